# SPDX-License-Identifier: EUPL-1.2
"""Background work of what is made together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate import RetryStrategy

from reuring.activities.together import mails
from reuring.activities.together.agreeing import SPEAKER_KEPT_DAYS, forget_speakers
from reuring.activities.together.answering import finish_ideas
from reuring.engine.jobs import app


@app.task(name="activities.idea_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_idea_mail(kind: mails.Kind, subject: str, site: str) -> None:
    """Send a mail about an idea. Enqueued in the transaction that it follows from."""
    mails.send_about_idea(kind=kind, subject=subject, site=site)


@app.task(name="activities.maker_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_maker_mail(subject: str, site: str) -> None:
    """Ask a maker about their name. Enqueued in the transaction that it follows from."""
    mails.send_to_maker(subject=subject, site=site)


@app.periodic(cron="23 * * * *")
@app.task(name="activities.ideas_done", queueing_lock="activities.ideas_done")
def ideas_done(timestamp: int) -> None:
    """Every hour: say what came of ideas whose activity was held. timestamp: when it was due, in seconds."""
    finish_ideas(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="52 3 * * *")
@app.task(name="activities.speakers", queueing_lock="activities.speakers")
def speakers(timestamp: int) -> None:
    """Every night: forget how to reach speakers of long ago. timestamp: when it was due, in seconds."""
    now = max(timezone.now(), datetime.fromtimestamp(timestamp, UTC))
    forget_speakers(before=now - timedelta(days=SPEAKER_KEPT_DAYS))
