# SPDX-License-Identifier: EUPL-1.2
"""Asking to be forgotten, and thinking better of it. Doing it is `personal.erase_person`.

A person asks; an administrator looks whether all is settled and does it, within a month.
Source: AVG (EU 2016/679), articles 12 (3) and 17.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import ErasureRequest, Person

ANSWER_WITHIN_DAYS: Final = 30


@transaction.atomic
def ask_erasure(*, person: Person, actor: Actor, at: datetime) -> ErasureRequest:
    """Keep that someone asks to be forgotten. Asking twice is asking once."""
    request, is_new = ErasureRequest.objects.get_or_create(person=person, defaults={"asked_at": at})
    if is_new:
        record_event(actor=actor, at=at, verb="ask_erasure", subject_kind="person", subject_key=person.public_id)
    return request


@transaction.atomic
def withdraw_erasure(*, person: Person, actor: Actor, at: datetime) -> None:
    """Take that back. Without a request, nothing happens."""
    if ErasureRequest.objects.filter(person=person).delete()[0]:
        record_event(actor=actor, at=at, verb="withdraw_erasure", subject_kind="person", subject_key=person.public_id)


def answer_by(request: ErasureRequest) -> datetime:
    """When it must have been answered at the latest."""
    return request.asked_at + timedelta(days=ANSWER_WITHIN_DAYS)
