# SPDX-License-Identifier: EUPL-1.2
"""Desks, kiosks and people at home at the same copies at once, each on a connection of its own.

Each race is run many times with a seeded start; afterwards the checks of `reuring doctor` must find nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from django.db import OperationalError, connections
from django.test import TransactionTestCase

from reuring.catalogue.models import Item
from reuring.circulation.checks import lending
from reuring.circulation.holding import cancel_hold, place_hold
from reuring.circulation.lending import check_out, renew
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.refusals import CirculationRefused, HoldRefused, LoanRefused, RenewalRefused
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    make_edition,
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.circulation.undoing import undo

ROUNDS = 15


def at_once(*deeds: Callable[[], Any], pause: Callable[[], float] = lambda: 0.0) -> list[Any]:
    """Do these together, each in a thread with its own connection. Returns what each gave: a value or its refusal.

    pause: how many seconds each waits after the start, so that the deeds meet in every order.
    """
    start = threading.Barrier(len(deeds))
    pauses = [pause() for _deed in deeds]
    found: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait(30)
            time.sleep(pauses[place])
            found[place] = deed()
        except BaseException as fault:
            found[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    for each in found:
        # A refusal is an answer; anything else, a deadlock too, is a fault.
        if isinstance(each, BaseException) and not isinstance(each, CirculationRefused):
            raise each
    return found


class AtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        self.branch = make_open_branch()
        self.other = make_open_branch("Chevremont")
        self.type = make_type(terms={"max_loans": 100, "max_holds": 100})
        make_rule(max_renewals=1000)
        self.people = [make_subscriber(self.type, given_name=f"P{number}") for number in range(6)]
        self.chance = Random(11)

    def tearDown(self) -> None:
        found = lending()
        self.assertTrue(found.is_ok, found.sentence)

    def pause(self) -> float:
        return self.chance.choice((0.0, 0.0, 0.001, 0.003))

    def out(self, item: Item, person: int = 0, **more: Any) -> Callable[[], Any]:
        options = {"branch": self.branch, "via": Via.DESK, "at": AT, "actor": DESK, **more}
        return lambda: check_out(item=item, person=self.people[person], **options)

    def back(self, item: Item, **more: Any) -> Callable[[], Any]:
        options = {"branch": self.branch, "via": Via.DESK, "at": AT + timedelta(hours=1), "actor": DESK, **more}
        return lambda: check_in(item=item, **options)

    def hold(self, item: Item, person: int, **more: Any) -> Callable[[], Any]:
        options = {"pickup_branch": self.branch, "via": Via.HOME, "at": AT, "actor": DESK, **more}
        return lambda: place_hold(work=item.edition.work, person=self.people[person], **options)

    def test_two_desks_scan_the_same_copy(self) -> None:
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            found = at_once(self.out(item, 0), self.out(item, 1), self.out(item, 2), pause=self.pause)
            self.assertEqual(sum(isinstance(each, LoanRefused) for each in found), 2)
            self.assertEqual(Loan.objects.open().filter(item=item).count(), 1)

    def test_one_person_at_two_desks_stays_within_the_limit(self) -> None:
        few = make_type("few", terms={"max_loans": 1})
        for number in range(ROUNDS):
            self.people[0] = make_subscriber(few, given_name=f"Few{number}")
            items = [make_item(self.branch), make_item(self.branch)]
            found = at_once(*(self.out(item, 0) for item in items), pause=self.pause)
            self.assertEqual(sum(isinstance(each, LoanRefused) for each in found), 1)

    def test_a_message_that_comes_twice_gives_one_loan(self) -> None:
        for number in range(ROUNDS):
            item = make_item(self.branch)
            found = at_once(*(self.out(item, 0, key=f"twice:{number}") for _again in range(3)), pause=self.pause)
            self.assertEqual({each.loan.pk for each in found}, {Loan.objects.get(item=item).pk})
            self.assertEqual(sum(each.was_done for each in found), 2)
            found = at_once(*(self.back(item, key=f"back:{number}") for _again in range(3)), pause=self.pause)
            self.assertEqual(sum(each.was_done for each in found), 2)
            self.assertEqual(Movement.objects.filter(loan__item=item).count(), 2)

    def test_a_hold_and_a_check_out_on_the_last_copy(self) -> None:
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            lent, held = at_once(self.out(item, 0), self.hold(item, 1), pause=self.pause)
            self.assertIsInstance(held, Hold)
            # Whoever came first: it is lent and one waits, or it is kept for who waits.
            is_out = Loan.objects.open().filter(item=item).exists()
            self.assertEqual(is_out, not isinstance(lent, LoanRefused))
            self.assertEqual(Hold.objects.get(work=item.edition.work).state, Hold.State.WAITING)

    def test_a_return_while_it_is_renewed(self) -> None:
        outcomes: Counter[str] = Counter()
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            loan = self.out(item, 0)().loan

            def again(loan: Loan = loan) -> Any:
                return renew(loan=loan, branch=self.branch, via=Via.HOME, at=AT + timedelta(days=2), actor=DESK)

            renewed, returned = at_once(again, self.back(item, at=AT + timedelta(days=2)), pause=self.pause)
            loan.refresh_from_db()
            self.assertEqual(returned.loan.pk, loan.pk)
            self.assertIsNotNone(loan.returned_at)
            self.assertEqual(loan.renewals, 0 if isinstance(renewed, RenewalRefused) else 1)
            outcomes[type(renewed).__name__] += 1
        self.assertEqual(sum(outcomes.values()), ROUNDS)

    def test_two_copies_come_back_and_serve_two_places_in_the_queue(self) -> None:
        for _round in range(ROUNDS):
            edition = make_edition(make_work())
            items = [make_item(self.branch, edition), make_item(self.branch, edition)]
            for number, item in enumerate(items):
                self.out(item, number)()
            holds = [self.hold(items[0], number + 2, at=AT + timedelta(minutes=number))() for number in range(3)]
            at_once(self.back(items[0]), self.back(items[1]), pause=self.pause)
            states = [Hold.objects.get(pk=hold.pk) for hold in holds]
            self.assertEqual([hold.state for hold in states], ["on_shelf", "on_shelf", "waiting"])
            self.assertEqual({hold.item_id for hold in states[:2]}, {item.pk for item in items})

    def test_somebody_stands_in_a_queue_once(self) -> None:
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            found = at_once(*(self.hold(item, 0) for _again in range(3)), pause=self.pause)
            self.assertEqual(sum(isinstance(each, HoldRefused) for each in found), 2)

    def test_a_hold_is_given_up_while_its_copy_comes_back(self) -> None:
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            self.out(item, 0)()
            hold, behind = self.hold(item, 1)(), self.hold(item, 2, at=AT + timedelta(minutes=1))()

            def give_up(hold: Hold = hold) -> Any:
                return cancel_hold(hold=hold, at=AT + timedelta(hours=1), actor=DESK)

            at_once(self.back(item), give_up, pause=self.pause)
            hold.refresh_from_db()
            behind.refresh_from_db()
            item.refresh_from_db()
            self.assertEqual(hold.state, Hold.State.CANCELLED)
            # It serves who is next, or lies on the shelf for nobody until it is scanned there.
            self.assertIn((behind.state, item.status), {("on_shelf", "on_shelf"), ("waiting", "on_shelf")})

    def test_a_step_is_taken_back_once(self) -> None:
        for _round in range(ROUNDS):
            item = make_item(self.branch)
            movement = self.out(item, 0)().movement

            def take_back(movement: Movement = movement) -> Any:
                return undo(movement=movement, at=AT + timedelta(seconds=5), actor=DESK)

            found = at_once(take_back, take_back, self.back(item, at=AT + timedelta(seconds=5)), pause=self.pause)
            self.assertGreaterEqual(sum(not isinstance(each, CirculationRefused) for each in found), 1)
            self.assertFalse(Loan.objects.open().filter(item=item).exists())

    def test_everybody_does_everything_at_once(self) -> None:
        edition = make_edition(make_work())
        items = [make_item(self.branch if number % 2 else self.other, edition) for number in range(3)]
        stop = threading.Event()
        deadlocks: list[str] = []
        done: Counter[str] = Counter()

        def somebody(seed: int) -> None:
            chance = Random(seed)
            try:
                while not stop.is_set():
                    item, person = chance.choice(items), chance.randrange(6)
                    branch = chance.choice((self.branch, self.other))
                    deeds: list[tuple[str, Callable[[], Any]]] = [
                        ("out", self.out(item, person, branch=branch)),
                        ("back", self.back(item, branch=branch, at=AT)),
                        ("hold", self.hold(item, person, pickup_branch=branch)),
                        ("cancel", lambda: self._cancel_one(chance)),
                        ("renew", lambda: self._renew_one(chance)),
                        ("undo", lambda: self._undo_one()),
                    ]
                    name, deed = chance.choice(deeds)
                    try:
                        deed()
                        done[name] += 1
                    except CirculationRefused:
                        done["refused"] += 1
                    except OperationalError as error:
                        deadlocks.append(str(error))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=somebody, args=[seed]) for seed in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(4)
        stop.set()
        for thread in threads:
            thread.join(60)
        self.assertEqual(deadlocks, [])
        self.assertGreater(min(done["out"], done["back"], done["hold"]), 3, done)

    def _cancel_one(self, chance: Random) -> None:
        holds = list(Hold.objects.open())
        if holds:
            cancel_hold(hold=chance.choice(holds), at=AT, actor=DESK)

    def _renew_one(self, chance: Random) -> None:
        loans = list(Loan.objects.open())
        if loans:
            renew(loan=chance.choice(loans), branch=self.branch, via=Via.HOME, at=AT + timedelta(days=3), actor=DESK)

    def _undo_one(self) -> None:
        movement = Movement.objects.order_by("-pk").first()
        if movement is not None:
            undo(movement=movement, at=movement.at + timedelta(seconds=1), actor=DESK)
