# SPDX-License-Identifier: EUPL-1.2
"""The audit trail: one append-only table of what was done, which also carries the versions that undo restores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reuring.people.actor import Actor
from reuring.people.models import AuditEvent


def record_event(
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    subject_kind: str,
    subject_key: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    undoes: AuditEvent | None = None,
) -> AuditEvent:
    """Add one event to the trail, in the transaction of the change that it tells of.

    verb: what was done, as `edit`, `split`, `merge`, `undo`.
    subject_kind, subject_key: the room's name for the thing and its public id.
    before, after: JSON-ready values, enough to restore the earlier version.
    undoes: the event that this one takes back; an event can be taken back once.
    """
    return AuditEvent.objects.create(
        at=at,
        actor=actor.account,
        actor_kind=actor.kind,
        actor_name=actor.name,
        verb=verb,
        subject_kind=subject_kind,
        subject_key=subject_key,
        before=before,
        after=after,
        reason=reason,
        undoes=undoes,
    )


def history(subject_kind: str, subject_key: str, limit: int = 100) -> list[AuditEvent]:
    """What was done to one thing, newest first."""
    found = AuditEvent.objects.filter(subject_kind=subject_kind, subject_key=subject_key)
    return list(found.select_related("undone_by").order_by("-id")[:limit])
