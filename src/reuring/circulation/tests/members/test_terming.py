# SPDX-License-Identifier: EUPL-1.2
"""Terms that end: told of in time, made on their day, never by surprise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.test import TestCase

from reuring.circulation.members.subscribing import charge_of, end_subscription
from reuring.circulation.members.terming import Round, tend_subscriptions
from reuring.circulation.models import Subscription
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_type
from reuring.people.models import Person
from reuring.people.notices.models import Notice
from reuring.people.tests.cast import make_person

NOTHING = Round(told=0, renewed=0, put_off=0, stopping=0, failed=0)


class TermingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.adult = make_type("adult", min_age=18, terms={"fee_cents": 4_800})
        cls.free = make_type("free", terms={"fee_cents": 0})
        cls.youth = make_type("youth", max_age=17, terms={"months": None})

    def ending(self, days: int, type: Any = None, **person: Any) -> Subscription:
        """A subscription whose first day without it is so many days from today."""
        born: dict[str, Any] = {"born_on": date(1986, 3, 1), **person}
        return Subscription.objects.create(
            person=make_person(**born),
            type=type or self.adult,
            starts_on=TODAY - timedelta(days=365 - days),
            ends_on=TODAY + timedelta(days=days),
        )

    def tend(self, days: int = 0) -> Round:
        return tend_subscriptions(at=AT + timedelta(days=days))

    def terms(self, person: Person) -> list[tuple[date, date | None]]:
        rows = Subscription.objects.filter(person=person).order_by("starts_on")
        return list(rows.values_list("starts_on", "ends_on"))

    def test_it_is_told_a_month_before_and_once(self) -> None:
        self.ending(31)
        self.assertEqual(self.tend(), NOTHING)
        seen = self.ending(30)
        self.assertEqual(self.tend().told, 1)
        self.assertEqual(self.tend().told, 0)
        notice = Notice.objects.get(kind="circulation.next_term")
        self.assertEqual(notice.person, seen.person)
        self.assertEqual(notice.facts, {"starts_on": "2026-12-24", "fee": 4_800})

    def test_on_its_day_the_next_term_is_made_with_its_fee(self) -> None:
        seen = self.ending(30)
        self.tend()
        self.assertEqual(self.tend(29).renewed, 0)
        self.assertEqual(self.tend(30).renewed, 1)
        self.assertEqual(self.tend(30), NOTHING)
        self.assertEqual(self.tend(31), NOTHING)
        new = Subscription.objects.get(person=seen.person, starts_on=seen.ends_on)
        fee = charge_of(new)
        assert fee is not None
        self.assertEqual((fee.amount_cents, fee.at), (4_800, AT + timedelta(days=30)))

    def test_told_too_late_it_goes_on_a_week_without_a_fee(self) -> None:
        seen = self.ending(2)
        self.assertEqual(self.tend().told, 1)
        self.assertEqual(self.tend(2).put_off, 1)
        seen.refresh_from_db()
        self.assertEqual(seen.ends_on, TODAY + timedelta(days=7))
        self.assertIsNone(charge_of(seen))
        self.assertEqual(self.tend(6), NOTHING)
        self.assertEqual(self.tend(7).renewed, 1)

    def test_a_free_term_follows_without_a_word(self) -> None:
        seen = self.ending(0, self.free)
        self.assertEqual(self.tend(), Round(told=0, renewed=1, put_off=0, stopping=0, failed=0))
        self.assertEqual(len(self.terms(seen.person)), 2)
        self.assertFalse(Notice.objects.exists())

    def test_who_turns_eighteen_is_not_made_to_pay(self) -> None:
        seen = self.ending(20, self.youth, born_on=date(2008, 12, 14))
        self.assertEqual(self.tend().stopping, 1)
        self.assertEqual(self.tend(20), NOTHING)
        seen.refresh_from_db()
        self.assertFalse(seen.renews_by_itself)
        self.assertEqual(len(self.terms(seen.person)), 1)

    def test_who_said_stop_stops(self) -> None:
        seen = self.ending(10)
        self.tend()
        end_subscription(subscription=seen, actor=DESK, at=AT)
        self.assertEqual(self.tend(10), NOTHING)
        self.assertEqual(len(self.terms(seen.person)), 1)

    def test_who_was_forgotten_for_months_gets_none_by_surprise(self) -> None:
        self.ending(-61)
        self.assertEqual(self.tend(), NOTHING)

    def test_one_that_trips_holds_up_no_other(self) -> None:
        first, second = self.ending(0, self.free), self.ending(0, self.free)
        # A term that stands in the way already, in the future.
        Subscription.objects.create(
            person=first.person, type=self.free, starts_on=TODAY + timedelta(days=100), ends_on=None
        )
        found = self.tend()
        self.assertEqual((found.renewed, len(self.terms(second.person))), (1, 2))

    def test_many(self) -> None:
        for _number in range(5):
            self.ending(0, self.free)
        found: datetime = AT
        self.assertEqual(tend_subscriptions(at=found).renewed, 5)
