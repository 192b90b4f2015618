# SPDX-License-Identifier: EUPL-1.2
"""What the doctor says of the table of rules."""

from __future__ import annotations

from datetime import timedelta

from django.test import TestCase

from reuring.circulation.models import LendingRule, Subscription, SubscriptionTerms, SubscriptionType
from reuring.circulation.ruling.doctor import AHEAD_DAYS, check_rules
from reuring.circulation.tests.cast import (
    AT,
    TODAY,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.engine.checks import registered_checks


class CheckRulesTest(TestCase):
    def test_an_empty_library_is_well(self) -> None:
        self.assertTrue(check_rules(AT).is_ok)
        self.assertIn("lending rules", registered_checks())

    def test_a_hole_now_soon_and_far_away(self) -> None:
        branch, kind = make_open_branch("Brunssum"), make_type()
        make_item(branch)
        make_item(branch, make_edition(format="dvd"))
        self.assertIn("no rule for", check_rules(AT).sentence)
        rule = make_rule()
        self.assertTrue(check_rules(AT).is_ok)
        for days, is_ok in ((AHEAD_DAYS, False), (AHEAD_DAYS + 1, True)):
            LendingRule.objects.filter(pk=rule.pk).update(valid_until=TODAY + timedelta(days=days))
            self.assertIs(check_rules(AT).is_ok, is_ok)
        LendingRule.objects.filter(pk=rule.pk).update(valid_until=None)
        SubscriptionTerms.objects.filter(type=kind).update(valid_until=TODAY + timedelta(days=3))
        found = check_rules(AT)
        self.assertFalse(found.is_ok)
        self.assertIn("no terms for Adult", found.sentence)
        self.assertTrue(found.what_to_do)

    def test_loans_that_nothing_decides_about(self) -> None:
        branch, kind = make_open_branch(), make_type()
        rule = make_rule()
        make_loan(make_item(branch), make_subscriber(kind))
        Subscription.objects.all().delete()
        SubscriptionType.objects.update(is_offered=False)
        self.assertTrue(check_rules(AT).is_ok)
        LendingRule.objects.filter(pk=rule.pk).update(valid_until=TODAY)
        self.assertIn("loans that no rule decides about", check_rules(AT).sentence)
