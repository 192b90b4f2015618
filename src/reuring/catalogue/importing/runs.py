# SPDX-License-Identifier: EUPL-1.2
"""A run: one file, known by its digest, read by one process at a time, gone on with where it stopped."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from reuring.catalogue.importing.batches import Outcome
from reuring.catalogue.importing.messages import fault_sentence
from reuring.catalogue.marc.record import MarcFileFault
from reuring.catalogue.models import ImportRun
from reuring.people.actor import Actor
from reuring.people.audit import record_event

# Told after each batch how many records of the file are done.
Progress = Callable[[int], None]

_CHUNK_BYTES: Final = 1024 * 1024
_LOCK_CLASS: Final = 0x72657572
# A process that was just killed may hold its lock until the database notices.
_LOCK_TRIES: Final = 20
_LOCK_PAUSE_SECONDS: Final = 0.5
_TRIES: Final = 5
_COUNTED: Final = (
    "position", "imported", "updated", "unchanged", "rejected", "items_imported", "items_updated", "items_left_out",
    "warnings",
)  # fmt: skip
# So many new records make what the planner knows of these tables stale.
_GROWN: Final = 2_000
_GROWING: Final = (
    "threads_node", "threads_nodetopic", "catalogue_work", "catalogue_workkey", "catalogue_edition",
    "catalogue_originalrecord", "catalogue_identifier", "catalogue_contribution", "catalogue_seriespart",
    "catalogue_item",
)  # fmt: skip


class ImportStopped(Exception):
    """An import could not go on. What is counted in its run is kept, and the same file goes on from there.

    The message says what happened and what to do. code: disk-full, database-down, or busy (another process has the
    file).
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        super().__init__(fault_sentence(code, **params))


@dataclass(slots=True)
class OpenFile:
    """A file to import. name: as shown. digest: SHA-256 of all of it. size: in bytes. stream: a real file."""

    name: str
    digest: str
    size: int
    stream: BinaryIO


@contextlib.contextmanager
def opened(source: str | Path | BinaryIO, name: str = "") -> Iterator[OpenFile]:
    """Open what is to be imported and take its digest.

    source: a path, or a stream, which is first copied to a temporary file, because it has to be read twice. name:
    what to call a stream. Raises MarcFileFault (file-unreadable).
    """
    with contextlib.ExitStack() as stack:
        try:
            if isinstance(source, str | Path):
                stream: BinaryIO = stack.enter_context(Path(source).open("rb"))
                name = name or Path(source).name
            else:
                stream = cast("BinaryIO", stack.enter_context(tempfile.TemporaryFile()))
                shutil.copyfileobj(source, stream, _CHUNK_BYTES)
                stream.seek(0)
                name = name or "-"
            found = hashlib.sha256()
            size = 0
            while chunk := stream.read(_CHUNK_BYTES):
                found.update(chunk)
                size += len(chunk)
            stream.seek(0)
        except OSError as problem:
            raise MarcFileFault("file-unreadable", problem=problem.strerror or str(problem)) from problem
        yield OpenFile(name, found.hexdigest(), size, stream)


@contextlib.contextmanager
def holding(digest: str) -> Iterator[None]:
    """Keep other processes from the same file. The database lets go by itself when this process is killed.

    Raises ImportStopped (busy).
    """
    key = int.from_bytes(bytes.fromhex(digest[:8]), signed=True)
    for attempt in range(_LOCK_TRIES):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, key])
            if cursor.fetchone()[0]:
                break
        if attempt + 1 < _LOCK_TRIES:
            time.sleep(_LOCK_PAUSE_SECONDS)
    else:
        raise ImportStopped("busy")
    try:
        yield
    finally:
        # A connection that is gone has let go already.
        with contextlib.suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, key])


def begin(file: OpenFile, *, kind: str, source: str, actor: Actor, at: datetime, resumes: bool) -> ImportRun:
    """The run for a file: the one that stopped halfway, else a new one."""
    if resumes:
        stopped = (
            ImportRun.objects.filter(kind=kind, digest=file.digest, source=source)
            .exclude(state=ImportRun.State.DONE)
            .order_by("-id")
            .first()
        )
        if stopped is not None:
            stopped.state, stopped.fault, stopped.ended_at = ImportRun.State.RUNNING, "", None
            stopped.save(update_fields=["state", "fault", "ended_at"])
            return stopped
    return ImportRun.objects.create(
        kind=kind,
        file_name=file.name,
        digest=file.digest,
        source=source,
        started_at=at,
        started_by=actor.account,
    )


