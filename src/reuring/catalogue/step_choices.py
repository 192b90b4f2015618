# SPDX-License-Identifier: EUPL-1.2
"""What staff decided about steps (threads) goes along when two works become one, and comes back when that is undone."""

from __future__ import annotations

from collections.abc import Sequence

from reuring.catalogue.followers import Follower, register_follower
from reuring.catalogue.models import Work
from reuring.threads.models import StepChoice


def bring(gone: Work, into: Work) -> list[int]:
    """Move the choices from and to a work, but for such as stand there already or would lead to itself."""
    moved = []
    for end, other in (("from_node", "to_node"), ("to_node", "from_node")):
        there = set(
            StepChoice.objects.in_force().filter(**{end: into.node_id}).values_list(f"{other}_id", "from_topic_id")
        )
        for choice in StepChoice.objects.in_force().filter(**{end: gone.node_id}).order_by("pk"):
            far = getattr(choice, f"{other}_id")
            if far != into.node_id and (far, choice.from_topic_id) not in there:
                setattr(choice, f"{end}_id", into.node_id)
                choice.save(update_fields=[end])
                moved.append(choice.pk)
    return moved


def take_back(rows: Sequence[int], gone: Work, into: Work) -> None:
    """Give the work that comes back the choices that were its own."""
    for end in ("from_node", "to_node"):
        StepChoice.objects.filter(pk__in=rows, **{end: into.node_id}).update(**{end: gone.node_id})


register_follower(Follower(StepChoice, bring, take_back))
