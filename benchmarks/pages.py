# SPDX-License-Identifier: EUPL-1.2
"""Pages over HTTP: what a search page and a title page cost, heavy queries, and how soon a second start is ready.

    python -m benchmarks.pages [--works N] [--requests N]

`reuring up --demo` runs as anybody would run it, on loopback, with the demonstration and `--works` made-up works.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import psutil

from benchmarks.figures import Figure, at_most, percentile, show, told
from benchmarks.quality import judged_queries
from benchmarks.sites import Visitor, django_on, own_folder, reuring, running

WORKS: Final = 20_000
REQUESTS: Final = 400
SEED: Final = 2026
EDITIONS: Final = 60
COPIES_PER_EDITION: Final = 5
_HEAVY: Final = {"de": {"q": "de"}, "dutch": {"language": "nl"}, "everything": {}, "de_van_het": {"q": "de van het"}}


def figures(works: int = WORKS, requests: int = REQUESTS) -> list[Figure]:
    """Every figure of pages, measured now.

    works: how many made-up works stand beside the demonstration. requests: how many pages of each kind are asked for.
    """
    with own_folder() as folder:
        with running(folder) as (_, _, first_start):
            reuring(folder, "demo", "--works", str(works), "--seed", str(SEED))
        with running(folder) as (port, process, second_start), django_on(folder):
            _wait_for_index()
            found = [
                told("pages.first_start", first_start, "s"),
                at_most("pages.second_start", second_start, "s", 5),
                *_costs(folder, port, process.pid, requests),
                *_heavy(port),
                *_query_counts(),
            ]
    return found


def _wait_for_index() -> None:
    from reuring.threads.outbox import waiting

    while waiting():
        time.sleep(0.2)


# What a page costs


def _costs(folder: Path, port: int, pid: int, requests: int) -> Iterator[Figure]:
    from reuring.threads.models import Node

    chance = random.Random(SEED)
    asked = [one.text for one in judged_queries() if "{" not in one.text]
    addresses = list(Node.objects.filter(kind="work").order_by("id").values_list("public_id", flat=True))
    kinds: dict[str, Callable[[int], str]] = {
        "search": lambda turn: f"/search/?{urlencode({'q': asked[turn % len(asked)]})}",
        "title": lambda turn: f"/w/{chance.choice(addresses)}/",
    }
    for name, address in kinds.items():
        # Each process of the site has to have met the page before, whichever takes the connection.
        for _ in range(12):
            _visit(port, [address(turn) for turn in range(5)])
        wanted = [address(turn) for turn in range(requests)]
        site, database = _site(pid), _database(folder)
        before, before_database = _spent(site), _spent(database)
        times = _visit(port, wanted)
        spent, spent_database = _spent(site) - before, _spent(database) - before_database
        yield at_most(f"pages.{name}.processor", spent / requests * 1e3, "ms", 25)
        yield told(f"pages.{name}.database_processor", spent_database / requests * 1e3, "ms")
        yield told(f"pages.{name}.p50", percentile(times, 0.50), "ms")
        yield told(f"pages.{name}.p95", percentile(times, 0.95), "ms")


def _visit(port: int, addresses: Sequence[str]) -> list[float]:
    """Ask for pages one after the other over one connection; the milliseconds that each took."""
    visitor = Visitor(port)
    times = []
    for address in addresses:
        began = time.perf_counter()
        visitor.get(address)
        times.append((time.perf_counter() - began) * 1e3)
    visitor.close()
    return times


def _site(pid: int) -> list[psutil.Process]:
    """The processes that serve pages, among those that `reuring up` started."""
    found = []
    for child in psutil.Process(pid).children():
        if "granian" in " ".join(child.cmdline()):
            found += [child, *child.children(recursive=True)]
    return found


def _database(folder: Path) -> list[psutil.Process]:
    """PostgreSQL's processes."""
    server = psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    return [server, *server.children()]


