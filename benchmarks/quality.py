# SPDX-License-Identifier: EUPL-1.2
"""How good the answers are: judged queries, asked of the engine and of PostgreSQL's own search on the same works.

    python -m benchmarks.quality [--misses]

The demonstration is loaded the way a library's records would be: import, PostgreSQL, search documents, index. Both
sides get those very documents. PostgreSQL searches them in four configurations at once (Dutch, German, English and unstemmed)
with weights for title, creators, subjects and summary, and fills what it has left to ten by trigrams, which forgive
typing errors. That is what a careful user of its full text would make.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any, Final

import psycopg

from benchmarks.figures import Figure, at_least, show, told

if TYPE_CHECKING:
    from reuring.threads.search import SearchDocument

JUDGED_FILE: Final = Path(__file__).with_name("judged.tsv")
DEPTH: Final = 10
LEAST_RECALL: Final = 0.90
LEAST_RECIPROCAL_RANK: Final = 0.80

Ask = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged query.

    kind: what makes it hard. language: of the person who asks. text: as typed. keys: the works that answer it, best
    first.
    """

    kind: str
    language: str
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """How one query was answered.

    recall: the share of the works that answer it (of ten, where more do) among the first ten.
    reciprocal_rank: 1 for a work that answers it in the first place, 1/2 in the second, ... and 0 beyond the tenth.
    found: the keys of the first ten, "" for a work outside the demonstration.
    """

    judged: Judged
    recall: float
    reciprocal_rank: float
    found: tuple[str, ...]


def judged_queries(file: Path = JUDGED_FILE) -> list[Judged]:
    """Every judged query, in the order of the file."""
    rows = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")][1:]
    found = []
    for row in rows:
        kind, language, text, keys = row.split("\t")
        found.append(Judged(kind, language, text, tuple(keys.split())))
    return found


