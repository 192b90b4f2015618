# SPDX-License-Identifier: EUPL-1.2
"""Who may see a plan and change it. A programme maker sees plans as who accompanies groups does, but no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from reuring.activities.models import Idea
from reuring.communities.building.facts import with_all
from reuring.communities.models import Community, Plan
from reuring.communities.rights import Standing, standing_of
from reuring.people.access import open_to
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.threads.models import Node

# Who agrees with plans, grants budgets and makes activities of them.
AGREE: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN, Role.ADMINISTRATOR})
STAFF: Final = open_to({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})


@dataclass(frozen=True, slots=True)
class Sight:
    """How who looks stands to the plans of a group. agrees: a colleague who makes the programme or goes with groups."""

    standing: Standing
    agrees: bool

    @property
    def is_inside(self) -> bool:
        return self.standing.is_inside or self.agrees

    @property
    def may_edit(self) -> bool:
        """Whether they may find things for a plan, say how far it is, and put it before the library."""
        return self.standing.is_living and (self.standing.may_edit or self.agrees)

    def may_write(self, at: datetime) -> bool:
        """Whether they may hand in an idea, join a plan, and write down its needs; who accompanies it, for others."""
        return self.standing.may_write(at) or (self.standing.is_living and self.standing.accompanies)


def sight_of(request: HttpRequest, community: Community) -> Sight:
    """How who looks stands to the plans of this group."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    agrees = isinstance(request.user, Account) and not AGREE.isdisjoint(roles)
    return Sight(standing_of(request, community), agrees)


def group_for(request: HttpRequest, public_id: str, *, writes: bool = False) -> tuple[Community, Sight]:
    """The group in the address with how who looks stands to its plans. Raises Http404 where they may not see it.

    writes: only for who may hand something in there.
    """
    found = get_object_or_404(Community.objects.with_texts(), node__public_id=public_id)
    sight = sight_of(request, found)
    is_public = found.node.visibility == Node.Visibility.PUBLIC
    if not (is_public or sight.is_inside or sight.standing.member is not None):
        raise Http404
    if writes and not (sight.standing.is_member or sight.standing.accompanies):
        raise Http404
    return found, sight


def plan_for(request: HttpRequest, public_id: str, plan_id: str, *, inside: bool = False,
             edit: bool = False) -> tuple[Plan, Sight]:  # fmt: skip
    """The plan in the address, with how who looks stands to it. Raises Http404 where they may not.

    inside: only for members and colleagues; edit: only for hosts and colleagues. For everybody else a plan is there
    once its giver agreed to that and a colleague read it.
    """
    community, sight = group_for(request, public_id)
    plans = with_all(Plan.objects.filter(community=community, public_id=plan_id))
    plan = get_object_or_404(plans)
    plan.community = community
    if not (sight.is_inside or (not inside and is_public_plan(plan))) or (edit and not sight.may_edit):
        raise Http404
    if plan.idea.held_at is not None and not _sees_held(sight, plan):
        raise Http404
    return plan, sight


def _sees_held(sight: Sight, plan: Plan) -> bool:
    """Whether who looks sees a plan whose idea is kept back by moderation: its giver, and who moderates."""
    person_id = sight.standing.person_id
    return sight.standing.accompanies or (person_id is not None and plan.idea.person_id == person_id)


def is_public_plan(plan: Plan) -> bool:
    """Whether everybody may see a plan: its group is public, its giver agreed, and a colleague read it."""
    idea = plan.idea
    is_agreed = idea.agreed_at is not None and idea.withdrawn_at is None and idea.answered_at is not None
    is_agreed = is_agreed and idea.held_at is None
    return is_agreed and idea.state != Idea.State.DECLINED and plan.community.node.visibility == Node.Visibility.PUBLIC


PUBLIC: Final[Mapping[str, Any]] = {
    "idea__agreed_at__isnull": False,
    "idea__withdrawn_at__isnull": True,
    "idea__answered_at__isnull": False,
    "idea__held_at__isnull": True,
}


def seen_by(sight: Sight, community: Community) -> Any:
    """The plans of a group that who looks may see, without those whose idea goes on as another one."""
    plans = Plan.objects.filter(community=community, idea__merged_into__isnull=True)
    plans = plans.exclude(idea__state=Idea.State.DECLINED)
    return plans.filter(idea__held_at__isnull=True) if sight.is_inside else plans.filter(**PUBLIC)
