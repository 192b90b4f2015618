# SPDX-License-Identifier: EUPL-1.2
"""Who follows something, for those who tell of what is new: only people whose consent holds at that moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from reuring.people.models import Consent, Purpose
from reuring.threads.following import NODES_SINCE_VERSION
from reuring.threads.models import NodeFollow, NodeText, TopicFollow, TopicText


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows something. followed: the key of a node, or of a topic. since: from when on.

    language: in which this person is told things.
    """

    person_id: int
    language: str
    followed: int | str
    since: datetime


def followers_of_nodes(node_ids: Collection[int], at: datetime) -> list[Follower]:
    """Everybody who follows one of these nodes. One query."""
    agreed = _agreed(at).filter(text_version__gte=NODES_SINCE_VERSION)
    found = NodeFollow.objects.filter(Exists(agreed), node__in=node_ids)
    return [Follower(*row) for row in found.values_list("person", "person__language", "node", "since")]


def followers_of_topics(keys: Collection[str], at: datetime) -> list[Follower]:
    """Everybody who follows one of these topics themselves; what is above them is for the caller. One query."""
    found = TopicFollow.objects.filter(Exists(_agreed(at)), topic__key__in=keys)
    return [Follower(*row) for row in found.values_list("person", "person__language", "topic__key", "since")]


def names_of_topics(keys: Iterable[str]) -> dict[tuple[str, str], str]:
    """The names of topics by key and language. One query."""
    texts = TopicText.objects.filter(topic__key__in=list(keys))
    return {(key, language): name for key, language, name in texts.values_list("topic__key", "language", "name")}


def titles_of_nodes(node_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """The titles of nodes by key and language, as far as they are translated. One query."""
    texts = NodeText.objects.filter(node__in=list(node_ids)).exclude(title="")
    return {(node, language): title for node, language, title in texts.values_list("node", "language", "title")}


def _agreed(at: datetime) -> QuerySet[Consent]:
    return Consent.objects.open(at).filter(person=OuterRef("person"), purpose=Purpose.INTERESTS)
