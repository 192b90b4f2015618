# SPDX-License-Identifier: EUPL-1.2
"""Households: who lives together, and who answers for which children.

A child may be in two households. Nothing here leads from one to the other: who is in the first never learns who is in
the second, nor that there is one.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from reuring.people.ages import ADULT_FROM, is_child, latest_birth
from reuring.people.models import HouseholdMember, Person


def guarded_households(person: Person, at: datetime) -> list[int]:
    """The keys of the households in which a person is a guardian at that moment. None for who is under age."""
    on = timezone.localdate(at)
    if is_child(person.born_on, on):
        return []
    found = HouseholdMember.objects.in_force(on).filter(person=person, is_guardian=True)
    return list(found.values_list("household_id", flat=True))


def children_of(person: Person, at: datetime) -> list[Person]:
    """The children under 18 that someone answers for at that moment, youngest last, each once."""
    on = timezone.localdate(at)
    members = HouseholdMember.objects.in_force(on).filter(household__in=guarded_households(person, at))
    found = Person.objects.filter(
        pk__in=members.values("person"), born_on__gt=latest_birth(ADULT_FROM, on), merged_into__isnull=True
    )
    return list(found.exclude(pk=person.pk).order_by("born_on", "sort_name", "pk"))


def guardians_of(person: Person, at: datetime) -> list[Person]:
    """Who answers for a child at that moment, of all its households together: for the desk and for notices.

    Never for a page of one of them: a guardian must not learn of the guardians in another household.
    Empty for who is 18 or older, or has no date of birth.
    """
    on = timezone.localdate(at)
    if not is_child(person.born_on, on):
        return []
    households = HouseholdMember.objects.in_force(on).filter(person=person).values("household")
    guardians = HouseholdMember.objects.in_force(on).filter(household__in=households, is_guardian=True)
    found = Person.objects.filter(pk__in=guardians.values("person"), merged_into__isnull=True).exclude(pk=person.pk)
    return [each for each in found.order_by("sort_name", "pk") if not is_child(each.born_on, on)]
