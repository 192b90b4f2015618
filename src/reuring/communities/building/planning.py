# SPDX-License-Identifier: EUPL-1.2
"""The verbs of a plan on its way: hand in, say that you join, write down what is needed, find it, agree on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import get_language

from reuring.activities.models import Activity, Idea, Maker
from reuring.activities.together.ideas import IdeaFacts, give_idea
from reuring.activities.together.makers import say_name
from reuring.activities.together.merging import split_idea
from reuring.communities.building import policy
from reuring.communities.building.facts import facts_of_plans
from reuring.communities.building.missing import stage_of
from reuring.communities.building.telling import tell_of_plan
from reuring.communities.models import Community, Member, Plan, PlanInterest, PlanNeed, Post
from reuring.communities.refusals import PlanRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.threads.models import Node, NodeKind

KIND: Final = "plan"
# What may be found for a plan, with `found`.
FOUND: Final = ("form", "people", "weekday", "daypart", "starts_at", "ends_at", "room", "branch", "partner")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An idea of a member. with_name: by the name that they use in the group; else nobody reads whose it is.
    may_show: its trail may stand on the site. people, weekday, daypart: what one has in mind, where one has."""

    title: str
    text: str = ""
    with_name: bool = True
    may_show: bool = False
    people: int | None = None
    weekday: int | None = None
    daypart: str = ""


@transaction.atomic
def hand_in(
    *,
    community: Community,
    member: Member,
    facts: HandedIn,
    question: Post | None = None,
    follows: Plan | None = None,
    site: str,
    actor: Actor,
    at: datetime,
) -> Plan:
    """Keep an idea of a member as a plan of their group. Staff do it for who came to the desk, wrote or called.

    question: what was asked in the group, that it began with. follows: the plan of which it is the next one.
    site: scheme and host for links in mails. Raises PlanRefused and IdeaRefused with every obstacle.
    """
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    texts = (facts.title, facts.text)
    obstacles = [*policy.obstacles_to_write(is_living=community.is_living, may_write=member.may_write(at), texts=texts)]
    open_of_one = Plan.objects.filter(community=community, idea__person=member.person_id, activity=None)
    obstacles += policy.obstacles_to_hand_in(open_of_one=open_of_one.filter(idea__merged_into=None).count())
    if obstacles:
        raise PlanRefused(*obstacles)
    idea = give_idea(
        facts=IdeaFacts(
            title=facts.title,
            text=facts.text,
            # Who is under 16 is named nowhere outside the group, also not later by a link.
            given_name=member.shown_name if facts.with_name and not community.is_for_minors else "",
            municipality=community.municipality,
            language=(get_language() or "nl").split("-")[0],
            may_show=facts.may_show,
            shows_name=facts.with_name and not community.is_for_minors,
        ),
        person=member.person,
        site=site,
        at=at,
    )
    plan = Plan.objects.create(
        community=community,
        idea=idea,
        question=question,
        follows=follows,
        people=facts.people,
        weekday=facts.weekday,
        daypart=facts.daypart,
        made_at=at,
    )
    if follows is not None:
        refresh_stage(follows)
    _record(plan, "hand_in", actor, at)
    return plan


@transaction.atomic
def say_interest(
    *,
    plan: Plan,
    member: Member,
    role: str = "",
    task: str = "",
    condition: str = "",
    may_be_named: bool = False,
    actor: Actor,
    at: datetime,
) -> PlanInterest:
    """Somebody would come, or does something for it. Again: as it is now.

    role: of MemberRole, or empty. task: what they do, in words. condition: what it depends on.
    may_be_named: the name that they chose may stand with the activity, for everyone. Raises PlanRefused.
    """
    plan = locked(plan)
    obstacles = policy.obstacles_to_write(
        is_living=plan.community.is_living, may_write=member.may_write(at), texts=(task, condition)
    )
    if obstacles:
        raise PlanRefused(*obstacles)
    is_named = may_be_named and not plan.community.is_for_minors
    found, is_new = PlanInterest.objects.get_or_create(plan=plan, member=member, defaults={"at": at})
    found.role, found.task, found.condition = role, task.strip()[:120], condition.strip()[:120]
    found.name_agreed_at = (found.name_agreed_at or at) if is_named else None
    found.save()
    if plan.activity_id is not None:
        _follow_the_name(plan, found, at)
    refresh_stage(plan)
    _record(plan, "join" if is_new else "join_as", actor, at, {"role": role})
    return found


