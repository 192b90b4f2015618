# SPDX-License-Identifier: EUPL-1.2
"""What next: how long it takes for a node among a million works, and for a topic.

    python -m benchmarks.threads [--works N] [--activities N] [--communities N] [--asked N]

The nodes are made in SQL, with topics as unevenly spread as in a catalogue (the most common one has a tenth of all),
links by hand, and a few nodes that hundreds lead to. A folder of its own, which is gone afterwards.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.figures import Figure, at_least, at_most, percentile, show, told
from benchmarks.sites import django_on, own_folder

WORKS: Final = 1_000_000
ACTIVITIES: Final = 20_000
COMMUNITIES: Final = 2_000
ASKED: Final = 300
SEED: Final = 2026
MOST_MS: Final = 15.0

_NODES: Final = """
    INSERT INTO threads_node (public_id, kind, title, summary, address, language, languages, audiences, municipality_id,
                              starts_at, ends_at, visibility, created_at, is_available)
    SELECT lpad(to_hex(%(first)s + number), 10, '0'), %(kind)s, %(kind)s || ' ' || number, '', '/x/', 'nl', '{nl}',
           CASE WHEN random() < 0.3 THEN ARRAY[(ARRAY['0-3','4-6','7-9','10-12','13-15','adult'])[1 + floor(random() * 6)]]
                ELSE '{}' END,
           CASE WHEN %(kind)s = 'work' THEN NULL ELSE towns.ids[1 + floor(random() * cardinality(towns.ids))] END,
           days.at, days.at + interval '2 hours', 'public', now(),
           CASE WHEN %(kind)s = 'work' THEN random() < 0.7 END
    FROM generate_series(1, %(count)s) number
    CROSS JOIN (SELECT array_agg(id) AS ids FROM places_municipality) towns
    CROSS JOIN LATERAL (
        SELECT CASE WHEN %(kind)s = 'activity' THEN now() + (random() * 1500 - 1380 + 0 * number) * interval '1 day' END AS at
    ) days
"""
# The rank of a topic by chance: the share of the first of n is n ^ (-1 / 2.6), a tenth for 390.
_TIES: Final = """
    INSERT INTO threads_nodetopic (node_id, topic_id, source, reason, kind, until)
    SELECT node.id, topics.ids[1 + floor(cardinality(topics.ids) * power(random(), 2.6) + 0 * turn)], 'rule', '',
           node.kind, node.ends_at
    FROM threads_node node CROSS JOIN generate_series(1, 3) turn
    CROSS JOIN (SELECT array_agg(id ORDER BY md5(key)) AS ids FROM threads_topic WHERE NOT is_retired) topics
    WHERE turn = 1 OR random() < 0.5
    ON CONFLICT DO NOTHING
"""
_LINKS: Final = """
    INSERT INTO threads_link (from_node_id, to_node_id, relation, source, reason, position, made_at)
    SELECT node.id, works.ids[1 + floor(cardinality(works.ids) * power(random(), 1.5) + 0 * turn)], 'is_about', 'staff',
           '', turn, now()
    FROM threads_node node CROSS JOIN generate_series(1, 8) turn
    CROSS JOIN (SELECT array_agg(id) AS ids FROM threads_node TABLESAMPLE SYSTEM (10) WHERE kind = 'work') works
    WHERE node.kind <> 'work' AND (turn < 4 OR node.kind = 'community')
    ON CONFLICT DO NOTHING;
    -- One in ten activities is made by a community, and a few communities made hundreds.
    INSERT INTO threads_link (from_node_id, to_node_id, relation, source, reason, position, made_at)
    SELECT node.id, groups.ids[1 + floor(cardinality(groups.ids) * power(random(), 4))], 'made_by', 'staff', '', 0, now()
    FROM threads_node node CROSS JOIN (SELECT array_agg(id) AS ids FROM threads_node WHERE kind = 'community') groups
    WHERE node.kind = 'activity' AND random() < 0.2
    ON CONFLICT DO NOTHING;
