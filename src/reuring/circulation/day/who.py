# SPDX-License-Identifier: EUPL-1.2
"""Finding somebody for what happens around the desk: by name with a date of birth, or as the desk finds anybody."""

from __future__ import annotations

from datetime import date
from typing import Final

from reuring.people.models import Person
from reuring.people.names import searched
from reuring.people.patrons import find_patrons

MOST: Final = 10


def find_by_name_and_birth(name: str, born_on: date) -> list[Person]:
    """Who was born on that day and has every word of that name; at most ten. Without a word of two letters: nobody."""
    words = [word for word in searched(name.replace("\0", "")).split() if len(word) > 1]
    if not words:
        return []
    found = Person.objects.filter(born_on=born_on, merged_into__isnull=True)
    for word in words[:6]:
        found = found.filter(sort_name__contains=word)
    return list(found.order_by("sort_name", "pk")[:MOST])


def find_people(typed: str) -> list[Person]:
    """Who fits what was scanned or typed; at most ten. Nothing typed: nobody."""
    return list(find_patrons(typed)[:MOST])
