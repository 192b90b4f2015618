# SPDX-License-Identifier: EUPL-1.2
"""Meetings of a group: planning, moving, calling off, and saying that one took place; a file for calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.programme.clock import wall
from reuring.activities.together.page_parts import REFUSED, actor_of, attempt, try_form
from reuring.communities.groups.calendar import calendar_of
from reuring.communities.groups.forms import HeldForm, MeetingForm
from reuring.communities.groups.meeting import cancel_meeting, change_meeting, hold_meeting, plan_meeting
from reuring.communities.groups.rhythm import next_days
from reuring.communities.groups.views_members import group_context
from reuring.communities.groups.where import place_of_meeting, value_of, when_of, zone_of
from reuring.communities.models import Community, Meeting
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.threads.addresses import local

_WITH: Final = ("community__node", "room__branch", "branch", "place", "booking", "session__activity__node")
_FIELDS: Final = {
    "past": "on", "ends-before-it-starts": "ends", "too-long": "ends", "no-place": "place", "minors-staff": None,
    "room-taken": "place", "room-shut": "on", "room-too-small": "people", "room-gone": "place",
    "room-not-bookable": "place",
}  # fmt: skip
MOST_PAST: Final = 40


def row_of(meeting: Meeting, at: datetime) -> dict[str, Any]:
    """What a list shows of a meeting."""
    is_over = meeting.ends_at <= at
    booking = meeting.booking
    return {
        "meeting": meeting,
        "when": when_of(meeting),
        "place": place_of_meeting(meeting),
        "is_over": is_over,
        "has_begun": meeting.starts_at <= at,
        "is_unsaid": is_over and not (meeting.held_at or meeting.cancelled_at or meeting.session_id),
        "programme": local(meeting.session.activity.node.address) if meeting.session else "",
        "waits_for_room": booking is not None and booking.state == "requested",
        "has_no_room": booking is not None and booking.state in ("declined", "cancelled") and not meeting.cancelled_at,
    }


@open_to(LOGGED_IN)
@require_safe
def meetings(request: HttpRequest, public_id: str) -> HttpResponse:
    """All meetings of a group; who may change it plans the next, and says of the last that it took place."""
    found = community_for(request, public_id)
    standing = standing_of(request, found)
    if not (standing.is_inside or standing.may_edit):
        raise Http404
    now = timezone.now()
    rows = found.meetings.select_related(*_WITH).prefetch_related("guests")
    coming = rows.filter(ends_at__gt=now)
    past = rows.filter(ends_at__lte=now).order_by("-starts_at")[:MOST_PAST]
    context = group_context(request, found) | {
        "coming": [row_of(each, now) for each in coming],
        "past": [row_of(each, now) for each in past],
        "form": HeldForm(),
        "proposed": proposed_days(found, now) if standing.may_edit else [],
    }
    return render(request, "communities/groups/meetings.html", context)


def proposed_days(found: Community, at: datetime) -> list[Any]:
    """The next days by the rhythm of the group, gone on from its last meeting."""
    last = found.meetings.filter(cancelled_at__isnull=True).order_by("-starts_at").first()
    if last is None or not found.is_living:
        return []
    zone = zone_of(last)
    return next_days(found.rhythm, wall(last.starts_at, zone).date(), wall(at, zone).date())


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plan a meeting; the day of `?on=` and the hours and place of the last one are filled in."""
    found = community_for(request, public_id, edit=True)
    is_staff = standing_of(request, found).is_staff
    form = MeetingForm(request.POST or None, is_staff=is_staff, initial=_as_last_time(request, found, is_staff))
    if request.method == "POST" and form.is_valid():
        actor, at = actor_of(request), timezone.now()
        made = try_form(form, lambda: plan_meeting(community=found, facts=form.facts(), actor=actor, at=at), _FIELDS)  # type: ignore[arg-type]
        if made is not None:
            _say_of_room(request, made, _("Gepland. De groep hoort ervan."))
            return redirect("communities:meetings", public_id)
    return _form_page(request, found, form, None)


