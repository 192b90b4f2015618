# SPDX-License-Identifier: EUPL-1.2
"""What is known of plans, gathered for any number of them in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from reuring.communities.building.dayparts import said
from reuring.communities.building.missing import Missing, Need, PlanFacts, missing_of, stage_of
from reuring.communities.models import LookBack, MemberRole, Plan, PlanInterest, PlanNeed


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan as lists show it. stage: of `Plan.Stage`. comers: how many members would come."""

    plan: Plan
    facts: PlanFacts
    stage: str
    missing: list[Missing]
    comers: int

    @property
    def stage_label(self) -> str:
        return str(Plan.Stage(self.stage).label)


def with_all(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with what their pages show of them."""
    return plans.select_related(
        "community__node", "community__home_branch", "idea__merged_into", "idea__split_from", "question__member",
        "room__branch", "branch", "partner__node", "activity__node", "follows__idea", "follows__activity__node",
    ).prefetch_related(
        "titles",
        Prefetch("needs", PlanNeed.objects.select_related("listing")),
        Prefetch("interests", PlanInterest.objects.select_related("member__person")),
    )  # fmt: skip


def shown(plans: QuerySet[Plan] | Sequence[Plan]) -> list[ShownPlan]:
    """These plans with how far they are and what they lack, each with what was merged into it. A few queries."""
    rows = list(with_all(plans) if isinstance(plans, QuerySet) else plans)
    below = _merged(rows)
    looked_back = set(
        LookBack.objects.filter(activity__in=[row.activity_id for row in rows if row.activity_id]).values_list(
            "activity", flat=True
        )
    )
    followed = set(Plan.objects.filter(follows__in=[row.pk for row in rows]).values_list("follows", flat=True))
    found = []
    for row in rows:
        facts = facts_of([row, *below.get(row.pk, [])], row.activity_id in looked_back, row.pk in followed)
        found.append(ShownPlan(row, facts, stage_of(facts), missing_of(facts), facts.comers))
    return found


def facts_of(together: Sequence[Plan], is_looked_back: bool, has_next: bool) -> PlanFacts:
    """What is known of a plan. together: itself, as `with_all` gives it, and after it those merged into it."""
    plan = together[0]
    interests = {
        each.member_id: each for row in reversed(together) for each in row.interests.all() if each.member.is_current
    }.values()
    needs = [each for row in together for each in row.needs.all() if each.met_at is None]
    return PlanFacts(
        said_stage=plan.said_stage,
        comers=len(interests),
        helpers=sum(1 for each in interests if each.role or each.task),
        organisers=sum(1 for each in interests if each.role == MemberRole.ORGANISER),
        people=plan.people,
        when=said(plan.weekday, plan.daypart),
        has_date=plan.starts_at is not None,
        has_room=plan.room_id is not None,
        has_place=plan.branch_id is not None,
        has_title=bool(plan.titles.all()),
        has_partner=plan.partner_id is not None,
        needs=tuple(Need(each.pk, each.what, each.text, each.listing_id is not None) for each in needs),
        is_agreed=plan.agreed_at is not None,
        has_activity=plan.activity_id is not None,
        is_looked_back=is_looked_back,
        has_next=has_next,
    )


def merged_plans(plan: Plan) -> list[Plan]:
    """The plans whose ideas were merged into that of this one, with what their pages show."""
    return _merged([plan]).get(plan.pk, [])


def _merged(plans: Sequence[Plan]) -> dict[int, list[Plan]]:
    """By plan, those whose ideas were merged into its own, directly or by one between. One query, for most."""
    by_idea = {plan.idea_id: plan.pk for plan in plans}
    found: dict[int, list[Plan]] = {}
    layer = dict(by_idea)
    for _depth in range(3):
        rows = with_all(Plan.objects.filter(idea__merged_into__in=layer)) if layer else []
        below = {}
        for row in rows:
            root = layer[row.idea.merged_into_id or 0]
            found.setdefault(root, []).append(row)
            below[row.idea_id] = root
        layer = below
    return found
