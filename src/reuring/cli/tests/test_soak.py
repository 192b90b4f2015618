# SPDX-License-Identifier: EUPL-1.2
"""Kills and load: whatever dies, nothing that was confirmed is lost, nothing is doubled, and the index catches up.

`make test` takes a seeded minute, `make soak` hours (REURING_SOAK_SECONDS). The seed is printed; REURING_SOAK_SEED
repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.record import ExtractedCreator, ExtractedItem, ExtractedTitle
from reuring.cli.tests.site import environment, free_port, put_demonstration
from reuring.engine.postgres import Cluster

SHORT_SECONDS = 15
RECORDS = 6_000 if "REURING_SOAK_SECONDS" in os.environ else 3_000
BRANCHES = ("hub", "brunssum", "simpelveld", "voerendaal")

# Changes one title after another, each in a transaction of its own with its outbox row, and says so once it is
# confirmed: the line is printed after the commit, so every line must be found again afterwards.
WRITER = """
import sys, time, django
django.setup()
from django.db import transaction
from reuring.threads.models import Node
from reuring.threads.outbox import note
number = int(sys.argv[1])
ids = list(Node.objects.filter(kind="work").order_by("id").values_list("id", flat=True)[:200])
while True:
    number += 1
    node = ids[number % len(ids)]
    with transaction.atomic():
        Node.objects.filter(id=node).update(summary=f"changed{number}x")
        note([node])
    print(node, number, flush=True)
    time.sleep(0.02)
