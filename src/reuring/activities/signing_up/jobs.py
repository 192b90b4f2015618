# SPDX-License-Identifier: EUPL-1.2
"""Background work of signing up."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone

from reuring.activities.signing_up.lapsing import end_waiting, lapse_due
from reuring.activities.signing_up.offering import offer_everywhere
from reuring.activities.signing_up.paying import settle_all
from reuring.engine.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="activities.seats", queueing_lock="activities.seats")
def seats(timestamp: int) -> None:
    """Every minute: confirm what was paid, let go what ran out, and offer what is free. timestamp: when it was due."""
    run(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))


def run(*, at: datetime) -> None:
    """One round at the moment `at`. Restartable, and nothing is done twice when two run at once."""
    paid = settle_all(at=at)
    gone = lapse_due(at=at)
    ended = end_waiting(at=at)
    offered = offer_everywhere(at=at)
    if paid or gone or ended or offered:
        logger.info("paid: %s, let go: %s, waited in vain: %s, offered: %s", paid, gone, ended, offered)
