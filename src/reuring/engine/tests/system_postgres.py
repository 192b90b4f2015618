# SPDX-License-Identifier: EUPL-1.2
"""The system's own PostgreSQL (Debian's packages), started in a folder of its own for as long as a test needs it.

`python -m reuring.engine.tests.system_postgres [pytest arguments]` runs the suite on it; `make test-system` calls that.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """The folder with the programs of the system's PostgreSQL, the oldest release if there are several; None without."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[0].parent if found else None


@contextlib.contextmanager
def system_postgres() -> Iterator[str]:
    """The maintenance database's address of a fresh server, stopped and removed afterwards.

    Raises FileNotFoundError where the system has none.
    """
    folder = programs()
    if folder is None:
        raise FileNotFoundError("the system has no PostgreSQL (apt-get install postgresql)")
    as_user: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="reuring-system-") as place:
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            os.chown(place, entry.pw_uid, entry.pw_gid)
            as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        data = f"{place}/data"

        def run(program: str, *words: str) -> None:
            subprocess.run(
                [str(folder / program), *words],
                check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", **as_user,  # type: ignore[call-overload]
            )  # fmt: skip

        run("initdb", "-D", data, "-U", "reuring", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = (
            f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off -c synchronous_commit=off "
            "-c full_page_writes=off -c max_connections=120"
        )
        run("pg_ctl", "start", "-D", data, "-w", "-s", "-l", f"{place}/log", "-o", settings)
        try:
            yield f"postgresql://reuring@/postgres?host={place}"
        finally:
            run("pg_ctl", "stop", "-D", data, "-m", "immediate", "-s")


if __name__ == "__main__":
    with system_postgres() as url:
        sys.exit(
            subprocess.run(
                [sys.executable, "-m", "pytest", *sys.argv[1:]],
                env={**os.environ, "REURING_TEST_DATABASE_URL": url},
                check=False,
            ).returncode
        )