"""


def records(seed: int) -> bytes:
    """A file of records that no other run has."""
    chance = random.Random(seed)
    words = ["mijn", "koempel", "dorp", "zomer", "reis", "brief", "licht", "water", "stem", "huis", "grens", "lied"]
    parts = []
    for number in range(RECORDS):
        title = " ".join(chance.choices(words, k=4)) + f" {number}"
        name = f"{chance.choice(words).title()}s"
        items = tuple(
            ExtractedItem(f"S{seed}N{number}C{copy}", chance.choice(BRANCHES), "Romans", name[:4].upper())
            for copy in range(chance.randint(1, 3))
        )
        creator = ExtractedCreator(f"Anna {name}", f"{name}, Anna", "aut", is_primary=True)
        parts.append(
            build(
                ExtractedTitle(f"{seed}-{number}", "SOAK", title, creators=(creator,), languages=("nl",), year=2000,
                               format="book", items=items)
            ).iso2709()
        )  # fmt: skip
    return b"".join(parts)


class Town:
    """An installation of its own on an embedded, durable database, and everything that runs on it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.data_dir = folder / "var"
        self.cluster = Cluster(self.data_dir / "postgres")
        self.cluster.acquire()
        self.port = free_port()
        self.confirmed: dict[int, int] = {}
        self.number = 0
        self.answers: dict[int, int] = {}
        self.kills: dict[str, int] = {}
        self.halfway = 0  # how often an import was killed that had begun and was not at its end
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.stop = threading.Event()
        self.file = folder / "soak.mrc"
        self.file.write_bytes(records(seed))

    def environment(self) -> dict[str, str]:
        return environment(self.cluster.url(), self.data_dir)

    def reuring(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reuring.cli.main", *words],
            env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip

    def prepare(self) -> None:
        put_demonstration(self.cluster.url(), self.data_dir)

    def start(self, name: str) -> None:
        site = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--workers", "1",
                "--blocking-threads", "2", "--no-ws", "--log-level", "critical", "reuring.engine.wsgi:application"]  # fmt: skip
        commands = {
            "site": site,
            "work": [sys.executable, "-m", "reuring.cli.main", "work"],
            "import": [sys.executable, "-m", "reuring.cli.main", "import", "marc", str(self.file)],
            "writer": [sys.executable, "-c", WRITER, str(self.number)],
        }
        process = subprocess.Popen(
            commands[name], env=self.environment(), text=True, start_new_session=True,
            stdout=subprocess.PIPE if name == "writer" else subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes[name] = process
        if name == "writer":
            threading.Thread(target=self._listen, args=(process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            node, number = map(int, line.split())
            self.confirmed[node] = number
            self.number = max(self.number, number)
        process.stdout.close()

    def kill(self, name: str) -> None:
        self.kills[name] = self.kills.get(name, 0) + 1
        if name == "postgres":
            pid = int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
            server = psutil.Process(pid)
            family = [server, *server.children(recursive=True)]
            for process in family:
                try:
                    process.kill()
                except psutil.NoSuchProcess:
                    continue
            psutil.wait_procs(family, timeout=20)
            self.cluster.release()
            self.cluster.acquire()
            return
        process = self.processes[name]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            self.halfway += name == "import" and 0 < self.imported() < RECORDS
        process.wait()

    def imported(self) -> int:
        """How many records of the file are in."""
        with psycopg.connect(self.cluster.url(), autocommit=True) as connection:
            found = connection.execute("SELECT count(*) FROM catalogue_originalrecord WHERE source = 'SOAK'").fetchone()
        return int(found[0]) if found else 0

    def revive(self) -> None:
        self.revive_work()
        for name in ("site", "writer"):
            if self.processes[name].poll() is not None:
                self.start(name)
        if self.processes["import"].poll() not in (None, 0, 3):
            self.start("import")

    def revive_work(self) -> None:
        if self.processes["work"].poll() is not None:
            self.start("work")

    def browse(self) -> None:
        chance = random.Random(1)
        paths = ["/", "/search/?q=multatulli", "/search/?q=mijn", "/search/?q=de&format=book", "/read/", "/hours/"]
        while not self.stop.is_set():
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{self.port}{chance.choice(paths)}", timeout=20
                ) as answer:
                    status = answer.status
            except urllib.error.HTTPError as error:
                status = error.code
            except OSError:
                status = 0  # the site itself was killed
            self.answers[status] = self.answers.get(status, 0) + 1
            self.stop.wait(0.02)

    def close(self) -> None:
        self.stop.set()
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.cluster.release()


@pytest.fixture
def town() -> Iterator[Town]:
    seed = int(
        os.environ.get("REURING_SOAK_SEED", "7" if "REURING_SOAK_SECONDS" not in os.environ else time.time_ns() % 10**6)
    )
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="reuring-soak-") as folder:
        found = Town(Path(folder), seed)
        try:
            found.prepare()
            yield found
        finally:
            found.close()


def soak(town: Town, seconds: float) -> None:
    for name in ("site", "work", "writer", "import"):
        town.start(name)
    browser = threading.Thread(target=town.browse)
    browser.start()
    # However busy the machine is, the import has begun when it first dies.
    begun_by = time.monotonic() + 120
    while not town.imported():
        assert time.monotonic() < begun_by, "the import does not begin"
        time.sleep(0.02)
    until = time.monotonic() + seconds
    victims = ("import", "work", "writer", "site", "import", "work", "postgres")
    turn = 0
    while time.monotonic() < until or turn < len(victims):
        # The import dies as soon as its first records are in, for it is soon at its end.
        time.sleep(town.chance.uniform(0.8, 4.0) if turn else 0)
        # In turn first, so that even a short run has seen each die; then by chance.
        town.kill(victims[turn] if turn < len(victims) else town.chance.choice(victims))
        turn += 1
        town.revive()
    town.kill("writer")
    town.stop.set()
    browser.join()
    for _ in range(50):
        code = town.processes["import"].wait()
        if code in (0, 3):
            break
        town.start("import")


def check(town: Town) -> None:
    assert town.confirmed, "nothing was confirmed, so this proves nothing"
    assert set(town.answers) <= {200, 503, 0}, town.answers
    assert town.answers.get(200), town.answers
    with psycopg.connect(town.cluster.url(), autocommit=True) as connection:

        def ask(question: str) -> list[tuple[object, ...]]:
            return connection.execute(question).fetchall()

        kept = dict(ask("SELECT id, summary FROM threads_node WHERE summary LIKE 'changed%x'"))
        for node, number in town.confirmed.items():
            found = int(str(kept[node]).strip("changedx"))
            assert found >= number, f"a confirmed change of node {node} was lost"
        runs = ask("SELECT position, imported, updated FROM catalogue_importrun WHERE file_name LIKE '%soak.mrc'")
        # A kill just after the end makes one more run of the same file: everything in it is then unchanged.
        assert all(row[0] == RECORDS for row in runs), runs
        assert sum(int(str(row[1])) for row in runs) == RECORDS, runs
        assert all(row[2] == 0 for row in runs), runs
        assert ask("SELECT count(*) FROM catalogue_originalrecord WHERE source = 'SOAK'") == [(RECORDS,)]
        assert ask(
            "SELECT count(*) FROM catalogue_edition e LEFT JOIN catalogue_originalrecord o ON o.edition_id = e.id WHERE o.id IS NULL"
        ) == [(0,)]
        deadline = time.monotonic() + 120
        while ask("SELECT count(*) FROM threads_outboxentry") != [(0,)]:
            assert time.monotonic() < deadline, "the index does not catch up"
            # The background work may fall over a while after its database was killed; `reuring up` starts it again.
            town.revive_work()
            time.sleep(0.5)
    doctor = town.reuring("doctor")
    assert doctor.returncode == 0, doctor.stdout
    for node in sorted(town.confirmed)[:20]:
        word = str(kept[node])
        page = (
            urllib.request.urlopen(f"http://127.0.0.1:{town.port}/api/v1/search?q={word}", timeout=30).read().decode()
        )
        assert word in page, f"a change is not in the index: {word}"


def test_a_seeded_minute_of_kills(town: Town) -> None:
    soak(town, SHORT_SECONDS)
    check(town)
    assert {"import", "work", "writer", "site", "postgres"} <= set(town.kills), town.kills
    assert town.halfway >= 1, "no import was killed halfway, so its going on is not proven"


@pytest.mark.soak
def test_hours_of_kills(town: Town) -> None:
    soak(town, float(os.environ.get("REURING_SOAK_SECONDS", "7200")))
    check(town)
