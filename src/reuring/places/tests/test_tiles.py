# SPDX-License-Identifier: EUPL-1.2
"""Tiles of the map, against a small server that speaks as the national base map does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reuring.places.tiles import FRESH_FOR, KEPT_FOR, PER_MINUTE, NoSuchTile, Tile, TileNotNow, Tiles

KERKRADE = Tile(12, 2116, 1378)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"a map of Kerkrade"


class BaseMap:
    """A server of tiles. asked: the paths. says: what it answers. gate: answers wait until it is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says: tuple[int, bytes] = (200, PICTURE)
        self.gate = threading.Event()
        self.gate.set()
        here = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                here.asked.append(self.path)
                here.gate.wait(5)
                status, body = here.says
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/standaard/{{z}}/{{x}}/{{y}}.png"


@pytest.fixture
def base_map() -> Iterator[BaseMap]:
    made = BaseMap()
    yield made
    made.gate.set()
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


@pytest.fixture
def kept(base_map: BaseMap, tmp_path: Path) -> Tiles:
    return Tiles(base_map.address, tmp_path / "tiles", 1_000_000)


def _age(kept: Tiles, tile: Tile, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(kept._path(tile), (then, then))


def test_a_tile_is_fetched_once_and_kept(base_map: BaseMap, kept: Tiles) -> None:
    assert kept.get(KERKRADE) == kept.get(KERKRADE) == PICTURE
    assert base_map.asked == ["/standaard/12/2116/1378.png"]


@pytest.mark.parametrize(
    "tile",
    [
        Tile(7, 66, 43),
        Tile(19, 270848, 176384),
        Tile(12, 2104, 1346),
        Tile(12, 0, 0),
        Tile(10**30, 1, 1),
        Tile(12, 10**30, 1),
    ],
    ids=["too far", "too near", "Amsterdam", "nowhere", "no zoom", "no column"],
)
def test_only_our_own_area(base_map: BaseMap, kept: Tiles, tile: Tile) -> None:
    with pytest.raises(NoSuchTile):
        kept.get(tile)
    assert base_map.asked == []


def test_the_area_reaches_across_the_border_and_up_the_province() -> None:
    herzogenrath, venlo, heerlen = Tile(14, 8468, 5512), Tile(14, 8472, 5460), Tile(18, 135416, 88200)
    assert herzogenrath.is_served
    assert venlo.is_served
    assert heerlen.is_served


@pytest.mark.parametrize("says", [(500, b"no"), (200, b"<html>"), (302, b""), (200, PICTURE + b"x" * 500_000)])
def test_a_wrong_answer_is_kept_nowhere_and_the_server_is_left_alone(
    base_map: BaseMap, kept: Tiles, says: tuple[int, bytes]
) -> None:
    base_map.says = says
    for _ in range(3):
        with pytest.raises(TileNotNow):
            kept.get(KERKRADE)
    assert len(base_map.asked) == 1
    assert list(kept.folder.glob("*/*/*")) == []


def test_a_tile_that_the_map_does_not_have(base_map: BaseMap, kept: Tiles) -> None:
    base_map.says = (404, b"")
    with pytest.raises(NoSuchTile):
        kept.get(KERKRADE)
    base_map.says = (200, PICTURE)
    assert kept.get(KERKRADE) == PICTURE


def test_an_old_tile_is_fetched_anew_and_serves_while_the_map_is_away(base_map: BaseMap, kept: Tiles) -> None:
    kept.get(KERKRADE)
    base_map.says = (200, PICTURE + b", anew")
    _age(kept, KERKRADE, FRESH_FOR.total_seconds() + 60)
    assert kept.get(KERKRADE) == PICTURE + b", anew"
    _age(kept, KERKRADE, FRESH_FOR.total_seconds() + 60)
    base_map.says = (503, b"")
    assert kept.get(KERKRADE) == PICTURE + b", anew"


def test_no_server_at_all(tmp_path: Path) -> None:
    with pytest.raises(TileNotNow):
        Tiles("http://127.0.0.1:9/{z}/{x}/{y}.png", tmp_path, 1_000_000).get(KERKRADE)


def test_one_at_a_time_and_nobody_waits(base_map: BaseMap, kept: Tiles) -> None:
    """While one thread waits for a slow server, the others hear at once that it is not now."""
    base_map.gate.clear()
    found: list[bytes] = []
    slow = threading.Thread(target=lambda: found.append(kept.get(KERKRADE)))
    slow.start()
    while not base_map.asked:
        pass
    other = Tiles(base_map.address, kept.folder, kept.most_bytes)
    for asked, tile in ((kept, Tile(12, 2117, 1378)), (other, KERKRADE)):
        with pytest.raises(TileNotNow):
            asked.get(tile)
    base_map.gate.set()
    slow.join()
    assert found == [PICTURE]
    assert len(base_map.asked) == 1


def test_not_faster_than_agreed(base_map: BaseMap, kept: Tiles) -> None:
    kept._fetched.extend([time.monotonic()] * PER_MINUTE)
    with pytest.raises(TileNotNow):
        kept.get(KERKRADE)
    assert base_map.asked == []


def test_a_disk_that_keeps_nothing_still_serves(base_map: BaseMap, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way of the folder")
    kept = Tiles(base_map.address, tmp_path / "a file" / "tiles", 1_000_000)
    assert kept.get(KERKRADE) == PICTURE


def test_trimming_keeps_the_newest_within_their_room(kept: Tiles) -> None:
    tiles = [Tile(12, 2116, row) for row in range(1376, 1382)]
    for number, tile in enumerate(tiles):
        kept._store(kept._path(tile), PICTURE)
        _age(kept, tile, 60 * number)
    _age(kept, tiles[0], KEPT_FOR.total_seconds() + 60)
    kept.most_bytes = 3 * len(PICTURE)
    assert kept.trim() == 3
    assert sorted(path.stem for path in kept.folder.glob("*/*/*.png")) == ["1377", "1378", "1379"]
