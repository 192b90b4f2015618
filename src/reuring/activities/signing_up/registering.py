# SPDX-License-Identifier: EUPL-1.2
"""Signing up: alone, as a household or as a group, for one session or more; all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Pool, Registration, Session
from reuring.activities.pools import lock_pools
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.locking import patient
from reuring.activities.signing_up.offered import Offered, offered_of
from reuring.activities.signing_up.people import Contact, One
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.telling import tell_registered
from reuring.people.actor import Actor
from reuring.people.ages import age_on
from reuring.people.models import NoticeRoad, Person
from reuring.people.phones import is_mobile
from reuring.people.policy import Obstacle

State = Registration.State
__all__ = ["Contact", "One", "register"]

STAFF_ROADS: Final = frozenset({Registration.Road.PHONE, Registration.Road.DESK})


@patient
def register(
    *,
    activity: Activity | Offered,
    sessions: Collection[str] | None = None,
    people: Sequence[One] = (One(),),
    who: Person | Contact,
    language: str = "nl",
    answers: Mapping[str, str] | None = None,
    key: uuid.UUID | None = None,
    road: str = Registration.Road.WEB,
    has_pass: bool = False,
    chosen_cents: int | None = None,
    pays_later: bool = False,
    waits_if_full: bool = False,
    allows_photos: bool | None = None,
    actor: Actor,
    at: datetime,
) -> Registration:
    """Let people take part: all of them in all the chosen sessions, or nobody.

    activity: with its node, or what `offered` gave (which saves a query). sessions: public ids; None for all that
    are still to come. people: one for each who comes. who: a person who is known, or how a stranger can be reached; a
    stranger becomes a participant of their own, and is never matched with somebody who is known (that would leak).
    answers: by the public ids of the questions. key: made by whoever sends it; the same key gives the same
    registration. chosen_cents: what somebody pays in all, where one pays what one can; None for what is suggested.
    pays_later: at the desk; for staff, or where paying on line is off. waits_if_full: on the waiting list when not
    everybody fits.
    Returns the registration: confirmed, waiting, or held until it is paid (`paying.begin_payment`).
    Raises RegistrationRefused with every obstacle.
    """
    whole = activity if isinstance(activity, Offered) else offered_of(activity, language=language, at=at)
    wish = _Wish(
        whole, sessions, list(people), who, language, dict(answers or {}), key or uuid.uuid4(), road, has_pass,
        chosen_cents, pays_later, waits_if_full, allows_photos, actor, at,
    )  # fmt: skip
    try:
        return _register(wish)
    except IntegrityError:
        # The same key at the same moment for other seats: whoever was first has it.
        if connection.in_atomic_block or not Registration.objects.filter(key=wish.key).exists():
            raise
        return _with_key(wish)


def _with_key(wish: _Wish) -> Registration:
    """What was made with this key before. Raises RegistrationRefused when that was for something else."""
    found = Registration.objects.select_related("person").get(key=wish.key)
    if found.activity_id != wish.activity.pk:
        raise RegistrationRefused(Obstacle("key-used", _("Deze aanmelding is al verstuurd. Laad de pagina opnieuw.")))
    return found


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody asked for."""

    whole: Offered
    session_ids: Collection[str] | None
    people: list[One]
    who: Person | Contact
    language: str
    answers: dict[str, str]
    key: uuid.UUID
    road: str
    has_pass: bool
    chosen_cents: int | None
    pays_later: bool
    waits: bool
    allows_photos: bool | None
    actor: Actor
    at: datetime

    @property
    def activity(self) -> Activity:
        return self.whole.activity

    def sessions(self) -> list[Session]:
        if self.session_ids is None:
            return [each for each in self.whole.sessions if not each.is_cancelled]
        return [each for each in self.whole.sessions if each.public_id in self.session_ids]

    def seats(self, sessions: Sequence[Session]) -> tuple[list[tuple[Pool, int, One]], list[str]]:
        """Which pool each of the people gets a seat in, with their number; and what does not belong here."""
        by_part: dict[tuple[int, str], Pool] = {}
        alone: dict[int, list[Pool]] = {}
        for pool in self.whole.pools:
            by_part[pool.session_id, pool.part.public_id] = pool
            alone.setdefault(pool.session_id, []).append(pool)
        seats, unknown = [], []
        for session in sessions:
            pools = alone[session.pk]
            for number, one in enumerate(self.people, 1):
                found = by_part.get((session.pk, one.part)) if one.part else pools[0] if len(pools) == 1 else None
                if found is None:
                    unknown.append(one.part or one.name or str(number))
                else:
                    seats.append((found, number, one))
        if self.session_ids is not None:
            unknown += sorted(set(self.session_ids) - {each.public_id for each in sessions})
        return seats, list(dict.fromkeys(unknown))

    @property
    def covers_all(self) -> bool:
        return self.session_ids is None

    @property
    def has_road(self) -> bool:
        return isinstance(self.who, Person) or self.who.has_road

    def price(self, sessions: Sequence[Session], seats: Sequence[tuple[Pool, int, One]]) -> int | None:
        first = sessions[0].pk if sessions else 0
        return policy.price_of(
            price=self.activity.price,
            price_cents=self.activity.price_cents,
            pass_price_cents=self.activity.pass_price_cents,
            paying=sum(pool.session_id == first and not pool.part.is_free for pool, _number, _one in seats),
            has_pass=self.has_pass,
            times=1 if self.covers_all else len(sessions),
            chosen_cents=self.chosen_cents,
        )


