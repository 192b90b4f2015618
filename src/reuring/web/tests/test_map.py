# SPDX-License-Identifier: EUPL-1.2
"""The tiles of the map over HTTP, and the map on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from reuring.places.tiles import Tile, tiles
from reuring.shell.samples import context

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Any:
    nobody = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"map_tiles": nobody, "data_dir": tmp_path})
    return settings


def test_a_kept_tile_is_served_as_our_own(site: Any, client: Client) -> None:
    kept = tiles()
    assert kept is not None
    kept._store(kept._path(Tile(12, 2116, 1378)), PICTURE)
    answer = client.get("/map/tiles/12/2116/1378.png")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PICTURE, "image/png")
    assert "public" in answer["Cache-Control"]
    assert "camera=(self)" in answer["Permissions-Policy"]


def test_without_a_network_it_is_told_at_once(site: Any, client: Client) -> None:
    answer = client.get("/map/tiles/12/2117/1378.png")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "2", "no-store")
    assert client.get("/map/tiles/3/1/1.png").status_code == 404


def _component() -> str:
    request = RequestFactory().get("/")
    return render_to_string("shell/components/map.html", {**context(), "request": request})


def test_the_map_is_drawn_from_the_list(site: Any) -> None:
    page = _component()
    assert 'data-tiles="/map/tiles/{z}/{x}/{y}.png"' in page
    assert 'data-latitude="50.86560" data-longitude="6.06250"' in page
    assert page.count("<li ") == 4


def test_without_a_map_the_list_serves(site: Any, client: Client) -> None:
    site.CONFIGURATION = site.CONFIGURATION.model_copy(update={"map_tiles": None})
    page = _component()
    assert page.count("<li ") == 4
    assert "data-map" not in page
    assert "map.js" not in page
    assert client.get("/map/tiles/12/2116/1378.png").status_code == 404
