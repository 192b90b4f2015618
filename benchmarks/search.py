# SPDX-License-Identifier: EUPL-1.2
"""Search over a million works: the engine, and PostgreSQL's own full text on the same works and queries.

    python -m benchmarks.search [--works N] [--queries N] [--without-postgres]

REURING_BENCH_DIR says where the made-up catalogue is kept between runs (default `.bench` beside `benchmarks`), and
REURING_BENCH_DATABASE_URL names a PostgreSQL to measure against; without it an embedded one is started there.

PostgreSQL gets its best case: one configuration without stemming, so that it has a third of the engine's work to do.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import resource
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.figures import Figure, at_least, at_most, percentile, show, told
from benchmarks.synthetic import AskedFor, Catalogue, queries
from reuring.threads.search import CHEAP_FACETS, FacetName, IndexWriter, Query, SearchDocument, Searcher
from reuring.threads.search.schema import fingerprint
from reuring.threads.search.words import clean, fold

WORKS: Final = 1_000_000
QUERIES: Final = 500
SEED: Final = 2026
_BATCH: Final = 5_000
_FOUR: Final[tuple[FacetName, ...]] = ("format", "language", "audience", "branch")


def work_directory() -> Path:
    """Where what is made for benchmarks is kept."""
    given = os.environ.get("REURING_BENCH_DIR")
    return Path(given) if given else Path(__file__).resolve().parent.parent / ".bench"


def figures(works: int = WORKS, count: int = QUERIES, *, with_postgres: bool = True) -> list[Figure]:
    """Every figure of search, measured now. Makes the index and the table on the first run, which takes minutes.

    works: how many works the index holds. count: how many queries are asked.
    with_postgres: False leaves the comparison out, which then counts as short.
    """
    place = work_directory()
    place.mkdir(parents=True, exist_ok=True)
    index = place / f"search-{works}-{fingerprint()}"
    found = _built(index, works)
    catalogue = Catalogue(SEED)
    warming = queries(catalogue, works, count // 2, SEED + 1)
    warmed = {asked.query.text for asked in warming}
    asked = [one for one in queries(catalogue, works, count, SEED) if one.query.text not in warmed]
    searcher = Searcher(index)
    times = _measure_engine(searcher, warming, asked)
    found += [
        at_most("search.engine.p50", percentile(times, 0.50), "ms", 4),
        at_most("search.engine.p95", percentile(times, 0.95), "ms", 20),
        told("search.engine.p99", percentile(times, 0.99), "ms"),
        *_by_kind(asked, times),
        *_heavy(searcher),
        *_typing(searcher, asked),
        _update(index, catalogue, works),
    ]
    if not with_postgres:
        return [*found, Figure("search.p95_against_postgres", 0, "times faster", ">= 8", False)]
    with _database(place) as url, psycopg.connect(url, autocommit=True) as connection:
        _load(connection, catalogue, works)
        theirs = _measure_postgres(connection, _table(works), warming, asked)
    return [
        *found,
        told("search.postgres.p50", percentile(theirs, 0.50), "ms"),
        told("search.postgres.p95", percentile(theirs, 0.95), "ms"),
        told("search.postgres.p99", percentile(theirs, 0.99), "ms"),
        at_least("search.p95_against_postgres", percentile(theirs, 0.95) / percentile(times, 0.95), "times faster", 8),
    ]


# The engine


def _built(index: Path, works: int) -> list[Figure]:
    """What making the index took: now, or on the run that made it."""
    told_before = index / "built.json"
    if not told_before.exists():
        for old in index.parent.glob(f"search-{works}-*"):
            shutil.rmtree(old)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            told_before.write_text(json.dumps(pool.apply(_fill, (index, works))), "utf-8")
    wall, processor, memory = json.loads(told_before.read_text("utf-8"))
    return [
        told("search.index.wall", wall / works * 1e3, "ms/work"),
        at_most("search.index.processor", processor / works * 1e3, "ms/work", 0.25),
        at_most("search.index.memory", memory, "MB", 250),
    ]


def _fill(index: Path, works: int) -> tuple[float, float, float]:
    made = iter(Catalogue(SEED).works(works))
    wall = processor = 0.0
    # The vocabulary that the works are made from takes memory of its own, which is there before the writer is.
    before, most = _own_memory(), 0.0
    with IndexWriter(index) as writer:
        while batch := list(islice(made, _BATCH)):
            began, began_processor = time.perf_counter(), time.process_time()
            writer.replace(batch)
            writer.commit()
            wall += time.perf_counter() - began
            processor += time.process_time() - began_processor
            most = max(most, _own_memory() - before)
        _settle(index)
    return wall, processor, most


def _own_memory() -> float:
    """This process's memory in MB, without the pages of files that the system may take back at any moment."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.partition("RssAnon:")[2].split()[0]) / 1_000
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def _settle(index: Path) -> None:
    # Merging goes on after the last commit; wait until the number of segments stays the same.
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 5:
        segments = Searcher(index).status().segments
        if segments != last:
            last, since = segments, time.monotonic()
        time.sleep(0.5)


