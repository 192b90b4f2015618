# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write bookings: ask for a room, say yes or no, move, cancel, block.

The rooms are locked in the order of their keys before anything is looked at, then the booking: nobody waits crosswise.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.activities.booking import notices
from reuring.activities.booking.facts import asked_of, spans_of, with_parts, zone_of
from reuring.activities.booking.policy import (
    needs_a_yes,
    obstacles_to_book,
    obstacles_to_change,
    obstacles_to_decide,
    standing,
)
from reuring.activities.booking.rights import acts_for, is_own, knows_titles, makes_at, may_ask, may_decide
from reuring.activities.models import BookedRoom, RoomBooking, Session
from reuring.partners.models import Partner
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.places.models import Room

State = RoomBooking.State
LONGEST_REASON = 200


class RoomRefused(Refused):
    """A room can't be booked so, or a booking can't be changed so."""


@transaction.atomic
def book_room(
    *,
    room: Room,
    starts_at: datetime,
    ends_at: datetime,
    title: str,
    note: str = "",
    people: int | None = None,
    session: Session | None = None,
    partner: Partner | None = None,
    set_aside: Collection[str] = (),
    with_group: bool = False,
    actor: Actor,
    at: datetime,
) -> RoomBooking:
    """Book a room, or ask for it where somebody else must say yes first. A request keeps its room too.

    starts_at, ends_at: of what happens there; setting up and clearing away come around it.
    title: what it is for, as colleagues read it. people: how many are expected.
    session: what it is for; one that was not kept before. partner: who asks, through one of its members.
    set_aside: codes of obstacles that the actor chose to pass by (`policy.MAY_BE_SET_ASIDE`), as far as who decides
    about that branch's rooms may.
    Returns the booking, requested or approved. Raises RoomRefused with every obstacle, also for who came second.
    """
    on = timezone.localdate(at)
    room = _locked(room)
    may_ask_for_it = acts_for(actor, partner, on) if partner is not None else with_group or may_ask(actor, on)
    refusals = [] if may_ask_for_it else [Obstacle("may-not-book", _("Je kunt hier geen ruimtes reserveren."))]
    if not title.strip():
        refusals.append(Obstacle("title-missing", _("Schrijf erbij waar het voor is.")))
    decides = may_decide(actor, room.branch, on)
    passed = _must_fit(room, starts_at, ends_at, people, set_aside, actor, at, decides=decides, more=refusals)
    waits = needs_a_yes(
        room_needs=any(each.needs_approval for each in [room, *room.elementary()]),
        is_maker_here=makes_at(actor, room.branch, on) and partner is None,
        may_decide=decides,
    )
    booking = RoomBooking.objects.create(
        room=room,
        session=session,
        title=title.strip(),
        note=note.strip(),
        people=people,
        state=State.REQUESTED if waits and actor.account is not None else State.APPROVED,
        starts_at=starts_at,
        ends_at=ends_at,
        partner=partner,
        requested_by=actor.account,
        requested_at=at,
    )
    _keep(booking, room, actor)
    _record(booking, "book", actor, at, None, set_aside=passed)
    return booking


@transaction.atomic
def block_room(
    *, room: Room, starts_at: datetime, ends_at: datetime, reason: str, actor: Actor, at: datetime
) -> RoomBooking:
    """Let nobody have a room for a while. What is booked already must be moved or cancelled first.

    reason: as colleagues read it. Returns the block, which is taken away with `cancel_booking`.
    Raises RoomRefused with every obstacle.
    """
    on = timezone.localdate(at)
    room = _locked(room)
    refusals = [] if may_decide(actor, room.branch, on) else [_may_not_decide()]
    if not reason.strip():
        refusals.append(Obstacle("reason-missing", _("Schrijf erbij waarom. Collega's lezen het.")))
    _must_fit(room, starts_at, ends_at, None, (), actor, at, is_block=True, more=refusals)
    booking = RoomBooking.objects.create(
        room=room,
        title=reason.strip(),
        state=State.BLOCKED,
        starts_at=starts_at,
        ends_at=ends_at,
        requested_by=actor.account,
        requested_at=at,
        decided_by=actor.account,
        decided_at=at,
    )
    _keep(booking, room, actor)
    _record(booking, "block", actor, at, None)
    return booking


