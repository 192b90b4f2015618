# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone

from reuring.engine.jobs import app
from reuring.threads.signals import write_finished_weeks
from reuring.threads.topics import count_uses

logger = logging.getLogger(__name__)


@app.periodic(cron="40 2 * * *")
@app.task(name="threads.signals", queueing_lock="threads.signals")
def signals(timestamp: int) -> None:
    """Every night: write the weeks of signals that are over. timestamp: when it was due, in seconds."""
    written = write_finished_weeks(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
    if written:
        logger.info("weeks of signals written: %s", written)


@app.periodic(cron="41 3 * * *")
@app.task(name="threads.count_uses", queueing_lock="threads.count_uses")
def count_uses_of_topics(timestamp: int) -> None:
    """Every night: how many nodes carry each topic, so that what next knows which are rare. timestamp: when due."""
    count_uses()
