# SPDX-License-Identifier: EUPL-1.2
"""Finding somebody for what happens around the desk: by card, or by name with a date of birth."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import QuerySet

from reuring.people.card_numbers import normalized_card_number
from reuring.people.models import Card, Person
from reuring.people.names import searched

MOST: Final = 10


def find_by_name_and_birth(name: str, born_on: date) -> list[Person]:
    """Who was born on that day and has every word of that name; at most ten. Without a word of two letters: nobody."""
    words = [word for word in searched(name.replace("\0", "")).split() if len(word) > 1]
    if not words:
        return []
    return list(_with_words(Person.objects.filter(born_on=born_on), words)[:MOST])


def find_people(typed: str) -> list[Person]:
    """Who has that card number, or every word of that name; at most ten. Nothing typed: nobody."""
    typed = typed.replace("\0", "").strip()[:80]
    number = normalized_card_number(typed)
    if number.isdecimal():
        of_card = Card.objects.filter(number=number).values("person")
        return list(Person.objects.filter(pk__in=of_card, merged_into__isnull=True))
    words = searched(typed).split()
    if not any(len(word) > 1 for word in words):
        return []
    return list(_with_words(Person.objects.all(), words)[:MOST])


def _with_words(people: QuerySet[Person], words: list[str]) -> QuerySet[Person]:
    found = people.filter(merged_into__isnull=True)
    for word in words[:6]:
        found = found.filter(sort_name__contains=word)
    return found.order_by("sort_name", "pk")
