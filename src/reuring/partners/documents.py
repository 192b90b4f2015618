# SPDX-License-Identifier: EUPL-1.2
"""What the search index knows of a partner: its name, what it is in every language, where, and its topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import override

from reuring.partners.models import LANGUAGES, Partner, PartnerText
from reuring.threads.models import NodeKind, NodeTopic, TopicText
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument


def partner_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of partners, in four queries whatever their number."""
    partners = list(
        Partner.objects.active()
        .filter(node__in=node_ids, node__visibility="public")
        .select_related("node", "municipality")
    )
    texts: dict[int, list[str]] = defaultdict(list)
    written = PartnerText.objects.filter(partner__in=partners).order_by("pk")
    for partner_id, about in written.values_list("partner_id", "about"):
        texts[partner_id].append(about)
    topics: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    ties = NodeTopic.objects.filter(node__partner__in=partners).order_by("pk")
    for node_id, topic_id, path in ties.values_list("node_id", "topic_id", "topic__path"):
        topics[node_id].append((topic_id, path))
    words: dict[int, list[str]] = defaultdict(list)
    topic_ids = {topic_id for found in topics.values() for topic_id, _path in found}
    named = TopicText.objects.filter(topic__in=topic_ids).order_by("topic_id", "language")
    for topic_id, name, synonyms in named.values_list("topic_id", "name", "synonyms"):
        words[topic_id] += [name, *synonyms]
    for partner in partners:
        own = topics[partner.node_id]
        yield SearchDocument(
            node_id=partner.node_id,
            kind=NodeKind.PARTNER.value,
            title=partner.name,
            creators=(partner.town,) if partner.town else (),
            subjects=(*_kind_words(partner), *(word for topic_id, _path in own for word in words[topic_id])),
            summary="\n".join(texts[partner.pk]),
            languages=tuple(partner.node.languages),
            topics=tuple(dict.fromkeys(key for _topic_id, path in own for key in path)),
            municipalities=(partner.municipality.slug,) if partner.municipality else (),
            identifiers=(partner.public_id,),
            sort_title=partner.sort_name,
            added_on=partner.created_at.date(),
        )


def _kind_words(partner: Partner) -> tuple[str, ...]:
    """What it is called in each language, so that who looks for a theatre finds one."""
    if partner.kind == Partner.Kind.OTHER:
        return ()
    found = []
    for language, _name in LANGUAGES:
        with override(language):
            found.append(str(partner.get_kind_display()))
    return tuple(dict.fromkeys(found))


register_documents(NodeKind.PARTNER.value, partner_documents)
