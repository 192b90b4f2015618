# SPDX-License-Identifier: EUPL-1.2
"""How many came until now, counted from the seats and the heads themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import connection

from reuring.activities.day.policy import EXPECTED, Tally
from reuring.activities.models import How, Session

_TALLIES: Final = """
    SELECT session.id,
           (SELECT ARRAY[count(*) FILTER (WHERE registration.state = ANY(%(expected)s)),
                         count(*) FILTER (WHERE seat.attended)]
            FROM activities_pool pool JOIN activities_seat seat ON seat.pool_id = pool.id
            JOIN activities_registration registration ON registration.id = seat.registration_id
            WHERE pool.session_id = session.id),
           (SELECT jsonb_object_agg(band.age_band, ARRAY[band.count, band.estimated]) FROM (
                SELECT age_band, sum(count) AS count, sum(count) FILTER (WHERE how = %(estimated)s) AS estimated
                FROM activities_headcount WHERE session_id = session.id GROUP BY age_band) band)
    FROM activities_session session WHERE session.id = ANY(%(sessions)s::bigint[])
"""


def tallies_of(sessions: Collection[int]) -> dict[int, Tally]:
    """How many came to each of these sessions. One query."""
    given: dict[str, Any] = {
        "expected": sorted(EXPECTED), "estimated": How.ESTIMATED.value, "sessions": list(sessions),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, given)
        return {key: _tally(seats, heads) for key, seats, heads in cursor.fetchall()}


def tally_of(session: Session) -> Tally:
    """How many came to a session until now. One query."""
    return tallies_of([session.pk])[session.pk]


def _tally(seats: list[int], heads: Any) -> Tally:
    if isinstance(heads, str):
        import json

        heads = json.loads(heads)
    heads = heads or {}
    return Tally(
        expected=seats[0],
        from_list=seats[1],
        heads={band: int(count) for band, (count, _estimated) in heads.items()},
        is_estimated=any(estimated for _count, estimated in heads.values()),
    )
