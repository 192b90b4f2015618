# SPDX-License-Identifier: EUPL-1.2
"""Playing in what a desk did without a connection: each once, conflicts for staff, and nobody pays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import TestCase

from reuring.catalogue.models import Item
from reuring.circulation.checks import lending
from reuring.circulation.lending import check_out
from reuring.circulation.models import Loan, OfflineAct, Via
from reuring.circulation.offline.playing import ActRefused, play_in, settle_by_hand, try_again
from reuring.circulation.offline.sealing import Act
from reuring.circulation.tests.cast import (
    AT,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_card

CARD, OTHER_CARD = "2000000017", "2000000025"
NOW = AT + timedelta(hours=2)


class PlayingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.type = make_type(terms={"max_loans": 1})
        make_rule(charge_per_day_cents=20, charge_cap_cents=500)
        cls.els, cls.wim = make_subscriber(cls.type), make_subscriber(cls.type, given_name="Wim")
        make_card(cls.els, CARD)
        make_card(cls.wim, OTHER_CARD)
        cls.item = make_item(cls.branch, make_edition())
        cls.desk = Actor.person(make_account(role=Role.FRONT_DESK))

    def tearDown(self) -> None:
        found = lending()
        self.assertTrue(found.is_ok, found.sentence)

    def act(self, kind: str = "check_out", item: Item | None = None, **more: Any) -> Act:
        values = {
            "key": uuid4(), "kind": kind, "card_number": CARD if kind == "check_out" else "",
            "person": "", "barcode": (item or self.item).barcode, "branch": self.branch.code, "made_at": AT, **more,
        }  # fmt: skip
        return Act(**values)

    def play(self, *acts: Act, behind: timedelta = timedelta(), at: datetime = NOW) -> list[OfflineAct]:
        return [each.act for each in play_in(acts, branches=[self.branch], behind=behind, actor=self.desk, at=at)]

    def test_a_loan_of_then_counts_from_then(self) -> None:
        [done] = self.play(self.act())
        loan = Loan.objects.get()
        self.assertEqual((done.state, done.card_number, done.loan), ("done", "", loan))
        self.assertEqual((loan.checked_out_at, loan.person), (AT, self.els))
        self.assertEqual(loan.movements.get().via, Via.OFFLINE)

    def test_what_is_sent_twice_is_done_once(self) -> None:
        out, back = self.act(), self.act("check_in", made_at=AT + timedelta(minutes=5))
        self.play(out, back)
        again = play_in([out, back], branches=[self.branch], behind=timedelta(), actor=self.desk, at=NOW)
        self.assertEqual([each.was_done for each in again], [True, True])
        self.assertEqual(Loan.objects.count(), 1)
        self.assertEqual(OfflineAct.objects.count(), 2)

    def test_a_scan_that_arrived_just_before_the_line_broke_is_not_doubled(self) -> None:
        key = UUID("4b7c9f1e-0000-4000-8000-000000000001")
        check_out(
            item=self.item,
            person=self.els,
            branch=self.branch,
            via=Via.DESK,
            at=AT,
            actor=self.desk,
            key=f"desk:{key.hex}",
        )
        [done] = self.play(self.act(key=key))
        self.assertEqual((done.state, done.loan), ("done", Loan.objects.get()))

    def test_whoever_was_at_the_desk_when_the_line_broke_is_known_without_a_card(self) -> None:
        [done] = self.play(self.act(card_number="", person=self.wim.public_id))
        self.assertEqual((done.state, done.person_key), ("done", ""))
        self.assertEqual(Loan.objects.get().person, self.wim)
        [conflict] = self.play(self.act(item=make_item(self.branch), card_number="", person="nobody0000"))
        self.assertEqual(conflict.codes, ["person-unknown"])

    def test_they_are_done_in_the_order_of_the_desk(self) -> None:
        other = make_item(self.branch)
        done = self.play(
            self.act(item=other, made_at=AT + timedelta(minutes=9), card_number=OTHER_CARD),
            self.act("check_in", item=other, made_at=AT + timedelta(minutes=5)),
            self.act(item=other, made_at=AT),
        )
        self.assertEqual([each.kind for each in done], ["check_out", "check_in", "check_out"])
        self.assertEqual([each.state for each in done], ["done"] * 3)
        self.assertEqual(Loan.objects.open().get().person, self.wim)

    def test_what_a_desk_may_set_aside_is_set_aside(self) -> None:
        make_loan(make_item(self.branch), self.els)
        [done] = self.play(self.act())  # one more than the terms allow
        self.assertEqual(done.state, "done")

    def test_conflicts_are_kept_for_staff_and_hold_up_nothing(self) -> None:
        make_loan(self.item, self.wim)
        fine = make_item(self.branch)
        found = self.play(
            self.act(), self.act(card_number="2000000018"), self.act(card_number="2000000033"),
            self.act(barcode="nowhere"), self.act("check_in", barcode="nowhere"), self.act(item=fine),
            self.act(branch="elsewhere"), self.act(made_at=AT - timedelta(days=40)),
        )  # fmt: skip
        codes = sorted((each.state, *each.codes) for each in found)
        self.assertEqual(
            codes,
            [
                ("conflict", "branch-unknown"), ("conflict", "card-unknown"), ("conflict", "item-unknown"),
                ("conflict", "item-unknown"), ("conflict", "number-mistyped"), ("conflict", "on-loan"),
                ("conflict", "too-old"), ("done",),
            ],
        )  # fmt: skip
        self.assertEqual(Loan.objects.open().get(item=self.item).person, self.wim)

    def test_nobody_pays_for_a_broken_line(self) -> None:
        make_loan(self.item, self.els, at=AT - timedelta(days=60))
        [done] = self.play(self.act("check_in"))
        self.assertEqual(done.state, "done")
        self.assertFalse(Charge.objects.exists())

    def test_a_clock_that_ran_ahead_did_nothing_in_the_future(self) -> None:
        self.play(self.act(made_at=NOW + timedelta(hours=3)))
        self.assertEqual(Loan.objects.get().checked_out_at, NOW)

    def test_a_clock_that_was_off_is_set_right(self) -> None:
        self.play(self.act(made_at=AT - timedelta(hours=1)), behind=timedelta(minutes=90))
        self.assertEqual(Loan.objects.get().checked_out_at, AT + timedelta(minutes=30))

    def test_staff_take_it_back_first_and_lend_it_then(self) -> None:
        make_loan(self.item, self.wim, at=AT - timedelta(days=60))
        [conflict] = self.play(self.act())
        settled = try_again(act=conflict, actor=self.desk, at=NOW, take_back_first=True)
        self.assertEqual((settled.state, settled.card_number), ("settled", ""))
        self.assertEqual(Loan.objects.open().get().person, self.els)
        self.assertFalse(Charge.objects.exists())

    def test_a_conflict_that_stays_one_says_why(self) -> None:
        [conflict] = self.play(self.act(barcode="nowhere"))
        self.assertEqual(try_again(act=conflict, actor=self.desk, at=NOW).codes, ["item-unknown"])

    def test_settling_by_hand_asks_how_and_happens_once(self) -> None:
        [conflict] = self.play(self.act(barcode="nowhere"))
        with self.assertRaises(ActRefused):
            settle_by_hand(act=conflict, note=" ", actor=self.desk, at=NOW)
        settle_by_hand(act=conflict, note="Oude sticker, exemplaar gevonden", actor=self.desk, at=NOW)
        with self.assertRaises(ActRefused):
            settle_by_hand(act=conflict, note="Nog eens", actor=self.desk, at=NOW)
