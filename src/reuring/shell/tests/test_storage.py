# SPDX-License-Identifier: EUPL-1.2
"""A page comes out also where a static file was not built."""

from __future__ import annotations

from pathlib import Path

from reuring.shell.storage import StaticStorage


def test_a_missing_file_keeps_its_plain_name(tmp_path: Path) -> None:
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    assert storage.url("reuring/reuring.css", force=True) == "/static/reuring/reuring.css"


def test_a_file_that_is_there_carries_a_digest(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p{}")
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    assert storage.url("a.css", force=True).startswith("/static/a.")
    assert storage.url("a.css", force=True) != "/static/a.css"
