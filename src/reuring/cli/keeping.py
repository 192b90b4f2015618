# SPDX-License-Identifier: EUPL-1.2
"""`reuring backup` and `reuring restore`: one file with the database and the uploads as they were at one moment.

The file is a tar with, in this order, `reuring.json` (what it is), `database.dump` (pg_dump's own format) and
`uploads/...`. The database's moment is that of an exported snapshot; uploads are named by their content and never
changed, so copying them after that moment keeps every one that the database knows of. Original records are in the
database. The search index is not kept: it is made anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from reuring import __version__
from reuring.cli.ready import DONE, CommandRefused, out, progress_bar, ready

KIND = "reuring-backup"


def backup(file: Path) -> int:
    """Keep everything in `file`. The site may go on meanwhile. Returns the exit code."""
    if file.exists():
        raise CommandRefused(f"{file} exists already; choose another name.")
    if not file.absolute().parent.is_dir():
        raise CommandRefused(f"{file.absolute().parent} is not a folder.")
    with ready(), tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as workplace:
        from django.conf import settings
        from django.db import connection, transaction

        dump = Path(workplace) / "database.dump"
        uploads = settings.CONFIGURATION.uploads_dir
        with progress_bar("steps") as bar, transaction.atomic():
            task = bar.add_task("Database", total=3)
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
                cursor.execute("SHOW server_version")
                server = cursor.fetchone()[0]
                _run("pg_dump", f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-privileges",
                     "--compress=6", f"--file={dump}")  # fmt: skip
                bar.update(task, completed=1, description="Uploads")
                about = {
                    "kind": KIND,
                    "release": __version__,
                    "made_at": datetime.now(UTC).isoformat(),
                    "server": server,
                }
                whole = Path(workplace) / "whole.tar"
                with tarfile.open(whole, "w") as tar:
                    (Path(workplace) / "reuring.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
                    tar.add(Path(workplace) / "reuring.json", "reuring.json")
                    tar.add(dump, "database.dump")
                    for path in sorted(uploads.rglob("*")) if uploads.is_dir() else []:
                        if path.is_file() and not path.name.startswith("."):
                            tar.add(path, f"uploads/{path.relative_to(uploads)}")
                bar.update(task, completed=2, description="Writing")
        _settle(whole, file)
    out.print(f"Everything is kept in {file} ({file.stat().st_size / 1e6:.1f} MB).")
    return DONE


def _settle(whole: Path, file: Path) -> None:
    """Give the finished file its name, on disk for certain: a half backup never carries the name."""
    with open(whole, "rb+") as written:
        os.fsync(written.fileno())
    whole.chmod(0o600)
    os.link(whole, file)


def restore(file: Path, *, replace: bool) -> int:
    """Put a backup back. replace: also where there is something now. Returns the exit code."""
    if not file.is_file():
        raise CommandRefused(f"{file}: there is no such file.")
    with ready(migrated=False), tempfile.TemporaryDirectory(prefix="reuring-restore-") as workplace:
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        place = Path(workplace)
        about = _unpack(file, place)
        tables = connection.introspection.table_names()
        if tables and not replace:
            raise CommandRefused(
                "There is a library here already. Restore into an empty installation, or add --replace to lose what is "
                "here now."
            )
        with progress_bar("steps") as bar:
            task = bar.add_task("Database", total=3)
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
                cursor.execute("CREATE SCHEMA public")
            connection.close()
            _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                 f"--dbname={connection.settings_dict['NAME']}", str(place / "database.dump"))  # fmt: skip
            call_command("migrate", verbosity=0, interactive=False)
            bar.update(task, completed=1, description="Uploads")
            _put_uploads_back(place / "uploads", settings.CONFIGURATION.uploads_dir)
            bar.update(task, completed=2, description="Search index")
            from reuring.threads.outbox import rebuild_index

            shutil.rmtree(settings.CONFIGURATION.index_dir, ignore_errors=True)
            count = rebuild_index(settings.CONFIGURATION.index_dir, settings.CONFIGURATION.index_memory_mb * 1_000_000)
        (settings.CONFIGURATION.data_dir / "prepared").unlink(missing_ok=True)
    out.print(f"The library of {about['made_at'][:16].replace('T', ' ')} (UTC) is back; {count} titles can be found.")
    return DONE


def _unpack(file: Path, place: Path) -> dict[str, str]:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(place, filter="data")
        about = json.loads((place / "reuring.json").read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValueError, KeyError) as error:
        if getattr(error, "errno", None) == 28:
            raise
        raise CommandRefused(f"{file} is not a backup of Reuring, or is damaged: {error}") from None
    if about.get("kind") != KIND or not (place / "database.dump").is_file():
        raise CommandRefused(f"{file} is not a backup of Reuring.")
    return dict(about)


def _put_uploads_back(source: Path, target: Path) -> None:
    for path in source.rglob("*") if source.is_dir() else []:
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on the configured database, of the server's own major release."""
    from django.db import connection

    values = connection.settings_dict
    with connection.temporary_connection() as cursor:
        cursor.execute("SHOW server_version_num")
        major = int(cursor.fetchone()[0]) // 10_000
    environment = {
        **os.environ,
        "PGHOST": values["HOST"],
        "PGPORT": str(values["PORT"] or 5432),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
    }
    for name, option in (("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert")):
        if option in values["OPTIONS"]:
            environment[name] = str(values["OPTIONS"][option])
    command = [_program(program, major), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandRefused(f"{program} failed: {done.stderr.strip()[-500:]}")


def _program(name: str, major: int) -> str:
    """Where the program of this major release is: the embedded one's, a system's package, or the search path.

    A dump of another release's program may hold settings that the server does not know, so only the same one will do.
    Raises CommandRefused with the package to install.
    """
    from reuring.engine.postgres import DatabaseUnavailable, programs

    places = [Path(f"/usr/lib/postgresql/{major}/bin/{name}"), *map(Path, filter(None, [shutil.which(name)]))]
    with contextlib.suppress(DatabaseUnavailable):
        places.insert(0, programs() / name)
    for path in places:
        if path.is_file():
            version = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
            if version.split()[-1:] and re.search(rf"\b{major}\.", version):
                return str(path)
    raise CommandRefused(
        f"{name} of PostgreSQL {major} is needed for this. Install it with: apt-get install postgresql-client-{major}"
    )
