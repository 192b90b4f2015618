# SPDX-License-Identifier: EUPL-1.2
"""What a table of rules may be: pure. A table and a plan to change it come in; obstacles, holes and effects come out.

A row that was used is never changed: it ends, and another begins. The table may have no hole: each type that somebody
can have, each format that there are copies of, each branch and each day from today on has a row that decides. Between
two boundaries (a day on which a row begins or ends) nothing changes, so those days are all that is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from itertools import groupby, product
from typing import Any, Final

from babel.dates import format_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from reuring.circulation.rulebook import applies, telling
from reuring.people import policy as people_policy

# A loan for longer than this is a gift; a copy on the shelf for longer is in the way.
LONGEST_LOAN_DAYS: Final = 366
LONGEST_SHELF_DAYS: Final = 60
MOST_RENEWALS: Final = 50
MOST_AT_ONCE: Final = 1_000
HIGHEST_CENTS: Final = 100_000
LONGEST_TERM_MONTHS: Final = 60


@dataclass(frozen=True, slots=True)
class Obstacle(people_policy.Obstacle):
    """One reason why rules can't be kept so. field: of the form, where it is about one. row: that is in the way."""

    field: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class RuleValues:
    """What a rule says, as `LendingRule` keeps it."""

    may_borrow: bool = True
    loan_days: int = 21
    max_renewals: int = 2
    renews_by_itself: bool = True
    renewal_price_cents: int = 0
    max_loans: int | None = None
    charge_per_day_cents: int = 0
    charge_cap_cents: int = 0
    grace_days: int = 0
    may_hold: bool = True
    hold_price_cents: int = 0
    shelf_days: int = 7

    @classmethod
    def of(cls, row: Any) -> RuleValues:
        """What a row, or anything with these names, says."""
        return cls(**{each.name: getattr(row, each.name) for each in fields(cls)})

    @property
    def is_fine_free(self) -> bool:
        return self.charge_per_day_cents == 0


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule is about: a type, a format and a branch, each of which may be left open."""

    type_id: int | None = None
    format: str = ""
    branch_id: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. key: None for one that is not kept yet. is_used: a loan was made by it.

    valid_until: the first day on which it no longer holds.
    """

    case: Case
    values: RuleValues
    valid_from: date
    valid_until: date | None = None
    key: int | None = None
    is_used: bool = False

    @property
    def type_id(self) -> int | None:
        return self.case.type_id

    @property
    def format(self) -> str:
        return self.case.format

    @property
    def branch_id(self) -> int | None:
        return self.case.branch_id

    def overlaps(self, other: Row) -> bool:
        """Whether both hold for the same case on some day."""
        return (
            self.case == other.case
            and (other.valid_until is None or self.valid_from < other.valid_until)
            and (self.valid_until is None or other.valid_from < self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that a table must decide, by name: types and branches by key, formats by code.

    closed_on: of a branch, the first day on which it is no more.
    """

    types: Mapping[int, str]
    formats: Mapping[str, str]
    branches: Mapping[int, str]
    closed_on: Mapping[int, date] = field(default_factory=dict)

    def branches_on(self, on: date) -> list[int]:
        """The branches that there are on that day."""
        return [key for key in self.branches if key not in self.closed_on or on < self.closed_on[key]]

    def said(self, case: Case) -> str:
        """A case in words: "Jeugd x dvd (alle vestigingen)"."""
        return self.said_all([case])[0]

    def said_all(self, cases: Iterable[Case]) -> list[str]:
        """Cases in few words: those that differ in one thing together, as "Jeugd, Volwassen x dvd, Boek"."""
        formats: dict[tuple[int | None, int | None], list[str]] = {}
        for case in cases:
            formats.setdefault((case.branch_id, case.type_id), []).append(case.format)
        types: dict[tuple[int | None, tuple[str, ...]], list[int | None]] = {}
        for (branch, type_id), found in formats.items():
            types.setdefault((branch, tuple(found)), []).append(type_id)
        branches: dict[tuple[tuple[int | None, ...], tuple[str, ...]], list[int | None]] = {}
        for (branch, found_formats), found_types in types.items():
            branches.setdefault((tuple(found_types), found_formats), []).append(branch)
        return [
            gettext("%(type)s x %(format)s (%(branch)s)")
            % {
                "type": ", ".join(map(self._type, of_types)),
                "format": ", ".join(self.formats.get(each, each) if each else gettext("alles") for each in of_formats),
                "branch": ", ".join(map(self._branch, of_branches)),
            }
            for (of_types, of_formats), of_branches in branches.items()
        ]

    def _type(self, key: int | None) -> str:
        return gettext("Alle abonnementen") if key is None else self.types.get(key, "?")

    def _branch(self, key: int | None) -> str:
        return gettext("alle vestigingen") if key is None else self.branches.get(key, "?")


Cell = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Hole:
    """A case for which no row decides, from a day up to, not including, another (None: for ever)."""

    case: Case
    since: date
    until: date | None

    def said(self, scope: Scope, today: date) -> str:
        """A hole in words: "Jeugd x dvd (alle vestigingen) vanaf 1 januari 2027"."""
        return said_holes([self], scope, today)[0]


def said_holes(found: Iterable[Hole], scope: Scope, today: date) -> list[str]:
    """Holes in few words: those of the same days together."""
    by_days: dict[tuple[date, date | None], list[Case]] = {}
    for hole in found:
        by_days.setdefault((hole.since, hole.until), []).append(hole.case)
    told = []
    for (since, until), cases in by_days.items():
        days = [gettext("vanaf %(day)s") % {"day": whole_day(since)}] if since > today else []
        if until is not None:
            days.append(gettext("tot en met %(day)s") % {"day": whole_day(until - timedelta(days=1))})
        told += [" ".join([case, *days]) for case in scope.said_all(cases)]
    return told


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of the table, in one go. drop, end and edit go by the key of a row.

    drop: rows that go. end: rows and the first day on which they no longer hold (None: no end). edit: rows that say
    something else from their first day on. begin: new rows.
    """

    drop: frozenset[int] = frozenset()
    end: Mapping[int, date | None] = field(default_factory=dict)
    edit: Mapping[int, Row] = field(default_factory=dict)
    begin: Sequence[Row] = ()

    def applied(self, table: Iterable[Row]) -> list[Row]:
        """The table as it would be."""
        found = []
        for row in table:
            key = row.key
            if key is None or not {key} & (self.drop | self.edit.keys() | self.end.keys()):
                found.append(row)
            elif key in self.edit:
                found.append(self.edit[key])
            elif key in self.end:
                found.append(replace(row, valid_until=self.end[key]))
        return [*found, *self.begin]


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for some cases: the row that decided, the row that will, and the day. None: no row does."""

    cases: tuple[Case, ...]
    before: Row | None
    after: Row | None
    since: date

    @property
    def differences(self) -> tuple[tuple[str, Any, Any], ...]:
        """The fields in which they differ, each with both values."""
        if self.before is None or self.after is None:
            return ()
        names = (each.name for each in fields(RuleValues))
        pairs = ((name, getattr(self.before.values, name), getattr(self.after.values, name)) for name in names)
        return tuple((name, old, new) for name, old, new in pairs if old != new)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the policy says about a plan.

    holes: what it would leave open that is not open now; they are among the obstacles. left: open before, and still.
    effects: what changes for whom.
    """

    obstacles: tuple[Obstacle, ...]
    holes: tuple[Hole, ...]
    left: tuple[Hole, ...]
    effects: tuple[Effect, ...]


def whole_day(on: date) -> str:
    """A day with its year, in the language of now."""
    language = (get_language() or "nl").split("-")[0]
    return format_date(on, "d. MMMM y" if language == "de" else "d MMMM y", locale=language)


# What a row says


def obstacles_to_values(values: RuleValues) -> tuple[Obstacle, ...]:
    """Everything wrong with what a rule says."""
    found = []
    for name in ("renewal_price_cents", "charge_per_day_cents", "charge_cap_cents", "hold_price_cents"):
        cents = getattr(values, name)
        if cents < 0:
            found.append(Obstacle("amount-negative", _("Een bedrag kan niet onder nul zijn."), name))
        elif cents > HIGHEST_CENTS:
            found.append(Obstacle("amount-high", _("Dit bedrag is te hoog. Kijk de komma na."), name))
    if values.may_borrow and not 1 <= values.loan_days <= LONGEST_LOAN_DAYS:
        text = _("Kies een uitleentermijn van 1 tot en met 366 dagen.")
        found.append(Obstacle("loan-days", text, "loan_days"))
    for name, least, most in (
        ("max_renewals", 0, MOST_RENEWALS),
        ("max_loans", 1, MOST_AT_ONCE),
        ("grace_days", 0, LONGEST_LOAN_DAYS),
        ("shelf_days", 1, LONGEST_SHELF_DAYS),
    ):
        number = getattr(values, name)
        if number is not None and not least <= number <= most:
            between = gettext("Kies een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
            found.append(Obstacle("number-odd", between, name))
    if 0 <= values.charge_cap_cents < values.charge_per_day_cents:
        text = _("Het hoogste bedrag is lager dan wat een dag kost.")
        found.append(Obstacle("cap-below-day", text, "charge_cap_cents"))
    if values.renewal_price_cents > 0 and values.renews_by_itself:
        text = _("Verlengen dat geld kost, gaat niet vanzelf. Zet vanzelf verlengen uit, of maak het gratis.")
        found.append(Obstacle("paid-by-itself", text, "renews_by_itself"))
    return tuple(found)


# Plans


def plan_new(row: Row) -> Plan:
    """One more row."""
    return Plan(begin=(row,))


def plan_change(row: Row, values: RuleValues, valid_from: date, today: date, table: Iterable[Row] = ()) -> Plan:
    """Let a row say something else from a day on.

    A row that is still to come, and by which nothing was lent, is changed as it is; the one that ends for it in `table`
    then ends on its new day. Any other ends, and one begins.
    """
    assert row.key is not None
    if is_to_come(row, today):
        moved = {each.key: valid_from for each in _leading_to(row, table) if each.valid_until != valid_from}
        return Plan(end=moved, edit={row.key: replace(row, values=values, valid_from=valid_from)})
    if valid_from <= row.valid_from and not row.is_used:
        # It began today, and nothing was lent by it yet.
        return Plan(edit={row.key: replace(row, values=values)})
    return Plan(end={row.key: valid_from}, begin=(Row(row.case, values, valid_from, row.valid_until),))


def plan_end(row: Row, valid_until: date | None, today: date, table: Iterable[Row] = ()) -> Plan:
    """Let a row hold until a day (None: no end).

    One that would never hold goes, unless it was used; the one that ends for it in `table` then goes on in its place.
    """
    assert row.key is not None
    if valid_until is not None and valid_until <= row.valid_from and not row.is_used and row.valid_from >= today:
        return Plan(drop=frozenset({row.key}), end={each.key: row.valid_until for each in _leading_to(row, table)})
    return Plan(end={row.key: valid_until})


def _leading_to(row: Row, table: Iterable[Row]) -> list[Any]:
    """The row for the same case that ends on the day on which this one begins, if there is one."""
    return [each for each in table if each.case == row.case and each.valid_until == row.valid_from]


def plan_charges(
    table: Iterable[Row], *, per_day_cents: int, cap_cents: int, grace_days: int, since: date, today: date
) -> Plan:
    """Let being late cost this from a day on, by every rule by which something is lent; nothing: fine-free.

    Rows that say so already stay.
    """
    end: dict[int, date | None] = {}
    edit: dict[int, Row] = {}
    begin: list[Row] = []
    for row in table:
        assert row.key is not None
        values = replace(
            row.values, charge_per_day_cents=per_day_cents, charge_cap_cents=cap_cents, grace_days=grace_days
        )
        is_over = row.valid_until is not None and row.valid_until <= since
        is_so = values == row.values or (not per_day_cents and row.values.is_fine_free)
        if is_over or is_so or not row.values.may_borrow:
            continue
        if since <= row.valid_from and row.valid_from >= today and not row.is_used:
            edit[row.key] = replace(row, values=values)
        else:
            end[row.key] = since
            begin.append(Row(row.case, values, since, row.valid_until))
    return Plan(end=end, edit=edit, begin=tuple(begin))


def is_to_come(row: Row, today: date) -> bool:
    """Whether a row has not begun, and nothing was lent by it."""
    return row.valid_from > today and not row.is_used


# Holes


def boundaries(table: Iterable[Row], since: date, scope: Scope) -> list[date]:
    """The days from `since` on, the first included, on which something begins or ends."""
    days = {since, *scope.closed_on.values()}
    for row in table:
        days |= {row.valid_from, *([row.valid_until] if row.valid_until else [])}
    return sorted(day for day in days if day >= since)


def gaps(table: Sequence[Row], scope: Scope, days: Iterable[date]) -> set[tuple[date, Cell]]:
    """Every day of these with every cell for which no row decides."""
    found: set[tuple[date, Cell]] = set()
    for on in days:
        holding = {row.case for row in table if row.valid_from <= on and (not row.valid_until or on < row.valid_until)}
        if Case() in holding:
            continue
        for type_id, format, branch_id in product(scope.types, scope.formats, scope.branches_on(on)):
            sides = product((None, type_id), ("", format), (None, branch_id))
            if not any(Case(*side) in holding for side in sides):
                found.add((on, (type_id, format, branch_id)))
    return found


def holes(table: Sequence[Row], scope: Scope, since: date) -> tuple[Hole, ...]:
    """Every hole in a table from a day on, as few and as wide as they can be told."""
    days = boundaries(table, since, scope)
    return _told(gaps(table, scope, days), scope, days)


def _told(found: set[tuple[date, Cell]], scope: Scope, days: Sequence[date]) -> tuple[Hole, ...]:
    """Gaps as holes: cells joined into cases, and boundary days into stretches."""
    by_day = {on: _joined({cell for day, cell in found if day == on}, scope, on) for on in days}
    told: list[Hole] = []
    going: dict[Case, date] = {}
    for on in days:
        for case in [case for case in going if case not in by_day[on]]:
            told.append(Hole(case, going.pop(case), on))
        for case in by_day[on]:
            going.setdefault(case, on)
    told += [Hole(case, since, None) for case, since in going.items()]
    return tuple(sorted(told, key=lambda hole: (hole.since, _order(hole.case))))


def _order(case: Case) -> tuple[int, str, int]:
    return (case.type_id or 0, case.format, case.branch_id or 0)


def _joined(cells: Collection[Cell], scope: Scope, on: date) -> list[Case]:
    """Cells as cases: all branches as one, then all formats, then all types."""
    branches = set(scope.branches_on(on))
    by_type: dict[int, set[tuple[str, int | None]]] = {}
    ordered = sorted(cells)
    for type_id, of_type in groupby(ordered, key=lambda cell: cell[0]):
        sides: set[tuple[str, int | None]] = set()
        for format, of_format in groupby(of_type, key=lambda cell: cell[1]):
            missing = {cell[2] for cell in of_format}
            sides |= {(format, None)} if missing == branches else {(format, each) for each in missing}
        for branch in (None, *branches):
            whole = {(format, branch) for format in scope.formats}
            if whole <= sides:
                sides = (sides - whole) | {("", branch)}
        by_type[type_id] = sides
    shared = set.intersection(*by_type.values()) if len(by_type) == len(scope.types) and by_type else set()
    found = [Case(None, *side) for side in shared]
    found += [Case(type_id, *side) for type_id, sides in by_type.items() for side in sides - shared]
    return sorted(found, key=_order)


# Judging a plan


def judge(
    plan: Plan, table: Sequence[Row], scope: Scope, today: date, *, refused: Sequence[Obstacle] = ()
) -> Judgement:
    """Everything that stands in the way of a plan, and what it would change for whom.

    table: as it is. today: changes of what was are refused. refused: obstacles that the caller knows of.
    A hole that was there before stands in the way of nothing: two rows may be needed to close it.
    """
    after = plan.applied(table)
    found = [*refused]
    said: set[tuple[str, str, int | None]] = set()
    for obstacle in _obstacles_to_plan(plan, table, after, scope, today):
        # A plan of many rows says the same thing once.
        if (mark := (obstacle.code, str(obstacle.message), obstacle.row)) not in said:
            said.add(mark)
            found.append(obstacle)
    days = boundaries([*table, *after], today, scope)
    before_gaps, after_gaps = gaps(table, scope, days), gaps(after, scope, days)
    made = _told(after_gaps - before_gaps, scope, days)
    left = _told(after_gaps & before_gaps, scope, days)
    for hole in said_holes(made, scope, today):
        found.append(Obstacle("hole", gettext("Dan is er geen regel voor %(hole)s.") % {"hole": hole}))
    return Judgement(tuple(found), made, left, _effects(plan, table, after, scope, today))


def _obstacles_to_plan(
    plan: Plan, table: Sequence[Row], after: Sequence[Row], scope: Scope, today: date
) -> Iterable[Obstacle]:
    by_key = {row.key: row for row in table}
    if not (plan.drop or plan.end or plan.edit or plan.begin):
        yield Obstacle("no-change", _("Dit staat er al zo. Je hoeft niets te bewaren."))
    for key in plan.drop:
        if by_key[key].is_used or by_key[key].valid_from < today:
            yield Obstacle("used", _("Met deze regel is al uitgeleend. Laat hem stoppen op een dag."), row=key)
    for key, until in plan.end.items():
        row = by_key[key]
        if row.valid_until is not None and row.valid_until <= today:
            yield Obstacle("row-over", _("Deze regel is al voorbij. Hij blijft staan zoals hij was."), row=key)
        elif until is not None and until < today:
            yield Obstacle("date-past", _("Deze dag is al voorbij. Kies vandaag of een latere dag."), "valid_until")
        elif until is not None and until <= row.valid_from:
            later = gettext("Deze regel geldt pas sinds %(day)s. Kies een latere dag.")
            yield Obstacle("ends-before-it-starts", later % {"day": whole_day(row.valid_from)}, "valid_until", key)
        elif until == row.valid_until and not plan.begin:
            yield Obstacle("no-change", _("Dit staat er al zo. Je hoeft niets te bewaren."))
    for row in [*plan.begin, *plan.edit.values()]:
        yield from obstacles_to_values(row.values)
        if row.valid_from < today:
            yield Obstacle("date-past", _("Deze dag is al voorbij. Kies vandaag of een latere dag."), "valid_from")
        if row.valid_until is not None and row.valid_until <= row.valid_from:
            text = _("De regel zou stoppen voordat hij begint.")
            yield Obstacle("ends-before-it-starts", text, "valid_until")
        if row.type_id is not None and row.type_id not in scope.types:
            yield Obstacle("type-gone", _("Dit abonnement kan niemand meer hebben."), "type")
        if row.branch_id is not None and row.branch_id not in scope.branches_on(row.valid_from):
            yield Obstacle("branch-gone", _("Deze vestiging is er dan niet meer."), "branch")
        for other in after:
            if other is not row and row.overlaps(other):
                taken = gettext("Voor deze dagen staat er al een regel: %(row)s. Laat die eerst stoppen.")
                yield Obstacle("row-in-the-way", taken % {"row": said_row(other, scope)}, "valid_from", other.key)
    for key, row in plan.edit.items():
        if row == by_key[key]:
            yield Obstacle("no-change", _("Dit staat er al zo. Je hoeft niets te bewaren."))
    ended = [by_key[key] for key in plan.end]
    for row in plan.begin:
        if any(row.case == old.case and row.values == old.values for old in ended):
            yield Obstacle("no-change", _("Dit staat er al zo. Je hoeft niets te bewaren."))


def said_row(row: Row, scope: Scope) -> str:
    """A row in words: its case and its days."""
    since = gettext("vanaf %(day)s") % {"day": whole_day(row.valid_from)}
    if row.valid_until is None:
        return f"{scope.said(row.case)}, {since}"
    until = gettext("tot en met %(day)s") % {"day": whole_day(row.valid_until - timedelta(days=1))}
    return f"{scope.said(row.case)}, {since} {until}"


def deciding(table: Sequence[Row], cell: Cell, on: date) -> Row | None:
    """The row that decides a cell on a day."""
    fitting = [row for row in table if applies(row, *cell, on)]
    return max(fitting, key=telling, default=None)


def _effects(plan: Plan, table: Sequence[Row], after: Sequence[Row], scope: Scope, today: date) -> tuple[Effect, ...]:
    """What changes on the first day of the change, and on later ones where that differs."""
    changed = {row.key: row for row in table if row.key in plan.drop or row.key in plan.end or row.key in plan.edit}
    days = {row.valid_from for row in (*plan.begin, *plan.edit.values())}
    days |= {until for until in plan.end.values() if until is not None}
    days |= {row.valid_until for key, row in changed.items() if key in plan.end and row.valid_until is not None}
    days |= {changed[key].valid_from for key in (*plan.drop, *plan.edit)}
    found: list[Effect] = []
    seen: set[tuple[Cell, Any, Any]] = set()
    for on in sorted(max(day, today) for day in days):
        pairs: dict[tuple[Row | None, Row | None], list[Cell]] = {}
        for cell in product(scope.types, scope.formats, scope.branches_on(on)):
            before, now = deciding(table, cell, on), deciding(after, cell, on)
            if before != now and _says(before) != _says(now) and (cell, before, now) not in seen:
                seen.add((cell, before, now))
                pairs.setdefault((before, now), []).append(cell)
        found += [Effect(tuple(_joined(cells, scope, on)), before, now, on) for (before, now), cells in pairs.items()]
    return tuple(found)


def _says(row: Row | None) -> RuleValues | None:
    return row.values if row is not None else None


# Terms of a subscription


@dataclass(frozen=True, slots=True)
class TermsValues:
    """What the terms of a type say, as `SubscriptionTerms` keeps them."""

    fee_cents: int = 0
    months: int | None = 12
    max_loans: int = 30
    max_holds: int = 10
    max_owed_cents: int | None = None

    @classmethod
    def of(cls, row: Any) -> TermsValues:
        """What a row, or anything with these names, says."""
        return cls(**{each.name: getattr(row, each.name) for each in fields(cls)})


def obstacles_to_terms(
    values: TermsValues,
    *,
    valid_from: date,
    today: date,
    in_force: TermsValues | None,
    began_today: bool = False,
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of terms from a day on.

    in_force: those of that day, were nothing changed. began_today: those began today, and somebody took them.
    """
    found = []
    for name in ("fee_cents", "max_owed_cents"):
        cents = getattr(values, name)
        if cents is not None and cents < 0:
            found.append(Obstacle("amount-negative", _("Een bedrag kan niet onder nul zijn."), name))
        elif cents is not None and cents > HIGHEST_CENTS:
            found.append(Obstacle("amount-high", _("Dit bedrag is te hoog. Kijk de komma na."), name))
    for name, least, most in (
        ("months", 1, LONGEST_TERM_MONTHS),
        ("max_loans", 0, MOST_AT_ONCE),
        ("max_holds", 0, MOST_AT_ONCE),
    ):
        number = getattr(values, name)
        if number is not None and not least <= number <= most:
            between = gettext("Kies een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
            found.append(Obstacle("number-odd", between, name))
    if valid_from < today:
        found.append(Obstacle("date-past", _("Deze dag is al voorbij. Kies vandaag of een latere dag."), "valid_from"))
    if began_today:
        text = _("De voorwaarden van nu gelden sinds vandaag, en er is al een abonnement op. Kies morgen of later.")
        found.append(Obstacle("began-today", text, "valid_from"))
    if values == in_force:
        found.append(Obstacle("no-change", _("Dit staat er al zo. Je hoeft niets te bewaren.")))
    return tuple(found)


def terms_gaps(stretches: Iterable[tuple[date, date | None]], since: date) -> tuple[tuple[date, date | None], ...]:
    """The stretches from a day on in which a type has no terms. stretches: from a day up to another, None: for ever."""
    found: list[tuple[date, date | None]] = []
    at = since
    for first, until in sorted(stretches, key=lambda each: each[0]):
        if until is not None and until <= at:
            continue
        if first > at:
            found.append((at, first))
        if until is None:
            return tuple(found)
        at = max(at, until)
    return (*found, (at, None))
