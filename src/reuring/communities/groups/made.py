# SPDX-License-Identifier: EUPL-1.2
"""What a group made: activities that say so by a link between the two nodes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from reuring.threads.models import Link, Node, NodeKind

MOST: Final = 12


def made_by(node_id: int, most: int = MOST) -> list[int]:
    """The keys of the activities that a group made and everybody may see, the newest first. One query."""
    return list(_links(node_id).order_by("-from_node__ends_at", "-pk").values_list("from_node", flat=True)[:most])


def made_without_a_plan(node_id: int, at: datetime, most: int = MOST) -> list[tuple[int, bool]]:
    """The same as far as they are still to come, or no plan tells their trail; each with whether it is to come.

    The first to come stands first, then the newest that was. One query.
    """
    found = _links(node_id).filter(Q(from_node__ends_at__gt=at) | Q(from_node__activity__plans=None))
    rows = found.order_by("from_node__ends_at", "pk").values_list("from_node", "from_node__ends_at")
    coming = [node for node, ends_at in rows if ends_at is not None and ends_at > at]
    past = [node for node, ends_at in reversed(rows) if ends_at is None or ends_at <= at]
    return [*((node, True) for node in coming), *((node, False) for node in past)][:most]


def _links(node_id: int) -> QuerySet[Link]:
    return Link.objects.filter(
        to_node=node_id,
        relation=Link.Relation.MADE_BY,
        from_node__kind=NodeKind.ACTIVITY,
        from_node__visibility=Node.Visibility.PUBLIC,
    )
