# SPDX-License-Identifier: EUPL-1.2
"""What to know of days before sessions are put on them: that it is closed there, or that the room is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from reuring.activities.models import BookedRoom
from reuring.activities.programme.rules import Occasion
from reuring.activities.programme.sessions import SessionFields
from reuring.places.models import Branch, ClosingDay, Room


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is proposed. closed: the name of the closing day on which it falls. is_taken: the room is.

    Such a day is not ticked; who knows better ticks it.
    """

    occasion: Occasion
    closed: str = ""
    is_taken: bool = False

    @property
    def on(self) -> date:
        return self.occasion.on

    @property
    def is_free(self) -> bool:
        return not self.closed and not self.is_taken


def days_of(occasions: Sequence[Occasion], where: SessionFields) -> list[Day]:
    """These days, each with what is in its way. At most three queries, however many days."""
    room = where.get("room")
    branch = room.branch if room is not None else where.get("branch")
    shut = _shut(branch, occasions) if branch is not None and occasions else []
    taken = _taken(room, occasions) if room is not None and occasions else []
    return [
        Day(
            each,
            next((row.name for row in shut if row.starts_on <= each.on <= row.ends_on), ""),
            any(start < each.ends_at and end > each.starts_at for start, end in taken),
        )
        for each in occasions
    ]


def _shut(branch: Branch, occasions: Sequence[Occasion]) -> list[ClosingDay]:
    found = ClosingDay.objects.filter(
        Q(branch=None) | Q(branch=branch), starts_on__lte=occasions[-1].on, ends_on__gte=occasions[0].on
    )
    return [row for row in found if row.is_shut]


def _taken(room: Room, occasions: Sequence[Occasion]) -> list[tuple[datetime, datetime]]:
    """When the room can't have anything, with the time that is needed around it."""
    before = timedelta(minutes=room.set_up_minutes)
    after = timedelta(minutes=room.clear_up_minutes)
    kept = BookedRoom.objects.filter(
        room__in=room.elementary(),
        is_active=True,
        span__overlap=(occasions[0].starts_at - before, occasions[-1].ends_at + after),
    )
    return [(span.lower - after, span.upper + before) for span in kept.values_list("span", flat=True)]
