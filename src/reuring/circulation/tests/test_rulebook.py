# SPDX-License-Identifier: EUPL-1.2
"""Which row decides: pure, over any table of rules; and what a process keeps of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as some

from reuring.circulation.models import FloatingMaximum, LendingRule, RulesStamp, SubscriptionTerms
from reuring.circulation.rulebook import RuleBook, applies, rulebook, telling
from reuring.circulation.tests.cast import TODAY, make_open_branch, make_rule, make_type
from reuring.places.models import ClosingDay, OpeningException, OpeningHours
from reuring.places.opening import Hours

FIRST = date(2026, 1, 1)


def rule(**values: Any) -> LendingRule:
    return LendingRule(**{"valid_from": FIRST, **values})


def book(*rules: LendingRule, terms: tuple[SubscriptionTerms, ...] = ()) -> RuleBook:
    return RuleBook(rules, terms, {}, {}, Hours())


any_rule = some.builds(
    lambda type_id, format, branch_id, start, days: rule(
        type_id=type_id,
        format=format,
        branch_id=branch_id,
        valid_from=FIRST + timedelta(days=start),
        valid_until=FIRST + timedelta(days=start + days) if days else None,
    ),
    some.sampled_from([None, 1, 2]),
    some.sampled_from(["", "book", "dvd"]),
    some.sampled_from([None, 1, 2]),
    some.integers(0, 20),
    some.integers(0, 20),
)


class WhichRowDecidesTest(SimpleTestCase):
    def test_type_before_format_before_branch(self) -> None:
        rows = [
            rule(),
            rule(branch_id=1),
            rule(format="dvd"),
            rule(format="dvd", branch_id=1),
            rule(type_id=1),
            rule(type_id=1, branch_id=1),
            rule(type_id=1, format="dvd"),
            rule(type_id=1, format="dvd", branch_id=1),
        ]
        found = book(*rows).rules_for(1, "dvd", 1, FIRST)
        self.assertEqual([telling(each) for each in found], [telling(each) for each in reversed(rows)])
        self.assertEqual(book(*rows).rule_for(2, "book", 2, FIRST), rows[0])
        self.assertIs(book(*rows).rule_for(2, "dvd", 1, FIRST), rows[3])

    def test_a_row_ends_the_day_before_its_end(self) -> None:
        old, new = rule(valid_until=FIRST + timedelta(days=9)), rule(valid_from=FIRST + timedelta(days=9))
        table = book(old, new)
        self.assertIs(table.rule_for(1, "book", 1, FIRST + timedelta(days=8)), old)
        self.assertIs(table.rule_for(1, "book", 1, FIRST + timedelta(days=9)), new)
        self.assertIsNone(table.rule_for(1, "book", 1, FIRST - timedelta(days=1)))

    def test_terms_of_a_day(self) -> None:
        old = SubscriptionTerms(type_id=1, valid_from=FIRST, valid_until=FIRST + timedelta(days=9))
        new = SubscriptionTerms(type_id=1, valid_from=FIRST + timedelta(days=9))
        table = book(terms=(old, new))
        self.assertIs(table.terms_for(1, FIRST + timedelta(days=8)), old)
        self.assertIs(table.terms_for(1, FIRST + timedelta(days=9)), new)
        self.assertIsNone(table.terms_for(2, FIRST))

    @given(
        rows=some.lists(any_rule, max_size=12), type_id=some.integers(1, 3), branch_id=some.integers(1, 3),
        format=some.sampled_from(["book", "dvd", "game"]), day=some.integers(-1, 45),
    )  # fmt: skip
    def test_any_table(self, rows: list[LendingRule], type_id: int, branch_id: int, format: str, day: int) -> None:
        on = FIRST + timedelta(days=day)
        found = book(*rows).rules_for(type_id, format, branch_id, on)
        # All that say something and no other, the most telling first; the same for who asks twice.
        self.assertCountEqual(found, [each for each in rows if applies(each, type_id, format, branch_id, on)])
        self.assertEqual([telling(each) for each in found], sorted(map(telling, found), reverse=True))
        again = book(*rows)
        self.assertIs(again.rule_for(type_id, format, branch_id, on), again.rule_for(type_id, format, branch_id, on))


class StampTest(TestCase):
    def test_each_change_of_what_decides_renews_the_stamp(self) -> None:
        branch = make_open_branch()
        kind = make_type()
        row = make_rule()
        day = ClosingDay.objects.create(kind="closed", starts_on=TODAY, ends_on=TODAY, name="x")

        def stamp() -> Any:
            return RulesStamp.objects.get().stamp

        before = stamp()
        for change in (
            lambda: make_rule(format="dvd"),
            lambda: LendingRule.objects.filter(pk=row.pk).update(loan_days=14),
            lambda: kind.terms.update(max_loans=3),
            lambda: FloatingMaximum.objects.create(branch=branch, format="book", most=3),
            lambda: OpeningHours.objects.filter(branch=branch, weekday=1).delete(),
            lambda: OpeningException.objects.create(branch=branch, on=TODAY, opens="10:00", closes="12:00"),
            day.delete,
        ):
            change()
            self.assertNotEqual(stamp(), before)
            before = stamp()

    def test_what_was_read_holds_as_long_as_the_stamp(self) -> None:
        kind = make_type()
        make_rule(loan_days=14)
        first = rulebook()
        self.assertIs(rulebook(), first)
        make_rule(format="dvd", loan_days=7)
        second = rulebook()
        self.assertIsNot(second, first)
        found = second.rule_for(kind.pk, "dvd", 1, TODAY)
        self.assertEqual(found and found.loan_days, 7)
