# SPDX-License-Identifier: EUPL-1.2
"""By which roads people can be reached now, for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from reuring.people.ages import ADULT_FROM, latest_birth
from reuring.people.models import HouseholdMember, NoticeRoad, Person, PostalAddress
from reuring.people.notices.numbers import international, is_mobile
from reuring.people.notices.policy import GUARDIAN_UNTIL


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person can be reached. addresses: by road; a road that is not in it leads nowhere now."""

    person: int
    given_name: str
    language: str
    wanted: str
    is_merged: bool
    addresses: dict[str, str] = field(default_factory=dict)


def reach(people: Collection[int], at: datetime) -> dict[int, Reach]:
    """By person's key: how they can be reached at that moment. Three queries, however many they are.

    The e-mail address is the one that the library writes to, else the verified one that somebody logs in with.
    """
    wanted = list(people)
    addresses = {row.person_id: row for row in PostalAddress.objects.current().filter(person__in=wanted)}
    logins = dict(
        EmailAddress.objects.filter(
            user__person__in=wanted, user__is_active=True, verified=True, primary=True
        ).values_list("user__person_id", "email")
    )
    found = {}
    for person in Person.objects.filter(pk__in=wanted):
        postal = addresses.get(person.pk)
        roads: dict[str, str] = {}
        if email := person.email or logins.get(person.pk, ""):
            roads[NoticeRoad.EMAIL] = email
        number = international(person.phone, postal.country if postal else "NL")
        if number:
            roads[NoticeRoad.CALL] = number
            if settings.CONFIGURATION.sends_sms and is_mobile(number):
                roads[NoticeRoad.SMS] = number
        if postal:
            roads[NoticeRoad.LETTER] = envelope(person, postal)
        found[person.pk] = Reach(
            person.pk,
            person.given_name,
            person.language,
            person.notice_road,
            person.merged_into_id is not None,
            roads,
        )
    return found


def envelope(person: Person, postal: PostalAddress) -> str:
    """The lines in the window of an envelope. A letter to Germany says so: it is posted in the Netherlands."""
    lines = [str(person), postal.line, postal.place]
    if postal.country == PostalAddress.Country.GERMANY:
        lines.append("DUITSLAND")
    return "\n".join(lines)


def guardians(people: Collection[int], at: datetime) -> dict[int, list[int]]:
    """By the key of each child under 16 among these: the keys of who answers for it, of all its households.

    Who is left out is told themselves: from 16 on, or without guardians here. One query, and two more with children.
    """
    on = timezone.localdate(at)
    young = Person.objects.filter(pk__in=people, born_on__gt=latest_birth(GUARDIAN_UNTIL, on))
    children = list(young.values_list("pk", flat=True))
    return _guardians_of(children, on) if children else {}


def _guardians_of(children: list[int], on: date) -> dict[int, list[int]]:
    homes: dict[int, list[int]] = {}
    for child, household in (
        HouseholdMember.objects.in_force(on).filter(person__in=children).values_list("person_id", "household_id")
    ):
        homes.setdefault(household, []).append(child)
    found: dict[int, set[int]] = {}
    answering = HouseholdMember.objects.in_force(on).filter(household__in=list(homes), is_guardian=True)
    answering = answering.filter(person__merged_into__isnull=True).exclude(
        person__born_on__gt=latest_birth(ADULT_FROM, on)
    )
    for guardian, household in answering.values_list("person_id", "household_id"):
        for child in homes[household]:
            if child != guardian:
                found.setdefault(child, set()).add(guardian)
    return {child: sorted(keys) for child, keys in found.items()}
