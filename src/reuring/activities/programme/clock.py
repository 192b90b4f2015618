# SPDX-License-Identifier: EUPL-1.2
"""From the clock on the wall to a moment, also in the nights in which the clock is changed.

In one night in March an hour is skipped, and in one in October an hour comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.people.policy import Obstacle

ZONE: Final = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments at which a clock shows a time on a day: none in March, two in October, else one."""

    found: tuple[datetime, ...]

    @property
    def is_skipped(self) -> bool:
        return not self.found

    @property
    def is_twice(self) -> bool:
        return len(self.found) == 2


def moments(on: date, clock: time, zone: str = ZONE) -> Moments:
    """When the clock of a zone shows `clock` on that day, the earliest first."""
    wall = datetime.combine(on, clock.replace(tzinfo=None))
    found = []
    for fold in (0, 1):
        moment = wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
        if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall and moment not in found:
            found.append(moment)
    return Moments(tuple(found))


def moment(on: date, clock: time, zone: str = ZONE, *, later: bool = False) -> datetime:
    """The one moment at which a clock shows a time.

    later: of an hour that comes twice, the second; else the first is taken.
    Raises ProgrammeRefused for an hour that is skipped, and says which hours are near.
    """
    found = moments(on, clock, zone).found
    if not found:
        raise ProgrammeRefused(skipped(on, clock))
    return found[-1 if later else 0]


def skipped(on: date, clock: time) -> Obstacle:
    """Why a time can't be on that day: the clock is put forward over it."""
    text = _(
        "Op %(day)s bestaat %(clock)s uur niet: die nacht gaat de klok een uur vooruit. Kies een uur eerder of later."
    )
    return Obstacle("hour-skipped", text % {"day": date_format(on, "l j F Y"), "clock": clock.strftime("%H.%M")})


def told_twice(on: date, clock: time) -> str:
    """What to say where a time comes twice and the first was taken."""
    text = _("Op %(day)s komt %(clock)s uur twee keer. We nemen de eerste keer, vóór de klok teruggaat.")
    return str(text % {"day": date_format(on, "l j F Y"), "clock": clock.strftime("%H.%M")})


def wall(at: datetime, zone: str = ZONE) -> datetime:
    """What the clock of a zone shows at that moment, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def end_of(starts_at: datetime, minutes: int) -> datetime:
    """When something ends that lasts so many minutes: minutes that pass, whatever the clock does."""
    return starts_at + timedelta(minutes=minutes)
