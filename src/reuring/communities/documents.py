# SPDX-License-Identifier: EUPL-1.2
"""What the search index knows of a group: its texts in every language, where it is, and its topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reuring.communities.models import Community
from reuring.people.names import sort_key
from reuring.threads.models import NodeKind, NodeTopic, TopicText
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument


def community_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of groups, in a constant number of queries."""
    found = list(Community.objects.public().with_texts().filter(node__in=node_ids))
    topics: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    ties = NodeTopic.objects.filter(node__community__in=found).order_by("pk")
    for node_id, topic_id, path in ties.values_list("node_id", "topic_id", "topic__path"):
        topics[node_id].append((topic_id, path))
    words: dict[int, list[str]] = defaultdict(list)
    topic_ids = {topic_id for own in topics.values() for topic_id, _path in own}
    named = TopicText.objects.filter(topic__in=topic_ids).order_by("topic_id", "language")
    for topic_id, name, synonyms in named.values_list("topic_id", "name", "synonyms"):
        words[topic_id] += [name, *synonyms]
    for community in found:
        own = topics[community.node_id]
        texts = list(community.texts.all())
        place = community.municipality
        yield SearchDocument(
            node_id=community.node_id,
            kind=NodeKind.COMMUNITY.value,
            title=community.node.title,
            subjects=(
                *(text.title for text in texts if text.language != "nl" and text.title),
                *(word for topic_id, _path in own for word in words[topic_id]),
            ),
            summary="\n".join(filter(None, (part for text in texts for part in (text.summary, text.about)))),
            languages=tuple(community.languages),
            topics=tuple(dict.fromkeys(key for _topic_id, path in own for key in path)),
            municipalities=(place.slug,) if place else (),
            identifiers=(community.public_id,),
            sort_title=sort_key(community.node.title, "", ""),
            added_on=(community.began_at or community.made_at).date(),
        )


register_documents(NodeKind.COMMUNITY.value, community_documents)
