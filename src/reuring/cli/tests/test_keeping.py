# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore, for real: back up while others write, lose everything, restore, nothing missing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reuring.cli.tests.site import demo_template, environment
from reuring.engine.tests import database

# Everything that a library has, as one digest a table: rows in order, as text.
TABLES = (
    "places_branch",
    "people_account",
    "threads_node",
    "threads_nodetopic",
    "catalogue_work",
    "catalogue_workkey",
    "catalogue_edition",
    "catalogue_item",
    "catalogue_originalrecord",
    "catalogue_importrun",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reuring-keep-") as found:
        yield Path(found)


@pytest.fixture
def library(folder: Path) -> Iterator[str]:
    """A database with the demonstration, of this test alone."""
    template, _ = demo_template()
    with database.fresh_database(template, "keeping") as url:
        yield url


def reuring(*words: str, url: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reuring.cli.main", *words],
        env=environment(url, data_dir), capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


def digests(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM {table} t"
            ).fetchone()[0]
            for table in TABLES
        }


def upload(data_dir: Path, content: bytes) -> str:
    name = f"covers/{hashlib.sha256(content).hexdigest()}.webp"
    path = data_dir / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def test_back_up_while_writing_lose_everything_restore(library: str, folder: Path) -> None:
    data_dir = folder / "var"
    cover = upload(data_dir, b"a picture")
    with psycopg.connect(library, autocommit=True) as connection:
        connection.execute(
            "UPDATE catalogue_edition SET cover = %s WHERE id = (SELECT min(id) FROM catalogue_edition)", [cover]
        )
    stop = threading.Event()
    written: list[tuple[str, str]] = []

    def go_on_writing() -> None:
        """Each round writes an upload first and then, in one transaction, two rows that belong together."""
        with psycopg.connect(library) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                name = upload(data_dir, f"picture {number}".encode())
                connection.execute(
                    "INSERT INTO places_place (public_id, name, town, street, postal_code, country, access_note) VALUES (%s, %s, %s, '', '', 'NL', '')",
                    [f"a{number:09d}", f"left {number}", name],
                )
                connection.execute(
                    "INSERT INTO places_place (public_id, name, town, street, postal_code, country, access_note) VALUES (%s, %s, %s, '', '', 'NL', '')",
                    [f"b{number:09d}", f"right {number}", name],
                )
                connection.commit()
                written.append((f"left {number}", name))

    before = digests(library)
    writer = threading.Thread(target=go_on_writing)
    writer.start()
    try:
        made = reuring("backup", str(folder / "monday.reuring"), url=library, data_dir=data_dir)
    finally:
        stop.set()
        writer.join()
    assert made.returncode == 0, made.stderr
    assert len(written) > 5, "nothing was written meanwhile, so this proves nothing"

    with database.fresh_database("template0", "restored") as empty:
        new_dir = folder / "new"
        put_back = reuring("restore", str(folder / "monday.reuring"), url=empty, data_dir=new_dir)
        assert put_back.returncode == 0, put_back.stderr
        assert digests(empty) == before
        with psycopg.connect(empty) as connection:
            rows = connection.execute(
                "SELECT name, town FROM places_place WHERE name LIKE 'left %' OR name LIKE 'right %'"
            ).fetchall()
            covers = connection.execute("SELECT cover FROM catalogue_edition WHERE cover <> ''").fetchall()
        lefts = {name.split()[1] for name, _ in rows if name.startswith("left")}
        rights = {name.split()[1] for name, _ in rows if name.startswith("right")}
        assert lefts == rights, "the backup is not of one moment"
        for name in [town for _, town in rows] + [row[0] for row in covers]:
            assert (new_dir / "uploads" / name).is_file(), f"the database knows an upload that is not there: {name}"
        found = reuring("index", "status", url=empty, data_dir=new_dir)
        assert found.returncode == 0, found.stderr
        with psycopg.connect(empty) as connection:
            nodes = connection.execute("SELECT count(*) FROM threads_node WHERE visibility = 'public'").fetchone()[0]
        assert f": {nodes} documents" in found.stdout


def test_refusals(library: str, folder: Path) -> None:
    (folder / "there.reuring").write_text("mine")
    again = reuring("backup", str(folder / "there.reuring"), url=library, data_dir=folder / "var")
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert (folder / "there.reuring").read_text() == "mine"
    no_tar = reuring("restore", str(folder / "there.reuring"), url=library, data_dir=folder / "var")
    assert no_tar.returncode == 1
    assert "not a backup of Reuring" in no_tar.stderr
    with tarfile.open(folder / "other.reuring", "w") as tar:
        tar.add(folder / "there.reuring", "other.txt")
    other = reuring("restore", str(folder / "other.reuring"), url=library, data_dir=folder / "var")
    assert other.returncode == 1
    missing = reuring("restore", str(folder / "nowhere.reuring"), url=library, data_dir=folder / "var")
    assert missing.returncode == 1
    assert "no such file" in missing.stderr


def test_a_library_is_not_overwritten_unasked(library: str, folder: Path) -> None:
    made = reuring("backup", str(folder / "one.reuring"), url=library, data_dir=folder / "var")
    assert made.returncode == 0, made.stderr
    assert (folder / "one.reuring").stat().st_mode & 0o077 == 0, "a backup is for its owner only"
    before = digests(library)
    refused = reuring("restore", str(folder / "one.reuring"), url=library, data_dir=folder / "var")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert digests(library) == before
    replaced = reuring("restore", "--replace", str(folder / "one.reuring"), url=library, data_dir=folder / "var")
    assert replaced.returncode == 0, replaced.stderr
    assert digests(library) == before
