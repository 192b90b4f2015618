# SPDX-License-Identifier: EUPL-1.2
"""The panels and links of this room itself on the page of a patron at the desk (see `patron_panels.py`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.ages import OWN_CONSENT_FROM, is_child, is_younger
from reuring.people.certificates import NOTERS, certificates_of
from reuring.people.consents import asked_of
from reuring.people.contact import current_address
from reuring.people.family import is_without_guardian
from reuring.people.households import households_for_desk
from reuring.people.models import Card, Person
from reuring.people.patron_panels import register_patron_link, register_patron_panel
from reuring.people.phones import shown_phone
from reuring.people.roles import Role


def _cards_at_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    return card_facts(person)


def _contact_at_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {"address": current_address(person), "phone": shown_phone(person.phone)}


def card_facts(person: Person) -> dict[str, Any]:
    """The cards of somebody: those that work (one at most), whether it expired, and earlier ones, newest first."""
    cards = list(Card.objects.filter(person=person).order_by("-issued_on", "-pk"))
    usable = [card for card in cards if card.blocked_at is None]
    on = timezone.localdate()
    return {
        "usable": usable,
        "is_expired": any(card.is_expired(on) for card in usable),
        "earlier": [card for card in cards if card.blocked_at is not None],
    }


def _consents_at_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {"asked": asked_of(person, timezone.now())}


def _certificates_at_desk(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    if (NOTERS | {Role.ADMINISTRATOR}).isdisjoint(request.roles):  # type: ignore[attr-defined]
        return None
    return {"certificates": certificates_of(person), "on": timezone.localdate()}


def household_facts(person: Person) -> dict[str, Any]:
    """For the desk: the households of somebody, each member with what guardians see of it (`shows_titles`)."""
    now = timezone.now()
    on = timezone.localdate(now)
    homes = households_for_desk(person, now)
    for members in homes:
        for member in members:
            born_on = member.person.born_on
            member.is_child = is_child(born_on, on)  # type: ignore[attr-defined]
            member.shows_titles = is_younger(born_on, OWN_CONSENT_FROM, on)  # type: ignore[attr-defined]
    return {
        "homes": homes,
        "is_child": is_child(person.born_on, on),
        "lack_guardian": [
            members[0].household.public_id
            for members in homes
            if is_without_guardian(((each.person.born_on, each.is_guardian) for each in members), on=on)
        ],
    }


def _household_at_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    return household_facts(person)


register_patron_panel("people.cards", 500, "people/patron/cards_panel.html", _cards_at_desk)
register_patron_panel("people.contact", 510, "people/patron/contact_panel.html", _contact_at_desk)
register_patron_panel("people.household", 520, "people/patron/household_panel.html", _household_at_desk)
register_patron_panel("people.consents", 530, "people/patron/consents_panel.html", _consents_at_desk)
register_patron_panel("people.certificates", 540, "people/patron/certificates_panel.html", _certificates_at_desk)

register_patron_link(0, "people:patron", _("Overzicht"))
register_patron_link(500, "people:patron_details", _("Gegevens"))
register_patron_link(510, "people:patron_cards", _("Passen"))
register_patron_link(520, "people:patron_household", _("Huishouden"))
register_patron_link(530, "people:patron_consents", _("Toestemmingen"))
register_patron_link(535, "people:patron_certificates", _("VOG"), NOTERS)
register_patron_link(540, "people:patron_duplicates", _("Dubbel?"))
register_patron_link(550, "people:patron_looks", _("Wie keek er?"), frozenset({Role.ADMINISTRATOR}))
register_patron_link(560, "people:patron_erasure", _("Vergeten"), frozenset({Role.ADMINISTRATOR}))
