# SPDX-License-Identifier: EUPL-1.2
"""Sessions: one that is gone, and a database that is gone, are not the same."""

from __future__ import annotations

import psycopg
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, connection

from reuring.engine.sessions import SessionStore


@pytest.mark.django_db(transaction=True)
def test_a_database_that_dies_while_a_session_is_saved_is_a_fault_of_ours() -> None:
    session = SessionStore()
    session["a"] = 1
    session.save()
    connection.ensure_connection()
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{name: settings[name] for name in ("host", "port", "user", "password", "dbname") if name in settings},
        autocommit=True,
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    session["a"] = 2
    try:
        with pytest.raises((OperationalError, InterfaceError)):
            session.save()
    finally:
        connection.close()
    assert SessionStore(session.session_key)["a"] == 1


@pytest.mark.django_db
def test_a_session_that_was_deleted_meanwhile_is_still_told_apart() -> None:
    session = SessionStore()
    session["a"] = 1
    session.save()
    SessionStore(session.session_key).delete()
    session["a"] = 2
    with pytest.raises(UpdateError):
        session.save()