def add_up(run: ImportRun, outcome: Outcome, read: int) -> None:
    """Add a batch to its run, in the transaction of the batch. read: how many records it had."""
    run.position += read
    run.imported += outcome.counts["imported"]
    run.updated += outcome.counts["updated"]
    run.unchanged += outcome.counts["unchanged"]
    run.rejected += outcome.counts["rejected"]
    run.items_imported += outcome.items["imported"]
    run.items_updated += outcome.items["updated"]
    run.items_left_out += outcome.items["left_out"]
    run.warnings = outcome.warnings.onto(run.warnings)
    run.save(update_fields=_COUNTED)


def in_one_go(run: ImportRun, write: Callable[[], None]) -> None:
    """Do the work of one batch in one transaction, which also notes it in the run.

    Where another process was in the way (a crossed wait, a key that it wrote first), it is done again from the
    start.
    """
    before = {name: getattr(run, name) for name in _COUNTED}
    for attempt in range(_TRIES):
        try:
            with without_collecting(), transaction.atomic():
                write()
            return
        except (DatabaseError, psycopg.DatabaseError) as problem:
            # What the batch added up is not in the database; the run must not say that it is.
            for name, value in before.items():
                setattr(run, name, value)
            cause = problem.__cause__ if isinstance(problem, DatabaseError) else problem
            passes = (
                psycopg.errors.DeadlockDetected,
                psycopg.errors.SerializationFailure,
                psycopg.errors.UniqueViolation,
                psycopg.errors.ForeignKeyViolation,
            )
            if not isinstance(cause, passes) or attempt + 1 == _TRIES:
                raise


@dataclass(slots=True)
class Growth:
    """Has the database look at its tables anew while they grow: its own rounds come too late for a large import."""

    seen: int = 0

    def look(self, run: ImportRun) -> None:
        """Look, if the run has added a good deal since the last time. Call it after each batch."""
        if run.imported - self.seen >= max(_GROWN, 2 * self.seen):
            self.seen = run.imported
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(_GROWING)}")


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Hold the search for reference cycles: a batch makes a million objects and no cycle; looking takes a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def watched(run: ImportRun, *, actor: Actor) -> Iterator[None]:
    """Note how a run ends, well or not, and turn faults of the surroundings into ImportStopped."""
    try:
        yield
    except BaseException as problem:
        stopped = _as_stopped(problem, run)
        _fail(run, stopped or problem)
        if stopped is not None:
            raise stopped from problem
        raise
    run.state, run.ended_at = ImportRun.State.DONE, timezone.now()
    with transaction.atomic():
        run.save(update_fields=["state", "ended_at"])
        record_event(
            actor=actor, at=run.ended_at, verb="import", subject_kind="import_run", subject_key=run.public_id,
            after={name: getattr(run, name) for name in ("position", "imported", "updated", "unchanged", "rejected")},
            reason=run.file_name[:200],
        )  # fmt: skip


def _as_stopped(problem: BaseException, run: ImportRun) -> ImportStopped | None:
    cause = problem.__cause__ if isinstance(problem, DatabaseError) else problem
    if isinstance(cause, psycopg.errors.DiskFull):
        return ImportStopped("disk-full", position=run.position)
    if isinstance(problem, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
        return ImportStopped("database-down", position=run.position)
    return None


def _fail(run: ImportRun, problem: BaseException) -> None:
    if isinstance(problem, KeyboardInterrupt | SystemExit | GeneratorExit):
        fault = fault_sentence("interrupted")
    elif isinstance(problem, MarcFileFault | ImportStopped) or hasattr(problem, "code"):
        fault = str(problem)
    else:
        fault = fault_sentence("unexpected", problem=type(problem).__name__)
    # Where the database is gone the run stays as it is, running: the next start of the same file goes on with it too.
    with contextlib.suppress(DatabaseError, InterfaceError, psycopg.Error):
        if connection.needs_rollback:
            return
        ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.FAILED, fault=fault, ended_at=timezone.now())