def _spent(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor time, of programs and of the system for them."""
    total = 0.0
    for process in processes:
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


# Heavy queries


def _heavy(port: int) -> Iterator[Figure]:
    for name, asked in _HEAVY.items():
        for part, path in (("", "/search/"), (".facets_apart", "/search/facets/")):
            times = _visit(port, [f"{path}?{urlencode(asked)}"] * 10)
            # The first may have to count what the others find counted; somebody waits for that one too.
            yield at_most(f"pages.heavy.{name}{part}.first", times[0], "ms", 100)
            yield at_most(f"pages.heavy.{name}{part}.median", percentile(times[1:], 0.50), "ms", 100)


# Queries to the database


def _query_counts() -> Iterator[Figure]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

    one, many = _work_with_one_edition(), _work_with_many_editions()
    _wait_for_index()
    pages = {
        "title.one_edition": f"/w/{one}/",
        "title.sixty_editions": f"/w/{many}/",
        "search.one_result": "/search/?q=havelaar+multatuli",
        "search.full_page": "/search/?q=de",
        "search.with_filters": "/search/?q=de&branch=hub&language=nl&topic=love&sort=newest&page=2",
        "search.sixty_editions": "/search/?q=wonderlijkheden+bontebal",
    }
    setup_test_environment(debug=False)
    try:
        client = Client(SERVER_NAME="localhost")
        for name, address in pages.items():
            for language in ("", "/de"):
                client.get(language + address)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    answer = client.get(language + address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answers {answer.status_code}")
                if not language:
                    yield at_most(f"pages.{name}.queries", len(queries), "queries", 11)
                else:
                    yield at_most(f"pages.{name}.queries_in_german", len(queries), "queries", 11)
    finally:
        teardown_test_environment()


def _work_with_one_edition() -> str:
    from django.db.models import Count

    from reuring.catalogue.models import Work

    works = Work.objects.annotate(number=Count("editions")).filter(number=1).select_related("node")
    return str(works.order_by("id")[0].node.public_id)


def _work_with_many_editions() -> str:
    """A work with `EDITIONS` editions and five copies of each, imported like any."""
    import io

    from django.utils import timezone

    from reuring.catalogue.importing import import_marc
    from reuring.catalogue.marc.building import build
    from reuring.catalogue.marc.record import ExtractedCreator, ExtractedItem, ExtractedTitle
    from reuring.catalogue.models import Work
    from reuring.cli.demo.works import SPREAD
    from reuring.people.actor import Actor

    branches = list(SPREAD)
    records = []
    for number in range(EDITIONS):
        items = tuple(
            ExtractedItem(f"7700{number:04d}{copy}", branches[(number + copy) % len(branches)], "Romans", "BONT")
            for copy in range(COPIES_PER_EDITION)
        )
        records.append(
            build(
                ExtractedTitle(
                    control_number=f"many-{number}",
                    source="NL-BENCH",
                    title="Wonderlijkheden",
                    creators=(ExtractedCreator("Bo Bontebal", "Bontebal, Bo", "aut", is_primary=True),),
                    languages=(("nl", "de", "en", "fr")[number % 4],),
                    year=1950 + number,
                    format=("book", "audio_book", "large_print")[number % 3],  # type: ignore[arg-type]
                    items=items,
                )
            ).iso2709()
        )
    import_marc(
        io.BytesIO(b"".join(records)), file_name="many.mrc", actor=Actor.command("benchmark"), at=timezone.now()
    )
    found = Work.objects.filter(editions__original_record__source="NL-BENCH").distinct().select_related("node")
    if len(found) != 1 or found[0].editions.count() != EDITIONS:
        raise RuntimeError("the editions did not become one work")
    return str(found[0].node.public_id)


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description="Pages over HTTP.")
    parser.add_argument("--works", type=int, default=WORKS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    given = parser.parse_args()
    return show(figures(given.works, given.requests))


if __name__ == "__main__":
    raise SystemExit(main())
