# SPDX-License-Identifier: EUPL-1.2
"""What the rooms above tell threads about their nodes: how they are shown, how they are searched, and what is new.

A room registers in its own `cards.py` and `documents.py`, which the start imports; threads never imports the room.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reuring.places.models import Branch
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


# ids in, cards out, in a constant number of queries; `branch` is the one the visitor chose.
CardMaker = Callable[[Sequence[int], Branch | None], Mapping[int, Card]]
# ids in, documents out, in a constant number of queries; a node that is gone or hidden is left out.
DocumentMaker = Callable[[Sequence[int]], Iterable[SearchDocument]]
# Keys of followed nodes (of any kind; those that are not the room's are passed over) and a moment in, what came since
# then out, in a constant number of queries. Threads leaves out hidden nodes, so a maker need not look at that.
NewsMaker = Callable[[Collection[int], datetime], Iterable[Fresh]]

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
