# SPDX-License-Identifier: EUPL-1.2
"""What follows elsewhere in this room from a change to the programme: rooms that are kept, people who are told.

Each is called in the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from reuring.activities.booking.actions import RoomRefused
from reuring.activities.booking.rights import acts_for, may_ask
from reuring.activities.booking.sessions import keep_room_of, let_go_of_room
from reuring.activities.models import Activity, Pool, Registration, RoomBooking, Seat, Session
from reuring.activities.programme.clock import wall
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.signing_up.following import sessions_cancelled, sessions_moved
from reuring.partners.models import Partner
from reuring.people.actor import Actor
from reuring.people.policy import Obstacle


def people_signed_up(session_ids: Collection[int]) -> dict[int, int]:
    """How many people hold a place or wait for one, by session; sessions without any are left out. One query."""
    rows = (
        Seat.objects.filter(pool__session__in=session_ids)
        .filter(Q(is_taken=True) | Q(registration__state=Registration.State.WAITING))
        .values_list("pool__session")
        .annotate(count=Count("id"))
        .order_by()
    )
    return dict(rows)


def was_signed_up_for(session: Session) -> bool:
    """Whether anybody ever signed up for a session, also who no longer comes."""
    return Seat.objects.filter(pool__session=session).exists()


def make_pools(sessions: Iterable[Session]) -> None:
    """Give sessions of one activity a pool for each of its parts that they don't have one for yet."""
    sessions = list(sessions)
    if not sessions:
        return
    parts = list(sessions[0].activity.parts.all())
    Pool.objects.bulk_create(
        (Pool(session=session, part=part, capacity=part.capacity) for session in sessions for part in parts),
        ignore_conflicts=True,
    )


def book_rooms(sessions: Iterable[Session], *, actor: Actor, at: datetime) -> None:
    """Keep the rooms of these sessions, or move what was kept for them; let go of what they no longer need.

    Every session is tried, so that all that stands in the way is told at once, each with its day. One that is in the
    way of another may move out of it: what was refused is tried again as long as others find their place.
    What has begun keeps what it has. Raises ProgrammeRefused; roll the change back then.
    """
    obstacles: list[Obstacle] = []
    for session, refused in rooms_refused(sessions, actor=actor, at=at):
        day = date_format(wall(session.starts_at, session.time_zone), "j F")
        obstacles += [Obstacle(each.code, f"{day}: {each.message}") for each in refused.obstacles]
    if obstacles:
        raise ProgrammeRefused(*obstacles)


def rooms_refused(sessions: Iterable[Session], *, actor: Actor, at: datetime) -> list[tuple[Session, RoomRefused]]:
    """Keep the rooms of these sessions as far as that can be. Returns those that could not have theirs, and why."""
    sessions = [each for each in sessions if each.starts_at > at]
    keys = [each.pk for each in sessions]
    kept = set(RoomBooking.objects.active().filter(session__in=keys).values_list("session_id", flat=True))
    left = sorted((each for each in sessions if each.room_id or each.pk in kept), key=lambda each: each.starts_at)
    refused_ones: list[tuple[Session, RoomRefused]] = []
    tried = len(left) + 1
    while left and len(left) < tried:
        tried, refused_ones = len(left), []
        for session in left:
            try:
                keep_room_of(session, partner=_asks_for(session, actor, at), actor=actor, at=at)
            except RoomRefused as refused:
                refused_ones.append((session, refused))
        left = [session for session, _refused in refused_ones]
    return refused_ones


def _asks_for(session: Session, actor: Actor, at: datetime) -> Partner | None:
    """The partner for whom a room is asked: who proposes the activity and acts for itself; None for staff."""
    on = timezone.localdate(at)
    partner = session.activity.proposed_by
    if partner is None or may_ask(actor, on):
        return None
    return partner if acts_for(actor, partner, on) else None


def let_go_of_rooms(sessions: Iterable[Session], *, actor: Actor, at: datetime) -> None:
    """These sessions need no room any more."""
    for session in sessions:
        let_go_of_room(session, reason=session.cancel_reason, actor=actor, at=at)


def tell_changed(sessions: Collection[Session], *, actor: Actor, at: datetime) -> None:
    """Tell who signed up that these sessions are at another time or in another place."""
    sessions_moved(sessions=sessions, at=at)


def tell_cancelled(
    activity: Activity, sessions: Collection[Session], *, reason: str, actor: Actor, at: datetime
) -> None:
    """Tell who signed up that these sessions are off, and end what they signed up for."""
    sessions_cancelled(sessions=sessions, reason=reason, actor=actor, at=at)
