# SPDX-License-Identifier: EUPL-1.2
"""A branch as a thing that people follow. Its node is owned here: the rooms of places lie below, and know no nodes."""

from __future__ import annotations

from collections.abc import Iterable

from reuring.places.models import Branch
from reuring.threads import outbox
from reuring.threads.models import Node, NodeKind


def keep_branch_node(branch: Branch) -> Node:
    """Keep the node of a branch in line with the branch. branch: saved. Call it in the transaction of the change."""
    values = {
        "kind": NodeKind.BRANCH,
        "title": branch.name,
        "summary": branch.town,
        "address": f"/hours/#branch-{branch.code}",
        "language": "nl",
        "municipality_id": branch.municipality_id,
    }
    node: Node = Node.objects.update_or_create(branch=branch, defaults=values)[0]
    outbox.note([node.pk])
    return node


def branch_public_ids(branches: Iterable[Branch]) -> dict[int, str]:
    """By what these branches are followed: the public id of the node of each that has one. One query."""
    return dict(Node.objects.public().filter(branch__in=list(branches)).values_list("branch", "public_id"))
