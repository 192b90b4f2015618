# SPDX-License-Identifier: EUPL-1.2
"""Meetings that stand in the programme too: when and where, and that they took place, the session says."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from reuring.activities.models import Session
from reuring.communities.groups.meeting import record_meeting
from reuring.communities.models import Meeting
from reuring.people.actor import Actor

# Who a meeting is changed by when its session was.
ACTOR: Final = Actor.rule("programme")
_SAME: Final = ("starts_at", "ends_at", "room_id", "branch_id", "place_id")


def follow_sessions(*, at: datetime) -> int:
    """Bring meetings in line with their sessions: time and place, not going on, and what was counted. Returns how many.

    Who signed up is told of it by the programme. Each in a transaction of its own; doing it twice changes nothing.
    """
    moved = Q()
    for name in _SAME:
        field = name.removesuffix("_id")
        moved |= ~Q(**{field: F(f"session__{field}")}) & ~Q(
            **{f"{field}__isnull": True, f"session__{field}__isnull": True}
        )
    behind = Meeting.objects.filter(session__isnull=False, cancelled_at__isnull=True).filter(
        moved | Q(session__state=Session.State.CANCELLED) | Q(held_at__isnull=True, session__result__isnull=False)
    )
    return sum(_follow(key, at) for key in behind.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _follow(key: int, at: datetime) -> bool:
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("session__result").get(pk=key)
    session = meeting.session
    if session is None:
        return False
    before = [getattr(meeting, name) for name in _SAME]
    for name in _SAME:
        setattr(meeting, name, getattr(session, name))
    if before != [getattr(meeting, name) for name in _SAME]:
        meeting.where = ""
        meeting.sequence += 1
    result = getattr(session, "result", None)
    if session.state == Session.State.CANCELLED and meeting.held_at is None:
        meeting.cancelled_at = session.cancelled_at or at
    elif result is not None and meeting.held_at is None:
        meeting.held_at, meeting.people, meeting.how = session.ends_at, result.visitors, result.how
    meeting.save()
    record_meeting(meeting, "follow", ACTOR, at)
    return True
