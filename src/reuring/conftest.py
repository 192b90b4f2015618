# SPDX-License-Identifier: EUPL-1.2
"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase, TransactionTestCase

from reuring.engine.tests import database


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test that commits leaves no jobs for the next: Django empties only the tables that its own migrations keep."""
    yield
    case = getattr(item, "cls", None)
    marker = item.get_closest_marker("django_db")
    commits = (
        (case is not None and issubclass(case, TransactionTestCase) and not issubclass(case, TestCase))
        or "transactional_db" in getattr(item, "fixturenames", ())
        or (marker is not None and marker.kwargs.get("transaction", bool(marker.args and marker.args[0])))
    )
    if not commits:
        return
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    with item.config.stash[blocking_manager_key].unblock(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(autouse=True)
def _dutch_and_clean() -> Iterator[None]:
    """Each test starts in Dutch."""
    from django.utils import translation

    with translation.override("nl"):
        yield
