# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with rooms: see, book at once, or decide about what others ask."""

from __future__ import annotations

from datetime import date
from typing import Final

from reuring.activities.models import RoomBooking
from reuring.partners.models import Partner, PartnerRole
from reuring.people.access import roles_at, roles_of
from reuring.people.actor import Actor
from reuring.people.roles import STAFF, Role
from reuring.places.models import Branch

# Who sees what goes on in the rooms; who asks for one; who says yes or no.
SEE: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN, Role.FRONT_DESK})
BOOK: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
DECIDE: Final = frozenset({Role.PROGRAMME_MAKER})


def may_ask(actor: Actor, on: date) -> bool:
    """Whether somebody may ask for a room anywhere: makers, and those who answer for a partner (see `partner_of`)."""
    return actor.account is None or not (BOOK | {Role.ADMINISTRATOR}).isdisjoint(roles_of(actor.account, on))


def makes_at(actor: Actor, branch: Branch, on: date) -> bool:
    """Whether somebody makes the programme of that branch, and so books without asking."""
    return actor.account is None or not BOOK.isdisjoint(roles_at(actor.account, branch, on))


def may_decide(actor: Actor, branch: Branch, on: date) -> bool:
    """Whether somebody decides about the rooms of that branch."""
    return actor.account is None or not DECIDE.isdisjoint(roles_at(actor.account, branch, on))


def knows_titles(actor: Actor, on: date) -> bool:
    """Whether somebody may know what else goes on in a room: who works here."""
    return actor.account is None or not STAFF.isdisjoint(roles_of(actor.account, on))


def acts_for(actor: Actor, partner: Partner, on: date) -> bool:
    """Whether somebody may ask for things for a partner."""
    if actor.account is None:
        return True
    members = partner.members.in_force(on).filter(person_id=actor.account.person_id, role=PartnerRole.EDITOR)
    return partner.is_active and members.exists()


def is_own(actor: Actor, booking: RoomBooking, on: date) -> bool:
    """Whether a booking is somebody's own: who asked for it, or who acts for the partner that did."""
    if actor.account is None:
        return True
    if booking.requested_by_id == actor.account.pk and not booking.partner_id:
        return True
    return booking.partner is not None and acts_for(actor, booking.partner, on)
