# SPDX-License-Identifier: EUPL-1.2
"""A part of the programme for elsewhere: paper, the screen in the hall, the site of a partner, the home page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from reuring.activities.agenda.agenda_page import Day
from reuring.activities.agenda.period import Period
from reuring.activities.agenda.picking import Picking
from reuring.activities.agenda.rows import rows_of
from reuring.activities.agenda.said import day_title
from reuring.activities.narrowing import Narrowing
from reuring.places.models import Branch


def programme_of(
    narrowing: Narrowing, period: Period, at: datetime, most: int, branch: Branch | None = None
) -> tuple[list[Day], bool]:
    """The first lines of a period by day, and whether there are more. Four queries.

    most: how many lines. branch: what is near it is marked.
    """
    keys = Picking(narrowing, period, at, branch).page(0, most + 1)
    return by_day(dict(list(keys.items())[:most]), at, branch), len(keys) > most


def by_day(keys: Mapping[int, date], at: datetime, branch: Branch | None = None) -> list[Day]:
    """These sessions as lines under their days. keys: of sessions, in order, each with its day."""
    rows = rows_of(keys, at, branch)
    today = timezone.localdate(at)
    days: dict[date, Day] = {}
    for key, on in keys.items():
        if key in rows:
            days.setdefault(on, Day(on, day_title(on, today), [], is_today=on == today)).rows.append(rows[key])
    return list(days.values())


def that_fit(days: Sequence[Day], lines: int) -> list[Day]:
    """The first days that fit in so many lines, each with a heading; the last one cut where it must be."""
    found: list[Day] = []
    for day in days:
        lines -= 1
        if lines < 1:
            break
        found.append(replace(day, rows=day.rows[:lines]))
        lines -= len(day.rows)
    return found


def coming(at: datetime, days: int) -> Period:
    """From today on, so many days."""
    today = timezone.localdate(at)
    return Period("coming", today, today + timedelta(days=days - 1), "")
