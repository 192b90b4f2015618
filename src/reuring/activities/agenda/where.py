# SPDX-License-Identifier: EUPL-1.2
"""Where a session is, and how one gets in there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from reuring.activities.models import Activity, Session
from reuring.places.models import Address, Branch, Room


@dataclass(frozen=True, slots=True)
class Where:
    """A place to show. key: the same for the same place. room: where in the building. online_url: never on a list.

    facts: how one gets in, each as (text, is_good); what nobody looked at is left out.
    """

    key: str
    name: str
    room: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = "NL"
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    access_note: str = ""
    facts: tuple[tuple[str, bool], ...] = ()
    branch: Branch | None = None

    @property
    def line(self) -> str:
        """The place and the room in one line."""
        return ", ".join(filter(None, [self.name, self.room]))

    @property
    def address(self) -> str:
        """The street and the town in one line."""
        return ", ".join(filter(None, [self.street, f"{self.postal_code} {self.town}".strip()]))


def line_of(session: Session) -> str:
    """Where a session is, in one line: the place and the room; on line; empty while it is not known yet.

    The session comes with its room and that room's branch, its branch and its place, and where none of these is set
    with its activity.
    """
    address = session.room.branch if session.room is not None else session.branch or session.place
    if address is not None:
        return ", ".join(filter(None, [str(address), _room_in(session)]))
    is_online = bool(session.online_url) or session.activity.attendance != Activity.Attendance.IN_PERSON
    return gettext("Online") if is_online else ""


def _room_in(session: Session) -> str:
    return session.room_label or (session.room.name if session.room is not None else "")


def where_of(session: Session, attendance: str) -> Where:
    """Where a session is. The session comes with its room and that room's branch, its branch and its place."""
    if session.room is not None:
        return _at(session.room.branch, f"room-{session.room_id}", _room_in(session), session.room)
    if session.branch is not None:
        return _at(session.branch, f"branch-{session.branch_id}", session.room_label, None)
    if session.place is not None:
        return _at(session.place, f"place-{session.place_id}", session.room_label, None)
    is_online = attendance != Activity.Attendance.IN_PERSON
    return Where("online" if is_online else "", place_name(session, attendance))


def place_name(session: Session, attendance: str) -> str:
    """The building in which a session is, in one name. The session comes with its places."""
    address = session.room.branch if session.room is not None else session.branch or session.place
    if address is not None:
        return str(address)
    return gettext("De plek volgt nog") if attendance == Activity.Attendance.IN_PERSON else gettext("Online")


def _at(address: Address, key: str, room_name: str, room: Room | None) -> Where:
    return Where(
        key=key,
        name=str(address),
        room=room_name,
        street=address.street,
        postal_code=address.postal_code,
        town=address.town,
        country=address.country,
        latitude=address.latitude,
        longitude=address.longitude,
        access_note=address.access_note,
        facts=access_facts(address, room),
        branch=address if isinstance(address, Branch) else None,
    )


def access_facts(address: Address, room: Room | None) -> tuple[tuple[str, bool], ...]:
    """How one gets in and what it is like there. What the room itself says goes before what its building says."""
    step_free = address.has_step_free_access
    if room is not None and room.has_step_free_access is not None:
        step_free = room.has_step_free_access
    quiet = True if room is not None and room.is_quiet else address.is_quiet
    loop = True if room is not None and room.has_hearing_loop else address.has_hearing_loop
    facts = [
        (step_free, gettext("Zonder drempels"), gettext("Er is een drempel of trap")),
        (address.has_toilet, gettext("Toilet voor wie een rolstoel heeft"), gettext("Geen toilet voor een rolstoel")),
        (loop, gettext("Ringleiding"), gettext("Geen ringleiding")),
        (quiet, gettext("Rustige plek"), ""),
    ]
    return tuple((yes if value else no, value) for value, yes, no in facts if value is not None and (value or no))
