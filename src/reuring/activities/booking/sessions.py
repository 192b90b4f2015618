# SPDX-License-Identifier: EUPL-1.2
"""The room of a session: kept, moved and let go with it. For who plans sessions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from reuring.activities.booking.actions import book_room, cancel_booking, move_booking
from reuring.activities.models import RoomBooking, Session
from reuring.partners.models import Partner
from reuring.people.actor import Actor


@transaction.atomic
def keep_room_of(
    session: Session,
    *,
    people: int | None = None,
    partner: Partner | None = None,
    set_aside: Collection[str] = (),
    actor: Actor,
    at: datetime,
) -> RoomBooking | None:
    """Let the booking of a session be what the session says: made, moved, or let go. To call after each change of it.

    session: saved, with its room and times. people: how many are expected; None: not told. partner: who proposes it.
    Returns the booking; None where the session has no room, or does not go on. Nothing is written where all is well.
    Raises RoomRefused with every obstacle; roll the change of the session back then.
    """
    booking = RoomBooking.objects.filter(session=session).select_related("room").first()
    is_kept = booking is not None and booking.state in RoomBooking.KEEPS
    if session.room is None or session.is_cancelled:
        let_go_of_room(session, reason=session.cancel_reason, actor=actor, at=at)
        return None
    title = session.activity.node.title[:120]
    if booking is not None and is_kept:
        if booking.title != title:
            RoomBooking.objects.filter(pk=booking.pk).update(title=title)
        is_same = (booking.room_id, booking.starts_at, booking.ends_at) == (
            session.room_id,
            session.starts_at,
            session.ends_at,
        )
        if is_same and people in (None, booking.people):
            return booking
        return move_booking(
            booking=booking,
            room=session.room,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            people=people,
            set_aside=set_aside,
            with_session=True,
            actor=actor,
            at=at,
        )
    if booking is not None:
        # It was declined or cancelled: that stays written, apart from the session.
        RoomBooking.objects.filter(pk=booking.pk).update(session=None)
    return book_room(
        room=session.room,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        people=people,
        session=session,
        partner=partner,
        set_aside=set_aside,
        actor=actor,
        at=at,
    )


@transaction.atomic
def let_go_of_room(session: Session, *, reason: str = "", actor: Actor, at: datetime) -> None:
    """A session needs its room no more."""
    booking = RoomBooking.objects.filter(session=session, state__in=RoomBooking.KEEPS).first()
    if booking is not None:
        cancel_booking(booking=booking, reason=reason, with_session=True, actor=actor, at=at)
