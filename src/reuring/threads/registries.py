# SPDX-License-Identifier: EUPL-1.2
"""What the rooms above tell threads about their nodes: how they are shown, how they are searched, and what is new.

A room registers in its own `cards.py` and `documents.py`, which the start imports; threads never imports the room.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reuring.places.models import Branch
from reuring.threads.models import Topic
from reuring.threads.search import SearchDocument


@dataclass(frozen=True, slots=True)
class Card:
    """How one node is shown in a list.

    node_id: its key. kind: of the node. address: path of its page, without a language. title, byline, summary: text.
    language, summary_language: of the title and of the summary (BCP 47), for the page's `lang`.
    availability: one short sentence, empty when it says nothing. is_available: whether that is good news; None when it
    means nothing. tags: short facts, such as a format. cover: address of a picture, or empty (one is drawn then).
    door: read, learn, ask or experience.
    """

    node_id: int
    kind: str
    kind_label: str
    address: str
    title: str
    byline: str = ""
    summary: str = ""
    summary_language: str = ""
    language: str = ""
    availability: str = ""
    is_available: bool | None = None
    tags: tuple[str, ...] = ()
    cover: str = ""
    door: str = "read"
    year: int | None = None
    topics: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Fresh:
    """Something new that belongs to a thing that is followed.

    node_id: of what is new. followed_id: of the branch, partner or series that it belongs to.
    came_at: aware datetime from which on anyone could see it.
    """

    node_id: int
    followed_id: int
    came_at: datetime


@dataclass(frozen=True, slots=True)
class PersonToAsk:
    """Who knows more of a topic: a role, never a name. role: as "Experts". at: where, as the title of a group.

    address: the page on which one reaches them. language: of `at`.
    """

    role: str
    at: str
    address: str
    language: str = ""


# ids in, cards out, in a constant number of queries; `branch` is the one the visitor chose.
CardMaker = Callable[[Sequence[int], Branch | None], Mapping[int, Card]]
# ids in, documents out, in a constant number of queries; a node that is gone or hidden is left out.
DocumentMaker = Callable[[Sequence[int]], Iterable[SearchDocument]]
# Keys of followed nodes (of any kind; those that are not the room's are passed over) and a moment in, what came since
# then out, in a constant number of queries. Threads leaves out hidden nodes, so a maker need not look at that.
NewsMaker = Callable[[Collection[int], datetime], Iterable[Fresh]]

# A topic in, who knows more of it out, in a constant number of queries. Without counts: few people are somebody.
PeopleToAsk = Callable[[Topic], Iterable[PersonToAsk]]
# A topic in, out the page on which one begins something of a kind about it.
StartOf = Callable[[Topic], str]

_people_to_ask: list[PeopleToAsk] = []
_starts: dict[str, StartOf] = {}
_card_makers: dict[str, CardMaker] = {}
_document_makers: dict[str, DocumentMaker] = {}
_news_makers: dict[str, NewsMaker] = {}


def register_cards(kind: str, maker: CardMaker) -> None:
    """Say how nodes of a kind are shown."""
    _card_makers[kind] = maker


def register_documents(kind: str, maker: DocumentMaker) -> None:
    """Say how nodes of a kind are indexed."""
    _document_makers[kind] = maker


def register_news(kind: str, maker: NewsMaker) -> None:
    """Say which new nodes of a kind belong to what somebody follows: activities at a branch, dates of a series."""
    _news_makers[kind] = maker


def register_people_to_ask(maker: PeopleToAsk) -> None:
    """Say who in this room knows more of a topic, in roles, for its page."""
    if maker not in _people_to_ask:
        _people_to_ask.append(maker)


def people_to_ask(topic: Topic) -> list[PersonToAsk]:
    """Who knows more of a topic."""
    return [person for maker in _people_to_ask for person in maker(topic)]


def register_start(kind: str, address: StartOf) -> None:
    """Say where one begins something of a kind: the page of a topic leads there while it has none."""
    _starts[kind] = address


def address_to_start(kind: str, topic: Topic) -> str:
    """Where one begins something of a kind about a topic; empty where nobody said."""
    return _starts[kind](topic) if kind in _starts else ""


def fresh_under(node_ids: Collection[int], since: datetime) -> list[Fresh]:
    """What came since then that belongs to these nodes, of every kind that has a maker."""
    return [fresh for maker in _news_makers.values() for fresh in maker(node_ids, since)] if node_ids else []


def cards_for(kinds: Mapping[int, str], branch: Branch | None) -> dict[int, Card]:
    """The cards of these nodes. kinds: node key to its kind. One set of queries for each kind."""
    found: dict[int, Card] = {}
    for kind, maker in _card_makers.items():
        ids = [node_id for node_id, its_kind in kinds.items() if its_kind == kind]
        if ids:
            found |= maker(ids, branch)
    return found


def documents_for(kinds: Mapping[int, str]) -> list[SearchDocument]:
    """The search documents of these nodes. kinds: node key to its kind."""
    found: list[SearchDocument] = []
    for kind, maker in _document_makers.items():
        ids = [node_id for node_id, its_kind in kinds.items() if its_kind == kind]
        if ids:
            found += maker(ids)
    return found
