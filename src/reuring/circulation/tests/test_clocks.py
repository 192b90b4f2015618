# SPDX-License-Identifier: EUPL-1.2
"""An expired card, a day that is past, a clock that jumps, and people who were merged meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

from reuring.circulation.checks import moments
from reuring.circulation.holding import place_hold
from reuring.circulation.lending import check_out, judge_check_out, renew
from reuring.circulation.models import Loan, Via
from reuring.circulation.refusals import LoanRefused, ReturnRefused
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_edition, make_item, make_rule
from reuring.circulation.tests.test_check_out import Lending
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_card
from reuring.places.models import ClosingDay


class CardTest(Lending):
    def test_a_card_works_until_the_day_before_its_end(self) -> None:
        for until, codes in (
            (TODAY + timedelta(days=1), []),
            (TODAY, ["card-expired"]),
            (date(2020, 1, 1), ["card-expired"]),
        ):
            card = make_card(self.els, f"20000{until:%y%m%d}"[:10], valid_until=until)
            found = judge_check_out(item=self.item, person=self.els, at=AT, card=card)
            self.assertEqual([each.code for each in found.obstacles], codes)
            card.delete()

    def test_the_day_is_that_of_the_branch(self) -> None:
        card = make_card(self.els, "2000000902", valid_until=TODAY + timedelta(days=1))
        # Half past eleven in the evening in UTC is the next day in Kerkrade.
        late = AT.replace(hour=23, minute=30)
        found = judge_check_out(item=self.item, person=self.els, at=late, card=card)
        self.assertEqual([each.code for each in found.obstacles], ["card-expired"])

    def test_the_desk_may_lend_on_it(self) -> None:
        card = make_card(self.els, "2000000902", valid_until=TODAY)
        desk = Actor.person(make_account(role=Role.FRONT_DESK))
        self.assertTrue(
            check_out(
                item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=desk, card=card,
                overrides={"card-expired"},
            ).loan.pk
        )  # fmt: skip


class WrittenLaterTest(Lending):
    """What another clock said of an earlier moment, and is written now."""

    def late(self, days: int) -> Loan:
        make_rule(format="dvd", loan_days=7)
        dvd = make_item(self.branch, make_edition(format="dvd"))
        return self.lend(item=dvd, written_at=AT + timedelta(days=days))

    def test_nothing_is_due_before_it_is_known(self) -> None:
        # Lent on Tuesday for a week, known ten days later, on a Friday.
        self.assertEqual(self.late(10).due_on, TODAY + timedelta(days=10))

    def test_nor_on_a_day_that_is_shut(self) -> None:
        ClosingDay.objects.create(
            kind="closed", starts_on=TODAY + timedelta(days=10), ends_on=TODAY + timedelta(days=10), name="x"
        )
        self.assertEqual(self.late(10).due_on, TODAY + timedelta(days=11))

    def test_what_is_known_in_time_keeps_its_day(self) -> None:
        self.assertEqual(self.late(2).due_on, TODAY + timedelta(days=7))

    def test_a_moment_that_has_not_come_lends_nothing(self) -> None:
        with self.assertRaises(LoanRefused) as refused:
            self.lend(at=AT + timedelta(days=400), written_at=AT)
        self.assertEqual([each.code for each in refused.exception.obstacles], ["clock-ahead"])
        self.lend(at=AT + timedelta(minutes=4), written_at=AT)


class JumpedClockTest(Lending):
    """Our own clock ran ten years ahead for a while, and was set right."""

    AHEAD = AT + timedelta(days=3650)

    def test_what_was_lent_then_can_be_brought_back_at_a_desk_and_by_no_old_message(self) -> None:
        loan = self.lend(at=self.AHEAD)
        for via in (Via.OFFLINE, Via.KIOSK):
            with self.assertRaises(ReturnRefused):
                self.take_back(via=via)
        self.take_back()
        loan.refresh_from_db()
        self.assertEqual((loan.returned_at, loan.person), (self.AHEAD, None))

    def test_and_lent_again_by_who_has_it_in_hand(self) -> None:
        self.lend(at=self.AHEAD)
        self.take_back(at=self.AHEAD)
        self.assertEqual(self.codes(), ["clock"])
        desk = Actor.person(make_account(role=Role.FRONT_DESK))
        done = check_out(
            item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=desk, overrides={"clock"}
        )
        self.assertEqual(done.loan.due_on, TODAY + timedelta(days=21))

    def test_the_doctor_says_so(self) -> None:
        self.assertTrue(moments().is_ok)
        self.lend(at=self.AHEAD)
        found = moments()
        self.assertFalse(found.is_ok)
        self.assertIn("1 loans were made in the future", found.sentence)


class MergedTest(Lending):
    def test_a_scan_on_who_was_merged_just_now_is_on_who_is_left(self) -> None:
        gone = Person.objects.create(given_name="Els", family_name="Habets-Oud")
        Person.objects.filter(pk=gone.pk).update(merged_into=self.els)
        loan = self.lend(gone)
        self.assertEqual(loan.person, self.els)
        hold = place_hold(
            work=make_item(self.branch).edition.work, person=gone, pickup_branch=self.branch, via=Via.DESK, at=AT,
            actor=DESK,
        )  # fmt: skip
        self.assertEqual(hold.person, self.els)
        renew(loan=loan, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=1), actor=DESK)
