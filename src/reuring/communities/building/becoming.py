# SPDX-License-Identifier: EUPL-1.2
"""In one step: a plan becomes an activity of the programme, with its makers and credit, its shelf and its sign-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from reuring.activities.models import Activity, Form, Maker, RoomBooking, Session
from reuring.activities.programme.keeping import keep_activity
from reuring.activities.programme.publishing import agree, publish
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.sessions import SessionFields
from reuring.activities.programme.starting import start_activity
from reuring.activities.together.answering import link_idea
from reuring.activities.together.makers import Who, name_maker, say_name
from reuring.communities.building import policy
from reuring.communities.building.facts import merged_plans, with_all
from reuring.communities.building.planning import KIND, locked, refresh_stage
from reuring.communities.building.telling import tell_of_plan
from reuring.communities.groups.meeting import record_meeting
from reuring.communities.models import Meeting, MemberRole, Plan, PlanInterest, ShelfTitle
from reuring.communities.refusals import PlanRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account
from reuring.people.policy import Obstacle
from reuring.threads import outbox
from reuring.threads.models import Link, NodeTopic, Source

# Where nobody chose titles for a plan, the first of the group's shelf lie beside its activity.
MOST_OF_THE_SHELF: Final = 6


@dataclass(frozen=True, slots=True)
class Made:
    """The activity of a plan. is_new: made now. lacking: what visitors need before it can be public; empty when it is,
    or when that was not asked."""

    activity: Activity
    is_new: bool
    lacking: tuple[Obstacle, ...] = ()


@transaction.atomic
def make_activity(*, plan: Plan, form: str, publishes: bool, site: str, actor: Actor, at: datetime) -> Made:
    """Make an activity of a plan: its place, day and title, its makers, its titles, sign-up, the room, the meeting.

    Pressed twice, also in the same instant, it is one activity. form: of `Form`, which fills in what is usual.
    publishes: let everybody see it; where something is lacking for that it stays a draft, and the answer says what.
    site: scheme and host for links in mails.
    Raises PlanRefused with every obstacle; ProgrammeRefused, and what room booking refuses.
    """
    plan = with_all(Plan.objects.filter(pk=locked(plan).pk)).get()
    if plan.activity is not None:
        return Made(plan.activity, False)
    starts_at, ends_at = plan.starts_at, plan.ends_at
    obstacles = policy.obstacles_to_become(
        starts_at=starts_at, ends_at=ends_at, is_merged=plan.idea.merged_into_id is not None, at=at
    )
    if obstacles or starts_at is None:
        raise PlanRefused(*obstacles)
    activity = start_activity(
        form=form if form in Form.values else Form.OPEN_TABLE,
        title=plan.idea.title,
        where=_where(plan),
        starts_at=starts_at,
        ends_at=ends_at,
        actor=actor,
        at=at,
    )
    activity = _say_what_it_is(plan, activity, actor, at)
    Plan.objects.filter(pk=plan.pk).update(
        activity=activity, said_stage="", agreed_at=plan.agreed_at or at,
        agreed_by=plan.agreed_by if plan.agreed_at else actor.account,
    )  # fmt: skip
    plan.refresh_from_db()
    link_idea(idea=plan.idea, activity=activity, site=site, actor=actor, at=at)
    _name_makers(plan, activity, site, actor, at)
    _lay_titles(plan, activity, actor, at)
    _tie_meeting(plan, activity, actor, at)
    refresh_stage(plan)
    record_event(
        actor=actor, at=at, verb="become", subject_kind=KIND, subject_key=plan.public_id,
        after={"activity": activity.public_id, "community": plan.community.public_id},
    )  # fmt: skip
    tell_of_plan(plan, "activity", at=at)
    lacking = _publish(activity, actor, at) if publishes else ()
    return Made(Activity.objects.select_related("node").get(pk=activity.pk), True, lacking)


def _where(plan: Plan) -> SessionFields:
    if plan.room is not None:
        return {"room": plan.room}
    branch = plan.branch or plan.community.home_branch
    return {"branch": branch} if branch is not None else {}


def _say_what_it_is(plan: Plan, activity: Activity, actor: Actor, at: datetime) -> Activity:
    """Its text is that of the idea, and its topics those of the group."""
    group = plan.community.node.title
    made_by = gettext("Bedacht en gemaakt door %(group)s. Iedereen is welkom.") % {"group": group}
    topics = NodeTopic.objects.filter(node=plan.community.node_id).values_list("topic__key", flat=True)
    return keep_activity(
        activity=activity,
        texts={"nl": {"title": plan.idea.title, "summary": made_by, "description": plan.idea.text or made_by}},
        topics=list(topics),
        actor=actor,
        at=at,
    )


def _name_makers(plan: Plan, activity: Activity, site: str, actor: Actor, at: datetime) -> None:
    """The group first, then the partner, then who does something: by the name that they chose, where they agreed.

    Whose answer is not there yet stays unnamed until they say yes, by a link of their own.
    """
    group = Who(community=plan.community.node)
    maker = name_maker(activity=activity, who=group, role=Maker.Role.CO_PRODUCER, site=site, actor=actor, at=at)
    _put_first(activity, maker)
    if plan.partner is not None:
        partner = Who(partner=plan.partner)
        name_maker(activity=activity, who=partner, role=Maker.Role.CO_PRODUCER, site=site, actor=actor, at=at)
    if plan.community.is_for_minors:
        # Who is under 16 is not asked whether their name may stand where everybody reads it.
        return
    doing = {
        each.member.person_id: each
        for row in reversed([plan, *merged_plans(plan)])
        for each in row.interests.all()
        if (each.role or each.task) and each.member.is_current
    }
    mails = dict(Account.objects.filter(person__in=doing, is_active=True).values_list("person", "email"))
    for person_id, interest in sorted(doing.items(), key=lambda pair: pair[1].pk):
        role = interest.role or MemberRole.CO_PRODUCER
        given = activity.makers.filter(idea__isnull=False, person=person_id).first()
        if given is not None:
            # Who gave the idea stands there already, as the giver agreed.
            given.role = role
            given.save(update_fields=["role"])
            continue
        _name_member(interest, activity, role, mails.get(person_id) or "", site, actor, at)


def _name_member(
    interest: PlanInterest, activity: Activity, role: str, email: str, site: str, actor: Actor, at: datetime
) -> None:
    name, agreed = interest.member.shown_name, interest.name_agreed_at is not None
    same = activity.makers.filter(role=role, name__iexact=name, partner=None, community=None)
    # Two people who are both called Els are both named.
    shown = f"{name} ({same.count() + 1})" if same.exists() else name
    who = Who(person=interest.member.person, name=shown, email="" if agreed else email)
    maker = name_maker(activity=activity, who=who, role=role, site=site, actor=actor, at=at)
    if agreed:
        say_name(maker=maker, may_show=True, at=at)


def _put_first(activity: Activity, maker: Maker) -> None:
    others = activity.makers.exclude(pk=maker.pk).values_list("pk", flat=True)
    for position, key in enumerate([maker.pk, *others]):
        Maker.objects.filter(pk=key).update(position=position)


def _lay_titles(plan: Plan, activity: Activity, actor: Actor, at: datetime) -> None:
    """The titles of the plan, or else of the group's shelf, with the why that stands there."""
    shelf = {each.node_id: each for each in ShelfTitle.objects.filter(community=plan.community)}
    titles = [title.pk for title in plan.titles.all() if title.visibility == "public"]
    if not titles:
        public = ShelfTitle.objects.filter(community=plan.community, node__visibility="public")
        titles = list(public.order_by("position", "pk").values_list("node", flat=True)[:MOST_OF_THE_SHELF])
    person = actor.account.person if actor.account else None
    last = Link.objects.filter(from_node=activity.node_id).aggregate(last=Max("position"))["last"]
    for position, key in enumerate(titles, start=0 if last is None else last + 1):
        Link.objects.get_or_create(
            from_node_id=activity.node_id,
            to_node_id=key,
            relation=Link.Relation.STARTS_FROM,
            defaults={
                "source": Source.STAFF, "reason": shelf[key].why[:160] if key in shelf else "", "position": position,
                "made_by": person, "made_at": at,
            },
        )  # fmt: skip
    outbox.note([activity.node_id, plan.community.node_id, *titles])


