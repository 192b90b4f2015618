# SPDX-License-Identifier: EUPL-1.2
"""The judged queries keep being answered: the engine on the demonstration, by rank, never by the clock."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from benchmarks.quality import (
    LEAST_RECALL,
    LEAST_RECIPROCAL_RANK,
    Answer,
    answers,
    barcodes_of_works,
    by_kind,
    judged_queries,
    keys_of_nodes,
    recall_of,
    reciprocal_rank_of,
)

from reuring.cli.tests.site import demo_template
from reuring.engine.tests.database import fresh_database
from reuring.threads.search import Query, Searcher

WORKS_FILE = Path(__file__).parents[1] / "demo" / "works.jsonl"
# What each kind of difficulty may not fall below: a step under what it reaches, so that a change that spoils one
# kind shows even when the whole still holds.
FLOORS = {
    "title": (0.95, 0.95),
    "typing error": (0.93, 0.93),
    "compound": (0.85, 0.85),
    "author": (0.93, 0.88),
    "author and title": (0.93, 0.93),
    "author reversed": (0.93, 0.93),
    "half remembered": (0.75, 0.70),
    "german": (0.88, 0.90),
    "english": (0.88, 0.88),
    "topic": (0.88, 0.90),
    "accents and letters": (0.93, 0.93),
    "series": (0.93, 0.70),
    "format": (0.90, 0.85),
    "identifier": (1.0, 1.0),
}


@pytest.fixture(scope="module")
def given_answers() -> Iterator[list[Answer]]:
    """Every judged query, asked of the engine on the demonstration."""
    template, folder = demo_template()
    with fresh_database(template, "judged") as url:
        with psycopg.connect(url) as connection:
            keys, barcodes = keys_of_nodes(connection), barcodes_of_works(connection)
        searcher = Searcher(folder / "index")
        yield list(answers(judged_queries(), lambda text: searcher.search(Query(text)).node_ids, keys, barcodes))


def test_the_judged_queries_are_many_and_about_works_that_are_there() -> None:
    queries = judged_queries()
    known = {json.loads(line)["key"] for line in WORKS_FILE.read_text("utf-8").splitlines()}
    assert len(queries) >= 200
    assert not {key for query in queries for key in query.keys} - known
    assert all(query.keys and len(set(query.keys)) == len(query.keys) for query in queries)
    assert set(Counter(query.kind for query in queries)) == set(FLOORS)
    assert {"nl", "de", "en"} <= {query.language for query in queries}


def test_the_whole_set_is_answered_well(given_answers: list[Answer]) -> None:
    assert recall_of(given_answers) >= LEAST_RECALL
    assert reciprocal_rank_of(given_answers) >= LEAST_RECIPROCAL_RANK


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_each_kind_of_difficulty_is_answered_well(given_answers: list[Answer], kind: str) -> None:
    found = by_kind(given_answers)[kind]
    least_recall, least_rank = FLOORS[kind]
    badly = [(one.judged.text, one.found[:3]) for one in found if one.recall < 1 or one.reciprocal_rank < 1]
    assert recall_of(found) >= least_recall, badly
    assert reciprocal_rank_of(found) >= least_rank, badly


def test_no_judged_query_finds_nothing_at_all(given_answers: list[Answer]) -> None:
    assert [one.judged.text for one in given_answers if not one.found] == []
