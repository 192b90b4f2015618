# SPDX-License-Identifier: EUPL-1.2
"""Groups to show at a door: those that meet first, those nearby before others."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Min, Q, Value, When

from reuring.communities.models import Community
from reuring.places.models import Branch
from reuring.threads.models import NodeKind
from reuring.threads.registries import Card, cards_for

WITHIN = timedelta(days=21)


def groups_soon(branch: Branch | None, at: datetime, most: int = 3) -> list[Card]:
    """The cards of groups that meet in the next weeks and take guests. branch: the one the visitor chose."""
    coming = Q(meetings__cancelled_at__isnull=True, meetings__starts_at__gt=at, meetings__starts_at__lt=at + WITHIN)
    found = Community.objects.living().public().filter(guests_welcome=True, is_for_minors=False)
    near = When(municipality=branch.municipality_id, then=Value(0)) if branch else When(pk__gt=0, then=Value(0))
    rows = found.annotate(
        next_at=Min("meetings__starts_at", filter=coming), far=Case(near, default=Value(1), output_field=IntegerField())
    )
    ordered = rows.filter(next_at__isnull=False).order_by("far", "next_at", "pk")
    nodes = list(ordered.values_list("node_id", flat=True)[:most])
    cards = cards_for(dict.fromkeys(nodes, NodeKind.COMMUNITY), branch) if nodes else {}
    return [cards[node] for node in nodes if node in cards]
