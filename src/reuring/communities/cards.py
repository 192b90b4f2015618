# SPDX-License-Identifier: EUPL-1.2
"""How groups are shown in lists. A constant number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext

from reuring.communities.models import Community
from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.models import NodeKind
from reuring.threads.registries import Card, register_cards


def community_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these groups; one that is still being formed has none."""
    language = (get_language() or "nl").split("-")[0]
    found = Community.objects.public().with_texts().filter(node__in=node_ids)
    cards = {}
    for community in found:
        texts = {text.language: text for text in community.texts.all()}
        own = texts.get(language) or texts.get("nl")
        node = community.node
        rhythm = own.rhythm if own and own.rhythm else str(Community.Rhythm(community.rhythm).label)
        cards[node.pk] = Card(
            node_id=node.pk,
            kind=NodeKind.COMMUNITY,
            kind_label=str(NodeKind.COMMUNITY.label),
            address=local(node.address),
            title=own.title if own and own.title else node.title,
            byline=place_of(community),
            summary=own.summary if own else node.summary,
            summary_language=own.language if own else "nl",
            language=own.language if own and own.title else node.language,
            availability=gettext("Afgesloten") if community.ended_at else "",
            tags=() if community.ended_at else (rhythm,),
            door="ask",
        )
    return cards


def place_of(community: Community) -> str:
    """Where a group is at home, in words."""
    if community.home_branch is not None:
        return community.home_branch.name
    return community.municipality.name if community.municipality else ""


register_cards(NodeKind.COMMUNITY, community_cards)
