# SPDX-License-Identifier: EUPL-1.2
"""Telling who joins a plan what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from reuring.communities.models import Plan, PlanInterest
from reuring.people.notices.telling import Telling, tell

KINDS: Final = {
    "agreed": "communities.plan_agreed",
    "activity": "communities.plan_activity",
    "looked_back": "communities.plan_looked_back",
}


def tell_of_plan(plan: Plan, what: Literal["agreed", "activity", "looked_back"], *, at: datetime) -> int:
    """Tell everybody who joins a plan and still takes part. In the caller's transaction. Returns how many notices."""
    plans = {plan.pk, *Plan.objects.filter(idea__merged_into=plan.idea_id).values_list("pk", flat=True)}
    people = (
        PlanInterest.objects.filter(plan__in=plans, member__state="member")
        .order_by("member__person")
        .values_list("member__person", flat=True)
        .distinct()
    )
    facts = {"title": plan.idea.title, "group": plan.community.node.title}
    key = f"plan_{what}:{plan.public_id}"
    return tell([Telling(KINDS[what], person, key, facts, about=plan.public_id) for person in people], at=at)
