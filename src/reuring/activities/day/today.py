# SPDX-License-Identifier: EUPL-1.2
"""The sessions of a day at the library, and those of the days before that nobody counted yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from reuring.activities.day.policy import Tally
from reuring.activities.day.tallies import tallies_of
from reuring.activities.models import Activity, Session
from reuring.places.models import Branch

# What nobody counted in so many days is asked for no more; it can still be written at its door.
LOOKS_BACK: Final = timedelta(days=60)
UNCOUNTED_SHOWN: Final = 40
_TAKES_PLACE: Final = ("published", "done", "agreed", "cancelled")


@dataclass(frozen=True, slots=True)
class Day:
    """here: today's sessions at one's own branch; elsewhere: the others; uncounted: of before, the last first."""

    here: list[tuple[Session, Tally]]
    elsewhere: list[tuple[Session, Tally]]
    uncounted: list[tuple[Session, Tally]]


def day_of(sessions: QuerySet[Session], *, on: date, branch: Branch | None, at: datetime) -> Day:
    """What there is to count on a day. sessions: those that somebody may count. Three queries, with their places."""
    first = timezone.make_aware(datetime.combine(on, time.min))
    # The night after belongs to the evening before; a session that began yesterday and goes on belongs to today.
    rows = sessions.filter(activity__state__in=_TAKES_PLACE).select_related(
        "activity__node", "room__branch", "branch", "place", "result"
    )
    today = list(rows.between(first, first + timedelta(days=1)).order_by("starts_at", "pk"))  # type: ignore[attr-defined]
    before = list(
        rows.filter(
            ~Q(state=Session.State.CANCELLED), ends_at__lt=min(at, first), ends_at__gte=first - LOOKS_BACK, result=None
        )
        .exclude(activity__state=Activity.State.CANCELLED)
        .order_by("-starts_at", "pk")[:UNCOUNTED_SHOWN]
    )
    tallies = tallies_of([session.pk for session in (*today, *before)])

    def with_tally(found: list[Session]) -> list[tuple[Session, Tally]]:
        return [(session, tallies[session.pk]) for session in found]

    here = [session for session in today if branch is not None and _branch_of(session) == branch.pk]
    return Day(with_tally(here), with_tally([each for each in today if each not in here]), with_tally(before))


def _branch_of(session: Session) -> int | None:
    return session.room.branch_id if session.room else session.branch_id
