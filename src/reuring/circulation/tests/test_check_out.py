# SPDX-License-Identifier: EUPL-1.2
"""Check-out: what it writes, and everything that stands in its way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import TestCase

from reuring.catalogue.models import Item
from reuring.circulation.checks import lending
from reuring.circulation.holding import cancel_hold, place_hold
from reuring.circulation.lending import check_out, renew
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.refusals import LoanRefused, RenewalRefused
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.circulation.undoing import undo
from reuring.ledger.books import owed_cents
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.models import Consent, Person, Purpose
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_card, make_person
from reuring.places.models import ClosingDay
from reuring.threads.models import OutboxEntry


class Lending(TestCase):
    """A library with a branch, a rule and somebody who borrows."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.other = make_open_branch("Chevremont")
        cls.type = make_type(terms={"max_loans": 3, "max_owed_cents": 1000})
        cls.rule = make_rule()
        cls.els = make_subscriber(cls.type)
        cls.wim = make_subscriber(cls.type, given_name="Wim")
        cls.edition = make_edition()
        cls.item = make_item(cls.branch, cls.edition, price_cents=1995)

    def lend(self, person: Person | None = None, item: Item | None = None, **more: Any) -> Loan:
        return make_loan(item or self.item, person or self.els, **more)

    def take_back(self, item: Item | None = None, **more: Any) -> Any:
        return check_in(
            **{"item": item or self.item, "branch": self.branch, "via": Via.DESK, "at": AT, "actor": DESK, **more}
        )

    def codes(self, person: Person | None = None, item: Item | None = None, **more: Any) -> list[str]:
        with self.assertRaises(LoanRefused) as refused:
            self.lend(person, item, **more)
        return [each.code for each in refused.exception.obstacles]

    def tearDown(self) -> None:
        found = lending()
        self.assertTrue(found.is_ok, found.sentence)


