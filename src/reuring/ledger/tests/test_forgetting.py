# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten, and when; erasing, exporting and merging a person; what `reuring doctor` sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import override_settings
from django.utils import translation

from reuring.ledger import books, checks, online, paying_out
from reuring.ledger.forgetting import PERSON_KEPT_DAYS, forget_details
from reuring.ledger.models import BankPayment, Charge, Entry, OnlinePayment
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, ask_what_is_deferred, configured
from reuring.ledger.texts import register_text, say_what_for
from reuring.people.actor import Actor
from reuring.people.personal import (
    ErasureRefused,
    erase_person,
    expire_all,
    export_person,
    merge_people,
    unmerge_people,
)
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_person

register_text("test-late", "Te laat: %(title)s")
DETAILS: dict[str, Any] = {"text": "test-late", "params": {"title": "Minoes"}, "about": "loan000001"}


class Details(BooksCase):
    def remembered(self, made: Charge, days: int) -> bool:
        forget_details(at=AT + timedelta(days=days))
        made.refresh_from_db()
        return bool(made.about or made.params)

    def test_a_quarter_after_it_was_settled(self) -> None:
        made = self.make_charge(200, **DETAILS)
        self.assertTrue(self.remembered(made, 1000), "what is open says what it is for")
        self.pay(made, cents=200, at=AT + timedelta(days=30))
        self.assertTrue(self.remembered(made, 119))
        self.assertEqual(say_what_for(made), "Te laat: Minoes")
        self.assertFalse(self.remembered(made, 121))
        self.assertEqual(say_what_for(made), "Te laat teruggebracht")
        with translation.override("de"):
            self.assertNotEqual(say_what_for(made), "")

    def test_what_was_lost_may_be_found_in_a_year(self) -> None:
        made = self.make_charge(200, kind="lost", **DETAILS)
        self.pay(made, cents=200)
        self.assertTrue(self.remembered(made, 364))
        books.refund(charge=made, reason="Gevonden", actor=DESK, at=AT + timedelta(days=364))
        self.assertTrue(self.remembered(made, 800), "the money has not gone back yet")
        paying_out.pay_out(charge=made, road="cash", branch=self.branch, actor=DESK, at=AT + timedelta(days=364))
        self.assertTrue(self.remembered(made, 728))
        self.assertFalse(self.remembered(made, 730))


