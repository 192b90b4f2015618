# SPDX-License-Identifier: EUPL-1.2
"""Background work of signals."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy

from reuring.communities.models import Campaign
from reuring.communities.signals.cells import tell_finished_blocks
from reuring.communities.signals.inviting import send
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


@app.task(name="communities.invited", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_invitation(campaign: str, site: str) -> None:
    """Mail an invitation to who follows its topic and agreed. campaign: public id. site: scheme and host."""
    found = (
        Campaign.objects.select_related("topic", "community__node").filter(public_id=campaign, is_mailed=False).first()
    )
    if found is not None:
        send(campaign=found, site=site, at=timezone.now())
