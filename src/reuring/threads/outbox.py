# SPDX-License-Identifier: EUPL-1.2
"""From a change to the search index: rows written with the change, drained by one follower.

The outbox loses nothing: an entry is taken out only after the index has it, so a kill at any moment means at worst
that a document is made a second time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import OperationalError, close_old_connections, connection, transaction

from reuring.threads.models import Node, OutboxEntry
from reuring.threads.registries import documents_for
from reuring.threads.search import (
    IndexBusy,
    IndexSwitched,
    IndexUnavailable,
    IndexWriteFailed,
    IndexWriter,
    RebuildNeeded,
    SearchDocument,
    rebuild,
)

log = logging.getLogger(__name__)

BATCH = 2_000
PAUSE_SECONDS = 0.25
# A commit makes every reader forget its counts, so small changes are gathered for this long.
PAUSE_AFTER_SECONDS = 0.8


def note(node_ids: Iterable[int]) -> None:
    """These nodes changed: their search documents must be made anew. Call it in the transaction of the change."""
    OutboxEntry.objects.bulk_create([OutboxEntry(node_key=node_id) for node_id in node_ids], batch_size=5_000)


def waiting() -> int:
    """How many changes the index has not seen yet."""
    return OutboxEntry.objects.count()


def documents_of(node_ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of these nodes as the database has them now; hidden and removed ones are left out."""
    kinds = dict(Node.objects.public().filter(id__in=node_ids).values_list("id", "kind"))
    return documents_for(kinds)


def keep_availability(documents: Sequence[SearchDocument]) -> None:
    """Write on nodes whether they can be had, as their documents say it; only where that changed.

    Here and not in the act of lending, which then writes nothing more and waits for nobody: it orders what next and
    the page of a topic, and what those show comes from the copies themselves (decision 0020). A node that somebody
    else is writing is passed over; it comes by again with that change.
    """
    had = {each.node_id: bool(each.available_at) if each.branches else None for each in documents}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE threads_node node SET is_available = said.had
            FROM (
                SELECT locked.id, given.had FROM threads_node locked
                JOIN unnest(%s::bigint[], %s::boolean[]) AS given(id, had) ON given.id = locked.id
                WHERE locked.is_available IS DISTINCT FROM given.had
                FOR NO KEY UPDATE OF locked SKIP LOCKED
            ) said WHERE said.id = node.id
            """,
            [list(had), list(had.values())],
        )


def drain(writer: IndexWriter, limit: int = BATCH) -> int:
    """Bring at most `limit` changes into the index. Returns how many entries were done; 0 means nothing waits.

    Raises the writer's errors; the entries then stay.
    """
    with transaction.atomic():
        # Locked, so that of two drains each takes other rows; read before the nodes, so that no later change is missed.
        entries = list(
            OutboxEntry.objects.order_by("id").select_for_update(skip_locked=True).values_list("id", "node_key")[:limit]
        )
        if not entries:
            return 0
        node_ids = list(dict.fromkeys(key for _, key in entries))
        while True:
            documents = documents_of(node_ids)
            writer.remove(node_ids)
            writer.replace(documents)
            try:
                writer.commit()
                break
            except IndexSwitched:
                # Into the version that took over; on a busy day another may do so once more.
                continue
        keep_availability(documents)
        OutboxEntry.objects.filter(id__in=[key for key, _ in entries]).delete()
    return len(entries)


def drain_all(root: Path, heap_bytes: int) -> int:
    """Bring every waiting change into the index. Returns how many. Raises IndexBusy while the follower runs."""
    done = 0
    with IndexWriter(root, heap_bytes=heap_bytes) as writer:
        while count := drain(writer):
            done += count
    return done


def rebuild_index(root: Path, heap_bytes: int, progress: object = None) -> int:
    """Make the whole index anew beside the serving one, then switch. Returns the number of documents."""

    def everything() -> Iterable[SearchDocument]:
        last = 0
        while ids := list(
            Node.objects.public().filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]
        ):
            documents = documents_of(ids)
            keep_availability(documents)
            yield from documents
            last = ids[-1]

    return rebuild(root, everything, documents_of, heap_bytes=heap_bytes, progress=progress)  # type: ignore[arg-type]


def follow(root: Path, heap_bytes: int, stop: threading.Event) -> None:
    """Bring changes into the index as they come, until `stop` is set. Runs once for each installation.

    Waits its turn when another process writes, tries again when the database or the disk refuses, and rebuilds by
    itself when there is no index that fits.
    """
    writer: IndexWriter | None = None
    pause = PAUSE_SECONDS
    try:
        while not stop.is_set():
            try:
                writer = writer or IndexWriter(root, heap_bytes=heap_bytes)
                while (count := drain(writer)) == BATCH and not stop.is_set():
                    pass
                pause = PAUSE_AFTER_SECONDS if count else PAUSE_SECONDS
            except (RebuildNeeded, IndexUnavailable):
                log.warning("The search index is missing or of another version; making it anew.")
                _rebuild_in_place(root, heap_bytes)
            except IndexBusy:
                pause = 1.0
            except IndexWriteFailed as error:
                log.error("The search index could not be written; the changes wait. %s", error)
                pause = min(pause * 2, 30.0)
            except OperationalError as error:
                log.error("The database can't be reached; the changes wait. %s", error)
                connection.close()
                pause = min(pause * 2, 10.0)
            close_old_connections()
            stop.wait(pause)
    finally:
        if writer is not None:
            writer.close()


def _rebuild_in_place(root: Path, heap_bytes: int) -> None:
    try:
        rebuild_index(root, heap_bytes)
    except IndexBusy:
        time.sleep(1.0)
