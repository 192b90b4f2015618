# SPDX-License-Identifier: EUPL-1.2
"""Real processes, killed at any moment or racing each other: nobody is told twice, and what can't be known is shown."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from reuring.people.models import Attempt, Message, Notice
from reuring.people.notices.checks import nothing_twice
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.policy import LEASE
from reuring.people.notices.sending import Sent, give_up_on_the_dead, send_due
from reuring.people.notices.telling import tell
from reuring.people.notices.tests.shelf import MORNING, due, make_reader
from reuring.people.notices.tests.sink import MailSink

pytestmark = pytest.mark.django_db(transaction=True)
MODULE = "reuring.people.notices.tests.killed_sender"
_RUNNING: list[subprocess.Popen[str]] = []


def start(sink: MailSink, what: str) -> subprocess.Popen[str]:
    """The process, once it has begun."""
    environment = {
        **os.environ,
        "REURING_EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
    }
    process = subprocess.Popen([sys.executable, "-m", MODULE, what], env=environment, stdout=subprocess.PIPE, text=True)
    _RUNNING.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    yield
    for process in _RUNNING:
        if process.poll() is None:
            process.kill()
            process.wait(30)
    _RUNNING.clear()


def readers(count: int) -> None:
    for number in range(count):
        make_reader(email=f"{number}@example.org")


def test_killed_after_the_server_took_it_and_before_we_wrote_that_down(sink: MailSink) -> None:
    tell([due(make_reader())], at=MORNING)
    compose(urgency=Urgency.DIGEST, at=MORNING)
    sink.hold = True
    process = start(sink, "send")
    assert sink.has_it.wait(60)
    kill(process)
    sink.hold = False
    sink.release.set()
    message = Message.objects.get()
    assert message.state == "handing_over", "it was marked before the network was touched"
    again = start(sink, "send")
    assert again.communicate(timeout=60)[0] == "done\n"
    assert len(sink.mails) == 1, "nobody sends it again by itself"
    assert message.taken_at is not None
    give_up_on_the_dead(at=message.taken_at + LEASE + timedelta(seconds=1))
    message.refresh_from_db()
    assert (message.state, message.reason) == ("unsure", "died")
    assert message.tries.get().outcome == "unsure"


def test_killed_before_anything_went_nothing_is_lost(sink: MailSink) -> None:
    readers(30)
    process = start(sink, "round")
    kill(process)
    again = start(sink, "round")
    assert again.communicate(timeout=60)[0] == "done\n"
    lost = Message.objects.filter(state="handing_over").count()
    assert lost <= 1
    assert 30 - lost <= len(set(sink.to())) == len(sink.to()) <= 30


def test_killed_again_and_again_nobody_is_told_twice(sink: MailSink) -> None:
    """Forty people, two titles each; the process is killed at a random moment until one comes to its end."""
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    readers(40)
    kills = 0
    while True:
        process = start(sink, "round")
        try:
            process.wait(chance.uniform(0.02, 0.12) if kills < 6 else 60)
        except subprocess.TimeoutExpired:
            kill(process)
            kills += 1
            continue
        assert process.communicate()[0] == "done\n"
        break
    assert kills >= 1, f"seed {seed}"
    assert Notice.objects.count() == 80, f"seed {seed}"
    assert Message.objects.count() == 40, f"seed {seed}"
    assert set(Notice.objects.values_list("message", flat=True)) == set(Message.objects.values_list("pk", flat=True))
    give_up_on_the_dead(at=max(Attempt.objects.values_list("began_at", flat=True)) + LEASE + timedelta(seconds=1))
    counts = Counter(sink.to())
    assert max(counts.values()) == 1, f"seed {seed}: {counts.most_common(3)}"
    unsure = set(Message.objects.filter(state="unsure").values_list("address", flat=True))
    assert len(unsure) <= kills, f"seed {seed}"
    missing = {f"{number}@example.org" for number in range(40)} - set(counts)
    assert missing <= unsure, f"seed {seed}: what did not arrive is shown"
    assert Message.objects.exclude(state__in=("handed_over", "unsure")).count() == 0, f"seed {seed}"
    assert nothing_twice().is_ok


def test_two_rounds_at_once_do_nothing_twice(sink: MailSink) -> None:
    readers(60)
    both = [start(sink, "round") for _ in range(2)]
    assert [each.communicate(timeout=90)[0] for each in both] == ["done\n", "done\n"]
    assert Counter(sink.to()) == Counter(f"{number}@example.org" for number in range(60))
    assert Notice.objects.count() == 120
    assert Message.objects.filter(state="handed_over").count() == 60
    assert nothing_twice().is_ok


def test_a_slow_one_that_was_given_up_and_then_succeeds_says_so(sink: MailSink) -> None:
    tell([due(make_reader())], at=MORNING)
    compose(urgency=Urgency.DIGEST, at=MORNING)
    sink.hold = True
    process = start(sink, "send")
    assert sink.has_it.wait(60)
    taken = Message.objects.get().taken_at
    assert taken is not None
    give_up_on_the_dead(at=taken + LEASE + timedelta(seconds=1))
    assert Message.objects.get().state == "unsure"
    sink.hold = False
    sink.release.set()
    assert process.communicate(timeout=60)[0] == "done\n"
    deadline = time.monotonic() + 10
    while Message.objects.get().state != "handed_over" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert Message.objects.get().state == "handed_over"
    assert send_due() == Sent()
