# SPDX-License-Identifier: EUPL-1.2
"""What a table of rules may be: pure. Holes, rows in the way, plans and what they change."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from django.test import SimpleTestCase
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from reuring.circulation.ruling.policy import (
    Case,
    Hole,
    Judgement,
    Plan,
    Row,
    RuleValues,
    Scope,
    TermsValues,
    boundaries,
    deciding,
    gaps,
    holes,
    judge,
    obstacles_to_terms,
    obstacles_to_values,
    plan_change,
    plan_charges,
    plan_end,
    plan_new,
    said_holes,
    terms_gaps,
)

TODAY = date(2026, 11, 24)
LONG_AGO = date(2020, 1, 1)
NEW_YEAR = date(2027, 1, 1)
SCOPE = Scope({1: "Volwassen", 2: "Jeugd"}, {"book": "Boek", "dvd": "dvd"}, {1: "Brunssum", 2: "Simpelveld"})


def row(key: int | None = 1, **more: Any) -> Row:
    values = RuleValues(**{name: more.pop(name) for name in list(more) if name in RuleValues.__slots__})
    case = Case(more.pop("type_id", None), more.pop("format", ""), more.pop("branch_id", None))
    return Row(case, values, **{"valid_from": LONG_AGO, "key": key, **more})


def codes(found: Judgement) -> list[str]:
    return [each.code for each in found.obstacles]


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


some_days = some.none() | some.integers(1, 12)
any_row = some.builds(
    lambda type_id, format, branch_id, start, days, loan_days: Row(
        Case(type_id, format, branch_id),
        RuleValues(loan_days=loan_days),
        after(start),
        after(start + days) if days else None,
    ),
    some.sampled_from([None, 1, 2]),
    some.sampled_from(["", "book", "dvd"]),
    some.sampled_from([None, 1, 2]),
    some.integers(-5, 10),
    some_days,
    some.integers(1, 3),
)


def numbered(rows: list[Row]) -> list[Row]:
    """A table as the database lets it be: no two rows for the same case and day."""
    table: list[Row] = []
    for each in rows:
        if not any(each.overlaps(other) for other in table):
            table.append(Row(each.case, each.values, each.valid_from, each.valid_until, len(table) + 1))
    return table


any_table = some.lists(any_row, max_size=10).map(numbered)
CELLS = list(product(SCOPE.types, SCOPE.formats, SCOPE.branches))


class HolesTest(SimpleTestCase):
    def test_a_row_for_everything_leaves_none(self) -> None:
        self.assertEqual(holes([row()], SCOPE, TODAY), ())

    def test_an_empty_table_is_one_hole(self) -> None:
        self.assertEqual(holes([], SCOPE, TODAY), (Hole(Case(), TODAY, None),))

    def test_each_is_named_as_wide_as_it_is(self) -> None:
        table = [row(type_id=1), row(2, type_id=2, format="book"), row(3, type_id=2, format="dvd", branch_id=1)]
        self.assertEqual(holes(table, SCOPE, TODAY), (Hole(Case(2, "dvd", 2), TODAY, None),))
        table = [row(type_id=1), row(2, type_id=2, format="book", valid_until=NEW_YEAR), row(3, format="dvd")]
        [found] = holes(table, SCOPE, TODAY)
        with translation.override("nl"):
            self.assertEqual(found.said(SCOPE, TODAY), "Jeugd x Boek (alle vestigingen) vanaf 1 januari 2027")
        table = [row(branch_id=1)]
        self.assertEqual(holes(table, SCOPE, TODAY), (Hole(Case(None, "", 2), TODAY, None),))

    def test_many_holes_are_told_in_few_words(self) -> None:
        table = [row(format="game"), row(2, type_id=2, branch_id=1, valid_until=NEW_YEAR)]
        wide = Scope({1: "Volwassen", 2: "Jeugd", 3: "School"}, {**SCOPE.formats, "game": "Spel"}, SCOPE.branches)
        with translation.override("nl"):
            told = said_holes(holes(table, wide, TODAY), wide, TODAY)
        self.assertEqual(
            told,
            [
                "Volwassen, School x Boek, dvd (alle vestigingen) tot en met 31 december 2026",
                "Jeugd x Boek, dvd (Simpelveld) tot en met 31 december 2026",
                "Alle abonnementen x Boek, dvd (alle vestigingen) vanaf 1 januari 2027",
            ],
        )

    def test_a_hole_between_two_rows(self) -> None:
        table = [row(valid_until=NEW_YEAR), row(2, valid_from=NEW_YEAR + timedelta(days=7))]
        [found] = holes(table, SCOPE, TODAY)
        self.assertEqual((found.since, found.until), (NEW_YEAR, NEW_YEAR + timedelta(days=7)))
        with translation.override("nl"):
            said = found.said(SCOPE, TODAY)
        self.assertEqual(
            said, "Alle abonnementen x alles (alle vestigingen) vanaf 1 januari 2027 tot en met 7 januari 2027"
        )

    def test_what_was_open_in_the_past_is_no_hole(self) -> None:
        self.assertEqual(holes([row(valid_from=TODAY)], SCOPE, TODAY), ())

    def test_a_branch_that_closes_needs_no_rule_then(self) -> None:
        closing = Scope(SCOPE.types, SCOPE.formats, SCOPE.branches, {2: NEW_YEAR})
        table = [row(branch_id=1), row(2, branch_id=2, valid_until=NEW_YEAR)]
        self.assertEqual(holes(table, closing, TODAY), ())

    @given(table=any_table)
    def test_any_table(self, table: list[Row]) -> None:
        found = holes(table, SCOPE, TODAY)
        told = set()
        for hole in found:
            for number, cell in product(range(40), CELLS):
                on = after(number)
                is_in = all(
                    side in (None, "", each) for side, each in zip(
                        (hole.case.type_id, hole.case.format, hole.case.branch_id), cell, strict=True)
                )  # fmt: skip
                if is_in and hole.since <= on and (hole.until is None or on < hole.until):
                    told.add((on, cell))
        # Day by day, cell by cell: exactly what no row decides.
        bare = {(after(n), cell) for n, cell in product(range(40), CELLS) if deciding(table, cell, after(n)) is None}
        self.assertEqual(told, bare)


class ValuesTest(SimpleTestCase):
    def ask(self, **values: Any) -> list[tuple[str, str]]:
        return [(each.code, each.field) for each in obstacles_to_values(RuleValues(**values))]

    def test_what_is_right(self) -> None:
        self.assertEqual(self.ask(), [])
        self.assertEqual(self.ask(charge_per_day_cents=20, charge_cap_cents=20), [])
        self.assertEqual(self.ask(may_borrow=False, loan_days=0), [])

    def test_what_is_not(self) -> None:
        self.assertEqual(self.ask(charge_per_day_cents=-1), [("amount-negative", "charge_per_day_cents")])
        self.assertEqual(self.ask(hold_price_cents=1_000_000), [("amount-high", "hold_price_cents")])
        self.assertEqual(
            self.ask(charge_per_day_cents=20, charge_cap_cents=19), [("cap-below-day", "charge_cap_cents")]
        )
        self.assertEqual(self.ask(loan_days=0), [("loan-days", "loan_days")])
        self.assertEqual(self.ask(loan_days=367), [("loan-days", "loan_days")])
        self.assertEqual(self.ask(shelf_days=0), [("number-odd", "shelf_days")])
        self.assertEqual(self.ask(max_loans=0), [("number-odd", "max_loans")])
        self.assertEqual(self.ask(renewal_price_cents=50), [("paid-by-itself", "renews_by_itself")])
        self.assertEqual(self.ask(renewal_price_cents=50, renews_by_itself=False), [])

    def test_all_at_once(self) -> None:
        self.assertEqual(len(self.ask(loan_days=0, charge_per_day_cents=-5, shelf_days=99, grace_days=-1)), 4)


class PlanTest(SimpleTestCase):
    def judged(self, plan: Plan, table: list[Row]) -> Judgement:
        return judge(plan, table, SCOPE, TODAY)

    def test_a_new_row(self) -> None:
        found = self.judged(plan_new(row(None, format="dvd", valid_from=TODAY, loan_days=7)), [row()])
        self.assertEqual(codes(found), [])
        [effect] = found.effects
        self.assertEqual(effect.cases, (Case(None, "dvd", None),))
        self.assertEqual(effect.differences, (("loan_days", 21, 7),))

    def test_a_row_in_the_way_is_named(self) -> None:
        table = [row(), row(2, format="dvd", valid_until=NEW_YEAR)]
        found = self.judged(plan_new(row(None, format="dvd", valid_from=TODAY)), table)
        self.assertEqual(codes(found), ["row-in-the-way"])
        self.assertEqual(found.obstacles[0].row, 2)
        with translation.override("nl"):
            text = str(self.judged(plan_new(row(None, format="dvd", valid_from=TODAY)), table).obstacles[0].message)
        self.assertIn(
            "Alle abonnementen x dvd (alle vestigingen), vanaf 1 januari 2020 tot en met 31 december 2026", text
        )
        self.assertEqual(codes(self.judged(plan_new(row(None, format="dvd", valid_from=NEW_YEAR)), table)), [])

    def test_the_past_is_not_rewritten(self) -> None:
        found = self.judged(plan_new(row(None, format="dvd", valid_from=after(-1))), [row()])
        self.assertEqual(codes(found), ["date-past"])
        ended = row(2, format="dvd", valid_until=after(-1), is_used=True)
        self.assertEqual(codes(self.judged(plan_end(ended, after(3), TODAY), [row(), ended])), ["row-over"])

    def test_a_used_row_ends_and_another_begins(self) -> None:
        old = row(is_used=True)
        plan = plan_change(old, RuleValues(loan_days=28), NEW_YEAR, TODAY)
        self.assertEqual(plan.end, {1: NEW_YEAR})
        [new] = plan.begin
        self.assertEqual((new.case, new.valid_from, new.valid_until), (old.case, NEW_YEAR, None))
        found = self.judged(plan, [old])
        self.assertEqual(codes(found), [])
        [effect] = found.effects
        self.assertEqual((effect.cases, effect.since), ((Case(),), NEW_YEAR))

    def test_a_row_to_come_is_changed_as_it_is_with_the_one_before(self) -> None:
        table = [row(valid_until=NEW_YEAR, is_used=True), row(2, valid_from=NEW_YEAR, loan_days=28)]
        later = NEW_YEAR + timedelta(days=31)
        plan = plan_change(table[1], RuleValues(loan_days=35), later, TODAY, table)
        self.assertEqual((plan.end, plan.begin), ({1: later}, ()))
        self.assertEqual(codes(self.judged(plan, table)), [])
        gone = plan_end(table[1], NEW_YEAR, TODAY, table)
        self.assertEqual((gone.drop, gone.end), ({2}, {1: None}))
        self.assertEqual(codes(self.judged(gone, table)), [])

    def test_a_row_that_was_used_today_changes_tomorrow(self) -> None:
        today = row(valid_from=TODAY, is_used=True)
        found = self.judged(plan_change(today, RuleValues(loan_days=28), TODAY, TODAY), [today])
        self.assertIn("ends-before-it-starts", codes(found))
        tomorrow = self.judged(plan_change(today, RuleValues(loan_days=28), after(1), TODAY), [today])
        self.assertEqual(codes(tomorrow), [])

    def test_ending_a_row_that_leaves_a_hole_is_refused_with_its_name(self) -> None:
        table = [row(type_id=1), row(2, type_id=2, format="book"), row(3, type_id=2, format="dvd")]
        with translation.override("nl"):
            found = self.judged(plan_end(table[2], NEW_YEAR, TODAY), table)
            [obstacle] = found.obstacles
            text = str(obstacle.message)
        self.assertEqual(text, "Dan is er geen regel voor Jeugd x dvd (alle vestigingen) vanaf 1 januari 2027.")
        self.assertEqual(found.holes, (Hole(Case(2, "dvd", None), NEW_YEAR, None),))

    def test_a_hole_that_was_there_is_told_and_stands_in_the_way_of_nothing(self) -> None:
        found = self.judged(plan_new(row(None, type_id=1, valid_from=TODAY)), [])
        self.assertEqual((codes(found), found.holes), ([], ()))
        self.assertEqual(found.left, (Hole(Case(2, "", None), TODAY, None),))

    def test_nothing_new_is_nothing(self) -> None:
        old = row(is_used=True)
        self.assertEqual(codes(self.judged(plan_change(old, old.values, NEW_YEAR, TODAY), [old])), ["no-change"])
        self.assertEqual(codes(self.judged(plan_end(old, None, TODAY), [old])), ["no-change"])

    def test_nothing_for_what_is_gone(self) -> None:
        plan = Plan(begin=(row(None, type_id=9, branch_id=9, valid_from=TODAY),))
        self.assertEqual(codes(self.judged(plan, [row()])), ["type-gone", "branch-gone"])

    @given(table=any_table, new=any_row)
    def test_a_plan_is_refused_exactly_where_it_makes_a_hole_or_an_overlap(self, table: list[Row], new: Row) -> None:
        plan = plan_new(new)
        found = self.judged(plan, table)
        self.assertEqual(found.holes, ())
        crosses = any(new.overlaps(each) for each in table)
        self.assertEqual("row-in-the-way" in codes(found), crosses)
        self.assertEqual("date-past" in codes(found), new.valid_from < TODAY)

    @given(table=any_table, number=some.integers(0, 9), until=some.integers(-2, 15))
    def test_ending_any_row(self, table: list[Row], number: int, until: int) -> None:
        if not table:
            return
        ending = table[number % len(table)]
        plan = plan_end(ending, after(until), TODAY, table)
        found = self.judged(plan, table)
        days = boundaries([*table, *plan.applied(table)], TODAY, SCOPE)
        made = gaps(plan.applied(table), SCOPE, days) - gaps(table, SCOPE, days)
        self.assertEqual(bool(made), "hole" in codes(found))
        for effect in found.effects:
            self.assertNotEqual(effect.before and effect.before.values, effect.after and effect.after.values)

    @given(table=any_table)
    def test_fine_free_for_any_table(self, table: list[Row]) -> None:
        paid = plan_charges(table, per_day_cents=20, cap_cents=500, grace_days=2, since=NEW_YEAR, today=TODAY)
        charged = paid.applied(table)
        for cell in CELLS:
            before, now = deciding(table, cell, NEW_YEAR), deciding(charged, cell, NEW_YEAR)
            self.assertEqual(before is None, now is None)
            if now is not None and before is not None:
                self.assertEqual((now.values.charge_per_day_cents, now.values.loan_days), (20, before.values.loan_days))
            # Until that day all is as it was.
            day_before = NEW_YEAR - timedelta(days=1)
            self.assertEqual(
                RuleValues() if (was := deciding(table, cell, day_before)) is None else was.values,
                RuleValues() if (then := deciding(charged, cell, day_before)) is None else then.values,
            )
        kept = [Row(r.case, r.values, r.valid_from, r.valid_until, number) for number, r in enumerate(charged)]
        free = plan_charges(kept, per_day_cents=0, cap_cents=0, grace_days=0, since=NEW_YEAR, today=TODAY)
        self.assertTrue(all(each.values.is_fine_free for each in free.applied(kept) if each.valid_until is None))


class TermsTest(SimpleTestCase):
    def ask(self, **more: Any) -> list[str]:
        values = TermsValues(**{name: more.pop(name) for name in list(more) if name in TermsValues.__slots__})
        given = {"valid_from": NEW_YEAR, "today": TODAY, "in_force": None, **more}
        return [each.code for each in obstacles_to_terms(values, **given)]

    def test_terms(self) -> None:
        self.assertEqual(self.ask(), [])
        self.assertEqual(self.ask(fee_cents=-1), ["amount-negative"])
        self.assertEqual(self.ask(months=0), ["number-odd"])
        self.assertEqual(self.ask(months=None), [])
        self.assertEqual(self.ask(valid_from=after(-1)), ["date-past"])
        self.assertEqual(self.ask(in_force=TermsValues()), ["no-change"])
        self.assertEqual(self.ask(began_today=True), ["began-today"])

    def test_gaps(self) -> None:
        self.assertEqual(terms_gaps([(LONG_AGO, None)], TODAY), ())
        self.assertEqual(terms_gaps([], TODAY), ((TODAY, None),))
        self.assertEqual(terms_gaps([(LONG_AGO, NEW_YEAR)], TODAY), ((NEW_YEAR, None),))
        self.assertEqual(terms_gaps([(after(5), None), (LONG_AGO, after(2))], TODAY), ((after(2), after(5)),))
        self.assertEqual(terms_gaps([(LONG_AGO, after(-5))], TODAY), ((TODAY, None),))
