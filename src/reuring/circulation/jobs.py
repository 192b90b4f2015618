# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy

from reuring.circulation.day import wishing
from reuring.circulation.members import jobs as members_jobs  # noqa: F401 - the work of joining
from reuring.circulation.prolonging import renew_what_is_due
from reuring.circulation.ruling import moving
from reuring.circulation.undoing import forget
from reuring.engine.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="20 4 * * *")
@app.task(name="circulation.renewals", queueing_lock="circulation.renewals")
def renewals(timestamp: int) -> None:
    """Every night: renew what is due tomorrow and may be renewed by itself. timestamp: when it was due, in seconds."""
    run = renew_what_is_due(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
    logger.info("renewed by itself: %s, kept their day: %s, failed: %s", run.renewed, run.kept, run.failed)


@app.periodic(cron="*/5 * * * *")
@app.task(name="circulation.forgetting", queueing_lock="circulation.forgetting")
def forgetting(timestamp: int) -> None:
    """Every five minutes: empty what was kept to take a step back. timestamp: when it was due, in seconds."""
    forget(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="40 4 * * *")
@app.task(name="circulation.wishes", queueing_lock="circulation.wishes")
def wishes(timestamp: int) -> None:
    """Every night: find titles that people wished for and that have a copy by now. timestamp: when it was due."""
    done = wishing.arrivals(max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
    logger.info("wishes that came: %s", done)


@app.task(name="circulation.moving", lock="circulation.moving", retry=RetryStrategy(max_attempts=10, wait=60))
def move_due_dates(branch: int | None) -> None:
    """Move due dates off days on which a branch is shut now. branch: its key; None for all."""
    done = moving.move(branch, at=timezone.now())
    logger.info("due dates moved: %s, last days on the shelf: %s", done.loans, done.holds)
