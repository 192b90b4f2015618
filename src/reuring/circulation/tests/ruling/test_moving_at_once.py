# SPDX-License-Identifier: EUPL-1.2
"""Due dates move while desks renew and take back, each on a connection of its own: nothing is lost, nobody waits."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random

from django.db import connections, transaction
from django.test import TransactionTestCase

from reuring.circulation.checks import lending
from reuring.circulation.lending import locked_item, renew
from reuring.circulation.models import Loan, Movement, Via
from reuring.circulation.returning import check_in
from reuring.circulation.ruling.moving import move
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.circulation.tests.test_at_once import at_once
from reuring.places.models import ClosingDay

ROUNDS = 12
DUE = TODAY + timedelta(days=21)
LATER = AT + timedelta(days=2)


class MovingAtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        self.branch = make_open_branch()
        make_rule(max_renewals=100)
        self.people = [make_subscriber(make_type(f"t{n}"), given_name=f"P{n}") for n in range(4)]

    def tearDown(self) -> None:
        found = lending()
        self.assertTrue(found.is_ok, found.sentence)

    def shut(self) -> None:
        ClosingDay.objects.create(kind="closed", starts_on=DUE, ends_on=DUE, name="Verbouwing")

    def test_desks_renew_and_take_back_meanwhile(self) -> None:
        chance = Random(7)
        for _round in range(ROUNDS):
            ClosingDay.objects.all().delete()
            loans = [make_loan(make_item(self.branch), person) for person in self.people for _two in range(2)]
            self.shut()
            deeds = [
                (lambda loan=loan: renew(loan=loan, branch=self.branch, via=Via.DESK, at=LATER, actor=DESK))
                if number % 2
                else (lambda loan=loan: check_in(
                    item=loan.item, branch=self.branch, via=Via.DESK, at=LATER, actor=DESK))
                for number, loan in enumerate(loans[:4])
            ]  # fmt: skip
            at_once(
                lambda: move(None, at=AT), lambda: move(None, at=AT), *deeds,
                pause=lambda: chance.choice((0.0, 0.001, 0.003)),
            )  # fmt: skip
            self.assertFalse(Loan.objects.open().filter(due_on=DUE).exists())
            # Two runs at once moved each loan once at most.
            for loan in loans:
                self.assertLessEqual(Movement.objects.filter(loan=loan, kind="moved").count(), 1)

    def test_what_a_desk_holds_is_moved_once_it_lets_go(self) -> None:
        loan = make_loan(make_item(self.branch), self.people[0])
        other = make_loan(make_item(self.branch), self.people[1])
        self.shut()
        is_held, is_moved = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                locked_item(loan.item_id)
                is_held.set()
                is_moved.wait(0.5)
            connections.close_all()

        desk = threading.Thread(target=hold)
        desk.start()
        is_held.wait(10)
        done = move(None, at=AT)
        is_moved.set()
        desk.join(10)
        self.assertEqual(done.loans, 2)
        self.assertEqual(set(Loan.objects.values_list("due_on", flat=True)), {DUE + timedelta(days=1)})
        self.assertEqual(Movement.objects.filter(kind="moved", loan__in=[loan, other]).count(), 2)
