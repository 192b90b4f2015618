# SPDX-License-Identifier: EUPL-1.2
"""The one routine that offers free seats to who waits, and the verbs that only free or make seats.

Whatever frees seats (a cancellation, a smaller group, an offer that ran out, a higher capacity, a session that does
not go on) has locked the pools, writes what it writes, and calls `offer_what_is_free` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Pool, Registration, Seat
from reuring.activities.pools import PoolsBusy, room_in
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.locking import lock_with_waiting, patient
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.telling import tell_offered, with_sessions
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle

_WAITING: Final = """
    SELECT registration.id, min(session.starts_at), array_agg(seat.pool_id)
    FROM activities_registration registration
    JOIN activities_activity activity ON activity.id = registration.activity_id
    JOIN activities_seat seat ON seat.registration_id = registration.id
    JOIN activities_pool pool ON pool.id = seat.pool_id
    JOIN activities_session session ON session.id = pool.session_id
    WHERE registration.state = 'waiting' AND activity.state NOT IN ('cancelled', 'done') AND EXISTS (
        SELECT 1 FROM activities_seat mine
        WHERE mine.registration_id = registration.id AND mine.pool_id = ANY(%s::bigint[]))
    GROUP BY registration.id
    HAVING min(session.starts_at) > %s AND bool_and(session.state <> 'cancelled')
    ORDER BY registration.priority DESC, registration.waiting_since, registration.id
"""


def offer_what_is_free(locked: Collection[int], *, at: datetime) -> list[Registration]:
    """Offer the seats that are free in these pools to who waits for them, first come first.

    locked: pools that this transaction has locked (`lock_with_waiting`), counted here from their rows.
    Returns the registrations that were offered seats. They are told in this transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [list(locked), at])
        waiting = cursor.fetchall()
    if not waiting:
        return []
    free = {key: room.free for key, room in room_in(locked).items()}
    chosen = policy.whose_turn([(key, tuple(pools)) for key, _starts, pools in waiting], free)
    if not chosen:
        return []
    starts = {key: starts_at for key, starts_at, _pools in waiting}
    found = list(with_sessions(Registration.objects.filter(pk__in=chosen)))
    zone = ZoneInfo(settings.TIME_ZONE)
    for each in found:
        each.state, each.until = Registration.State.OFFERED, policy.offer_until(at, starts[each.pk], zone)
        each.save(update_fields=["state", "until"])
    Seat.objects.filter(registration__in=chosen).update(is_taken=True)
    tell_offered(found, at=at)
    return found


@transaction.atomic
def _offer_in(pool_ids: Collection[int], at: datetime) -> int:
    return len(offer_what_is_free(lock_with_waiting(pool_ids), at=at))


def offer_everywhere(*, at: datetime) -> int:
    """Offer what is free wherever somebody waits: what no verb came to. Restartable; a transaction for each activity.

    Returns how many were offered seats.
    """
    pools: dict[int, set[int]] = {}
    waiting = Seat.objects.filter(registration__state=Registration.State.WAITING, pool__session__starts_at__gt=at)
    for activity, pool in waiting.values_list("registration__activity_id", "pool_id").distinct():
        pools.setdefault(activity, set()).add(pool)
    offered = 0
    for _activity, keys in sorted(pools.items()):
        if not any(room.free is None or room.free > 0 for room in room_in(keys).values()):
            continue
        try:
            offered += _offer_in(keys, at)
        except PoolsBusy:
            continue  # the next round comes soon
    return offered


def place_in_line(registration: Registration) -> int | None:
    """How far on the waiting list somebody is, from 1, among who wants the same pools; None for who does not wait."""
    if registration.state != Registration.State.WAITING:
        return None
    pools = Seat.objects.filter(registration=registration).values("pool")
    others = Registration.objects.waiting().filter(pk__in=Seat.objects.filter(pool__in=pools).values("registration"))
    return list(others.values_list("pk", flat=True)).index(registration.pk) + 1


# Capacity


@dataclass(frozen=True, slots=True)
class WhatFollows:
    """What another capacity would bring. taken: seats that are taken now. over: how many more than would be allowed.

    waiting: how many people wait. free: how many could be offered a seat; None for no end.
    """

    pool_id: int
    capacity: int | None
    taken: int
    over: int
    waiting: int
    free: int | None


def what_follows(capacities: Mapping[int, int | None]) -> list[WhatFollows]:
    """What these capacities (by pool; None for no end) would bring. Nobody is thrown out. One query."""
    found = []
    for key, room in sorted(room_in(capacities).items()):
        capacity = capacities[key]
        free = None if capacity is None else max(0, capacity - room.taken)
        over = 0 if capacity is None else max(0, room.taken - capacity)
        found.append(WhatFollows(key, capacity, room.taken, over, room.waiting, free))
    return found


@patient
@transaction.atomic
def change_capacities(*, capacities: Mapping[int, int | None], actor: Actor, at: datetime) -> list[WhatFollows]:
    """Give pools another capacity, and offer what comes free to who waits.

    capacities: by pool; None for no end. Lower than what is taken throws nobody out: nobody comes in until it fits
    again (see `what_follows`, which whoever types it is shown first).
    Returns what followed. Raises RegistrationRefused.
    """
    if any(capacity is not None and not 0 <= capacity <= 32_767 for capacity in capacities.values()):
        raise RegistrationRefused(Obstacle("capacity-absurd", _("Kijk het aantal plekken na.")))
    locked = lock_with_waiting(capacities)
    pools = {pool.pk: pool for pool in Pool.objects.select_related("session").filter(pk__in=capacities)}
    for key, pool in sorted(pools.items()):
        before = pool.capacity
        if before == capacities[key]:
            continue
        pool.capacity = capacities[key]
        pool.save(update_fields=["capacity"])
        record_event(
            actor=actor,
            at=at,
            verb="change_capacity",
            subject_kind="session",
            subject_key=pool.session.public_id,
            before={"pool": key, "capacity": before},
            after={"pool": key, "capacity": capacities[key]},
        )
    followed = what_follows({key: capacities[key] for key in pools})
    offer_what_is_free(locked, at=at)
    return followed
