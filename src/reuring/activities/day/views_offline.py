# SPDX-License-Identifier: EUPL-1.2
"""The door for a browser that goes on when the line is down: its page, its worker, its list, and what it sends."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.day.acts import Act, unseal
from reuring.activities.day.codes import look_up
from reuring.activities.day.door import as_data, door_of
from reuring.activities.day.playing import play_in
from reuring.activities.day.views import at_door, doors_address, session_at
from reuring.activities.models import AgeBand, Session
from reuring.people.actor import Actor
from reuring.people.sealing import SealBroken, public_key
from reuring.people.views import account_of

MOST_AT_ONCE: Final = 200
MOST_BYTES: Final = 400_000
# A clock that is further off than this was set wrong; then the door's own moments say nothing.
_FURTHEST_OFF: Final = timedelta(days=1)


@at_door
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The door for when there is no line. The browser keeps it for every session, so nobody's name stands in it."""
    bands = [band for band in AgeBand if band] + [AgeBand.UNKNOWN]
    heads = [(band.value, str(band.label), 0, uuid4(), uuid4()) for band in bands]
    return render(
        request, "activities/day/offline.html", {"heads": heads, "seal": public_key(), "doors": doors_address()}
    )


@at_door
@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page above at hand and shows it when the server does not answer."""
    kept = [
        static("reuring/reuring.css"),
        static("reuring/reuring.js"),
        static("reuring/scanner.js"),
        static("people/sealing.js"),
        static("activities/day.css"),
        static("activities/door_store.js"),
        static("activities/door.js"),
        static("reuring/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"),
    ]
    scope = doors_address()
    known = json.dumps(
        {"page": reverse("activities:door_offline"), "doors": scope, "kept": kept, "language": get_language()}
    )
    script = (files(__package__) / "worker.js").read_text("utf-8")
    answer = HttpResponse(f"const KEPT_FOR_DOOR = {known};\n{script}", content_type="text/javascript")
    answer["Service-Worker-Allowed"] = scope
    return answer


@at_door
@require_safe
@never_cache
def state(request: HttpRequest, public_id: str) -> JsonResponse:
    """The list of a door as it is now, a token to send with what is done there, and the key to seal it with."""
    session = session_at(request, public_id)
    return JsonResponse({"door": _data(session), "token": get_token(request), "seal": public_key()})


@at_door
@require_POST
def codes(request: HttpRequest, public_id: str) -> JsonResponse:
    """What a code says that is not in the list which the door has. Changes nothing. Body: {"code": text}."""
    session = session_at(request, public_id)
    body = _body(request)
    code = body.get("code") if body else None
    if not isinstance(code, str):
        return JsonResponse({"fault": "unreadable"}, status=400)
    found = look_up(code, session)
    return JsonResponse(
        {
            "kind": found.kind,
            "text": found.text,
            "note": found.note,
            "id": found.registration.public_id if found.registration and found.may_enter else "",
            "door": _data(session),
        }
    )


@at_door
@require_POST
def acts(request: HttpRequest, public_id: str) -> JsonResponse:
    """Play in what a door did. Body: {"now": its clock, "acts": sealed}. Answers what came of each, and the list."""
    session = session_at(request, public_id)
    now = timezone.now()
    sent, behind = _sent(request, now)
    if sent is None:
        return JsonResponse({"fault": "unreadable"}, status=400)
    read: list[Act] = []
    broken = []
    for place, envelope in enumerate(sent):
        try:
            act = unseal(envelope)
            if act.session != session.public_id:
                raise SealBroken("of another door")
            read.append(act)
        except SealBroken:
            broken.append(place)
    played = play_in(read, session=session, behind=behind, actor=Actor.person(account_of(request)), at=now)
    return JsonResponse(
        {
            "played": [{"key": str(each.act.key), "state": each.state, "text": each.text} for each in played],
            # What we can't read stays in that browser; somebody has to look at it.
            "broken": broken,
            "door": _data(session),
        }
    )


def _data(session: Session) -> dict[str, Any]:
    return as_data(door_of(session), title=session.activity.node.title)


def _body(request: HttpRequest) -> dict[str, Any] | None:
    if len(request.body) > MOST_BYTES:
        return None
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _sent(request: HttpRequest, now: datetime) -> tuple[list[Any] | None, timedelta]:
    """The sealed acts of a request, at most `MOST_AT_ONCE`, and how far the door's clock is behind ours."""
    body = _body(request)
    try:
        assert body is not None
        behind = now - datetime.fromisoformat(body["now"])
        sent = body["acts"]
    except (AssertionError, ValueError, KeyError, TypeError, OverflowError):
        return None, timedelta()
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_AT_ONCE:
        return None, timedelta()
    if abs(behind) > _FURTHEST_OFF:
        return sent, timedelta()
    # To the minute: how long this was under way must not turn the order round of what was sent apart.
    return sent, timedelta(minutes=round(behind / timedelta(minutes=1)))
