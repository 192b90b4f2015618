# SPDX-License-Identifier: EUPL-1.2
"""Who is helped now, as the screen may show it to everybody who stands near, and what opens for staff only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reuring.circulation.desk.answers import Words
from reuring.circulation.facts import patron_facts
from reuring.circulation.models import Hold, Loan, SubscriptionTypeText
from reuring.circulation.policy import Obstacle, obstacles_of_patron
from reuring.circulation.rulebook import rulebook
from reuring.ledger.money import say
from reuring.people.ages import ADULT_FROM, age_on
from reuring.people.models import Card, Person

_TEENAGER: Final = 12


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody at the desk. age_group: in words; empty where the day of birth is not known.

    loans, max_loans, holds, max_holds, ready: numbers; a maximum is None without a subscription. obstacles: why nothing
    can be lent now. private: what only staff should read, as sentences. label: as on the pick-up shelf.
    """

    person: Person
    age_group: Words
    subscription: Words
    loans: int
    max_loans: int | None
    holds: int
    max_holds: int | None
    ready: int
    label: str
    obstacles: tuple[Obstacle, ...]
    private: tuple[Words, ...]


def who_is(person: Person, on: date, language: str) -> Who:
    """What the screen shows of somebody. on: the day in the branch. language: for the name of the subscription."""
    patron = patron_facts(person, format="", on=on)
    facts = patron.facts
    book = rulebook(patron.stamp)
    terms = book.terms_for(patron.type_id, on) if patron.type_id else None
    late = Loan.objects.overdue(on).of(person).count() if facts.loans else 0
    ready = Hold.objects.filter(person=person, state=Hold.State.ON_SHELF).count() if facts.holds else 0
    return Who(
        person=person,
        age_group=age_group(person.born_on, on),
        subscription=subscription_name(patron.type_id, language) if patron.type_id else "",
        loans=facts.loans,
        max_loans=terms.max_loans if terms else None,
        holds=facts.holds,
        max_holds=terms.max_holds if terms else None,
        ready=ready,
        label=shelf_label(person),
        obstacles=tuple(obstacles_of_patron(facts)),
        private=_private(facts.owed_cents, late),
    )


def loans_of(person: Person) -> int:
    """How many copies somebody has now."""
    return Loan.objects.open().of(person).count()


def age_group(born_on: date | None, on: date) -> str:
    """A person's age in a word, never in years."""
    age = age_on(born_on, on)
    if age is None:
        return ""
    if age < _TEENAGER:
        return _("kind")
    return _("jongere") if age < ADULT_FROM else _("volwassene")


def subscription_name(type_id: int, language: str) -> str:
    """What a type of subscription is called in a language, or in Dutch."""
    names = dict(SubscriptionTypeText.objects.filter(type=type_id).values_list("language", "name"))
    return names.get(language) or names.get("nl", "")


def shelf_label(person: Person, number: str | None = None) -> str:
    """How a person is named on the pick-up shelf: the last four digits of the card and the initials, no name.

    number: of the card, where it was read already.
    """
    if number is None:
        number = Card.objects.usable().filter(person=person).values_list("number", flat=True).first() or ""
    initials = (person.given_name[:1] + person.family_name[:1]).upper()
    return f"{number[-4:]} {initials}".strip()


def _private(owed_cents: int, late: int) -> tuple[str, ...]:
    found = []
    if owed_cents:
        found.append(_("Er staat %(amount)s open.") % {"amount": say(owed_cents)})
    if late:
        found.append(ngettext("%(count)s titel is te laat.", "%(count)s titels zijn te laat.", late) % {"count": late})
    return tuple(found)
