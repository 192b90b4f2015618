# SPDX-License-Identifier: EUPL-1.2
"""What next: from one node to others, best first, each with its reason. One query.

What somebody linked goes before what only shares a topic, and what is still to take place before what is always there;
what is over comes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, gettext

from reuring.threads.registries import Card

# Of a topic that half the catalogue has, only the newest few take part, so that the page stays quick.
NEWEST_OF_A_TOPIC = 150
MOST_STEPS = 4

_QUERY = """
WITH mine AS (
    SELECT nt.topic_id, cardinality(t.path) AS depth
    FROM threads_nodetopic nt JOIN threads_topic t ON t.id = nt.topic_id
    WHERE nt.node_id = %(node)s
), linked AS (
    SELECT to_node_id AS node_id, relation, reason, position FROM threads_link WHERE from_node_id = %(node)s
    UNION ALL
    SELECT from_node_id, relation, reason, position FROM threads_link WHERE to_node_id = %(node)s
), alike AS (
    SELECT other.node_id, sum(other.weight) AS weight,
           (array_agg(mine.topic_id ORDER BY other.weight DESC))[1] AS topic_id
    FROM mine CROSS JOIN LATERAL (
        -- A rare topic says more than a common one, and a narrow one more than a broad one.
        SELECT node_id, mine.depth / ln(1.5 + count(*) OVER ()) AS weight FROM (
            SELECT node_id FROM threads_nodetopic
            WHERE topic_id = mine.topic_id AND node_id <> %(node)s ORDER BY node_id DESC LIMIT %(newest)s
        ) newest
    ) other
    GROUP BY other.node_id
), ranked AS (
    SELECT node_id, 1000 - position * 0.01 AS weight, relation, reason, NULL::bigint AS topic_id FROM linked
    UNION ALL
    SELECT node_id, weight, '', '', topic_id FROM alike
), timed AS (
    -- What is still to come goes before all else that was linked; what is over comes last.
    SELECT node.id, node.kind, ranked.relation, ranked.reason, ranked.topic_id,
           CASE WHEN node.ends_at IS NULL THEN ranked.weight
                WHEN node.ends_at > %(now)s THEN ranked.weight * 2
                ELSE ranked.weight * 0.001 END AS weight,
           coalesce(node.ends_at <= %(now)s, false) AS is_over
    FROM ranked JOIN threads_node node ON node.id = ranked.node_id AND node.visibility = 'public'
)
SELECT DISTINCT ON (timed.weight, timed.id) timed.id, timed.kind, timed.relation, timed.reason, text.name
FROM timed
LEFT JOIN LATERAL (
    SELECT name FROM threads_topictext
    WHERE topic_id = timed.topic_id AND language IN ('nl', %(language)s)
    ORDER BY (language = %(language)s) DESC LIMIT 1
) text ON true
WHERE NOT (timed.id = ANY(%(without)s))
-- What only looks alike has to be still to come; what somebody tied stays.
AND (timed.topic_id IS NULL OR NOT timed.is_over)
ORDER BY timed.weight DESC, timed.id DESC
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One way on. reason: one short sentence; the rest as on a card."""

    door: str
    kind_label: str
    title: str
    address: str
    reason: str
    language: str


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one node to another, without its card. reason: one short sentence."""

    node_id: int
    kind: str
    reason: str


def paths_from(node_id: int, *, without: tuple[int, ...] = (), limit: int = 8) -> list[Path]:
    """The ways on from a node, best first. One query. without: nodes that the page shows elsewhere."""
    language = (get_language() or "nl").split("-")[0]
    values: dict[str, Any] = {
        "node": node_id,
        "newest": NEWEST_OF_A_TOPIC,
        "now": timezone.now(),
        "language": language,
        "without": list(without),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, values)
        rows = cursor.fetchall()
    paths: dict[int, Path] = {}
    for found, kind, relation, reason, topic in rows:
        about = gettext("Gaat ook over: %(topic)s.") % {"topic": topic} if topic else _relations().get(relation, "")
        paths.setdefault(found, Path(found, kind, reason or about))
    return list(paths.values())


def steps_along(paths: list[Path], cards: Mapping[int, Card], limit: int = MOST_STEPS) -> list[Step]:
    """The ways on with their cards, to show; one whose card is gone is passed over."""
    return [
        Step(card.door, card.kind_label, card.title, card.address, path.reason, card.language)
        for path in paths
        if (card := cards.get(path.node_id)) is not None
    ][:limit]


def _relations() -> dict[str, str]:
    return {
        "starts_from": gettext("Hoort erbij."),
        "leads_to": gettext("Een volgende stap."),
        "is_about": gettext("Gaat hierover."),
        "made_by": gettext("Door dezelfde mensen."),
        "answers": gettext("Geeft antwoord."),
        "prepares_for": gettext("Een goede voorbereiding."),
    }
