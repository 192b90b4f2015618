# SPDX-License-Identifier: EUPL-1.2
"""Imports that are killed, that lose their database, and that run beside each other: real processes, real connections."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord
from reuring.catalogue.tests.importing.contents import contents
from reuring.catalogue.tests.importing.importer import STOPPED, finish, start
from reuring.catalogue.tests.importing.made_up import records
from reuring.engine.tests import database

BATCH = 25


@contextmanager
def fresh(label: str) -> Iterator[tuple[str, psycopg.Connection]]:
    """A database of one's own with one branch, its address, and a connection to look into it."""
    with (
        database.fresh_database(os.environ["REURING_TEST_TEMPLATE"], label) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute(
            "INSERT INTO places_municipality (code, slug, name, accent) VALUES ('GM0928', 'kerkrade', 'Kerkrade', '')"
        )
        connection.execute(
            "INSERT INTO places_branch (public_id, code, isil, name, kind, municipality_id, is_flagship, phone, email, "
            "time_zone, street, postal_code, town, country, access_note) SELECT 'b', 'krk', '', 'Hub', 'branch', id, "
            "false, '', '', 'Europe/Amsterdam', '', '', 'Kerkrade', 'NL', '' FROM places_municipality"
        )
        yield url, connection


def written(tmp_path: Path, name: str, made: list[bytes]) -> Path:
    path = tmp_path / name
    path.write_bytes(b"".join(made))
    return path


def runs(connection: psycopg.Connection) -> list[tuple[int, ...]]:
    return connection.execute(
        "SELECT position, imported + updated + unchanged + rejected FROM catalogue_importrun ORDER BY id"
    ).fetchall()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_import_goes_on_and_ends_as_if_nothing_happened(seed: int, tmp_path: Path) -> None:
    made = records(300, seed)
    path = written(tmp_path, "made.mrc", made)
    with fresh("unkilled") as (url, connection):
        code, said = finish(start(path, BATCH, url))
        assert code == 0, said
        wanted, account = contents(connection), said
    dice = random.Random(seed)
    with fresh("killed") as (url, connection):
        positions = []
        while len(positions) < 2:
            importer = start(path, BATCH, url)
            assert importer.stdout is not None
            lines = [importer.stdout.readline() for _ in range(dice.randint(1, 3))]
            importer.kill()
            importer.communicate()
            assert all(lines)
            ((position, accounted),) = runs(connection)
            assert position == accounted
            assert position % BATCH == 0
            assert position >= int(lines[-1])
            positions.append(position)
        assert positions == sorted(set(positions))
        code, said = finish(start(path, BATCH, url))
        assert (code, said) == (0, account)
        assert runs(connection) == [(len(made), len(made))]
        assert contents(connection) == wanted


def test_a_database_that_goes_away_stops_the_import_with_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, "made.mrc", records(2_000, 5))
    with fresh("gone") as (url, connection):
        importer = start(path, BATCH, url)
        assert importer.stdout is not None
        importer.stdout.readline()
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchall()
        assert ended == [(True,)]
        code, said = finish(importer)
        assert code == STOPPED
        assert said.startswith("database-down: ")
        ((position, accounted),) = runs(connection)
        assert 0 < position == accounted < 2_000
        assert f" {position} " in said
        code, said = finish(start(path, 500, url))
        assert code == 0, said
        assert len(runs(connection)) == 1


def test_two_imports_of_the_same_titles_at_once(tmp_path: Path) -> None:
    one = records(400, 7)
    other = records(400, 7, revision="NIEUW")
    random.Random(7).shuffle(other)
    with fresh("both") as (url, connection):
        importers = [
            start(written(tmp_path, "one.mrc", one), 10, url),
            start(written(tmp_path, "other.mrc", other), 10, url),
        ]
        for importer in importers:
            code, said = finish(importer)
            assert code == 0, said
        assert sorted(runs(connection)) == sorted([(len(one), len(one)), (len(other), len(other))])
        titles = {
            title.control_number
            for raw in read_records(BytesIO(b"".join(one)))
            if isinstance(raw, RawRecord) and isinstance(title := extract(raw), ExtractedTitle)
        }
        found = connection.execute("SELECT control_number FROM catalogue_originalrecord ORDER BY 1").fetchall()
        assert found == [(number,) for number in sorted(titles)]
        # Every key leads to the one work of all editions that have it, and no work is left without an edition.
        astray = connection.execute(
            "SELECT count(*) FROM catalogue_edition e CROSS JOIN LATERAL unnest(e.work_keys) AS own(key) "
            "LEFT JOIN catalogue_workkey k ON k.key = own.key WHERE k.work_id IS DISTINCT FROM e.work_id"
        ).fetchone()
        empty = connection.execute(
            "SELECT count(*) FROM catalogue_work w WHERE NOT EXISTS (SELECT 1 FROM catalogue_edition e WHERE e.work_id = w.id)"
        ).fetchone()
        assert (astray, empty) == ((0,), (0,))


def test_the_same_file_twice_at_once_is_imported_once(tmp_path: Path) -> None:
    made = records(200, 9)
    path = written(tmp_path, "made.mrc", made)
    with fresh("same") as (url, connection):
        importers = [start(path, 20, url) for _ in range(2)]
        ends = [finish(importer) for importer in importers]
        assert {code for code, _ in ends} == {0}, ends
        first, second = sorted((said.split() for _, said in ends), key=lambda counts: int(counts[3]))
        assert first[0] == second[0] == str(len(made))
        assert second[1:3] == ["0", "0"]
        assert connection.execute("SELECT count(*) FROM catalogue_edition").fetchone() == (int(first[1]),)
