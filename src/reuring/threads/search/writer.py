# SPDX-License-Identifier: EUPL-1.2
"""Writing the index: one writer at a time, batches committed whole, and a rebuild beside the serving version."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import tantivy

from reuring.threads.search.schema import NODE, lay_out
from reuring.threads.search.seam import IndexSwitched, IndexUnavailable, IndexWriteFailed, SearchDocument
from reuring.threads.search.versions import REPAIR, IndexRoot, Lock, busy, write_failed

HEAP_BYTES: Final = 48_000_000
"""Memory for documents not yet written out, in bytes; the engine asks for at least 15 MB for a thread."""

_CATCH_UP: Final = 1_000
_REFUSALS: Final = (OSError, ValueError, RuntimeError)


class IndexWriter:
    """The one writer of an index. Use it in a `with` block, or call `close`.

    root: the index's directory; it is made when missing.
    heap_bytes: memory for documents not yet written out.

    Raises IndexBusy when another process writes, RebuildNeeded or IndexUnavailable when the index there cannot be
    read, IndexWriteFailed when the disk refuses.

    What is not committed is lost with the process, and only that. The sender keeps its batch (the outbox) until
    `commit` has returned.
    """

    def __init__(self, root: Path | str, *, heap_bytes: int = HEAP_BYTES) -> None:
        self._root = IndexRoot(root)
        self._heap_bytes = heap_bytes
        self._lock = self._root.lock("writer")
        if not self._lock.acquire(waits=False):
            raise busy("schrijft")
        self._touched: set[int] = set()
        self._writer: tantivy.IndexWriter | None = None
        self._in_use: Lock | None = None
        self._version = ""
        try:
            with self._root.switching():
                if not self._root.pointer.exists():
                    self._root.serve(self._root.make_version())
                self._open()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def replace(self, documents: Iterable[SearchDocument]) -> int:
        """Put `documents` in the place of what the index had under the same keys. Returns how many there were.

        Of two documents with one key the last stays, within a batch too. Nothing shows before `commit`.
        """
        count = 0
        for document in documents:
            made = lay_out(document)
            writer = self._ready()
            try:
                writer.delete_documents_by_term(NODE, document.node_id)
                writer.add_document(made)
            except _REFUSALS as error:
                raise self._failed(error) from error
            self._touched.add(document.node_id)
            count += 1
        return count

    def remove(self, node_ids: Iterable[int]) -> None:
        """Take the documents with these keys out; keys that are not there do no harm."""
        for node_id in node_ids:
            writer = self._ready()
            try:
                writer.delete_documents_by_term(NODE, node_id)
            except _REFUSALS as error:
                raise self._failed(error) from error
            self._touched.add(node_id)

    def commit(self) -> None:
        """Make everything since the last commit visible, as a whole.

        Raises IndexSwitched when a rebuilt version took over meanwhile (send the batch again), IndexWriteFailed when
        the disk refuses (keep the batch and try again). In both cases nothing of the batch is in the index.
        """
        writer = self._ready()
        with self._root.switching():
            if self._root.current() != self._version:
                self._drop()
                self._open()
                raise IndexSwitched(
                    "Een nieuwe versie van de zoekindex heeft het overgenomen.", "Bied de wijzigingen opnieuw aan."
                )
            try:
                if self._touched and self._root.is_rebuilding():
                    self._note_touched()
                writer.commit()
            except _REFUSALS as error:
                raise self._failed(error) from error
        self._touched.clear()

    def close(self) -> None:
        """Let go of the index; what is not committed is dropped. May be called twice.

        Segments that are being merged are waited for, so that an index written by short runs does not fall apart
        into ever more of them.
        """
        writer, has_rest = self._writer, bool(self._touched)
        self._drop()
        if writer is not None and not has_rest:
            with contextlib.suppress(*_REFUSALS):
                writer.wait_merging_threads()
        del writer
        self._lock.release()

    def _ready(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._open()
        assert self._writer is not None
        return self._writer

    def _open(self) -> None:
        name = self._root.current()
        in_use = Lock(self._root.version_path(name) / "in-use", is_shared=True)
        try:
            in_use.acquire(waits=True)  # so that nobody removes the version under our hands
        except FileNotFoundError:
            raise IndexUnavailable("De zoekindex is beschadigd of weg.", REPAIR) from None
        try:
            self._writer = _open_writer(self._root, name, self._heap_bytes)
        except BaseException:
            in_use.release()
            raise
        self._in_use, self._version = in_use, name

    def _drop(self) -> None:
        self._touched.clear()
        self._writer = None
        if self._in_use is not None:
            self._in_use.release()
            self._in_use = None

    def _failed(self, error: BaseException) -> IndexWriteFailed:
        # After a failed write the engine's writer may have lost its threads; the next call opens a new one, which
        # starts from the last commit.
        self._drop()
        return write_failed(error, self._root.path)

    def _note_touched(self) -> None:
        with open(self._root.touched, "a", encoding="ascii") as file:
            file.write("".join(f"{node_id}\n" for node_id in sorted(self._touched)))
            file.flush()
            os.fsync(file.fileno())


def rebuild(
    root: Path | str,
    documents: Callable[[], Iterable[SearchDocument]],
    again: Callable[[Sequence[int]], Iterable[SearchDocument]],
    *,
    heap_bytes: int = HEAP_BYTES,
    batch: int = 5_000,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Make a new version beside the serving one, fill it, and let it take over. Returns how many documents it got.

    documents: called once, after this function has begun to take note of changes; yields everything there is. It
        must read what is committed at the moment of the call or later.
    again: called with the keys that were written to the serving version meanwhile; yields their documents as they
        are now. A key without a document is taken out.
    batch: how many documents go into one commit. progress: told the number written so far after each batch.

    The serving version answers, and may be written, all the time. A crash at any moment leaves it as it was; what
    was half made is removed by the next rebuild.

    Raises IndexBusy when another rebuild runs, IndexWriteFailed when the disk refuses.
    """
    place = IndexRoot(root)
    lock = place.lock("rebuild")
    with place.switching():  # a commit looks at this lock for a moment, also while switching
        is_ours = lock.acquire(waits=False)
    if not is_ours:
        raise busy("herbouwt")
    try:
        return _Rebuild(place, heap_bytes, batch).run(documents, again, progress)
    finally:
        lock.release()


