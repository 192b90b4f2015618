# SPDX-License-Identifier: EUPL-1.2
"""The one job that takes away what was kept long enough, over all registered rooms."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.personal import expire_all


def clear_what_expired(*, at: datetime) -> dict[str, int]:
    """Run every room's clock at the moment `at`, and take away sessions that are over.

    Returns how many rows went, by registration; also kept in the audit trail when there were any.
    """
    gone = expire_all(at=at)
    gone["sessions"] = Session.objects.filter(expire_date__lt=at).delete()[0]
    found = {name: count for name, count in gone.items() if count}
    if found:
        record_event(
            actor=Actor.rule("retention"),
            at=at,
            verb="expire",
            subject_kind="retention",
            subject_key="all",
            after=found,
        )
    return gone
