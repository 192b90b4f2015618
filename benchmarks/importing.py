# SPDX-License-Identifier: EUPL-1.2
"""Importing 100,000 MARC records all the way: into PostgreSQL and into the search index.

    python -m benchmarks.importing [--records N]

The clock runs from the start of the import until the index has followed the last change. Four processes work: the
importing one, the one that reads ahead for it, PostgreSQL (with its usual, durable settings), and the one that follows
the changes into the index, as the site's background worker does. REURING_BENCH_DIR says where the made-up file is kept
between runs (default `.bench` beside `benchmarks`); REURING_BENCH_DATABASE_URL names an empty database to import into,
else a PostgreSQL of its own is started and thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure, at_least, at_most, show, told
from benchmarks.records import BRANCHES, SHARING, write_records

RECORDS: Final = 100_000
SEED: Final = 2026
KOHA_PER_SECOND: Final = 15.0
"""Koha's own importer, in records per second of processor time: measured once on such a machine, a given fact."""


def figures(records: int = RECORDS) -> list[Figure]:
    """Every figure of the import, measured now, on a database of its own.

    records: how many records the file has.
    """
    place = Path(os.environ.get("REURING_BENCH_DIR") or Path(__file__).resolve().parent.parent / ".bench")
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"import-{records}-{SEED}.mrc"
    if not file.exists():
        making = file.with_suffix(".part")
        write_records(making, records, SEED)
        making.rename(file)
    data = Path(tempfile.mkdtemp(prefix="importing-", dir=place))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REURING_")},
        "REURING_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    if url := os.environ.get("REURING_BENCH_DATABASE_URL"):
        environment["REURING_DATABASE_URL"] = url
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.importing", "--measure", str(file)],
            env=environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    finally:
        shutil.rmtree(data, ignore_errors=True)
    found = json.loads(done.stdout.splitlines()[-1])
    per_second = records / found["seconds"]
    return [
        at_least("import.records", per_second, "records/s", 1_500),
        at_most("import.memory", found["import_mb"], "MB", 600),
        told("import.database alone", records / found["database_seconds"], "records/s"),
        told("import.processor", records / found["cpu_seconds"], "records/s of processor time"),
        told("import.koha", KOHA_PER_SECOND, "records/s of processor time"),
        told("import.follower", found["works"] / found["follower_cpu_seconds"], "works/s of processor time"),
        told("import.follower memory", found["follower_mb"], "MB"),
        told("import.again", records / found["again_seconds"], "records/s"),
        at_most("import.unaccounted", found["unaccounted"], "records", 0),
        at_most("import.not in the index", abs(found["documents"] - found["works"]), "works", 0),
        told("import.works", found["works"] / records, "a record"),
    ]


def _measure(file: Path) -> dict[str, float]:
    """Import a file into the database of the settings, which is made first. Returns what was measured."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from reuring.catalogue.importing import import_marc
    from reuring.catalogue.models import Work
    from reuring.engine.settings import CLUSTER, CONFIGURATION
    from reuring.people.actor import Actor
    from reuring.places.models import Branch, Municipality
    from reuring.threads import outbox
    from reuring.threads.search import Query, Searcher
    from reuring.threads.topics import load_topics

    if not CONFIGURATION.database_url:
        CLUSTER.acquire()
    try:
        call_command("migrate", verbosity=0)
        load_topics()
        town = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
        for code in BRANCHES:
            Branch.objects.create(code=code.lower(), name=code, municipality=town, town=town.name)
        follower = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.importing", "--follow"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert follower.stdin is not None
        assert follower.stdout is not None
        follower.stdout.readline()
        actor = Actor.command("benchmark")
        began, spent = time.perf_counter(), _processor_seconds()
        run = import_marc(file, actor=actor, at=timezone.now())
        in_database = time.perf_counter() - began
        while outbox.waiting():
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        spent = _processor_seconds() - spent
        follower.stdin.close()
        told_by_follower: dict[str, Any] = json.loads(follower.stdout.readline())
        follower.wait()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        again = import_marc(file, actor=actor, at=timezone.now())
        again_seconds = time.perf_counter() - began
        searcher = Searcher(CONFIGURATION.index_dir)
        return {
            "seconds": seconds,
            "database_seconds": in_database,
            "cpu_seconds": spent,
            "import_mb": peak,
            "follower_mb": told_by_follower["mb"],
            "follower_cpu_seconds": told_by_follower["cpu_seconds"],
            "again_seconds": again_seconds,
            "unaccounted": abs(run.position - run.imported - run.updated - run.unchanged - run.rejected)
            + (again.position - again.unchanged - again.rejected),
            "documents": searcher.search(Query(page_size=0)).total,
            "works": Work.objects.count(),
        }
    finally:
        CLUSTER.release()


def _processor_seconds() -> float:
    """Of this process, and of those that it started and that have ended (the one that reads ahead)."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _follow() -> None:
    """Follow changes into the index, until the standard input is closed."""
    import django

    django.setup()
    from reuring.engine.settings import CONFIGURATION
    from reuring.threads import outbox

    stop = threading.Event()

    def until_closed() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=until_closed, daemon=True).start()
    print("ready", flush=True)
    outbox.follow(CONFIGURATION.index_dir, CONFIGURATION.index_memory_mb * 1_000_000, stop)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"mb": used.ru_maxrss / 1024, "cpu_seconds": used.ru_utime + used.ru_stime}), flush=True)


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description=f"Import of MARC records, {SHARING:.0%} of them sharing a work.")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--follow", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.follow:
        _follow()
        return 0
    if given.measure:
        print(json.dumps(_measure(given.measure)))
        return 0
    return show(figures(given.records))


if __name__ == "__main__":
    raise SystemExit(main())