class _Rebuild:
    def __init__(self, root: IndexRoot, heap_bytes: int, batch: int) -> None:
        self._root = root
        self._batch = batch
        self._heap_bytes = heap_bytes
        try:
            with root.switching():
                root.touched.unlink(missing_ok=True)
        except OSError as error:
            raise write_failed(error) from error
        _sweep(root)
        self._name = root.make_version()
        self._writer = _open_writer(root, self._name, heap_bytes)
        self._caught_up = 0

    def run(
        self,
        documents: Callable[[], Iterable[SearchDocument]],
        again: Callable[[Sequence[int]], Iterable[SearchDocument]],
        progress: Callable[[int], None] | None,
    ) -> int:
        count = 0
        for document in documents():
            self._replace(document)
            count += 1
            if count % self._batch == 0:
                self._commit()
                if progress is not None:
                    progress(count)
        self._commit()
        self._settle()
        while len(changed := self._changed()) > _CATCH_UP:
            self._catch_up(changed, again)
        with self._root.switching():
            self._catch_up(changed, again)
            self._catch_up(self._changed(), again)
            del self._writer  # whoever writes next needs the engine's own lock
            self._root.serve(self._name)
        if progress is not None:
            progress(count)
        _sweep(self._root)
        return count

    def _settle(self) -> None:
        # Merges are waited for now, while nobody waits for us.
        writer = self._writer
        del self._writer
        with _refusals():
            writer.wait_merging_threads()
        del writer
        self._writer = _open_writer(self._root, self._name, self._heap_bytes)

    def _replace(self, document: SearchDocument) -> None:
        made = lay_out(document)
        with _refusals():
            self._writer.delete_documents_by_term(NODE, document.node_id)
            self._writer.add_document(made)

    def _commit(self) -> None:
        with _refusals():
            self._writer.commit()

    def _changed(self) -> list[int]:
        try:
            lines = self._root.touched.read_text("ascii").splitlines()
        except FileNotFoundError:
            return []
        fresh = lines[self._caught_up :]
        self._caught_up = len(lines)
        return sorted({int(line) for line in fresh})

    def _catch_up(self, node_ids: Sequence[int], again: Callable[[Sequence[int]], Iterable[SearchDocument]]) -> None:
        for start in range(0, len(node_ids), _CATCH_UP):
            part = node_ids[start : start + _CATCH_UP]
            with _refusals():
                for node_id in part:
                    self._writer.delete_documents_by_term(NODE, node_id)
            for document in again(part):
                self._replace(document)
        self._commit()


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except _REFUSALS as error:
        raise write_failed(error) from error


def _open_writer(root: IndexRoot, name: str, heap_bytes: int) -> tantivy.IndexWriter:
    index = root.open(name)
    try:
        return index.writer(heap_size=max(heap_bytes, 15_000_000), num_threads=1)
    except _REFUSALS as error:
        if "lock" in str(error).lower():
            raise busy("schrijft") from error
        if "os error" in str(error).lower():
            raise write_failed(error) from error
        raise IndexUnavailable(f"De zoekindex is beschadigd ({error}).", REPAIR) from error


def _sweep(root: IndexRoot) -> None:
    try:
        root.sweep()
    except IndexUnavailable:
        return  # nothing serves yet, so nothing is known to be old


__all__ = ["HEAP_BYTES", "IndexWriter", "rebuild"]
