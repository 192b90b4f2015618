# SPDX-License-Identifier: EUPL-1.2
"""Seasons for the programme of the demonstration, and the rules by which its weekly sessions repeat."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.utils import timezone

from reuring.activities.models import Activity, Recurrence, Season, Session
from reuring.activities.programme.clock import wall
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.rules import days

# Name, first month and the last day of each season; the first one that holds a day has it.
_SEASONS: Final = (("Winter", 12, (2, 28)), ("Lente", 3, (5, 31)), ("Zomer", 6, (8, 31)), ("Herfst", 9, (11, 30)))
_LEAST: Final = 3


@transaction.atomic
def seasons_demo(at: datetime) -> int:
    """Make the seasons around `at`, put activities into them, and tie regular sessions to a rule. Returns the seasons.

    Twice changes nothing.
    """
    if not Season.objects.exists():
        today = timezone.localdate(at)
        for year in (today.year - 1, today.year, today.year + 1):
            for name, month, (last_month, last_day) in _SEASONS:
                ends_on = date(year + (last_month < month), last_month, last_day)
                if abs((ends_on - today).days) < 300:
                    label = f"{name} {year}" if ends_on.year == year else f"{name} {year}-{ends_on.year}"
                    Season.objects.create(name=label, starts_on=date(year, month, 1), ends_on=ends_on)
        for activity in Activity.objects.filter(season=None):
            _put(activity, at)
    if not Recurrence.objects.exists():
        for activity in Activity.objects.filter(shape="series"):
            _tie(activity, at)
    return Season.objects.count()


def _put(activity: Activity, at: datetime) -> None:
    coming = activity.sessions.coming(at).order_by("starts_at").first() or activity.sessions.last()
    on = timezone.localdate(coming.starts_at) if coming else timezone.localdate(at)
    season = Season.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    Activity.objects.filter(pk=activity.pk).update(season=season)


def _tie(activity: Activity, at: datetime) -> None:
    """Let a rule say what the coming sessions do already, where they come on one weekday at one hour."""
    sessions = list(activity.sessions.going_on().coming(at).order_by("starts_at"))
    walls = [wall(each.starts_at, each.time_zone) for each in sessions]
    lengths = {each.ends_at - each.starts_at for each in sessions}
    if len(sessions) < _LEAST or len({(each.weekday(), each.time()) for each in walls}) > 1 or len(lengths) > 1:
        return
    gaps = [(after.date() - before.date()).days // 7 for before, after in pairwise(walls)]
    if min(gaps) < 1:
        return
    rule = f"FREQ=WEEKLY;INTERVAL={min(gaps)};UNTIL={walls[-1]:%Y%m%d}"
    own = {each.date() for each in walls}
    try:
        found = days(rule, walls[0].date())
    except ProgrammeRefused:
        return
    if not own <= set(found):
        return
    made = Recurrence.objects.create(
        activity=activity,
        rule=rule,
        starts_on=walls[0].date(),
        starts_clock=walls[0].time(),
        duration_minutes=lengths.pop() // timedelta(minutes=1),
        without=sorted(set(found) - own),
    )
    for session, clock in zip(sessions, walls, strict=True):
        Session.objects.filter(pk=session.pk).update(recurrence=made, recurs_on=clock.date())
