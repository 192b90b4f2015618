# SPDX-License-Identifier: EUPL-1.2
"""Paying on line with the bank that we play ourselves: whatever comes first or twice, the money is booked once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import TransactionTestCase, override_settings

from reuring.ledger import books, online, paying_out
from reuring.ledger.checks import online_payments_are_booked, refunds_arrive
from reuring.ledger.models import BankPayment, Charge, Entry, OnlinePayment, OnlineRefund, Road
from reuring.ledger.providers import ProviderTrouble
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, ask_what_is_deferred, configured, make_charge
from reuring.people.tests.cast import make_person

SOON = AT + timedelta(minutes=3)


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class OnlineCase(BooksCase):
    def begin(self, *charges: Charge, **more: Any) -> OnlinePayment:
        facts = {
            "person": self.els,
            "description": "Bibliotheek",
            "back_to": lambda payment: f"https://bieb.example/back/{payment}/",
            "webhook": "",
            "language": "nl",
            "actor": DESK,
            "at": AT,
        }
        return online.begin(charges=charges, **{**facts, **more})

    def at_bank(self, payment: OnlinePayment, state: str) -> BankPayment:
        """What happens at the bank, without us."""
        found = BankPayment.objects.get(public_id=payment.provider_id)
        found.state = state
        found.save()
        return found


class Paying(OnlineCase):
    def test_begun_at_the_bank(self) -> None:
        first, second = self.make_charge(200), self.make_charge(300)
        payment = self.begin(first, second)
        bank = BankPayment.objects.get(public_id=payment.provider_id)
        self.assertEqual((bank.amount_cents, bank.reference), (500, payment.public_id))
        self.assertEqual(bank.back_to, f"https://bieb.example/back/{payment.public_id}/")
        self.assertEqual(payment.state, "open")
        self.assertIn(bank.public_id, payment.checkout)
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 500, "begun is not paid")

    def test_paid_and_booked_once(self) -> None:
        made = self.make_charge(200)
        payment = self.begin(made)
        self.at_bank(payment, "paid")
        for _again in range(3):
            payment = online.ask(payment, at=SOON)
        online.ask_by_provider_id("local", payment.provider_id, at=SOON)
        online.ask_all_that_is_due(at=SOON)
        entry = Entry.objects.get(kind="payment")
        self.assertEqual(self.lines(entry), {("online", None): 200, ("receivable", made.pk): -200})
        self.assertEqual((payment.entry, payment.state, entry.person), (entry, "paid", self.els))
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 0)
        self.assertTrue(online_payments_are_booked().is_ok)
        ask_what_is_deferred()

    def test_paid_while_we_were_down(self) -> None:
        payment = self.begin(self.make_charge(200))
        self.at_bank(payment, "paid")
        self.assertEqual(online.ask_all_that_is_due(at=AT + timedelta(minutes=1)), 0)
        self.assertEqual(online.ask_all_that_is_due(at=AT + timedelta(days=2)), 1)
        payment.refresh_from_db()
        self.assertEqual((payment.state, payment.ask_at), ("paid", None))

    def test_not_paid(self) -> None:
        for state in ("failed", "expired"):
            payment = self.begin(self.make_charge(200))
            self.at_bank(payment, state)
            payment = online.ask(payment, at=SOON)
            self.assertEqual((payment.state, payment.ask_at, payment.entry), (state, None, None))
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 400)

    def test_paid_after_it_had_failed(self) -> None:
        payment = self.begin(self.make_charge(200))
        self.at_bank(payment, "failed")
        online.ask(payment, at=SOON)
        self.at_bank(payment, "paid")
        online.ask_by_provider_id("local", payment.provider_id, at=SOON)
        payment.refresh_from_db()
        self.assertEqual(payment.state, "paid")

    def test_asked_less_and_less_often_and_given_up(self) -> None:
        payment = self.begin(self.make_charge(200))
        gaps, at = [], AT
        while payment.ask_at and at < AT + timedelta(days=40):
            gaps.append(payment.ask_at - at)
            at = payment.ask_at
            online.ask_all_that_is_due(at=at)
            payment.refresh_from_db()
        self.assertEqual(gaps, sorted(gaps))
        self.assertEqual(payment.state, "expired")
        self.assertGreater(at - AT, online.GIVEN_UP_AFTER)
        self.assertLess(len(gaps), 100)

    def test_what_the_provider_never_answered_about_is_over_in_a_day(self) -> None:
        payment = self.begin(self.make_charge(200))
        OnlinePayment.objects.update(provider_id="", checkout="", state="new")
        payment = online.ask(payment, at=AT + timedelta(hours=20))
        self.assertEqual(payment.state, "new")
        payment = online.ask(payment, at=AT + timedelta(hours=25))
        self.assertEqual((payment.state, payment.ask_at), ("expired", None))

    def test_paid_at_the_desk_meanwhile(self) -> None:
        first, second = self.make_charge(200), self.make_charge(300)
        payment = self.begin(first, second)
        self.pay(first, cents=150)
        books.waive(charge=second, amount_cents=100, reason="Coulance", actor=DESK, at=AT)
        self.at_bank(payment, "paid")
        payment = online.ask(payment, at=SOON)
        assert payment.entry
        self.assertEqual(
            self.lines(payment.entry),
            {
                ("online", None): 500,
                ("receivable", first.pk): -50,
                ("receivable", second.pk): -200,
                ("to_refund", None): -250,
            },
        )
        self.assertEqual(paying_out.owed_back_cents(self.els), 250)
        online.push(OnlineRefund.objects.get(), at=SOON)
        self.assertEqual(paying_out.owed_back_cents(self.els), 0)
        self.assertEqual(BankPayment.objects.get().refunded_cents, 250)
        ask_what_is_deferred()

    def test_begun_twice_and_paid_twice(self) -> None:
        made = self.make_charge(200)
        first, second = self.begin(made), self.begin(made)
        for payment in (first, second):
            self.at_bank(payment, "paid")
            online.ask(payment, at=SOON)
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 0)
        self.assertEqual(paying_out.owed_back_cents(self.els), 200)
        online.ask_all_that_is_due(at=SOON)
        self.assertEqual(paying_out.owed_back_cents(self.els), 0)

    def test_who_paid_and_begins_again_hears_that_it_is_paid(self) -> None:
        made = self.make_charge(200)
        self.at_bank(self.begin(made), "paid")
        self.assertEqual(self.refused(lambda: self.begin(made, at=SOON)), ["nothing-open"])
        self.assertEqual(OnlinePayment.objects.count(), 1)

    def test_what_the_provider_says_must_be_what_we_asked(self) -> None:
        for change in ({"amount_cents": 199}, {"reference": "other"}):
            payment = self.begin(self.make_charge(200))
            BankPayment.objects.filter(public_id=payment.provider_id).update(state="paid", **change)
            with self.assertLogs("reuring.ledger.online", "ERROR"):
                payment = online.ask(payment, at=SOON)
            self.assertEqual((payment.state, payment.entry), ("odd", None))
            self.assertIn(payment.public_id, online_payments_are_booked().sentence)
            self.assertFalse(online_payments_are_booked().is_ok)

    def test_names_we_do_not_know(self) -> None:
        payment = self.begin(self.make_charge(200))
        with self.assertNumQueries(2):  # no question to the provider
            online.ask_by_provider_id("local", "0000000000", at=SOON)
        online.ask_by_provider_id("elsewhere", payment.provider_id, at=SOON)
        self.assertFalse(Entry.objects.filter(kind="payment").exists())

    def test_the_webhook_before_the_provider_answered_us(self) -> None:
        payment = self.begin(self.make_charge(200))
        self.at_bank(payment, "paid")
        # As after a kill between the provider's answer and our keeping it.
        OnlinePayment.objects.update(provider_id="", checkout="", state="new")
        online.ask_by_provider_id("local", payment.provider_id, at=SOON)
        payment.refresh_from_db()
        self.assertEqual(payment.state, "paid")

    def test_off_and_nothing_to_pay(self) -> None:
        made = self.make_charge(200)
        with override_settings(CONFIGURATION=configured(payment_provider="off")):
            self.assertEqual(self.refused(lambda: self.begin(made)), ["paying-online-is-off"])
        self.pay(made, cents=200)
        self.assertEqual(self.refused(lambda: self.begin(made)), ["nothing-open"])

    def test_a_provider_that_was_taken_away_is_asked_again_later(self) -> None:
        payment = self.begin(self.make_charge(200))
        with override_settings(CONFIGURATION=configured(payment_provider="off")):
            with self.assertRaises(ProviderTrouble):
                online.ask(payment, at=SOON)
            with self.assertLogs("reuring.ledger.online", "WARNING"):
                online.ask_all_that_is_due(at=SOON)
        payment.refresh_from_db()
        assert payment.ask_at
        self.assertGreater(payment.ask_at, SOON)


class GivingBack(OnlineCase):
    def paid(self, *charges: Charge) -> OnlinePayment:
        payment = self.begin(*charges)
        self.at_bank(payment, "paid")
        return online.ask(payment, at=SOON)

    def test_the_way_it_came_and_once(self) -> None:
        first, second = self.make_charge(200), self.make_charge(300)
        payment = self.paid(first, second)
        books.refund(charge=second, amount_cents=250, reason="Teruggevonden", actor=DESK, at=SOON)
        codes = self.refused(
            paying_out.pay_out, charge=second, road=Road.CASH, amount_cents=250, branch=self.branch, actor=DESK, at=SOON
        )
        self.assertEqual(codes, ["other-road"])
        [refund] = online.send_back(charge=second, at=SOON)
        self.assertEqual((refund.payment, refund.amount_cents), (payment, 250))
        self.assertEqual(self.refused(online.send_back, charge=second, at=SOON), ["nothing-owed-back"])
        for _again in range(3):
            refund = online.push(refund, at=SOON)
        assert refund.entry
        self.assertEqual(self.lines(refund.entry), {("to_refund", second.pk): 250, ("online", None): -250})
        self.assertEqual(BankPayment.objects.get().refunded_cents, 250)
        self.assertEqual(paying_out.owed_back_cents(self.els), 0)

    def test_over_two_payments(self) -> None:
        made = self.make_charge(500)
        self.pay(made, cents=100)
        payment = self.begin(made)
        self.pay(made, cents=300)
        self.at_bank(payment, "paid")
        online.ask(payment, at=SOON)
        books.refund(charge=made, reason="Teruggevonden", actor=DESK, at=SOON)
        self.assertEqual(paying_out.come_and_gone(made).left(Road.ONLINE), 100)
        [refund] = online.send_back(charge=made, at=SOON)
        self.assertEqual(refund.amount_cents, 100)
        self.assertEqual(paying_out.come_and_gone(made).left(Road.CASH), 400)

    def test_what_the_provider_refuses_goes_back_in_cash(self) -> None:
        made = self.make_charge(200)
        self.paid(made)
        BankPayment.objects.update(refunded_cents=200)
        books.refund(charge=made, reason="Teruggevonden", actor=DESK, at=SOON)
        [refund] = online.send_back(charge=made, at=SOON)
        self.assertEqual(online.push(refund, at=SOON).state, "failed")
        self.assertEqual(online.refunds_under_way([made]), [refund])
        facts = {"charge": made, "road": Road.CASH, "branch": self.branch, "actor": DESK, "at": SOON}
        paying_out.pay_out(**facts, amount_cents=150)
        paying_out.pay_out(**facts)
        self.assertEqual(paying_out.owed_back_cents(self.els), 0)
        self.assertTrue(refunds_arrive().is_ok)

    def test_a_provider_that_does_not_answer(self) -> None:
        made = self.make_charge(200)
        self.paid(made)
        books.refund(charge=made, reason="Teruggevonden", actor=DESK, at=SOON)
        [refund] = online.send_back(charge=made, at=SOON)
        off = override_settings(CONFIGURATION=configured(payment_provider="off"))
        with off, self.assertLogs("reuring.ledger.online", "WARNING"):
            refund = online.push(refund, at=SOON)
        self.assertEqual(refund.state, "to_send")
        assert refund.ask_at
        self.assertGreater(refund.ask_at, SOON)
        online.ask_all_that_is_due(at=refund.ask_at)
        refund.refresh_from_db()
        self.assertEqual(refund.state, "done")


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class OutsideATransaction(TransactionTestCase):
    def test_the_provider_is_never_asked_inside_one(self) -> None:
        els = make_person()
        made = make_charge(els)
        with self.assertRaisesRegex(RuntimeError, "durable"), transaction.atomic():
            online.begin(
                person=els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK, at=AT
            )
        self.assertFalse(BankPayment.objects.exists())
        payment = online.begin(
            person=els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK, at=AT
        )
        with self.assertRaisesRegex(RuntimeError, "durable"), transaction.atomic():
            online.ask(payment, at=AT)
