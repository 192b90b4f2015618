# SPDX-License-Identifier: EUPL-1.2
"""When a group would meet next by its rhythm: pure, on the clock of the wall, so that summer time changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_STEPS: Final = {"weekly": 7, "fortnightly": 14}
_MONTHS: Final = {"monthly": 1, "quarterly": 3}


def next_days(rhythm: str, last_on: date, after: date, count: int = 3) -> list[date]:
    """The next days on which a group meets, after `after`.

    rhythm: of Community.Rhythm; for now and then there are none. last_on: the meeting that is gone on from. Every month
    keeps the weekday: the second Tuesday stays the second Tuesday, the fifth becomes the last.
    """
    found: list[date] = []
    step = 0
    while rhythm in (_STEPS | _MONTHS) and len(found) < count:
        step += 1
        if rhythm in _STEPS:
            day = last_on + timedelta(days=_STEPS[rhythm] * step)
        else:
            day = _in_month(last_on, _MONTHS[rhythm] * step)
        if day > after:
            found.append(day)
    return found


def _in_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * ((day.day - 1) // 7))
    return found if found.month == first.month else found - timedelta(days=7)
