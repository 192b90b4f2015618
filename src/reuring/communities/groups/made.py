# SPDX-License-Identifier: EUPL-1.2
"""What a group made: activities that say so by a link between the two nodes."""

from __future__ import annotations

from typing import Final

from reuring.threads.models import Link, Node, NodeKind

MOST: Final = 12


def made_by(node_id: int, most: int = MOST) -> list[int]:
    """The keys of the activities that a group made and everybody may see, the newest first. One query."""
    found = Link.objects.filter(
        to_node=node_id,
        relation=Link.Relation.MADE_BY,
        from_node__kind=NodeKind.ACTIVITY,
        from_node__visibility=Node.Visibility.PUBLIC,
    )
    return list(found.order_by("-from_node__ends_at", "-pk").values_list("from_node", flat=True)[:most])
