# SPDX-License-Identifier: EUPL-1.2
"""Whether a PIN belongs to a card: the one place that finds out, for the web, the desk and the kiosks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.utils.translation import gettext

from reuring.people.actions import obstacles_to_pin
from reuring.people.card_numbers import normalized_card_number
from reuring.people.limits import TooManyGuesses, count_kiosk_guess
from reuring.people.models import Card
from reuring.people.pin_hashes import hash_pin, is_pin, is_worn


class Outcome(Enum):
    """What came of a try."""

    RIGHT = "right"
    WRONG = "wrong"  # also for a card that is unknown, blocked, or has no PIN: they read the same
    TOO_MANY = "too-many"  # nothing was looked at; the right PIN has to wait too


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """What came of a try. card: only when it was right; it may have expired, which the caller judges."""

    outcome: Outcome
    card: Card | None = None

    @property
    def is_right(self) -> bool:
        return self.outcome is Outcome.RIGHT

    @property
    def message(self) -> str:
        """For the person, in the language of now; empty when it was right."""
        if self.outcome is Outcome.RIGHT:
            return ""
        if self.outcome is Outcome.TOO_MANY:
            return str(TooManyGuesses.message)
        return gettext("Dit pasnummer en deze pincode horen niet bij elkaar. Kijk ze nog eens na.")


def check_pin(card_number: str, pin: str, *, source: str, at: datetime) -> PinAnswer:
    """Find out whether a PIN belongs to a card, for a door that has no HttpRequest.

    card_number: as it was scanned or typed. pin: as it was typed.
    source: where the try is made, such as a kiosk's name: it has a limit of its own, for who tries one PIN on many
    cards. Tries at one card are counted together with those at the log-in page.
    at: the moment; a card that had expired by then is right all the same, and says so itself (`Card.is_expired`).
    Never raises for what a person can type.
    """
    number = normalized_card_number(card_number)[:60]
    try:
        was_right = count_kiosk_guess(number, source)
    except TooManyGuesses:
        return PinAnswer(Outcome.TOO_MANY)
    card = proven_card(number, pin)
    if card is None:
        return PinAnswer(Outcome.WRONG)
    was_right()
    return PinAnswer(Outcome.RIGHT, card)


def proven_card(number: str, pin: str) -> Card | None:
    """The card with that number and that PIN, with its person; None takes equally long whatever was wrong.

    number: without spaces. The caller counts the try. A hash of an older form is made anew.
    """
    found = Card.objects.usable().filter(number=number) if "\0" not in number else Card.objects.none()
    card = found.select_related("person").first()
    if card is None or not card.pin_hash:
        hash_pin(pin)
        return None
    if not is_pin(pin, card.pin_hash):
        return None
    if is_worn(card.pin_hash):
        # Only if nobody changed the PIN meanwhile.
        fresh = hash_pin(pin)
        if Card.objects.filter(pk=card.pk, pin_hash=card.pin_hash).update(pin_hash=fresh):
            card.pin_hash = fresh
    return card


def random_pin(born_on: date | None = None) -> str:
    """A PIN of four digits that is not easily guessed, to print and to hand over. born_on: of who gets it."""
    while True:
        pin = f"{secrets.randbelow(10_000):04}"
        if not obstacles_to_pin(pin, born_on):
            return pin
