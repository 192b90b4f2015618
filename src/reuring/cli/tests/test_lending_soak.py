# SPDX-License-Identifier: EUPL-1.2
"""A day of lending by desks, kiosks and people at home while what serves them is killed: every loan is there once.

Everything goes through the front doors: desks and homes over HTTP, kiosks over SIP2. Whoever gets no answer sends the
same scan or message again, as the real ones do. `make test` takes a seeded minute with few of each, `make soak` hours
(REURING_SOAK_SECONDS) with 20 desks, 10 kiosks and 200 people. The seed is printed; REURING_SOAK_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import pytest

from reuring.circulation.checks import BROKEN
from reuring.cli.tests.pages import Answer, Walker
from reuring.cli.tests.site import Site, environment, free_port, put_demonstration
from reuring.engine.postgres import Cluster
from reuring.people.demo import DEMO_PASSWORD, DEMO_PIN
from reuring.protocols.demo import DEMO_KIOSK_PASSWORD, DEMO_USERNAME
from reuring.protocols.tests.kiosks import framed

SHORT: Final = {"seconds": 12.0, "desks": 4, "kiosks": 2, "homes": 2, "pause": (3.0, 5.0)}
LONG: Final = {"seconds": 7200.0, "desks": 20, "kiosks": 10, "homes": 200, "pause": (60.0, 240.0)}
ITEMS: Final = 60
PATIENCE_SECONDS: Final = 90.0
LONGEST_WAIT_SECONDS: Final = 300.0
ENOUGH: Final = 20  # of what desks and of what kiosks were told is done


class NoAnswer(Exception):
    """Whoever was asked died, or could not answer now."""


@dataclass
class Confirmed:
    """What was said to be done. Each entry must be found again."""

    scans: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # key: what, barcode, card
    kiosk: set[tuple[str, str, str, str]] = field(default_factory=set)  # what, barcode, card, when: one for a message
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Library:
    """An installation of its own on a durable embedded database, with the demonstration in it, and what serves it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.data_dir = folder / "var"
        self.cluster = Cluster(self.data_dir / "postgres")
        self.cluster.acquire()
        self.ports = {"site": free_port(), "sip2": free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: Counter[str] = Counter()
        self.stop = threading.Event()
        self.done = Confirmed()
        self.barcodes: list[str] = []
        self.people: list[tuple[str, str]] = []  # card, public id

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['site']}"

    def environment(self) -> dict[str, str]:
        return environment(self.cluster.url(), self.data_dir)

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.cluster.url(), autocommit=True) as connection:
            return connection.execute(question, values).fetchall()

    def prepare(self, homes: int) -> None:
        put_demonstration(self.cluster.url(), self.data_dir)
        with psycopg.connect(self.cluster.url(), autocommit=True) as connection:
            # Everybody gets the PIN that the demonstration knows, and may borrow plenty.
            connection.execute(
                "UPDATE people_card SET pin_hash = (SELECT pin_hash FROM people_card WHERE number = '2000000017') "
                "WHERE pin_hash = ''"
            )
            connection.execute("UPDATE circulation_subscriptionterms SET max_loans = 500, max_owed_cents = NULL")
            self.people = connection.execute(
                "SELECT c.number, p.public_id FROM people_card c JOIN people_person p ON p.id = c.person_id "
                "JOIN circulation_subscription s ON s.person_id = p.id WHERE c.blocked_at IS NULL "
                "ORDER BY c.number LIMIT %s",
                [max(homes, 20)],
            ).fetchall()
            self.barcodes = [
                row[0]
                for row in connection.execute(
                    "SELECT i.barcode FROM catalogue_item i JOIN catalogue_edition e ON e.id = i.edition_id "
                    "WHERE i.status IN ('available', 'on_loan') AND e.format = 'book' ORDER BY i.barcode LIMIT %s",
                    [ITEMS],
                ).fetchall()
            ]

    def reuring(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reuring.cli.main", *words],
            env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip

    def start(self, name: str) -> None:
        site = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.ports["site"]), "--workers",
                "1", "--blocking-threads", "4", "--no-ws", "--log-level", "critical", "reuring.engine.wsgi:application"]  # fmt: skip
        sip2 = [sys.executable, "-m", "reuring.cli.main", "sip2", "--port", str(self.ports["sip2"])]
        self.processes[name] = subprocess.Popen(
            {"site": site, "sip2": sip2}[name], env=self.environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        self.kills[name] += 1
        if name == "postgres":
            server = psutil.Process(int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))
            family = [server, *server.children(recursive=True)]
            for process in family:
                with _gone():
                    process.kill()
            psutil.wait_procs(family, timeout=20)
            self.cluster.release()
            self.cluster.acquire()
            return
        process = self.processes[name]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def revive(self) -> None:
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def wait_for_site(self) -> None:
        site = Site(self.url, self.cluster.url(), self.data_dir)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if site.get("/health/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the site did not come back")

    def has_enough(self) -> bool:
        """Whether enough was said to be done that its being there proves something."""
        at_home = self.done.answers["home 302"] + self.done.answers["home 200"]
        return len(self.done.scans) >= ENOUGH and len(self.done.kiosk) >= ENOUGH and at_home > 0

    def close(self) -> None:
        self.stop.set()
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.cluster.release()

    def until_answered(self, ask: Callable[[], Any]) -> Any:
        """Ask until there is an answer. Returns it; None where there was none before patience ran out."""
        deadline = None
        while True:
            try:
                return ask()
            except NoAnswer:
                if self.stop.is_set():
                    deadline = deadline or time.monotonic() + PATIENCE_SECONDS
                    if time.monotonic() > deadline:
                        return None
                time.sleep(0.1)

    # Who lends

    def visitor(self, login: str, secret: str) -> Walker | None:
        """Somebody who is logged in."""
        site = Site(self.url, self.cluster.url(), self.data_dir)

        def ask() -> Walker:
            walker = Walker(site)
            page = _answered(lambda: walker.ask("/account/login/"))
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            if token is None:
                raise NoAnswer
            fields = {"login": login, "password": secret, "csrfmiddlewaretoken": token[1]}
            if _answered(lambda: walker.ask("/account/login/", fields)).status != 302:
                raise NoAnswer
            return walker

        return self.until_answered(ask)  # type: ignore[no-any-return]

    def desk(self, seed: int) -> None:
        """A colleague at a desk: a card and some copies, or copies that come back; now and then the last step undone."""
        chance = random.Random(seed)
        walker = self.visitor("front-desk@demo.reuring.example", DEMO_PASSWORD)
        while walker is not None and not self.stop.is_set():
            card, person = chance.choice(self.people) if chance.random() < 0.6 else ("", "")
            for barcode in chance.sample(self.barcodes, chance.randint(1, 4)):
                key = f"{chance.getrandbits(128):032x}"
                fields = {"code": barcode, "person": person, "after": "", "key": key, "left": "0"}
                answer = self.until_answered(lambda fields=fields: _post(walker, "/desk/", "/desk/scans/", fields))
                if answer is None:
                    return
                self.done.answers[f"desk {answer.status}"] += 1
                if answer.status not in (200, 302, 422):
                    self.done.faults.append(f"desk {answer.status}: {answer.text[:2000]}")
                # A scan that was done leads back to the screen; one that asks or refuses says so in its place.
                if answer.status == 302:
                    self.done.scans[key] = ("check_out" if person else "check_in", barcode, card)

    def kiosk(self, seed: int) -> None:
        """A kiosk: check-outs and check-ins; a message without an answer is sent again on a new line."""
        from reuring.protocols.tests.stage import Line

        chance = random.Random(seed)
        line: Line | None = None
        turn = 0

        def say(text: str) -> str:
            nonlocal line, turn
            try:
                if line is None:
                    line = Line(self.ports["sip2"])
                    if line.say(f"9300CN{DEMO_USERNAME}|CO{DEMO_KIOSK_PASSWORD}|") != "941":
                        raise OSError("not logged in")
                turn = (turn + 1) % 10
                line.send(framed(text, turn) + b"\r")
                answer = line.receive()
                if not answer:
                    raise OSError("hung up")
                return answer
            except OSError:
                if line is not None:
                    line.close()
                line = None
                raise NoAnswer from None

        while not self.stop.is_set():
            card, _person = chance.choice(self.people)
            barcode = chance.choice(self.barcodes)
            when = f"{datetime.now():%Y%m%d    %H%M%S}"  # noqa: DTZ005 - a kiosk has a clock and no zone
            if chance.random() < 0.5:
                text, good, what = f"11YN{when}{when}AO|AA{card}|AB{barcode}|AC|AD{DEMO_PIN}|", "121", "check_out"
            else:
                text, good, what = f"09N{when}{when}AP|AO|AB{barcode}|AC|", "101", "check_in"
            answer = self.until_answered(lambda text=text: say(text))
            if answer is None:
                break
            self.done.answers[f"kiosk {answer[:3]}"] += 1
            if answer.startswith(good):
                self.done.kiosk.add((what, barcode, card, when))
            time.sleep(0.02)
        if line is not None:
            line.close()

    def home(self, seed: int) -> None:
        """Somebody at home: renews everything, takes a place in a queue, looks around."""
        chance = random.Random(seed)
        card, _person = self.people[seed % len(self.people)]
        walker = self.visitor(card, DEMO_PIN)
        works = [
            row[0]
            for row in self.rows(
                "SELECT n.public_id FROM threads_node n JOIN catalogue_work w ON w.node_id = n.id "
                "JOIN catalogue_edition e ON e.work_id = w.id JOIN catalogue_item i ON i.edition_id = e.id "
                "WHERE i.barcode = ANY(%s)",
                self.barcodes,
            )
        ]
        while walker is not None and not self.stop.is_set():
            choice = chance.random()
            if choice < 0.4:
                self._at_home(walker, "/mine/loans/", "/mine/loans/renewals/", {})
            elif choice < 0.7:
                page = f"/w/{chance.choice(works)}/hold/"
                self._at_home(walker, page, page, {"branch": "", "choice": ""})
            else:
                self.until_answered(lambda: _answered(lambda: walker.ask("/mine/")))
            self.stop.wait(chance.uniform(0.05, 0.6))

    def _at_home(self, walker: Walker, page: str, address: str, fields: dict[str, str]) -> None:
        def ask() -> Answer:
            shown = _answered(lambda: walker.ask(page))
            found = _fields(shown.text, address)
            return _answered(lambda: walker.ask(address, {**fields, **found})) if found else shown

        answer = self.until_answered(ask)
        if answer is not None:
            self.done.answers[f"home {answer.status}"] += 1
            if answer.status not in (200, 302, 422):
                self.done.faults.append(f"home {answer.status}: {answer.text[:2000]}")


