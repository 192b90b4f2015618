# SPDX-License-Identifier: EUPL-1.2
"""How partners are shown in lists. Two queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.text import capfirst
from django.utils.translation import get_language

from reuring.partners.models import Partner
from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.models import NodeKind, NodeText
from reuring.threads.registries import Card, register_cards


def partner_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these partners; one that was ended has none."""
    language = (get_language() or "nl").split("-")[0]
    partners = Partner.objects.active().filter(node__in=node_ids).select_related("node", "municipality")
    texts = NodeText.objects.filter(node__in=node_ids, language=language).exclude(summary="")
    summaries = dict(texts.values_list("node_id", "summary"))
    cards = {}
    for partner in partners:
        node = partner.node
        own = summaries.get(node.pk, "")
        cards[node.pk] = Card(
            node_id=node.pk,
            kind=NodeKind.PARTNER,
            kind_label=str(NodeKind.PARTNER.label),
            address=local(node.address),
            title=partner.name,
            byline=place_of(partner),
            summary=own or node.summary,
            summary_language=language if own else "nl",
            tags=() if partner.kind == Partner.Kind.OTHER else (capfirst(partner.get_kind_display()),),
            door="experience",
        )
    return cards


def place_of(partner: Partner) -> str:
    """Where a partner is, in words: its town, else its municipality."""
    return partner.town or (partner.municipality.name if partner.municipality else "")


register_cards(NodeKind.PARTNER, partner_cards)
