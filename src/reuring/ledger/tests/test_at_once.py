# SPDX-License-Identifier: EUPL-1.2
"""Several desks, kiosks, homes and the provider at the same money at once, on connections of their own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from django.db import connections
from django.test import TransactionTestCase, override_settings

from reuring.ledger import books, online, paying_out, till
from reuring.ledger.checks import charges_are_right, entries_add_up, online_payments_are_booked
from reuring.ledger.models import BankPayment, Charge, Entry, OnlinePayment, OnlineRefund, Posting, Road, TillDay
from reuring.ledger.tests.books_case import AT, DESK, configured, make_charge
from reuring.people.models import Person
from reuring.people.tests.cast import make_branch, make_person

ROUNDS = 12


def at_once(*deeds: Callable[[], Any]) -> tuple[list[Any], list[BaseException]]:
    """Do these together, each in a thread with its own connection. Returns what came of it, and what went wrong."""
    start = threading.Barrier(len(deeds))
    found: list[Any] = []
    faults: list[BaseException] = []

    def run(deed: Callable[[], Any]) -> None:
        try:
            start.wait(30)
            found.append(deed())
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return found, faults


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class AtOnce(TransactionTestCase):
    def setUp(self) -> None:
        self.branch = make_branch()
        self.els = make_person()

    def tearDown(self) -> None:
        for check in (entries_add_up, charges_are_right, online_payments_are_booked):
            found = check()
            self.assertTrue(found.is_ok, found.sentence)

    def pay(self, *charges: Charge, cents: int, key: str = "") -> Entry:
        return books.take_payment(
            charges=charges, amount_cents=cents, road=Road.CASH, branch=self.branch, actor=DESK, at=AT, key=key
        )

    def codes(self, faults: list[BaseException]) -> list[str]:
        found = []
        for fault in faults:
            assert isinstance(fault, books.MoneyRefused), repr(fault)
            found += [obstacle.code for obstacle in fault.obstacles]
        return sorted(found)

    def refund(self, made: Charge) -> Entry:
        return books.refund(charge=made, reason="Gevonden", actor=DESK, at=AT)

    def begin(self, made: Charge) -> OnlinePayment:
        payment = online.begin(
            person=self.els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK, at=AT
        )
        BankPayment.objects.filter(public_id=payment.provider_id).update(state="paid")
        return payment

    def test_the_same_charge_paid_at_two_desks(self) -> None:
        for _round in range(ROUNDS):
            made = make_charge(self.els, 500)
            found, faults = at_once(*[partial(self.pay, made, cents=500)] * 2)
            self.assertEqual(len(found), 1)
            self.assertEqual(self.codes(faults), ["nothing-open"])
        self.assertEqual(till.expected(self.branch).cash, 500 * ROUNDS)

    def test_paid_in_parts_waived_and_charged_again(self) -> None:
        for _round in range(ROUNDS):
            made = make_charge(self.els, 500)
            pay = partial(self.pay, made, cents=300)
            waive = partial(books.waive, charge=made, amount_cents=200, reason="Coulance", actor=DESK, at=AT)
            _found, faults = at_once(pay, pay, waive, partial(make_charge, self.els, 500, key=made.key))
            self.assertIn(self.codes(faults), [["more-than-open"], ["nothing-open"]])
            self.assertEqual(made_open(made), 0)

    def test_a_reason_charged_at_two_places(self) -> None:
        for number in range(ROUNDS):
            found, faults = at_once(*[partial(make_charge, self.els, 500, key=f"late:{number}")] * 4)
            self.assertEqual(faults, [])
            self.assertEqual(len({each.pk for each in found}), 1)
        self.assertEqual(Entry.objects.filter(kind="charge").count(), ROUNDS)

    def test_a_kiosk_that_repeats_its_payment(self) -> None:
        for number in range(ROUNDS):
            made = make_charge(self.els, 500)
            found, faults = at_once(*[partial(self.pay, made, cents=100, key=f"kiosk:{number}")] * 3)
            self.assertEqual(faults, [])
            self.assertEqual(len({each.pk for each in found}), 1)
            self.assertEqual(made_open(made), 400)

    def test_the_return_page_the_webhook_and_the_job(self) -> None:
        later = AT + timedelta(minutes=5)
        for _round in range(ROUNDS):
            payment = self.begin(make_charge(self.els, 500))
            _found, faults = at_once(
                partial(online.ask, payment, at=later),
                partial(online.ask_by_provider_id, "local", payment.provider_id, at=later),
                partial(online.ask_all_that_is_due, at=later),
            )
            self.assertEqual(faults, [])
        self.assertEqual(Entry.objects.filter(kind="payment").count(), ROUNDS)

    def test_paid_at_home_and_at_the_desk(self) -> None:
        for _round in range(ROUNDS):
            made = make_charge(self.els, 500)
            payment = self.begin(made)
            _found, faults = at_once(partial(online.ask, payment, at=AT), partial(self.pay, made, cents=500))
            payment.refresh_from_db()
            refused = self.codes(faults)
            self.assertIn((payment.surplus_cents, refused), [(0, ["nothing-open"]), (500, [])])
            self.assertEqual(made_open(made), 0)

    def test_money_goes_back_once(self) -> None:
        for number in range(ROUNDS):
            made = make_charge(self.els, 500)
            self.pay(made, cents=500)
            found, faults = at_once(*[partial(self.refund, made)] * 2)
            self.assertEqual((len(found), self.codes(faults)), (1, ["nothing-paid"]))
            till_facts = {"road": Road.CASH, "branch": self.branch, "actor": DESK, "at": AT}
            found, faults = at_once(*[partial(paying_out.pay_out, charge=made, amount_cents=500, **till_facts)] * 2)
            self.assertEqual((len(found), self.codes(faults)), (1, ["nothing-owed-back"]))

            charge = online.ask(self.begin(make_charge(self.els, 300)), at=AT).parts.get().charge
            self.refund(charge)
            found, faults = at_once(*[partial(online.send_back, charge=charge, at=AT)] * 2)
            self.assertEqual((len(found), self.codes(faults)), (1, ["nothing-owed-back"]))
            _found, faults = at_once(*[partial(online.push, OnlineRefund.objects.latest("pk"), at=AT)] * 3)
            self.assertEqual(faults, [])
            self.assertEqual(BankPayment.objects.latest("pk").refunded_cents, 300)
            self.assertEqual(Entry.objects.filter(kind="payout").count(), 2 * (number + 1))

    def test_taken_back_while_it_is_refunded(self) -> None:
        for _round in range(ROUNDS):
            made = make_charge(self.els, 500)
            entry = self.pay(made, cents=500)
            facts = {"payment": entry, "reason": "Fout", "branch": self.branch, "actor": DESK, "at": AT}
            reverse = partial(paying_out.reverse_payment, **facts)
            _found, faults = at_once(reverse, reverse, partial(self.refund, made))
            codes = self.codes(faults)
            self.assertIn(codes, [["already-reversed", "nothing-paid"], ["refunded-since", "refunded-since"]])

    def test_the_till_is_counted_while_money_comes_in(self) -> None:
        made = [make_charge(self.els, 100) for _number in range(40)]
        till.open_till(branch=self.branch, float_cents=5000, actor=DESK, at=AT)

        def count() -> TillDay:
            return till.close_till(
                branch=self.branch, counted_cash_cents=5000, counted_terminal_cents=0, reason="Test", actor=DESK, at=AT
            )

        _found, faults = at_once(
            lambda: [self.pay(each, cents=100) for each in made[:20]],
            lambda: [self.pay(each, cents=100) for each in made[20:]],
            count,
            count,
        )
        self.assertEqual(self.codes(faults), ["not-open"])
        day = TillDay.objects.get()
        assert day.expected_cash_cents is not None
        after = till.expected(self.branch).cash
        self.assertEqual(day.expected_cash_cents + after, 5000 + 40 * 100, "no payment is lost between two days")

    def test_everybody_at_everything(self) -> None:
        people = [self.els, make_person(), make_person()]

        def colleague(seed: int) -> Callable[[], None]:
            def work() -> None:
                chance = Random(seed)
                for _round in range(4 * ROUNDS):
                    with contextlib.suppress(books.MoneyRefused):
                        _some_deed(chance, chance.choice(people), self.branch)

            return work

        _found, faults = at_once(*(colleague(seed) for seed in range(6)))
        self.assertEqual(faults, [])
        self.assertEqual(sum(Posting.objects.values_list("amount_cents", flat=True)), 0)
        self.assertGreater(Entry.objects.count(), 50)


def made_open(made: Charge) -> int:
    return Charge.objects.get(pk=made.pk).open_cents


def _some_deed(chance: Random, person: Person, branch: Any) -> None:
    mine = list(Charge.objects.of(person))
    deed = chance.choice(["charge", "charge", "pay", "pay", "waive", "refund", "pay_out", "reverse"])
    common = {"branch": branch, "actor": DESK, "at": AT}
    if deed == "charge" or not mine:
        books.charge(
            person=person,
            kind="late",
            amount_cents=chance.randint(1, 900),
            key=f"k{chance.randint(1, 10**9)}",
            **common,
        )
        return
    one = chance.choice(mine)
    if deed == "pay":
        some = chance.sample(mine, min(len(mine), chance.randint(1, 3)))
        books.take_payment(charges=some, amount_cents=chance.randint(1, 900), road=Road.CASH, person=person, **common)
    elif deed == "waive":
        books.waive(charge=one, amount_cents=chance.randint(1, 500), reason="Coulance", **common)
    elif deed == "refund":
        books.refund(charge=one, amount_cents=chance.randint(1, 500), reason="Coulance", **common)
    elif deed == "pay_out":
        paying_out.pay_out(charge=one, amount_cents=chance.randint(1, 500), road=Road.CASH, **common)
    else:
        payments = list(Entry.objects.filter(kind="payment", person=person))
        if payments:
            paying_out.reverse_payment(payment=chance.choice(payments), reason="Fout", **common)