class _gone:
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        return kind is not None and issubclass(kind, psutil.NoSuchProcess)


def _answered(ask: Callable[[], Answer]) -> Answer:
    """An answer. Raises NoAnswer for a server that is not there, or that has no database now."""
    try:
        answer = ask()
    except OSError:
        raise NoAnswer from None
    except Exception as fault:  # a half answer of a server that was killed
        if type(fault).__module__ == "http.client":
            raise NoAnswer from None
        raise
    if answer.status >= 502:
        raise NoAnswer
    return answer


def _post(walker: Walker, page: str, address: str, fields: dict[str, str]) -> Answer:
    """Post with the token of a page, which is asked for once."""
    token = getattr(walker, "token", "")
    if not token:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _answered(lambda: walker.ask(page)).text)
        if found is None:
            raise NoAnswer
        token = walker.token = found[1]  # type: ignore[attr-defined]
    return _answered(lambda: walker.ask(address, {"csrfmiddlewaretoken": token, **fields}))


def _fields(text: str, address: str) -> dict[str, str]:
    """What the form of a page that posts to an address says as it stands: hidden fields and what is chosen."""
    path = urllib.parse.urlsplit(address).path
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        action = re.search(r'<form\b[^>]*action="([^"]*)"', form)
        if 'method="post"' not in form or (action[1] if action else path) != path:
            continue
        found = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
        for name, value in re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]*checked', form):
            found[name] = value
        for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'<option value="([^"]+)" selected', options) or re.search(r'value="([^"]+)"', options)
            if chosen:
                found[name] = chosen[1]
        return found
    return {}