@transaction.atomic
def take_interest_back(*, plan: Plan, member: Member, actor: Actor, at: datetime) -> None:
    """Somebody does not come after all. Twice changes nothing."""
    plan = locked(plan)
    if PlanInterest.objects.filter(plan=plan, member=member).delete()[0]:
        refresh_stage(plan)
        _record(plan, "leave", actor, at)


@transaction.atomic
def keep_need(*, plan: Plan, what: str, text: str, actor: Actor, at: datetime) -> PlanNeed:
    """Write down what a plan needs. what: of `PlanNeed.What`. Raises PlanRefused with every obstacle."""
    plan = locked(plan)
    obstacles = policy.obstacles_to_write(is_living=plan.community.is_living, may_write=True, texts=(text,))
    obstacles += policy.obstacles_to_need(text=text, count=plan.needs.filter(met_at=None).count())
    if obstacles:
        raise PlanRefused(*obstacles)
    need = PlanNeed.objects.create(plan=plan, what=what, text=" ".join(text.split())[:160])
    _record(plan, "need", actor, at, {"what": what})
    return need


@transaction.atomic
def meet_need(*, need: PlanNeed, met_by: str = "", is_met: bool = True, actor: Actor, at: datetime) -> PlanNeed:
    """Say that something was found, or not after all. met_by: what it was, in words."""
    plan = locked(need.plan)
    need = plan.needs.get(pk=need.pk)
    need.met_at, need.met_by = (at, met_by.strip()[:160]) if is_met else (None, "")
    need.save(update_fields=["met_at", "met_by"])
    _record(plan, "meet" if is_met else "need", actor, at, {"what": need.what})
    return need


@transaction.atomic
def drop_need(*, need: PlanNeed, actor: Actor, at: datetime) -> None:
    """It is not needed after all."""
    plan = locked(need.plan)
    _record(plan, "drop_need", actor, at, {"what": need.what})
    need.delete()


@transaction.atomic
def found(
    *, plan: Plan, fields: Mapping[str, Any], titles: Sequence[int] | None = None, actor: Actor, at: datetime
) -> Plan:
    """Keep what was found for a plan: when, where, for how many, a partner, titles.

    fields: of FOUND; what is left out stays. titles: nodes of works, exactly these; None: as they are.
    Raises PlanRefused once it is an activity, which says these itself.
    """
    plan = locked(plan)
    obstacles = policy.obstacles_to_change(has_activity=plan.activity_id is not None)
    obstacles += policy.obstacles_to_write(is_living=plan.community.is_living, may_write=True)
    if obstacles:
        raise PlanRefused(*obstacles)
    for name in FOUND:
        if name in fields:
            setattr(plan, name, fields[name])
    if plan.room is not None:
        plan.branch = plan.room.branch
    plan.save()
    if titles is not None:
        plan.titles.set(Node.objects.public().filter(pk__in=titles, kind=NodeKind.WORK))
    refresh_stage(plan)
    _record(plan, "find", actor, at, {"fields": sorted(fields)})
    return plan


@transaction.atomic
def say_stage(*, plan: Plan, stage: str, actor: Actor, at: datetime) -> Plan:
    """Say how far a plan is, forwards or back, whatever the facts say; empty: the facts say it again."""
    plan = locked(plan)
    plan.said_stage = stage if stage in Plan.Stage.values else ""
    plan.save(update_fields=["said_stage"])
    refresh_stage(plan)
    _record(plan, "stage", actor, at, {"stage": stage})
    return plan


