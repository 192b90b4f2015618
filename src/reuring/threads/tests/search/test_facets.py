# SPDX-License-Identifier: EUPL-1.2
"""Filters, counts and orders, held against the documents themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import pytest

from reuring.threads.search import ANYWHERE, FACETS, FacetName, Query, SearchDocument, Searcher
from reuring.threads.search.words import key
from reuring.threads.tests.search.shelf import SHELF

VALUES: dict[FacetName, Callable[[SearchDocument], tuple[str, ...]]] = {
    "kind": lambda work: (work.kind,),
    "format": lambda work: work.formats,
    "language": lambda work: work.languages,
    "audience": lambda work: work.audiences,
    "branch": lambda work: work.branches,
    "available": lambda work: (ANYWHERE, *work.available_at) if work.available_at else (),
    "municipality": lambda work: work.municipalities,
    "year": lambda work: (f"{work.year // 10 * 10}-{work.year // 10 * 10 + 9}",) if work.year is not None else (),
    "topic": lambda work: work.topics,
    "fiction": lambda work: () if work.fiction is None else ("yes" if work.fiction else "no",),
}
WANTED: dict[FacetName, tuple[str, ...]] = {
    "kind": ("work",),
    "format": ("e-book", "audio-book"),
    "language": ("nl",),
    "audience": ("children",),
    "branch": ("KRK", "SIM"),
    "available": ("KRK",),
    "municipality": ("GM0928",),
    "year": ("1970-1979", "1998"),
    "topic": ("t1", "t2", "t3"),
    "fiction": ("yes",),
}


def kept(filters: dict[FacetName, tuple[str, ...]]) -> list[SearchDocument]:
    def fits(work: SearchDocument, name: FacetName, wanted: tuple[str, ...]) -> bool:
        if name == "year":
            return work.year is not None and (1970 <= work.year <= 1979 or work.year == 1998)
        return bool(set(wanted) & set(VALUES[name](work)))

    return [work for work in SHELF if all(fits(work, name, wanted) for name, wanted in filters.items())]


def counted(works: list[SearchDocument], name: FacetName) -> dict[str, int]:
    return dict(Counter(value for work in works for value in VALUES[name](work)))


@pytest.mark.parametrize("names", [*combinations(FACETS, 1), *combinations(FACETS, 2), ()], ids="+".join)
def test_filters_and_counts_are_exact(searcher: Searcher, names: tuple[FacetName, ...]) -> None:
    filters = {name: WANTED[name] for name in names}
    expected = kept(filters)
    results = searcher.search(Query(filters=filters, facets=FACETS, page_size=200))
    assert results.total == len(expected)
    assert set(results.node_ids) == {work.node_id for work in expected}
    for name in FACETS:
        counts = counted(expected, name)
        if name == "available":
            asked = {ANYWHERE, *filters.get("branch", ()), *filters.get("available", ())}
            counts = {value: count for value, count in counts.items() if value in asked}
        assert dict(results.facets[name]) == counts, name


@pytest.mark.parametrize("text", ["de", "potter", "multatuli", "tweede wereldoorlog", "mulisch hemel", "kinder boeken"])
def test_counts_cover_the_whole_result_of_words(searcher: Searcher, text: str) -> None:
    everything = searcher.search(Query(text, page_size=200))
    found = [SHELF[node_id - 1] for node_id in everything.node_ids]
    assert everything.total == len(found)
    page = searcher.search(Query(text, page_size=1, facets=FACETS))
    assert page.total == everything.total
    for name in FACETS:
        expected = counted(found, name)
        if name == "available":
            expected = {value: count for value, count in expected.items() if value == ANYWHERE}
        assert dict(page.facets[name]) == expected


def test_a_facet_asked_apart_counts_the_same(searcher: Searcher) -> None:
    together = searcher.search(Query("de", facets=FACETS)).facets
    for name in FACETS:
        apart = searcher.search(Query("de", page_size=0, facets=(name,)))
        assert apart.node_ids == ()
        assert apart.facets == {name: together[name]}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("1998", lambda year: year == 1998),
        ("1990-1999", lambda year: 1990 <= year <= 1999),
        ("1999-1990", lambda year: 1990 <= year <= 1999),
        ("-1899", lambda year: year <= 1899),
        ("2010-", lambda year: year >= 2010),
    ],
)
def test_years(searcher: Searcher, value: str, fits: Callable[[int], bool]) -> None:
    results = searcher.search(Query(filters={"year": (value,)}, page_size=200))
    assert set(results.node_ids) == {work.node_id for work in SHELF if work.year is not None and fits(work.year)}


@pytest.mark.parametrize(
    "filters", [{"year": ("gisteren", "")}, {"colour": ("red",)}, {"language": ()}, {"available": ()}]
)
def test_what_cannot_be_read_narrows_nothing(searcher: Searcher, filters: dict[str, tuple[str, ...]]) -> None:
    assert searcher.search(Query(filters=filters)).total == len(SHELF)


def test_newest_first(searcher: Searcher) -> None:
    expected = sorted(SHELF, key=lambda work: (work.added_on, work.node_id), reverse=True)
    assert searcher.search(Query(sort="newest", page_size=200)).node_ids == tuple(work.node_id for work in expected)


def test_by_title(searcher: Searcher) -> None:
    expected = sorted(SHELF, key=lambda work: (key(work.sort_title or work.title)[:80], work.node_id))
    assert searcher.search(Query(sort="title", page_size=200)).node_ids == tuple(work.node_id for work in expected)


def test_everything_comes_by_popularity(searcher: Searcher) -> None:
    expected = sorted(SHELF, key=lambda work: (work.popularity, work.node_id), reverse=True)
    assert searcher.search(Query(page_size=200)).node_ids == tuple(work.node_id for work in expected)


@pytest.mark.parametrize("sort", ["relevance", "newest", "title"])
@pytest.mark.parametrize("text", ["", "de"])
def test_pages_neither_overlap_nor_skip(searcher: Searcher, sort: str, text: str) -> None:
    whole = searcher.search(Query(text, sort=sort, page_size=200)).node_ids  # type: ignore[arg-type]
    pages = [searcher.search(Query(text, sort=sort, page=page, page_size=7)) for page in range(1, 12)]  # type: ignore[arg-type]
    assert sum((page.node_ids for page in pages), ()) == whole


@pytest.mark.parametrize("page", [0, -1, -(10**30)])
def test_a_page_below_one_is_the_first(searcher: Searcher, page: int) -> None:
    assert searcher.search(Query("de", page=page)) == searcher.search(Query("de"))


def test_a_page_past_the_end_is_empty_and_keeps_the_total(searcher: Searcher) -> None:
    past = searcher.search(Query("de", page=10**15))
    assert past.node_ids == ()
    assert past.total == searcher.search(Query("de")).total
