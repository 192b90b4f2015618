# SPDX-License-Identifier: EUPL-1.2
"""The whole path on the system's PostgreSQL (Debian's 15): tables, demonstration, index, backup. `make test-system` runs
the rest of the suite there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from reuring.cli.tests.site import environment
from reuring.engine.tests.database import MIGRATE
from reuring.engine.tests.system_postgres import programs, system_postgres


def test_from_tables_to_backup_on_the_systems_postgresql(tmp_path: Path) -> None:
    folder = programs()
    if folder is None:
        pytest.skip("the system has no PostgreSQL (apt-get install postgresql)")
    with system_postgres() as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE library")
            found = connection.info.server_version // 10_000
        assert str(found) == folder.parts[-2]
        url = server.replace("/postgres?", "/library?")

        def run(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, *words], env=environment(url, tmp_path), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        run("-c", MIGRATE)
        run("-m", "reuring.cli.main", "demo")
        run("-m", "reuring.cli.main", "index", "rebuild")
        assert "Everything is in order." in run("-m", "reuring.cli.main", "doctor")
        run("-m", "reuring.cli.main", "backup", str(tmp_path / "system.reuring"))
        run("-m", "reuring.cli.main", "restore", "--replace", str(tmp_path / "system.reuring"))
        assert "Everything is in order." in run("-m", "reuring.cli.main", "doctor")
