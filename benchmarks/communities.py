# SPDX-License-Identifier: EUPL-1.2
"""Communities: what is suggested from a year of signals, how fast, how well, and what an attacker learns of it.

    python -m benchmarks.communities [--part NAME]

Each part is a function that gives figures and runs in a process of its own, as settings are read once in a process.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from benchmarks.figures import Figure, at_least, at_most, show, told
from benchmarks.sites import django_on, own_folder

SEEDS: Final = (1, 2, 3, 4, 5)
ATTACKED: Final = 6
# A country: so many municipalities and topics, and so many counts of a year by kind.
COUNTRY_PLACES: Final = 342
COUNTRY_TOPICS: Final = 420
COUNTRY_PEOPLE: Final = 17_000_000
COUNTRY_COUNTS: Final = {
    "follow": 1_600_000,
    "hold": 2_400_000,
    "sign_up": 1_200_000,
    "waiting": 200_000,
    "asks": 60_000,
    "offers": 60_000,
    "search": 1_400_000,
    "question": 500_000,
    "field_note": 80_000,
}


def quality() -> Iterator[Figure]:
    """Whether what is hidden in a town is found and noise is not, and what an attacker works out."""
    from benchmarks import town

    found, noise, given_away, naive = [], 0, 0, 0
    for seed in SEEDS:
        here = town.build(seed)
        found.append(town.hits(here))
        noise += len(town.suggested(town.build(seed, planted=0)))
        cells, counted = town.told_of(here), here.counted()
        keys = sorted(cells, key=lambda key: (-len(cells[key]), key))
        for key in keys[:: max(1, len(keys) // ATTACKED)][:ATTACKED]:
            given_away += len(town.attack(cells[key]))
        naive += len(town.attack_naively(counted[keys[0]])) if seed == SEEDS[0] else 0
    yield at_least("communities.town.hidden_found_of_10", min(found), "groups", 8)
    yield at_most("communities.town.suggested_from_noise", noise, "suggestions", 0)
    yield at_most("communities.town.worked_out_by_the_attacker", given_away, "small counts", 0)
    yield at_least("communities.town.worked_out_of_the_naive_design", naive, "small counts", 1)


def region() -> Iterator[Figure]:
    """A year of signals of 100,000 people: cells and suggestions, in the database."""
    from benchmarks import town

    here = town.build(SEEDS[0])
    with own_folder() as folder, django_on(folder):
        topics, places = _tables(town.TOPICS, len(town.PLACES))
        names = {"ask": "asks", "offer": "offers"}
        rows: dict[tuple[str, int, int, str, int], int] = {}
        for act in here.acts:
            key = (names.get(act.kind, act.kind), topics[act.topic], places[act.place - 1], act.band, act.week)
            rows[key] = rows.get(key, 0) + 1
        for (kind, topic, place), count in here.heard.items():
            rows[kind, topics[topic], places[place - 1], "", 20] = count
        _load((*key, count) for key, count in rows.items())
        sizes = {places[place - 1]: size for place, size in here.sizes().items()}
        seconds, found = _suggest(sizes)
        yield at_most("communities.suggestions.region_100k", seconds, "s", 10)
        hidden = {(topics[topic], places[place - 1]) for topic, place in here.planted}
        first = {(each.topic_id, each.municipality_id) for each in found[:20]}
        yield at_least("communities.suggestions.hidden_found_of_10", len(hidden & first), "groups", 8)


def country(part_of: int = 1) -> Iterator[Figure]:
    """Simulated counts of a year of 17,000,000 people: cells and suggestions. The database works in its own processes.

    part_of: to try it with so many times fewer counts.
    """
    with own_folder() as folder, django_on(folder):
        topics, places = _tables(COUNTRY_TOPICS, COUNTRY_PLACES)
        from django.db import connection

        written = 0
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE threads_signalcount DISABLE TRIGGER no_sensitive_signal")
            for number, (kind, many) in enumerate(COUNTRY_COUNTS.items()):
                cursor.execute("SELECT setseed(%s)", [number / 100])
                cursor.execute(_COUNTRY, {"kind": kind, "many": many // part_of, **_ranges(topics, places)})
                written += cursor.rowcount
            cursor.execute("VACUUM ANALYZE threads_signalcount")
        _clocks()
        each = COUNTRY_PEOPLE // COUNTRY_PLACES
        seconds, found = _suggest(dict.fromkeys(places, each))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        yield told("communities.suggestions.country_rows", written / 1e6, "million")
        yield at_most("communities.suggestions.country_17m", seconds, "s", 300)
        yield at_most("communities.suggestions.country_memory", most, "GB", 2)
        yield told("communities.suggestions.country_found", len(found), "suggestions")


# Popular topics and large places come more often; chance decides the rest. What falls on the same row is counted once.
_COUNTRY: Final = """
INSERT INTO threads_signalcount (kind, topic_id, municipality_id, age_band, week, count)
SELECT %(kind)s, %(topic)s + floor(%(topics)s * random() ^ 1.6)::int, %(place)s + floor(%(places)s * random() ^ 1.3)::int,
    CASE WHEN %(kind)s IN ('search', 'question', 'field_note') THEN ''
         ELSE (ARRAY['12-17', '18-29', '30-49', '50-66', '67+'])[1 + floor(5 * random())::int] END,
    DATE '2025-01-06' + 7 * floor(51 * random())::int, 1 + floor(2 * random())::int
