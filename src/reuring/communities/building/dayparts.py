# SPDX-License-Identifier: EUPL-1.2
"""When in the week, in words: a day of the week with a part of the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from reuring.activities.programme.clock import moment

# Each part with the hours that it usually is.
HOURS: Final[dict[str, tuple[time, time]]] = {
    "morning": (time(10), time(12)),
    "afternoon": (time(14), time(16)),
    "evening": (time(19, 30), time(21, 30)),
}
DAYPARTS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("morning", _("ochtend")),
    ("afternoon", _("middag")),
    ("evening", _("avond")),
)
_LABELS: Final = dict(DAYPARTS)


def said(weekday: int | None, daypart: str) -> str:
    """A day and a part of it in words, such as "dinsdagavond"; empty where neither is known. weekday: 0 is Monday."""
    day = str(WEEKDAYS[weekday]) if weekday is not None else ""
    part = str(_LABELS[daypart]) if daypart in _LABELS else ""
    if day and part:
        # In one word, as in Dutch: dinsdag + avond.
        return pgettext("dag van de week en deel van de dag", "%(day)s%(part)s") % {"day": day, "part": part}
    if day:
        return day
    return gettext("een %(part)s") % {"part": part} if part else ""


def hours_on(on: date, daypart: str) -> tuple[datetime, datetime]:
    """The usual hours of a part of that day, by the clock on the wall; the evening where it is not known."""
    starts, ends = HOURS.get(daypart, HOURS["evening"])
    return moment(on, starts), moment(on, ends)


def coming_days(weekday: int | None, after: date, count: int) -> list[date]:
    """The first days after that one which fall on this day of the week; any days where it is not known."""
    days = (after + timedelta(days=ahead) for ahead in range(1, 7 * count + 1))
    return [day for day in days if weekday is None or day.weekday() == weekday][:count]