def _as_last_time(request: HttpRequest, found: Community, is_staff: bool) -> dict[str, Any]:
    asked = {"on": request.GET.get("on", "")[:10]} if "on" in request.GET else {}
    last = found.meetings.select_related(*_WITH).order_by("-starts_at").first()
    if last is None:
        home = f"branch:{found.home_branch.public_id}" if found.home_branch else ""
        return {"place": home, "has_staff": is_staff and found.is_for_minors, **asked}
    zone = zone_of(last)
    return {
        "starts": wall(last.starts_at, zone).time(), "ends": wall(last.ends_at, zone).time(), "place": value_of(last),
        "where": last.where, "people": last.booking.people if last.booking else None,
        "has_staff": last.has_staff, **asked,
    }  # fmt: skip


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, public_id: str, meeting: str) -> HttpResponse:
    """Change a meeting that is to come."""
    found = community_for(request, public_id, edit=True)
    row = get_object_or_404(Meeting.objects.select_related(*_WITH), public_id=meeting, community=found)
    form = MeetingForm(request.POST or None, meeting=row, is_staff=standing_of(request, found).is_staff)
    if request.method == "POST" and form.is_valid():
        actor, at = actor_of(request), timezone.now()
        made = try_form(form, lambda: change_meeting(meeting=row, facts=form.facts(), actor=actor, at=at), _FIELDS)  # type: ignore[arg-type]
        if made is not None:
            _say_of_room(request, made, _("Bewaard."))
            return redirect("communities:meetings", public_id)
    return _form_page(request, found, form, row)


def _say_of_room(request: HttpRequest, made: Meeting, said: str) -> None:
    messages.success(request, said)
    if made.booking is not None and made.booking.state == "requested":
        messages.info(request, _("De ruimte is aangevraagd. Je hoort het als ze van jullie is."))


def _form_page(request: HttpRequest, found: Community, form: MeetingForm, row: Meeting | None) -> HttpResponse:
    context = group_context(request, found) | {"form": form, "meeting": row}
    return render(request, "communities/groups/meeting_form.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_POST
def meeting_held(request: HttpRequest, public_id: str, meeting: str) -> HttpResponse:
    """Say with one tap that a meeting took place, with numbers for who likes; or (`no`) that it did not."""
    found = community_for(request, public_id, edit=True)
    row = get_object_or_404(Meeting, public_id=meeting, community=found)
    actor, at = actor_of(request), timezone.now()
    if "no" in request.POST:
        attempt(request, lambda: cancel_meeting(meeting=row, actor=actor, at=at), _("Goed om te weten."))
    else:
        form = HeldForm(request.POST)
        numbers = {name: form.cleaned_data[name] for name in ("people", "new_faces")} if form.is_valid() else {}
        how = (form.cleaned_data.get("how") if numbers else "") or "counted"
        attempt(
            request,
            lambda: hold_meeting(meeting=row, how=how, actor=actor, at=at, **numbers),
            _("Mooi, het ging door."),
        )
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    return redirect("communities:meetings", public_id)


@open_to(LOGGED_IN)
@require_POST
def meeting_cancellation(request: HttpRequest, public_id: str, meeting: str) -> HttpResponse:
    """Call a meeting off; members hear of it."""
    found = community_for(request, public_id, edit=True)
    row = get_object_or_404(Meeting, public_id=meeting, community=found)
    reason = request.POST.get("reason", "")[:200]
    attempt(
        request,
        lambda: cancel_meeting(meeting=row, reason=reason, actor=actor_of(request), at=timezone.now()),
        _("Afgezegd. De groep hoort ervan."),
    )
    return redirect("communities:meetings", public_id)


@open_to(EVERYONE)
@require_safe
def calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The meetings of a group as a file for calendars, which one may also subscribe to."""
    found = community_for(request, public_id)
    if found.is_for_minors and not standing_of(request, found).is_inside:
        raise Http404
    since = timezone.now() - timedelta(days=60)
    rows = found.meetings.filter(Q(ends_at__gt=since)).select_related(*_WITH)
    answer = HttpResponse(calendar_of(found, rows), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="groep-{found.public_id}.ics"'
    return answer
