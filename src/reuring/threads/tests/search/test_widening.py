# SPDX-License-Identifier: EUPL-1.2
"""Several words that meet by chance in a summary do not hide the book that somebody half remembers."""

from __future__ import annotations

import pytest

from reuring.threads.search import IndexWriter, Query, SearchDocument, Searcher

BY_CHANCE = 1
MEANT = 2
BOTH_WORDS = 3
OTHERS = range(10, 30)

DOCUMENTS = (
    SearchDocument(
        BY_CHANCE, "work", "Het lange jaar", languages=("nl",), creators=("Reen, Ton van",), subjects=("dorpsleven",),
        summary="In de winter van de oorlog hoort een jongen van het verzet.",
    ),
    SearchDocument(
        MEANT, "work", "Oorlog in de winter", languages=("nl",), creators=("Terlouw, Jan",), subjects=("verzet",),
        summary="Michiel wordt betrokken bij iets groters dan hijzelf.",
    ),
    SearchDocument(
        BOTH_WORDS, "work", "Een robot in huis", languages=("nl",), subjects=("robots",),
        summary="Om mee te leren programmeren.",
    ),
    *(
        SearchDocument(
            number, "work", f"Leren {name}", languages=("nl",), subjects=("programmeren",) if number < 13 else ("sport",)
        )
        for number, name in zip(OTHERS, ("koken", "dansen", "fietsen", "zwemmen"), strict=False)
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A searcher over these documents."""
    root = tmp_path_factory.mktemp("widening") / "index"
    with IndexWriter(root) as writer:
        writer.replace(DOCUMENTS)
        writer.commit()
    return Searcher(root)


def test_a_summary_with_every_word_does_not_hide_a_title_with_most(searcher: Searcher) -> None:
    found = searcher.search(Query("jongen oorlog winter verzet"))
    assert found.understood.reading == "widened"
    assert set(found.node_ids) == {BY_CHANCE, MEANT}
    assert found.total == 2


def test_what_stands_in_titles_and_names_is_what_was_looked_for(searcher: Searcher) -> None:
    found = searcher.search(Query("terlouw oorlog winter"))
    assert found.understood.reading == "words"
    assert found.node_ids == (MEANT,)


def test_of_two_words_both_come_before_one(searcher: Searcher) -> None:
    found = searcher.search(Query("robot programmeren"))
    assert found.understood.reading == "widened"
    assert found.node_ids[0] == BOTH_WORDS
    assert set(found.node_ids[1:]) == {10, 11, 12}


def test_facets_count_what_is_listed(searcher: Searcher) -> None:
    found = searcher.search(Query("robot programmeren", facets=("language",)))
    assert found.facets["language"] == [("nl", found.total)]
    again = searcher.search(Query("robot programmeren", facets=("language",), page=2, page_size=2))
    assert again.total == found.total
    assert again.understood == found.understood


def test_a_phrase_is_never_widened(searcher: Searcher) -> None:
    assert searcher.search(Query('"oorlog in de winter" verzet')).node_ids == (MEANT,)


def test_filters_hold_for_what_is_added_too(searcher: Searcher) -> None:
    found = searcher.search(Query("robot programmeren", filters={"language": ("de",)}))
    assert found.total == 0
    assert found.node_ids == ()