@transaction.atomic
def approve_booking(*, booking: RoomBooking, actor: Actor, at: datetime) -> RoomBooking:
    """Say yes to a request; who asked is told. Raises RoomRefused with every obstacle."""
    held = _held(booking)
    _must_decide(held, actor, at, reason=None)
    before = _values(held)
    held.state, held.decided_by, held.decided_at, held.reason = State.APPROVED, actor.account, at, ""
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _record(held, "approve", actor, at, before)
    notices.tell_about(held, notices.APPROVED, by=actor, at=at)
    return held


@transaction.atomic
def decline_booking(*, booking: RoomBooking, reason: str, actor: Actor, at: datetime) -> RoomBooking:
    """Say no to a request, with a reason that who asked is told. The room is free again.

    Raises RoomRefused with every obstacle.
    """
    held = _held(booking)
    reason = reason.strip()[:LONGEST_REASON]
    _must_decide(held, actor, at, reason=reason)
    before = _values(held)
    held.state, held.decided_by, held.decided_at, held.reason = State.DECLINED, actor.account, at, reason
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    held.rooms.update(is_active=False)
    _record(held, "decline", actor, at, before, reason=reason)
    notices.tell_about(held, notices.DECLINED, by=actor, at=at)
    return held


@transaction.atomic
def cancel_booking(
    *, booking: RoomBooking, reason: str = "", with_session: bool = False, actor: Actor, at: datetime
) -> RoomBooking:
    """Let a booking, a request or a block not go on; the room is free again. Somebody else's: they are told.

    reason: needed for somebody else's, who reads it. with_session: whether it goes with its session, so that who may
    was judged there. Raises RoomRefused with every obstacle.
    """
    held = _held(booking)
    own = with_session or _must_change(held, actor, at)
    reason = reason.strip()[:LONGEST_REASON]
    if not own and held.state != State.BLOCKED and not reason:
        raise RoomRefused(Obstacle("reason-missing", _("Schrijf erbij waarom. Wie het aanvroeg, leest het.")))
    before = _values(held)
    held.state, held.reason, held.decided_by, held.decided_at = State.CANCELLED, reason, actor.account, at
    held.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    held.rooms.update(is_active=False)
    _record(held, "cancel", actor, at, before, reason=reason)
    notices.tell_about(held, notices.CANCELLED, by=actor, at=at)
    return held


@transaction.atomic
def move_booking(
    *,
    booking: RoomBooking,
    room: Room | None = None,
    starts_at: datetime,
    ends_at: datetime,
    people: int | None = None,
    set_aside: Collection[str] = (),
    with_session: bool = False,
    actor: Actor,
    at: datetime,
) -> RoomBooking:
    """Give a booking another time or room. Until it has that, it keeps what it had.

    room: None for the same. people: None for as many as before. Whether somebody must say yes is asked anew.
    with_session: whether it goes with its session, so that who may was judged there.
    Returns the booking. Raises RoomRefused with every obstacle; nothing is changed then.
    """
    on = timezone.localdate(at)
    to = _locked(room or booking.room, beside=booking)
    held = _held(booking)
    if not with_session:
        _must_change(held, actor, at)
    decides = may_decide(actor, to.branch, on)
    people = held.people if people is None else people
    is_block = held.state == State.BLOCKED
    more = [] if decides or not is_block else [_may_not_decide()]
    passed = _must_fit(
        to, starts_at, ends_at, people, set_aside, actor, at, but=held, is_block=is_block, decides=decides, more=more
    )
    before = _values(held)
    held.room, held.starts_at, held.ends_at, held.people = to, starts_at, ends_at, people
    if not is_block:
        held.state = _state_after(held, to, before["room"], actor, on, decides=decides)
    held.save(update_fields=["room", "starts_at", "ends_at", "people", "state"])
    held.rooms.all().delete()
    _keep(held, to, actor)
    _record(held, "move", actor, at, before, set_aside=passed)
    notices.tell_about(held, notices.MOVED, by=actor, at=at)
    return held


def _state_after(held: RoomBooking, to: Room, was_in: str, actor: Actor, on: Any, *, decides: bool) -> str:
    """What a booking is after a move: who decides about others' bookings moves them without asking anew."""
    if actor.account is None or (decides and held.requested_by_id != actor.account.pk):
        return held.state
    waits = needs_a_yes(
        room_needs=any(each.needs_approval for each in [to, *to.elementary()]),
        is_maker_here=makes_at(actor, to.branch, on) and held.partner_id is None,
        may_decide=decides,
    )
    return State.REQUESTED if waits else State.APPROVED


