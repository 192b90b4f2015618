# SPDX-License-Identifier: EUPL-1.2
"""Charges, payments, waivers and refunds: what they write and what they refuse."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reuring.ledger import books
from reuring.ledger.models import Charge, Entry, Posting, Road
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, ask_what_is_deferred
from reuring.people.tests.cast import make_person


class Charging(BooksCase):
    def test_a_charge_is_owed_and_booked(self) -> None:
        made = self.make_charge(120)
        self.assertEqual(books.owed_cents([self.els.pk]), {self.els.pk: 120})
        entry = Entry.objects.get()
        self.assertEqual(self.lines(entry), {("receivable", made.pk): 120, ("income", made.pk): -120})
        self.assertEqual((entry.person, entry.branch, entry.kind), (self.els, self.branch, "charge"))

    def test_the_same_key_charges_once(self) -> None:
        first = self.make_charge(120, key="late:abc")
        again = self.make_charge(120, key="late:abc", at=AT + timedelta(hours=1))
        self.assertEqual(first.pk, again.pk)
        self.assertEqual(Entry.objects.count(), 1)

    def test_the_same_key_with_another_amount_or_kind_or_person_is_refused(self) -> None:
        self.make_charge(120, key="late:abc")
        for other in ({"amount_cents": 121}, {"kind": Charge.Kind.LOST}, {"person": make_person()}):
            facts = {"person": self.els, "kind": "late", "amount_cents": 120, **other}
            codes = self.refused(books.charge, **facts, key="late:abc", branch=None, actor=DESK, at=AT)
            self.assertEqual(codes, ["key-used"])

    def test_no_absurd_amounts(self) -> None:
        for cents, code in ((0, "amount-not-positive"), (-5, "amount-not-positive"), (1_000_001, "amount-absurd")):
            facts = {"person": self.els, "kind": "late", "amount_cents": cents, "key": "k"}
            self.assertEqual(self.refused(books.charge, **facts, branch=None, actor=DESK, at=AT), [code])
        facts = {"person": self.els, "kind": "gift", "amount_cents": 0, "key": "k"}
        codes = self.refused(books.charge, **facts, branch=None, actor=DESK, at=AT)
        self.assertEqual(codes, ["amount-not-positive", "kind-unknown"])

    def test_what_people_owe_is_one_query_from_its_index(self) -> None:
        other = make_person()
        self.make_charge(120)
        self.make_charge(30)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            self.assertEqual(books.owed_cents([self.els.pk, other.pk]), {self.els.pk: 150, other.pk: 0})
            self.assertEqual(books.owed_cents([]), {})
        self.assertEqual(len(caught), 1)


class Paying(BooksCase):
    def test_oldest_first_each_in_full(self) -> None:
        late = self.make_charge(200, at=AT)
        older = self.make_charge(300, at=AT - timedelta(days=3))
        entry = self.pay(late, older, cents=350)
        self.assertEqual(
            self.lines(entry), {("cash", None): 350, ("receivable", older.pk): -300, ("receivable", late.pk): -50}
        )
        late.refresh_from_db()
        older.refresh_from_db()
        self.assertEqual((older.open_cents, late.open_cents), (0, 150))
        self.assertEqual(entry.person, self.els)

    def test_more_than_is_open_is_refused(self) -> None:
        made = self.make_charge(200)
        facts = {"charges": [made], "road": Road.CASH, "branch": self.branch, "actor": DESK, "at": AT}
        self.assertEqual(self.refused(books.take_payment, **facts, amount_cents=201), ["more-than-open"])
        self.assertEqual(self.refused(books.take_payment, **facts, amount_cents=0), ["amount-not-positive"])
        self.assertEqual(self.refused(books.take_payment, **facts, amount_cents=-200), ["amount-not-positive"])
        self.pay(made, cents=200)
        self.assertEqual(self.refused(books.take_payment, **facts, amount_cents=1), ["nothing-open"])

    def test_the_same_key_pays_once(self) -> None:
        made = self.make_charge(200)
        first = self.pay(made, cents=50, key="kiosk:1")
        self.assertEqual(self.pay(made, cents=50, key="kiosk:1").pk, first.pk)
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 150)
        facts = {"charges": [made], "road": Road.CASH, "branch": self.branch, "actor": DESK, "at": AT}
        self.assertEqual(self.refused(books.take_payment, **facts, amount_cents=60, key="kiosk:1"), ["key-used"])

    def test_a_clock_that_jumped_back_pays_no_charge_before_it_was_made(self) -> None:
        made = self.make_charge(200)
        self.assertEqual(self.pay(made, cents=200, at=AT - timedelta(days=2)).at, AT)


class Waiving(BooksCase):
    def test_whole_and_partly(self) -> None:
        made = self.make_charge(200)
        books.waive(charge=made, amount_cents=50, reason="Ziek geweest", actor=DESK, at=AT)
        entry = books.waive(charge=made, reason="Ziek geweest", actor=DESK, at=AT)
        self.assertEqual(self.lines(entry), {("waived", made.pk): 150, ("receivable", made.pk): -150})
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 0)

    def test_refused(self) -> None:
        made = self.make_charge(200)
        facts = {"charge": made, "actor": DESK, "at": AT}
        self.assertEqual(
            self.refused(books.waive, **facts, reason=" ", amount_cents=201), ["reason-missing", "more-than-open"]
        )
        self.assertEqual(self.refused(books.waive, **facts, reason="x", amount_cents=-1), ["amount-not-positive"])
        books.waive(charge=made, reason="x", actor=DESK, at=AT)
        self.assertEqual(self.refused(books.waive, **facts, reason="x"), ["nothing-open"])


class Refunding(BooksCase):
    def test_never_more_than_was_paid(self) -> None:
        made = self.make_charge(200)
        facts = {"charge": made, "reason": "Boek teruggevonden", "actor": DESK, "at": AT}
        self.assertEqual(self.refused(books.refund, **facts), ["nothing-paid"])
        self.pay(made, cents=150)
        self.assertEqual(self.refused(books.refund, **facts, amount_cents=151), ["more-than-paid"])
        entry = books.refund(**facts, amount_cents=100)
        self.assertEqual(self.lines(entry), {("refunded", made.pk): 100, ("to_refund", made.pk): -100})
        self.assertEqual(self.refused(books.refund, **facts, amount_cents=51), ["more-than-paid"])
        books.refund(**facts)
        self.assertEqual(self.refused(books.refund, **facts), ["nothing-paid"])
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 50, "a refund opens nothing again")


class HeldByTheDatabase(BooksCase):
    def test_an_entry_that_does_not_add_up(self) -> None:
        made = self.make_charge(200)
        for lines in ([("cash", 100), ("safe", -99)], [("cash", 100)], []):
            with self.assertRaisesRegex(IntegrityError, "add up"), transaction.atomic():
                entry = Entry.objects.create(kind="payment", at=AT, key="odd")
                Posting.objects.bulk_create(
                    Posting(entry=entry, account=account, charge=made, amount_cents=cents) for account, cents in lines
                )
                ask_what_is_deferred()

    def test_what_is_open_without_its_lines(self) -> None:
        made = self.make_charge(200)
        ask_what_is_deferred()
        with self.assertRaisesRegex(IntegrityError, "its lines say 200"), transaction.atomic():
            Charge.objects.filter(pk=made.pk).update(open_cents=100)
            ask_what_is_deferred()

    def test_nothing_is_changed_or_taken_away(self) -> None:
        made = self.make_charge(200)
        self.pay(made, cents=100)
        ask_what_is_deferred()
        for attempt in (
            lambda: Charge.objects.filter(pk=made.pk).update(amount_cents=100),
            lambda: Entry.objects.update(reason="other"),
            lambda: Posting.objects.update(amount_cents=1),
            lambda: Posting.objects.all().delete(),
            lambda: Posting.objects.all()._raw_delete("default"),
            lambda: Entry.objects.all()._raw_delete("default"),
        ):
            with self.assertRaises(IntegrityError), transaction.atomic():
                attempt()
        Entry.objects.update(person=None, actor=None)
        Charge.objects.update(person=None)