class CheckOutTest(Lending):
    def test_a_loan_is_made_and_the_copy_says_so(self) -> None:
        loan = self.lend()
        self.item.refresh_from_db()
        self.assertEqual((loan.due_on, loan.person), (TODAY + timedelta(days=21), self.els))
        self.assertEqual((self.item.status, self.item.due_on), (Item.Status.ON_LOAN, loan.due_on))
        [movement] = loan.movements.all()
        self.assertEqual((movement.kind, movement.category), ("check_out", "first"))
        self.assertTrue(OutboxEntry.objects.filter(node_key=self.edition.work.node_id).exists())

    def test_the_same_key_gives_the_first_loan(self) -> None:
        first = check_out(
            item=self.item, person=self.els, branch=self.branch, via=Via.KIOSK, at=AT, actor=DESK, key="k1"
        )
        again = check_out(
            item=self.item, person=self.els, branch=self.branch, via=Via.KIOSK, at=AT, actor=DESK, key="k1"
        )
        self.assertEqual(again.loan, first.loan)
        self.assertEqual((first.was_done, again.was_done), (False, True))

    def test_all_obstacles_are_told_at_once(self) -> None:
        reference = make_item(self.branch, status=Item.Status.REFERENCE)
        nobody = make_person(given_name="Niek")
        card = make_card(nobody, "2000000900", blocked_at=AT, block_reason="lost")
        self.assertEqual(self.codes(nobody, reference, card=card), ["card-lost", "no-subscription", "reference"])

    def test_an_item_that_is_out_is_not_lent_again(self) -> None:
        self.lend()
        self.assertEqual(self.codes(self.wim), ["on-loan"])
        self.assertEqual(self.codes(self.els), ["already-yours"])

    def test_no_more_than_the_terms_allow_unless_the_desk_says_so(self) -> None:
        for _number in range(3):
            self.lend(item=make_item(self.branch))
        self.assertEqual(self.codes(), ["too-many-loans"])
        desk = Actor.person(make_account(role=Role.FRONT_DESK))
        found = check_out(
            item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=desk,
            overrides={"too-many-loans"},
        )  # fmt: skip
        self.assertIsNone(found.loan.returned_at)

    def test_nobody_without_the_role_sets_an_obstacle_aside(self) -> None:
        for _number in range(3):
            self.lend(item=make_item(self.branch))
        member = Actor.person(make_account(role=Role.MEMBER))
        with self.assertRaises(LoanRefused):
            check_out(
                item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=member,
                overrides={"too-many-loans"},
            )  # fmt: skip

    def test_a_debt_stops_an_adult_and_never_a_child(self) -> None:
        from reuring.ledger.books import charge

        child = make_subscriber(self.type, given_name="Sam", born_on=date(2016, 5, 1))
        for person in (self.els, child):
            charge(
                person=person, kind=Charge.Kind.OTHER, amount_cents=1001, key=f"test:{person.pk}", branch=self.branch,
                actor=DESK, at=AT,
            )  # fmt: skip
        self.assertEqual(self.codes(), ["owes-too-much"])
        self.lend(child)

    def test_the_rule_that_says_most_decides(self) -> None:
        make_rule(format="dvd", loan_days=7)
        make_rule(type=self.type, format="dvd", loan_days=10)
        make_rule(type=self.type, format="dvd", branch=self.other, loan_days=2)
        dvd = make_item(self.branch, make_edition(format="dvd"))
        self.assertEqual(self.lend(item=dvd).due_on, TODAY + timedelta(days=10))

    def test_a_hole_in_the_rules_is_an_obstacle(self) -> None:
        self.rule.delete()
        self.assertEqual(self.codes(), ["no-rule"])
        self.assertFalse(Loan.objects.exists())

    def test_three_kinds_of_closing_day(self) -> None:
        plain = TODAY + timedelta(days=21)  # a Tuesday
        for kind, moved in (
            (ClosingDay.Kind.FINE_FREE, plain),
            (ClosingDay.Kind.CLOSED, plain + timedelta(days=1)),
            # Two days of the holiday were left, this one too; they follow after it.
            (ClosingDay.Kind.HOLIDAY, plain + timedelta(days=3)),
        ):
            with self.subTest(kind=kind):
                ends_on = plain if kind != ClosingDay.Kind.HOLIDAY else plain + timedelta(days=1)
                starts_on = plain if kind != ClosingDay.Kind.HOLIDAY else plain - timedelta(days=1)
                day = ClosingDay.objects.create(kind=kind, starts_on=starts_on, ends_on=ends_on, name="x")
                self.assertEqual(self.lend(item=make_item(self.branch)).due_on, moved)
                day.delete()

    def test_a_clock_that_jumped_back_lends_nothing(self) -> None:
        self.lend()
        self.take_back(at=AT + timedelta(days=1))
        self.assertEqual(self.codes(at=AT), ["clock"])

    def test_a_copy_in_another_form_is_no_copy_for_who_waits_for_a_book(self) -> None:
        dvd = make_edition(self.edition.work, format="dvd")
        film = make_item(self.branch, dvd)
        place_hold(
            work=self.edition.work, person=self.wim, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK,
            format="book",
        )  # fmt: skip
        self.assertEqual(self.codes(), ["others-wait"])
        self.lend(item=film)
        make_item(self.branch, self.edition)
        jo = make_subscriber(self.type, given_name="Jo")
        self.lend(jo)


