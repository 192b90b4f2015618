# SPDX-License-Identifier: EUPL-1.2
"""A step that was taken back at the desk and done again: it costs what it costs, and nobody's place is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reuring.catalogue.models import Item
from reuring.circulation.holding import cancel_hold, place_hold
from reuring.circulation.lending import check_out, renew
from reuring.circulation.missing import mark_damaged
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.refusals import UndoRefused
from reuring.circulation.tests.cast import AT, DESK, make_edition, make_item, make_rule
from reuring.circulation.tests.test_check_out import Lending
from reuring.circulation.undoing import forget, undo
from reuring.ledger.books import owed_cents
from reuring.people.models import Consent, Person, Purpose

SECONDS = timedelta(seconds=10)


class TakingBackTest(Lending):
    def owed(self) -> int:
        return owed_cents([self.els.pk]).get(self.els.pk, 0)

    def out(self, item: Item, at: Any = AT) -> Any:
        return check_out(item=item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK)

    def hold(self, person: Person | None = None) -> Hold:
        return place_hold(
            work=self.edition.work,
            person=person or self.els,
            pickup_branch=self.branch,
            via=Via.HOME,
            at=AT,
            actor=DESK,
        )

    def test_a_late_return_that_was_taken_back_costs_the_same_again(self) -> None:
        make_rule(format="dvd", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100)
        dvd = make_item(self.branch, make_edition(format="dvd"))
        self.lend(item=dvd)
        at = AT + timedelta(days=10)
        for round_ in range(3):
            done = self.take_back(dvd, at=at + 2 * round_ * SECONDS)
            self.assertEqual((done.charge.open_cents, self.owed()), (60, 60))
            undo(movement=done.movement, at=at + (2 * round_ + 1) * SECONDS, actor=DESK)
            self.assertEqual(self.owed(), 0)

    def test_a_paid_renewal_that_was_taken_back_costs_the_same_again(self) -> None:
        make_rule(format="dvd", loan_days=7, renewal_price_cents=50, renews_by_itself=False)
        dvd = make_item(self.branch, make_edition(format="dvd"))
        loan = self.lend(item=dvd)
        for round_ in range(2):
            at = AT + timedelta(days=1) + 2 * round_ * SECONDS
            done = renew(loan=loan, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
            self.assertEqual(self.owed(), 50)
            undo(movement=done.movement, at=at + SECONDS, actor=DESK)
        self.assertEqual(self.owed(), 0)

    def test_a_paid_hold_that_was_taken_back_costs_the_same_again(self) -> None:
        make_rule(format="book", hold_price_cents=75)
        self.hold()
        for round_ in range(2):
            at = AT + 2 * round_ * SECONDS
            done = self.out(self.item, at)
            self.assertEqual(self.owed(), 75)
            undo(movement=done.movement, at=at + SECONDS, actor=DESK)
        self.assertEqual(self.owed(), 0)

    def test_who_took_another_place_meanwhile_keeps_that_one(self) -> None:
        first = self.hold()
        done = self.out(self.item)
        other = Hold.objects.create(
            person=self.els, work=self.edition.work, pickup_branch=self.branch, placed_at=AT, queued_at=AT,
            placed_via=Via.HOME,
        )  # fmt: skip
        undo(movement=done.movement, at=AT + SECONDS, actor=DESK)
        self.assertEqual(list(Hold.objects.open()), [other])
        first.refresh_from_db()
        self.assertEqual(first.state, Hold.State.FULFILLED)

    def test_a_return_after_which_the_copy_was_found_broken_stays(self) -> None:
        self.lend()
        done = self.take_back()
        mark_damaged(item=self.item, branch=self.branch, at=AT + SECONDS, actor=DESK)
        with self.assertRaises(UndoRefused):
            undo(movement=done.movement, at=AT + 2 * SECONDS, actor=DESK)

    def test_what_a_clock_put_in_the_future_is_forgotten_too(self) -> None:
        self.lend(at=AT + timedelta(days=4000))
        self.lend(item=make_item(self.branch))
        self.assertEqual(forget(at=AT + timedelta(minutes=1)), 1)
        self.assertEqual(forget(at=AT + timedelta(minutes=6)), 1)
        self.assertFalse(Movement.objects.filter(before__isnull=False).exists())


class HeldLoanTest(Lending):
    def held(self) -> tuple[Hold, Any]:
        hold = place_hold(
            work=self.edition.work, person=self.els, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK
        )
        self.lend()
        return hold, self.take_back(at=AT + timedelta(hours=1))

    def test_the_hold_of_a_returned_loan_names_nobody_and_comes_back_with_an_undo(self) -> None:
        hold, done = self.held()
        hold.refresh_from_db()
        self.assertEqual((hold.state, hold.person), (Hold.State.FULFILLED, None))
        undo(movement=done.movement, at=AT + timedelta(hours=1, seconds=5), actor=DESK)
        hold.refresh_from_db()
        self.assertEqual(hold.person, self.els)
        self.assertEqual(Loan.objects.open().get().person, self.els)

    def test_who_keeps_a_history_keeps_it(self) -> None:
        Consent.objects.create(person=self.els, purpose=Purpose.LOAN_HISTORY, given_at=AT, text_version=1)
        hold, _done = self.held()
        hold.refresh_from_db()
        self.assertEqual(hold.person, self.els)

    def test_a_hold_that_was_given_up_is_no_business_of_a_loan(self) -> None:
        hold = place_hold(
            work=self.edition.work, person=self.wim, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK
        )
        cancel_hold(hold=hold, at=AT, actor=DESK)
        self.lend()
        self.take_back(at=AT + timedelta(hours=1))
        hold.refresh_from_db()
        self.assertEqual(hold.person, self.wim)