class Whose(BooksCase):
    def test_two_years_after_it_was_settled(self) -> None:
        open_one = self.make_charge(200, **DETAILS)
        made = self.make_charge(300, **DETAILS)
        entry = self.pay(made, cents=300)
        expire_all(at=AT + timedelta(days=PERSON_KEPT_DAYS - 1))
        made.refresh_from_db()
        self.assertEqual(made.person, self.els)
        for _night in range(2):
            expire_all(at=AT + timedelta(days=PERSON_KEPT_DAYS + 1))
        for row in (made, entry, open_one):
            row.refresh_from_db()
        self.assertEqual((made.person, made.about, made.params, entry.person), (None, "", {}, None))
        self.assertEqual(open_one.person, self.els)
        self.assertTrue(Entry.objects.get(key=f"charge:{open_one.key}").person)
        self.assertTrue(checks.entries_add_up().is_ok)

    def test_erasing_waits_for_what_is_open(self) -> None:
        els = make_person()
        made = self.make_charge(200, person=els, **DETAILS)
        entry = self.pay(made, cents=150)
        self.assertEqual(self.refusals(els), ["charges-open"])
        self.pay(made, cents=50)
        books.refund(charge=made, amount_cents=50, reason="Coulance", actor=DESK, at=AT)
        self.assertEqual(self.refusals(els), ["money-owed-back"])
        paying_out.pay_out(charge=made, road="cash", branch=self.branch, actor=DESK, at=AT)
        erase_person(person=els, actor=DESK, at=AT)
        for row in (made, entry):
            row.refresh_from_db()
            self.assertIsNone(row.person)
        self.assertEqual((made.about, made.params, made.amount_cents), ("", {}, 200))

    @override_settings(CONFIGURATION=configured(payment_provider="local"))
    def test_erasing_waits_for_a_payment_under_way(self) -> None:
        els = make_person()
        made = self.make_charge(200, person=els)
        payment = online.begin(
            person=els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK, at=AT
        )
        self.assertEqual(self.refusals(els), ["charges-open", "payment-under-way"])
        BankPayment.objects.update(state="paid")
        online.ask(payment, at=AT)
        erase_person(person=els, actor=DESK, at=AT)
        payment.refresh_from_db()
        self.assertEqual((payment.person, payment.state), (None, "paid"))

    def refusals(self, person: Any) -> list[str]:
        with self.assertRaises(ErasureRefused) as caught:
            erase_person(person=person, actor=DESK, at=AT)
        return sorted(obstacle.code for obstacle in caught.exception.obstacles)

    def test_a_colleague_who_is_erased_leaves_the_books_whole(self) -> None:
        account = make_account(role=Role.FRONT_DESK)
        entry = self.pay(self.make_charge(200), cents=200, actor=Actor.person(account))
        erase_person(person=account.person, actor=DESK, at=AT)
        entry.refresh_from_db()
        self.assertIsNone(entry.actor)

    def test_what_someone_may_read_of_themselves(self) -> None:
        self.pay(self.make_charge(200, **DETAILS), cents=150)
        found = export_person(self.els, at=AT)
        [charge] = found["ledger.Charge.person"]
        self.assertEqual(
            (charge["what_for"], charge["amount_cents"], charge["open_cents"]), ("Te laat: Minoes", 200, 50)
        )
        self.assertEqual({entry["kind"] for entry in found["ledger.Entry.person"]}, {"charge", "payment"})

    def test_merging_and_parting(self) -> None:
        gone = make_person()
        made = self.make_charge(200, person=gone)
        self.make_charge(300)
        merge_people(kept=self.els, gone=gone, actor=DESK, at=AT)
        self.assertEqual(books.owed_cents([self.els.pk, gone.pk]), {self.els.pk: 500, gone.pk: 0})
        gone.refresh_from_db()
        unmerge_people(gone=gone, actor=DESK, at=AT)
        self.assertEqual(books.owed_cents([self.els.pk, gone.pk]), {self.els.pk: 300, gone.pk: 200})
        made.refresh_from_db()
        self.assertEqual(made.person, gone)


class Doctor(BooksCase):
    """The checks must see what the triggers let nobody do; so the triggers are off here."""

    def tamper(self, statement: str) -> None:
        ask_what_is_deferred()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET session_replication_role = DEFAULT")

    def test_all_is_well(self) -> None:
        self.pay(self.make_charge(200), cents=150)
        for check in (
            checks.entries_add_up,
            checks.charges_are_right,
            checks.online_payments_are_booked,
            checks.refunds_arrive,
        ):
            self.assertTrue(check().is_ok, check().sentence)

    def test_a_line_that_was_changed(self) -> None:
        self.pay(self.make_charge(200), cents=150)
        entry = Entry.objects.get(kind="payment")
        self.tamper("UPDATE ledger_posting SET amount_cents = 160 WHERE account = 'cash'")
        self.assertFalse(checks.entries_add_up().is_ok)
        self.assertIn(entry.public_id, checks.entries_add_up().sentence)

    def test_a_charge_that_was_changed(self) -> None:
        made = self.make_charge(200)
        self.tamper("UPDATE ledger_charge SET open_cents = 0")
        self.assertFalse(checks.charges_are_right().is_ok)
        self.assertIn(made.public_id, checks.charges_are_right().sentence)

    @override_settings(CONFIGURATION=configured(payment_provider="local"))
    def test_an_online_payment_that_was_changed(self) -> None:
        payment = online.begin(
            person=self.els, charges=[self.make_charge(200)], description="", back_to=str, webhook="", language="nl",
            actor=DESK, at=AT,
        )  # fmt: skip
        BankPayment.objects.update(state="paid")
        online.ask(payment, at=AT)
        self.assertTrue(checks.online_payments_are_booked().is_ok)
        OnlinePayment.objects.update(amount_cents=300)
        self.assertIn(payment.public_id, checks.online_payments_are_booked().sentence)
        OnlinePayment.objects.update(amount_cents=200, state="open", entry=None)
        self.assertFalse(checks.online_payments_are_booked().is_ok, "the money is in the books without its payment")

    def test_a_clock_that_is_ahead(self) -> None:
        self.assertTrue(checks.clocks_agree().is_ok)
        self.make_charge(200, at=AT + timedelta(days=36500))
        self.assertFalse(checks.clocks_agree().is_ok)
