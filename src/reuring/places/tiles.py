# SPDX-License-Identifier: EUPL-1.2
"""Tiles of the map: fetched from the national base map by us, kept on disk, served as our own.

So no page makes a visitor's browser call another host, and the map goes on working for a while when that host is away.
A tile is fetched at most once at a time, by one thread of a process at a time (the others serve pages), never faster
than PER_MINUTE, and not at all for a pause after a failure. Who asks in vain gets TileNotNow and asks again, or does
without: the list beside the map is its equal. What is kept here can be thrown away at any moment.
"""

from __future__ import annotations

import fcntl
import http.client
import logging
import math
import os
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from reuring.shell.map import MAX_ZOOM, MIN_ZOOM

logger = logging.getLogger(__name__)

# Limburg and a bit around it, in degrees: west, south, east, north.
AREA: Final = (5.4, 50.6, 6.6, 51.9)
FRESH_FOR: Final = timedelta(days=30)
KEPT_FOR: Final = timedelta(days=180)
PATIENCE_SECONDS: Final = 3.0
PAUSE_SECONDS: Final = 30.0
PER_MINUTE: Final = 600
LARGEST_BYTES: Final = 400_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_STRIPES: Final = 64
_TRIM_EVERY: Final = 200


class NoSuchTile(Exception):
    """Outside the area or the zoom that is served here, or unknown to the map itself."""

    code = "no-such-tile"


class TileNotNow(Exception):
    """The tile is not kept and can't be fetched at this moment; a second later it perhaps can."""

    code = "tile-not-now"


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in the pyramid of tiles of EPSG:3857. column, row: counted from the north-west."""

    zoom: int
    column: int
    row: int

    @property
    def is_served(self) -> bool:
        """Whether it lies in the area and the zoom of this site."""
        if not MIN_ZOOM <= self.zoom <= MAX_ZOOM:
            return False
        west, south, east, north = AREA
        first_column, first_row = _at(west, north, self.zoom)
        last_column, last_row = _at(east, south, self.zoom)
        return first_column <= self.column <= last_column and first_row <= self.row <= last_row


def _at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """The column and row of the tile with this point."""
    side: int = 1 << zoom
    sine = math.sin(math.radians(latitude))
    return (
        int((longitude + 180) / 360 * side),
        int((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side),
    )


class Tiles:
    """The tiles of one map, kept in a folder.

    address: with {z}, {x} and {y}. folder: made when needed. most_bytes: how much room they may take.
    """

    def __init__(self, address: str, folder: Path, most_bytes: int) -> None:
        self.address, self.folder, self.most_bytes = address, folder, most_bytes
        self._hand = threading.Lock()
        self._fetched: deque[float] = deque(maxlen=PER_MINUTE)
        self._resting_until = 0.0
        self._stored = 0

    def get(self, tile: Tile) -> bytes:
        """The picture (PNG) of a tile, kept or fetched now. Call it outside a transaction.

        An old one is served when a new one can't be had. Raises NoSuchTile and TileNotNow.
        """
        if not tile.is_served:
            raise NoSuchTile
        path = self._path(tile)
        kept = _read(path)
        if kept is not None and time.time() - path.stat().st_mtime < FRESH_FOR.total_seconds():
            return kept
        try:
            with self._turn(tile):
                # Perhaps somebody else just did.
                again = _read(path)
                if again is not None and again != kept:
                    return again
                picture = self._fetch(tile)
        except TileNotNow:
            if kept is None:
                raise
            return kept
        self._store(path, picture)
        return picture

    def trim(self) -> int:
        """Throw away what is too old and, oldest first, what takes more room than allowed. Returns how many went."""
        found = []
        for path in self.folder.glob("*/*/*.png"):
            with suppress(OSError):
                seen = path.stat()
                found.append((seen.st_mtime, seen.st_size, path))
        found.sort(reverse=True)
        room, oldest, gone = self.most_bytes, time.time() - KEPT_FOR.total_seconds(), 0
        for changed, size, path in found:
            room -= size
            if room < 0 or changed < oldest:
                with suppress(OSError):
                    path.unlink()
                    gone += 1
        return gone

    @contextmanager
    def _turn(self, tile: Tile) -> Iterator[None]:
        """The right to fetch this tile now: one thread of this process, and of all processes one for this tile."""
        if time.monotonic() < self._resting_until or not self._hand.acquire(blocking=False):
            raise TileNotNow
        try:
            now = time.monotonic()
            if len(self._fetched) == PER_MINUTE and now - self._fetched[0] < 60:
                raise TileNotNow
            self._fetched.append(now)
            with self._gate(tile):
                yield
        finally:
            self._hand.release()

    @contextmanager
    def _gate(self, tile: Tile) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stripe = hash((tile.zoom, tile.column, tile.row)) % _STRIPES
            gate: IO[str] | None = open(self.folder / f"gate-{stripe}", "w")  # noqa: SIM115
        except OSError:
            gate = None  # a disk that is full or may not be written keeps no tiles, and still serves them
        if gate is None:
            yield
            return
        with gate:
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise TileNotNow from None
            yield

    def _fetch(self, tile: Tile) -> bytes:
        parts = urlsplit(self.address.format(z=tile.zoom, x=tile.column, y=tile.row))
        host, port = parts.hostname or "", parts.port
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("GET", path, headers={"User-Agent": "Reuring (library)", "Accept": "image/png"})
            answer = connection.getresponse()
            picture = answer.read(LARGEST_BYTES + 1)
        except (OSError, http.client.HTTPException) as broken:
            raise self._rest(str(broken) or type(broken).__name__) from broken
        finally:
            connection.close()
        if answer.status == 404:
            raise NoSuchTile
        if answer.status != 200 or not picture.startswith(_PNG) or len(picture) > LARGEST_BYTES:
            raise self._rest(f"answered {answer.status} with {len(picture)} bytes")
        return picture

    def _rest(self, why: str) -> TileNotNow:
        """Leave the map's server alone for a while."""
        self._resting_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("the server of the map does not give tiles (%s); trying again in %d s", why, PAUSE_SECONDS)
        return TileNotNow(why)

    def _store(self, path: Path, picture: bytes) -> None:
        """Keep a tile, whole or not at all. Where the disk is full it is not kept, and still served."""
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(picture)
            part.replace(path)
        except OSError as full:
            logger.warning("a tile of the map could not be kept: %s", full)
            with suppress(OSError):
                part.unlink()
        self._stored += 1
        if self._stored % _TRIM_EVERY == 0:
            self.trim()

    def _path(self, tile: Tile) -> Path:
        return self.folder / str(tile.zoom) / str(tile.column) / f"{tile.row}.png"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


_made: dict[tuple[str, Path, int], Tiles] = {}


def tiles() -> Tiles | None:
    """The tiles of the map that is set here, one object for each process; None where there is no map."""
    from django.conf import settings

    found = settings.CONFIGURATION
    if not found.map_tiles:
        return None
    key = (found.map_tiles, found.tiles_dir, found.map_cache_mb * 1_000_000)
    return _made.setdefault(key, Tiles(*key))
