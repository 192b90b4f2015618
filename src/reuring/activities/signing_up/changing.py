# SPDX-License-Identifier: EUPL-1.2
"""Changing a registration: who comes, leaving, saying yes to an offer, and the order on the waiting list."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, CallAttempt, Pool, PriorityChange, Registration, Seat
from reuring.activities.pools import room_in
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.locking import lock_registration, patient
from reuring.activities.signing_up.offering import offer_what_is_free
from reuring.activities.signing_up.paying import give_back, let_go_of_money
from reuring.activities.signing_up.people import One, parts_free, people_of
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.telling import sessions_of, tell_confirmed
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

State = Registration.State
EndedBy = Registration.EndedBy
LIVE = (State.HELD, State.CONFIRMED, State.WAITING, State.OFFERED)


def _refuse(code: str, text: object) -> RegistrationRefused:
    return RegistrationRefused(Obstacle(code, str(text)))


def _record(verb: str, registration: Registration, actor: Actor, at: datetime, reason: str = "") -> None:
    """Kept where a colleague did it; what people do with their own registration stands in the registration."""
    if actor.account is not None and actor.account.person_id != registration.person_id:
        record_event(
            actor=actor,
            at=at,
            verb=verb,
            subject_kind="registration",
            subject_key=registration.public_id,
            reason=reason,
        )


# Leaving


@patient
@transaction.atomic
def cancel(
    *, registration: Registration, by: str = EndedBy.SELF, refunds: bool | None = None, actor: Actor, at: datetime
) -> Registration:
    """Let a registration go: somebody can't come after all, does not want to wait any more, or says no to an offer.

    by: self or staff. refunds: whether what was paid goes back; None for the usual (`policy.gives_back`).
    Its seats are offered to who waits at once. Cancelling twice changes nothing.
    Raises RegistrationRefused: over.
    """
    held, locked = lock_registration(registration)
    if held.state not in LIVE:
        return held
    sessions = sessions_of(held)
    if by == EndedBy.SELF and sessions and all(session.ends_at <= at for session in sessions):
        raise _refuse("over", _("Dit is al geweest. Afmelden hoeft niet meer."))
    end(held, by=by, at=at)
    offer_what_is_free(locked, at=at)
    coming = min((each.starts_at for each in sessions if each.starts_at > at), default=None)
    gives = policy.gives_back(by=by, starts_at=coming, at=at) if refunds is None else refunds
    let_go_of_money(held, gives_back=gives, actor=actor, at=at)
    _record("cancel", held, actor, at)
    return held


def end(held: Registration, *, by: str, at: datetime, state: str = State.CANCELLED) -> None:
    """Write that a registration is over and its seats are free. held: locked."""
    held.state, held.until, held.ended_at, held.ended_by = state, None, at, by
    held.save(update_fields=["state", "until", "ended_at", "ended_by"])
    Seat.objects.filter(registration=held).update(is_taken=False)


# Who comes


@patient
@transaction.atomic
def change(
    *, registration: Registration, people: Sequence[One], by_staff: bool = False, actor: Actor, at: datetime
) -> Registration:
    """Let other people come, fewer or more of them.

    people: everyone who comes, in all sessions of the registration. Nobody: the same as cancelling.
    More people have to fit, or nothing changes. What was paid for who does not come goes back as when cancelling; more
    people for an activity that costs money sign up by themselves.
    Raises RegistrationRefused with every obstacle.
    """
    if not people:
        return cancel(registration=registration, by=EndedBy.STAFF if by_staff else EndedBy.SELF, actor=actor, at=at)
    activity = Activity.objects.get(pk=registration.activity_id)
    session_ids = set(Seat.objects.filter(registration=registration).values_list("pool__session_id", flat=True))
    pools = list(Pool.objects.filter(session__in=session_ids).select_related("part").order_by("session_id", "pk"))
    wanted, unknown = _pools_for(pools, people)
    held, locked = lock_registration(registration, more_pools=[pool.pk for pool, _number, _one in wanted])
    before = Counter(seat.pool_id for seat in held.seats.all())
    after = Counter(pool.pk for pool, _number, _one in wanted)
    _check(held, activity, people, unknown, before, after, by_staff, at)
    price = _price(held, activity, people, pools)
    _write(held, wanted, people)
    less = held.price_cents - price
    if less:
        held.price_cents = price
        held.save(update_fields=["price_cents"])
    offer_what_is_free(locked, at=at)
    coming = min((each.starts_at for each in sessions_of(held) if each.starts_at > at), default=None)
    if less > 0 and (by_staff or policy.gives_back(by=EndedBy.SELF, starts_at=coming, at=at)):
        give_back(held, cents=less, actor=actor, at=at)
    _record("change", held, actor, at)
    return lock_registration(held)[0]


def cancel_seat(
    *, registration: Registration, number: int, by_staff: bool = False, actor: Actor, at: datetime
) -> Registration:
    """Let one of a group not come after all. number: of their seat. The last one cancels the registration."""
    people = [one for place, one in people_of(registration) if place != number]
    return change(registration=registration, people=people, by_staff=by_staff, actor=actor, at=at)


def _pools_for(pools: Sequence[Pool], people: Sequence[One]) -> tuple[list[tuple[Pool, int, One]], list[str]]:
    by_session: dict[int, list[Pool]] = {}
    for pool in pools:
        by_session.setdefault(pool.session_id, []).append(pool)
    wanted, unknown = [], []
    for own in by_session.values():
        for number, one in enumerate(people, 1):
            fitting = [pool for pool in own if pool.part.public_id == one.part] if one.part else own
            if len(fitting) == 1:
                wanted.append((fitting[0], number, one))
            else:
                unknown.append(one.part or str(number))
    return wanted, list(dict.fromkeys(unknown))


def _check(
    held: Registration,
    activity: Activity,
    people: Sequence[One],
    unknown: Sequence[str],
    before: Counter[int],
    after: Counter[int],
    by_staff: bool,
    at: datetime,
) -> None:
    found = []
    if held.state not in LIVE:
        found.append(Obstacle("over", _("Deze aanmelding is al afgelopen.")))
    elif all(session.starts_at <= at for session in sessions_of(held)) and not by_staff:
        found.append(Obstacle("over", _("Dit is al begonnen. Bel ons als er iets anders is.")))
    if unknown:
        found.append(Obstacle("unknown", _("Kies voor iedereen waar die bij hoort.")))
    if len(people) > (policy.MOST_PEOPLE if by_staff else max(activity.most_together, held.size)):
        found.append(Obstacle("too-many-together", _("Kom je met zoveel mensen? Bel ons.")))
    if any(contains_bsn(one.name) for one in people):
        text = _("Hier staat een nummer dat op een BSN lijkt. Haal het weg: we mogen en willen dat niet bewaren.")
        found.append(Obstacle("bsn", text))
    if any(len(one.name) > policy.LONGEST_NAME for one in people):
        found.append(Obstacle("name-long", _("Een naam is hooguit 80 letters lang.")))
    if len(people) > held.size and held.price_cents:
        text = _("Dit kost geld. Meld wie er nog bij komen apart aan, dan kun je voor hen betalen.")
        found.append(Obstacle("paid-group-grows", text))
    rooms = room_in(after)
    for key, count in after.items():
        capacity, free = rooms[key].capacity, rooms[key].free
        if held.holds_seats and free is not None and count - before[key] > free and count > before[key]:
            found.append(Obstacle("too-few-seats", _("Zoveel plekken zijn er niet meer vrij.")))
        elif not held.holds_seats and capacity is not None and count > capacity:
            found.append(Obstacle("never-fits", _("Met zoveel mensen past het nooit.")))
    if found:
        raise RegistrationRefused(*{each.code: each for each in found}.values())


def _price(held: Registration, activity: Activity, people: Sequence[One], pools: Sequence[Pool]) -> int:
    """What it costs now: never more than before. What somebody chose to pay stays what they chose."""
    if activity.price != Activity.Price.FIXED or not held.price_cents:
        return held.price_cents
    free, only = parts_free(pools), pools[0].part.public_id
    price = policy.price_of(
        price=activity.price,
        price_cents=activity.price_cents,
        pass_price_cents=activity.pass_price_cents,
        paying=sum((one.part or only) not in free for one in people),
        has_pass=held.has_pass,
        times=1 if held.covers_all else len({pool.session_id for pool in pools}),
        chosen_cents=None,
    )
    return min(held.price_cents, price or 0)


def _write(held: Registration, wanted: Sequence[tuple[Pool, int, One]], people: Sequence[One]) -> None:
    """Write the seats as they are wanted now. What is there stays where it can: somebody may have been scanned.

    A seat that stays in its pool is never let go meanwhile: where the capacity was lowered it could not be taken again.
    """
    there = {(seat.pool.session_id, seat.number): seat for seat in held.seats.all()}
    new, moved = [], []
    for pool, number, one in wanted:
        seat = there.pop((pool.session_id, number), None)
        name = one.name.strip() or (held.given_name if number == 1 else "")
        person = one.person.pk if one.person else None
        if seat is None:
            new.append(Seat(registration=held, pool=pool, number=number, name=name, person_id=person, is_taken=False))
        elif (seat.pool_id, seat.name, seat.person_id) != (pool.pk, name, person):
            if seat.pool_id != pool.pk:
                seat.is_taken = False
                moved.append(seat.pk)
            seat.pool, seat.name, seat.person_id = pool, name, person
            seat.save(update_fields=["pool", "name", "person", "is_taken"])
    Seat.objects.filter(pk__in=[seat.pk for seat in there.values()]).delete()
    made = Seat.objects.bulk_create(new)
    if held.holds_seats:
        # All together, so that two may change places.
        Seat.objects.filter(pk__in=[*moved, *(seat.pk for seat in made)]).update(is_taken=True)
    held.size = len(people)
    held.save(update_fields=["size"])


# Saying yes


@patient
@transaction.atomic
def accept(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Say yes to an offer. Where it costs money, the seats are kept while one pays.

    As long as nobody else was offered the seats, it is not too late, also after the moment that was said. Saying yes
    twice changes nothing. Raises RegistrationRefused: no-offer-yet, offer-over.
    """
    held, _locked = lock_registration(registration)
    if held.state in (State.CONFIRMED, State.HELD):
        return held
    if held.state == State.WAITING:
        raise _refuse("no-offer-yet", _("Er is nog geen plek voor je. Je hoort het als dat zo is."))
    if held.state != State.OFFERED:
        raise _refuse("offer-over", _("Dit aanbod is voorbij: de plek ging naar iemand anders."))
    if held.price_cents:
        held.state, held.until = State.HELD, at + policy.HELD_FOR
    else:
        held.state, held.until = State.CONFIRMED, None
    held.save(update_fields=["state", "until"])
    if held.state == State.CONFIRMED:
        tell_confirmed(held, at=at)
    _record("accept", held, actor, at)
    return held


