# SPDX-License-Identifier: EUPL-1.2
"""Who comes: one for each seat, in every session that a registration is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reuring.activities.models import Pool, Registration
from reuring.people.models import Person


@dataclass(frozen=True, slots=True)
class One:
    """One of the people who come. part: public id of a part; empty where there is only one.

    person: who is known, as somebody who is logged in or a housemate; a stranger has a name, or none.
    """

    part: str = ""
    name: str = ""
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How a stranger can be reached. phone: as `normalized_phone` makes it. Both may be empty."""

    given_name: str
    email: str = ""
    phone: str = ""

    @property
    def has_road(self) -> bool:
        return bool(self.email or self.phone)


def people_of(registration: Registration) -> list[tuple[int, One]]:
    """Who comes, by the number of their seat, as they come to the first session. One query."""
    seats = registration.seats.select_related("pool__part", "person").order_by("pool__session__starts_at", "number")
    found: dict[int, One] = {}
    for seat in seats:
        found.setdefault(seat.number, One(seat.pool.part.public_id, seat.name, seat.person))
    return sorted(found.items())


def parts_free(pools: Iterable[Pool]) -> set[str]:
    """The public ids of the parts of these pools that cost nothing. pools: with their part."""
    return {pool.part.public_id for pool in pools if pool.part.is_free}
