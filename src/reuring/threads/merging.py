# SPDX-License-Identifier: EUPL-1.2
"""A topic that becomes one with another: whatever carried or followed it goes along, and its address leads on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.threads import outbox
from reuring.threads.models import NodeTopic, Topic, TopicText
from reuring.threads.topic_uses import topic_uses


class TopicRefused(Refused):
    """A topic can't be merged."""


def obstacles_to_merge(*, is_same: bool, is_gone: bool, leads_nowhere: bool, has_below: bool) -> list[Obstacle]:
    """Why a topic can't be merged into another. Pure.

    is_gone: it was merged before. leads_nowhere: the other one is not in use any more. has_below: topics lie under it.
    """
    found = []
    if is_same:
        found.append(Obstacle("same", _("Kies een ander onderwerp om mee samen te voegen.")))
    if is_gone:
        found.append(Obstacle("merged-already", _("Dit onderwerp is al samengevoegd.")))
    if leads_nowhere:
        found.append(Obstacle("retired", _("Dat onderwerp gebruiken we niet meer. Kies een ander.")))
    if has_below:
        found.append(
            Obstacle("has-below", _("Er staan nog onderwerpen onder. Voeg die eerst samen, of laat dit staan."))
        )
    return found


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic, reason: str = "", actor: Actor, at: datetime) -> int:
    """Let `into` take the place of `topic`: all that refers to it goes along, its names lead there, its address too.

    topic, into: saved rows; both are locked, in the order of their keys. reason: for the trail.
    Returns how many rows went along. Raises TopicRefused with every obstacle.
    """
    both = {
        each.pk: each
        for each in Topic.objects.select_for_update(no_key=True).filter(pk__in={topic.pk, into.pk}).order_by("pk")
    }
    topic, into = both[topic.pk], both[into.pk]
    obstacles = obstacles_to_merge(
        is_same=topic == into,
        is_gone=topic.merged_into_id is not None,
        leads_nowhere=into.is_retired,
        has_below=topic.children.filter(is_retired=False).exists(),
    )
    if obstacles:
        raise TopicRefused(*obstacles)
    outbox.note(NodeTopic.objects.filter(topic=topic).values_list("node_id", flat=True))
    went = {f"{use.model._meta.label}.{use.field}": use.move(topic, into, at) for use in topic_uses()}
    into.uses = NodeTopic.objects.filter(topic=into).count()
    into.save(update_fields=["uses"])
    topic.uses, topic.is_retired, topic.merged_into = 0, True, into
    topic.save(update_fields=["uses", "is_retired", "merged_into"])
    Topic.objects.filter(merged_into=topic).update(merged_into=into)
    lend_names([into.pk])
    record_event(
        actor=actor, at=at, verb="merge", subject_kind="topic", subject_key=topic.key, reason=reason,
        after={"into": into.key, "went_along": {name: count for name, count in went.items() if count}},
    )  # fmt: skip
    return sum(went.values())


def lend_names(topic_ids: Iterable[int] | None = None) -> None:
    """Let topics be found by the names and synonyms of those that were merged into them. None: all of them."""
    merged = TopicText.objects.filter(topic__merged_into__isnull=False).select_related("topic").order_by("pk")
    if topic_ids is not None:
        merged = merged.filter(topic__merged_into__in=topic_ids)
    words: dict[tuple[int | None, str], list[str]] = {}
    for text in merged:
        words.setdefault((text.topic.merged_into_id, text.language), []).extend([text.name, *text.synonyms])
    changed = []
    for text in TopicText.objects.filter(topic__in={key for key, _language in words}):
        more = [word for word in words.get((text.topic_id, text.language), []) if word not in text.synonyms]
        if more:
            text.synonyms = [*text.synonyms, *dict.fromkeys(more)]
            changed.append(text)
    TopicText.objects.bulk_update(changed, ["synonyms"])
