# SPDX-License-Identifier: EUPL-1.2
"""`reuring up`, for real: it starts everything, keeps what it has, survives a kill, and Ctrl-C stops it all."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reuring.cli.tests.site import free_port
from reuring.engine.postgres import Cluster


def words_of(process: psutil.Process) -> list[str]:
    """What a process was started with; nothing of one that is gone, such as a backend of the database."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


class Up:
    """One `reuring up --demo` in a folder of its own, on an embedded database of its own."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.port, self.kiosk_port = port, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REURING_", "DJANGO_"))}
        self.log = open(data_dir.parent / f"up-{time.monotonic_ns()}.log", "w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reuring.cli.main", "up", "--demo", "--port", str(port)],
            env={**kept, "REURING_DATA_DIR": str(data_dir), "REURING_WORKERS": "1",
                 "REURING_SIP2_PORT": str(self.kiosk_port)},
            stdout=self.log, stderr=self.log, text=True, start_new_session=True,
        )  # fmt: skip

    def text(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def wait_until_ready(self, patience: float = 180) -> str:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if "Ctrl-C stops everything" in self.text():
                return self.text()
            assert self.process.poll() is None, self.text()
            time.sleep(0.2)
        raise AssertionError(f"not ready:\n{self.text()}")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()

    def kiosk_says(self, text: str, patience: float = 30) -> str:
        """The answer to a kiosk's message; waits until there is one."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.kiosk_port), 5) as line:
                    line.sendall(text.encode() + b"\r")
                    return line.recv(1000).decode()
            except OSError:
                time.sleep(0.2)
        raise AssertionError("no kiosk is answered")

    def abandon(self) -> None:
        """Leave nothing behind, whatever went wrong."""
        if self.process.poll() is None:
            family = self.family()
            self.process.kill()
            self.process.wait()
            end(family)
        self.log.close()

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(40)
        finally:
            self.log.close()


def end(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=10)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reuring-up-") as found:
        yield Path(found)


def test_the_whole_life_of_an_installation(folder: Path) -> None:
    data_dir = folder / "var"
    up = Up(data_dir, free_port())
    try:
        said = up.wait_until_ready()
        assert f"http://127.0.0.1:{up.port}/" in said
        assert "cataloguer@" in said
        assert "multatulli" in said
        page = up.get("/search/?q=multatulli")  # found at once: the index is made before the first visitor comes
        assert "Max Havelaar" in page
        address = re.search(r"/w/([0-9a-z]{10})/", page)
        assert address is not None
        family = up.family()
        assert len(family) >= 2
        assert up.kiosk_says("9300CNkiosk|COleen-maar-mee|") == "941\r"
        doors = [process for process in family if "sip2" in words_of(process)]
        assert len(doors) == 1
        doors[0].kill()  # it is started again
        doors[0].wait(10)
        assert up.kiosk_says("9300CNkiosk|COleen-maar-mee|") == "941\r"
        family = up.family()
        assert Cluster(data_dir / "postgres").is_running()

        taken = subprocess.run(
            [sys.executable, "-m", "reuring.cli.main", "up", "--port", str(up.port)],
            env={**os.environ, "REURING_DATA_DIR": str(folder / "other")}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert taken.returncode == 1
        assert f"--port {up.port + 1}" in taken.stderr

        assert up.stop() == 0
        assert not [process for process in family if process.is_running() and process.status() != "zombie"]
        assert not Cluster(data_dir / "postgres").is_running()

        # A second start keeps the data; a kill loses nothing; the next start takes over what was left behind.
        up = Up(data_dir, free_port())
        up.wait_until_ready()
        assert "Max Havelaar" in up.get(f"/w/{address[1]}/")
        family = up.family()
        doors = [process for process in family if "sip2" in words_of(process)]
        assert up.stop(signal.SIGKILL) == -signal.SIGKILL
        # The door for kiosks ends with who started it, so that its port is free for the next start.
        assert not psutil.wait_procs(doors, timeout=20)[1]
        end(family)
        up = Up(data_dir, free_port())
        up.wait_until_ready()
        assert "Max Havelaar" in up.get(f"/de/w/{address[1]}/")
        assert up.stop(signal.SIGTERM) == 0
        assert not Cluster(data_dir / "postgres").is_running()
    finally:
        up.abandon()
        cluster = Cluster(data_dir / "postgres")
        cluster.acquire()
        cluster.release()


def test_a_site_without_its_database_says_it_is_back_soon(folder: Path) -> None:
    import urllib.error

    from reuring.cli.tests.site import SECRET

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws", "--log-level", "critical",
         "reuring.engine.wsgi:application"],
        env={**os.environ, "REURING_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
             "REURING_DATA_DIR": str(folder / "without"), "REURING_SECRET_KEY": SECRET},
        start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/hours/", timeout=10)
            except urllib.error.HTTPError as error:
                assert error.code == 503
                assert error.headers["Retry-After"] == "30"
                assert "We zijn zo terug" in error.read().decode()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the site did not answer")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
