# SPDX-License-Identifier: EUPL-1.2
"""Rules that repeat: read, bounded, and turned into days. Pure. Source: RFC 5545, 3.3.10.

A rule is an RRULE without its name and without DTSTART, such as `FREQ=WEEKLY;BYDAY=TU;COUNT=10`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.programme import MOST_SESSIONS
from reuring.activities.programme.clock import ZONE, moments, skipped, told_twice
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.people.policy import Obstacle

# No programme is made further ahead; it also bounds the search for days of a rule that hardly ever comes true.
MOST_YEARS: Final = 5
MOST_MINUTES: Final = 60 * 24 * 366
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHAPES: Final = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,8}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "BYDAY": r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*",
    "BYMONTHDAY": r"-?\d{1,2}(,-?\d{1,2})*",
    "BYMONTH": r"\d{1,2}(,\d{1,2})*",
    "BYSETPOS": r"-?\d{1,2}(,-?\d{1,2})*",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}
_UNREADABLE: Final = Obstacle("rule-unreadable", _("Deze herhaling begrijpen we niet. Kies hoe vaak en tot wanneer."))
_NO_END: Final = Obstacle("rule-without-end", _("Zeg tot wanneer het doorgaat, of hoeveel keer het is."))
_NO_DAYS: Final = Obstacle("rule-without-days", _("Deze herhaling levert geen enkele dag op."))
_TOO_FAR: Final = Obstacle(
    "rule-too-far", _("Deze herhaling loopt te ver door. Plan ten hoogste %(years)s jaar vooruit.") % {"years": 5}
)
_TOO_MANY: Final = Obstacle(
    "rule-too-many",
    _("Deze herhaling geeft meer dan %(most)s keren. Kies een einde dat dichterbij ligt.") % {"most": MOST_SESSIONS},
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day of a rule with its moments. note: what to say about its hour, empty for nothing."""

    on: date
    starts_at: datetime
    ends_at: datetime
    note: str = ""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by their names. Raises ProgrammeRefused for one that is no rule, or that we don't take."""
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _sign, value = part.partition("=")
        if name in found or name not in _SHAPES or not re.fullmatch(_SHAPES[name], value):
            raise ProgrammeRefused(_UNREADABLE)
        found[name] = value
    if "FREQ" not in found or {"COUNT", "UNTIL"} <= found.keys():
        raise ProgrammeRefused(_UNREADABLE)
    return found


def written(parts: dict[str, str]) -> str:
    """A rule from its parts, in one fixed order."""
    return ";".join(f"{name}={parts[name]}" for name in _SHAPES if name in parts)


def until_of(parts: dict[str, str], zone: str = ZONE) -> date | None:
    """The last day on which a rule may come, by the clock of the zone."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        if text.endswith("Z"):
            moment = datetime.strptime(text, "%Y%m%dT%H%M%S%z").astimezone(ZoneInfo(zone))
            return moment.date()
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError:
        raise ProgrammeRefused(_UNREADABLE) from None


def days(rule: str, starts_on: date, without: Collection[date] = (), zone: str = ZONE) -> list[date]:
    """The days of a rule from `starts_on` on, without those that are left out.

    Never more than MOST_SESSIONS are made: a rule with a larger number in it is refused before anything is, and of one
    that ends on a day no more than one too many are looked at.
    Raises ProgrammeRefused.
    """
    parts = parts_of(rule)
    count = int(parts.get("COUNT", 0))
    if count > MOST_SESSIONS:
        raise ProgrammeRefused(_TOO_MANY)
    until = until_of(parts, zone)
    if not count and until is None:
        raise ProgrammeRefused(_NO_END)
    furthest = date(starts_on.year + MOST_YEARS, starts_on.month, min(starts_on.day, 28))
    if until is not None and until > furthest:
        raise ProgrammeRefused(_TOO_FAR)
    # Days only: the hour is put on them afterwards, so that it stays across summer time.
    bounded = {name: value for name, value in parts.items() if name != "COUNT"}
    bounded["UNTIL"] = f"{min(until or furthest, furthest):%Y%m%d}"
    try:
        found = rrulestr(written(bounded), dtstart=datetime.combine(starts_on, time()))
        made = [each.date() for each in islice(found, (count or MOST_SESSIONS + 1))]
    except ValueError:
        raise ProgrammeRefused(_UNREADABLE) from None
    if count and len(made) < count:
        raise ProgrammeRefused(_TOO_FAR if made else _NO_DAYS)
    if len(made) > MOST_SESSIONS:
        raise ProgrammeRefused(_TOO_MANY)
    left = [each for each in made if each not in set(without)]
    if not left:
        raise ProgrammeRefused(_NO_DAYS)
    return left


def occasions(on_days: Collection[date], clock: time, minutes: int, zone: str = ZONE) -> list[Occasion]:
    """These days at that hour of the clock, in summer and in winter.

    minutes: how long each lasts. Of an hour that comes twice the first is taken, with a note that says so.
    Raises ProgrammeRefused with every day on which the hour is skipped, and for a length that can't be.
    """
    if not 0 < minutes <= MOST_MINUTES:
        raise ProgrammeRefused(
            Obstacle("ends-before-it-starts", _("Dit eindigt voordat het begint. Kijk de tijden na."))
        )
    made, missing = [], []
    for on in sorted(on_days):
        found = moments(on, clock, zone)
        if found.is_skipped:
            missing.append(skipped(on, clock))
            continue
        start = found.found[0]
        note = told_twice(on, clock) if found.is_twice else ""
        made.append(Occasion(on, start, start + timedelta(minutes=minutes), note))
    if missing:
        raise ProgrammeRefused(*missing)
    return made


def ending_before(rule: str, on: date) -> str:
    """The same rule, over before a day."""
    parts = parts_of(rule)
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{on - timedelta(days=1):%Y%m%d}"
    return written(parts)


def ending_as(rule: str, last: date) -> str:
    """The same rule, with its end on a day in place of a number of times."""
    parts = parts_of(rule)
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{last:%Y%m%d}"
    return written(parts)


def shifted(rule: str, by_days: int) -> str:
    """The same rule some days later (or earlier): Tuesdays become Wednesdays. The end moves along.

    Raises ProgrammeRefused for a rule of which that can't be said in one way, as each first Monday of a month.
    """
    if not by_days:
        return rule
    parts = parts_of(rule)
    days_named = list(_shifted_days(parts.get("BYDAY", ""), by_days))
    fixed = {"BYMONTHDAY", "BYSETPOS", "BYMONTH"} & parts.keys()
    if fixed or None in days_named or (parts["FREQ"] in ("MONTHLY", "YEARLY") and "BYDAY" in parts):
        text = _("Van deze herhaling kunnen we de dag niet opschuiven. Verander de herhaling zelf.")
        raise ProgrammeRefused(Obstacle("rule-not-shiftable", text))
    if days_named:
        parts["BYDAY"] = ",".join(str(day) for day in days_named)
    until = until_of(parts)
    if until is not None:
        parts["UNTIL"] = f"{until + timedelta(days=by_days):%Y%m%d}"
    return written(parts)


def _shifted_days(named: str, by_days: int) -> Iterator[str | None]:
    for each in filter(None, named.split(",")):
        yield _DAYS[(_DAYS.index(each) + by_days) % 7] if each in _DAYS else None
