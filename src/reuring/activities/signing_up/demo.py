# SPDX-License-Identifier: EUPL-1.2
"""Who signed up in the demonstration: some evenings half full, one that is full with people who wait.

Nobody here has an e-mail address, so nothing is sent: they gave a first name, or a number that nobody has.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from reuring.activities.models import Activity, Question, Registration, Session
from reuring.activities.pools import room_in
from reuring.activities.signing_up.offered import Offered, offered_of
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.people.actor import Actor

_ACTOR: Final = Actor.command("demo")
_NAMES: Final = ("Els", "Ahmed", "Truus", "Jan", "Fatima", "Wiel", "Sandra", "Piet", "Yasmin", "Math", "Lies", "Omar",
                 "Ria", "Kevin", "Maria", "Hub", "Nour", "Sjaak", "Ingrid", "Dré")  # fmt: skip
# How full the first session of each activity is, one after the other; the first is full, and people wait.
_SHARES: Final = (1.0, 0.6, 0.3, 0.8, 0.5)
# By these roads, in turn; a large group always calls.
_ROADS: Final = (Registration.Road.WEB, Registration.Road.PHONE, Registration.Road.DESK, Registration.Road.PARTNER)
_MOST: Final = 12
_MOST_WHEN_FULL: Final = 36


def signing_up_demo(at: datetime) -> int:
    """Let people sign up for what is to come. Returns how many registrations there are; twice changes nothing."""
    if Registration.objects.exists():
        return Registration.objects.count()
    chance = random.Random("signing up")  # noqa: S311 - figures of a demonstration
    wanted = Activity.objects.filter(state=Activity.State.PUBLISHED, price=Activity.Price.FREE)
    activities = wanted.exclude(sign_up=Activity.SignUp.NONE).select_related("node").order_by("pk")
    made, place = 0, 0
    for activity in activities:
        whole = offered_of(activity, at=at)
        coming = [each for each in whole.sessions if not each.is_cancelled and each.starts_at > at + timedelta(days=1)]
        pools = [pool for pool in whole.pools if coming and pool.session_id == coming[0].pk]
        if len(pools) != 1 or not pools[0].capacity or pools[0].capacity > 60:
            continue
        made += _fill(whole, coming[0], pools[0].pk, _SHARES[place % len(_SHARES)], chance, at)
        place += 1
    return made


def _fill(whole: Offered, session: Session, pool: int, share: float, chance: random.Random, at: datetime) -> int:
    room = room_in([pool])[pool]
    wanted, made = int((room.capacity or 0) * share), 0
    most = _MOST_WHEN_FULL if share == 1.0 else _MOST
    while wanted > 0 and made < most:
        # The last one brings along as many as there are seats left.
        size = wanted if made == most - 1 and share == 1.0 else min(wanted, chance.choice((1, 1, 2, 3)))
        if not _one(whole, session, size, chance, at, waits=False):
            return made
        wanted, made = wanted - size, made + 1
    if share == 1.0:
        made += sum(_one(whole, session, size, chance, at, waits=True) for size in (1, 2, 1))
    return made


def _one(whole: Offered, session: Session, size: int, chance: random.Random, at: datetime, *, waits: bool) -> bool:
    name = chance.choice(_NAMES)
    answers = {each.public_id: _answer(each) for each in whole.questions if each.is_required}
    road = chance.choice(_ROADS) if size <= whole.activity.most_together else Registration.Road.PHONE
    covers_all = whole.activity.sign_up == Activity.SignUp.ALL
    try:
        register(
            activity=whole,
            sessions=None if covers_all else [session.public_id],
            people=[One()] * size,
            who=Contact(name, phone=f"+3145000{chance.randrange(10_000):04}" if waits else ""),
            answers=answers,
            road=road,
            waits_if_full=waits,
            actor=_ACTOR,
            at=at,
        )
    except RegistrationRefused:
        return False
    return True


def _answer(question: Question) -> str:
    if question.kind == Question.Kind.YES_NO:
        return "ja"
    choices = [line.strip() for line in question.choices.splitlines() if line.strip()]
    return choices[0] if question.kind == Question.Kind.CHOICE and choices else "Niets bijzonders"
