# SPDX-License-Identifier: EUPL-1.2
"""A day and a week of rooms: for each branch its rooms, for each room what goes on. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from reuring.activities.booking.facts import kept_between, with_parts, zone_of
from reuring.activities.booking.policy import Kept, Piece, pieces
from reuring.activities.models import BookedRoom, RoomBooking
from reuring.places.models import Branch, Municipality, Room
from reuring.places.opening import Hours, OpenDay, hours_of

WEEK: Final = 7
# The clock of a day begins and ends here, unless something happens earlier or later.
FIRST_HOUR: Final = 8
LAST_HOUR: Final = 22
# A cell of the table stands for so many minutes, and a piece of the day for some of them.
CELL_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of one room's day. width: in cells. booking: of a piece that is taken or around one."""

    piece: Piece
    width: int
    booking: RoomBooking | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether no words fit in it."""
        return self.width < 4


@dataclass(frozen=True, slots=True)
class DayOfRoom:
    """One room on one day. cells: of the day view. kept: what goes on, in order. is_shut: all day."""

    room: Room
    on: date
    open_day: OpenDay
    kept: list[BookedRoom] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_shut(self) -> bool:
        return not self.open_day.stretches


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room in the week: a day in each column."""

    room: Room
    days: list[DayOfRoom]


@dataclass(frozen=True, slots=True)
class BranchRows:
    """The rooms of one branch."""

    branch: Branch
    rows: list[RoomRow]


def rooms_shown(on: date, *, branch: Branch | None, municipality: Municipality | None = None) -> list[Room]:
    """The rooms that have a row of their own: those that are not made of others."""
    rooms = with_parts(Room.objects.in_use(on).elementary())
    if branch is not None:
        rooms = rooms.filter(branch=branch)
    if municipality is not None:
        rooms = rooms.filter(branch__municipality=municipality)
    return list(rooms.order_by("-branch__is_flagship", "branch__name", "name"))


def span_of_clock(rows: Iterable[DayOfRoom]) -> tuple[int, int]:
    """The first and the last hour of the clock that a day needs."""
    first, last = FIRST_HOUR, LAST_HOUR
    for row in rows:
        for stretch in row.open_day.stretches:
            first = min(first, stretch.opens.hour)
            last = max(last, stretch.closes.hour + (stretch.closes > time(stretch.closes.hour)))
        zone = zone_of(row.room)
        for kept in row.kept:
            begins, ends = kept.span.lower.astimezone(zone), kept.span.upper.astimezone(zone)
            if begins.date() == row.on:
                first = min(first, begins.hour)
            if ends.date() == row.on:
                last = max(last, ends.hour + (ends.minute > 0))
            elif ends.date() > row.on:
                last = 24
    return first, last


def days_of(rooms: list[Room], first: date, days: int = 1) -> list[BranchRows]:
    """What goes on in these rooms from a day on, by branch. Four queries.

    rooms: of `rooms_shown`, in the order in which they stand.
    """
    last = first + timedelta(days=days - 1)
    hours = hours_of([room.branch for room in rooms], first, last)
    by_room = _kept_by_room(rooms, first, last)
    found: dict[int, BranchRows] = {}
    for room in rooms:
        rows = found.setdefault(room.branch_id, BranchRows(room.branch, []))
        on = [first + timedelta(days=number) for number in range(days)]
        rows.rows.append(RoomRow(room, [_day(room, each, hours, by_room[room.pk]) for each in on]))
    return list(found.values())


def _kept_by_room(rooms: list[Room], first: date, last: date) -> dict[int, list[BookedRoom]]:
    zones = {zone_of(room) for room in rooms} or {ZoneInfo("Europe/Amsterdam")}
    starts = min(datetime.combine(first, time.min, zone) for zone in zones)
    ends = max(datetime.combine(last + timedelta(days=1), time.min, zone) for zone in zones)
    found: dict[int, list[BookedRoom]] = defaultdict(list)
    for row in kept_between([room.pk for room in rooms], starts, ends):
        found[row.room_id].append(row)
    return found


def _day(room: Room, on: date, hours: Hours, kept: list[BookedRoom]) -> DayOfRoom:
    zone = zone_of(room)
    begins = datetime.combine(on, time.min, zone)
    ends = datetime.combine(on + timedelta(days=1), time.min, zone)
    of_day = [row for row in kept if row.span.lower < ends and begins < row.span.upper]
    return DayOfRoom(room, on, hours.of_room(room, on), of_day)


def with_cells(day: DayOfRoom, first_hour: int, last_hour: int) -> DayOfRoom:
    """The same day, cut into cells between two hours of the clock."""
    zone = zone_of(day.room)
    begins = datetime.combine(day.on, time(first_hour), zone)
    ends = (
        datetime.combine(day.on + timedelta(days=1), time.min, zone)
        if last_hour == 24
        else datetime.combine(day.on, time(last_hour), zone)
    )
    bookings = {row.booking_id: row.booking for row in day.kept}
    kept = [_kept(row, zone) for row in day.kept]
    cells: list[Cell] = []
    edge = 0
    for piece in pieces(begins, ends, day.open_day, kept):
        until = _cells(piece.ends.replace(tzinfo=None) - begins.replace(tzinfo=None))
        if until > edge:
            cells.append(Cell(piece, until - edge, bookings.get(piece.key)))
            edge = until
    return DayOfRoom(day.room, day.on, day.open_day, day.kept, cells)


def _cells(length: timedelta) -> int:
    """How many cells a stretch takes: at least a part of one is one."""
    return -(-length // timedelta(minutes=CELL_MINUTES))


def _kept(row: BookedRoom, zone: ZoneInfo) -> Kept:
    booking = row.booking
    return Kept(
        booking.pk,
        booking.starts_at.astimezone(zone),
        booking.ends_at.astimezone(zone),
        row.span.lower.astimezone(zone),
        row.span.upper.astimezone(zone),
    )
