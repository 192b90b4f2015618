# SPDX-License-Identifier: EUPL-1.2
"""What is over is found after its equals that are still to come."""

from pathlib import Path

from reuring.threads.search import IndexWriter, Query, SearchDocument, Searcher


def test_what_is_over_comes_after_its_equals(tmp_path: Path) -> None:
    def evening(key: int, *, is_over: bool, title: str = "Avond over de mijn") -> SearchDocument:
        return SearchDocument(node_id=key, kind="activity", title=title, languages=("nl",), is_over=is_over)

    with IndexWriter(tmp_path) as writer:
        writer.replace([evening(9, is_over=True), evening(2, is_over=False), evening(8, is_over=True)])
        writer.replace([evening(3, is_over=True, title="De sluiting")])
        writer.commit()
    searcher = Searcher(tmp_path)
    assert searcher.search(Query("avond mijn")).node_ids[0] == 2
    assert searcher.search(Query("sluiting")).node_ids == (3,)