# The waiting list


@patient
@transaction.atomic
def change_priority(
    *, registration: Registration, priority: int, reason: str, actor: Actor, at: datetime
) -> Registration:
    """Let somebody who waits go before others, or after them. priority: higher goes first; 0 is everybody's.

    reason: kept with the name of who did it. Raises RegistrationRefused: reason-missing, not-waiting, bsn.
    """
    held, locked = lock_registration(registration)
    found = []
    if not reason.strip():
        found.append(Obstacle("reason-missing", _("Schrijf op waarom. Anderen wachten ook.")))
    if contains_bsn(reason):
        found.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if held.state != State.WAITING:
        found.append(Obstacle("not-waiting", _("Deze aanmelding staat niet op de wachtlijst.")))
    if not -100 <= priority <= 100:
        found.append(Obstacle("priority-absurd", _("Kies een getal van -100 tot en met 100.")))
    if found:
        raise RegistrationRefused(*found)
    if held.priority != priority:
        PriorityChange.objects.create(
            registration=held,
            before=held.priority,
            after=priority,
            reason=reason.strip()[:200],
            by=actor.account,
            by_name=actor.name[:120],
            at=at,
        )
        held.priority = priority
        held.save(update_fields=["priority"])
        offer_what_is_free(locked, at=at)
    return held


@transaction.atomic
def log_call(
    *, registration: Registration, outcome: str, key: uuid.UUID | None = None, actor: Actor, at: datetime
) -> CallAttempt:
    """Keep that somebody was called about an offer. key: the same one is one call.

    Raises RegistrationRefused: offer-over.
    """
    held = Registration.objects.select_for_update().get(pk=registration.pk)
    before = CallAttempt.objects.filter(key=key).first() if key else None
    if before is not None:
        return before
    if held.state != State.OFFERED:
        raise _refuse("offer-over", _("Er is nu geen aanbod om over te bellen."))
    return CallAttempt.objects.create(
        registration=held, outcome=outcome, at=at, by=actor.account, key=key or uuid.uuid4()
    )
