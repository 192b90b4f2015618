# SPDX-License-Identifier: EUPL-1.2
"""The doors of the programme for machines. All are open, and take the words of the agenda (see `narrowing.py`)."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.activities.models import Activity, Session
from reuring.activities.models.programme import ActivityQuerySet, SessionQuerySet
from reuring.activities.narrowing import Narrowing, listed, read_narrowing
from reuring.people.access import EVERYONE, open_to
from reuring.places.models import Organisation
from reuring.protocols.programme import listing
from reuring.protocols.programme.calendar import calendar_of, newest
from reuring.protocols.programme.gathered import mark_of, told

# A calendar goes back a little, so that what one went to last week does not vanish, and holds at most so many.
LOOK_BACK: Final = timedelta(days=30)
MOST_EVENTS: Final = 3_000
_MINUTES_KEPT: Final = 5
# By what they are a copy of, so that an old one is never given; the oldest go first.
_lately_made: dict[str, bytes] = {}
_MOST_MADE: Final = 8


@open_to(EVERYONE)
@require_safe
def programme_calendar(request: HttpRequest) -> HttpResponseBase:
    """`/calendar.ics`: the whole programme, or any part of it, to subscribe to."""
    narrowing = read_narrowing(request.GET)
    sessions = listed(narrowing)
    if narrowing.since is None:
        sessions = sessions.filter(ends_at__gt=_start_of_day() - LOOK_BACK)
    return _calendar(request, sessions, _name(narrowing), narrowing.as_query())


@open_to(EVERYONE)
@require_safe
def activity_calendar(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Every session of one activity, to subscribe to."""
    activity = get_object_or_404(_shown(), node__public_id=public_id)
    return _calendar(request, Session.objects.filter(activity=activity), activity.node.title)


@open_to(EVERYONE)
@require_safe
def session_calendar(request: HttpRequest, public_id: str, session: str) -> HttpResponseBase:
    """One session, to put into one's own calendar."""
    activity = get_object_or_404(_shown(), node__public_id=public_id)
    found = get_object_or_404(Session, activity=activity, public_id=session)
    return _calendar(request, Session.objects.filter(pk=found.pk), activity.node.title)


@open_to(EVERYONE)
@require_safe
def programme_atom(request: HttpRequest) -> HttpResponse:
    """`/programme.atom`: activities that are new, the newest first (RFC 4287)."""
    narrowing = read_narrowing(request.GET)
    origin = origin_of(request)
    feed = Atom1Feed(
        title=_name(narrowing),
        link=origin + reverse("web:experience"),
        description="",
        language=request.LANGUAGE_CODE,
        feed_url=origin + request.get_full_path(),
    )
    for entry in listing.newest(narrowing, timezone.now()):
        address = origin + entry.path
        feed.add_item(
            title=entry.title,
            link=address,
            unique_id=origin + entry.activity.node.address,
            description=" ".join(filter(None, [entry.summary, entry.first_words])),
            pubdate=entry.activity.published_at,
            updateddate=entry.activity.changed_at,
            categories=entry.topics,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@open_to(EVERYONE)
@require_safe
def activities_json(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/activities/`: activities with their sessions, those that come first in front.

    The words of the agenda, and `page` and `size` (at most 100). Without `from`, from today on.
    """
    narrowing = read_narrowing(request.GET)
    page, size = _number(request, "page", 1, 10_000), _number(request, "size", 20, listing.LARGEST_PAGE)
    return _json(listing.page_of(narrowing, page, size, origin_of(request), timezone.now()))


@open_to(EVERYONE)
@require_safe
def activity_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """`GET /api/v1/activities/<id>/`: one activity with all of its sessions."""
    activity = get_object_or_404(_shown(), node__public_id=public_id)
    return _json(listing.whole(activity, origin_of(request)))


def origin_of(request: HttpRequest) -> str:
    """The site as people type it, without a slash at the end."""
    return (settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}").rstrip("/")


def _calendar(request: HttpRequest, sessions: SessionQuerySet, name: str, query: str = "") -> HttpResponseBase:
    """The calendar, or 304 when who asks has it already. The same address gives the same until something changes."""
    count, changed_at = mark_of(sessions)
    origin, about = origin_of(request), request.path + (f"?{query}" if query else "")
    marks = f"1 {origin} {about} {request.LANGUAGE_CODE} {_start_of_day():%Y%m%d} {count} {changed_at} {name}"
    etag = f'"{hashlib.sha256(marks.encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag, newest(changed_at))
    if answer is None:
        body = _lately_made.get(etag) or calendar_of(
            told(sessions, MOST_EVENTS), name=name, origin=origin, source=origin + about
        )
        _keep(etag, body)
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="bibliotheek.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={_MINUTES_KEPT * 60}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _keep(etag: str, body: bytes) -> None:
    """Keep a calendar in this process for who asks next; a thousand sessions take a third of a second to write."""
    _lately_made[etag] = body
    while len(_lately_made) > _MOST_MADE:
        _lately_made.pop(next(iter(_lately_made)), None)


def _shown() -> ActivityQuerySet:
    return Activity.objects.public().select_related("node").filter(node__visibility="public")


def _name(narrowing: Narrowing) -> str:
    library = Organisation.objects.first()
    named = str(library) if library else _("Bibliotheek")
    if narrowing.without_days.is_everything:
        return _("%(library)s: het programma") % {"library": named}
    return _("%(library)s: een deel van het programma") % {"library": named}


def _start_of_day() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    asked = request.GET.get(name, "")
    return min(max(int(asked), 1), most) if asked.isascii() and asked.isdigit() and len(asked) < 9 else usual


def _json(content: dict[str, object]) -> JsonResponse:
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    # Anyone may read the open programme from a page of their own.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
