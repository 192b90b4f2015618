# SPDX-License-Identifier: EUPL-1.2
"""How branches are shown in lists. One query, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.models import Node, NodeKind
from reuring.threads.registries import Card, register_cards


def branch_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these branches."""
    return {
        node.pk: Card(
            node_id=node.pk,
            kind=NodeKind.BRANCH,
            kind_label=str(NodeKind.BRANCH.label),
            address=local(node.address),
            title=node.title,
            byline=node.summary,
            language=node.language,
            door="experience",
        )
        for node in Node.objects.filter(pk__in=node_ids, branch__isnull=False)
    }


register_cards(NodeKind.BRANCH, branch_cards)