@transaction.atomic
def _register(wish: _Wish) -> Registration:
    sessions = wish.sessions()
    seats, unknown = wish.seats(sessions)
    lock_pools({pool.pk for pool, _number, _one in seats})
    now = _under_lock(wish, [pool.pk for pool, _number, _one in seats])
    if now.registration_id is not None:
        return _with_key(wish)
    price = wish.price(sessions, seats)
    facts = _facts(wish, sessions, seats, unknown, price, now)
    obstacles = policy.obstacles_to_signing_up(facts)
    if obstacles:
        raise RegistrationRefused(*obstacles)
    person = _person(wish)
    registration = _new(wish, person, price or 0, policy.fits(facts.pools))
    _write(registration, wish, seats)
    if registration.price_cents and registration.state == State.CONFIRMED:
        from reuring.activities.signing_up.paying import charge_for

        charge_for(registration, title=wish.whole.title, actor=wish.actor, at=wish.at)
    tell_registered(registration, sessions, title=wish.whole.title, at=wish.at)
    return registration


@dataclass(frozen=True, slots=True)
class _Now:
    """What is true now that nobody else can change it."""

    registration_id: int | None
    doubles: frozenset[int]
    activity_state: str
    # By pool: its capacity, how many seats are taken, and the state and start of its session.
    pools: dict[int, tuple[int | None, int, str, datetime]]


_UNDER_LOCK: Final = """
    SELECT (SELECT id FROM activities_registration WHERE key = %(key)s),
           ARRAY(SELECT DISTINCT seat.person_id FROM activities_seat seat
                 JOIN activities_registration registration ON registration.id = seat.registration_id
                 JOIN activities_pool other ON other.id = seat.pool_id
                 JOIN activities_pool mine ON mine.session_id = other.session_id AND mine.id = ANY(%(pools)s::bigint[])
                 WHERE seat.person_id = ANY(%(people)s::bigint[])
                   AND registration.state IN ('held', 'confirmed', 'waiting', 'offered')),
           (SELECT state FROM activities_activity WHERE id = %(activity)s),
           pool.id, pool.capacity,
           (SELECT count(*) FROM activities_seat seat WHERE seat.pool_id = pool.id AND seat.is_taken),
           session.state, session.starts_at
    FROM (SELECT 1) one
    LEFT JOIN (activities_pool pool JOIN activities_session session ON session.id = pool.session_id)
        ON pool.id = ANY(%(pools)s::bigint[])
"""


def _under_lock(wish: _Wish, pool_ids: Sequence[int]) -> _Now:
    known = [one.person.pk for one in wish.people if one.person is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            _UNDER_LOCK,
            {"key": wish.key, "pools": list(set(pool_ids)), "people": known, "activity": wish.activity.pk},
        )
        rows = cursor.fetchall()
    pools = {row[3]: row[4:8] for row in rows if row[3] is not None}
    return _Now(rows[0][0], frozenset(rows[0][1]), rows[0][2] or "", pools)


def _facts(
    wish: _Wish,
    sessions: Sequence[Session],
    seats: Sequence[tuple[Pool, int, One]],
    unknown: Sequence[str],
    price: int | None,
    now: _Now,
) -> policy.Facts:
    wanted: dict[int, int] = {}
    labels: dict[int, str] = {}
    by_session: dict[int, policy.SessionFacts] = {}
    for pool, _number, _one in seats:
        wanted[pool.pk] = wanted.get(pool.pk, 0) + 1
        labels[pool.pk] = pool.part.label
        state, starts_at = now.pools[pool.pk][2:4]
        by_session[pool.session_id] = policy.SessionFacts(starts_at, state == Session.State.CANCELLED)
    for session in sessions:
        by_session.setdefault(session.pk, policy.SessionFacts(session.starts_at, session.is_cancelled))
    pools = []
    for key, count in wanted.items():
        capacity, taken = now.pools[key][:2]
        free = None if capacity is None else max(0, capacity - taken)
        pools.append(policy.PoolFacts(count, capacity, free, labels[key]))
    on = min((each.starts_at for each in by_session.values()), default=wish.at).date()
    name = wish.who.given_name
    return policy.Facts(
        at=wish.at,
        is_public=now.activity_state in Activity.SEEN or wish.road in STAFF_ROADS,
        is_over=now.activity_state in (Activity.State.CANCELLED, Activity.State.DONE),
        sign_up=wish.activity.sign_up,
        covers_all=wish.covers_all,
        opens_at=wish.activity.opens_at,
        closes_minutes_before=wish.activity.closes_minutes_before,
        sessions=list(by_session.values()),
        pools=pools,
        size=len(wish.people),
        most_together=wish.activity.most_together,
        by_staff=wish.road in STAFF_ROADS,
        has_road=wish.has_road,
        waits=wish.waits,
        price_cents=price,
        names=[name, *(one.name for one in wish.people)],
        ages=[age_on(one.person.born_on, on) if one.person else None for one in wish.people],
        age_from=wish.activity.age_from,
        age_to=wish.activity.age_to,
        questions=wish.whole.asked(),
        answers=wish.answers,
        doubles=[one.person.given_name for one in wish.people if one.person and one.person.pk in now.doubles],
        unknown=unknown,
    )


