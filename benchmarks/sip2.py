# SPDX-License-Identifier: EUPL-1.2
"""Kiosks: what a message over SIP2 takes on one connection, and what a thousand idle connections cost.

    python -m benchmarks.sip2 [--messages N] [--history N]

A real server in a process of its own, on a durable database; a socket on loopback, one message at a time, each timed from
the first byte sent to the last byte received. The figures of Koha that stand beside ours were measured on the same kind
of machine, outside this run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.figures import Figure, at_most, percentile, show, told
from benchmarks.lending import _AT as AT
from benchmarks.lending import HISTORY, Library, _spent
from benchmarks.sites import django_on, environment, free_port, own_folder

MESSAGES: Final = 600
IDLE: Final = 1_000
_WARM: Final = 50
_PASSWORD: Final = "benchmarkkiosk22"
_PIN: Final = "7391"
_PATIENCE_SECONDS: Final = 60


def figures(messages: int = MESSAGES, history: int = HISTORY) -> Iterator[Figure]:
    """Every figure of kiosks. messages: of each kind. history: returned loans before the second half."""
    with own_folder() as folder, django_on(folder):
        library = Library(folder)
        library.build()
        _cards_and_kiosk(library)
        with _server(folder) as (port, process):
            kiosk = Kiosk(port)
            yield from _ordinary(library, kiosk, process, messages)
            yield from _pin(port)
            ordinary = _taken(library, kiosk, messages)
            small = _held(library, kiosk, messages // 4)
            yield from _idle(library, kiosk, port, process, messages)
            library.remember(history)
            library.crowded = True
            held = _held(library, kiosk, messages // 4)
            yield from _compared("sip2.check_out", ordinary, _taken(library, kiosk, messages))
            yield from _compared("sip2.check_out_of_hold", small, held)
            kiosk.close()


class Kiosk:
    """One kiosk on one connection, logged in; each message with a moment of its own."""

    def __init__(self, port: int, username: str = "bench") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turn = 0
        if not self.say(f"9300CN{username}|CO{_PASSWORD}|").startswith("941"):
            raise RuntimeError("the kiosk was not let in")

    def say(self, text: str) -> str:
        """The answer to a message, with sequence number and checksum as kiosks send them."""
        self._turn += 1
        data = f"{text}AY{self._turn % 10}AZ".encode()
        data += f"{-sum(data) & 0xFFFF:04X}\r".encode()
        self._socket.sendall(data)
        found = b""
        while not found.endswith(b"\r"):
            found += self._socket.recv(65536)
        return found.decode()

    def moment(self) -> str:
        """A moment that no message of this kiosk had before."""
        self._turn += 1
        seconds = self._turn % 86_400
        return f"20261124    {seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"

    def check_out(self, barcode: str, card: str) -> None:
        said = self.say(f"11NN{self.moment()}{' ' * 18}AOBieb|AA{card}|AB{barcode}|AC|")
        if not said.startswith("121"):
            raise RuntimeError(said)

    def check_in(self, barcode: str) -> None:
        moment = self.moment()
        said = self.say(f"09N{moment}{moment}AP|AOBieb|AB{barcode}|AC|")
        if not said.startswith("101"):
            raise RuntimeError(said)

    def item(self, barcode: str) -> None:
        self.say(f"17{self.moment()}AO|AB{barcode}|")

    def patron(self, card: str) -> None:
        self.say(f"63000{self.moment()}  Y       AO|AA{card}|AC|BP1|BQ10|")

    def close(self) -> None:
        self._socket.close()


def _ordinary(library: Library, kiosk: Kiosk, process: psutil.Process, count: int) -> Iterator[Figure]:
    pairs = _pairs(library, count + _WARM)
    kiosk.say("9900802.00")
    backends = _backends()
    here, there = _spent([process]), _spent(backends)
    lent = _times(kiosk.check_out, pairs)
    here, there = _spent([process]) - here, _spent(backends) - there
    yield told("sip2.check_out.processor_here", here / len(pairs) * 1e3, "ms")
    yield told("sip2.check_out.processor_database", there / len(pairs) * 1e3, "ms")
    yield at_most("sip2.check_out.median", statistics.median(lent), "ms", 12)
    yield at_most("sip2.check_out.p95", percentile(lent, 0.95), "ms", 30)
    yield told("sip2.check_out.median_koha", 164, "ms")
    back = _times(kiosk.check_in, [(barcode,) for barcode, _card in pairs])
    yield at_most("sip2.check_in.median", statistics.median(back), "ms", 12)
    yield at_most("sip2.check_in.p95", percentile(back, 0.95), "ms", 30)
    yield told("sip2.item_information.median", statistics.median(_times(kiosk.item, [(b,) for b, _c in pairs])), "ms")
    yield told(
        "sip2.patron_information.median", statistics.median(_times(kiosk.patron, [(c,) for _b, c in pairs])), "ms"
    )


def _compared(name: str, small: list[float], full: list[float]) -> Iterator[Figure]:
    """The same with a long history, and with two hundred behind who is served: within a fifth."""
    before, after = statistics.median(small), statistics.median(full)
    yield told(f"{name}.median_small", before, "ms")
    yield at_most(f"{name}.median_full", after, "ms", 12)
    yield at_most(f"{name}.full_over_small", after / before, "times", 1.2)


def _backends() -> list[psutil.Process]:
    """The database's processes for the server's connections."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return [psutil.Process(pid) for (pid,) in cursor.fetchall()]


