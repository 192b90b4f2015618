# SPDX-License-Identifier: EUPL-1.2
"""Where two things meet: for the same people at the same time, or on the same topic next to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext

from reuring.activities.coherence.figures import moment_of

MOST: Final = 40
# As far apart as this, two things on one topic still take each other's visitors.
NEAR_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two sessions that meet. why: the names of the groups or topics that they share."""

    first: str
    first_id: str
    first_at: datetime
    second: str
    second_id: str
    second_at: datetime
    municipality: str
    why: list[str]


_CLASHES: Final = """
    WITH coming AS MATERIALIZED (
        SELECT session.id, session.activity_id, session.starts_at, session.ends_at, session.municipality_id,
               (session.starts_at AT TIME ZONE 'Europe/Amsterdam')::date AS day
        FROM activities_session session
        JOIN activities_activity activity ON activity.id = session.activity_id
        WHERE session.starts_at >= %(first)s AND session.starts_at < %(until)s AND session.state <> 'cancelled'
          AND activity.state = ANY('{proposed,agreed,published,done}') AND activity.shape <> 'exhibition'
          AND (%(municipality)s::bigint IS NULL OR session.municipality_id = %(municipality)s)
    )
    SELECT one_node.title, one_node.public_id, one.starts_at, two_node.title, two_node.public_id, two.starts_at,
           municipality.name, array_agg(DISTINCT target.name)
    FROM coming one
    JOIN coming two ON two.day = one.day AND two.municipality_id = one.municipality_id
        AND two.activity_id <> one.activity_id AND one.id < two.id
        AND tstzrange(one.starts_at, one.ends_at) && tstzrange(two.starts_at, two.ends_at)
    JOIN activities_activity_target_groups of_one ON of_one.activity_id = one.activity_id
    JOIN activities_activity_target_groups of_two
        ON of_two.activity_id = two.activity_id AND of_two.targetgroup_id = of_one.targetgroup_id
    JOIN activities_targetgroup target ON target.id = of_one.targetgroup_id
    JOIN activities_activity one_activity ON one_activity.id = one.activity_id
    JOIN threads_node one_node ON one_node.id = one_activity.node_id
    JOIN activities_activity two_activity ON two_activity.id = two.activity_id
    JOIN threads_node two_node ON two_node.id = two_activity.node_id
    JOIN places_municipality municipality ON municipality.id = one.municipality_id
    GROUP BY one.id, two.id, one_node.title, one_node.public_id, one.starts_at, two_node.title, two_node.public_id,
             two.starts_at, municipality.name
    ORDER BY one.starts_at, one.id, two.id LIMIT %(most)s
"""
_OVERLAPS: Final = """
    WITH coming AS MATERIALIZED (
        SELECT session.activity_id, session.municipality_id, min(session.starts_at) AS starts_at,
               activity.node_id, array_agg(DISTINCT maker.partner_id) FILTER (WHERE maker.partner_id IS NOT NULL)
                   AS partners
        FROM activities_session session
        JOIN activities_activity activity ON activity.id = session.activity_id
        LEFT JOIN activities_maker maker ON maker.activity_id = activity.id
        WHERE session.starts_at >= %(first)s AND session.starts_at < %(until)s AND session.state <> 'cancelled'
          AND activity.state = ANY('{proposed,agreed,published,done}')
          AND (%(municipality)s::bigint IS NULL OR session.municipality_id = %(municipality)s)
        GROUP BY session.activity_id, session.municipality_id, activity.node_id
    )
    SELECT one_node.title, one_node.public_id, one.starts_at, two_node.title, two_node.public_id, two.starts_at,
           municipality.name, array_agg(DISTINCT text.name)
    FROM coming one
    JOIN coming two ON two.activity_id > one.activity_id AND two.municipality_id = one.municipality_id
        AND two.starts_at BETWEEN one.starts_at - %(near)s * interval '1 day'
                              AND one.starts_at + %(near)s * interval '1 day'
        AND coalesce(one.partners, '{}') <> coalesce(two.partners, '{}')
    JOIN threads_nodetopic of_one ON of_one.node_id = one.node_id
    JOIN threads_nodetopic of_two ON of_two.node_id = two.node_id AND of_two.topic_id = of_one.topic_id
    JOIN threads_topictext text ON text.topic_id = of_one.topic_id AND text.language = %(language)s
    JOIN threads_node one_node ON one_node.id = one.node_id
    JOIN threads_node two_node ON two_node.id = two.node_id
    JOIN places_municipality municipality ON municipality.id = one.municipality_id
    GROUP BY one.activity_id, two.activity_id, one_node.title, one_node.public_id, one.starts_at, two_node.title,
             two_node.public_id, two.starts_at, municipality.name
    ORDER BY one.starts_at, one.activity_id, two.activity_id LIMIT %(most)s
"""


def clashes(first: date, until: date, municipality: int | None = None) -> list[Meeting]:
    """Sessions of two activities for the same people, at the same time in one municipality; the first `MOST`.

    One query. What stands for weeks, as an exhibition does, keeps nobody from anything and is left out.
    """
    found = _ask(_CLASHES, first, until, municipality, "nl")
    return [replace(each, why=[gettext(name) for name in each.why]) for each in found]


def overlaps(first: date, until: date, municipality: int | None, language: str) -> list[Meeting]:
    """Activities on one topic within two weeks in one municipality, made with different partners. One query."""
    return _ask(_OVERLAPS, first, until, municipality, language)


def _ask(query: str, first: date, until: date, municipality: int | None, language: str) -> list[Meeting]:
    values: dict[str, Any] = {
        "first": moment_of(first), "until": moment_of(until), "municipality": municipality, "most": MOST,
        "near": NEAR_DAYS, "language": language,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[Any] = cursor.fetchall()
    return [Meeting(*row) for row in rows]
