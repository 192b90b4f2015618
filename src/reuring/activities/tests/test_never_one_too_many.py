# SPDX-License-Identifier: EUPL-1.2
"""Many people at once at few seats, each on a connection of their own, and a process that is killed in the middle."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, connections
from django.test import TransactionTestCase

from reuring.activities.models import Registration, Seat
from reuring.activities.pools import room_in
from reuring.activities.signing_up.changing import accept, cancel, change
from reuring.activities.signing_up.checks import signing_up_at
from reuring.activities.signing_up.lapsing import lapse_due
from reuring.activities.signing_up.offering import change_capacities, offer_everywhere
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.activities.tests import killed_sign_up
from reuring.activities.tests.cast import AT, make_activity, make_session
from reuring.people.actor import Actor
from reuring.people.notices.models import Notice

VISITOR = Actor.rule("a visitor")
CONNECTIONS = 40


def all_at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do these, so many at a time as there are connections. Returns what each gave: a value, or its refusal."""
    start = threading.Barrier(CONNECTIONS)
    left = deque(enumerate(deeds))
    found: list[Any] = [None] * len(deeds)

    def work() -> None:
        start.wait(60)
        try:
            while left:
                try:
                    place, deed = left.popleft()
                except IndexError:
                    return
                try:
                    found[place] = deed()
                except BaseException as fault:
                    found[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _connection in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    for each in found:
        # A refusal is an answer; anything else, a deadlock too, is a fault.
        if isinstance(each, BaseException) and not isinstance(each, RegistrationRefused):
            raise each
    return found


class ManyAtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        self.activity = make_activity(capacity=60)
        self.sessions = [make_session(self.activity)]
        self.pool = self.sessions[0].pools.get()
        self.seed = random.randrange(1_000_000)
        self.chance = random.Random(self.seed)

    def sign_up(self, number: int, *, waits: bool, sessions: int = 1) -> Callable[[], Registration]:
        size, key = self.chance.choice((1, 1, 1, 2, 3, 4)), uuid.uuid4()
        chosen = [each.public_id for each in self.sessions[:sessions]]
        return lambda: register(activity=self.activity, sessions=chosen, people=[One()] * size, key=key,
                                who=Contact(f"P{number}", email=f"p{number}@example.org"), waits_if_full=waits,
                                actor=VISITOR, at=AT + timedelta(milliseconds=number))  # fmt: skip

    def check(self) -> None:
        for pool, room in room_in([each.pools.get().pk for each in self.sessions]).items():
            assert room.capacity is not None
            assert room.taken <= room.capacity, f"pool {pool}, seed {self.seed}"
        found = signing_up_at(AT)
        assert found.is_ok, f"{found.sentence} Seed {self.seed}."

    def test_sixty_seats_and_two_hundred_groups(self) -> None:
        found = all_at_once([self.sign_up(number, waits=number % 2 == 0) for number in range(200)])
        made = [each for each in found if isinstance(each, Registration)]
        states = Counter(each.state for each in made)
        assert len(found) == 200
        assert sum(each.size for each in made if each.state == "confirmed") == 60, f"seed {self.seed}"
        assert set(states) == {"confirmed", "waiting"}
        refused = {o.code for each in found if isinstance(each, RegistrationRefused) for o in each.obstacles}
        assert refused <= {"full", "too-few-seats"}
        self.check()

    def test_everything_at_once(self) -> None:
        """People sign up, leave, change, answer and don't, while the capacity is raised and offers run out."""
        before = [self.sign_up(number, waits=True)() for number in range(50)]
        held = [each for each in before if each.state == "confirmed"]
        later = AT + timedelta(minutes=5)
        deeds: list[Callable[[], Any]] = [self.sign_up(100 + number, waits=True) for number in range(40)]
        deeds += [lambda each=each: cancel(registration=each, actor=VISITOR, at=later) for each in held[::2]]
        deeds += [
            lambda each=each: change(registration=each, people=[One()], actor=VISITOR, at=later) for each in held[1::2]
        ]
        deeds += [
            lambda each=each: accept(registration=each, actor=VISITOR, at=later)
            for each in before if each.state == "waiting"
        ]  # fmt: skip
        deeds += [
            lambda to=to: change_capacities(capacities={self.pool.pk: to}, actor=VISITOR, at=later)
            for to in (61, 62, 64, 67, 70)
        ]
        deeds += [lambda: lapse_due(at=later) for _round in range(5)]
        # One offer in three is over at once.
        deeds += [lambda: lapse_due(at=later + timedelta(days=2))]
        self.chance.shuffle(deeds)
        assert len(all_at_once(deeds)) == len(deeds)
        change_capacities(capacities={self.pool.pk: 70}, actor=VISITOR, at=later)
        self.check()
        assert offer_everywhere(at=later) == 0, f"who fits was left waiting, seed {self.seed}"
        offers = Counter(Notice.objects.filter(kind="activities.offer").values_list("about", flat=True))
        assert set(offers.values()) <= {1}, f"somebody was offered a seat twice, seed {self.seed}"

    def test_two_sessions_that_are_taken_together(self) -> None:
        self.sessions.append(make_session(self.activity, clock=self.sessions[0].starts_at.time()))
        found = all_at_once([self.sign_up(number, waits=True, sessions=1 + number % 2) for number in range(50)])
        held = [each for each in found if each.state == "confirmed"]
        all_at_once([lambda each=each: cancel(registration=each, actor=VISITOR, at=AT) for each in held])
        self.check()
        offer_everywhere(at=AT)
        self.check()


class KilledTest(TransactionTestCase):
    def test_a_process_that_is_killed_leaves_nothing_half_done(self) -> None:
        activity = make_activity(capacity=12)
        make_session(activity)
        connection.close()
        seed = random.randrange(1_000_000)
        chance, kills = random.Random(seed), 0
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "reuring.engine.settings"}
        command = [sys.executable, "-m", "reuring.activities.tests.killed_sign_up", activity.public_id]
        while True:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            try:
                out, _error = process.communicate(timeout=chance.uniform(0.02, 0.2) if kills < 2 else 60)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate(timeout=30)
                kills += 1
                found = signing_up_at(AT)
                assert found.is_ok, f"{found.sentence} Seed {seed}, {kills} kills."
                assert Seat.objects.filter(is_taken=True).count() <= 12
                continue
            assert out == f"done {killed_sign_up.PEOPLE}\n", f"seed {seed}, {kills} kills"
            break
        assert Registration.objects.count() == killed_sign_up.PEOPLE
        found = signing_up_at(AT)
        assert found.is_ok, f"{found.sentence} Seed {seed}."
