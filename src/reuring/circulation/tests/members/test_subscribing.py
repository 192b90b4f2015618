# SPDX-License-Identifier: EUPL-1.2
"""Subscriptions: begun, changed, ended, and what each costs, once."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import TestCase

from reuring.circulation.members.subscribing import (
    change_subscription,
    charge_of,
    current_subscription,
    end_subscription,
    keep_subscription,
    renew_subscription,
    subscribe,
)
from reuring.circulation.models import Subscription, SubscriptionType
from reuring.circulation.refusals import SubscriptionRefused
from reuring.circulation.tests.cast import AT, DESK, SINCE, TODAY, make_type
from reuring.ledger.books import owed_cents
from reuring.ledger.models import Charge
from reuring.ledger.texts import say_what_for
from reuring.people.models import AuditEvent, Person
from reuring.people.tests.cast import make_branch, make_person

LATER = AT + timedelta(days=30)


class SubscribingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_branch()
        cls.adult = make_type("adult", min_age=18, terms={"fee_cents": 4_800})
        cls.small = make_type("small", min_age=18, terms={"fee_cents": 2_400})
        cls.youth = make_type("youth", max_age=17, terms={"months": None})
        cls.eurode = make_type("eurode", is_reciprocal=True, terms={"months": None})
        cls.els = make_person(born_on=date(1986, 3, 1))

    def give(self, type: SubscriptionType | None = None, person: Person | None = None, **more: object) -> Subscription:
        asked = {"person": person or self.els, "type": type or self.adult, "actor": DESK, "at": AT, **more}
        return subscribe(**asked)  # type: ignore[arg-type]

    def refused(self, **more: object) -> list[str]:
        with self.assertRaises(SubscriptionRefused) as caught:
            self.give(**more)  # type: ignore[arg-type]
        return [each.code for each in caught.exception.obstacles]

    def test_a_term_with_its_fee(self) -> None:
        made = self.give(branch=self.branch)
        self.assertEqual((made.starts_on, made.ends_on), (TODAY, date(2027, 11, 24)))
        fee = charge_of(made)
        assert fee is not None
        self.assertEqual((fee.kind, fee.amount_cents, fee.branch), (Charge.Kind.SUBSCRIPTION, 4_800, self.branch))
        self.assertEqual(say_what_for(fee), "Abonnement Adult tot 24-11-2027")
        self.assertEqual(current_subscription(self.els, TODAY), made)
        self.assertTrue(AuditEvent.objects.filter(verb="subscribe", subject_key=self.els.public_id).exists())

    def test_the_young_have_it_free_until_they_are_eighteen(self) -> None:
        daan = make_person(given_name="Daan", born_on=date(2010, 5, 1))
        made = self.give(self.youth, daan)
        self.assertEqual(made.ends_on, date(2028, 5, 1))
        self.assertIsNone(charge_of(made))

    def test_the_same_key_gives_one(self) -> None:
        first, again = self.give(key="form-1"), self.give(key="form-1")
        self.assertEqual(first, again)
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 4_800)

    def test_what_is_refused(self) -> None:
        self.assertEqual(self.refused(type=self.youth), ["wrong-age"])
        self.assertEqual(self.refused(type=self.eurode), ["no-elsewhere-card"])
        self.give()
        self.assertEqual(self.refused(type=self.small), ["has-subscription"])
        self.assertEqual(Charge.objects.count(), 1)

    def test_a_day_without_terms(self) -> None:
        self.assertEqual(self.refused(starts_on=SINCE - timedelta(days=1)), ["no-terms"])

    def test_across_the_border_keeps_the_card_from_there(self) -> None:
        self.assertEqual(self.give(self.eurode, elsewhere_card=" H-1234 ").elsewhere_card, "H-1234")

    def test_changing_ends_one_and_charges_the_other(self) -> None:
        first = self.give()
        new = change_subscription(subscription=first, type=self.small, actor=DESK, at=LATER, branch=self.branch)
        first.refresh_from_db()
        self.assertEqual((first.ends_on, new.starts_on), (LATER.date(), LATER.date()))
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 4_800 + 2_400)
        self.assertEqual(current_subscription(self.els, LATER.date()), new)

    def test_changing_on_the_first_day_lets_the_first_fee_go(self) -> None:
        new = change_subscription(subscription=self.give(), type=self.small, actor=DESK, at=AT)
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 2_400)
        self.assertEqual(current_subscription(self.els, TODAY), new)

    def test_what_can_not_be_changed(self) -> None:
        first = self.give()
        for type, code in ((self.adult, "same-type"), (self.youth, "wrong-age")):
            with self.assertRaises(SubscriptionRefused) as caught:
                change_subscription(subscription=first, type=type, actor=DESK, at=LATER)
            self.assertEqual([each.code for each in caught.exception.obstacles], [code])
        end_subscription(subscription=first, actor=DESK, at=AT + timedelta(days=3), now=True)
        with self.assertRaises(SubscriptionRefused) as caught:
            change_subscription(subscription=first, type=self.small, actor=DESK, at=LATER)
        self.assertEqual([each.code for each in caught.exception.obstacles], ["not-in-force"])

    def test_changing_twice_with_one_key_changes_once(self) -> None:
        first = self.give()
        new = change_subscription(subscription=first, type=self.small, actor=DESK, at=LATER, key="form-2")
        again = change_subscription(subscription=first, type=self.small, actor=DESK, at=LATER, key="form-2")
        self.assertEqual(new, again)
        self.assertEqual(Subscription.objects.count(), 2)

    def test_ending_with_the_term_or_now(self) -> None:
        first = self.give()
        ended = end_subscription(subscription=first, actor=DESK, at=LATER)
        self.assertEqual((ended.ends_on, ended.renews_by_itself, ended.ended_at), (first.ends_on, False, None))
        kept = keep_subscription(subscription=first, actor=DESK, at=LATER)
        self.assertTrue(kept.renews_by_itself)
        ended = end_subscription(subscription=first, actor=DESK, at=LATER, now=True)
        self.assertEqual((ended.ends_on, ended.ended_at), (LATER.date(), LATER))
        self.assertIsNone(current_subscription(self.els, LATER.date()))
        again = end_subscription(subscription=first, actor=DESK, at=LATER + timedelta(days=1), now=True)
        self.assertEqual(again.ends_on, LATER.date())

    def test_the_next_term_once(self) -> None:
        first = self.give()
        assert first.ends_on is not None
        next_term = renew_subscription(subscription=first, actor=DESK, at=LATER)
        again = renew_subscription(subscription=first, actor=DESK, at=LATER)
        assert next_term is not None
        self.assertEqual(next_term, again)
        self.assertEqual((next_term.starts_on, next_term.ends_on), (first.ends_on, date(2028, 11, 24)))
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 9_600)
        end_subscription(subscription=next_term, actor=DESK, at=LATER)
        self.assertIsNone(renew_subscription(subscription=next_term, actor=DESK, at=LATER))