def _taken(library: Library, kiosk: Kiosk, count: int) -> list[float]:
    return _times(kiosk.check_out, _pairs(library, count + _WARM))


def _held(library: Library, kiosk: Kiosk, count: int) -> list[float]:
    """Check-outs of copies that lie ready for who takes them; others wait behind where the library is crowded."""
    from reuring.circulation.holding import place_hold
    from reuring.circulation.models import Via
    from reuring.people.actor import Actor

    pairs = []
    for item, person in library.pairs(count):
        place_hold(
            work=item.edition.work, person=person, pickup_branch=library.branch, via=Via.HOME, at=AT - timedelta(days=30),
            actor=Actor.rule("bench"),
        )  # fmt: skip
        library._crowd(item)
        kiosk.check_in(item.barcode)
        pairs.append((item.barcode, _card(person.pk)))
    return _times(kiosk.check_out, pairs, warm=10)


def _pin(port: int) -> Iterator[Figure]:
    """What the check of a PIN adds, once in a visit."""
    kiosk = Kiosk(port, "pin")
    message = "23000{}AO|AA{}|AC|AD" + _PIN + "|"
    first = _times(lambda card: kiosk.say(message.format(kiosk.moment(), card)), [(_card(n),) for n in range(1, 21)], 0)
    said = kiosk.say(message.format(kiosk.moment(), _card(20)))
    if "CQY" not in said:
        raise RuntimeError(said)
    later = [_time(lambda: kiosk.say(message.format(kiosk.moment(), _card(20)))) for _turn in range(50)]
    kiosk.close()
    yield told("sip2.pin.first_message_of_a_visit", statistics.median(first), "ms")
    yield told("sip2.pin.later_messages", statistics.median(later), "ms")


def _idle(library: Library, kiosk: Kiosk, port: int, process: psutil.Process, count: int) -> Iterator[Figure]:
    """A thousand connections that say nothing, and one kiosk that goes on."""
    before = process.memory_info().rss
    idle = [socket.create_connection(("127.0.0.1", port), 30) for _each in range(IDLE)]
    try:
        kiosk.say("9900802.00")
        held = process.memory_info().rss - before
        lent = _taken(library, kiosk, count)
        yield at_most("sip2.idle.memory_for_a_thousand", held / 1e6, "MB", 64)
        yield told("sip2.idle.memory_in_all", process.memory_info().rss / 1e6, "MB")
        yield told("sip2.idle.threads", process.num_threads(), "threads")
        yield at_most("sip2.idle.check_out.median", statistics.median(lent), "ms", 12)
        yield at_most("sip2.idle.check_out.p95", percentile(lent, 0.95), "ms", 30)
    finally:
        for each in idle:
            each.close()


def _pairs(library: Library, count: int) -> list[tuple[str, str]]:
    return [(item.barcode, _card(person.pk)) for item, person in library.pairs(count)]


def _card(person: int) -> str:
    return f"91{person:07}"


def _times(do: Callable[..., Any], cases: Sequence[tuple[str, ...]], warm: int = _WARM) -> list[float]:
    """Milliseconds of each case but the first ones."""
    return [_time(lambda case=case: do(*case)) for case in cases][warm:]  # type: ignore[misc]


def _time(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1e3


def _cards_and_kiosk(library: Library) -> None:
    """A card for each person, all with one PIN, and two kiosks."""
    from django.utils import timezone

    from reuring.people.models import Card, Person
    from reuring.people.pin_hashes import hash_pin
    from reuring.protocols.models import Kiosk as Enrolled
    from reuring.protocols.sip2.kiosks import hashed

    now = timezone.now()
    pin = hash_pin(_PIN)
    Card.objects.bulk_create(
        Card(person_id=key, number=_card(key), pin_hash=pin, issued_on=now.date())
        for key in Person.objects.values_list("pk", flat=True)
    )
    for username in ("bench", "pin"):
        Enrolled.objects.create(
            branch=library.branch, name=username, username=username, secret_hash=hashed(_PASSWORD), made_at=now,
            asks_pin=username == "pin",
        )  # fmt: skip


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[tuple[int, psutil.Process]]:
    """The server that answers kiosks: its port and its process."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "reuring.cli.main", "sip2", "--port", str(port)],
        env=environment(folder, REURING_DATABASE_URL=os.environ["REURING_DATABASE_URL"]),
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the kiosk server did not start")
            time.sleep(0.05)
        yield port, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks.sip2")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--history", type=int, default=HISTORY)
    given = parser.parse_args()
    raise SystemExit(show(figures(given.messages, given.history)))
