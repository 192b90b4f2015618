# SPDX-License-Identifier: EUPL-1.2
"""Background work of the agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from reuring.activities.models import Session
from reuring.engine.jobs import app
from reuring.threads import outbox

LOOK_BACK = timedelta(hours=50)


@app.periodic(cron="11 * * * *")
@app.task(name="activities.what_is_over", queueing_lock="activities.what_is_over")
def what_is_over(timestamp: int) -> None:
    """Every hour: let search know which activities had their last session. timestamp: in seconds."""
    note_what_is_over(max(timezone.now(), datetime.fromtimestamp(timestamp, UTC)))


@transaction.atomic
def note_what_is_over(at: datetime) -> int:
    """Have the search documents made anew of activities with a session that ended lately. Returns how many.

    at: aware. It looks back two days, so that a site that stood still for a day misses nothing.
    """
    ended = Session.objects.public().filter(ends_at__lte=at, ends_at__gt=at - LOOK_BACK)
    nodes = list(ended.order_by().values_list("activity__node_id", flat=True).distinct())
    outbox.note(nodes)
    return len(nodes)
