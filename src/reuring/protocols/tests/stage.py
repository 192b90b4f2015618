# SPDX-License-Identifier: EUPL-1.2
"""A library on a database of its own with a real kiosk server before it, and a line to talk to that server."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from reuring.cli.tests.site import environment, free_port
from reuring.engine.tests import database
from reuring.protocols.tests.kiosks import PASSWORD, framed

PATIENCE_SECONDS = 30
# The cards of those whose lists a test looks at; nobody else borrows on them.
OF_CLIENT, OF_WRAPPER = "9000003", "9000004"


def build() -> None:
    """What the served tests lend: copies 7000 to 7099, four people with a card, three kiosks. Runs in its own process."""
    from django.utils import timezone

    from reuring.circulation.tests.cast import (
        make_edition,
        make_item,
        make_open_branch,
        make_rule,
        make_subscriber,
        make_type,
        make_work,
    )
    from reuring.ledger.books import charge
    from reuring.people.actor import Actor
    from reuring.people.tests.cast import make_card
    from reuring.places.models import Organisation
    from reuring.protocols.tests.kiosks import make_kiosk

    Organisation.objects.update_or_create(pk=1, defaults={"name": "De Bibliotheek", "short_name": "Bieb"})
    branch = make_open_branch("Hoofdvestiging", days=(1, 2, 3, 4, 5, 6, 7))
    type = make_type(terms={"max_loans": 500})
    make_rule()
    for number, name in (("9000001", "Dohmen"), ("9000002", "Crombach"), (OF_CLIENT, "Göbbels"), (OF_WRAPPER, "Ploum")):
        person = make_subscriber(type, given_name="Mieke", family_name=name)
        make_card(person, number)
        charge(
            person=person,
            kind="card",
            amount_cents=250,
            key=number,
            branch=branch,
            actor=Actor.rule("t"),
            at=timezone.now(),
        )
    edition = make_edition(make_work("Wiebelbillenboogie, één"))
    for number in range(7000, 7100):
        make_item(branch, edition, barcode=str(number))
    make_item(branch, make_edition(make_work("Zes")), barcode="8000")
    make_kiosk(branch, "hal", may_enable=True)
    make_kiosk(branch, "pin", asks_pin=True)
    make_kiosk(branch, "oud", encoding="cp850")


@dataclass
class Served:
    """A running server. url: of its database. port: where it answers kiosks."""

    url: str
    data_dir: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **settings: str) -> None:
        """Start the server, and wait until it listens."""
        process = subprocess.Popen(
            [sys.executable, "-m", "reuring.cli.main", "sip2", "--port", str(self.port)],
            env=environment(self.url, self.data_dir, **settings),
            start_new_session=True,
        )
        self.processes.append(process)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert process.poll() is None, "the server did not start"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError("the server does not listen")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        return self.processes[-1]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop. Returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of its database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def line(self, username: str = "hal") -> Line:
        """A connection that has logged in."""
        line = Line(self.port)
        assert line.say(f"9300CN{username}|CO{PASSWORD}|") == "941"
        return line


class Line:
    """A plain socket to a server, as a kiosk has."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        self.turn = 0
        self._rest = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> str:
        """The next answer, whole; "" when the other side hung up."""
        while b"\r" not in self._rest:
            data = self.socket.recv(4096)
            if not data:
                return ""
            self._rest += data
        answer, _end, self._rest = self._rest.partition(b"\r")
        return answer.decode("utf-8", "replace")

    def say(self, text: str) -> str:
        """The answer to a message, without its trailer."""
        self.turn = (self.turn + 1) % 10
        self.send(framed(text, self.turn) + b"\r")
        return self.receive().partition("AY")[0]

    def close(self) -> None:
        self.socket.close()


_BUILD = "import django; django.setup(); from reuring.protocols.tests.stage import build; build()"


@contextlib.contextmanager
def served(label: str) -> Iterator[Served]:
    """A library with a running server, for the length of the block."""
    data_dir = database.HOME / "runs" / os.environ["REURING_TEST_RUN"] / f"{database.WORKER}-{label}"
    with database.fresh_database(database.TEMPLATE, label) as url:
        subprocess.run([sys.executable, "-c", _BUILD], env=environment(url, data_dir), check=True)
        found = Served(url, data_dir, free_port())
        found.start()
        try:
            yield found
        finally:
            for process in found.processes:
                if process.poll() is None:
                    process.kill()
                    process.wait()
    shutil.rmtree(data_dir, ignore_errors=True)
