# SPDX-License-Identifier: EUPL-1.2
"""Two administrators change the rules in the same instant, each on a connection of their own: no hole comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import TransactionTestCase

from reuring.circulation.models import LendingRule
from reuring.circulation.ruling.actions import Planner, RulesRefused, ended_rule, keep_plan, new_rule, version_of
from reuring.circulation.ruling.policy import Case, RuleValues, holes
from reuring.circulation.ruling.table import read_scope, read_table
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_item, make_open_branch, make_rule, make_type
from reuring.circulation.tests.test_at_once import at_once
from reuring.people.models import AuditEvent

ROUNDS = 10
LATER = TODAY + timedelta(days=10)


class RulesAtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        make_item(make_open_branch())
        self.type = make_type()

    def keep(self, planner: Planner) -> list[str]:
        try:
            keep_plan(planner, actor=DESK, at=AT)
        except RulesRefused as refused:
            return [each.code for each in refused.obstacles]
        return []

    def ended(self, rule: LendingRule) -> Any:
        version = next(version_of(row) for row in read_table() if row.key == rule.pk)
        planner = ended_rule(rule=rule.pk, version=version, valid_until=LATER)
        return lambda: self.keep(planner)

    def test_each_ends_the_row_that_the_other_counts_on(self) -> None:
        for _round in range(ROUNDS):
            LendingRule.objects.all().delete()
            wide, narrow = make_rule(), make_rule(type=self.type)
            found = at_once(self.ended(wide), self.ended(narrow))
            self.assertCountEqual(found, [[], ["hole"]])
            self.assertEqual(holes(read_table(), read_scope(TODAY), TODAY), ())

    def test_both_make_the_same_rule(self) -> None:
        make_rule()
        for number in range(ROUNDS):
            first = LATER + timedelta(days=number)
            plan = new_rule(
                case=Case(None, "dvd"), values=RuleValues(loan_days=7), valid_from=first,
                valid_until=first + timedelta(days=1),
            )  # fmt: skip
            found = at_once(lambda plan=plan: self.keep(plan), lambda plan=plan: self.keep(plan))
            self.assertCountEqual(found, [[], ["row-in-the-way"]])
        self.assertEqual(LendingRule.objects.filter(format="dvd").count(), ROUNDS)

    def test_what_was_refused_left_nothing_behind(self) -> None:
        rule = make_rule()
        self.assertEqual(self.ended(rule)(), ["hole"])
        rule.refresh_from_db()
        self.assertIsNone(rule.valid_until)
        self.assertFalse(AuditEvent.objects.exists())
