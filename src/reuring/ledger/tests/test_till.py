# SPDX-License-Identifier: EUPL-1.2
"""Opening and closing the till of a branch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reuring.ledger import books, paying_out, till
from reuring.ledger.models import Entry, Road, TillDay
from reuring.ledger.policy import Count
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, ask_what_is_deferred
from reuring.people.tests.cast import make_branch

EVENING = AT + timedelta(hours=8)


class TillTest(BooksCase):
    def open(self, cents: int = 5000, **more: Any) -> TillDay:
        return till.open_till(**{"branch": self.branch, "float_cents": cents, "actor": DESK, "at": AT, **more})

    def close(self, cash: int, terminal: int = 0, **more: Any) -> TillDay:
        facts = {"branch": self.branch, "actor": DESK, "at": EVENING}
        return till.close_till(counted_cash_cents=cash, counted_terminal_cents=terminal, **{**facts, **more})

    def test_a_day(self) -> None:
        self.open(5000)
        made = self.make_charge(1000)
        self.pay(made, cents=300, road=Road.CASH)
        self.pay(made, cents=450, road=Road.TERMINAL)
        self.pay(made, cents=250, road=Road.ONLINE, branch=None)
        books.refund(charge=made, amount_cents=100, reason="Coulance", actor=DESK, at=AT)
        paying_out.pay_out(charge=made, road=Road.CASH, branch=self.branch, actor=DESK, at=AT)
        self.assertEqual(till.expected(self.branch), Count(cash=5200, terminal=450))
        day = self.close(5200, 450)
        self.assertEqual(day.difference_cents, 0)
        self.assertEqual(till.expected(self.branch), Count(0, 0))
        entry = Entry.objects.get(key=f"till:closing:{day.public_id}")
        self.assertEqual(
            self.lines(entry),
            {("cash", None): -5200, ("terminal", None): -450, ("safe", None): 5200, ("bank", None): 450},
        )
        ask_what_is_deferred()

    def test_a_difference_needs_a_reason_and_is_booked(self) -> None:
        self.open(5000)
        self.assertEqual(self.refused(self.close, cash=4950), ["difference-unexplained"])
        self.assertEqual(self.refused(self.close, cash=4950, reason="  "), ["difference-unexplained"])
        day = self.close(4950, reason="Vijftig cent kwijt")
        self.assertEqual((day.difference_cents, day.expected_cash_cents, day.counted_cash_cents), (-50, 5000, 4950))
        entry = Entry.objects.get(key=f"till:closing:{day.public_id}")
        self.assertEqual(self.lines(entry)[("till_difference", None)], 50)
        self.assertEqual(entry.reason, "Vijftig cent kwijt")

    def test_what_counts_against_each_other_is_no_even_count(self) -> None:
        self.open(0)
        made = self.make_charge(1000)
        self.pay(made, cents=300, road=Road.CASH)
        self.pay(made, cents=300, road=Road.TERMINAL)
        self.assertEqual(self.refused(self.close, cash=400, terminal=200), ["difference-unexplained"])
        self.assertEqual(self.close(400, 200, reason="Pin als contant geboekt").difference_cents, 0)

    def test_each_branch_its_own(self) -> None:
        other = make_branch("Spekholzerheide")
        self.open(5000)
        self.open(1000, branch=other)
        self.pay(self.make_charge(), cents=500, branch=other)
        self.assertEqual(till.expected(self.branch), Count(5000, 0))
        self.assertEqual(till.expected(other), Count(1500, 0))

    def test_opened_once_a_day_and_closed_before_the_next(self) -> None:
        self.open()
        self.assertEqual(self.refused(self.open), ["still-open"])
        tomorrow = AT + timedelta(days=1)
        self.assertEqual(self.refused(self.open, at=tomorrow), ["still-open"])
        self.close(5000)
        self.assertEqual(self.refused(self.open), ["already-closed"])
        self.assertEqual(self.refused(self.close, cash=0), ["not-open"])
        self.open(at=tomorrow)
        self.assertEqual(till.day_of(self.branch, tomorrow), till.open_day(self.branch))

    def test_no_absurd_counts(self) -> None:
        for cents in (-1, 1_000_001):
            self.assertEqual(self.refused(self.open, cents=cents), ["float-absurd"])
        self.open(0)
        for cents in (-1, 1_000_001):
            self.assertEqual(self.refused(self.close, cash=cents, reason="x"), ["count-absurd"])

    def test_money_taken_before_the_till_was_opened_is_in_the_count(self) -> None:
        self.pay(self.make_charge(), cents=500)
        self.open(1000)
        self.assertEqual(self.close(1500).difference_cents, 0)

    def test_a_terminal_that_gave_more_back_than_it_took(self) -> None:
        made = self.make_charge(500)
        self.open(0)
        self.pay(made, cents=500, road=Road.TERMINAL)
        self.close(0, 500)
        books.refund(charge=made, reason="Teruggevonden", actor=DESK, at=AT)
        tomorrow = AT + timedelta(days=1)
        self.open(0, at=tomorrow)
        paying_out.pay_out(charge=made, road=Road.TERMINAL, branch=self.branch, actor=DESK, at=tomorrow)
        self.assertEqual(self.close(0, -500, at=EVENING + timedelta(days=1)).difference_cents, 0)
