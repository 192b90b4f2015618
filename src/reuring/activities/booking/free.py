# SPDX-License-Identifier: EUPL-1.2
"""Which rooms are free at a time, for so many people, with what they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reuring.activities.booking.facts import asked_of, with_parts
from reuring.activities.booking.policy import obstacles_to_book
from reuring.people.policy import Obstacle
from reuring.places.getting_in import getting_in
from reuring.places.models import Branch, Municipality, Room


@dataclass(frozen=True, slots=True)
class Wish:
    """What a room must have. people: 0 for any. thing: a word of what must be in it, such as `piano`."""

    people: int = 0
    has_hearing_loop: bool = False
    is_step_free: bool = False
    is_quiet: bool = False
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A room that fits. obstacles: why it can't be booked as it is; empty when it is free."""

    room: Room
    obstacles: tuple[Obstacle, ...]

    @property
    def is_free(self) -> bool:
        return not self.obstacles

    @property
    def is_only_shut(self) -> bool:
        """Whether it stands empty, but outside its hours."""
        return bool(self.obstacles) and {each.code for each in self.obstacles} == {"room-shut"}


def rooms_for(
    starts_at: datetime,
    ends_at: datetime,
    *,
    wish: Wish,
    branch: Branch | None = None,
    municipality: Municipality | None = None,
    at: datetime,
    knows_titles: bool = True,
) -> list[Found]:
    """Rooms that fit a wish at a time: free ones first, then those that are only shut, the smallest first.

    branch, municipality: look there only. Combinable rooms are found too. A constant number of queries.
    knows_titles: whether who asks may know what else goes on.
    """
    rooms = with_parts(Room.objects.bookable(starts_at.date()))
    if branch is not None:
        rooms = rooms.filter(branch=branch)
    if municipality is not None:
        rooms = rooms.filter(branch__municipality=municipality)
    if wish.people:
        rooms = rooms.filter(Q(capacity__gte=wish.people) | Q(capacity__isnull=True))
    fitting = [room for room in rooms if _fits(room, wish)]
    asked = asked_of(fitting, starts_at, ends_at, people=wish.people or None, knows_titles=knows_titles)
    found = [Found(room, obstacles_to_book(each, at)) for room, each in zip(fitting, asked, strict=True)]
    return sorted(
        found,
        key=lambda each: (
            not each.is_free,
            not each.is_only_shut,
            each.room.capacity or 9_999,
            each.room.branch.name,
            each.room.name,
        ),
    )


def _fits(room: Room, wish: Wish) -> bool:
    if wish.has_hearing_loop and not room.has_hearing_loop:
        return False
    if wish.is_step_free and getting_in(room).is_step_free is not True:
        return False
    if wish.is_quiet and not room.is_quiet:
        return False
    things = [thing for each in [room, *room.elementary()] for thing in each.equipment.all()]
    return not wish.thing or any(wish.thing.casefold() in thing.name.casefold() for thing in things)