@pytest.fixture
def scale() -> dict[str, Any]:
    if "REURING_SOAK_SECONDS" in os.environ:
        return {**LONG, "seconds": float(os.environ["REURING_SOAK_SECONDS"])}
    return SHORT


@pytest.fixture
def library(scale: dict[str, Any]) -> Iterator[Library]:
    is_short = "REURING_SOAK_SECONDS" not in os.environ
    seed = int(os.environ.get("REURING_SOAK_SEED", "11" if is_short else time.time_ns() % 10**6))
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="reuring-lending-") as folder:
        found = Library(Path(folder), seed)
        try:
            found.prepare(scale["homes"])
            yield found
        finally:
            found.close()


def live(library: Library, scale: dict[str, Any]) -> None:
    """Let everybody lend while what serves them dies and is started again."""
    for name in ("site", "sip2"):
        library.start(name)

    def guarded(deed: Callable[[int], None], seed: int) -> None:
        try:
            deed(seed)
        except Exception as fault:
            library.done.faults.append(f"{deed.__name__}: {fault!r}")

    threads = [
        threading.Thread(target=guarded, args=(deed, 1000 * place + number), name=f"{deed.__name__} {number}")
        for place, (deed, count) in enumerate(
            [(library.desk, scale["desks"]), (library.kiosk, scale["kiosks"]), (library.home, scale["homes"])]
        )
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + scale["seconds"]
    victims = ("site", "sip2", "postgres")
    turn = 0
    # On a busy machine longer: until each has died once and enough was lent in between to prove something.
    while time.monotonic() < until or turn < len(victims) or not library.has_enough():
        assert time.monotonic() < until + LONGEST_WAIT_SECONDS, f"{library.kills}; {library.done.answers}"
        # On a busy machine a server needs a while to come back; killed before that, nobody would ever lend.
        library.wait_for_site()
        time.sleep(library.chance.uniform(*scale["pause"]))
        library.kill(victims[turn] if turn < len(victims) else library.chance.choice(victims))
        turn += 1
        library.revive()
    library.revive()
    library.wait_for_site()
    time.sleep(1)
    library.stop.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS + 30)
        assert not thread.is_alive(), thread.name