def _tie_meeting(plan: Plan, activity: Activity, actor: Actor, at: datetime) -> None:
    """The evening is a meeting of the group too, at the same place and time: one that was planned then becomes it."""
    session = Session.objects.filter(activity=activity).order_by("starts_at", "pk").first()
    if session is None:
        return
    planned = Meeting.objects.select_for_update().filter(
        community=plan.community, session=None, booking=None, cancelled_at=None, held_at=None,
        starts_at__lt=session.ends_at, ends_at__gt=session.starts_at,
    )  # fmt: skip
    meeting = planned.order_by("starts_at", "pk").first() or Meeting(community=plan.community)
    meeting.title, meeting.session = plan.idea.title[:120], session
    meeting.starts_at, meeting.ends_at = session.starts_at, session.ends_at
    meeting.room, meeting.branch = session.room, None if session.room_id else session.branch
    meeting.place, meeting.where = session.place, ""
    meeting.booking = RoomBooking.objects.active().filter(session=session).first()
    meeting.save()
    record_meeting(meeting, "tie", actor, at)


def _publish(activity: Activity, actor: Actor, at: datetime) -> tuple[Obstacle, ...]:
    """Let everybody see it. What is lacking for that is the answer; then nothing of this step remains."""
    try:
        with transaction.atomic():
            publish(activity=agree(activity=activity, actor=actor, at=at), actor=actor, at=at)
    except ProgrammeRefused as refused:
        return refused.obstacles
    return ()
