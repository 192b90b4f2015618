# SPDX-License-Identifier: EUPL-1.2
"""Where the shared records are, and records made by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_marc() -> Path:
    """The folder with records that nobody on this project wrote; tests that need it skip where it is missing."""
    root = Path(__file__).resolve().parents[5]
    folder = Path(os.environ.get("REURING_SHARED") or root.parent / "shared") / "data" / "marc"
    if not folder.is_dir():
        pytest.skip("the shared records are not here (set REURING_SHARED to the folder that holds data/marc)")
    return folder
