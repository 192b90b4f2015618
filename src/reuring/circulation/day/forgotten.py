# SPDX-License-Identifier: EUPL-1.2
"""Somebody at the desk without a card, or without the PIN: who it is, how that was shown, and what may follow.

That somebody showed who they are is kept in the session of the colleague, for that person and a quarter of an hour; the
audit trail keeps how it was shown, never a number of a document.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reuring.circulation.day.refusals import DayRefused
from reuring.people.actions import change_pin
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Card, Person
from reuring.people.policy import Obstacle

PROOF_MINUTES: Final = 15
_KEPT: Final = "shown_who"


class Shown(StrEnum):
    """How somebody shows who they are."""

    DOCUMENT = "document"
    ADDRESS = "address"
    BIRTH = "birth"
    CONTACT = "contact"


LABELS: Final = {
    Shown.DOCUMENT: _("Paspoort, identiteitskaart of rijbewijs gezien"),
    Shown.ADDRESS: _("Noemt zelf het juiste adres"),
    Shown.BIRTH: _("Noemt zelf de juiste geboortedatum"),
    Shown.CONTACT: _("Noemt zelf het juiste telefoonnummer of e-mailadres"),
}


class ProofRefused(DayRefused):
    """Somebody has not shown well enough who they are."""


def is_enough(shown: Collection[Shown]) -> bool:
    """Whether it is clear who somebody is: a document, or three right answers. Pure."""
    return Shown.DOCUMENT in shown or len(set(shown) - {Shown.DOCUMENT}) >= 3


@transaction.atomic
def keep_proof(request: HttpRequest, *, person: Person, shown: Collection[Shown], actor: Actor, at: datetime) -> None:
    """Keep that somebody showed who they are. Raises ProofRefused when that is not enough."""
    if not is_enough(shown):
        text = _("Dat is nog niet genoeg. Kijk naar een document, of stel alle drie de vragen.")
        raise ProofRefused(Obstacle("not-enough", text))
    record_event(
        actor=actor, at=at, verb="show_who", subject_kind="person", subject_key=person.public_id,
        after={"shown": sorted(shown)},
    )  # fmt: skip
    request.session[_KEPT] = {"person": person.public_id, "at": at.timestamp()}


def has_proof(request: HttpRequest, person: Person, at: datetime) -> bool:
    """Whether this person showed this colleague who they are, in the last quarter of an hour."""
    kept = request.session.get(_KEPT) or {}
    if kept.get("person") != person.public_id:
        return False
    since = at.timestamp() - float(kept.get("at", 0))
    return 0 <= since <= timedelta(minutes=PROOF_MINUTES).total_seconds()


def forget_proof(request: HttpRequest) -> None:
    """The visitor left."""
    request.session.pop(_KEPT, None)


@transaction.atomic
def go_without_card(request: HttpRequest, *, person: Person, actor: Actor, at: datetime) -> None:
    """Help somebody without a card today. Raises ProofRefused without proof."""
    _refuse_without_proof(request, person, at)
    record_event(actor=actor, at=at, verb="go_without_card", subject_kind="person", subject_key=person.public_id)


@transaction.atomic
def choose_pin(request: HttpRequest, *, person: Person, pin: str, actor: Actor, at: datetime) -> Card:
    """Give the card that works a new PIN, which the visitor typed.

    Raises ProofRefused without proof or without a card that works; PinRefused with every obstacle.
    """
    _refuse_without_proof(request, person, at)
    person = Person.objects.select_for_update().get(pk=person.pk)
    card = Card.objects.usable().filter(person=person).first()
    if card is None:
        raise ProofRefused(Obstacle("no-card", _("Deze persoon heeft geen pas die werkt. Maak eerst een nieuwe.")))
    return change_pin(card=card, pin=pin, actor=actor, at=at)


def _refuse_without_proof(request: HttpRequest, person: Person, at: datetime) -> None:
    if not has_proof(request, person, at):
        raise ProofRefused(Obstacle("no-proof", _("Laat de bezoeker eerst zien wie die is.")))
