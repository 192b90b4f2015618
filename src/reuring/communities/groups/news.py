# SPDX-License-Identifier: EUPL-1.2
"""What is new of groups for who follows a branch: that a group began there. What a group makes is news by its link."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from reuring.communities.models import Community
from reuring.threads.models import Node, NodeKind
from reuring.threads.registries import Fresh, register_news


def new_groups(node_ids: Collection[int], since: datetime) -> Iterable[Fresh]:
    """Groups that began since then at a branch with one of these nodes. Two queries."""
    branches = dict(Node.objects.filter(pk__in=node_ids, branch__isnull=False).values_list("branch", "pk"))
    if not branches:
        return
    found = Community.objects.living().public().filter(home_branch__in=branches, began_at__gte=since)
    for node, branch, began_at in found.values_list("node", "home_branch", "began_at"):
        if began_at is not None and branch is not None:
            yield Fresh(node, branches[branch], began_at)


register_news(NodeKind.COMMUNITY, new_groups)
