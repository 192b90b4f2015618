# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the search engine share: an index of the shelf, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reuring.threads.search import IndexWriter, Searcher
from reuring.threads.tests.search.shelf import SHELF


@pytest.fixture(scope="session")
def shelf_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the shelf that no test writes to; in several segments, as a real one is."""
    root = tmp_path_factory.mktemp("shelf") / "index"
    with IndexWriter(root) as writer:
        for start in range(0, len(SHELF), 17):
            writer.replace(SHELF[start : start + 17])
            writer.commit()
    return root


@pytest.fixture(scope="session")
def searcher(shelf_index: Path) -> Searcher:
    """A searcher over the shelf."""
    return Searcher(shelf_index)
