# SPDX-License-Identifier: EUPL-1.2
"""What next: from one node, or one topic, to others, best first, each with its reason. One query.

What staff put first comes first, then what somebody linked, then what is near by its topics: the same one, one above or
below, one beside it. Of those, a rare topic says more than a common one, and it counts what is soon, in the same
municipality, for the same ages, and to be had now. What is over comes last, and only where somebody tied it. Of each
kind there are only a few, the best of each before the second of any. Nothing is known of who looks. Decision 0020.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, gettext

from reuring.places.models import Branch
from reuring.shell.templatetags.shell_tags import weekday
from reuring.threads.models import NodeKind
from reuring.threads.registries import Card, cards_for

MOST_STEPS: Final = 6
MOST_PATHS: Final = 10
# However good they are: a book leads not only to books.
MOST_OF_A_KIND: Final = 3

# Of each kind under one topic: how many without an end, the newest ones, and how many of what is still to come, the
# soonest; then the same under a topic that is only near. So that a topic that half the catalogue has stays quick.
_LOOKED_AT: Final[dict[str, tuple[int, int, int, int]]] = {
    NodeKind.WORK: (60, 0, 4, 0),
    NodeKind.ACTIVITY: (6, 30, 2, 6),
    NodeKind.COMMUNITY: (20, 10, 5, 3),
    NodeKind.ANSWER: (10, 0, 2, 0),
    NodeKind.SERVICE: (10, 0, 3, 0),
    NodeKind.LEARNING_PATH: (10, 10, 2, 2),
    NodeKind.PARTNER: (10, 0, 2, 0),
}
# Topics that say in what form something is rather than what it is about: they bring hardly anything nearer.
_FORMS: Final = ["audiobooks", "ebooks", "large-print", "easy-language"]
# Where only one kind is asked for.
_OF_ONE_KIND: Final = (400, 200, 40, 20)

_QUERY: Final = """
WITH me AS MATERIALIZED (
    SELECT node.kind, coalesce(node.audiences, '{}') AS audiences, node.municipality_id AS own_place,
           coalesce(node.municipality_id, %(place)s::bigint) AS place
    FROM (SELECT 1) one LEFT JOIN threads_node node ON node.id = %(node)s
), own AS MATERIALIZED (
    SELECT topic.id, topic.parent_id
    FROM (
        SELECT topic_id FROM threads_nodetopic WHERE node_id = %(node)s
        UNION SELECT %(topic)s::bigint WHERE %(topic)s::bigint IS NOT NULL
    ) tied JOIN threads_topic topic ON topic.id = tied.topic_id
    ORDER BY topic.uses LIMIT 8
), near AS MATERIALIZED (
    SELECT topic.id, relative.closeness,
           relative.closeness * (0.7 + 0.15 * cardinality(topic.path)) * 4 / ln(2.72::float8 + topic.uses)
             * CASE WHEN topic.key = ANY(%(forms)s) THEN 0.2 ELSE 1 END AS weight
    FROM (
        SELECT id, max(closeness) AS closeness FROM (
            SELECT id, 1::float8 AS closeness FROM own
            UNION ALL SELECT below.id, 0.6 FROM own JOIN threads_topic below ON below.parent_id = own.id
            UNION ALL SELECT parent_id, 0.5 FROM own WHERE parent_id IS NOT NULL
            UNION ALL SELECT beside.id, 0.3 FROM own JOIN threads_topic beside ON beside.parent_id = own.parent_id
        ) each GROUP BY id
    ) relative JOIN threads_topic topic ON topic.id = relative.id
    WHERE relative.closeness = 1 OR NOT topic.is_retired
    ORDER BY relative.closeness DESC, topic.uses LIMIT 28
), found AS MATERIALIZED (
    SELECT DISTINCT tie.node_id
    FROM near
    CROSS JOIN unnest(
        %(kinds)s::text[], %(undated)s::int[], %(dated)s::int[], %(undated_far)s::int[], %(dated_far)s::int[]
    ) AS wanted(kind, undated, dated, undated_far, dated_far)
    CROSS JOIN LATERAL (
        (SELECT node_id FROM threads_nodetopic
         WHERE topic_id = near.id AND kind = wanted.kind AND until IS NULL ORDER BY until, node_id DESC
         LIMIT CASE WHEN near.closeness = 1 THEN wanted.undated ELSE wanted.undated_far END)
        UNION ALL
        (SELECT node_id FROM threads_nodetopic
         WHERE topic_id = near.id AND kind = wanted.kind AND until > %(now)s ORDER BY until, node_id DESC
         LIMIT CASE WHEN near.closeness = 1 THEN wanted.dated ELSE wanted.dated_far END)
    ) tie
), chosen AS MATERIALIZED (
    SELECT id, to_node_id, is_pinned, reason FROM threads_stepchoice
    WHERE (from_node_id = %(node)s OR from_topic_id = %(topic)s) AND ended_at IS NULL
), candidates AS (
    -- tier 3: put first by staff; 2: linked; 1: near by topic; 0: soon, and in the same place.
    SELECT to_node_id AS node_id, 3 AS tier, 1000::float8 - 0.001 * row_number() OVER (ORDER BY id) AS weight,
           '' AS relation, true AS leads_out, reason, NULL::bigint AS topic_id, 1::float8 AS closeness
    FROM chosen WHERE is_pinned
    UNION ALL
    (SELECT to_node_id, 2, CASE source WHEN 'rule' THEN 60 ELSE 100 END - 0.01 * position, relation, true, reason,
            NULL, 1 FROM threads_link WHERE from_node_id = %(node)s ORDER BY id + 0 DESC LIMIT 200)
    UNION ALL
    (SELECT from_node_id, 2, CASE source WHEN 'rule' THEN 60 ELSE 100 END - 0.01 * position, relation, false, reason,
            NULL, 1 FROM threads_link WHERE to_node_id = %(node)s ORDER BY id + 0 DESC LIMIT 200)
    UNION ALL
    SELECT found.node_id, 1, sum(near.weight), '', true, '', (array_agg(near.id ORDER BY near.weight DESC))[1],
           max(near.closeness)
    FROM found JOIN threads_nodetopic tie ON tie.node_id = found.node_id JOIN near ON near.id = tie.topic_id
    GROUP BY found.node_id
    UNION ALL
    (SELECT soon.id, 0, 0.2, '', true, '', NULL, 0
     FROM me JOIN threads_node soon ON soon.municipality_id = me.own_place AND soon.ends_at > %(now)s
     WHERE soon.kind = ANY(%(kinds)s) ORDER BY soon.ends_at LIMIT 8)
), once AS (
    SELECT DISTINCT ON (node_id) * FROM candidates
    WHERE node_id IS DISTINCT FROM %(node)s AND NOT (node_id = ANY(%(without)s))
      AND node_id NOT IN (SELECT to_node_id FROM chosen WHERE NOT is_pinned)
    ORDER BY node_id, tier DESC, weight DESC
), weighed AS (
    SELECT node.id, node.kind, once.tier, once.relation, once.leads_out, once.reason, once.topic_id, once.closeness,
           node.starts_at, node.ends_at, node.is_available,
           node.municipality_id = me.place AS is_near,
           node.audiences && me.audiences AS same_ages,
           CASE WHEN node.municipality_id = me.place THEN node.municipality_id END AS municipality_id,
           once.tier = 3 AND (node.ends_at IS NULL OR node.ends_at > %(now)s) AS is_pinned,
           once.weight
             * CASE WHEN node.ends_at <= %(now)s THEN 0.0001 ELSE 1 END
             * (1
                + CASE WHEN node.ends_at > %(now)s THEN 0.2 + 0.6 * exp(greatest(-30,
                    -extract(epoch FROM greatest(node.starts_at, %(now)s) - %(now)s)::float8 / 2600000)) ELSE 0 END
                + CASE WHEN node.municipality_id = me.place THEN 0.35 ELSE 0 END
                + CASE node.is_available WHEN true THEN 0.25 WHEN false THEN -0.25 ELSE 0 END)
             * CASE WHEN once.tier > 1 OR node.audiences = '{}' OR me.audiences = '{}' THEN 1
                    WHEN node.audiences && me.audiences THEN 1.25 ELSE 0.3 END AS weight
    FROM once JOIN threads_node node ON node.id = once.node_id AND node.visibility = 'public' CROSS JOIN me
    -- What only looks alike has to be still to come; what somebody tied stays.
    WHERE (once.tier > 1 OR node.ends_at IS NULL OR node.ends_at > %(now)s)
      AND (%(kind)s = '' OR node.kind = %(kind)s)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY is_pinned DESC, weight DESC, id DESC) AS place_in_kind
    FROM weighed
)
SELECT ranked.id, ranked.kind, ranked.tier, ranked.relation, ranked.leads_out, ranked.reason, ranked.closeness,
       ranked.starts_at, ranked.is_available, ranked.same_ages, text.name, municipality.name
