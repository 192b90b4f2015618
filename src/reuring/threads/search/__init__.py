# SPDX-License-Identifier: EUPL-1.2
"""Search over every node: the engine behind a thin seam.

Documents go in through `IndexWriter` or `rebuild`, results come out of `Searcher`; the words exchanged are in `seam`.
This package does not know Django: who calls it says where the index lives and what the documents are.
"""

from reuring.threads.search.seam import (
    ANYWHERE,
    CHEAP_FACETS,
    FACETS,
    Completion,
    FacetName,
    IndexBusy,
    IndexSwitched,
    IndexUnavailable,
    IndexWriteFailed,
    Query,
    RebuildNeeded,
    Results,
    SearchDocument,
    SearchError,
    Understood,
)
from reuring.threads.search.searcher import IndexStatus, Searcher
from reuring.threads.search.writer import IndexWriter, rebuild

__all__ = [
    "ANYWHERE",
    "CHEAP_FACETS",
    "FACETS",
    "Completion",
    "FacetName",
    "IndexBusy",
    "IndexStatus",
    "IndexSwitched",
    "IndexUnavailable",
    "IndexWriteFailed",
    "IndexWriter",
    "Query",
    "RebuildNeeded",
    "Results",
    "SearchDocument",
    "SearchError",
    "Searcher",
    "Understood",
    "rebuild",
]
