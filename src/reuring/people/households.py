# SPDX-License-Identifier: EUPL-1.2
"""Households: who lives together, who answers for which children, and who may see what of whom.

A child may be in two households. Nothing here that is meant for a member leads from one to the other: who is in the
first never learns who is in the second, nor that there is one. What is meant for the desk says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.ages import ADULT_FROM, is_child, latest_birth
from reuring.people.audit import record_event
from reuring.people.consents import with_consent
from reuring.people.family import Resident, Sees, Tie, obstacles_to_guard, obstacles_to_join, sees, sees_of_oneself
from reuring.people.models import Household, HouseholdMember, Person, Purpose


class HouseholdRefused(Refused):
    """Something can't be done with a household."""


@dataclass(frozen=True, slots=True)
class Housemate:
    """Someone in a household with another. sees: what the other may see of them (see `family.Sees`)."""

    person: Person
    sees: frozenset[Sees]

    def may(self, *wanted: str) -> bool:
        """Whether all of these may be seen, by their names as in `family.Sees`."""
        return {Sees(each) for each in wanted} <= self.sees


# Questions


def housemates_of(person: Person, at: datetime) -> list[Housemate]:
    """Everybody that shares a household with a person at that moment, and what the person may see of each.

    Nobody for a child in two homes (see `has_two_homes`). Each once; oldest first. Three queries.
    """
    on = timezone.localdate(at)
    mine = list(HouseholdMember.objects.in_force(on).filter(person=person))
    if not mine or (len(mine) > 1 and is_child(person.born_on, on)):
        return []
    guarded = set() if is_child(person.born_on, on) else {own.household_id for own in mine if own.is_guardian}
    others = (
        HouseholdMember.objects.in_force(on)
        .filter(household__in=[own.household_id for own in mine], person__merged_into__isnull=True)
        .exclude(person=person)
        .select_related("person")
    )
    people: dict[int, Person] = {}
    is_guarded: dict[int, bool] = defaultdict(bool)
    for member in others:
        people[member.person_id] = member.person
        is_guarded[member.person_id] |= member.household_id in guarded
    sharing = with_consent(people, Purpose.SHARE_WITH_HOUSEHOLD, at)
    found = [
        Housemate(
            each,
            sees(
                Tie(live_together=True, is_guardian=is_guarded[key], born_on=each.born_on, shares=key in sharing),
                on=on,
            ),
        )
        for key, each in people.items()
    ]
    return sorted(found, key=lambda mate: (mate.person.born_on or on, mate.person.sort_name, mate.person.pk))


def has_two_homes(person: Person, at: datetime) -> bool:
    """Whether somebody is a child that is in more than one household at that moment.

    A parent often holds the card and PIN of a child, so what such a child is shown by itself (my library, its data as a
    file) tells nothing of where and with whom it lives; the desk does.
    """
    on = timezone.localdate(at)
    return is_child(person.born_on, on) and HouseholdMember.objects.in_force(on).filter(person=person).count() > 1


def what_may_be_seen(viewer: Person, person: Person, at: datetime) -> frozenset[Sees]:
    """What someone may see of a person in my library: everything of oneself, of a housemate some, else nothing."""
    if viewer.pk == person.pk:
        return sees_of_oneself()
    return next((mate.sees for mate in housemates_of(viewer, at) if mate.person.pk == person.pk), frozenset())


def guarded_households(person: Person, at: datetime) -> list[int]:
    """The keys of the households in which a person is a guardian at that moment. None for who is under age."""
    on = timezone.localdate(at)
    if is_child(person.born_on, on):
        return []
    found = HouseholdMember.objects.in_force(on).filter(person=person, is_guardian=True)
    return list(found.values_list("household_id", flat=True))


def children_of(person: Person, at: datetime) -> list[Person]:
    """The children under 18 that someone answers for at that moment, oldest first, each once."""
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


def households_for_desk(person: Person, at: datetime) -> list[list[HouseholdMember]]:
    """For the desk: the members of each household that a person is in at that moment, guardians first. Two queries."""
    on = timezone.localdate(at)
    mine = HouseholdMember.objects.in_force(on).filter(person=person).values_list("household_id", flat=True)
    members = (
        HouseholdMember.objects.in_force(on)
        .filter(household__in=list(mine))
        .select_related("person", "household")
        .order_by("household_id", "-is_guardian", "person__born_on", "person__sort_name", "pk")
    )
    found: dict[int, list[HouseholdMember]] = defaultdict(list)
    for member in members:
        found[member.household_id].append(member)
    return list(found.values())


# Verbs


@transaction.atomic
def start_household(*, person: Person, is_guardian: bool, actor: Actor, at: datetime) -> HouseholdMember:
    """Begin a household with its first member. Raises HouseholdRefused with every obstacle."""
    return _join(Household.objects.create(), person, is_guardian, actor, at)


@transaction.atomic
def join_household(
    *, household: Household, person: Person, is_guardian: bool = False, actor: Actor, at: datetime
) -> HouseholdMember:
    """Bring someone into a household. Raises HouseholdRefused with every obstacle."""
    return _join(household, person, is_guardian, actor, at)


@transaction.atomic
def leave_household(*, member: HouseholdMember, actor: Actor, at: datetime) -> HouseholdMember:
    """End a membership from the day of `at`. The row stays, so that one can see later who lived where."""
    Person.objects.select_for_update().get(pk=member.person_id)
    member = (
        HouseholdMember.objects.select_for_update(of=("self",)).select_related("person", "household").get(pk=member.pk)
    )
    if member.until is None:
        member.until = timezone.localdate(at)
        member.save(update_fields=["until"])
        _record(member, "leave_household", actor, at)
    return member


@transaction.atomic
def set_guardian(*, member: HouseholdMember, is_guardian: bool, actor: Actor, at: datetime) -> HouseholdMember:
    """Say whether someone answers for the children in a household. Raises HouseholdRefused with every obstacle."""
    Person.objects.select_for_update().get(pk=member.person_id)
    member = (
        HouseholdMember.objects.select_for_update(of=("self",)).select_related("person", "household").get(pk=member.pk)
    )
    obstacles = obstacles_to_guard(member.person.born_on, on=timezone.localdate(at)) if is_guardian else ()
    if obstacles:
        raise HouseholdRefused(*obstacles)
    if member.is_guardian is not is_guardian:
        member.is_guardian = is_guardian
        member.save(update_fields=["is_guardian"])
        _record(member, "set_guardian", actor, at)
    return member


def forget_empty(households: Iterable[int]) -> None:
    """Take away the households of these keys that nobody ever was in, or of which everybody was erased."""
    Household.objects.filter(pk__in=list(households), members__isnull=True).delete()


def _join(household: Household, person: Person, is_guardian: bool, actor: Actor, at: datetime) -> HouseholdMember:
    person = Person.objects.select_for_update().get(pk=person.pk)
    on = timezone.localdate(at)
    now = list(HouseholdMember.objects.filter(person=person, until__isnull=True).values_list("household_id", flat=True))
    obstacles = obstacles_to_join(
        Resident(
            person.born_on,
            is_in_it=household.pk in now,
            households=len(now),
            is_merged=person.merged_into_id is not None,
        ),
        as_guardian=is_guardian,
        on=on,
    )
    if obstacles:
        raise HouseholdRefused(*obstacles)
    member = HouseholdMember.objects.create(household=household, person=person, is_guardian=is_guardian, since=on)
    _record(member, "join_household", actor, at)
    return member


def _record(member: HouseholdMember, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="person",
        subject_key=member.person.public_id,
        after={"household": member.household.public_id, "guardian": member.is_guardian},
    )
