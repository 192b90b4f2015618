# SPDX-License-Identifier: EUPL-1.2
"""Background work of joining and subscriptions."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy

from reuring.circulation.members import mails
from reuring.circulation.members.applying import forget_joinings
from reuring.circulation.members.terming import tend_subscriptions
from reuring.engine.jobs import app

logger = logging.getLogger(__name__)


@app.task(name="circulation.join_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_join_mail(kind: mails.Kind, subject: str, site: str) -> None:
    """Send a mail about joining. Enqueued in the transaction that it follows from."""
    mails.send(kind=kind, subject=subject, site=site)


@app.periodic(cron="7 * * * *")
@app.task(name="circulation.terms", queueing_lock="circulation.terms")
def terms(timestamp: int) -> None:
    """Every hour: tell of terms that end, and make those whose day it is. timestamp: when it was due, in seconds."""
    found = tend_subscriptions(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
    logger.info("subscriptions: %s", found)


@app.periodic(cron="41 3 * * *")
@app.task(name="circulation.joinings", queueing_lock="circulation.joinings")
def joinings(timestamp: int) -> None:
    """Every night: forget who did not go on. timestamp: when it was due, in seconds."""
    forget_joinings(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