def check(library: Library) -> None:
    done = library.done
    assert done.faults == []
    print(f"kills {dict(library.kills)}; {dict(done.answers)}")
    assert library.has_enough(), done.answers
    # What a desk was told is done stands there, once, with that copy.
    kept = {
        key.removeprefix("desk:"): (kind, barcode)
        for key, kind, barcode in library.rows(
            "SELECT m.key, m.kind, i.barcode FROM circulation_movement m JOIN circulation_loan l ON l.id = m.loan_id "
            "JOIN catalogue_item i ON i.id = l.item_id WHERE m.key LIKE 'desk:%%'"
        )
    }
    missing = {
        key: scan
        for key, scan in done.scans.items()
        # A copy that was in and is scanned again is told where it goes; that is no loan and moves none.
        if scan[0] == "check_out" and kept.get(key) != scan[:2]
    }
    assert missing == {}
    # What a kiosk was told is done: as many loans as it was told of. Who has a copy already keeps it longer by it.
    lent = Counter(
        barcode
        for [barcode] in library.rows(
            "SELECT i.barcode FROM circulation_movement m JOIN circulation_loan l ON l.id = m.loan_id "
            "JOIN catalogue_item i ON i.id = l.item_id WHERE m.via = 'kiosk' AND m.kind IN ('check_out', 'renewal')"
        )
    )
    told = Counter(barcode for what, barcode, _card, _when in done.kiosk if what == "check_out")
    assert {barcode for barcode, count in told.items() if lent[barcode] < count} == set()
    twice = library.rows(
        "SELECT item_id, count(*) FROM circulation_loan WHERE returned_at IS NULL GROUP BY item_id HAVING count(*) > 1"
    )
    assert twice == []
    assert {what: found for what, query in BROKEN.items() if (found := library.rows(query)[0][0])} == {}
    examined = library.reuring("doctor")
    lending = [line for line in examined.stdout.splitlines() if "lending" in line or "books" in line]
    assert lending, examined.stdout
    assert not any("✗" in line or "FAIL" in line for line in lending), examined.stdout


def test_a_seeded_minute_of_lending_with_kills(library: Library, scale: dict[str, Any]) -> None:
    live(library, scale)
    check(library)
    assert min(library.kills[name] for name in ("site", "sip2", "postgres")) >= 1


@pytest.mark.soak
def test_hours_of_lending_with_kills(library: Library, scale: dict[str, Any]) -> None:
    live(library, scale)
    check(library)
