# SPDX-License-Identifier: EUPL-1.2
"""What partners may know of the activities that they make: numbers, and never who it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from reuring.activities.models import Activity, AgeBand, How, Pool, Registration, Seat, Session, SessionResult
from reuring.activities.together.policy import FEWEST_TO_SPLIT
from reuring.partners.models import Partner


def activities_of(partner: Partner) -> QuerySet[Activity]:
    """The activities that a partner may see: those that it makes, and those that it proposed. Nothing else."""
    found = Activity.objects.filter(Q(makers__partner=partner) | Q(proposed_by=partner)).distinct()
    return found.select_related("node")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an activity came to. places: None where there is no end to them. came: people, None while nothing is known.

    how: how the number of people who came is known, in words. by_age: people by age, with what is too few to tell
    apart taken together; empty where nothing can be told.
    """

    sessions: int = 0
    held: int = 0
    places: int | None = 0
    registered: int = 0
    waiting: int = 0
    came: int | None = None
    how: str = ""
    by_age: list[tuple[str, int]] = field(default_factory=list)


def numbers_of(activities: Sequence[Activity]) -> dict[int, Numbers]:
    """The numbers of these activities by key, in a constant number of queries."""
    keys = [activity.pk for activity in activities]
    sessions = Session.objects.filter(activity__in=keys).going_on().values("activity")
    planned = {
        row["activity"]: (row["all"], row["held"])
        for row in sessions.annotate(all=Count("pk"), held=Count("pk", filter=Q(state=Session.State.HELD)))
    }
    pools = Pool.objects.filter(session__activity__in=keys).exclude(session__state=Session.State.CANCELLED)
    places = {
        row["session__activity"]: None if row["endless"] else row["places"] or 0
        for row in pools.values("session__activity").annotate(
            places=Sum("capacity"), endless=Count("pk", filter=Q(capacity=None))
        )
    }
    seats = Seat.objects.filter(pool__session__activity__in=keys).exclude(pool__session__state=Session.State.CANCELLED)
    taken = {
        row["pool__session__activity"]: row["taken"]
        for row in seats.filter(is_taken=True).values("pool__session__activity").annotate(taken=Count("pk"))
    }
    waits = Registration.objects.filter(activity__in=keys, state=Registration.State.WAITING).values("activity")
    waiting = {row["activity"]: row["people"] for row in waits.annotate(people=Sum("size"))}
    results: dict[int, list[SessionResult]] = {}
    for result in SessionResult.objects.filter(session__activity__in=keys).select_related("session"):
        results.setdefault(result.session.activity_id, []).append(result)
    return {
        key: Numbers(
            sessions=planned.get(key, (0, 0))[0],
            held=planned.get(key, (0, 0))[1],
            places=places.get(key, 0),
            registered=taken.get(key, 0),
            waiting=waiting.get(key, 0),
            came=sum(result.visitors for result in results[key]) if key in results else None,
            how=_how(results.get(key, ())),
            by_age=by_age(results.get(key, ())),
        )
        for key in keys
    }


def _how(results: Iterable[SessionResult]) -> str:
    """How a sum is known: as its weakest part is."""
    found = {result.how for result in results}
    for how in (How.ESTIMATED, How.CALCULATED, How.COUNTED):
        if how in found:
            return str(how.label)
    return ""


def by_age(results: Iterable[SessionResult]) -> list[tuple[str, int]]:
    """People by age, over all sessions. Bands with fewer than five people are taken together, with a neighbour if the
    rest would still give them away; nothing is told apart where fewer than five came."""
    counted: dict[str, int] = {}
    for result in results:
        for band, people in result.by_age.items():
            counted[band] = counted.get(band, 0) + int(people)
    counted = {band: people for band, people in counted.items() if people > 0}
    if sum(counted.values()) < FEWEST_TO_SPLIT or len(counted) < 2:
        return []
    large = {band: people for band, people in counted.items() if people >= FEWEST_TO_SPLIT}
    rest = sum(counted.values()) - sum(large.values())
    # What is left over may not be small either: the next smallest band goes with it.
    while rest and rest < FEWEST_TO_SPLIT and large:
        smallest = min(large, key=lambda band: large[band])
        rest += large.pop(smallest)
    if not large:
        return []
    order = [str(band) for band in AgeBand.values]
    found = [(str(AgeBand(band).label), large[band]) for band in order if band in large]
    return [*found, ("", rest)] if rest else found


@dataclass(frozen=True, slots=True)
class PhotoWishes:
    """How many people agreed to be in photographs, as they said with their registration."""

    yes: int
    no: int
    unknown: int

    @property
    def people(self) -> int:
        return self.yes + self.no + self.unknown


def photo_wishes(activity: Activity) -> PhotoWishes:
    """What people who take part said about photographs: counts only, of people. One query."""
    found = activity.registrations.taking_place().aggregate(
        yes=Sum("size", filter=Q(allows_photos=True), default=0),
        no=Sum("size", filter=Q(allows_photos=False), default=0),
        unknown=Sum("size", filter=Q(allows_photos=None), default=0),
    )
    return PhotoWishes(**found)
