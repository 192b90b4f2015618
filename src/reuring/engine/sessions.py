# SPDX-License-Identifier: EUPL-1.2
"""Sessions in the database, which tell a session that is gone from a database that is gone."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import InterfaceError, OperationalError


class SessionStore(DatabaseSessionStore):
    """Django's own, except that a database that went away says so.

    Django takes every fault while it saves for a session that was deleted meanwhile, and answers 400: the visitor
    would be told that we did not understand, and a client that repeats what got no answer would not repeat it.
    """

    def save(self, must_create: bool = False) -> Any:
        """Save the session.

        Raises OperationalError or InterfaceError while there is no database, UpdateError for a session that is gone.
        """
        try:
            return super().save(must_create)
        except UpdateError as gone:
            cause = gone.__cause__ or gone.__context__
            if isinstance(cause, OperationalError | InterfaceError):
                raise cause from None
            raise