def _measure_engine(searcher: Searcher, warming: list[AskedFor], asked: list[AskedFor]) -> list[float]:
    for one in warming:
        searcher.search(replace(one.query, facets=_FOUR))
    times = []
    for one in asked:
        query = replace(one.query, facets=_FOUR)
        began = time.perf_counter()
        searcher.search(query)
        times.append((time.perf_counter() - began) * 1e3)
    return times


def _by_kind(asked: list[AskedFor], times: list[float]) -> Iterator[Figure]:
    for kind in dict.fromkeys(one.kind for one in asked):
        of_kind = [took for one, took in zip(asked, times, strict=True) if one.kind == kind]
        yield told(f"search.engine.{kind.replace(' ', '_')}.p95", percentile(of_kind, 0.95), "ms")


def _heavy(searcher: Searcher) -> Iterator[Figure]:
    pages = {
        "de": Query("de", facets=CHEAP_FACETS),
        "dutch": Query(filters={"language": ("nl",)}, facets=CHEAP_FACETS),
        "everything": Query(facets=CHEAP_FACETS),
        "newest": Query(sort="newest", facets=CHEAP_FACETS),
        "by_title": Query(sort="title", facets=CHEAP_FACETS),
        "far_page": Query("de", sort="title", page=20, facets=CHEAP_FACETS),
        "de_van_het": Query("de van het", facets=CHEAP_FACETS),
    }
    for name, query in pages.items():
        yield at_most(f"search.heavy.{name}", _once(searcher, query), "ms", 100)
    apart: tuple[FacetName, ...] = ("branch", "topic", "available", "year")
    for name in apart:
        query = Query("de", page_size=0, facets=(name,))
        yield told(f"search.heavy.de.{name}_apart", _once(searcher, query), "ms")
        yield at_most(f"search.heavy.de.{name}_again", _once(searcher, query), "ms", 100)


def _once(searcher: Searcher, query: Query) -> float:
    began = time.perf_counter()
    searcher.search(query)
    return (time.perf_counter() - began) * 1e3


def _typing(searcher: Searcher, asked: list[AskedFor]) -> Iterator[Figure]:
    times = []
    for one in asked:
        if one.kind == "one word" and len(one.query.text) > 3:
            for length in (2, 3, 4):
                began = time.perf_counter()
                searcher.complete(one.query.text[:length])
                times.append((time.perf_counter() - began) * 1e3)
    yield told("search.complete.p50", percentile(times, 0.50), "ms")
    yield told("search.complete.p95", percentile(times, 0.95), "ms")