def _person(wish: _Wish) -> Person | None:
    """Who can be reached about it: who is known, or a participant that is made here."""
    if isinstance(wish.who, Person):
        return wish.who
    if not wish.who.has_road:
        return None
    if wish.who.email:
        road = NoticeRoad.EMAIL
    elif settings.CONFIGURATION.sends_sms and is_mobile(wish.who.phone):
        road = NoticeRoad.SMS
    else:
        road = NoticeRoad.CALL
    return Person.objects.create(
        given_name=wish.who.given_name.strip(),
        email=wish.who.email.strip().lower(),
        phone=wish.who.phone,
        language=wish.language if wish.language in ("nl", "de", "en") else "nl",
        notice_road=road,
    )


def _new(wish: _Wish, person: Person | None, price: int, is_room: bool) -> Registration:
    """The registration, unsaved."""
    if not is_room:
        state = State.WAITING
    elif price and not wish.pays_later:
        state = State.HELD
    else:
        state = State.CONFIRMED
    return Registration(
        activity=wish.activity,
        person=person,
        given_name=wish.who.given_name.strip(),
        size=len(wish.people),
        state=state,
        covers_all=wish.covers_all,
        road=wish.road,
        made_at=wish.at,
        made_by=wish.actor.account,
        key=wish.key,
        until=wish.at + policy.HELD_FOR if state == State.HELD else None,
        waiting_since=wish.at if state == State.WAITING else None,
        has_pass=wish.has_pass,
        price_cents=price,
        allows_photos=wish.allows_photos,
    )


def _write(registration: Registration, wish: _Wish, seats: Sequence[tuple[Pool, int, One]]) -> None:
    """Write a registration with its seats and answers. One query, because everybody else waits meanwhile."""
    fields = [each for each in Registration._meta.concrete_fields if not each.primary_key]
    columns = ", ".join(str(each.column) for each in fields)
    values: list[Any] = [each.get_db_prep_save(each.pre_save(registration, True), connection) for each in fields]
    questions = {each.public_id: each.pk for each in wish.whole.questions}
    given = [(questions[key], text.strip()) for key, text in wish.answers.items() if text.strip()]
    own_name = registration.given_name
    with connection.cursor() as cursor:
        cursor.execute(
            # The names of columns are our own.
            f"""
            WITH made AS (
                INSERT INTO activities_registration ({columns}) VALUES ({", ".join(["%s"] * len(fields))}) RETURNING id
            ), seats AS (
                INSERT INTO activities_seat (registration_id, pool_id, number, name, person_id, is_taken)
                SELECT made.id, seat.pool, seat.number, seat.name, seat.person, %s
                FROM made, unnest(%s::bigint[], %s::smallint[], %s::text[], %s::bigint[])
                    AS seat(pool, number, name, person)
            ), answers AS (
                INSERT INTO activities_answer (registration_id, question_id, text)
                SELECT made.id, answer.question, answer.text
                FROM made, unnest(%s::bigint[], %s::text[]) AS answer(question, text)
            ), guest AS (
                INSERT INTO activities_guest (person_id, made_at) SELECT %s::bigint, %s::timestamptz WHERE %s
            )
            SELECT id FROM made
            """,  # noqa: S608
            [
                *values,
                registration.holds_seats,
                [pool.pk for pool, _number, _one in seats],
                [number for _pool, number, _one in seats],
                [one.name.strip() or (own_name if number == 1 else "") for _pool, number, one in seats],
                [one.person.pk if one.person else None for _pool, _number, one in seats],
                [question for question, _text in given],
                [text for _question, text in given],
                registration.person_id,
                wish.at,
                registration.person_id is not None and not isinstance(wish.who, Person),
            ],
        )
        [registration.pk] = cursor.fetchone()
    registration._state.adding = False