class CheckInTest(Lending):
    def test_a_returned_loan_loses_its_person(self) -> None:
        loan = self.lend()
        found = self.take_back()
        loan.refresh_from_db()
        self.item.refresh_from_db()
        self.assertIsNone(loan.person)
        self.assertEqual((loan.returned_at, found.goes.kind, self.item.status), (AT, "place", "available"))

    def test_who_asked_for_a_history_keeps_it(self) -> None:
        Consent.objects.create(person=self.els, purpose=Purpose.LOAN_HISTORY, given_at=AT, text_version=1)
        loan = self.lend()
        self.take_back(at=AT + timedelta(hours=1))
        loan.refresh_from_db()
        self.assertEqual(loan.person, self.els)

    def test_it_goes_home_when_it_comes_back_elsewhere(self) -> None:
        self.lend()
        found = self.take_back(branch=self.other)
        self.item.refresh_from_db()
        self.assertEqual((found.goes.kind, found.goes.branch, self.item.status), ("transit", self.branch, "in_transit"))
        self.assertEqual(self.take_back().goes.kind, "place")

    def test_the_first_in_the_queue_is_served(self) -> None:
        self.lend()
        holds = [
            place_hold(
                work=self.edition.work, person=person, pickup_branch=self.other, via=Via.HOME,
                at=AT + timedelta(minutes=number), actor=DESK,
            )
            for number, person in enumerate([self.wim, make_subscriber(self.type, given_name="Jo")])
        ]  # fmt: skip
        sent = self.take_back()
        self.assertEqual((sent.goes.kind, sent.goes.hold), ("transit", holds[0]))
        arrived = self.take_back(branch=self.other)
        self.assertEqual((arrived.goes.kind, arrived.goes.hold), ("shelf", holds[0]))
        holds[0].refresh_from_db()
        self.assertEqual(holds[0].shelf_until, date(2026, 12, 2))  # seven open days, not Sunday
        self.assertEqual(self.codes(self.els), ["held-for-other"])
        loan = self.lend(self.wim)
        holds[0].refresh_from_db()
        self.assertEqual((holds[0].state, holds[0].loan), (Hold.State.FULFILLED, loan))

    def test_late_costs_what_the_rule_says_up_to_its_cap(self) -> None:
        dvd = make_item(self.branch, make_edition(format="dvd"))
        make_rule(format="dvd", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100, grace_days=1)
        loan = self.lend(item=dvd)
        late = self.take_back(dvd, at=AT + timedelta(days=7 + 3))  # until Friday: three open days, one of grace
        self.assertEqual(late.charge.amount_cents, 40)
        self.lend(item=dvd, at=AT + timedelta(days=11))
        later = self.take_back(dvd, at=AT + timedelta(days=100))
        self.assertEqual(later.charge.amount_cents, 100)
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 140})
        self.assertEqual(loan.movements.count(), 2)

    def test_a_child_never_pays_for_being_late(self) -> None:
        make_rule(format="dvd", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100)
        dvd = make_item(self.branch, make_edition(format="dvd"))
        sam = make_subscriber(self.type, given_name="Sam", born_on=date(2016, 5, 1))
        self.lend(sam, dvd)
        self.assertIsNone(self.take_back(dvd, at=AT + timedelta(days=20)).charge)
        eve = make_subscriber(self.type, given_name="Eve", born_on=(AT + timedelta(days=20)).date().replace(year=2008))
        self.lend(eve, dvd, at=AT + timedelta(days=20))
        self.assertIsNotNone(self.take_back(dvd, at=AT + timedelta(days=60)).charge)

    def test_the_milder_of_then_and_now_counts(self) -> None:
        until = TODAY + timedelta(days=10)
        make_rule(format="dvd", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100, valid_until=until)
        make_rule(format="dvd", loan_days=7, valid_from=until)
        make_rule(format="game", loan_days=7, valid_until=until)
        make_rule(format="game", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100, valid_from=until)
        dvd, game = (make_item(self.branch, make_edition(format=format)) for format in ("dvd", "game"))
        for item in (dvd, game):
            self.lend(item=item)
        # Fine-free since Friday, so this is free; a charge brought in since is for new loans only.
        self.assertIsNone(self.take_back(dvd, at=AT + timedelta(days=12)).charge)
        self.assertIsNone(self.take_back(game, at=AT + timedelta(days=12)).charge)
        self.lend(item=game, at=AT + timedelta(days=13))
        self.assertIsNotNone(self.take_back(game, at=AT + timedelta(days=30)).charge)


