# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL, started for real in folders of its own."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reuring.engine.postgres import LONGEST_SOCKET_DIR, Cluster, DatabaseUnavailable


@pytest.fixture
def place() -> Iterator[Path]:
    # Not pytest's own folder: that one is closed to other users, and under root the server is another user.
    with tempfile.TemporaryDirectory(prefix="reuring-test-") as folder:
        yield Path(folder)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        found = connection.execute(question)
        row = found.fetchone() if found.description else None
        return row[0] if row else None


def test_it_starts_keeps_its_data_and_stops(place: Path) -> None:
    cluster = Cluster(place / "postgres", durable=False)
    with cluster.lease():
        assert str(ask(cluster, "SHOW server_version")).startswith("18")
        assert ask(cluster, "SHOW listen_addresses") == ""
        ask(cluster, "CREATE TABLE kept (word text)")
        ask(cluster, "INSERT INTO kept VALUES ('reuring')")
    assert not cluster.is_running()
    with cluster.lease():
        assert ask(cluster, "SELECT word FROM kept") == "reuring"
        assert ask(cluster, "SELECT lower('ÉÜ')") == "éü"


def test_only_its_owner_can_reach_the_socket(place: Path) -> None:
    cluster = Cluster(place / "postgres", durable=False)
    with cluster.lease():
        assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
        cluster.socket_dir.chmod(0o755)
        second = Cluster(place / "postgres", durable=False)
        with pytest.raises(DatabaseUnavailable, match="open to other users"):
            second.acquire()
        cluster.socket_dir.chmod(0o700)


def test_the_last_lease_stops_it(place: Path) -> None:
    one, two = Cluster(place / "postgres", durable=False), Cluster(place / "postgres", durable=False)
    one.acquire()
    two.acquire()
    one.release()
    assert two.is_running()
    two.release()
    assert not two.is_running()


def test_a_server_left_by_a_killed_process_is_taken_over(place: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from reuring.engine.postgres import Cluster;"
        f"Cluster(Path({str(place / 'postgres')!r}), durable=False).acquire(); print('ready', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    cluster = Cluster(place / "postgres", durable=False)
    assert cluster.is_running()
    with cluster.lease():
        assert ask(cluster, "SELECT 1") == 1
    assert not cluster.is_running()


def test_a_half_made_folder_is_made_anew(place: Path) -> None:
    (place / "postgres.new").mkdir()
    (place / "postgres.new" / "half").write_text("x")
    cluster = Cluster(place / "postgres", durable=False)
    with cluster.lease():
        assert ask(cluster, "SELECT 1") == 1


def test_data_of_another_release_is_refused_with_what_to_do(place: Path) -> None:
    (place / "postgres").mkdir()
    (place / "postgres" / "PG_VERSION").write_text("13\n")
    with pytest.raises(DatabaseUnavailable, match=r"(?s)PostgreSQL 13.*reuring backup"):
        Cluster(place / "postgres").acquire()


def test_a_folder_that_is_a_file_is_refused(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="can't be written"):
        Cluster(place / "file" / "postgres").acquire()


def test_a_long_path_gets_a_short_private_socket(place: Path) -> None:
    deep = place / ("a-long-name-" * 8)
    deep.mkdir()
    cluster = Cluster(deep / "postgres", durable=False)
    assert len(os.fsencode(cluster.socket_dir)) <= LONGEST_SOCKET_DIR
    with cluster.lease():
        assert ask(cluster, "SELECT 1") == 1
    cluster.socket_dir.rmdir()
