# SPDX-License-Identifier: EUPL-1.2
"""Today in a branch: when it is open, and what there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.activities.agenda.period import Period
from reuring.activities.agenda.programme import programme_of
from reuring.activities.narrowing import Narrowing
from reuring.places.models import Branch
from reuring.places.opening import OpenDay, hours_of
from reuring.shell.templatetags.shell_tags import hour, weekday

LOOK_AHEAD_DAYS = 14
MOST_ACTIVITIES = 5


@dataclass(frozen=True, slots=True)
class Today:
    """What the panel on the home page says. items: each with at, title, note, address."""

    branch: str
    items: list[dict[str, Any]]
    until: str


def today_at(branch: Branch, now: datetime) -> Today:
    """Today in a branch, as at `now` (aware, in the branch's zone)."""
    last = now.date() + timedelta(days=LOOK_AHEAD_DAYS)
    hours = hours_of([branch], now.date(), last)
    day = hours.on(branch.id, now.date())
    days = [hours.on(branch.id, now.date() + timedelta(days=number)) for number in range(LOOK_AHEAD_DAYS)]
    items = sorted([*_items(day, now.time()), *_sessions(branch, now)], key=lambda item: item["at"])
    return Today(branch.name, items, opening_sentence(days, now.time()))


def _items(day: OpenDay, at: time) -> list[dict[str, Any]]:
    """What is still to come today."""
    items = []
    for stretch in day.stretches:
        if stretch.closes <= at:
            continue
        note = _("We helpen je graag aan de balie.") if stretch.is_staffed else _("Je kunt zelf lenen en inleveren.")
        title = _("De bibliotheek is open tot %(hour)s") % {"hour": hour(stretch.closes)}
        items.append({"at": stretch.opens, "title": title, "note": note, "address": ""})
    return items


def _sessions(branch: Branch, now: datetime) -> list[dict[str, Any]]:
    """The activities that are still to come or going on today in this branch; an exhibition stands in the agenda."""
    today = Period("today", now.date(), now.date(), "")
    days, _more = programme_of(Narrowing(branches=(branch.code,)), today, now, MOST_ACTIVITIES)
    return [
        {
            "at": timezone.localtime(row.starts_at).time(),
            "title": row.title,
            "note": f"{row.room}. {row.stands.text}" if row.room else row.stands.text,
            "address": row.address,
        }
        for day in days
        for row in day.rows
        if row.clock
    ]


def opening_sentence(days: list[OpenDay], at: time) -> str:
    """One sentence on whether it is open. days: today first. at: the clock in the branch."""
    today = days[0]
    closes = today.open_until(at)
    while closes and (later := today.open_until(closes)):
        closes = later
    if closes:
        return _("Open tot %(hour)s") % {"hour": hour(closes)}
    opens = today.opens_after(at)
    if opens:
        return _("Nu dicht. Open om %(hour)s") % {"hour": hour(opens)}
    reason = f"{today.reason}. " if today.reason else ""
    for day in days[1:]:
        if day.stretches:
            return reason + _("Nu dicht. Weer open op %(day)s om %(hour)s") % {
                "day": weekday(day.on),
                "hour": hour(day.stretches[0].opens),
            }
    return reason + _("Nu dicht")