@transaction.atomic
def propose_plan(*, plan: Plan, actor: Actor, at: datetime) -> Plan:
    """A host puts a plan before the library. Twice changes nothing."""
    plan = locked(plan)
    if plan.proposed_at is None:
        plan.proposed_at = at
        plan.save(update_fields=["proposed_at"])
        _record(plan, "propose", actor, at)
    return plan


@transaction.atomic
def agree_plan(*, plan: Plan, is_agreed: bool = True, actor: Actor, at: datetime) -> Plan:
    """The library agrees that it takes place, or takes that back. Who joins hears of a yes. Twice changes nothing."""
    plan = locked(plan)
    if (plan.agreed_at is not None) == is_agreed:
        return plan
    plan.agreed_at, plan.agreed_by = (at, actor.account) if is_agreed else (None, None)
    if is_agreed:
        plan.said_stage = ""
    plan.save(update_fields=["agreed_at", "agreed_by", "said_stage"])
    refresh_stage(plan)
    _record(plan, "agree" if is_agreed else "take_back", actor, at)
    if is_agreed:
        tell_of_plan(plan, "agreed", at=at)
    return plan


def refresh_stage(plan: Plan) -> None:
    """Let lists say how far a plan is now. In the caller's transaction."""
    row = Plan.objects.get(pk=plan.pk)
    stage = stage_of(facts_of_plans([row])[row.pk])
    if stage != plan.stage:
        plan.stage = stage
        Plan.objects.filter(pk=plan.pk).update(stage=stage)


def locked(plan: Plan) -> Plan:
    """A plan as it is now, with its group; whoever else changes it waits for the end of this transaction."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("community__node", "idea", "room__branch")
    return rows.get(pk=plan.pk)


@transaction.atomic
def split_plan(*, plan: Plan, title: str, text: str = "", actor: Actor, at: datetime) -> Plan:
    """Make an idea of its own of a part of a plan, with its plan: with who joins the whole, each free to go.

    Raises IdeaRefused with every obstacle.
    """
    plan = locked(plan)
    part = split_idea(idea=plan.idea, title=title, text=text, actor=actor, at=at)
    made = Plan.objects.create(
        community=plan.community,
        idea=part,
        question=plan.question,
        people=plan.people,
        weekday=plan.weekday,
        daypart=plan.daypart,
        made_at=at,
    )
    for each in plan.interests.all():
        PlanInterest.objects.create(
            plan=made, member=each.member, condition=each.condition, name_agreed_at=each.name_agreed_at, at=each.at
        )
    refresh_stage(made)
    _record(made, "split", actor, at, {"plan": plan.public_id})
    return made


def free_plan(*, idea: Idea, activity: Activity, actor: Actor, at: datetime) -> None:
    """Let a plan be on its way again when an activity follows from its idea no longer. In the caller's transaction."""
    for plan in Plan.objects.select_for_update().filter(idea=idea, activity=activity).select_related("community"):
        plan.activity = None
        plan.save(update_fields=["activity"])
        refresh_stage(plan)
        _record(plan, "free", actor, at, {"activity": activity.public_id})


def _follow_the_name(plan: Plan, interest: PlanInterest, at: datetime) -> None:
    """A name with the activity follows what its bearer says here."""
    own = Maker.objects.filter(activity=plan.activity_id, person=interest.member.person_id, idea=None)
    for maker in own:
        say_name(maker=maker, may_show=interest.name_agreed_at is not None, at=at)


def _record(plan: Plan, verb: str, actor: Actor, at: datetime, more: Mapping[str, Any] | None = None) -> None:
    # The trail outlives an erasure, so it names nobody.
    after = {"community": plan.community.public_id, **(more or {})}
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=plan.public_id, after=after)
