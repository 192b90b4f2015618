# SPDX-License-Identifier: EUPL-1.2
"""Locking what a change of seats is about: its pools, and those of everybody who waits for one of them.

Always in the same order: pools (sorted), then registrations; the books come last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import wraps
from random import uniform
from typing import Final, ParamSpec, TypeVar

from django.db import connection

from reuring.activities.models import Registration, Seat
from reuring.activities.pools import PoolsBusy, lock_pools
from reuring.activities.signing_up.refusals import busy
from reuring.activities.signing_up.telling import with_sessions

P = ParamSpec("P")
T = TypeVar("T")

# How often somebody who comes when it is very busy is let try again, before being told so.
TRIES: Final = 2


def patient(verb: Callable[P, T]) -> Callable[P, T]:
    """Let a verb try again when others hold its pools for too long, and then say so kindly (RegistrationRefused).

    Around the transaction of the verb; inside another one nothing can be tried again.
    """

    @wraps(verb)
    def trying(*args: P.args, **kwargs: P.kwargs) -> T:
        for _turn in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except PoolsBusy:
                if connection.in_atomic_block:
                    raise busy() from None
                time.sleep(uniform(0.02, 0.2))  # noqa: S311 - so that they don't all come back at once
        try:
            return verb(*args, **kwargs)
        except PoolsBusy:
            raise busy() from None

    return trying


_WAITED_FOR: Final = """
    SELECT DISTINCT theirs.pool_id
    FROM activities_seat mine
    JOIN activities_registration registration ON registration.id = mine.registration_id
    JOIN activities_seat theirs ON theirs.registration_id = registration.id
    WHERE mine.pool_id = ANY(%s::bigint[]) AND registration.state = 'waiting'
"""


def lock_with_waiting(pool_ids: Collection[int]) -> set[int]:
    """Lock these pools, and the others of who waits for one of them, so that they can be offered what is freed.

    Returns all that is locked. Two queries. Who begins to wait in between and wants still other pools is left to the
    round (`offering.offer_everywhere`). Raises PoolsBusy.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITED_FOR, [list(pool_ids)])
        locked = {*pool_ids, *(pool for (pool,) in cursor.fetchall())}
    lock_pools(locked)
    return locked


def lock_registration(registration: Registration, more_pools: Collection[int] = ()) -> tuple[Registration, set[int]]:
    """A registration as it is now, `telling.with_sessions`, locked after its pools; and the pools that are locked.

    more_pools: others that are going to be needed. Raises PoolsBusy.
    """
    own = set(Seat.objects.filter(registration=registration).values_list("pool_id", flat=True))
    locked = lock_with_waiting({*own, *more_pools})
    found: Registration = with_sessions(Registration.objects.select_for_update(of=("self",))).get(pk=registration.pk)
    if not {seat.pool_id for seat in found.seats.all()} <= locked:
        raise PoolsBusy  # it was changed just before
    return found, locked
