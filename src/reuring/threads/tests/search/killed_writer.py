# SPDX-License-Identifier: EUPL-1.2
"""A writer in a process of its own, to be killed. It says on its output what was committed, and only then.

python -m reuring.threads.tests.search.killed_writer write ROOT TURN BATCH
python -m reuring.threads.tests.search.killed_writer rebuild ROOT WORKS
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from reuring.threads.search import IndexWriter, SearchDocument, rebuild


def made(node_id: int, turn: int) -> SearchDocument:
    """Document `node_id` as it was in `turn`."""
    return SearchDocument(
        node_id, "work", f"Boek nummer{node_id} beurt{turn}", year=turn, identifiers=(f"{node_id:09d}",)
    )


def write(root: str, turn: int, batch: int) -> None:
    """Replace the documents 1 to `batch` by those of `turn`, the next turn, ..., and never stop."""
    with IndexWriter(root, heap_bytes=15_000_000) as writer:
        print("open", flush=True)
        while True:
            writer.replace(made(node_id, turn) for node_id in range(1, batch + 1))
            print(f"begun {turn}", flush=True)
            writer.commit()
            print(f"done {turn}", flush=True)
            turn += 1


def remake(root: str, works: int) -> None:
    """Rebuild again and again, with all documents as they are in turn 9999."""

    def documents() -> Iterator[SearchDocument]:
        return (made(node_id, 9_999) for node_id in range(1, works + 1))

    while True:
        rebuild(root, documents, lambda keys: [made(key, 9_999) for key in keys], heap_bytes=15_000_000, batch=20)
        print("done", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        remake(sys.argv[2], int(sys.argv[3]))
