# SPDX-License-Identifier: EUPL-1.2
"""Background work of signals."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone

from reuring.communities.signals.cells import tell_finished_blocks
from reuring.communities.signals.suggesting import suggest
from reuring.engine.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="10 3 * * *")
@app.task(name="communities.signals", queueing_lock="communities.signals")
def signals(timestamp: int) -> None:
    """Every night, after the weeks were written: tell what may be told, and bring the suggestions up to date.

    timestamp: when it was due, in seconds.
    """
    at = max(timezone.now(), datetime.fromtimestamp(timestamp, UTC))
    told = tell_finished_blocks(at=at)
    logger.info("counts told: %s, suggestions: %s", told, suggest(at=at))
