# SPDX-License-Identifier: EUPL-1.2
"""The verbs of a door: who came, who did not after all, and heads. None counts anybody twice.

Every act has a key that the device made, and a moment by its clock. About a seat the last word holds; a head count is
there once for its key. So an act may be sent twice, late, or after others, and the sum stays right.
Locked in this order: the session, then the registration, then its seats.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from reuring.activities.day import policy
from reuring.activities.day.closing import locked, recount
from reuring.activities.day.refusals import DayRefused
from reuring.activities.models import AgeBand, HeadCount, How, Registration, Seat, Session
from reuring.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of an act about a registration. state: of the registration. seats: all it has in this session.

    changed: how many seats say something else now. before_at: when all of who was asked about had come already.
    """

    registration: Registration
    state: str
    seats: list[Seat]
    changed: int
    before_at: datetime | None = None

    @property
    def came(self) -> int:
        return sum(bool(seat.attended) for seat in self.seats)


@transaction.atomic
def mark_attended(
    *,
    session: Session,
    registration: Registration,
    numbers: Collection[int] = (),
    key: UUID,
    anyway: bool = False,
    actor: Actor,
    at: datetime,
) -> Marked:
    """Count people of a registration as come to a session. Twice changes nothing.

    numbers: of the seats, in the group; none: all of them. key: made by the device. anyway: let in, although they wait
    or were cancelled. at: when they came in, by the device's clock.
    Raises DayRefused with every obstacle.
    """
    session, registration, seats = _locked(session, registration, at)
    there = {seat.number for seat in seats}
    obstacles = policy.obstacles_to_mark(state=registration.state, seats=there, wanted=numbers, anyway=anyway)
    if obstacles:
        raise DayRefused(*obstacles)
    wanted = [seat for seat in seats if not numbers or seat.number in numbers]
    before = [seat.attended_at for seat in wanted if seat.attended and seat.attended_key != key and seat.attended_at]
    changed = _say(wanted, True, key, at)
    if changed:
        recount(session, actor=actor, at=at)
    return Marked(registration, registration.state, seats, changed, max(before) if len(before) == len(wanted) else None)


@transaction.atomic
def unmark(
    *,
    session: Session,
    registration: Registration,
    numbers: Collection[int] = (),
    key: UUID,
    actor: Actor,
    at: datetime,
) -> Marked:
    """Take back that people of a registration came. Arguments as `mark_attended`. Raises DayRefused."""
    session, registration, seats = _locked(session, registration, at)
    there = {seat.number for seat in seats}
    obstacles = policy.obstacles_to_mark(state=registration.state, seats=there, wanted=numbers, anyway=True)
    if obstacles:
        raise DayRefused(*obstacles)
    changed = _say([seat for seat in seats if not numbers or seat.number in numbers], None, key, at)
    if changed:
        recount(session, actor=actor, at=at)
    return Marked(registration, registration.state, seats, changed)


@transaction.atomic
def count_heads(
    *,
    session: Session,
    age_band: str,
    count: int,
    key: UUID,
    how: str = How.COUNTED,
    actor: Actor,
    at: datetime,
) -> HeadCount:
    """Count people at a door without their names. The same key again is the same count.

    age_band: of `AgeBand`, as one may guess it. count: people; below 0 to take back. how: counted or estimated.
    Raises DayRefused with every obstacle.
    """
    session = locked(session)
    before = HeadCount.objects.filter(key=key).first()
    if before is not None:
        return before
    there = HeadCount.objects.filter(session=session, age_band=age_band).aggregate(sum=Sum("count"))["sum"] or 0
    obstacles = [
        *policy.obstacles_to_door(is_cancelled=session.is_cancelled, starts_at=session.starts_at, at=at),
        *policy.obstacles_to_heads(age_band=age_band, bands=AgeBand.values, count=count, there=there, how=how),
    ]
    if obstacles:
        raise DayRefused(*obstacles)
    made = HeadCount.objects.create(
        session=session, age_band=age_band, count=count, how=how, at=at, by=actor.account, key=key
    )
    recount(session, actor=actor, at=at)
    return made


def _locked(session: Session, registration: Registration, at: datetime) -> tuple[Session, Registration, list[Seat]]:
    session = locked(session)
    obstacles = policy.obstacles_to_door(is_cancelled=session.is_cancelled, starts_at=session.starts_at, at=at)
    if obstacles:
        raise DayRefused(*obstacles)
    registration = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    seats = Seat.objects.select_for_update(no_key=True, of=("self",))
    return (
        session,
        registration,
        list(seats.filter(registration=registration, pool__session=session).order_by("number", "pk")),
    )


def _say(seats: Collection[Seat], attended: bool | None, key: UUID, at: datetime) -> int:
    """Write what is said about seats, where it is news and the last word. Returns about how many."""
    news = [
        seat
        for seat in seats
        if bool(seat.attended) != bool(attended) and policy.says_later(said_at=seat.attended_at, at=at)
    ]
    for seat in news:
        seat.attended, seat.attended_at, seat.attended_key = attended, at, key
    Seat.objects.bulk_update(news, ["attended", "attended_at", "attended_key"])
    return len(news)
