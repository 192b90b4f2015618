# SPDX-License-Identifier: EUPL-1.2
"""How groups are shown in lists. A constant number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext

from reuring.communities.groups.where import when_of
from reuring.communities.models import Community, Meeting
from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.languages import language_name
from reuring.threads.models import NodeKind
from reuring.threads.registries import Card, register_cards


def community_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these groups; one that is still being formed has none."""
    language = (get_language() or "nl").split("-")[0]
    found = Community.objects.public().with_texts().filter(node__in=node_ids)
    next_of = next_meetings([community.pk for community in found], timezone.now())
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
            tags=() if community.ended_at else tuple(filter(None, _tags(community, next_of, rhythm))),
            door="ask",
        )
    return cards


def next_meetings(keys: Sequence[int], at: datetime) -> dict[int, Meeting]:
    """By key of the group: its next meeting, with its places. One query."""
    found = Meeting.objects.coming(at).filter(community__in=keys).order_by("community", "starts_at")
    return {
        meeting.community_id: meeting
        for meeting in found.distinct("community").select_related("community__node", "room__branch", "branch", "place")
    }


def _tags(community: Community, next_of: Mapping[int, Meeting], rhythm: str) -> tuple[str, ...]:
    """When it meets next, or else how often; and its languages where they are not Dutch alone."""
    meeting = next_of.get(community.pk)
    languages = community.languages if community.languages != ["nl"] else []
    return (
        gettext("Volgende keer: %(when)s") % {"when": when_of(meeting)} if meeting else rhythm,
        ", ".join(language_name(code) for code in languages),
    )


def place_of(community: Community) -> str:
    """Where a group is at home, in words."""
    if community.home_branch is not None:
        return community.home_branch.name
    return community.municipality.name if community.municipality else ""


register_cards(NodeKind.COMMUNITY, community_cards)