class RenewTest(Lending):
    def test_two_times_and_no_more(self) -> None:
        loan = self.lend()
        for number in (1, 2):
            found = renew(loan=loan, branch=self.branch, via=Via.HOME, at=AT + timedelta(days=number), actor=DESK)
            self.assertEqual(found.loan.due_on, TODAY + timedelta(days=21 + number))
            self.assertEqual(found.movement.category, "unpaid_renewal")
        with self.assertRaises(RenewalRefused) as refused:
            renew(loan=loan, branch=self.branch, via=Via.HOME, at=AT + timedelta(days=3), actor=DESK)
        self.assertEqual([each.code for each in refused.exception.obstacles], ["too-many-renewals"])

    def test_not_while_somebody_waits(self) -> None:
        loan = self.lend()
        place_hold(work=self.edition.work, person=self.wim, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK)
        with self.assertRaises(RenewalRefused) as refused:
            renew(loan=loan, branch=self.branch, via=Via.HOME, at=AT + timedelta(days=9), actor=DESK)
        self.assertEqual([each.code for each in refused.exception.obstacles], ["others-wait"])

    def test_no_renewal_brings_the_day_forward(self) -> None:
        loan = self.lend()
        Loan.objects.filter(pk=loan.pk).update(renewals=2, due_on=TODAY + timedelta(days=90))
        Item.objects.filter(pk=self.item.pk).update(due_on=TODAY + timedelta(days=90))
        Movement.objects.bulk_create(
            Movement(loan=loan, kind="renewal", at=AT, branch=self.branch, via=Via.DESK) for _two in range(2)
        )
        desk = Actor.person(make_account(role=Role.FRONT_DESK))
        with self.assertRaises(RenewalRefused) as refused:
            renew(
                loan=loan, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=1), actor=desk,
                overrides={"too-many-renewals", "no-gain"},
            )  # fmt: skip
        self.assertEqual([each.code for each in refused.exception.obstacles], ["no-gain"])


class UndoTest(Lending):
    def test_a_check_out_is_taken_back_with_its_hold(self) -> None:
        place_hold(work=self.edition.work, person=self.els, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK)
        self.assertEqual(self.take_back().goes.kind, "shelf")
        done = check_out(item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        undo(movement=done.movement, at=AT + timedelta(seconds=20), actor=DESK)
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, Item.Status.ON_SHELF)
        self.assertEqual(Hold.objects.get().state, Hold.State.ON_SHELF)
        self.assertFalse(Loan.objects.open().exists())

    def test_a_check_in_is_taken_back_with_its_charge(self) -> None:
        dvd = make_item(self.branch, make_edition(format="dvd"))
        make_rule(format="dvd", loan_days=7, charge_per_day_cents=20, charge_cap_cents=100)
        loan = self.lend(item=dvd)
        at = AT + timedelta(days=10)
        done = self.take_back(dvd, at=at)
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 60)
        undo(movement=done.movement, at=at + timedelta(seconds=30), actor=DESK)
        loan.refresh_from_db()
        self.assertEqual((loan.person, loan.returned_at), (self.els, None))
        self.assertEqual(owed_cents([self.els.pk])[self.els.pk], 0)
        self.assertEqual(Movement.objects.filter(loan=loan).count(), 3)

    def test_taking_a_return_back_frees_whoever_the_copy_is_kept_for_now(self) -> None:
        self.lend()
        first, second = (
            place_hold(
                work=self.edition.work, person=person, pickup_branch=self.branch, via=Via.HOME,
                at=AT + timedelta(minutes=number), actor=DESK,
            )
            for number, person in enumerate([self.wim, make_subscriber(self.type, given_name="Jo")])
        )  # fmt: skip
        done = self.take_back(at=AT + timedelta(hours=1))
        cancel_hold(hold=first, at=AT + timedelta(hours=1), actor=DESK)
        self.assertEqual(self.take_back(at=AT + timedelta(hours=1)).goes.hold, second)
        undo(movement=done.movement, at=AT + timedelta(hours=1, seconds=30), actor=DESK)
        first.refresh_from_db()
        second.refresh_from_db()
        self.assertEqual((first.state, second.state), (Hold.State.CANCELLED, Hold.State.WAITING))
