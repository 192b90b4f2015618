# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten of who took part, and when. That somebody came stays counted, without who.

Answers on diet, level or health go 14 days after the last session; who took part six weeks after it, and with them the
persons who were made by signing up and are known for nothing else. Source: AVG (EU 2016/679), article 5 (1)(e).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Max, QuerySet
from django.utils import timezone

from reuring.activities.models import Answer, Guest, Registration, Seat
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.people.notices.models import Message, Notice
from reuring.people.personal import ErasureRefused, erase_person, registered

SENSITIVE_KEPT_DAYS: Final = 14
PERSON_KEPT_DAYS: Final = 42
_RULE: Final = Actor.rule("retention of who took part")
# So many guests at a time.
_BATCH: Final = 200


def _over(before: datetime) -> QuerySet[Registration]:
    """Registrations all of whose sessions were over before that moment."""
    found = Registration.objects.annotate(last=Max("seats__pool__session__ends_at"))
    return found.filter(last__lt=before) | found.filter(last=None, made_at__lt=before)


def forget_sensitive_answers(before: datetime) -> int:
    """Erase answers on diet, level or health to activities that were over before that moment. Returns how many."""
    keys = list(_over(before).filter(answers__question__is_sensitive=True).values_list("pk", flat=True))
    return Answer.objects.filter(registration__in=keys, question__is_sensitive=True).delete()[0]


def forget_who(registrations: Collection[int]) -> int:
    """Take who took part out of these registrations. Returns how many."""
    Seat.objects.filter(registration__in=registrations).update(name="", person=None)
    Answer.objects.filter(registration__in=registrations).delete()
    return Registration.objects.filter(pk__in=registrations).update(person=None, given_name="", allows_photos=None)


def forget_who_took_part(before: datetime) -> int:
    """Take who took part out of what was over before that moment. Returns how many registrations."""
    named = _over(before).exclude(person=None, given_name="")
    return forget_who(list(named.values_list("pk", flat=True)))


def forget_guests(before: datetime) -> int:
    """Erase the persons who were made by signing up before that moment and are known for nothing any more.

    Who became a member, works here or owes money stays, and is no guest any longer once an account or anything else
    says so. Returns how many were erased.
    """
    gone, after = 0, 0
    while guests := list(Guest.objects.filter(made_at__lt=before, pk__gt=after).order_by("pk")[:_BATCH]):
        after = guests[-1].pk
        keys = {guest.person_id for guest in guests}
        known = _known_otherwise(keys)
        for person in Person.objects.filter(pk__in=keys - known):
            try:
                erase_person(person=person, actor=_RULE, at=timezone.now(), reason="guest")
            except ErasureRefused:
                continue
            gone += 1
        members = Account.objects.filter(person__in=keys).values_list("person_id", flat=True)
        Guest.objects.filter(person__in=list(members)).delete()
    return gone


def no_guest_any_more(kept: Person, gone: Person) -> None:
    """Somebody who was put together with another row was looked at by a colleague, and is known."""
    Guest.objects.filter(person__in=[kept, gone]).delete()


def _known_otherwise(keys: Collection[int]) -> set[int]:
    """Which of these people any room still keeps something of.

    That they are a guest, and what was written to them, does not count. A query for each key to a person or an account.
    """
    found: set[int] = set()
    for data in registered():
        if data.model in (Guest, Notice, Message):
            continue
        key = data.model._meta.get_field(data.field)
        path = f"{data.field}__person" if key.related_model is Account else data.field
        rows = data.model._default_manager.filter(**{f"{path}__in": keys})
        found.update(rows.values_list(f"{path}_id" if path == data.field else path, flat=True))
    found.update(Account.objects.filter(person__in=keys).values_list("person_id", flat=True))
    found.update(Person.objects.filter(merged_into__in=keys).values_list("merged_into_id", flat=True))
    return found