def _update(index: Path, catalogue: Catalogue, works: int) -> Figure:
    """From the moment one work changes until a reader sees it."""
    searcher = Searcher(index)
    searcher.search(Query())
    times = []
    with IndexWriter(index) as writer:
        for turn in range(1, 11):
            document = catalogue.work(turn * works // 11)
            began = time.perf_counter()
            writer.replace([replace(document, title=f"Zeldzaamheidje {time.time_ns()}")])
            writer.commit()
            assert searcher.search(Query("zeldzaamheidje", sort="newest")).total >= 1
            times.append((time.perf_counter() - began) * 1e3)
            writer.replace([document])
            writer.commit()
    return at_most("search.update.visible", max(times), "ms", 2_000)


# PostgreSQL


@contextlib.contextmanager
def _database(place: Path) -> Iterator[str]:
    if url := os.environ.get("REURING_BENCH_DATABASE_URL"):
        yield url
        return
    from reuring.engine.postgres import Cluster

    with Cluster(place / "postgres", durable=False).lease() as url:
        yield url


_TABLE: Final = """
CREATE TABLE {name} (
    id bigint NOT NULL, title text NOT NULL, author text NOT NULL, second text NOT NULL, summary text NOT NULL,
    language text NOT NULL, audience text NOT NULL, formats text[] NOT NULL, branches text[] NOT NULL,
    identifiers text[] NOT NULL, popularity int NOT NULL,
    words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', author), 'B')
        || setweight(to_tsvector('simple', second), 'C') || setweight(to_tsvector('simple', summary), 'D')
    ) STORED
)
"""

_SEARCH: Final = """
WITH hits AS MATERIALIZED (
    SELECT id, language, audience, formats, branches, ts_rank(words, query) * (1 + 0.01 * ln(1 + popularity)) AS rank
    FROM {name}, to_tsquery('simple', %(query)s) AS query
    WHERE {where}
)
SELECT 'total', NULL, count(*) FROM hits
UNION ALL SELECT 'language', language, count(*) FROM hits GROUP BY language
UNION ALL SELECT 'audience', audience, count(*) FROM hits GROUP BY audience
UNION ALL SELECT 'format', value, count(*) FROM hits, unnest(formats) AS value GROUP BY value
UNION ALL SELECT 'branch', value, count(*) FROM hits, unnest(branches) AS value GROUP BY value
UNION ALL (SELECT 'page', id::text, 0 FROM hits ORDER BY rank DESC, id LIMIT 20)
"""


def _load(connection: psycopg.Connection[Any], catalogue: Catalogue, works: int) -> None:
    name = _table(works)
    found = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
    if found and found[0]:
        return
    making = f"{name}_new"
    connection.execute(f"DROP TABLE IF EXISTS {making}")
    connection.execute(_TABLE.format(name=making))
    columns = "id, title, author, second, summary, language, audience, formats, branches, identifiers, popularity"
    with connection.cursor() as cursor, cursor.copy(f"COPY {making} ({columns}) FROM STDIN") as copy:
        for work in catalogue.works(works):
            copy.write_row(_row(work))
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute(f"CREATE INDEX ON {making} USING gin (words) WITH (fastupdate = off)")
    connection.execute(f"CREATE INDEX ON {making} USING gin (identifiers) WITH (fastupdate = off)")
    connection.execute(f"CREATE INDEX ON {making} (id)")
    connection.execute(f"VACUUM (ANALYZE) {making}")
    connection.execute(f"ALTER TABLE {making} RENAME TO {name}")


def _table(works: int) -> str:
    return f"bench_search_{works}_{SEED}"


def _row(work: SearchDocument) -> tuple[object, ...]:
    def folded(*parts: str) -> str:
        return " ".join(fold(clean(" ".join(parts))))

    return (
        work.node_id,
        folded(work.title),
        folded(*work.creators),
        folded(*work.alternative_titles, *work.subjects),
        folded(work.summary),
        work.languages[0],
        work.audiences[0],
        list(work.formats),
        list(work.branches),
        list(work.identifiers),
        work.popularity,
    )


def _measure_postgres(
    connection: psycopg.Connection[Any], name: str, warming: list[AskedFor], asked: list[AskedFor]
) -> list[float]:
    for one in warming:
        _ask(connection, name, one)
    times = []
    for one in asked:
        began = time.perf_counter()
        _ask(connection, name, one)
        times.append((time.perf_counter() - began) * 1e3)
    return times


def _ask(connection: psycopg.Connection[Any], name: str, asked: AskedFor) -> None:
    query = asked.query
    terms = fold(clean(query.text))
    joint = " <-> " if asked.kind == "phrase" else " & "
    spelled = joint.join(terms) + (":*" if query.is_typing else "")
    values: dict[str, object] = {"query": spelled}
    where = ["words @@ query"]
    if asked.kind == "identifier":
        where = ["identifiers @> %(identifiers)s"]
        values["identifiers"] = ["".join(letter for letter in query.text if letter.isdigit())]
    for filter_name, wanted in query.filters.items():
        values[filter_name] = wanted[0]
        column = {"format": "formats", "branch": "branches"}.get(filter_name)
        where.append(f"%({filter_name})s = ANY({column})" if column else f"{filter_name} = %({filter_name})s")
    connection.execute(_SEARCH.format(name=name, where=" AND ".join(where)), values).fetchall()


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description="Search over a million works.")
    parser.add_argument("--works", type=int, default=WORKS)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--without-postgres", action="store_true")
    given = parser.parse_args()
    return show(figures(given.works, given.queries, with_postgres=not given.without_postgres))


if __name__ == "__main__":
    raise SystemExit(main())
