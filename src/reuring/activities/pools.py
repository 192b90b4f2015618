# SPDX-License-Identifier: EUPL-1.2
"""Pools of seats: locked one after the other in the order of their keys, and counted from the seats themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

# The same number stands in the trigger of migration 0002.
POOL_LOCKS: Final = 7_000_000_000_000_000
PATIENCE_SECONDS: Final = 3.0


class PoolsBusy(Exception):
    """Others hold these pools for too long. Nothing was written; whoever asked may try again at once."""

    code = "pools-busy"


@dataclass(frozen=True, slots=True)
class Room:
    """How full a pool is. capacity: None for no end. taken: seats that count, also those offered or kept for a payment.

    waiting: how many people wait for it.
    """

    pool_id: int
    capacity: int | None
    taken: int
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """Seats left, never below 0; None for no end."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def fits(self, people: int) -> bool:
        """Whether so many people still fit."""
        return self.free is None or people <= self.free


_ROOM: Final = """
    SELECT pool.id, pool.capacity,
           count(seat.id) FILTER (WHERE seat.is_taken),
           count(seat.id) FILTER (WHERE registration.state = 'waiting')
    FROM activities_pool pool
    LEFT JOIN activities_seat seat ON seat.pool_id = pool.id
    LEFT JOIN activities_registration registration ON registration.id = seat.registration_id
    WHERE pool.id = ANY(%s::bigint[])
    GROUP BY pool.id
"""


def lock_pools(pool_ids: Collection[int], *, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Keep everybody else from counting or changing these pools until the end of this transaction. One query.

    Sorted, so that nobody waits for each other crosswise. Must be called in a transaction, before any is counted.
    patience_seconds: how long to wait for each.
    Raises PoolsBusy after that; the transaction is then broken, and must be rolled back.
    """
    keys = [POOL_LOCKS + pool_id for pool_id in sorted(set(pool_ids))]
    locks = ", ".join(["pg_advisory_xact_lock(%s)"] * len(keys))
    if not keys:
        return
    try:
        with connection.cursor() as cursor:
            # One round trip: the time-out holds for this transaction only, and is set before the first lock is asked.
            cursor.execute(
                f"SELECT set_config('lock_timeout', %s, true), {locks}",
                [f"{int(patience_seconds * 1000)}ms", *keys],
            )
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise PoolsBusy from None
        raise


def room_in(pool_ids: Collection[int]) -> dict[int, Room]:
    """How full these pools are, counted from their seats. One query. To decide by, only under `lock_pools`."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, [list(pool_ids)])
        return {row[0]: Room(*row) for row in cursor.fetchall()}
