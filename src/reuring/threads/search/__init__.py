# SPDX-License-Identifier: EUPL-1.2
"""Search over every node: the engine behind a thin seam.

Documents go in through `IndexWriter` or `rebuild`, results come out of `Searcher`; the words exchanged are in `seam`.
This package does not know Django: who calls it says where the index lives and what the documents are.
"""
