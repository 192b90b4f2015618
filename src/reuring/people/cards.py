# SPDX-License-Identifier: EUPL-1.2
"""The verbs of patron cards: issue, replace, lost, block, unblock. A person has one card that works.

Earlier cards stay, blocked and with their reason, so that a card that turns up again is recognised.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused, obstacles_to_pin
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.card_numbers import is_mistyped, normalized_card_number, with_check_digit
from reuring.people.models import Card, Person
from reuring.people.pin_hashes import hash_pin
from reuring.people.policy import Obstacle

MISTYPED: Final = _("Dit nummer klopt niet: er is een cijfer verkeerd getypt of gescand. Kijk het nog eens na.")
UNKNOWN: Final = _("Deze pas kennen we niet.")
# Cards that were printed before, here or elsewhere.
_PRINTED: Final = re.compile(r"[0-9]{6,16}")


class CardRefused(Refused):
    """Something can't be done with a card."""


class CardUnknown(Refused):
    """There is no card with that number."""


def find_card(typed: str) -> Card:
    """The card with a number as it was typed or scanned, with its person; also one that is blocked or expired.

    Raises CardUnknown, with `number-mistyped` when the check digit says that it can't be right, else `card-unknown`.
    """
    number = normalized_card_number(typed).replace("\0", "?")[:60]
    card = Card.objects.filter(number=number).select_related("person").first()
    if card is not None:
        return card
    if is_mistyped(number):
        raise CardUnknown(Obstacle("number-mistyped", MISTYPED))
    raise CardUnknown(Obstacle("card-unknown", UNKNOWN))


