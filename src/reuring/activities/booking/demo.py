# SPDX-License-Identifier: EUPL-1.2
"""The rooms of the demonstration: kept for its sessions, with requests that wait and a block."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from reuring.activities.booking.actions import RoomRefused, block_room, book_room
from reuring.activities.booking.policy import MAY_BE_SET_ASIDE
from reuring.activities.booking.sessions import keep_room_of
from reuring.activities.models import RoomBooking, Session
from reuring.partners.models import Partner, PartnerRole
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.places.models import Room

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_RULE: Final = Actor.command("reuring demo")
_ASKS: Final = "community-librarian@demo.reuring.example"
# Days from now, the room, from and until, what for, how many people, and who asks (partner: the theatre).
_WANTED: Final = (
    (9, "Theaterzaal", 19, 22, "Generale repetitie", 40, "partner"),
    (12, "Theaterzaal", 14, 16, "Buurtoverleg Kerkrade-West", 45, "colleague"),
    (16, "Grote zaal + podium", 19, 22, "Nieuwjaarsconcert van de harmonie", 160, "colleague"),
    (3, "Leslokaal 1 + 2", 15, 17, "Open dag vrijwilligers", 30, ""),
)


@transaction.atomic
def rooms_demo(at: datetime) -> int:
    """Keep the rooms of the demonstration's coming sessions, and ask for some more; twice changes nothing.

    Returns how many bookings there are. A session whose room is taken, or shut that day, is not moved: it stays
    without a room in its branch.
    """
    found = RoomBooking.objects.count()
    if found:
        return found
    coming = Session.objects.filter(room__isnull=False, state=Session.State.PLANNED, starts_at__gt=at)
    for session in coming.select_related("room", "activity__node").order_by("starts_at", "pk"):
        assert session.room is not None
        try:
            keep_room_of(session, actor=_RULE, at=at)
        except RoomRefused:
            session.branch, session.room = session.room.branch, None
            session.save(update_fields=["branch", "room"])
    today = timezone.localdate(at, _ZONE)
    for days, name, first, last, title, people, who in _WANTED:
        _ask(today + timedelta(days=days), name, (first, last), title, people, who, at)
    maker_room = Room.objects.filter(name="Makersplaats").first()
    if maker_room is not None:
        on = today + timedelta(days=(7 - today.weekday()) % 7 + 8)
        block_room(
            room=maker_room, starts_at=_moment(on, 9), ends_at=_moment(on, 12), reason="Onderhoud van de lasersnijder",
            actor=_RULE, at=at,
        )  # fmt: skip
    return RoomBooking.objects.count()


def _moment(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), tzinfo=_ZONE)


def _ask(on: date, name: str, clock: tuple[int, int], title: str, people: int, who: str, at: datetime) -> None:
    room = Room.objects.filter(name=name).first()
    partner = Partner.objects.filter(kind=Partner.Kind.THEATRE).order_by("pk").first() if who == "partner" else None
    account = Account.objects.filter(email=_ASKS).first() if who == "colleague" else None
    if partner is not None:
        member = partner.members.filter(role=PartnerRole.EDITOR, until=None, person__account__isnull=False).first()
        account = member.person.account if member else None
    if room is None or (who and account is None):
        return
    try:
        book_room(
            room=room, starts_at=_moment(on, clock[0]), ends_at=_moment(on, clock[1]), title=title, people=people,
            partner=partner, set_aside=MAY_BE_SET_ASIDE, actor=Actor.person(account) if account else _RULE, at=at,
        )  # fmt: skip
    except RoomRefused:
        # Another day of loading, another day of the week: what is shut or taken then is left out.
        return
