# SPDX-License-Identifier: EUPL-1.2
"""Background work of groups."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy

from reuring.engine.jobs import app


@app.task(name="communities.invitation", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_invitation(key: int, site: str) -> None:
    """Send the mail of an invitation. Enqueued in the transaction that made it. key: of the invitation's row."""
    from reuring.communities.groups import mails

    mails.send(key=key, site=site)


@app.periodic(cron="25 3 * * *")
@app.task(name="communities.pictures", queueing_lock="communities.pictures")
def pictures(timestamp: int) -> None:
    """Every night: pictures that nothing shows leave the disk. timestamp: in seconds."""
    from reuring.communities.pictures import sweep

    sweep(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(name="communities.sessions", queueing_lock="communities.sessions")
def sessions(timestamp: int) -> None:
    """Every ten minutes: meetings that stand in the programme follow it. timestamp: in seconds."""
    from reuring.communities.groups.sessions import follow_sessions

    follow_sessions(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))
