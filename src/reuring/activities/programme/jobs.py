# SPDX-License-Identifier: EUPL-1.2
"""Background work of the programme."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone

from reuring.activities.programme.publishing import finish_what_is_counted, publish_what_is_due
from reuring.engine.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="activities.publishing", queueing_lock="activities.publishing")
def publishing(timestamp: int) -> None:
    """Every minute: publish what was to go out by now, close what was counted. timestamp: in seconds."""
    at = max(timezone.now(), datetime.fromtimestamp(timestamp, UTC))
    published, finished = publish_what_is_due(at=at), finish_what_is_counted(at=at)
    if published or finished:
        logger.info("published: %s, finished: %s", published, finished)
