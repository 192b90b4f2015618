# SPDX-License-Identifier: EUPL-1.2
"""Who shares a household with somebody, and what they have at home, as far as one may see it.

Everything asks `people.households`; nothing here knows of another household, or of an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q

from reuring.circulation.models import Hold, Loan
from reuring.people.households import Housemate, housemates_of
from reuring.people.models import Person


@dataclass(frozen=True, slots=True)
class AtHome:
    """A housemate with what they have, in short. sees_loans: whether the rest may be said at all."""

    public_id: str
    name: str
    sees_loans: bool
    loans: int = 0
    first_due_on: date | None = None
    late: int = 0
    ready: int = 0


def at_home_with(person: Person, at: datetime, today: date) -> list[AtHome]:
    """Everybody in somebody's household, oldest first, with what they have as far as it may be seen.

    A constant number of queries.
    """
    mates = housemates_of(person, at)
    seen = [mate.person.pk for mate in mates if mate.may("loans")]
    is_with_them = Q(lost_at=None, claimed_returned_at=None)
    loans: dict[int, dict[str, Any]] = {
        row["person"]: dict(row)
        for row in Loan.objects.open()
        .filter(person__in=seen)
        .values("person")
        .annotate(
            count=Count("pk"),
            first=Min("due_on", filter=is_with_them),
            late=Count("pk", filter=is_with_them & Q(due_on__lt=today)),
        )
    }
    ready = Hold.objects.filter(person__in=seen, state=Hold.State.ON_SHELF).values("person").annotate(count=Count("pk"))
    shelves = {row["person"]: row["count"] for row in ready}
    found = []
    for mate in mates:
        row = loans.get(mate.person.pk) or {"count": 0, "first": None, "late": 0}
        found.append(
            AtHome(
                public_id=mate.person.public_id,
                name=mate.person.given_name,
                sees_loans=mate.may("loans"),
                loans=row["count"],
                first_due_on=row["first"],
                late=row["late"],
                ready=shelves.get(mate.person.pk, 0),
            )
        )
    return found


def housemate(person: Person, public_id: str, at: datetime) -> Housemate | None:
    """One housemate whose loans somebody may see; None for everybody else, known here or not."""
    return next(
        (mate for mate in housemates_of(person, at) if mate.person.public_id == public_id and mate.may("loans")), None
    )
