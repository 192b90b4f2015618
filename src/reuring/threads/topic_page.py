# SPDX-License-Identifier: EUPL-1.2
"""What the page of a topic shows: what there is about it of each kind, whom to ask, and what is not there yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from reuring.places.models import Branch
from reuring.shell.navigation import address_of
from reuring.threads.addresses import local, served
from reuring.threads.models import NodeKind, Topic
from reuring.threads.registries import Card, PersonToAsk, address_to_start, cards_for, people_to_ask
from reuring.threads.searching import topic_names
from reuring.threads.what_next import Step, what_next

# How many of each kind stand on the page, and how many are looked at under each topic.
_SHOWN: Final[dict[str, int]] = {
    NodeKind.WORK: 6,
    NodeKind.ACTIVITY: 6,
    NodeKind.COMMUNITY: 6,
    NodeKind.LEARNING_PATH: 4,
    NodeKind.SERVICE: 4,
    NodeKind.ANSWER: 4,
    NodeKind.PARTNER: 4,
}
_LOOKED_AT: Final = 24
# What stands on the shelf and is in first, then the newest; of what is to come the soonest; its own topic before those
# below it.
_QUERY: Final = """
WITH here AS MATERIALIZED (
    SELECT id, id = %(topic)s AS is_itself FROM threads_topic WHERE path @> ARRAY[%(key)s]::varchar[] OR id = %(topic)s
), found AS (
    SELECT tie.node_id, bool_or(here.is_itself) AS is_itself
    FROM here CROSS JOIN unnest(%(kinds)s::text[]) AS wanted(kind)
    CROSS JOIN LATERAL (
        (SELECT node_id FROM threads_nodetopic WHERE topic_id = here.id AND kind = wanted.kind AND until IS NULL
         ORDER BY until, node_id DESC LIMIT %(looked_at)s)
        UNION ALL
        (SELECT node_id FROM threads_nodetopic WHERE topic_id = here.id AND kind = wanted.kind AND until > %(now)s
         ORDER BY until, node_id DESC LIMIT %(looked_at)s)
    ) tie GROUP BY tie.node_id
), ranked AS (
    SELECT node.id, node.kind, row_number() OVER (
        PARTITION BY node.kind
        ORDER BY node.is_available IS TRUE DESC, node.starts_at, found.is_itself DESC, node.id DESC
    ) AS rank
    FROM found JOIN threads_node node ON node.id = found.node_id AND node.visibility = 'public'
)
SELECT ranked.id, ranked.kind FROM ranked JOIN unnest(%(kinds)s::text[], %(shown)s::int[]) AS wanted(kind, shown)
    ON wanted.kind = ranked.kind AND ranked.rank <= wanted.shown
ORDER BY ranked.kind, ranked.rank
"""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one sort. name: for the page's marks. more: address and words of the rest, or empty."""

    name: str
    title: str
    cards: list[Card]
    more: str = ""
    more_text: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet. text: a sentence. address, action: what one can do about it."""

    text: str
    address: str
    action: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Everything that the page of a topic shows. above, below: topics to go to, each with name and address."""

    topic: Topic
    name: str
    above: list[dict[str, str]]
    below: list[dict[str, str]]
    sections: list[Section]
    people: list[PersonToAsk]
    missing: list[Missing]
    steps: list[Step]


def address_of_topic(key: str) -> str:
    """The page of a topic, in the language of now."""
    return local(f"/t/{key}/")


def topic_tags(names: dict[str, str]) -> list[dict[str, str]]:
    """Topics to show as tags, each leading to its page. names: by key."""
    return [{"key": key, "name": name, "address": address_of_topic(key)} for key, name in names.items()]


def topic_page(topic: Topic, branch: Branch | None) -> TopicPage:
    """Gather the page of a topic. branch: the one that the visitor chose.

    A constant number of queries: three, one for what next, and those of the cards and of whom to ask.
    """
    below = list(topic.children.filter(is_retired=False).order_by("pk").values_list("key", flat=True))
    names = topic_names([*topic.path, topic.key, *below])
    kinds = _nodes(topic)
    cards = cards_for(kinds, branch)
    by_kind: dict[str, list[Card]] = {kind: [] for kind in _SHOWN}
    for node_id, kind in kinds.items():
        if node_id in cards:
            by_kind[kind].append(cards[node_id])
    return TopicPage(
        topic=topic,
        name=names.get(topic.key, topic.key),
        above=topic_tags({key: names[key] for key in topic.path if key != topic.key and key in names}),
        below=sorted(
            topic_tags({key: names[key] for key in below if key in names}), key=lambda tag: tag["name"].casefold()
        ),
        sections=[section for section in _sections(topic, by_kind) if section.cards],
        people=people_to_ask(topic),
        missing=_missing(topic, by_kind),
        steps=what_next(0, branch, without=list(kinds), topic_id=topic.pk),
    )


def _nodes(topic: Topic) -> dict[int, str]:
    """What stands on the page, by key, with its kind, in the order of the page."""
    values: dict[str, Any] = {
        "topic": topic.pk, "key": topic.key, "now": timezone.now(), "looked_at": _LOOKED_AT,
        "kinds": [str(kind) for kind in _SHOWN], "shown": list(_SHOWN.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, values)
        return dict(cursor.fetchall())


def _sections(topic: Topic, cards: dict[str, list[Card]]) -> list[Section]:
    agenda, groups = served("/agenda/"), served("/groups/")
    help_cards = [card for kind in (NodeKind.SERVICE, NodeKind.ANSWER, NodeKind.LEARNING_PATH) for card in cards[kind]]
    return [
        Section(
            "activities", gettext("Om mee te doen"), cards[NodeKind.ACTIVITY],
            f"{agenda}?topic={topic.key}" if agenda else "", gettext("Alles in de agenda"),
        ),
        Section(
            "communities", gettext("Groepen"), cards[NodeKind.COMMUNITY],
            f"{groups}?topic={topic.key}" if groups else "", gettext("Alle groepen"),
        ),
        Section(
            "works", gettext("Om te lezen, te kijken en te luisteren"), cards[NodeKind.WORK],
            local(f"/search/?topic={topic.key}&kind=work"), gettext("Alle titels"),
        ),
        Section("help", gettext("Om te leren en te vragen"), help_cards),
        Section("partners", gettext("Organisaties"), cards[NodeKind.PARTNER]),
    ]  # fmt: skip


def _missing(topic: Topic, cards: dict[str, list[Card]]) -> list[Missing]:
    """What is not there yet, as far as one can do something about it oneself."""
    wanted = (
        (
            NodeKind.COMMUNITY, gettext("Nog geen groep."),
            address_to_start(NodeKind.COMMUNITY, topic) or served("/ideas/new/"),
            gettext("Wil jij er een beginnen? Vertel het ons"),
        ),
        (NodeKind.ACTIVITY, gettext("Nog geen activiteit."), served("/ideas/new/"), gettext("Vertel je idee")),
        (NodeKind.WORK, gettext("Nog geen titel."), address_of("wish"), gettext("Vraag ons om er een te kopen")),
    )  # fmt: skip
    return [Missing(text, address, action) for kind, text, address, action in wanted if not cards[kind]]


def names_with_pages(keys: Collection[str]) -> list[dict[str, str]]:
    """Topics by key to show as tags, in that order. One query."""
    names = topic_names(list(keys))
    return topic_tags({key: names[key] for key in dict.fromkeys(keys) if key in names})
