# SPDX-License-Identifier: EUPL-1.2
"""How old someone is. Without a date of birth nobody is a child."""

from __future__ import annotations

from datetime import date
from typing import Final

# Until then a guardian consents (Uitvoeringswet AVG, article 5), and sees which titles a child has.
OWN_CONSENT_FROM: Final = 16
# From then on nobody answers for someone else (Burgerlijk Wetboek 1, article 233).
ADULT_FROM: Final = 18


def age_on(born_on: date | None, on: date) -> int | None:
    """Whole years on that day; None without a date of birth. Born on 29 February: a year older on 1 March."""
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_younger(born_on: date | None, than: int, on: date) -> bool:
    """Whether someone had not reached that age on that day. Nobody without a date of birth."""
    age = age_on(born_on, on)
    return age is not None and age < than


def is_child(born_on: date | None, on: date) -> bool:
    """Whether someone was under age on that day."""
    return is_younger(born_on, ADULT_FROM, on)


def latest_birth(age: int, on: date) -> date:
    """The last date of birth of who has reached that age on that day, to filter by."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February, in a year without one
        return date(on.year - age, 2, 28)
