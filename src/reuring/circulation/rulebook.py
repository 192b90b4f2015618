# SPDX-License-Identifier: EUPL-1.2
"""The rules, terms and calendars in force, read once and kept as long as their stamp holds.

Deciding is pure: what is asked for comes in, the row that decides comes out, with the rows that it won from.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Protocol, TypeVar

from reuring.circulation.due_dates import Holiday
from reuring.circulation.models import FloatingMaximum, LendingRule, RulesStamp, SubscriptionTerms
from reuring.places.models import ClosingDay, OpeningException, OpeningHours
from reuring.places.opening import Hours

_KEPT: Final = 4
_Row = TypeVar("_Row", OpeningHours, OpeningException, ClosingDay)


@dataclass(frozen=True)
class BranchCalendar:
    """How the days of one branch are, from its rows in `places`."""

    branch_id: int
    hours: Hours
    _open: dict[date, bool] = field(default_factory=dict, compare=False)

    def is_open(self, on: date) -> bool:
        """Whether one can come in on that day."""
        found = self._open.get(on)
        if found is None:
            found = self._open[on] = bool(self.hours.on(self.branch_id, on).stretches)
        return found

    def holiday(self, on: date) -> Holiday | None:
        """The holiday in which that day falls, whole."""
        return next((one for one in self._holidays if one.starts_on <= on <= one.ends_on), None)

    @cached_property
    def _holidays(self) -> Sequence[Holiday]:
        """The holidays, those that overlap or touch as one: two days of Christmas are one, however they were typed."""
        found: list[Holiday] = []
        rows = [row for row in self.hours.closings if row.kind == ClosingDay.Kind.HOLIDAY]
        for row in sorted(rows, key=lambda row: (row.starts_on, row.ends_on)):
            last = found[-1] if found else None
            if last is not None and row.starts_on <= last.ends_on + timedelta(days=1):
                name = last.name if row.name in last.name else f"{last.name}, {row.name}"
                found[-1] = Holiday(last.starts_on, max(last.ends_on, row.ends_on), name)
            else:
                found.append(Holiday(row.starts_on, row.ends_on, row.name))
        return found

    def is_fine_free(self, on: date) -> bool:
        """Whether that day counts for no charge."""
        return any(row.kind == ClosingDay.Kind.FINE_FREE for row in self._closings(on))

    def _closings(self, on: date) -> list[ClosingDay]:
        return [row for row in self.hours.closings if row.starts_on <= on <= row.ends_on]


class Row(Protocol):
    """A row of the table of rules, kept or planned: what it is about, and when it holds."""

    @property
    def type_id(self) -> int | None: ...
    @property
    def format(self) -> str: ...
    @property
    def branch_id(self) -> int | None: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


def applies(rule: Row, type_id: int, format: str, branch_id: int, on: date) -> bool:
    """Whether a rule says something about this case on that day."""
    return (
        rule.type_id in (None, type_id)
        and rule.format in ("", format)
        and rule.branch_id in (None, branch_id)
        and rule.valid_from <= on
        and (rule.valid_until is None or on < rule.valid_until)
    )


def telling(rule: Row) -> tuple[bool, bool, bool]:
    """How much a rule says about a case: type before format before branch."""
    return (rule.type_id is not None, rule.format != "", rule.branch_id is not None)


@dataclass(frozen=True)
class RuleBook:
    """Everything that decides, as it was at one stamp."""

    rules: Sequence[LendingRule]
    terms: Sequence[SubscriptionTerms]
    floating: Mapping[tuple[int, str], int]
    _calendars: Mapping[int, BranchCalendar]
    _for_all: Hours
    _found: dict[tuple[int, str, int, date], tuple[LendingRule, ...]] = field(default_factory=dict, compare=False)

    def rules_for(self, type_id: int, format: str, branch_id: int, on: date) -> tuple[LendingRule, ...]:
        """Every rule that says something about this case, the one that decides first."""
        case = (type_id, format, branch_id, on)
        found = self._found.get(case)
        if found is None:
            fitting = [rule for rule in self.rules if applies(rule, *case)]
            if len(self._found) > 10_000:
                self._found.clear()
            found = self._found[case] = tuple(sorted(fitting, key=telling, reverse=True))
        return found

    def rule_for(self, type_id: int, format: str, branch_id: int, on: date) -> LendingRule | None:
        """The rule that decides this case on that day; None where there is a hole."""
        return next(iter(self.rules_for(type_id, format, branch_id, on)), None)

    def by_key(self, key: int) -> LendingRule:
        """A rule by its key, also one that is over."""
        return next(rule for rule in self.rules if rule.pk == key)

    def terms_for(self, type_id: int, on: date) -> SubscriptionTerms | None:
        """The terms of a type on that day."""
        return next(
            (
                row
                for row in self.terms
                if row.type_id == type_id and row.valid_from <= on and (row.valid_until is None or on < row.valid_until)
            ),
            None,
        )

    def calendar(self, branch_id: int) -> BranchCalendar:
        """The days of a branch."""
        return self._calendars.get(branch_id) or BranchCalendar(branch_id, self._for_all)


_books: dict[uuid.UUID, RuleBook] = {}


def rulebook(stamp: uuid.UUID | None = None) -> RuleBook:
    """The rules in force. stamp: the one of now, where the caller has read it already."""
    if stamp is None:
        stamp = RulesStamp.objects.values_list("stamp", flat=True).first()
    if stamp is None:
        return _read()  # nothing was ever written
    found = _books.get(stamp)
    if found is None:
        # Read after the stamp: a change in between is at worst read early, and comes with a stamp of its own.
        found = _read()
        while len(_books) >= _KEPT:
            _books.pop(next(iter(_books)), None)
        _books[stamp] = found
    return found


def _read() -> RuleBook:
    weekly: dict[int | None, list[OpeningHours]] = _by_branch(OpeningHours.objects.all())
    exceptions: dict[int | None, list[OpeningException]] = _by_branch(OpeningException.objects.all())
    closings: dict[int | None, list[ClosingDay]] = _by_branch(ClosingDay.objects.all())
    everywhere = closings.get(None, [])
    return RuleBook(
        list(LendingRule.objects.select_related("type", "branch")),
        list(SubscriptionTerms.objects.select_related("type")),
        {(row.branch_id, row.format): row.most for row in FloatingMaximum.objects.all()},
        {
            key: BranchCalendar(
                key, Hours(weekly.get(key, []), exceptions.get(key, []), [*everywhere, *closings.get(key, [])])
            )
            for key in {*weekly, *exceptions, *closings}
            if key is not None
        },
        Hours((), (), everywhere),
    )


def _by_branch(rows: Iterable[_Row]) -> dict[int | None, list[_Row]]:
    found: dict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.branch_id].append(row)
    return dict(found)
