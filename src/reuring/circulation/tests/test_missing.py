# SPDX-License-Identifier: EUPL-1.2
"""Copies that are given up, said to be back, found, damaged or written off, with the money and the notes around them."""

from __future__ import annotations

from datetime import timedelta

from reuring.catalogue.models import Item
from reuring.circulation.missing import claim_returned, mark_damaged, mark_lost, still_out, write_off
from reuring.circulation.models import Loan, Movement, Via
from reuring.circulation.refusals import LoanRefused, ReturnRefused
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import AT, DESK, make_item
from reuring.circulation.tests.test_check_out import Lending
from reuring.circulation.undoing import undo
from reuring.ledger.books import owed_cents, take_payment, waive
from reuring.ledger.models import Charge, Road
from reuring.people.models import AuditEvent, Consent, Purpose

LATER = AT + timedelta(days=60)


class LostTest(Lending):
    def owed(self) -> int:
        return owed_cents([self.els.pk]).get(self.els.pk, 0)

    def lose(self, loan: Loan | None = None) -> Loan:
        loan = loan or self.lend()
        mark_lost(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        loan.refresh_from_db()
        return loan

    def test_a_copy_that_is_still_out_after_all_costs_nothing(self) -> None:
        loan = self.lose()
        self.assertEqual(self.owed(), 1995)
        still_out(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        self.assertEqual(self.owed(), 0)
        self.take_back(at=LATER + timedelta(days=1))
        self.assertEqual(self.owed(), 0)

    def test_given_up_again_it_is_asked_again_and_once(self) -> None:
        loan = self.lose()
        still_out(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        self.lose(loan)
        self.lose(loan)
        self.assertEqual(self.owed(), 1995)
        found = self.take_back(at=LATER + timedelta(days=1))
        self.assertEqual((found.let_go_cents, self.owed()), (1995, 0))

    def test_taking_the_return_of_a_lost_copy_back_asks_for_it_again(self) -> None:
        self.lose()
        done = self.take_back(at=LATER)
        self.assertEqual(self.owed(), 0)
        undo(movement=done.movement, at=LATER + timedelta(seconds=9), actor=DESK)
        self.assertEqual(self.owed(), 1995)
        self.assertEqual(Item.objects.get(pk=self.item.pk).status, Item.Status.LOST)
        self.assertEqual(self.take_back(at=LATER + timedelta(minutes=1)).let_go_cents, 1995)
        self.assertEqual(self.owed(), 0)

    def test_only_what_was_paid_is_to_be_given_back(self) -> None:
        self.lose()
        charge = Charge.objects.get()
        waive(charge=charge, amount_cents=995, reason="Een oud boek.", branch=self.branch, actor=DESK, at=LATER)
        take_payment(
            charges=[Charge.objects.get()], amount_cents=400, road=Road.CASH, branch=self.branch, actor=DESK, at=LATER,
            key="paid",
        )  # fmt: skip
        found = self.take_back(at=LATER)
        self.assertEqual((found.let_go_cents, found.paid_back), (600, (charge,)))

    def test_what_was_waived_was_not_paid(self) -> None:
        self.lose()
        waive(charge=Charge.objects.get(), reason="Brand in huis.", branch=self.branch, actor=DESK, at=LATER)
        self.assertEqual(self.take_back(at=LATER).paid_back, ())


class WriteOffTest(Lending):
    def gone(self) -> Loan:
        loan = self.lend()
        mark_lost(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        return loan

    def test_the_loan_ends_and_the_copy_leaves_and_the_debt_stays(self) -> None:
        loan = self.gone()
        write_off(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        loan.refresh_from_db()
        self.item.refresh_from_db()
        self.assertEqual((loan.person, loan.returned_at, loan.returned_branch), (None, LATER, None))
        self.assertEqual(self.item.status, Item.Status.WITHDRAWN)
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 1995)
        self.assertEqual(Loan.objects.open().of(self.els).count(), 0)
        self.assertTrue(AuditEvent.objects.filter(verb="written_off", subject_key=self.item.public_id).exists())
        with self.assertRaises(ReturnRefused):
            self.take_back(at=LATER + timedelta(days=1))

    def test_who_keeps_a_history_keeps_it(self) -> None:
        Consent.objects.create(person=self.els, purpose=Purpose.LOAN_HISTORY, given_at=AT, text_version=1)
        loan = self.gone()
        write_off(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        loan.refresh_from_db()
        self.assertEqual(loan.person, self.els)

    def test_only_what_was_given_up(self) -> None:
        loan = self.lend()
        with self.assertRaises(LoanRefused) as refused:
            write_off(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        self.assertEqual([each.code for each in refused.exception.obstacles], ["not-lost"])
        self.take_back(at=LATER)
        with self.assertRaises(LoanRefused):
            write_off(loan=loan, branch=self.branch, at=LATER, actor=DESK)

    def test_it_can_not_be_taken_back_by_a_return(self) -> None:
        loan = self.gone()
        claim_returned(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        write_off(loan=loan, branch=self.branch, at=LATER, actor=DESK)
        self.assertEqual(
            list(Movement.objects.filter(loan=loan).order_by("id").values_list("kind", flat=True)),
            ["check_out", "lost", "claimed", "written_off"],
        )


class DamagedTest(Lending):
    def test_what_the_collection_wrote_of_it_stays(self) -> None:
        Item.objects.filter(pk=self.item.pk).update(note="Gift van de familie Souren.")
        mark_damaged(item=self.item, branch=self.branch, at=AT, actor=DESK, note="De rug is los.")
        self.item.refresh_from_db()
        self.assertEqual(self.item.note, "Gift van de familie Souren.\nDe rug is los.")

    def test_the_movement_of_another_copy_charges_nobody(self) -> None:
        other = make_item(self.branch)
        self.lend(self.wim, other)
        done = check_in(item=other, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        with self.assertRaises(ReturnRefused) as refused:
            mark_damaged(
                item=self.item, branch=self.branch, at=AT, actor=DESK, movement=done.movement, amount_cents=500
            )
        self.assertEqual([each.code for each in refused.exception.obstacles], ["person-forgotten"])
