# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about signing up: invariants that no constraint can hold, each one query over all rows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from reuring.engine.checks import Check, register_check

# A sentence about rows that should not be there, and the query that counts them.
BROKEN: Final[dict[str, str]] = {
    "guards against a seat too many are missing": """
        SELECT 2 - count(*) FROM pg_trigger
        WHERE tgname IN ('seat_inserted_within_capacity', 'seat_taken_within_capacity') AND tgenabled <> 'D'
    """,
    "seats do not say what their registration says": """
        SELECT count(*) FROM activities_seat seat
        JOIN activities_registration registration ON registration.id = seat.registration_id
        WHERE seat.is_taken <> (registration.state IN ('held', 'confirmed', 'offered'))
    """,
    "registrations that are not over have no seat": """
        SELECT count(*) FROM activities_registration registration
        WHERE state IN ('held', 'confirmed', 'offered', 'waiting') AND NOT EXISTS (
            SELECT 1 FROM activities_seat seat WHERE seat.registration_id = registration.id)
    """,
    "registrations have another number of people than of seats in a session": """
        SELECT count(*) FROM (
            SELECT registration.id FROM activities_registration registration
            JOIN activities_seat seat ON seat.registration_id = registration.id
            JOIN activities_pool pool ON pool.id = seat.pool_id
            WHERE registration.state IN ('held', 'confirmed', 'offered', 'waiting')
            GROUP BY registration.id, registration.size, pool.session_id HAVING count(*) <> registration.size) wrong
    """,
    "registrations for something that does not go on are not ended": """
        SELECT count(DISTINCT registration.id) FROM activities_registration registration
        JOIN activities_seat seat ON seat.registration_id = registration.id
        JOIN activities_pool pool ON pool.id = seat.pool_id
        JOIN activities_session session ON session.id = pool.session_id
        WHERE registration.state IN ('held', 'confirmed', 'offered', 'waiting') AND session.state = 'cancelled'
    """,
    "seats are kept for a payment or an answer that is long overdue": """
        SELECT count(*) FROM activities_registration registration
        JOIN people_person person ON person.id = registration.person_id
        WHERE registration.until < %(at)s - interval '1 hour' AND (
            registration.state = 'held'
            OR registration.state = 'offered' AND person.notice_road = 'email' AND person.email <> ''
            OR registration.state = 'offered' AND EXISTS (
                SELECT 1 FROM activities_seat seat
                JOIN activities_pool pool ON pool.id = seat.pool_id
                JOIN activities_session session ON session.id = pool.session_id
                WHERE seat.registration_id = registration.id AND session.starts_at < %(at)s - interval '1 hour'))
    """,
    "registrations were paid and are not confirmed": """
        SELECT count(*) FROM activities_registration registration
        JOIN ledger_charge charge ON charge.id = registration.charge_id
        WHERE charge.open_cents = 0 AND (
            registration.state = 'held' AND registration.made_at < %(at)s - interval '1 hour'
            OR registration.state IN ('lapsed', 'cancelled') AND registration.ended_by <> 'self'
               AND registration.ended_at BETWEEN %(at)s - interval '31 days' AND %(at)s - interval '1 hour'
               AND EXISTS (SELECT 1 FROM ledger_posting posting JOIN ledger_entry entry ON entry.id = posting.entry_id
                           WHERE posting.charge_id = charge.id AND entry.kind = 'payment')
               AND NOT EXISTS (SELECT 1 FROM ledger_posting posting
                               WHERE posting.charge_id = charge.id AND posting.account = 'refunded'))
    """,
}


def signing_up() -> Check:
    """Whether every seat agrees with its registration, nobody waits in vain, and nothing that was paid is lost."""
    return signing_up_at(timezone.now())


def signing_up_at(at: datetime) -> Check:
    """The same, as asked at that moment."""
    broken = []
    with connection.cursor() as cursor:
        for what, query in BROKEN.items():
            cursor.execute(query, {"at": at})
            [count] = cursor.fetchone()
            if count:
                broken.append(f"{count} {what}")
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE is_taken),
                   (SELECT count(*) FROM (
                       SELECT pool.id FROM activities_pool pool
                       JOIN activities_seat seat ON seat.pool_id = pool.id AND seat.is_taken
                       GROUP BY pool.id, pool.capacity HAVING count(*) > pool.capacity) full_up)
            FROM activities_seat
            """
        )
        seats, taken, over = cursor.fetchone()
    if broken:
        return Check(False, "Signing up does not agree with itself: " + "; ".join(broken) + ".", "Please report this.")
    more = f" {over} pools hold more than was set since: their capacity was lowered." if over else ""
    return Check(True, f"{seats} seats, {taken} of them taken; each says what its registration says.{more}")


register_check("signing up", signing_up)
