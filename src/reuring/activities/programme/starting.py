# SPDX-License-Identifier: EUPL-1.2
"""The verb that begins an activity: a form, a place, a day and a title; the form and the place fill in the rest."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reuring.activities.models import Activity, FormDefaults, Season, Shape, TargetGroup
from reuring.activities.programme.clock import end_of
from reuring.activities.programme.defaults import defaults_of
from reuring.activities.programme.keeping import ActivityFields, keep_activity
from reuring.activities.programme.parts import keep_part
from reuring.activities.programme.sessions import SessionFields, add_session
from reuring.people.actor import Actor
from reuring.places.models import Municipality


@transaction.atomic
def start_activity(
    *,
    form: str,
    title: str,
    where: SessionFields,
    is_online: bool = False,
    starts_at: datetime,
    ends_at: datetime | None = None,
    function: str = "",
    group: TargetGroup | None = None,
    actor: Actor,
    at: datetime,
) -> Activity:
    """Make a draft with one session, filled in by the defaults of its form and by its place.

    ends_at: None for as long as the form usually lasts. function, group: what it is made for, beside the defaults.
    Raises ProgrammeRefused, and what room booking refuses.
    """
    defaults = defaults_of(form)
    fields = fields_from(defaults)
    fields["municipality"] = municipality_of(where)
    fields["season"] = season_on(timezone.localdate(starts_at))
    if function:
        fields["functions"] = [function, *(each for each in fields["functions"] if each != function)]
    if is_online:
        fields["attendance"] = Activity.Attendance.ONLINE
    activity = keep_activity(
        fields=fields,
        texts={"nl": {"title": title}},
        target_groups=list({*defaults.target_groups.all(), *([group] if group else [])}),
        actor=actor,
        at=at,
    )
    if defaults.needs_sign_up:
        keep_part(activity=activity, label="", capacity=capacity_of(defaults, where), actor=actor, at=at)
    ends_at = ends_at or end_of(starts_at, defaults.duration_minutes)
    add_session(activity=activity, fields={**where, "starts_at": starts_at, "ends_at": ends_at}, actor=actor, at=at)
    return activity


def fields_from(defaults: FormDefaults) -> ActivityFields:
    """What a form fills in of an activity."""
    sign_up = Activity.SignUp.ALL if defaults.shape == Shape.COURSE else Activity.SignUp.EACH
    return {
        "form": defaults.form,
        "shape": defaults.shape,
        "functions": list(defaults.functions),
        "languages": ["nl"],
        "age_from": defaults.age_from,
        "age_to": defaults.age_to,
        "is_listed": defaults.is_listed,
        "sign_up": sign_up if defaults.needs_sign_up else Activity.SignUp.NONE,
    }


def municipality_of(where: SessionFields) -> Municipality | None:
    """The municipality of a place."""
    room, branch, place = where.get("room"), where.get("branch"), where.get("place")
    if room is not None:
        return room.branch.municipality
    if branch is not None:
        return branch.municipality
    return place.municipality if place is not None else None


def season_on(on: date) -> Season | None:
    """The season in which a day falls; the shortest, where seasons lie in each other."""
    found = Season.objects.filter(starts_on__lte=on, ends_on__gte=on)
    return min(found, key=lambda season: season.ends_on - season.starts_on, default=None)


def capacity_of(defaults: FormDefaults, where: SessionFields) -> int | None:
    """How many people fit at first: what is usual for the form, and never more than the room holds."""
    room = where.get("room")
    most = room.capacity if room is not None else None
    return min((each for each in (defaults.capacity, most) if each is not None), default=None)
