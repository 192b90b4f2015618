# SPDX-License-Identifier: EUPL-1.2
"""A whole Reuring for the length of a benchmark: its own folder, database, search index and processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reuring.engine.postgres import Cluster

PATIENCE_SECONDS: Final = 120


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for data that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="reuring-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of an installation in `folder` gets to know; nothing of this process's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REURING_")}
    return {
        **kept,
        "REURING_DATA_DIR": str(folder),
        "REURING_DEMO": "true",
        "REURING_EMAIL_URL": "file:",
        "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
        **more,
    }


def reuring(folder: Path, *arguments: str) -> None:
    """Run a `reuring` command on the installation in `folder`. Raises RuntimeError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "reuring.cli.main", *arguments],
        env=environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"reuring {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextlib.contextmanager
def django_on(folder: Path) -> Iterator[None]:
    """Django in this process, on the installation in `folder`, whose database runs for as long as the block lasts.

    Settings are read once in a process, so one process does this for one folder only.
    """
    with Cluster(folder / "postgres").lease() as url:
        for name in [name for name in os.environ if name.startswith("REURING_") and name != "REURING_BENCH_DIR"]:
            del os.environ[name]
        os.environ.update(environment(folder, REURING_DATABASE_URL=url))
        import django

        django.setup()
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()


def load_demonstration() -> None:
    """Tables, topics and the demonstration region, and the index brought up to date, by the code that `up` uses."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from reuring.cli.demo import loading
    from reuring.threads.outbox import drain_all

    call_command("migrate", verbosity=0, interactive=False)
    loading.load_demonstration(timezone.now())
    drain_all(settings.CONFIGURATION.index_dir, settings.CONFIGURATION.index_memory_mb * 1_000_000)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """One browser without a screen: a kept-alive connection and its language.

    port: of the site on loopback.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> str:
        """The text of a page. Raises RuntimeError where it is not a page."""
        self._connection.request("GET", path, headers={"Host": "localhost", "Accept-Language": "nl"})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return text

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """`reuring up --demo` on `folder`: the port, the process, and the seconds until its home page came."""
    port = free_port()
    command = [sys.executable, "-m", "reuring.cli.main", "up", "--demo", "--port", str(port)]
    began = time.perf_counter()
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environment(folder), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        _wait_for(port, process, folder)
        yield port, process, time.perf_counter() - began
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the site did not start:\n{(folder / 'up.log').read_text()[-3000:]}")
        visitor = Visitor(port)
        try:
            visitor.get("/")
            return
        except (OSError, http.client.HTTPException, RuntimeError):
            time.sleep(0.02)
        finally:
            visitor.close()
    raise RuntimeError(f"the site did not answer:\n{(folder / 'up.log').read_text()[-3000:]}")
