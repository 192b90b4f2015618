# SPDX-License-Identifier: EUPL-1.2
"""Whatever is done, in whatever order, with whatever amounts and clocks: the books add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from inspect import signature
from random import Random
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.test import TestCase, override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from reuring.ledger import books, online, paying_out, till
from reuring.ledger.checks import charges_are_right, entries_add_up, online_payments_are_booked
from reuring.ledger.models import BankPayment, Charge, Entry, OnlinePayment, Posting, Road
from reuring.ledger.tests.books_case import AT, DESK, ask_what_is_deferred, configured
from reuring.people.models import Person
from reuring.people.tests.cast import make_branch, make_person
from reuring.places.models import Branch

# Mostly what is likely, so that one thing follows from another; also what can't be. None: all there is.
LIKELY: dict[str, list[Any]] = {
    "cents": [100, 100, 200, 200, 300, 500, 7, 0, -1, 1_000_000, 1_000_001],
    "some_cents": [None, None, None, 100, 100, 200, 7, 0, -1, 1_000_001],
    # Mostly one day; a clock that jumps, back as well.
    "at": [AT + timedelta(minutes=minutes) for minutes in (0, 1, 2, 5, 30, 60, -90, 3000)],
    "road": [Road.CASH, Road.CASH, Road.TERMINAL],
    # Which one, of those that it makes sense for; the highest ones: of all.
    "which": list(range(16)),
    "branch": [0, 0, 0, 1],
    "who": [0, 1],
    "key": list(range(10)),
    "payment_key": ["", "", "", "p1", "p2"],
    "reason": ["Coulance", "Coulance", " "],
    "state": ["paid", "paid", "paid", "failed", "expired"],
    "at_desk": [None, None, 100, 300],
    "off": [0, 0, 5, -5],
}
CENTS, SOME_CENTS, MOMENTS, ROADS, WHICH, BRANCH = (
    st.sampled_from(LIKELY[name]) for name in ("cents", "some_cents", "at", "road", "which", "branch")
)


class Books(RuleBasedStateMachine):
    """Two people and two branches. What the verbs refuse changes nothing; what they do keeps all invariants."""

    branches: ClassVar[list[Branch]]
    people: ClassVar[list[Person]]
    # What went through, over all examples: a machine that only ever hears no tests nothing.
    done: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        for number in range(4):
            books.charge(
                person=self.people[number % 2], kind="late", amount_cents=300, key=f"first{number}", **self.common(AT)
            )

    def teardown(self) -> None:
        try:
            self.look_at_everything()
        finally:
            transaction.savepoint_rollback(self.point)

    def common(self, at: datetime, branch: int = 0) -> dict[str, Any]:
        return {"actor": DESK, "at": at, "branch": self.branches[branch]}

    def one(self, which: int, sensible: QuerySet[Any]) -> Any:
        """One of those that it makes sense for; now and then any at all."""
        rows = list((sensible if which < 12 else sensible.model._default_manager.all()).order_by("pk"))
        rows = rows or list(sensible.model._default_manager.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def tried(self, name: str, verb: Callable[[], Any]) -> None:
        """Do it; when it is refused, nothing may have changed."""
        before = Posting.objects.count(), Entry.objects.count()
        try:
            verb()
            self.done[name] += 1
        except books.MoneyRefused as refused:
            assert refused.obstacles
            assert (Posting.objects.count(), Entry.objects.count()) == before

    @rule(cents=CENTS, at=MOMENTS, who=st.sampled_from(LIKELY["who"]), key=st.sampled_from(LIKELY["key"]))
    def charge(self, cents: int, at: datetime, who: int, key: int) -> None:
        facts = {"person": self.people[who], "kind": "late", "key": f"k{key}", **self.common(at)}
        self.tried("charge", lambda: books.charge(amount_cents=cents, **facts))

    @rule(
        some=st.lists(WHICH, min_size=1, max_size=3),
        cents=CENTS,
        road=ROADS,
        at=MOMENTS,
        branch=BRANCH,
        payment_key=st.sampled_from(LIKELY["payment_key"]),
    )
    def pay(self, some: list[int], cents: int, road: str, at: datetime, branch: int, payment_key: str) -> None:
        charges = [self.one(which, Charge.objects.open()) for which in some]
        facts = {"charges": charges, "road": road, "key": payment_key, **self.common(at, branch)}
        self.tried("pay", lambda: books.take_payment(amount_cents=cents, **facts))

    @rule(which=WHICH, some_cents=SOME_CENTS, at=MOMENTS, reason=st.sampled_from(LIKELY["reason"]))
    def waive(self, which: int, some_cents: int | None, at: datetime, reason: str) -> None:
        facts = {"charge": self.one(which, Charge.objects.open()), "reason": reason, **self.common(at)}
        self.tried("waive", lambda: books.waive(amount_cents=some_cents, **facts))

    @rule(which=WHICH, some_cents=SOME_CENTS, at=MOMENTS)
    def refund(self, which: int, some_cents: int | None, at: datetime) -> None:
        paid = Charge.objects.filter(open_cents__lt=F("amount_cents"))
        facts = {"charge": self.one(which, paid), "reason": "Gevonden", **self.common(at)}
        self.tried("refund", lambda: books.refund(amount_cents=some_cents, **facts))

    def owed_back(self) -> QuerySet[Charge]:
        return Charge.objects.filter(postings__account="to_refund").distinct()

    @rule(which=WHICH, some_cents=SOME_CENTS, road=ROADS, at=MOMENTS, branch=BRANCH)
    def pay_out(self, which: int, some_cents: int | None, road: str, at: datetime, branch: int) -> None:
        facts = {"charge": self.one(which, self.owed_back()), "road": road, **self.common(at, branch)}
        self.tried("pay out", lambda: paying_out.pay_out(amount_cents=some_cents, **facts))

    @rule(which=WHICH, some_cents=SOME_CENTS, at=MOMENTS)
    def send_back(self, which: int, some_cents: int | None, at: datetime) -> None:
        charge = self.one(which, self.owed_back())
        self.tried("send back", lambda: online.send_back(charge=charge, amount_cents=some_cents, at=at))

    @rule(which=WHICH, at=MOMENTS, branch=BRANCH)
    def reverse(self, which: int, at: datetime, branch: int) -> None:
        entry = self.one(which, Entry.objects.filter(kind="payment", reversed_by=None).exclude(road=Road.ONLINE))
        if entry.kind == "payment":
            facts = {"payment": entry, "reason": "Fout", **self.common(at, branch)}
            if which < 10:  # as it should be: there and then
                facts |= {"at": entry.at, "branch": entry.branch or self.branches[0]}
            self.tried("reverse", lambda: paying_out.reverse_payment(**facts))

    @rule(some=st.lists(WHICH, min_size=1, max_size=3), at=MOMENTS)
    def pay_online(self, some: list[int], at: datetime) -> None:
        facts = {"description": "", "back_to": str, "webhook": "", "language": "nl", "actor": DESK}
        charges = [self.one(which, Charge.objects.open()) for which in some]
        self.tried("begin on line", lambda: online.begin(person=self.people[0], charges=charges, at=at, **facts))

    @rule(which=WHICH, state=st.sampled_from(LIKELY["state"]), at=MOMENTS)
    def at_the_bank(self, which: int, state: str, at: datetime) -> None:
        payment = self.one(which, OnlinePayment.objects.filter(state="open"))
        if payment is not None:
            BankPayment.objects.filter(public_id=payment.provider_id).exclude(state="paid").update(state=state)
            if online.ask(payment, at=at).state == "paid":
                self.done["paid on line"] += 1
                self.done["paid too much"] += bool(OnlinePayment.objects.get(pk=payment.pk).surplus_cents)

    @rule(which=WHICH, some_cents=SOME_CENTS, at=MOMENTS, at_desk=st.sampled_from(LIKELY["at_desk"]))
    def at_home(self, which: int, some_cents: int | None, at: datetime, at_desk: int | None) -> None:
        """All of a payment on line, with something at the desk in between, and some of it back again."""
        charge = self.one(which, Charge.objects.open())
        facts = {"description": "", "back_to": str, "webhook": "", "language": "nl", "actor": DESK}
        self.tried("begin on line", lambda: online.begin(person=self.people[0], charges=[charge], at=at, **facts))
        desk = {"charges": [charge], "road": Road.CASH, **self.common(at)}
        if at_desk:
            self.tried("pay", lambda: books.take_payment(amount_cents=at_desk, **desk))
        BankPayment.objects.filter(state="open").update(state="paid")
        online.ask_all_that_is_due(at=at + timedelta(days=4))
        self.done["paid too much"] += OnlinePayment.objects.filter(surplus_cents__gt=0).exists()
        back = {"charge": charge, "reason": "Gevonden", **self.common(at)}
        self.tried("refund", lambda: books.refund(amount_cents=some_cents, **back))
        self.tried("send back", lambda: online.send_back(charge=charge, at=at))

    @rule(at=MOMENTS)
    def the_job(self, at: datetime) -> None:
        online.ask_all_that_is_due(at=at)

    @rule(off=st.sampled_from(LIKELY["off"]), at=MOMENTS)
    def till(self, off: int, at: datetime) -> None:
        should = till.expected(self.branches[0])
        if till.open_day(self.branches[0]) is None:
            self.tried("open till", lambda: till.open_till(float_cents=abs(off), **self.common(at)))
        else:
            counted = {"counted_cash_cents": should.cash + off, "counted_terminal_cents": should.terminal}
            self.tried("close till", lambda: till.close_till(**counted, reason="Telfout", **self.common(at)))

    @invariant()
    def the_database_agrees(self) -> None:
        ask_what_is_deferred()

    def look_at_everything(self) -> None:
        """What must be so at the end of every sequence, which any beginning of one is too."""
        for check in (entries_add_up, charges_are_right, online_payments_are_booked):
            found = check()
            assert found.is_ok, found.sentence
        for one in Charge.objects.all():
            facts = paying_out.come_and_gone(one)
            assert 0 <= facts.on_its_way <= facts.owed_back <= sum(facts.came.values()) <= one.amount_cents, facts
            assert books.refunded_cents(one) <= books.paid_cents(one)
            for road in Road:
                assert 0 <= facts.gone.get(road, 0) <= facts.came.get(road, 0), facts
        for bank in BankPayment.objects.all():
            assert 0 <= bank.refunded_cents <= bank.amount_cents
        owed = books.owed_cents([person.pk for person in self.people])
        for person in self.people:
            assert owed[person.pk] == sum(Charge.objects.of(person).values_list("open_cents", flat=True))


STEPS = (
    Books.charge, Books.pay, Books.pay, Books.waive, Books.refund, Books.refund, Books.pay_out, Books.pay_out,
    Books.send_back, Books.reverse, Books.pay_online, Books.at_the_bank, Books.at_home, Books.the_job, Books.till,
)  # fmt: skip
WALKS, WALK_STEPS = 12, 60
DEEDS = {
    "charge", "pay", "waive", "refund", "pay out", "send back", "reverse", "begin on line", "paid on line",
    "paid too much", "open till", "close till",
}  # fmt: skip


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class AnyOrder(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        Books.branches = [make_branch(), make_branch("Spekholzerheide")]
        Books.people = [make_person(), make_person()]

    def test_any_order(self) -> None:
        """Sequences that Hypothesis thinks of, and makes short when one fails."""
        run_state_machine_as_test(
            Books,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )

    def test_long_walks(self) -> None:
        """The same steps by chance, far enough that everything follows upon everything."""
        Books.done.clear()
        for seed in range(WALKS):
            chance, machine = Random(seed), Books()
            machine.begin()
            for _step in range(WALK_STEPS):
                step = chance.choice(STEPS)
                names = list(signature(step).parameters)[1:]
                facts = {
                    name: chance.sample(LIKELY["which"], chance.randint(1, 3))
                    if name == "some"
                    else chance.choice(LIKELY[name])
                    for name in names
                }
                step(machine, **facts)
                ask_what_is_deferred()
            machine.teardown()
        # A walk that is only ever refused proves nothing.
        self.assertEqual({deed for deed in DEEDS if Books.done[deed] < 5}, set(), Books.done)
