# SPDX-License-Identifier: EUPL-1.2
"""From `topics.toml` to the topic tables."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.threads.merging import lend_names, merge_topic
from reuring.threads.models import SignalCount, Topic, TopicText
from reuring.threads.topic_rules import LANGUAGES, TopicTree, default_tree


@transaction.atomic
def load_topics(tree: TopicTree | None = None) -> int:
    """Bring the tables in line with the file. Returns how many topics there are; loading twice changes nothing.

    A topic that left the file is retired, never removed: people may follow it and things may carry it. One that the
    file names as what another `was` is merged into that; one that staff merged stays merged. What was counted about a
    topic that is sensitive from now on goes.
    """
    tree = tree or default_tree()
    existing = {topic.key: topic for topic in Topic.objects.all()}
    for found in sorted(tree, key=lambda topic: (topic.depth, topic.position)):
        key = found.key
        parent = existing[found.parent] if found.parent else None
        path = [*parent.path, key] if parent else [key]
        topic = existing.get(key) or Topic(key=key)
        wanted = (parent, path, topic.merged_into_id is not None, found.is_sensitive)
        if topic.pk is None or (topic.parent, topic.path, topic.is_retired, topic.is_sensitive) != wanted:
            topic.parent, topic.path, topic.is_retired, topic.is_sensitive = wanted
            topic.save()
        existing[key] = topic
    texts = [
        TopicText(
            topic=existing[found.key],
            language=language,
            name=found.names[language],
            synonyms=list(found.synonyms.get(language, ())),
        )
        for found in tree
        for language in LANGUAGES
    ]
    TopicText.objects.bulk_create(
        texts,
        update_conflicts=True,
        unique_fields=["topic", "language"],
        update_fields=["name", "synonyms"],
    )
    Topic.objects.exclude(key__in=tree.by_key).update(is_retired=True)
    SignalCount.objects.filter(topic__is_sensitive=True).delete()
    by = Actor.rule("topics")
    for into, was in ((found.key, key) for found in tree for key in found.was if key in existing):
        if existing[was].merged_into_id is None and existing[into].merged_into_id is None:
            merge_topic(topic=existing[was], into=existing[into], actor=by, at=timezone.now())
    lend_names()
    if not Topic.objects.filter(uses__gt=0).exists():
        count_uses()  # the first time after an upgrade; from then on every night
    return len(tree)


def live_topic_ids() -> dict[str, int]:
    """The row of each topic that may be given, by its key; a merged one gives the row that took its place."""
    rows = Topic.objects.filter(Q(is_retired=False) | Q(merged_into__isnull=False))
    return {key: into or pk for key, pk, into in rows.values_list("key", "pk", "merged_into")}


def count_uses() -> None:
    """Keep how many nodes carry each topic. One statement; those where nothing changed are left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE threads_topic topic SET uses = counted.uses
            FROM (
                SELECT topic.id, count(tie.id) AS uses
                FROM threads_topic topic LEFT JOIN threads_nodetopic tie ON tie.topic_id = topic.id GROUP BY topic.id
            ) counted
            WHERE counted.id = topic.id AND counted.uses <> topic.uses
            """
        )
