# SPDX-License-Identifier: EUPL-1.2
"""Paying for an activity: seats kept meanwhile, paid late, paid at the desk, and money that goes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import TestCase, override_settings

from reuring.activities.models import Registration, Seat
from reuring.activities.signing_up.changing import accept, cancel, change
from reuring.activities.signing_up.checks import signing_up_at
from reuring.activities.signing_up.following import sessions_cancelled
from reuring.activities.signing_up.jobs import run
from reuring.activities.signing_up.paying import begin_payment, come_back, pay_at_desk, pays_later, would_give_back
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.activities.tests.cast import AT, make_activity, make_branch, make_session, maker
from reuring.ledger import books, online
from reuring.ledger.models import BankPayment, Charge, OnlinePayment, OnlineRefund
from reuring.ledger.tests.books_case import configured
from reuring.people.actor import Actor
from reuring.people.notices.models import Notice

VISITOR = Actor.rule("a visitor")
SOON = AT + timedelta(minutes=5)
LATE = AT + timedelta(minutes=20)


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class PayingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity("Concert", capacity=2, price="fixed", price_cents=750)
        cls.session = make_session(cls.activity)
        cls.staff = maker()

    def tearDown(self) -> None:
        found = signing_up_at(LATE)
        assert found.is_ok, found.sentence

    def sign_up(self, size: int = 1, at: datetime = AT, **more: Any) -> Registration:
        return register(activity=self.activity, sessions=[self.session.public_id], people=[One()] * size,
                        **{"who": Contact("Anneke", email="a@example.org"), "actor": VISITOR, "at": at, **more})  # fmt: skip

    def begin(self, registration: Registration, at: datetime = AT) -> OnlinePayment:
        return begin_payment(registration=registration, description="Bibliotheek", back_to=lambda each: f"/b/{each}/",
                             webhook="", language="nl", actor=VISITOR, at=at)  # fmt: skip

    def at_bank(self, payment: OnlinePayment, state: str) -> None:
        BankPayment.objects.filter(public_id=payment.provider_id).update(state=state)

    def now(self, registration: Registration) -> Registration:
        return Registration.objects.select_related("charge").get(pk=registration.pk)

    def test_paid_and_back_is_confirmed(self) -> None:
        made = self.sign_up(2)
        assert (made.state, made.until) == ("held", AT + timedelta(minutes=15))
        with pytest.raises(RegistrationRefused):
            self.sign_up()
        payment = self.begin(made)
        assert payment.amount_cents == 1500
        assert come_back(registration=self.now(made), at=SOON).state == "held"
        self.at_bank(payment, "paid")
        assert come_back(registration=self.now(made), at=SOON).state == "confirmed"
        assert Notice.objects.filter(kind="activities.confirmed").count() == 1
        run(at=LATE)
        assert self.now(made).state == "confirmed"

    def test_paid_without_coming_back_is_confirmed_by_the_round(self) -> None:
        made = self.sign_up()
        self.at_bank(self.begin(made), "paid")
        online.ask_all_that_is_due(at=SOON)
        run(at=SOON)
        assert self.now(made).state == "confirmed"

    def test_paid_a_moment_before_the_time_is_over(self) -> None:
        made = self.sign_up()
        self.at_bank(self.begin(made), "paid")
        run(at=LATE)  # asks the provider before it lets go
        assert self.now(made).state == "confirmed"

    def test_not_paid_goes_to_who_waits_and_is_not_owed(self) -> None:
        made = self.sign_up(2)
        waits = self.sign_up(waits_if_full=True)
        payment = self.begin(made)
        run(at=LATE)
        assert (self.now(made).state, self.now(waits).state) == ("lapsed", "offered")
        charge = self.now(made).charge
        assert charge is not None
        assert charge.open_cents == 1500  # it may still be paid at the bank
        self.at_bank(payment, "expired")
        online.ask_all_that_is_due(at=LATE + timedelta(minutes=9))
        run(at=LATE + timedelta(minutes=9))
        assert Charge.objects.get(pk=charge.pk).open_cents == 0
        assert accept(registration=waits, actor=VISITOR, at=LATE).state == "held"

    def test_paid_late_where_there_is_room_is_confirmed(self) -> None:
        made = self.sign_up(2)
        payment = self.begin(made)
        run(at=LATE)
        assert self.now(made).state == "lapsed"
        self.at_bank(payment, "paid")
        online.ask_all_that_is_due(at=LATE + timedelta(minutes=5))
        run(at=LATE + timedelta(minutes=5))
        again = self.now(made)
        assert (again.state, again.ended_at) == ("confirmed", None)
        assert Seat.objects.filter(registration=made, is_taken=True).count() == 2

    def test_paid_late_where_there_is_no_room_goes_back(self) -> None:
        made = self.sign_up(2)
        payment = self.begin(made)
        run(at=LATE)
        other = self.sign_up(at=LATE)
        self.at_bank(payment, "paid")
        online.ask_all_that_is_due(at=LATE + timedelta(minutes=5))
        for _again in range(2):
            run(at=LATE + timedelta(minutes=5))
        assert (self.now(made).state, self.now(other).state) == ("lapsed", "held")
        assert OnlineRefund.objects.get().amount_cents == 1500
        told = Notice.objects.get(kind="activities.paid_back")
        assert (told.facts["cents"], told.facts["at_desk"]) == (1500, None)

    def test_paid_at_the_desk_or_later(self) -> None:
        made = self.sign_up(road="desk")
        paid = pay_at_desk(registration=made, road="cash", branch=make_branch(), actor=self.staff, at=SOON)
        assert paid.state == "confirmed"
        assert pay_at_desk(registration=made, road="cash", branch=make_branch(), actor=self.staff, at=SOON) == paid
        owes = self.sign_up(road="phone")
        assert pays_later(registration=owes, actor=self.staff, at=SOON).state == "confirmed"
        assert owes.person_id is not None
        assert books.owed_cents([owes.person_id])[owes.person_id] == 750
        cancel(registration=owes, by="staff", actor=self.staff, at=SOON)
        assert books.owed_cents([owes.person_id])[owes.person_id] == 0
        cancel(registration=made, actor=VISITOR, at=SOON)
        told = Notice.objects.get(kind="activities.paid_back")
        assert (told.facts["cents"], told.facts["at_desk"]) == (750, 750)

    def paid(self, size: int = 1) -> Registration:
        made = self.sign_up(size)
        self.at_bank(self.begin(made), "paid")
        return come_back(registration=self.now(made), at=SOON)

    def test_cancelled_late_by_oneself_nothing_goes_back(self) -> None:
        made = self.paid()
        late = self.session.starts_at - timedelta(hours=23)
        assert (would_give_back(made, at=SOON), would_give_back(made, at=late)) == (750, 0)
        assert would_give_back(made, by="staff", at=late) == 750
        cancel(registration=made, actor=VISITOR, at=late)
        assert not OnlineRefund.objects.exists()
        assert self.now(made).state == "cancelled"

    def test_cancelled_by_the_library_all_goes_back_however_late(self) -> None:
        made = self.paid()
        self.session.state, self.session.cancelled_at = "cancelled", AT
        self.session.save()
        sessions_cancelled(sessions=[self.session], actor=self.staff, at=self.session.starts_at - timedelta(hours=1))
        assert OnlineRefund.objects.get().amount_cents == made.price_cents == 750

    def test_fewer_people_get_their_share_back_and_more_sign_up_apart(self) -> None:
        made = self.paid(2)
        less = change(registration=made, people=[One()], actor=VISITOR, at=SOON)
        assert (less.price_cents, OnlineRefund.objects.get().amount_cents) == (750, 750)
        with pytest.raises(RegistrationRefused) as refused:
            change(registration=made, people=[One()] * 2, actor=VISITOR, at=SOON)
        assert [each.code for each in refused.value.obstacles] == ["paid-group-grows"]
