# SPDX-License-Identifier: EUPL-1.2
"""What is decided about notices, without a clock or a database: the road, the next try, when an SMS may go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Until then the guardians are told instead (Uitvoeringswet AVG, article 5).
GUARDIAN_UNTIL: Final = 16

# A machine that does not answer is tried again after so many minutes, and then every six hours, for three days.
_WAITS_MINUTES: Final = (5, 10, 30, 60, 180, 360)
GIVE_UP_AFTER: Final = timedelta(days=3)
# What is being handed over for longer than this is not going to say how it went: its process is gone.
LEASE: Final = timedelta(minutes=10)
# Older than this, a message is checked once more before it goes.
CHECK_AFTER: Final = timedelta(minutes=15)


def road_for(
    wanted: str, possible: Collection[str], instead_of: Callable[[str], str], *, may_fall_back: bool
) -> str | None:
    """The road to take to somebody.

    wanted: what the person chose. possible: roads by which the person can be reached now. instead_of: for a road, the
    one to take when it can't be; empty for none. may_fall_back: whether it is important enough for another road.
    Returns None where no road leads there.
    """
    seen: set[str] = set()
    road = wanted
    while road and road not in seen:
        if road in possible:
            return road
        if not may_fall_back:
            return None
        seen.add(road)
        road = instead_of(road)
    return None


def next_try(attempts: int, composed_at: datetime, at: datetime) -> datetime | None:
    """When to try again after `attempts` tries in vain; None: give up."""
    wait = _WAITS_MINUTES[min(max(attempts, 1), len(_WAITS_MINUTES)) - 1]
    when = at + timedelta(minutes=wait)
    return when if when <= composed_at + GIVE_UP_AFTER else None


def next_call(tries: int, most: int, at: datetime) -> datetime | None:
    """When to call again after nobody answered for the `tries`th time: a day later, at the same hour; None: give up."""
    return at + timedelta(days=1) if tries < most else None


def within_hours(at: datetime, since: time, until: time, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on that lies between two hours of the clock of `zone`."""
    local = at.astimezone(zone)
    if since <= local.time() < until:
        return at
    on: date = local.date() if local.time() < since else local.date() + timedelta(days=1)
    return datetime.combine(on, since, zone)
