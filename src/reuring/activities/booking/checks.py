# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about rooms: what the constraints can't see, each one query over all rows."""

from __future__ import annotations

from typing import Final

from django.db import connection

from reuring.engine.checks import Check, register_check

# A sentence about rows that should not be there, and the query that counts them.
BROKEN: Final[dict[str, str]] = {
    "bookings that keep no room": """
        SELECT count(*) FROM activities_roombooking booking
        WHERE booking.state IN ('requested', 'approved', 'blocked') AND NOT EXISTS (
            SELECT 1 FROM activities_bookedroom kept WHERE kept.booking_id = booking.id AND kept.is_active)
    """,
    "bookings that are over with, and still keep a room": """
        SELECT count(*) FROM activities_roombooking booking
        WHERE booking.state IN ('declined', 'cancelled') AND EXISTS (
            SELECT 1 FROM activities_bookedroom kept WHERE kept.booking_id = booking.id AND kept.is_active)
    """,
    "bookings that keep a room for less than they last": """
        SELECT count(*) FROM activities_bookedroom kept
        JOIN activities_roombooking booking ON booking.id = kept.booking_id
        WHERE kept.is_active AND NOT kept.span @> tstzrange(booking.starts_at, booking.ends_at)
    """,
    "coming bookings of a combinable room without all of its parts": """
        SELECT count(*) FROM activities_roombooking booking
        JOIN places_roompart part ON part.whole_id = booking.room_id
        WHERE booking.state IN ('requested', 'approved', 'blocked') AND booking.ends_at > now() AND NOT EXISTS (
            SELECT 1 FROM activities_bookedroom kept
            WHERE kept.booking_id = booking.id AND kept.room_id = part.part_id AND kept.is_active)
    """,
    "coming sessions in a room that nobody keeps for them": """
        SELECT count(*) FROM activities_session session
        JOIN activities_activity activity ON activity.id = session.activity_id
        WHERE session.room_id IS NOT NULL AND session.state = 'planned' AND session.ends_at > now()
          AND activity.state IN ('agreed', 'published') AND NOT EXISTS (
            SELECT 1 FROM activities_roombooking booking WHERE booking.session_id = session.id
              AND booking.state IN ('requested', 'approved'))
    """,
    "coming sessions at another time or place than their room is kept": """
        SELECT count(*) FROM activities_session session
        JOIN activities_roombooking booking ON booking.session_id = session.id
        WHERE booking.state IN ('requested', 'approved') AND session.ends_at > now() AND (
            session.state = 'cancelled' OR session.room_id IS DISTINCT FROM booking.room_id
            OR session.starts_at <> booking.starts_at OR session.ends_at <> booking.ends_at)
    """,
    "rooms that are a part of another and have parts themselves": """
        SELECT count(*) FROM places_roompart upper JOIN places_roompart lower ON lower.whole_id = upper.part_id
    """,
    "rooms with a part in another branch": """
        SELECT count(*) FROM places_roompart pair JOIN places_room whole ON whole.id = pair.whole_id
        JOIN places_room part ON part.id = pair.part_id WHERE part.branch_id <> whole.branch_id
    """,
}


def rooms() -> Check:
    """Whether every booking keeps what it says, and every session in a room has one."""
    broken = []
    with connection.cursor() as cursor:
        for sentence, query in BROKEN.items():
            cursor.execute(query)
            if count := cursor.fetchone()[0]:
                broken.append(f"{count} {sentence}")
        cursor.execute("SELECT count(*) FROM activities_bookedroom WHERE is_active AND upper(span) > now()")
        coming = cursor.fetchone()[0]
    if broken:
        sentence = "The rooms do not agree with what is booked: " + "; ".join(broken) + "."
        return Check(False, sentence, "Look at the calendar of rooms; move or cancel what stands wrong.")
    return Check(True, f"Rooms are kept {coming} times from now on; no room twice at once.")


register_check("rooms", rooms)
