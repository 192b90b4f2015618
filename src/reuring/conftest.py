# SPDX-License-Identifier: EUPL-1.2
"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reuring.engine.tests import database


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


@pytest.fixture(autouse=True)
def _dutch_and_clean() -> Iterator[None]:
    """Each test starts in Dutch."""
    from django.utils import translation

    with translation.override("nl"):
        yield
