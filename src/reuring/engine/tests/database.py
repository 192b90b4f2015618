# SPDX-License-Identifier: EUPL-1.2
"""A pytest plugin: one PostgreSQL for the whole run, one template database, a copy of it for each worker.

It is loaded with `-p` so that it runs before Django reads its settings. The cluster stays in `.stamps/test` between
runs, so only a changed migration makes the template anew. `REURING_TEST_DATABASE_URL` (of a superuser, on any
PostgreSQL 15 or newer) puts the run on another server.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from reuring.engine.postgres import Cluster, programs

ROOT = Path(__file__).resolve().parents[4]
PACKAGE = ROOT / "src" / "reuring"
HOME = ROOT / ".stamps" / "test"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# What a fresh process runs to bring a database's tables in line with the code.
MIGRATE = (
    "import django; django.setup(); from django.core.management import call_command as c; "
    "c('migrate', verbosity=0, interactive=False)"
)
SHARED = Path(os.environ.get("REURING_SHARED", ROOT.parent / "shared"))


def server_url() -> str:
    """The address of the server's maintenance database."""
    return os.environ.get("REURING_TEST_SERVER", "")


def url_for(database: str) -> str:
    """The address of a database on the run's server, in the form that the settings take."""
    parts = conninfo_to_dict(server_url())
    host = str(parts.get("host", ""))
    user = str(parts.get("user", "postgres"))
    password = f":{parts['password']}" if parts.get("password") else ""
    if host.startswith("/"):
        return f"postgresql://{user}{password}@/{database}?host={host}"
    return f"postgresql://{user}{password}@{host}:{parts.get('port', 5432)}/{database}"


def _connect() -> psycopg.Connection:
    return psycopg.connect(server_url(), autocommit=True)


def digest_of(*patterns: str) -> str:
    """A short digest of all files of the package that match, so that a template is made anew when they change."""
    found = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(PACKAGE.glob(pattern)):
            if "/tests/" not in str(path) and path.is_file():
                found.update(str(path.relative_to(PACKAGE)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


def ensure_template(name: str, build: Callable[[str], None]) -> str:
    """A database with this name, made once by `build(url)`; of several runs that need it, one makes it."""
    with _connect() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            making = f"{name}_making"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(making)))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(making)))
            build(url_for(making))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


def copy_database(template: str, name: str) -> str:
    """Make database `name` as a copy of a template and return its address."""
    with _connect() as connection:
        # A copy needs the template to itself, so copies take turns.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"copy {template}"])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return url_for(name)


def dump_database(template: str, file: Path) -> None:
    """Write what is in a template into a file that `pg_restore` reads on any PostgreSQL."""
    with _connect() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"copy {template}"])
        _program(
            "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--file", str(file), "-d", url_for(template)
        )


def restore_database(file: Path, url: str) -> None:
    """Put what a file of `dump_database` has into an empty database."""
    _program("pg_restore", "--exit-on-error", "--no-owner", "-d", url, str(file))


def _program(*words: str) -> None:
    done = subprocess.run([str(programs() / words[0]), *words[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed:\n{done.stderr[-2000:]}")


def drop_database(name: str) -> None:
    with _connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE],
        env={
            **os.environ,
            "REURING_DATABASE_URL": url,
            "REURING_DATA_DIR": str(HOME / "migrate"),
            "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the template database could not be made:\n{done.stdout}\n{done.stderr}")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sweep() -> None:
    """Drop what runs that were killed left behind, and templates of earlier migrations."""
    with _connect() as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()]
    for name in names:
        parts = name.split("_")
        is_left_over = name.startswith("run_") and parts[1].isdigit() and not _alive(int(parts[1]))
        if is_left_over:
            drop_database(name)
    for folder in (HOME / "runs").glob("*"):
        if folder.name.isdigit() and not _alive(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh_database(template: str, label: str) -> Iterator[str]:
    """A database of one's own for a test that can't share: a copy of a template, dropped afterwards."""
    name = f"run_{os.environ['REURING_TEST_RUN']}_{WORKER}_{label}"
    url = copy_database(template, name)
    try:
        yield url
    finally:
        drop_database(name)


TEMPLATE = ""


def _begin() -> None:
    global TEMPLATE
    if "REURING_TEST_RUN" not in os.environ:
        for name in [name for name in os.environ if name.startswith("REURING_")]:
            if name not in ("REURING_SHARED", "REURING_A11Y") and not name.startswith(
                ("REURING_TEST_", "REURING_SOAK")
            ):
                del os.environ[name]
        os.environ["REURING_TEST_RUN"] = str(os.getpid())
        elsewhere = os.environ.get("REURING_TEST_DATABASE_URL")
        if elsewhere:
            os.environ["REURING_TEST_SERVER"] = elsewhere
        else:
            cluster = Cluster(HOME / "postgres", durable=False)
            cluster.acquire()
            os.environ["REURING_TEST_SERVER"] = cluster.url("postgres")
            atexit.register(cluster.release)
        TEMPLATE = ensure_template(f"template_{digest_of('*/migrations/*.py')}", _migrate)
        os.environ["REURING_TEST_TEMPLATE"] = TEMPLATE
        _sweep()
    TEMPLATE = os.environ["REURING_TEST_TEMPLATE"]
    run = os.environ["REURING_TEST_RUN"]
    name = f"run_{run}_{WORKER}"
    os.environ["REURING_DATABASE_URL"] = copy_database(TEMPLATE, name)
    data_dir = HOME / "runs" / run / WORKER
    (data_dir / "static").mkdir(parents=True, exist_ok=True)
    os.environ["REURING_DATA_DIR"] = str(data_dir)
    os.environ["REURING_SECRET_KEY"] = "a key for tests only, long enough to sign with and kept nowhere else"
    atexit.register(drop_database, name)


_begin()