# What the verbs share


def _locked(room: Room, *, beside: RoomBooking | None = None) -> Room:
    """A room as it is now, locked with its parts; `beside`: with the rooms that this booking keeps."""
    wanted = {room.pk, *room.parts.values_list("pk", flat=True)}
    if beside is not None:
        wanted |= set(beside.rooms.values_list("room_id", flat=True))
    list(Room.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return with_parts(Room.objects.all()).get(pk=room.pk)


def _held(booking: RoomBooking) -> RoomBooking:
    found = RoomBooking.objects.select_for_update(of=("self",))
    return found.select_related("room__branch", "partner", "requested_by__person").get(pk=booking.pk)


def _must_fit(
    room: Room,
    starts_at: datetime,
    ends_at: datetime,
    people: int | None,
    set_aside: Collection[str],
    actor: Actor,
    at: datetime,
    *,
    but: RoomBooking | None = None,
    is_block: bool = False,
    decides: bool = False,
    more: Collection[Obstacle] = (),
) -> frozenset[str]:
    """Raise RoomRefused with every obstacle that stands; returns the codes of those that were set aside."""
    titles = knows_titles(actor, timezone.localdate(at))
    [asked] = asked_of([room], starts_at, ends_at, people=people, but=but, is_block=is_block, knows_titles=titles)
    found = obstacles_to_book(asked, at)
    left = standing(found, set_aside, may_decide=decides)
    if more or left:
        raise RoomRefused(*more, *left)
    return frozenset(each.code for each in found)


def _keep(booking: RoomBooking, room: Room, actor: Actor) -> None:
    """Keep the rooms of a booking. The constraint has the last word."""
    spans = spans_of(room, booking.starts_at, booking.ends_at, is_block=booking.state == State.BLOCKED)
    rows = [BookedRoom(booking=booking, room=span.room, span=span.as_range) for span in spans]
    try:
        with transaction.atomic():
            BookedRoom.objects.bulk_create(rows)
    except IntegrityError as error:
        if "room_booked_once_at_a_time" not in str(error):
            raise
        text = _("Iemand anders nam %(room)s net. Kies een andere tijd of ruimte.") % {"room": room.name}
        raise RoomRefused(Obstacle("room-taken", text)) from None


def _may_not_decide() -> Obstacle:
    return Obstacle("may-not-decide", _("Over deze ruimte beslist een programmamaker van die vestiging."))


def _must_decide(held: RoomBooking, actor: Actor, at: datetime, *, reason: str | None) -> None:
    on = timezone.localdate(at)
    obstacles = obstacles_to_decide(
        state=held.state,
        is_own=actor.account is not None and held.requested_by_id == actor.account.pk,
        may_decide=may_decide(actor, held.room.branch, on),
        is_over=held.ends_at <= at,
        reason=reason,
    )
    if obstacles:
        raise RoomRefused(*obstacles)


def _must_change(held: RoomBooking, actor: Actor, at: datetime) -> bool:
    """Whether it is the actor's own. Raises RoomRefused where they may not change it."""
    on = timezone.localdate(at)
    own = is_own(actor, held, on)
    obstacles = obstacles_to_change(
        state=held.state,
        is_own=own and held.state != State.BLOCKED,
        may_decide=may_decide(actor, held.room.branch, on),
        is_over=held.ends_at <= at,
    )
    if obstacles:
        raise RoomRefused(*obstacles)
    return own


def _values(booking: RoomBooking) -> dict[str, Any]:
    zone = zone_of(booking.room)
    return {
        "room": booking.room.public_id,
        "title": booking.title,
        "state": str(booking.state),
        "starts_at": booking.starts_at.astimezone(zone).isoformat(),
        "ends_at": booking.ends_at.astimezone(zone).isoformat(),
        "people": booking.people,
    }


def _record(
    booking: RoomBooking,
    verb: str,
    actor: Actor,
    at: datetime,
    before: dict[str, Any] | None,
    *,
    reason: str = "",
    set_aside: Collection[str] = (),
) -> None:
    after = _values(booking) | ({"set_aside": sorted(set_aside)} if set_aside else {})
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="room_booking",
        subject_key=booking.public_id,
        before=before,
        after=after,
        reason=reason,
    )