@transaction.atomic
def issue_card(
    *,
    person: Person,
    actor: Actor,
    at: datetime,
    number: str = "",
    pin: str = "",
    valid_until: date | None = None,
) -> Card:
    """Give a person a card.

    person: locked first, so that two desks make one card. number: of a card that was printed before; empty for the next
    of our own. pin: empty for none yet. valid_until: the first day on which it no longer holds.
    Raises CardRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    obstacles = [*obstacles_to_number(number), *(obstacles_to_pin(pin, person.born_on) if pin else ())]
    if person.merged_into_id is not None:
        obstacles.append(Obstacle("person-merged", _("Deze persoon is samengevoegd met een ander.")))
    if Card.objects.usable().filter(person=person).exists():
        obstacles.append(Obstacle("has-card", _("Deze persoon heeft al een pas die werkt. Vervang die.")))
    if obstacles:
        raise CardRefused(*obstacles)
    card = Card.objects.create(
        person=person,
        number=normalized_card_number(number) or _next_number(),
        pin_hash=hash_pin(pin) if pin else "",
        issued_on=timezone.localdate(at),
        valid_until=valid_until,
    )
    _record(card, "issue_card", actor, at)
    return card


@transaction.atomic
def replace_card(
    *,
    card: Card,
    actor: Actor,
    at: datetime,
    number: str = "",
    pin: str = "",
    valid_until: date | None = None,
) -> Card:
    """Give a person a new card in the place of one that is lost, worn, blocked or expired.

    card: blocked as replaced, unless it was blocked for another reason before. number, pin, valid_until: as for
    `issue_card`; without a PIN the new card keeps that of the old one.
    Returns the new card.
    Raises CardRefused with every obstacle.
    """
    card = _locked(card)
    obstacles = [*obstacles_to_number(number), *(obstacles_to_pin(pin, card.person.born_on) if pin else ())]
    if card.replaced_by_id is not None:
        obstacles.append(Obstacle("already-replaced", _("Deze pas is al vervangen.")))
    if Card.objects.usable().filter(person=card.person).exclude(pk=card.pk).exists():
        obstacles.append(Obstacle("has-card", _("Deze persoon heeft al een andere pas die werkt.")))
    if obstacles:
        raise CardRefused(*obstacles)
    if card.blocked_at is None:
        card.blocked_at, card.block_reason = at, Card.BlockReason.REPLACED
        card.save(update_fields=["blocked_at", "block_reason"])
    new = Card.objects.create(
        person=card.person,
        number=normalized_card_number(number) or _next_number(),
        pin_hash=hash_pin(pin) if pin else card.pin_hash,
        issued_on=timezone.localdate(at),
        valid_until=valid_until,
    )
    card.replaced_by = new
    card.save(update_fields=["replaced_by"])
    _record(new, "replace_card", actor, at, before={"card": _shown(card)})
    return new


def report_lost(*, card: Card, actor: Actor, at: datetime) -> Card:
    """Block a card that was lost or stolen. Saying so twice changes nothing.

    Raises CardRefused when it is blocked for another reason.
    """
    return _block(card, Card.BlockReason.LOST, "report_lost", "", actor, at)


def block_card(*, card: Card, reason: str, actor: Actor, at: datetime) -> Card:
    """Block a card. reason: in words, for colleagues; kept in the audit trail.

    Raises CardRefused when it is blocked for another reason.
    """
    return _block(card, Card.BlockReason.BLOCKED, "block_card", reason, actor, at)


@transaction.atomic
def unblock_card(*, card: Card, reason: str = "", actor: Actor, at: datetime) -> Card:
    """Let a blocked card, or a lost one that was found, work again.

    Raises CardRefused with every obstacle: it works, it was replaced, or there is another card that works.
    """
    card = _locked(card)
    obstacles = []
    if card.blocked_at is None:
        obstacles.append(Obstacle("card-works", _("Deze pas werkt al.")))
    elif card.replaced_by_id is not None or card.block_reason not in (Card.BlockReason.LOST, Card.BlockReason.BLOCKED):
        obstacles.append(Obstacle("already-replaced", _("Deze pas is al vervangen.")))
    if Card.objects.usable().filter(person=card.person).exclude(pk=card.pk).exists():
        obstacles.append(Obstacle("has-card", _("Deze persoon heeft al een andere pas die werkt.")))
    if obstacles:
        raise CardRefused(*obstacles)
    before = {"card": _shown(card), "blocked": card.block_reason}
    card.blocked_at, card.block_reason = None, ""
    card.save(update_fields=["blocked_at", "block_reason"])
    _record(card, "unblock_card", actor, at, before=before, reason=reason)
    return card


@transaction.atomic
def _block(card: Card, why: Card.BlockReason, verb: str, reason: str, actor: Actor, at: datetime) -> Card:
    card = _locked(card)
    if card.blocked_at is not None:
        if card.block_reason == why:
            return card
        text = _("Deze pas werkt al niet meer: %(reason)s.") % {"reason": card.get_block_reason_display()}
        raise CardRefused(Obstacle("card-blocked", text))
    card.blocked_at, card.block_reason = at, why
    card.save(update_fields=["blocked_at", "block_reason"])
    _record(card, verb, actor, at, reason=reason)
    return card


def _locked(card: Card) -> Card:
    # The person first, as every verb about a person does; then the card as it is now.
    Person.objects.select_for_update().get(pk=card.person_id)
    return Card.objects.select_for_update(of=("self",)).select_related("person").get(pk=card.pk)


def obstacles_to_number(typed: str) -> list[Obstacle]:
    """Everything that is wrong with the number of a card that was printed before; nothing with an empty one."""
    number = normalized_card_number(typed)
    if not number:
        return []
    if is_mistyped(number):
        return [Obstacle("number-mistyped", MISTYPED)]
    if contains_bsn(number) or not _PRINTED.fullmatch(number):
        return [Obstacle("number-form", _("Zo ziet een pasnummer er niet uit. Scan de streepjescode op de pas."))]
    if Card.objects.filter(number=number).exists():
        return [Obstacle("number-taken", _("Er is al een pas met dit nummer. Neem een andere pas."))]
    return []


def _next_number() -> str:
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('people_card_number')")
            number = with_check_digit(str(cursor.fetchone()[0]))
        # A number that was printed before, or brought along from elsewhere, is left alone.
        if not Card.objects.filter(number=number).exists():
            return number


def _shown(card: Card) -> str:
    # The trail outlives an erasure, so it keeps the end of a number only.
    return f"…{card.number[-4:]}"


def _record(
    card: Card, verb: str, actor: Actor, at: datetime, before: dict[str, str] | None = None, reason: str = ""
) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="person",
        subject_key=card.person.public_id,
        before=before,
        after={"card": _shown(card)},
        reason=reason,
    )
