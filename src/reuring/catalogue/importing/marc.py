# SPDX-License-Identifier: EUPL-1.2
"""Importing a file of MARC records, whatever its size, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from reuring.catalogue.importing import runs
from reuring.catalogue.importing.batches import Circumstances, Incoming, write_batch
from reuring.catalogue.importing.feeding import AHEAD_FROM_BYTES, Feed
from reuring.catalogue.importing.items import read_branches
from reuring.catalogue.marc.holdings import STANDARD_MAPPINGS, ItemMapping
from reuring.catalogue.marc.record import RejectedRecord
from reuring.catalogue.models import ImportRun
from reuring.catalogue.said import LONGEST_SOURCE
from reuring.catalogue.works import lock_catalogue, topic_ids
from reuring.people.actor import Actor
from reuring.places.models import Branch

BATCH: Final = 1_000


def import_marc(
    file: str | Path | BinaryIO,
    *,
    actor: Actor,
    at: datetime,
    source: str | None = None,
    file_name: str = "",
    item_mapping: ItemMapping | Sequence[ItemMapping] | None = None,
    branch_map: Mapping[str, str] | None = None,
    default_branch: Branch | None = None,
    progress: runs.Progress | None = None,
    resume: bool = True,
    reads_again: bool = False,
    batch: int = BATCH,
    ahead_from: int = AHEAD_FROM_BYTES,
) -> ImportRun:
    """Bring the records of a file into the catalogue: ISO 2709 or MARCXML, also through gzip.

    file: a path, or a binary stream (copied to a temporary file first). file_name: what to call it in the report.
    source: where records come from that don't say so themselves (003, 040 $a); part of their identity.
    item_mapping: where the file keeps its copies; None looks in 852 and 952. branch_map: codes in the file, each with
    the code of our branch.
    default_branch: where copies go whose branch is not known; without one they are left out, with a warning.
    progress: told after each batch how many records are done. resume: go on where an earlier run of the same file (and
    source) stopped.
    reads_again: also take apart records that did not change, because the rules, the mapping or the branches did.
    batch: how many records go into one transaction. ahead_from: a file of so many bytes is read by a process of its
    own.

    Each record is one of: imported; updated (its bytes changed: its edition keeps its address, work and items);
    unchanged (the same bytes, or changed here by staff: those are left alone, with a warning); rejected (kept byte
    for byte, with its reason). The sum is the number of records in the file. Where a file has a record twice the last
    one counts. Importing a file again changes nothing. A kill at any moment loses at most the batch in hand, and the
    next start of the same file goes on with it.

    Returns the run, done. Raises MarcFileFault (the file is unreadable from some point on: what came before stays),
    ImportStopped (disk full, database gone, another process has this file), UnknownBranch.
    """
    source = (source or "")[:LONGEST_SOURCE]
    mappings = (item_mapping,) if isinstance(item_mapping, ItemMapping) else item_mapping or STANDARD_MAPPINGS
    branches = read_branches(branch_map, default_branch)
    with runs.opened(file, file_name) as opened, runs.holding(opened.digest):
        run = runs.begin(opened, kind=ImportRun.Kind.MARC, source=source, actor=actor, at=at, resumes=resume)
        circumstances = Circumstances(
            run_id=run.pk,
            file_digest=opened.digest,
            source=source,
            at=at,
            branches=branches,
            topic_ids=topic_ids(),
            item_mappings=mappings,
            reads_again=reads_again,
        )
        growth = runs.Growth(run.imported)
        feed = Feed(opened, run.position, batch, source, mappings, ahead_from)
        with runs.watched(run, actor=actor), closing(feed.batches()) as batches:
            for some in batches:
                unchanged = run.unchanged

                def write(some: list[Incoming | RejectedRecord] = some) -> None:
                    lock_catalogue()
                    runs.add_up(run, write_batch(some, circumstances), len(some))

                runs.in_one_go(run, write)
                feed.is_news = (run.unchanged - unchanged) * 2 < len(some)
                growth.look(run)
                if progress is not None:
                    progress(run.position)
    return run
