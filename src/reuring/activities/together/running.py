# SPDX-License-Identifier: EUPL-1.2
"""The run sheet: what happens on the night, from before the doors open until the chairs are put away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import RunSheetItem, Session
from reuring.activities.together.refusals import AgreementRefused
from reuring.people.policy import Obstacle

# A line further from the start than this is a typing error.
MOST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the run sheet, to show. starts_at, ends_at: None for what takes no time."""

    item: RunSheetItem
    starts_at: datetime
    ends_at: datetime | None


def sheet_of(session: Session) -> list[Line]:
    """The run sheet of a session by the clock, in order. One query."""
    lines = []
    for item in session.run_sheet.all():
        starts_at = session.starts_at + timedelta(minutes=item.minutes_from_start)
        lasts = timedelta(minutes=item.duration_minutes)
        lines.append(Line(item, starts_at, starts_at + lasts if lasts else None))
    return lines


def minutes_from(session: Session, clock: str) -> int:
    """How many minutes from the start of a session a time of the clock is; on the day that is nearest.

    clock: `18:45`. Raises AgreementRefused for what is no time.
    """
    try:
        wanted = datetime.strptime(clock.strip().replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        raise AgreementRefused(Obstacle("no-time", _("Dit is geen tijd. Schrijf bijvoorbeeld 18:45."))) from None
    zone = ZoneInfo(session.time_zone)
    start = timezone.localtime(session.starts_at, zone)
    # After the end, in the small hours, is the day after.
    days = [start.date() + timedelta(days=offset) for offset in (-1, 0, 1)]
    found = [datetime.combine(day, wanted, tzinfo=zone) for day in days]
    distance = [round((each - session.starts_at).total_seconds() / 60) for each in found]
    return min(distance, key=abs)


@transaction.atomic
def keep_line(
    *,
    session: Session,
    clock: str,
    what: str,
    who: str = "",
    duration_minutes: int = 0,
    item: RunSheetItem | None = None,
) -> RunSheetItem:
    """Write a line of the run sheet: a new one, or one that there is. clock: when, as `18:45`.

    Raises AgreementRefused.
    """
    if not what.strip():
        raise AgreementRefused(Obstacle("no-text", _("Schrijf op wat er gebeurt.")))
    minutes = minutes_from(session, clock)
    item = item or RunSheetItem(session=session)
    item.minutes_from_start, item.duration_minutes = minutes, duration_minutes
    item.what, item.who = what.strip()[:200], who.strip()[:120]
    item.save()
    return item


@transaction.atomic
def copy_sheet(*, source: Session, target: Session) -> int:
    """Copy a run sheet to another session that has none yet. Returns how many lines came over."""
    if target.run_sheet.exists():
        raise AgreementRefused(Obstacle("has-one", _("Deze keer heeft al een draaiboek.")))
    lines = [
        RunSheetItem(
            session=target,
            minutes_from_start=item.minutes_from_start,
            duration_minutes=item.duration_minutes,
            what=item.what,
            who=item.who,
        )
        for item in source.run_sheet.all()
    ]
    return len(RunSheetItem.objects.bulk_create(lines))
