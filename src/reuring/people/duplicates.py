# SPDX-License-Identifier: EUPL-1.2
"""Finding who may be in here already, before a second row or card is made. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch, Q

from reuring.people.likeness import Known, Level, Likeness, likeness, match_key, near_births
from reuring.people.models import Person, PostalAddress

# Of a very common name without a date of birth, only so many are looked at.
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Likely:
    """Someone who may be the same. address: where they live now."""

    person: Person
    likeness: Likeness
    address: PostalAddress | None

    @property
    def level(self) -> Level:
        return self.likeness.level

    @property
    def is_strong(self) -> bool:
        """Whether it should stop somebody from making a second row."""
        return self.likeness.level >= Level.LIKELY


def likely_same(
    *,
    given_name: str,
    family_name: str,
    born_on: date | None = None,
    postal_code: str = "",
    house_number: int | None = None,
    email: str = "",
    phone: str = "",
    besides: Iterable[int] = (),
) -> list[Likely]:
    """Who is known already and may be the same person, most likely first.

    postal_code, phone: as they are stored. besides: keys of persons to leave out.
    Three queries, each by an index. Persons that were merged into another are left out.
    """
    about = Known(given_name, family_name, born_on, postal_code, house_number, email.strip().lower(), phone)
    known = Person.objects.filter(merged_into__isnull=True).exclude(pk__in=list(besides)).order_by()
    sounds_alike = known.filter(match_key=match_key(given_name, family_name))
    if born_on is not None:
        sounds_alike = sounds_alike.filter(born_on__isnull=True)
    # Each part has an index of its own, which an OR over two tables would not use.
    parts = [sounds_alike.values("pk")[:_MOST]]
    if born_on is not None:
        parts.append(known.filter(born_on__in=near_births(born_on)).values("pk"))
    if postal_code and house_number:
        at_home = PostalAddress.objects.filter(postal_code=postal_code, house_number=house_number)
        parts.append(known.filter(pk__in=at_home.values("person")).values("pk"))
    reached = [Q(**{name: value}) for name, value in (("email", about.email), ("phone", about.phone)) if value]
    parts.extend(known.filter(each).values("pk")[:_MOST] for each in reached)
    keys = [row["pk"] for row in parts[0].union(*parts[1:])] if len(parts) > 1 else [row["pk"] for row in parts[0]]
    addresses = Prefetch("addresses", PostalAddress.objects.order_by("-valid_from", "-pk"), to_attr="all_addresses")
    found = []
    for person in Person.objects.filter(pk__in=keys).prefetch_related(addresses):
        best = _best(about, person)
        if best is not None:
            current = next((each for each in _addresses(person) if each.valid_until is None), None)
            found.append(Likely(person, best, current))
    return sorted(found, key=lambda each: (-each.level, each.person.sort_name, each.person.pk))


def likely_same_as(person: Person) -> list[Likely]:
    """Who may be the same as somebody who is known, most likely first. Four queries."""
    home = PostalAddress.objects.current().filter(person=person).first()
    return likely_same(
        given_name=person.given_name,
        family_name=person.family_name,
        born_on=person.born_on,
        postal_code=home.postal_code if home else "",
        house_number=home.house_number if home else None,
        email=person.email,
        phone=person.phone,
        besides=[person.pk],
    )


def _best(about: Known, person: Person) -> Likeness | None:
    # Somebody who moved may be found at the address of before.
    places: list[tuple[str, int | None]] = [(each.postal_code, each.house_number) for each in _addresses(person)]
    likes = [
        likeness(
            about,
            Known(person.given_name, person.family_name, person.born_on, code, number, person.email, person.phone),
        )
        for code, number in places or [("", None)]
    ]
    return max(filter(None, likes), key=lambda each: (each.level, len(each.reasons)), default=None)


def _addresses(person: Person) -> list[PostalAddress]:
    found: list[PostalAddress] = person.all_addresses  # type: ignore[attr-defined]
    return found