"""


def figures(
    works: int = WORKS, activities: int = ACTIVITIES, communities: int = COMMUNITIES, asked: int = ASKED
) -> Iterator[Figure]:
    """Every figure of what next. asked: of how many nodes of each kind, and of how many topics."""
    with own_folder() as folder, django_on(folder):
        began = time.perf_counter()
        fill(works, activities, communities)
        yield told("threads.filled_in", time.perf_counter() - began, "s")
        yield from _measured(asked)


def fill(works: int, activities: int, communities: int) -> None:
    """Make the tables and the nodes, their topics and links, and what the database needs to know to plan."""
    from django.core.management import call_command
    from django.db import connection

    from reuring.places.models import Municipality
    from reuring.threads.topics import count_uses, load_topics

    call_command("migrate", verbosity=0, interactive=False)
    load_topics()
    for number, name in enumerate(("Kerkrade", "Brunssum", "Voerendaal", "Simpelveld")):
        Municipality.objects.get_or_create(slug=name.lower(), defaults={"name": name, "code": f"GM{9000 + number}"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2026)")
        first = 0
        # Activities and communities came in between the works, as they do in life.
        for kind, count in (
            ("work", works // 2), ("activity", activities // 2), ("community", communities),
            ("work", works - works // 2), ("activity", activities - activities // 2),
        ):  # fmt: skip
            cursor.execute(_NODES, {"first": first, "kind": kind, "count": count})
            first += count
        cursor.execute("ANALYZE threads_node")
        cursor.execute(_TIES)
        cursor.execute(_LINKS)
        count_uses()
        cursor.execute("VACUUM (ANALYZE) threads_node, threads_nodetopic, threads_link, threads_topic")


def _measured(asked: int) -> Iterator[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reuring.threads.models import Topic
    from reuring.threads.what_next import Path, paths_from

    dice = random.Random(SEED)
    samples: dict[str, list[int]] = {kind: _sample(kind, asked, dice) for kind in ("work", "activity", "community")}
    topics = list(Topic.objects.filter(is_retired=False).order_by("key").values_list("pk", flat=True))
    samples["topic"] = dice.choices(topics, k=asked)

    def ask(kind: str, key: int) -> list[Path]:
        return paths_from(0, topic_id=key) if kind == "topic" else paths_from(key)

    times: dict[str, list[float]] = {kind: [] for kind in samples}
    kinds_met: list[int] = []
    most_queries = 0
    for kind, keys in samples.items():
        for key in keys[:20]:
            ask(kind, key)
        for key in keys:
            began = time.perf_counter()
            found = ask(kind, key)
            times[kind].append((time.perf_counter() - began) * 1e3)
            kinds_met.append(len({path.kind for path in found}))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(kind, keys[0])
        most_queries = max(most_queries, len(queries))
    everything = [each for kind in times for each in times[kind]]
    yield at_most("threads.what_next.queries", most_queries, "queries", 1)
    yield told("threads.what_next.median", statistics.median(everything), "ms")
    yield at_most("threads.what_next.p95", percentile(everything, 0.95), "ms", MOST_MS)
    for kind, own in times.items():
        yield told(f"threads.what_next.{kind}.median", statistics.median(own), "ms")
        yield at_most(f"threads.what_next.{kind}.p95", percentile(own, 0.95), "ms", MOST_MS)
    yield told("threads.what_next.slowest", max(everything), "ms")
    yield at_least("threads.what_next.kinds_that_one_leads_to", statistics.median(kinds_met), "kinds", 3)


def _sample(kind: str, count: int, dice: random.Random) -> list[int]:
    from reuring.threads.models import Node

    keys: Sequence[int] = Node.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True)
    return dice.choices(list(keys), k=count)


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description="What next.")
    parser.add_argument("--works", type=int, default=WORKS)
    parser.add_argument("--activities", type=int, default=ACTIVITIES)
    parser.add_argument("--communities", type=int, default=COMMUNITIES)
    parser.add_argument("--asked", type=int, default=ASKED)
    given = parser.parse_args()
    return show(figures(given.works, given.activities, given.communities, given.asked))


if __name__ == "__main__":
    raise SystemExit(main())
