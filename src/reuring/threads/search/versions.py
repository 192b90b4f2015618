# SPDX-License-Identifier: EUPL-1.2
"""The directory that holds an index: its versions, which of them serves, and the locks.

    <root>/current              the name of the serving version; replaced as a whole, never edited
    <root>/versions/<name>/     an index of the engine, with `version.json` and `in-use`
    <root>/writer.lock          held by the one process that writes
    <root>/switch.lock          held for a moment while a batch is committed or a version takes over
    <root>/rebuild.lock         held while a new version is being made
    <root>/touched              keys written to the serving version since a rebuild began

Every lock is an advisory lock of the operating system, so a killed process leaves none behind.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tantivy import Index

from reuring.threads.search.schema import build_schema, fingerprint, prepare
from reuring.threads.search.seam import IndexBusy, IndexUnavailable, IndexWriteFailed, RebuildNeeded

REPAIR: Final = "Maak de index opnieuw met `reuring index rebuild`."
_SCARCE_BYTES: Final = 16_000_000
_NAME = re.compile(r"^\d{6,}$")


class Lock:
    """An advisory lock on a file; it ends with `release` or with the process."""

    def __init__(self, path: Path, *, is_shared: bool = False) -> None:
        self._path = path
        self._kind = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
        self._descriptor: int | None = None

    def acquire(self, *, waits: bool) -> bool:
        """Take the lock; `waits` says whether to wait for it. Returns whether it is held now."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, self._kind | (0 if waits else fcntl.LOCK_NB))
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let the lock go; does nothing when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class IndexRoot:
    """An index's directory. Making the object reads and writes nothing."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.pointer = self.path / "current"
        self.touched = self.path / "touched"

    def version_path(self, name: str) -> Path:
        """Where the version `name` lives."""
        return self.path / "versions" / name

    def lock(self, name: str) -> Lock:
        """The lock "writer", "switch" or "rebuild"; makes the directory when it is missing."""
        with _writing():
            (self.path / "versions").mkdir(parents=True, exist_ok=True)
            return Lock(self.path / f"{name}.lock")

    @contextlib.contextmanager
    def switching(self) -> Iterator[None]:
        """Nothing is committed and no version takes over elsewhere while the block runs."""
        lock = self.lock("switch")
        with _writing():
            lock.acquire(waits=True)
        try:
            yield
        finally:
            lock.release()

    def current(self) -> str:
        """The name of the serving version.

        Raises IndexUnavailable when there is none or the pointer is unreadable.
        """
        try:
            name = self.pointer.read_text("ascii", errors="replace").strip()
        except FileNotFoundError:
            raise IndexUnavailable("Er is nog geen zoekindex.", REPAIR) from None
        except OSError as error:
            raise IndexUnavailable(f"De zoekindex is niet te lezen ({error.strerror}).", REPAIR) from error
        if not _NAME.match(name):
            raise IndexUnavailable("De zoekindex is beschadigd.", REPAIR)
        return name

    def make_version(self) -> str:
        """Make an empty version that does not serve yet. Returns its name."""
        with _writing():
            versions = self.path / "versions"
            versions.mkdir(parents=True, exist_ok=True)
            numbers = [int(entry) for entry in os.listdir(versions) if _NAME.match(entry)]
            name = f"{max(numbers, default=0) + 1:06d}"
            place = versions / name
            place.mkdir()
            (place / "in-use").touch()
            Index(build_schema(), path=str(place))
            _write_whole(place / "version.json", json.dumps({"fingerprint": fingerprint()}))
            _sync(versions)
        return name

    def serve(self, name: str) -> None:
        """Let the version `name` serve from now on, in one step that a crash cannot halve."""
        with _writing():
            _sync(self.version_path(name))
            _write_whole(self.pointer, name + "\n")

    def open(self, name: str) -> Index:
        """Open the version `name`.

        Raises RebuildNeeded when it was made for another schema, IndexUnavailable when it cannot be read.
        """
        place = self.version_path(name)
        try:
            made_with = json.loads((place / "version.json").read_text("utf-8")).get("fingerprint")
        except (OSError, ValueError, AttributeError) as error:
            raise IndexUnavailable("De zoekindex is beschadigd of weg.", REPAIR) from error
        if made_with != fingerprint():
            raise RebuildNeeded("De zoekindex is gemaakt met een andere versie van Reuring.", REPAIR)
        try:
            return prepare(Index.open(str(place)))
        except Exception as error:
            raise IndexUnavailable(f"De zoekindex is beschadigd ({error}).", REPAIR) from error

    def is_rebuilding(self) -> bool:
        """Whether some process makes a new version at this moment."""
        lock = self.lock("rebuild")
        with _writing():
            is_free = lock.acquire(waits=False)
        lock.release()
        return not is_free

    def sweep(self) -> list[str]:
        """Remove versions that neither serve nor are read by any process. Returns their names.

        To be called while holding the rebuild lock, so that no version in the making is taken for an old one.
        """
        serving = self.current()
        removed: list[str] = []
        for name in os.listdir(self.path / "versions"):
            place = self.version_path(name)
            if name == serving or not _NAME.match(name):
                continue
            reading = Lock(place / "in-use")
            try:
                if not reading.acquire(waits=False):
                    continue
            except OSError:
                continue
            try:
                shutil.rmtree(place, ignore_errors=True)
                removed.append(name)
            finally:
                reading.release()
        return removed


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_failed(error) from error


def write_failed(error: BaseException, place: Path | None = None) -> IndexWriteFailed:
    """The exception to raise for `error`, met while writing in `place`."""
    text = str(error)
    if place is not None and "killed" in text:  # the engine does not say what its thread died of
        with contextlib.suppress(OSError):
            text = "No space left" if shutil.disk_usage(place).free < _SCARCE_BYTES else text
    if "os error 28" in text.lower() or getattr(error, "errno", None) == errno.ENOSPC or "No space left" in text:
        return IndexWriteFailed(
            "De schijf is vol; de zoekindex is niet bijgewerkt.", "Maak ruimte; daarna gaat het vanzelf verder."
        )
    return IndexWriteFailed(f"De zoekindex kon niet worden geschreven ({text}).", "Wat wachtte, blijft wachten.")


def busy(what: str) -> IndexBusy:
    """The exception for a second writer or a second rebuild."""
    return IndexBusy(f"Een ander proces {what} de zoekindex al.", "Wacht tot dat klaar is.")


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}.new")
    try:
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _sync(path.parent)
