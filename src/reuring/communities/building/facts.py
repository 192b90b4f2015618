# SPDX-License-Identifier: EUPL-1.2
"""What is known of plans, gathered for any number of them in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, QuerySet

from reuring.communities.building.dayparts import said
from reuring.communities.building.missing import Missing, Need, PlanFacts, missing_of, stage_of
from reuring.communities.models import Community, Plan, PlanInterest, PlanNeed


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


# Lists show many plans: the few columns that they need, and what else is known in one query.
_IN_LISTS: Final = (
    "public_id", "community_id", "idea_id", "said_stage", "people", "weekday", "daypart", "starts_at", "room_id",
    "branch_id", "partner_id", "proposed_at", "agreed_at", "activity_id", "idea__title", "idea__language",
)  # fmt: skip
_OF_GROUP: Final = (
    "community__node_id",
    "community__node__public_id",
    "community__node__title",
    "community__node__language",
)
_KNOWN: Final = """
WITH RECURSIVE together AS (
    SELECT id AS root, id AS plan_id, idea_id, 0 AS depth, made_at FROM communities_plan WHERE id = ANY(%(plans)s)
    UNION ALL
    SELECT above.root, plan.id, plan.idea_id, above.depth + 1, plan.made_at
    FROM together above
    JOIN activities_idea idea ON idea.merged_into_id = above.idea_id
    JOIN communities_plan plan ON plan.idea_id = idea.id
    WHERE above.depth < 3
), joined AS (
    -- Who joined two plans that became one, does what they said with the upper one.
    SELECT DISTINCT ON (together.root, interest.member_id) together.root, interest.role, interest.task
    FROM together
    JOIN communities_planinterest interest ON interest.plan_id = together.plan_id
    JOIN communities_member member ON member.id = interest.member_id AND member.state = 'member'
    ORDER BY together.root, interest.member_id, together.depth, together.made_at DESC, together.plan_id DESC
), counted AS (
    SELECT root, count(*) AS comers, count(*) FILTER (WHERE role <> '' OR task <> '') AS helpers,
           count(*) FILTER (WHERE role = 'organiser') AS organisers
    FROM joined GROUP BY root
), wanted AS (
    SELECT together.root, json_agg(
        json_build_array(need.id, need.what, need.text, need.listing_id IS NOT NULL)
        ORDER BY together.depth, together.made_at DESC, together.plan_id DESC, need.id
    ) AS needs
    FROM together JOIN communities_planneed need ON need.plan_id = together.plan_id AND need.met_at IS NULL
    GROUP BY together.root
)
SELECT plan.id, coalesce(counted.comers, 0), coalesce(counted.helpers, 0), coalesce(counted.organisers, 0),
       wanted.needs,
       EXISTS (SELECT FROM communities_plan_titles title WHERE title.plan_id = plan.id),
       EXISTS (SELECT FROM communities_lookback look WHERE look.activity_id = plan.activity_id),
       EXISTS (SELECT FROM communities_plan after WHERE after.follows_id = plan.id)
FROM communities_plan plan
LEFT JOIN counted ON counted.root = plan.id
LEFT JOIN wanted ON wanted.root = plan.id
WHERE plan.id = ANY(%(plans)s)
"""


def shown(plans: QuerySet[Plan] | Sequence[Plan], community: Community | None = None) -> list[ShownPlan]:
    """These plans with how far they are and what they lack, each with what was merged into it. Two queries.

    community: the group of all of them, where it is known.
    """
    rows = list(_in_list(plans, community) if isinstance(plans, QuerySet) else plans)
    known = facts_of_plans(rows)
    found = []
    for row in rows:
        if community is not None:
            row.community = community
        if (facts := known.get(row.pk)) is not None:
            found.append(ShownPlan(row, facts, stage_of(facts), missing_of(facts), facts.comers))
    return found


def _in_list(plans: QuerySet[Plan], community: Community | None) -> QuerySet[Plan]:
    if community is not None:
        return plans.select_related("idea").only(*_IN_LISTS)
    return plans.select_related("idea", "community__node").only(*_IN_LISTS, *_OF_GROUP)


def facts_of_plans(plans: Sequence[Plan]) -> dict[int, PlanFacts]:
    """By key what is known of these plans, with what was merged into each of them. One query, none without plans."""
    if not plans:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"plans": [plan.pk for plan in plans]})
        known = {row[0]: row[1:] for row in cursor.fetchall()}
    return {plan.pk: _facts(plan, *known[plan.pk]) for plan in plans if plan.pk in known}


def _facts(
    plan: Plan, comers: int, helpers: int, organisers: int, needs: list[list[Any]] | None, has_title: bool,
    is_looked_back: bool, has_next: bool,
) -> PlanFacts:  # fmt: skip
    return PlanFacts(
        said_stage=plan.said_stage,
        comers=comers,
        helpers=helpers,
        organisers=organisers,
        people=plan.people,
        when=said(plan.weekday, plan.daypart),
        has_date=plan.starts_at is not None,
        has_room=plan.room_id is not None,
        has_place=plan.branch_id is not None,
        has_title=has_title,
        has_partner=plan.partner_id is not None,
        needs=tuple(Need(*need) for need in needs or ()),
        is_agreed=plan.agreed_at is not None,
        has_activity=plan.activity_id is not None,
        is_looked_back=is_looked_back,
        has_next=has_next,
    )


def merged_plans(plan: Plan) -> list[Plan]:
    """The plans whose ideas were merged into that of this one, directly or by one between, with what their pages show.
    One query, for most."""
    found: list[Plan] = []
    layer = [plan.idea_id]
    for _depth in range(3):
        below = list(with_all(Plan.objects.filter(idea__merged_into__in=layer))) if layer else []
        found += below
        layer = [row.idea_id for row in below]
    return found
