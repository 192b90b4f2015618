# SPDX-License-Identifier: EUPL-1.2
"""Background work of notices. They have a queue and a worker of their own, so that a long import holds up no hold."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final

from django.core.cache import cache
from django.db import close_old_connections, connection
from django.utils import timezone

from reuring.engine.jobs import app
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency, gatherers
from reuring.people.notices.models import NoticeRules
from reuring.people.notices.sending import give_up_on_the_dead, send_due

logger = logging.getLogger(__name__)
QUEUE: Final = "notices"


@app.task(name="people.notices_at_once", queue=QUEUE)
def at_once() -> None:
    """Send what can't wait. Enqueued in the transaction that tells it."""
    _reconnect()
    compose(urgency=Urgency.AT_ONCE, at=timezone.now())
    send_due()


@app.periodic(cron="*/5 * * * *")
@app.task(name="people.notices", queue=QUEUE, queueing_lock="people.notices")
def notices(timestamp: int) -> None:
    """Every five minutes: make what is due and hand over what may go. timestamp: when it was due, in seconds."""
    _reconnect()
    run(at=max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))


def _reconnect() -> None:
    """Leave a connection that broke since the last job: nobody else does that for a worker."""
    if not connection.in_atomic_block:
        close_old_connections()


def run(*, at: datetime) -> None:
    """One round at the moment `at`: restartable, and nothing is done twice when two run at once.

    The message of the day is made from its hour on; a person gets one a day, however often this runs.
    """
    give_up_on_the_dead(at=at)
    compose(urgency=Urgency.AT_ONCE, at=at)
    if timezone.localtime(at).time() >= NoticeRules.on(timezone.localdate(at)).digest_at:
        gather(at=at)
        compose(urgency=Urgency.DIGEST, at=at)
    send_due()


def gather(*, at: datetime) -> None:
    """Ask every room what there is to tell today. One that trips is asked again in the next round, and stops no other.

    That it was asked is remembered in the cache only: asking again tells nothing twice.
    """
    for name, ask in gatherers().items():
        asked = f"notices.gathered:{name}:{timezone.localdate(at)}"
        if cache.get(asked):
            continue
        try:
            ask(at)
        except Exception:
            logger.exception("%s could not say what there is to tell", name)
        else:
            cache.set(asked, True, timeout=2 * 86_400)