def keys_of_nodes(connection: psycopg.Connection[Any]) -> dict[int, str]:
    """Which work of the demonstration each node is."""
    rows = connection.execute(
        """
        SELECT DISTINCT w.node_id, regexp_replace(o.control_number, '-[0-9]+$', '')
        FROM catalogue_originalrecord o JOIN catalogue_edition e ON e.id = o.edition_id
        JOIN catalogue_work w ON w.id = e.work_id WHERE o.source = 'NL-DEMO'
        """
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def barcodes_of_works(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The lowest barcode of each work of the demonstration."""
    rows = connection.execute(
        """
        SELECT regexp_replace(o.control_number, '-[0-9]+$', ''), min(i.barcode)
        FROM catalogue_originalrecord o JOIN catalogue_item i ON i.edition_id = o.edition_id
        WHERE o.source = 'NL-DEMO' GROUP BY 1
        """
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def answers(
    queries: Iterable[Judged], ask: Ask, keys: Mapping[int, str], barcodes: Mapping[str, str]
) -> Iterator[Answer]:
    """Ask every query.

    ask: text in, nodes out, best first. keys: of the nodes. barcodes: of the works, for queries that stand for one.
    """
    for judged in queries:
        barcode = barcodes.get(judged.keys[0], "")
        text = judged.text.replace("{barcode}", barcode).replace("{barcode spaced}", f"{barcode[:4]} {barcode[4:]}")
        found = tuple(keys.get(node_id, "") for node_id in ask(text)[:DEPTH])
        first = next((place for place, key in enumerate(found, 1) if key in judged.keys), 0)
        # A work that stands in two places, because its editions did not find each other, counts once.
        recall = len(set(found) & set(judged.keys)) / min(DEPTH, len(judged.keys))
        yield Answer(judged, recall, 1 / first if first else 0.0, found)


def by_kind(found: Iterable[Answer]) -> dict[str, list[Answer]]:
    """The answers under their kind of difficulty."""
    grouped: dict[str, list[Answer]] = defaultdict(list)
    for answer in found:
        grouped[answer.judged.kind].append(answer)
    return grouped


def recall_of(found: Iterable[Answer]) -> float:
    """The mean recall in the first ten."""
    return mean(answer.recall for answer in found)


def reciprocal_rank_of(found: Iterable[Answer]) -> float:
    """The mean reciprocal rank."""
    return mean(answer.reciprocal_rank for answer in found)


def figures(*, misses: bool = False) -> list[Figure]:
    """Every figure of quality. misses: also print the queries that either side answers badly."""
    from benchmarks.sites import django_on, load_demonstration, own_folder

    with own_folder() as folder, django_on(folder):
        load_demonstration()
        from django.conf import settings
        from django.db import connection

        from reuring.threads.models import Node
        from reuring.threads.outbox import documents_of
        from reuring.threads.search import Query, Searcher

        nodes = list(Node.objects.public().values_list("id", flat=True))
        documents = documents_of(nodes)
        searcher = Searcher(settings.CONFIGURATION.index_dir)
        connection.ensure_connection()
        raw = connection.connection
        keys, barcodes = keys_of_nodes(raw), barcodes_of_works(raw)
        queries = judged_queries()
        ours = list(answers(queries, lambda text: searcher.search(Query(text)).node_ids, keys, barcodes))
        with psycopg.connect(raw.info.dsn, autocommit=True) as other:
            load_postgres(other, documents)
            theirs = list(answers(queries, lambda text: ask_postgres(other, text), keys, barcodes))
    if misses:
        for mine, other_side in zip(ours, theirs, strict=True):
            if mine.recall < 1 or mine.reciprocal_rank < 1:
                print(
                    f"# {mine.judged.kind}: {mine.judged.text!r} recall {mine.recall:.2f} rank "
                    f"{mine.reciprocal_rank:.2f} (PostgreSQL {other_side.recall:.2f} {other_side.reciprocal_rank:.2f}) "
                    f"wanted {' '.join(mine.judged.keys[:4])} found {' '.join(mine.found[:5])}"
                )
    return list(_figures(ours, theirs))


def _figures(ours: list[Answer], theirs: list[Answer]) -> Iterator[Figure]:
    yield told("search.quality.queries", len(ours), "queries")
    yield at_least("search.quality.recall_at_10", recall_of(ours), "share", LEAST_RECALL)
    yield at_least("search.quality.reciprocal_rank", reciprocal_rank_of(ours), "mean", LEAST_RECIPROCAL_RANK)
    yield told("search.quality.postgres.recall_at_10", recall_of(theirs), "share")
    yield told("search.quality.postgres.reciprocal_rank", reciprocal_rank_of(theirs), "mean")
    yield at_least("search.quality.recall_against_postgres", recall_of(ours) / recall_of(theirs), "times", 1)
    yield at_least(
        "search.quality.rank_against_postgres", reciprocal_rank_of(ours) / reciprocal_rank_of(theirs), "times", 1
    )
    other_side = by_kind(theirs)
    for kind, mine in by_kind(ours).items():
        name = f"search.quality.{kind.replace(' ', '_')}"
        yield told(f"{name}.recall_at_10", recall_of(mine), "share")
        yield told(f"{name}.reciprocal_rank", reciprocal_rank_of(mine), "mean")
        yield told(f"{name}.postgres.recall_at_10", recall_of(other_side[kind]), "share")
        yield told(f"{name}.postgres.reciprocal_rank", reciprocal_rank_of(other_side[kind]), "mean")


# PostgreSQL

_CONFIGURATIONS: Final = ("dutch", "german", "english", "simple")


def _vector(column: str, weight: str, configurations: Sequence[str] = _CONFIGURATIONS) -> str:
    return " || ".join(f"setweight(to_tsvector('{one}', {column}), '{weight}')" for one in configurations)


_WORDS: Final = " || ".join(
    (_vector("title", "A"), _vector("others", "B"), _vector("creators", "A", ("simple",)), _vector("subjects", "C"),
     _vector("summary", "D"))
)  # fmt: skip
_TABLE: Final = f"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE bench_quality (
    id bigint PRIMARY KEY, title text NOT NULL, others text NOT NULL, creators text NOT NULL, subjects text NOT NULL,
    summary text NOT NULL, identifiers text[] NOT NULL, popularity int NOT NULL,
    words tsvector GENERATED ALWAYS AS ({_WORDS}) STORED
)
"""
_BOTH: Final = " || ".join(f"websearch_to_tsquery('{one}', %(text)s)" for one in _CONFIGURATIONS)
_ASK: Final = f"""
WITH asked AS (SELECT {_BOTH} AS query)
SELECT id, 2 AS step, ts_rank(words, query) AS rank, popularity FROM bench_quality, asked WHERE words @@ query
UNION ALL
SELECT id, 1, greatest(
    word_similarity(%(text)s, title || ' ' || creators), 0.9 * word_similarity(%(text)s, others),
    0.7 * word_similarity(%(text)s, subjects), similarity(%(text)s, title)
) AS rank, popularity
FROM bench_quality
ORDER BY step DESC, rank DESC, popularity DESC, id
"""


def load_postgres(connection: psycopg.Connection[Any], documents: Iterable[SearchDocument]) -> None:
    """Put the documents into a table of PostgreSQL's own full text. connection: of a user who may make extensions."""
    connection.execute(_TABLE)
    columns = "id, title, others, creators, subjects, summary, identifiers, popularity"
    with connection.cursor() as cursor, cursor.copy(f"COPY bench_quality ({columns}) FROM STDIN") as copy:
        for one in documents:
            copy.write_row(
                (one.node_id, one.title, " ; ".join(one.alternative_titles), " ; ".join(one.creators),
                 " ; ".join(one.subjects), one.summary, list(one.identifiers), one.popularity)
            )  # fmt: skip


def ask_postgres(connection: psycopg.Connection[Any], text: str) -> list[int]:
    """PostgreSQL's answer: a number that stands on a work, else its full text, filled up by trigrams."""
    number = "".join(text.split()).replace("-", "")
    rows = connection.execute("SELECT id FROM bench_quality WHERE %s = ANY(identifiers)", (number,)).fetchall()
    if not rows:
        rows = connection.execute(_ASK, {"text": text}).fetchall()
    return list(dict.fromkeys(row[0] for row in rows))


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description="The quality of search over the demonstration.")
    parser.add_argument("--misses", action="store_true", help="also print what is answered badly")
    return show(figures(misses=parser.parse_args().misses))


if __name__ == "__main__":
    raise SystemExit(main())
