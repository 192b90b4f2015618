# SPDX-License-Identifier: EUPL-1.2
"""What is known of rooms at a time, gathered for the policy: a constant number of queries, however many rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from reuring.activities.booking.policy import Asked, InTheWay, days_between
from reuring.activities.models import BookedRoom, RoomBooking
from reuring.places.models import MOST_MINUTES_AROUND, Room
from reuring.places.opening import Hours, hours_of

_MOST_AROUND: Final = timedelta(minutes=MOST_MINUTES_AROUND)


@dataclass(frozen=True, slots=True)
class Span:
    """One elementary room with the time that a booking keeps it."""

    room: Room
    starts: datetime
    ends: datetime

    @property
    def as_range(self) -> DateTimeTZRange:
        """As it stands in the database: the end is the first moment that is free again."""
        return DateTimeTZRange(self.starts, self.ends, "[)")


def with_parts(rooms: QuerySet[Room]) -> QuerySet[Room]:
    """Rooms with all that the facts are made of: their branch, their parts, and the hours of both."""
    return rooms.select_related("branch__municipality").prefetch_related(
        "hours", "equipment", "parts__hours", "parts__equipment"
    )


def zone_of(room: Room) -> ZoneInfo:
    """The clock of a room."""
    return ZoneInfo(room.branch.time_zone)


def spans_of(room: Room, starts: datetime, ends: datetime, *, is_block: bool = False) -> list[Span]:
    """What a booking keeps, in the order of keys. Of a whole and its part, the longer time to set up counts."""
    found = []
    for part in room.elementary():
        before = 0 if is_block else max(room.set_up_minutes, part.set_up_minutes)
        after = 0 if is_block else max(room.clear_up_minutes, part.clear_up_minutes)
        found.append(Span(part, starts - timedelta(minutes=before), ends + timedelta(minutes=after)))
    return found


def kept_between(
    room_ids: Iterable[int], first: datetime, last: datetime, *, but: RoomBooking | None = None
) -> list[BookedRoom]:
    """What keeps these elementary rooms in some part of a stretch, with its booking. but: a booking to leave out."""
    found = BookedRoom.objects.filter(
        is_active=True, room_id__in=list(room_ids), span__overlap=DateTimeTZRange(first, last, "[)")
    )
    if but is not None:
        found = found.exclude(booking=but)
    return list(found.select_related("booking__room", "booking__partner", "room").order_by("span", "pk"))


def asked_of(
    rooms: Sequence[Room],
    starts: datetime,
    ends: datetime,
    *,
    people: int | None = None,
    but: RoomBooking | None = None,
    is_block: bool = False,
    knows_titles: bool = True,
) -> list[Asked]:
    """The facts for each of these rooms at one time, in the same order. Four queries.

    rooms: of `with_parts`. but: a booking that will be moved. is_block: without setting up, and at any hour.
    knows_titles: whether who asks may know what else goes on.
    """
    # A day more on each side: a branch may keep another clock than the server.
    first, last = (starts - timedelta(days=1)).date(), (ends + timedelta(days=1)).date()
    hours = hours_of([room.branch for room in rooms], first, last) if not is_block else Hours()
    parts = {part.pk for room in rooms for part in room.elementary()}
    kept: dict[int, list[BookedRoom]] = defaultdict(list)
    if starts < ends:
        for row in kept_between(parts, starts - _MOST_AROUND, ends + _MOST_AROUND, but=but):
            kept[row.room_id].append(row)
    return [
        _asked(room, starts, ends, people, hours, kept, is_block=is_block, knows_titles=knows_titles) for room in rooms
    ]


def _asked(
    room: Room,
    starts: datetime,
    ends: datetime,
    people: int | None,
    hours: Hours,
    kept: dict[int, list[BookedRoom]],
    *,
    is_block: bool,
    knows_titles: bool,
) -> Asked:
    zone = zone_of(room)
    begins, finishes = starts.astimezone(zone), ends.astimezone(zone)
    # A whole without hours of its own can be used when all of its parts can.
    looked_at = [room] if list(room.hours.all()) else room.elementary()
    in_the_way = []
    for span in spans_of(room, begins, finishes, is_block=is_block):
        for row in kept[span.room.pk]:
            if row.span.lower < span.ends and span.starts < row.span.upper:
                in_the_way.append(_in_the_way(row, zone, knows_titles=knows_titles))
    on = begins.date()
    # Where nobody ever told the hours of a branch, they stand in nobody's way.
    is_told = bool(list(room.hours.all())) or any(row.branch_id == room.branch_id for row in hours.weekly)
    days = {each.name: [hours.of_room(each, day) for day in days_between(begins, finishes)] for each in looked_at}
    if not is_told:
        days = {name: [day for day in own if day.reason or day.stretches] for name, own in days.items()}
    return Asked(
        room=room.name,
        branch=room.branch.name,
        starts=begins,
        ends=finishes,
        people=people,
        capacity=room.capacity,
        is_bookable=is_block or room.is_bookable,
        is_there=not any(each.is_ended(finishes.date()) for each in [room, *room.elementary()])
        and (room.branch.closed_on is None or room.branch.closed_on > on),
        days=None if is_block else days,
        in_the_way=in_the_way,
    )


def _in_the_way(row: BookedRoom, zone: ZoneInfo, *, knows_titles: bool) -> InTheWay:
    return InTheWay(
        room=row.room.name,
        title=row.booking.title if knows_titles else "",
        starts=row.span.lower.astimezone(zone),
        ends=row.span.upper.astimezone(zone),
        is_block=row.booking.state == RoomBooking.State.BLOCKED,
    )
