# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about doors: what the constraints can't see, each one query over all rows."""

from __future__ import annotations

from typing import Final

from django.db import connection

from reuring.engine.checks import Check, register_check

# A sentence about rows that should not be there, and the query that counts them.
BROKEN: Final[dict[str, str]] = {
    "sessions with a result that were not held": """
        SELECT count(*) FROM activities_sessionresult result
        JOIN activities_session session ON session.id = result.session_id WHERE session.state = 'planned'
    """,
    "ages of which fewer than nobody was counted": """
        SELECT count(*) FROM (SELECT 1 FROM activities_headcount
        GROUP BY session_id, age_band HAVING sum(count) < 0) below
    """,
    "results of a door that are not what it counted": """
        SELECT count(*) FROM activities_sessionresult result
        WHERE result.how = 'counted' AND result.by_age <> '{}' AND result.visitors <>
            (SELECT coalesce(sum(count), 0) FROM activities_headcount heads WHERE heads.session_id = result.session_id)
            + (SELECT count(*) FROM activities_seat seat JOIN activities_pool pool ON pool.id = seat.pool_id
               WHERE pool.session_id = result.session_id AND seat.attended)
    """,
}


def broken() -> dict[str, int]:
    """Whatever is wrong at doors, with how often."""
    found = {}
    with connection.cursor() as cursor:
        for what, query in BROKEN.items():
            cursor.execute(query)
            [(number,)] = cursor.fetchall()
            if number:
                found[what] = number
    return found


def doors() -> Check:
    """Whether what doors counted agrees with itself."""
    found = broken()
    if found:
        return Check(False, "; ".join(f"{what}: {number}" for what, number in found.items()) + ".")
    return Check(True, "What doors counted agrees with itself.")


register_check("doors", doors)
