# SPDX-License-Identifier: EUPL-1.2
"""Money that goes out of a till, and payments that are taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reuring.ledger import books, paying_out, till
from reuring.ledger.models import Charge, Entry, Road
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, ask_what_is_deferred
from reuring.people.tests.cast import make_branch


class PayingOut(BooksCase):
    def refunded(self, cents: int | None = None, *, road: str = Road.CASH, paid: int = 500) -> Charge:
        """A charge of which something was paid, and has to go back."""
        made = self.make_charge(500)
        self.pay(made, cents=paid, road=road)
        books.refund(charge=made, amount_cents=cents, reason="Teruggevonden", actor=DESK, at=AT)
        return made

    def facts(self, made: Charge, **more: Any) -> dict[str, Any]:
        return {"charge": made, "road": Road.CASH, "branch": self.branch, "actor": DESK, "at": AT, **more}

    def test_it_goes_back_the_way_it_came(self) -> None:
        made = self.refunded()
        self.assertEqual(paying_out.owed_back_cents(self.els), 500)
        self.assertEqual(
            self.refused(paying_out.pay_out, **self.facts(made, road=Road.TERMINAL, amount_cents=500)), ["other-road"]
        )
        entry = paying_out.pay_out(**self.facts(made))
        self.assertEqual(self.lines(entry), {("to_refund", made.pk): 500, ("cash", None): -500})
        self.assertEqual(paying_out.owed_back_cents(self.els), 0)
        self.assertEqual(self.refused(paying_out.pay_out, **self.facts(made)), ["nothing-owed-back"])

    def test_two_roads(self) -> None:
        made = self.make_charge(500)
        self.pay(made, cents=200, road=Road.CASH)
        self.pay(made, cents=300, road=Road.TERMINAL)
        books.refund(charge=made, reason="Teruggevonden", actor=DESK, at=AT)
        self.assertEqual(self.refused(paying_out.pay_out, **self.facts(made, amount_cents=201)), ["other-road"])
        paying_out.pay_out(**self.facts(made, amount_cents=200))
        paying_out.pay_out(**self.facts(made, road=Road.TERMINAL))
        self.assertEqual(paying_out.come_and_gone(made).left(Road.CASH), 0)

    def test_never_more_than_is_owed_back(self) -> None:
        made = self.refunded(200)
        self.assertEqual(
            self.refused(paying_out.pay_out, **self.facts(made, amount_cents=201)), ["more-than-owed-back"]
        )
        for cents in (0, -100):
            codes = self.refused(paying_out.pay_out, **self.facts(made, amount_cents=cents))
            self.assertEqual(codes, ["amount-not-positive"])
        codes = self.refused(paying_out.pay_out, **self.facts(made, road=Road.ONLINE, amount_cents=100))
        self.assertEqual(codes, ["road-unknown"])

    def test_the_same_key_pays_out_once(self) -> None:
        made = self.refunded(200)
        first = paying_out.pay_out(**self.facts(made, key="desk:1"))
        self.assertEqual(paying_out.pay_out(**self.facts(made, key="desk:1")).pk, first.pk)
        self.assertEqual(till.expected(self.branch).cash, 300)


class Reversing(BooksCase):
    def reverse(self, entry: Entry, **more: Any) -> Entry:
        facts = {"payment": entry, "reason": "Verkeerd getypt", "branch": self.branch, "actor": DESK, "at": AT}
        return paying_out.reverse_payment(**{**facts, **more})

    def codes(self, entry: Entry, **more: Any) -> list[str]:
        return self.refused(lambda: self.reverse(entry, **more))

    def test_what_it_paid_is_open_again(self) -> None:
        first, second = self.make_charge(200), self.make_charge(300)
        entry = self.pay(first, second, cents=400)
        reversal = self.reverse(entry)
        self.assertEqual(
            self.lines(reversal), {("cash", None): -400, ("receivable", first.pk): 200, ("receivable", second.pk): 200}
        )
        self.assertEqual(books.owed_cents([self.els.pk])[self.els.pk], 500)
        self.assertEqual(till.expected(self.branch).cash, 0)
        ask_what_is_deferred()
        self.assertEqual(self.codes(entry), ["already-reversed"])
        self.pay(first, second, cents=500)

    def test_only_on_the_day_at_the_till_before_the_count(self) -> None:
        entry = self.pay(self.make_charge(), cents=500)
        self.assertEqual(
            self.codes(entry, at=AT + timedelta(days=1), branch=make_branch("Spekholzerheide"), reason=""),
            ["reason-missing", "other-day", "other-till"],
        )
        till.open_till(branch=self.branch, float_cents=0, actor=DESK, at=AT)
        till.close_till(
            branch=self.branch,
            counted_cash_cents=500,
            counted_terminal_cents=0,
            actor=DESK,
            at=AT + timedelta(minutes=5),
        )
        self.assertEqual(self.codes(entry, at=AT + timedelta(minutes=10)), ["till-closed"])

    def test_the_day_is_that_of_the_branch(self) -> None:
        # 23.30 and 00.30 in Kerkrade are one day in London.
        entry = self.pay(self.make_charge(at=AT), cents=500, at=AT.replace(hour=22, minute=30))
        self.assertEqual(self.codes(entry, at=AT.replace(hour=23, minute=30)), ["other-day"])
        self.reverse(entry, at=AT.replace(hour=22, minute=50))

    def test_not_what_was_given_back_since(self) -> None:
        made = self.make_charge(500)
        entry = self.pay(made, cents=500)
        books.refund(charge=made, amount_cents=100, reason="Coulance", actor=DESK, at=AT)
        self.assertEqual(self.codes(entry), ["refunded-since"])

    def test_not_online(self) -> None:
        entry = self.pay(self.make_charge(), cents=500, road=Road.ONLINE, branch=None)
        self.assertEqual(self.codes(entry), ["paid-online"])
