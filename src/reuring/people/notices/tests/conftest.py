# SPDX-License-Identifier: EUPL-1.2
"""Fixtures for the tests of notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reuring.people.notices.tests.sink import MailSink, running_sink


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """Passwords are hashed slowly on purpose; those of tests need not be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sink() -> Iterator[MailSink]:
    """A mail server on loopback that keeps what it gets."""
    with running_sink() as found:
        yield found


@pytest.fixture
def mail_by_smtp(sink: MailSink, settings: Any) -> MailSink:
    """Mail leaves by SMTP, to the sink."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    return sink
