# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

from datetime import UTC, datetime

import reuring.people.notices.jobs  # noqa: F401 - the jobs of notices
from reuring.engine.jobs import app
from reuring.people.retention import clear_what_expired


@app.periodic(cron="17 3 * * *")
@app.task(name="people.retention", queueing_lock="people.retention")
def retention(timestamp: int) -> None:
    """Every night: take away what was kept long enough. timestamp: when it was due, in seconds."""
    clear_what_expired(at=datetime.fromtimestamp(timestamp, UTC))
