# SPDX-License-Identifier: EUPL-1.2
"""Fixtures that every room's tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase

from reuring.engine.tests import database

# While thousands of tests are gathered nothing becomes rubbish, and looking for it takes a third of the time.
_THRESHOLD = gc.get_threshold()
gc.set_threshold(100_000, 50, 1_000)


def pytest_collection_finish() -> None:
    """What was gathered stays; only what tests make is looked through from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLD)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one of several workers begin with what shares a running site, and another with what starts programs.

    Each takes a contiguous part and, when that is done, half of what another has left (`--dist worksteal`): so what is
    long begins first, the site and its browser are started once, and short tests fill up the end.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    at_the_site: list[pytest.Item] = []
    alone: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        is_at_the_site = not {"site", "browser"}.isdisjoint(getattr(item, "fixturenames", ()))
        is_alone = not is_at_the_site and "/cli/tests/" in item.path.as_posix()
        (at_the_site if is_at_the_site else alone if is_alone else rest).append(item)
    first = max(0, len(items) // workers - len(at_the_site))
    items[:] = [*at_the_site, *rest[:first], *alone, *rest[first:]]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The database of this worker is there already (see `engine/tests/database.py`)."""
    yield
    from django.db import connections

    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def shared_marc() -> Path:
    """The folder with real MARC files; skips where it is missing."""
    folder = database.SHARED / "data" / "marc"
    if not folder.is_dir():
        pytest.skip(f"the shared test records are not here ({folder})")
    return folder


# What the migrations leave for good.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
_WITH_PAGES = """
    SELECT string_agg(format('DELETE FROM %%I', relname), '; ') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 AND relname <> ALL(%s)
"""


def _empty_what_was_written(case: TransactionTestCase) -> None:
    """Empty the tables that a test that commits has written to, jobs among them.

    Django truncates every table of the house: hundreds of files made anew, which takes longer than the test itself.
    As a replica no trigger asks what is deleted first, and the trail lets itself be emptied.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_WITH_PAGES, [list(KEPT)])
        [(statements,)] = cursor.fetchall()
        if statements:
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {statements}; COMMIT")


TransactionTestCase._fixture_teardown = _empty_what_was_written  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _dutch_and_clean() -> Iterator[None]:
    """Each test starts in Dutch."""
    from django.utils import translation

    with translation.override("nl"):
        yield
