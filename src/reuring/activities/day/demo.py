# SPDX-License-Identifier: EUPL-1.2
"""Who signed up in the demonstration, by all four roads, with one evening that is full and has a waiting list."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Min

from reuring.activities.models import Activity, Question, Registration, Session
from reuring.activities.signing_up.offered import Offered, offered_of
from reuring.activities.signing_up.people import Contact, One
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import register
from reuring.people.actor import Actor
from reuring.people.models import Account, Person

_LOADER: Final = Actor.command("demonstration")
_MEMBER: Final = "member@demo.reuring.example"
_NAMES: Final = (
    "Truus", "Wim", "Fatima", "Bram", "Agnieszka", "Jo", "Marleen", "Sjef", "Nour", "Petra", "Harrie", "Lotte", "Yusuf",
    "Els", "Gertrud", "Thijs", "Roos", "Mieke", "Karim", "Annie", "Jürgen", "Sanne", "Pierre", "Aylin", "Frans", "Ria",
    "Daan", "Olena", "Huub", "Carla", "Tom", "Zehra", "Leni", "Koen", "Wiel", "Inge", "Samir", "Toos", "Bart", "Nina",
)  # fmt: skip
_ROADS: Final = (
    Registration.Road.WEB, Registration.Road.WEB, Registration.Road.WEB, Registration.Road.PHONE,
    Registration.Road.DESK, Registration.Road.PARTNER,
)  # fmt: skip
_FEW: Final = 8
# So many people, about, wait for a seat at what is full.
_WAITING: Final = 8
# So many of the activities that are nearest get some people.
_ACTIVITIES: Final = 8


@transaction.atomic
def registrations_demo(at: datetime) -> int:
    """Sign people up for what is nearest, and for the debate until it is full and some wait. Returns how many times."""
    if Registration.objects.exists():
        return 0
    coming = Activity.objects.filter(
        state=Activity.State.PUBLISHED,
        sessions__starts_at__gt=at,
        sessions__state=Session.State.PLANNED,
        parts__isnull=False,
    ).exclude(sign_up=Activity.SignUp.NONE)
    nearest = list(coming.annotate(next=Min("sessions__starts_at")).select_related("node").order_by("next", "pk"))
    full = next((each for each in nearest if each.form == "debate"), None)
    done = sum(_some(activity, at) for activity in nearest[:_ACTIVITIES] if activity != full)
    return done + (_until_full(full, at) if full is not None else 0)


def _some(activity: Activity, at: datetime) -> int:
    """A few people for the next session of an activity, one of them a member who is known."""
    whole = offered_of(activity, language="nl", at=at)
    member = Account.objects.filter(email=_MEMBER).select_related("person").first()
    who: list[Person | Contact] = [Contact(name) for name in _named(activity, _FEW)]
    if member is not None and activity.price == Activity.Price.FREE:
        who.insert(0, member.person)
    return sum(
        _sign(whole, one, size, at, number) for number, (one, size) in enumerate(zip(who, _sizes(), strict=False))
    )


def _until_full(activity: Activity, at: datetime) -> int:
    """People until there is no seat left, and some registrations more that wait; those can be reached."""
    whole = offered_of(activity, language="nl", at=at)
    room = sum(pool.capacity or 0 for pool in whole.pools)
    done, taken = 0, 0
    for number, (name, size) in enumerate(zip(_named(activity, room), _sizes(), strict=False)):
        waits = taken + size > room
        who = Contact(name, email=f"{number}.debat@demo.reuring.example" if waits else "")
        done += _sign(whole, who, size, at, number)
        taken += size
        if taken > room + _WAITING:
            break
    return done


def _named(activity: Activity, number: int) -> list[str]:
    chance = random.Random(activity.node.title)  # noqa: S311 - names of a demonstration
    return [chance.choice(_NAMES) for _one in range(number)]


def _sizes() -> Iterator[int]:
    while True:
        yield from (1, 2, 1, 4, 1, 1, 3, 2)


def _sign(whole: Offered, who: Person | Contact, size: int, at: datetime, number: int) -> int:
    """Sign up, if it can be. Returns how many times: 1 or 0."""
    activity = whole.activity
    free = next((pool.part.public_id for pool in whole.pools), "")
    first = next(session.public_id for session in whole.sessions if not session.is_cancelled)
    is_paid = activity.price != Activity.Price.FREE
    road = Registration.Road.DESK if is_paid else _ROADS[number % len(_ROADS)]
    try:
        register(
            activity=whole,
            sessions=None if activity.sign_up == Activity.SignUp.ALL else [first],
            people=[One(part=free)] * size,
            who=who,
            answers={each.public_id: _answer(each) for each in whole.questions},
            key=uuid5(NAMESPACE_URL, f"{activity.public_id} {number}"),
            road=road,
            pays_later=is_paid,
            waits_if_full=isinstance(who, Contact) and who.has_road,
            actor=_LOADER,
            at=at,
        )
    except RegistrationRefused:
        return 0
    return 1


def _answer(question: Question) -> str:
    if question.kind == Question.Kind.CHOICE:
        return question.choices.splitlines()[0]
    return "" if not question.is_required else "ja"
