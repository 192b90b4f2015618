# SPDX-License-Identifier: EUPL-1.2
"""Field notes: what somebody heard, by topic and place, without a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from reuring.communities.models import FieldNote
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.policy import obstacles_to_note
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account
from reuring.places.models import Branch, Municipality
from reuring.threads.models import Topic
from reuring.threads.signals import monday_of
from reuring.threads.topic_rules import default_tree
from reuring.threads.topic_words import fold

KIND: Final = "field_note"
_MOST_FOUND: Final = 8


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic to choose. name: in the language of now."""

    key: str
    name: str


@transaction.atomic
def note(
    *,
    topic: Topic,
    municipality: Municipality,
    branch: Branch | None,
    where: str,
    text: str,
    actor: Actor,
    at: datetime,
) -> FieldNote:
    """Keep a field note. text: one line, or none. Raises SignalRefused with every obstacle."""
    text = " ".join(text.split())[:200]
    if obstacles := obstacles_to_note(text=text, is_sensitive=topic.is_sensitive):
        raise SignalRefused(*obstacles)
    kept = FieldNote.objects.create(
        topic=topic, municipality=municipality, branch=branch, where=where, text=text, noted_at=at,
        noted_by=actor.account,
    )  # fmt: skip
    record_event(
        actor=actor, at=at, verb="note", subject_kind=KIND, subject_key=kept.public_id, after={"topic": topic.key}
    )
    return kept


def may_take_back(found: FieldNote, account: Account, at: datetime) -> bool:
    """Whether a colleague may take a note away: their own, until its week is counted."""
    return found.noted_by_id == account.pk and _week(found.noted_at) == _week(at)


@transaction.atomic
def take_back(*, found: FieldNote, account: Account, at: datetime) -> bool:
    """Take one's own note away. Returns whether it went; twice changes nothing."""
    kept = FieldNote.objects.select_for_update().filter(pk=found.pk).first()
    if kept is None or not may_take_back(kept, account, at):
        return False
    record_event(actor=Actor.person(account), at=at, verb="take_back", subject_kind=KIND, subject_key=kept.public_id)
    kept.delete()
    return True


def topics_like(words: str) -> tuple[list[FoundTopic], bool]:
    """Topics whose name or another word for it begins with these words, or has them in it; at most eight, best first.

    Returns them, and whether there are none because what they mean is sensitive.
    """
    asked, language = fold(words[:60]), (get_language() or "nl")[:2]
    if not asked:
        return [], False
    found: list[tuple[int, str, FoundTopic]] = []
    passed_over = False
    for topic in default_tree():
        terms = [fold(name) for name in topic.names.values()] + [
            fold(one) for many in topic.synonyms.values() for one in many
        ]
        rank = min((_rank(asked, term) for term in terms), default=9)
        if rank == 9:
            continue
        if topic.is_sensitive:
            passed_over = True
            continue
        found.append((rank, topic.name(language), FoundTopic(topic.key, topic.name(language))))
    best = [each for _rank_of_it, _name, each in sorted(found, key=lambda one: one[:2])[:_MOST_FOUND]]
    return best, passed_over and not best


def topics_named(keys: Iterable[str]) -> list[FoundTopic]:
    """These topics, as far as they may be noted, in the same order."""
    tree, language = default_tree().by_key, (get_language() or "nl")[:2]
    return [
        FoundTopic(key, tree[key].name(language))
        for key in dict.fromkeys(keys)
        if key in tree and not tree[key].is_sensitive
    ]


def lately_noted(account: Account, most: int = 5) -> list[FoundTopic]:
    """The topics that a colleague noted last. One query."""
    keys = FieldNote.objects.filter(noted_by=account).values_list("topic__key", flat=True)[:30]
    return topics_named(keys)[:most]


def _rank(asked: str, term: str) -> int:
    if term == asked:
        return 0
    if term.startswith(asked):
        return 1
    return 2 if f" {asked}" in term else 3 if len(asked) > 3 and asked in term else 9


def _week(at: datetime) -> object:
    return monday_of(timezone.localdate(at))
