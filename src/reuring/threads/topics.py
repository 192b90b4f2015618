# SPDX-License-Identifier: EUPL-1.2
"""From `topics.toml` to the topic tables."""

from __future__ import annotations

from django.db import transaction

from reuring.threads.models import SignalCount, Topic, TopicText
from reuring.threads.topic_rules import LANGUAGES, TopicTree, default_tree


@transaction.atomic
def load_topics(tree: TopicTree | None = None) -> int:
    """Bring the tables in line with the file. Returns how many topics there are; loading twice changes nothing.

    A topic that left the file is retired, never removed: people may follow it and things may carry it. What was counted
    about a topic that is sensitive from now on goes.
    """
    tree = tree or default_tree()
    existing = {topic.key: topic for topic in Topic.objects.all()}
    for found in sorted(tree, key=lambda topic: (topic.depth, topic.position)):
        key = found.key
        parent = existing[found.parent] if found.parent else None
        path = [*parent.path, key] if parent else [key]
        topic = existing.get(key) or Topic(key=key)
        wanted = (parent, path, False, found.is_sensitive)
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
    return len(tree)
