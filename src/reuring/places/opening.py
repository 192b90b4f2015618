# SPDX-License-Identifier: EUPL-1.2
"""When a branch is open: its week, its exceptions and its closing days, as one answer for a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import Q

from reuring.places.models import Branch, ClosingDay, OpeningException, OpeningHours, Room, RoomHours


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which a branch is open. is_staffed: someone stands at the desk."""

    opens: time
    closes: time
    is_staffed: bool


@dataclass(frozen=True, slots=True)
class OpenDay:
    """How one day is. stretches: in order, empty when shut. reason: why it differs from the week, or empty."""

    on: date
    stretches: tuple[Stretch, ...]
    reason: str = ""

    def open_until(self, at: time) -> time | None:
        """When the stretch in which `at` falls ends; None when the branch is shut then."""
        return next((each.closes for each in self.stretches if each.opens <= at < each.closes), None)

    def opens_after(self, at: time) -> time | None:
        """When it opens next on this day; None when it does not."""
        return next((each.opens for each in self.stretches if each.opens > at), None)


@dataclass(frozen=True)
class Hours:
    """The rows that decide, for one or more branches; made with `hours_of`."""

    weekly: Sequence[OpeningHours] = field(default=())
    exceptions: Sequence[OpeningException] = field(default=())
    closings: Sequence[ClosingDay] = field(default=())

    def on(self, branch_id: int, on: date) -> OpenDay:
        """How a day is at a branch. A closing day wins from an exception, an exception from the week."""
        for closing in self.closings:
            if self._shuts(closing, branch_id, on):
                return OpenDay(on, (), closing.name)
        different = [row for row in self.exceptions if row.branch_id == branch_id and row.on == on]
        if different:
            return OpenDay(on, _stretches(different), different[0].reason)
        week = [
            row
            for row in self.weekly
            if row.branch_id == branch_id
            and row.weekday == on.isoweekday()
            and row.valid_from <= on
            and (row.valid_until is None or on < row.valid_until)
        ]
        return OpenDay(on, _stretches(week))

    def of_room(self, room: Room, on: date) -> OpenDay:
        """When a room can be used on a day: at its own hours, or else while its branch is open. Closing days win.

        room: one of a branch here; no query when its hours were prefetched.
        """
        own = list(room.hours.all())
        if not own:
            return self.on(room.branch_id, on)
        if any(self._shuts(closing, room.branch_id, on) for closing in self.closings):
            return self.on(room.branch_id, on)
        return OpenDay(on, _stretches(row for row in own if row.weekday == on.isoweekday()))

    @staticmethod
    def _shuts(closing: ClosingDay, branch_id: int, on: date) -> bool:
        return closing.is_shut and closing.branch_id in (None, branch_id) and closing.starts_on <= on <= closing.ends_on


def _stretches(rows: Iterable[OpeningHours | OpeningException | RoomHours]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(row.opens, row.closes, not isinstance(row, RoomHours) and row.is_staffed)
        for row in sorted(rows, key=lambda row: row.opens)
    )


def hours_of(branches: Iterable[Branch], first: date, last: date) -> Hours:
    """The rows that decide the days from `first` to `last` at these branches. Three queries."""
    ids = [branch.id for branch in branches]
    return Hours(
        list(
            OpeningHours.objects.filter(branch_id__in=ids, valid_from__lte=last).filter(
                Q(valid_until__isnull=True) | Q(valid_until__gt=first)
            )
        ),
        list(OpeningException.objects.filter(branch_id__in=ids, on__range=(first, last))),
        list(
            ClosingDay.objects.filter(starts_on__lte=last, ends_on__gte=first).filter(
                Q(branch_id__in=ids) | Q(branch__isnull=True)
            )
        ),
    )