FROM generate_series(1, %(many)s) ON CONFLICT DO NOTHING
"""


def _ranges(topics: Sequence[int], places: Sequence[int]) -> dict[str, Any]:
    return {"topic": topics[0], "topics": len(topics), "place": places[0], "places": len(places)}


def _tables(topics: int, places: int) -> tuple[list[int], list[int]]:
    """Tables with so many topics and municipalities; their keys, each in a row."""
    from django.core.management import call_command

    from reuring.places.models import Municipality
    from reuring.threads.models import Topic

    call_command("migrate", verbosity=0, interactive=False)
    made = Topic.objects.bulk_create([Topic(key=f"topic-{n}", path=[f"topic-{n}"]) for n in range(topics)])
    towns = Municipality.objects.bulk_create(
        [Municipality(code=f"GM{n:04}", slug=f"town-{n}", name=f"Town {n}") for n in range(places)]
    )
    return [each.pk for each in made], [each.pk for each in towns]


def _first_week() -> Any:
    from reuring.communities.signals.releasing import YEAR_BLOCKS, first_week_of

    return first_week_of(YEAR_BLOCKS)


def _load(rows: Any) -> None:
    """Rows of kind, topic, place, age band, week from 0 and count, in the year that is about to be told."""
    from datetime import timedelta

    from reuring.threads.models import SignalCount

    first = _first_week()
    SignalCount.objects.bulk_create(
        [
            SignalCount(
                kind=kind, topic_id=topic, municipality_id=place, age_band=band, count=count,
                week=first + timedelta(weeks=week),
            )
            for kind, topic, place, band, week, count in rows
        ],
        batch_size=5_000,
    )  # fmt: skip
    _clocks()


def _clocks() -> None:
    """Every kind is written up to the last week of the year."""
    from reuring.communities.signals.releasing import YEAR_BLOCKS, last_week_of
    from reuring.threads.models import SignalClock
    from reuring.threads.signals import signal_kinds

    week = last_week_of(2 * YEAR_BLOCKS - 1)
    SignalClock.objects.bulk_create([SignalClock(kind=kind, written_to=week) for kind in signal_kinds()])


def _suggest(sizes: dict[int, int]) -> tuple[float, list[Any]]:
    """How long it takes to tell a whole year and to find what to suggest, and what that is."""
    from datetime import UTC, datetime, timedelta

    from reuring.communities.signals.cells import tell_finished_blocks
    from reuring.communities.signals.releasing import YEAR_BLOCKS, first_week_of
    from reuring.communities.signals.suggesting import found_now

    at = datetime.combine(first_week_of(2 * YEAR_BLOCKS) + timedelta(days=1), datetime.min.time(), UTC)
    began = time.perf_counter()
    tell_finished_blocks(at=at)
    found = found_now(sizes, at=at)
    return time.perf_counter() - began, found


PARTS: Final[dict[str, Callable[[], Iterator[Figure]]]] = {
    "quality": quality,
    "region": region,
    "country": country,
}


def figures() -> Iterator[Figure]:
    """Every figure, each part in a process of its own."""
    for part in PARTS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.communities", "--part", part],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 4]
        if not lines:
            raise RuntimeError(f"{part}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        for name, value, unit, must, holds in lines:
            yield Figure(name, float(value), unit, must, holds == "holds")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=list(PARTS))
    chosen = parser.parse_args().part
    raise SystemExit(show(PARTS[chosen]() if chosen else figures()))
