# SPDX-License-Identifier: EUPL-1.2
"""A whole running site with the demonstration in it, for tests that come in through the front door.

The demonstration is loaded once into a template database (and its search index beside it); each worker that needs a
site gets a copy of both and a granian of its own on a free port of loopback.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from reuring.engine.tests import database

SECRET = "a key for tests only, long enough to sign with and kept nowhere else"
PATIENCE_SECONDS = 60


@dataclass
class Site:
    """A running site. url: without a slash at the end. database_url, data_dir: what it runs on."""

    url: str
    database_url: str
    data_dir: Path
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        return environment(self.database_url, self.data_dir)

    def get(self, path: str) -> tuple[int, str]:
        """The status and text of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def environment(database_url: str, data_dir: Path, **more: str) -> dict[str, str]:
    """What a process of a demonstration site gets to know."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REURING_")}
    return {
        **kept,
        "REURING_DATABASE_URL": database_url,
        "REURING_DATA_DIR": str(data_dir),
        "REURING_SECRET_KEY": SECRET,
        "REURING_DEMO": "true",
        "REURING_EMAIL_URL": "file:",
        # A map without a ground: nobody answers there, so pages show what they show when the base map is away.
        "REURING_MAP_TILES": "http://127.0.0.1:9/{z}/{x}/{y}.png",
        "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
        **more,
    }


_LOAD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
from django.conf import settings
from django.utils import timezone
from reuring.cli.demo.loading import load_demonstration
from reuring.threads.outbox import drain_all
load_demonstration(timezone.now())
drain_all(settings.CONFIGURATION.index_dir, 100_000_000)
"""


def demo_template() -> tuple[str, Path]:
    """The template database with the demonstration, and the folder with its index and static files."""
    digest = database.digest_of("**/*.py", "**/*.toml", "**/*.jsonl", "shell/static/**/*", "*/static/**/*")
    name = f"demo_{digest}"
    folder = database.HOME / name

    def load(url: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-c", _LOAD], env=environment(url, folder), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"the demonstration could not be loaded:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")

    database.HOME.mkdir(parents=True, exist_ok=True)
    with open(database.HOME / "demo.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not folder.exists():
            with contextlib.suppress(Exception):
                database.drop_database(name)
        database.ensure_template(name, load)
    return name, folder


def put_demonstration(url: str, data_dir: Path) -> None:
    """Fill an empty database, on whatever server, with the demonstration as it is just after it was loaded.

    Nothing is in an index yet: that of the template belongs to its own server, whose transactions it counts.
    """
    template, folder = demo_template()
    with tempfile.NamedTemporaryFile(prefix="reuring-demo-") as file:
        database.dump_database(template, Path(file.name))
        database.restore_database(Path(file.name), url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO threads_outboxentry (node_key) SELECT id FROM threads_node")
    shutil.copytree(folder / "static", data_dir / "static", dirs_exist_ok=True)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_site(label: str, *, with_work: bool = True) -> Iterator[Site]:
    """A site with a copy of the demonstration, for the length of the block. with_work: also its background work."""
    template, folder = demo_template()
    data_dir = database.HOME / "runs" / os.environ["REURING_TEST_RUN"] / f"{database.WORKER}-{label}"
    shutil.rmtree(data_dir, ignore_errors=True)
    shutil.copytree(folder, data_dir)
    with database.fresh_database(template, label) as url:
        port = free_port()
        site = Site(f"http://127.0.0.1:{port}", url, data_dir)
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                   "--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level", "warning",
                   "reuring.engine.wsgi:application"]  # fmt: skip
        commands = [granian] + ([[sys.executable, "-m", "reuring.cli.main", "work"]] if with_work else [])
        processes = [subprocess.Popen(command, env=site.environment(), start_new_session=True) for command in commands]
        try:
            _wait(site, processes[0])
            yield site
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
    shutil.rmtree(data_dir, ignore_errors=True)


def _wait(site: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the site did not start")
        try:
            if site.get("/health/")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the site did not answer")