FROM ranked
LEFT JOIN places_municipality municipality ON municipality.id = ranked.municipality_id
LEFT JOIN LATERAL (
    SELECT name FROM threads_topictext
    WHERE topic_id = ranked.topic_id AND language IN ('nl', %(language)s)
    ORDER BY (language = %(language)s) DESC LIMIT 1
) text ON true
WHERE ranked.is_pinned OR ranked.place_in_kind <= %(most)s
ORDER BY ranked.is_pinned DESC,
         ranked.weight * CASE WHEN ranked.is_pinned OR %(kind)s <> '' THEN 1
                              ELSE 0.4::float8 ^ (ranked.place_in_kind - 1) END DESC,
         ranked.id DESC
LIMIT %(limit)s
"""
_PINNED: Final = 3
_LINKED: Final = 2
_ALIKE: Final = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One way on. reason: one short sentence; reason_language: of what a colleague wrote; the rest as on a card."""

    door: str
    kind_label: str
    title: str
    address: str
    reason: str
    language: str
    node_id: int = 0
    reason_language: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one node to another, without its card. reason: one short sentence. is_pinned: put first by staff."""

    node_id: int
    kind: str
    reason: str
    is_pinned: bool = False
    reason_language: str = ""


def what_next(
    node_id: int, branch: Branch | None, *, without: Sequence[int] = (), topic_id: int | None = None
) -> list[Step]:
    """The ways on, with their cards: all that a page needs, in one query and those of the cards.

    node_id: 0 for the page of a topic, which then is `topic_id`. branch: the one that the visitor chose.
    without: nodes that the page shows elsewhere.
    """
    paths = paths_from(node_id, without=without, branch=branch, topic_id=topic_id)
    return steps_along(paths, cards_for({path.node_id: path.kind for path in paths}, branch))


def paths_from(
    node_id: int,
    *,
    without: Collection[int] = (),
    limit: int = MOST_PATHS,
    kind: str = "",
    branch: Branch | None = None,
    topic_id: int | None = None,
) -> list[Path]:
    """The ways on from a node, best first. One query.

    without: nodes that the page shows elsewhere. kind: only of this one, and then as many as there are.
    branch: the one that the visitor chose, where the node itself has no place. topic_id: instead of a node (0).
    """
    looked_at = {kind: _OF_ONE_KIND} if kind else _LOOKED_AT
    now = timezone.now()
    values: dict[str, Any] = {
        "node": node_id or None,
        "topic": topic_id,
        "place": branch.municipality_id if branch else None,
        "kinds": [str(each) for each in looked_at],
        **{
            name: [amounts[position] for amounts in looked_at.values()]
            for position, name in enumerate(("undated", "dated", "undated_far", "dated_far"))
        },
        "forms": _FORMS,
        "now": now,
        "language": (get_language() or "nl").split("-")[0],
        "without": list(without),
        "kind": kind,
        "most": limit if kind else MOST_OF_A_KIND,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, values)
        return [_path(*row, now=now, of_topic=topic_id is not None) for row in cursor.fetchall()]


def steps_along(paths: Sequence[Path], cards: Mapping[int, Card], limit: int = MOST_STEPS) -> list[Step]:
    """The ways on with their cards, to show; one whose card is gone is passed over."""
    return [
        Step(
            card.door,
            card.kind_label,
            card.title,
            card.address,
            path.reason,
            card.language,
            path.node_id,
            path.reason_language,
        )
        for path in paths
        if (card := cards.get(path.node_id)) is not None
    ][:limit]


def _path(
    node_id: int, kind: str, tier: int, relation: str, leads_out: bool, reason: str, closeness: float,
    starts_at: datetime | None, is_available: bool | None, same_ages: bool,
    topic: str | None, place: str | None, *, now: datetime, of_topic: bool,
) -> Path:  # fmt: skip
    is_pinned = tier == _PINNED
    if reason or tier >= _LINKED:
        return Path(
            node_id,
            kind,
            reason or _relations(leads_out=leads_out).get(relation, ""),
            is_pinned,
            "nl" if reason else "",
        )
    # Of what began already the next day is not known here.
    day = weekday(starts_at) if starts_at is not None and starts_at > now else ""
    if tier < _ALIKE:
        near = gettext("Ook in %(place)s, %(day)s.") if day else gettext("Ook in %(place)s.")
        return Path(node_id, kind, near % {"place": place or "", "day": day})
    more = day
    if not more and is_available:
        more = gettext("nu binnen")
    elif not more and place:
        more = gettext("in %(place)s") % {"place": place}
    elif not more and same_ages:
        more = gettext("voor dezelfde leeftijd")
    is_same = closeness >= 1
    if is_same and of_topic:
        about = gettext("Gaat hierover, %(more)s.") if more else gettext("Gaat hierover.")
    elif more and is_same:
        about = gettext("Gaat ook over: %(topic)s, %(more)s.")
    elif more:
        about = gettext("Past bij: %(topic)s, %(more)s.")
    else:
        about = gettext("Gaat ook over: %(topic)s.") if is_same else gettext("Past bij: %(topic)s.")
    return Path(node_id, kind, about % {"topic": topic or "", "more": more})


def _relations(*, leads_out: bool) -> dict[str, str]:
    """What a link says of where it leads. leads_out: it was made from here; else from there."""
    if leads_out:
        return {
            "starts_from": gettext("Hoort erbij."),
            "leads_to": gettext("Een volgende stap."),
            "is_about": gettext("Gaat hierover."),
            "made_by": gettext("Door dezelfde mensen."),
            "answers": gettext("De vraag hierachter."),
            "prepares_for": gettext("Hier ben je dan klaar voor."),
        }
    return {
        "starts_from": gettext("Hoort erbij."),
        "leads_to": gettext("Een stap eerder."),
        "is_about": gettext("Gaat hierover."),
        "made_by": gettext("Door dezelfde mensen."),
        "answers": gettext("Geeft antwoord."),
        "prepares_for": gettext("Een goede voorbereiding."),
    }
