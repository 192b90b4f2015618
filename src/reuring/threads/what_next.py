# SPDX-License-Identifier: EUPL-1.2
"""What next: from one node to others, best first, each with its reason. One query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
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
    SELECT to_node_id AS node_id, relation, reason FROM threads_link WHERE from_node_id = %(node)s
    UNION ALL
    SELECT from_node_id, relation, reason FROM threads_link WHERE to_node_id = %(node)s
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
    SELECT node_id, 1000 AS weight, relation, reason, NULL::bigint AS topic_id FROM linked
    UNION ALL
    SELECT node_id, weight, '', '', topic_id FROM alike
)
SELECT DISTINCT ON (weight, node.id) node.id, node.kind, ranked.relation, ranked.reason, text.name
FROM ranked
JOIN threads_node node ON node.id = ranked.node_id AND node.visibility = 'public'
LEFT JOIN LATERAL (
    SELECT name FROM threads_topictext
    WHERE topic_id = ranked.topic_id AND language IN ('nl', %(language)s)
    ORDER BY (language = %(language)s) DESC LIMIT 1
) text ON true
WHERE NOT (node.id = ANY(%(without)s))
-- What only looks alike has to be still to come; what somebody tied stays.
AND (ranked.topic_id IS NULL OR node.ends_at IS NULL OR node.ends_at > now())
ORDER BY weight DESC, node.id DESC
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
