# SPDX-License-Identifier: EUPL-1.2
"""What people of the demonstration are told: by every road, some of it gone, some waiting for a colleague."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reuring.circulation.reminding import tell_of_holds, tell_of_loans, tell_of_subscriptions
from reuring.people.actor import Actor
from reuring.people.models import Attempt, Message, NoticeRoad, Person, PostalAddress
from reuring.people.notices.calls import record_call
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.letters import confirm_print_run, make_print_run

ACTOR: Final = Actor.command("reuring demo")
_STREETS: Final = ("Markt", "Hoofdstraat", "Kerkstraat", "Akerstraat", "Stationsstraat", "Molenweg")


@transaction.atomic
def notices_demo(at: datetime) -> None:
    """Give people roads, and tell them of a week ago and of today. Running it again changes nothing.

    at: the moment of the demonstration. Nothing is handed over by machine here; what was told a week ago is marked so.
    """
    if Message.objects.exists():
        return
    _roads(at)
    last_week = at - timedelta(days=7)
    _told(last_week)
    for message in Message.objects.filter(state=Message.State.READY):
        Attempt.objects.create(
            message=message, number=1, began_at=last_week, ended_at=last_week, outcome=Attempt.Outcome.HANDED_OVER
        )
        message.state, message.handed_over_at, message.attempts = Message.State.HANDED_OVER, last_week, 1
        message.save(update_fields=["state", "handed_over_at", "attempts"])
    if Message.objects.filter(road=NoticeRoad.LETTER, state=Message.State.BY_HAND).exists():
        confirm_print_run(run=make_print_run(actor=ACTOR, at=last_week), actor=ACTOR, at=last_week)
    for message in Message.objects.filter(road=NoticeRoad.CALL, state=Message.State.BY_HAND):
        record_call(message=message, outcome=Attempt.Outcome.HANDED_OVER, actor=ACTOR, at=last_week)
    _told(at)
    doubtful = Message.objects.filter(state=Message.State.READY).order_by("pk").first()
    if doubtful is not None:
        Attempt.objects.create(message=doubtful, number=1, began_at=at, ended_at=at, outcome=Attempt.Outcome.UNSURE)
        doubtful.state, doubtful.reason, doubtful.attempts = Message.State.UNSURE, Message.Reason.BROKE_OFF, 1
        doubtful.save(update_fields=["state", "reason", "attempts"])


def _told(at: datetime) -> None:
    for tell in (tell_of_loans, tell_of_holds, tell_of_subscriptions):
        tell(at)
    compose(urgency=Urgency.AT_ONCE, at=at)
    compose(urgency=Urgency.DIGEST, at=at)


def _roads(at: datetime) -> None:
    """Most have e-mail; of every twelve two get letters, two are called, and one can't be reached at all."""
    unknown = Person.objects.filter(email="", phone="", account__isnull=True, merged_into__isnull=True)
    unknown = unknown.filter(Q(addresses__isnull=True)).order_by("pk")
    homes = []
    for number, person in enumerate(unknown):
        kind = number % 12
        if kind in (3, 8):
            person.notice_road = NoticeRoad.LETTER
            homes.append(
                PostalAddress(
                    person=person,
                    street=_STREETS[number % len(_STREETS)],
                    house_number=1 + number * 7 % 180,
                    postal_code="6461EC",
                    town="Kerkrade",
                    valid_from=timezone.localdate(at) - timedelta(days=900),
                )
            )
        elif kind in (6, 11):
            person.notice_road, person.phone = NoticeRoad.CALL, f"+3161234{number:04}"
        elif kind != 9:
            person.email = f"lezer{number}@demo.reuring.example"
        person.save(update_fields=["notice_road", "phone", "email"])
    PostalAddress.objects.bulk_create(homes)
