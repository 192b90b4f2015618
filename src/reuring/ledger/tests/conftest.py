# SPDX-License-Identifier: EUPL-1.2
"""Fixtures for the tests of money."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """Passwords and PINs are hashed slowly on purpose; hundreds of them in tests need not be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
