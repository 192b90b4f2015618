# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about the programme: what the constraints can't see, each one query over all rows."""

from __future__ import annotations

from typing import Final

from django.db import connection

from reuring.engine.checks import Check, register_check

# A sentence about rows that should not be there, and the query that counts them.
BROKEN: Final[dict[str, str]] = {
    "activities that are found and should not be": """
        SELECT count(*) FROM activities_activity activity JOIN threads_node node ON node.id = activity.node_id
        WHERE node.visibility = 'public' AND (
            activity.state NOT IN ('published', 'cancelled', 'done') OR NOT activity.is_listed)
    """,
    "public activities that can't be found": """
        SELECT count(*) FROM activities_activity activity JOIN threads_node node ON node.id = activity.node_id
        WHERE node.visibility <> 'public' AND activity.is_listed
          AND activity.state IN ('published', 'cancelled', 'done')
    """,
    "cancelled activities with sessions that still go on": """
        SELECT count(DISTINCT activity.id) FROM activities_activity activity
        JOIN activities_session session ON session.activity_id = activity.id
        WHERE activity.state = 'cancelled' AND session.state = 'planned' AND session.starts_at > now()
    """,
    "coming sessions without seats for a part of their activity": """
        SELECT count(*) FROM activities_session session
        JOIN activities_part part ON part.activity_id = session.activity_id
        WHERE session.state = 'planned' AND session.ends_at > now() AND NOT EXISTS (
            SELECT 1 FROM activities_pool pool WHERE pool.session_id = session.id AND pool.part_id = part.id)
    """,
    "sessions of a rule of another activity": """
        SELECT count(*) FROM activities_session session
        JOIN activities_recurrence rule ON rule.id = session.recurrence_id
        WHERE rule.activity_id <> session.activity_id
    """,
}


def programme() -> Check:
    """Whether what is public can be found, what is not can't, and every session has its seats."""
    broken = []
    with connection.cursor() as cursor:
        for sentence, query in BROKEN.items():
            cursor.execute(query)
            if count := cursor.fetchone()[0]:
                broken.append(f"{count} {sentence}")
        cursor.execute("SELECT count(*) FROM activities_activity WHERE state = 'published'")
        public = cursor.fetchone()[0]
    if broken:
        sentence = "The programme does not agree with itself: " + "; ".join(broken) + "."
        return Check(False, sentence, "Open these activities on the pages of the programme and keep them once more.")
    return Check(True, f"{public} activities are public; each can be found as it should be.")


register_check("programme", programme)
