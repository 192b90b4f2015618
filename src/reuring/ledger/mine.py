# SPDX-License-Identifier: EUPL-1.2
"""What someone sees of money in my library: their own, and that of the children whom they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from reuring.ledger.books import owed_cents
from reuring.ledger.models import Charge
from reuring.ledger.paying_out import owed_back_cents
from reuring.ledger.texts import say_what_for
from reuring.people.ages import OWN_CONSENT_FROM, is_younger
from reuring.people.households import children_of
from reuring.people.models import Person


@dataclass(frozen=True, slots=True)
class Owed:
    """One open charge as it is shown. what_for: in the language of now."""

    charge: Charge
    what_for: str


@dataclass(frozen=True, slots=True)
class Purse:
    """What one person owes. name: empty for who looks themselves."""

    name: str
    owed: tuple[Owed, ...]

    @property
    def cents(self) -> int:
        return sum(each.charge.open_cents for each in self.owed)


@dataclass(frozen=True, slots=True)
class Standing:
    """How someone stands with the library. cents: what is open in all. back_cents: what the library owes them."""

    purses: tuple[Purse, ...]
    back_cents: int

    @property
    def cents(self) -> int:
        return sum(purse.cents for purse in self.purses)


def sees_details(viewer_id: int, of: Person | None, on: date) -> bool:
    """Whether someone may read what a charge of `of` is about: their own, and of a child under 16 whom they pay for."""
    return of is not None and (of.pk == viewer_id or is_younger(of.born_on, OWN_CONSENT_FROM, on))


def standing_of(person: Person, at: datetime) -> Standing:
    """What someone and the children whom they answer for owe at that moment, oldest first.

    A child of 16 or 17 has its own reading: of that only the kind is shown.
    """
    on = timezone.localdate(at)
    everyone = [person, *children_of(person, at)]
    found: dict[int, list[Owed]] = {each.pk: [] for each in everyone}
    for charge in Charge.objects.of(*everyone).open().select_related("person").oldest_first():
        details = sees_details(person.pk, charge.person, on)
        found[charge.person_id or 0].append(Owed(charge, say_what_for(charge, with_details=details)))
    purses = [Purse("" if each is person else each.given_name, tuple(found[each.pk])) for each in everyone]
    return Standing(tuple(purse for purse in purses if purse.owed), owed_back_cents(person))


def total_of(person: Person, at: datetime) -> tuple[int, int]:
    """What someone and their children owe in all, and what the library owes them. A constant number of queries."""
    owed = owed_cents([person.pk, *(child.pk for child in children_of(person, at))])
    return sum(owed.values()), owed_back_cents(person)
