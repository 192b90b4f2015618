# SPDX-License-Identifier: EUPL-1.2
"""What every command needs before it begins: settings that are right, a database that answers, Django awake."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# Exit codes, the same for every command.
DONE = 0
FAILED = 1  # the command could not do what was asked; nothing is lost
USAGE = 2  # the command's words are wrong (typer's own)
PARTLY = 3  # done, but some of it was refused or needs attention: read what it printed
INTERRUPTED = 130

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class CommandRefused(Exception):
    """A command can't do what was asked; the message says why and what to do."""

    code = "command-refused"


@contextlib.contextmanager
def ready(*, migrated: bool = True) -> Iterator[None]:
    """A database and Django for the block; the embedded database stops afterwards if nobody else uses it.

    migrated: refuse to begin on a database that lacks tables.
    """
    from reuring.engine.configuration import configuration

    found = configuration()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reuring.engine.settings")
    with contextlib.ExitStack() as stack:
        if found.database_url is None:
            from reuring.engine.postgres import Cluster

            stack.enter_context(Cluster(found.data_dir / "postgres").lease())
        import django

        from reuring.engine.waking import waking

        with waking():
            django.setup()
        from django.db import connections
        from django.utils import translation

        stack.callback(connections.close_all)
        stack.enter_context(translation.override("en"))
        if migrated and pending_migrations():
            raise CommandRefused("The database is not ready yet. Run `reuring up` once; it prepares the tables.")
        yield


def pending_migrations() -> int:
    """How many migrations the database has not had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def speaking_plainly() -> Iterator[None]:
    """Turn every refusal that we know into a sentence and an exit code; a stranger error keeps its traceback."""
    import psycopg

    try:
        yield
    except KeyboardInterrupt:
        err.print("\nStopped.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(FAILED)
    except Exception as error:
        hint = getattr(error, "hint", "")
        # A refusal of ours carries a code, or its obstacles with a code each.
        is_refusal = isinstance(getattr(error, "code", None), str) or hasattr(error, "obstacles")
        if is_refusal and type(error).__module__.startswith("reuring."):
            err.print(str(error), markup=False)
            if hint and hint not in str(error):
                err.print(hint, markup=False)
            sys.exit(FAILED)
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, psycopg.Error | OSError):
            cause = cause.__cause__
        if isinstance(cause, psycopg.errors.DiskFull) or getattr(cause, "errno", None) == 28:
            err.print("The disk is full. Make room and run the command again; what was finished is kept.")
            sys.exit(FAILED)
        if isinstance(cause, psycopg.OperationalError):
            err.print(
                f"The database can't be reached: {str(cause).strip()}\nCheck that it runs and that "
                "REURING_DATABASE_URL is right; then run the command again. What was finished is kept.",
                markup=False,
            )
            sys.exit(FAILED)
        if isinstance(cause, FileNotFoundError | PermissionError | IsADirectoryError) and cause.filename:
            err.print(f"{cause.filename}: {cause.strerror}.", markup=False)
            sys.exit(FAILED)
        raise


def progress_bar(unit: str) -> Progress:
    """A progress bar for long work; silent where the output is not a terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        console=err,
        disable=not err.is_terminal,
        transient=True,
    )
