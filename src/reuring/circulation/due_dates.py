# SPDX-License-Identifier: EUPL-1.2
"""On which day something is due. Pure: a day, a number of days and a calendar in, a day out.

The three kinds of closing day move a due date each in its own way (decision 0010): *closed* to the next open day;
*holiday* past the whole holiday, with the days that were left of it; *fine-free* not at all, but the day costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

# Who never opens within a year has no calendar to go by.
FURTHEST: Final = 366
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A stretch of days on which everyone is away. Both days belong to it. name: as visitors read it."""

    starts_on: date
    ends_on: date
    name: str = ""


class Calendar(Protocol):
    """How the days of one branch are."""

    def is_open(self, on: date) -> bool:
        """Whether one can come in on that day."""
        ...

    def holiday(self, on: date) -> Holiday | None:
        """The holiday in which that day falls, whole: with holidays that it overlaps or touches."""
        ...

    def is_fine_free(self, on: date) -> bool:
        """Whether that day counts for no charge, though it may be open."""
        ...


def day_at(time_zone: str, at: datetime) -> date:
    """The day that it is in a branch's clock. time_zone: of the branch."""
    return at.astimezone(ZoneInfo(time_zone)).date()


class Why(StrEnum):
    """Why a due date moves: the branch is shut, it is a holiday, or (then it stays) the branch never opens."""

    SHUT = "shut"
    HOLIDAY = "holiday"
    NEVER_OPEN = "never_open"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a due date. since: the day that it was. to: the day that it became. holiday: that moved it."""

    why: Why
    since: date
    to: date
    holiday: Holiday | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a due date came about. first: the day it counts from. plain: after the plain days. steps: what moved it."""

    first: date
    plain: date
    steps: tuple[Step, ...]

    @property
    def due_on(self) -> date:
        return self.steps[-1].to if self.steps else self.plain


def due_after(first: date, days: int, calendar: Calendar) -> date:
    """The last day of a loan.

    first: the day it begins. days: how long it lasts, open or not. calendar: of the branch where it comes back.
    Returns a day on which that branch is open; the plain day where it never is.
    Source: decision 0010.
    """
    return explained(first, days, calendar).due_on


def explained(first: date, days: int, calendar: Calendar) -> Explanation:
    """The last day of a loan, with what moved it. Arguments as for `due_after`, which asks this."""
    plain = first + timedelta(days=days)
    return Explanation(first, plain, moves(plain, calendar))


def moved(due_on: date, calendar: Calendar) -> date:
    """A due date moved off the days on which nobody can come in; the day itself where there is no such day."""
    steps = moves(due_on, calendar)
    return steps[-1].to if steps else due_on


def moves(due_on: date, calendar: Calendar) -> tuple[Step, ...]:
    """What moves a due date off the days on which nobody can come in, step by step; nothing where it may stay."""
    on = due_on
    steps: list[Step] = []
    for _step in range(FURTHEST):
        holiday = calendar.holiday(on)
        if holiday is not None:
            # Each day of it has its own day after it, so that not everybody comes on the first.
            to = holiday.ends_on + (on - holiday.starts_on) + _DAY
            steps.append(Step(Why.HOLIDAY, on, to, holiday))
        elif calendar.is_open(on):
            return tuple(steps)
        else:
            to = on + _DAY
            if steps and steps[-1].why == Why.SHUT:
                steps[-1] = Step(Why.SHUT, steps[-1].since, to)
            else:
                steps.append(Step(Why.SHUT, on, to))
        on = to
    return (Step(Why.NEVER_OPEN, due_on, due_on),)


def after_open_days(first: date, days: int, calendar: Calendar) -> date:
    """The day by which a branch has been open on `days` days after the first, as a pick-up shelf counts."""
    on, left = first, days
    for _step in range(FURTHEST):
        if left <= 0:
            return on
        on += _DAY
        if calendar.is_open(on):
            left -= 1
    return first + timedelta(days=days)


def late_days(due_on: date, returned_on: date, grace_days: int, calendar: Calendar) -> int:
    """How many days late count: those on which it could have been brought back, after the days of grace."""
    if returned_on <= due_on:
        return 0
    days = [due_on + timedelta(days=number) for number in range(1, min((returned_on - due_on).days, 3 * FURTHEST) + 1)]
    counted = sum(1 for on in days if calendar.is_open(on) and not calendar.is_fine_free(on))
    return max(0, counted - grace_days)


def late_charge_cents(days: int, per_day_cents: int, cap_cents: int) -> int:
    """What that many late days cost, in cents, at most the cap."""
    return min(days * per_day_cents, cap_cents)
