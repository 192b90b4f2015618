# SPDX-License-Identifier: EUPL-1.2
"""Plans of the demonstration: one that became an evening with names, one that lacks things, one looked back on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from reuring.activities.models import Activity, Form, How, Idea, Session, SessionResult
from reuring.activities.programme.clock import moment
from reuring.activities.programme.publishing import finish_what_is_counted
from reuring.activities.together.answering import answer_idea
from reuring.communities.building.becoming import make_activity
from reuring.communities.building.budget import grant, spend
from reuring.communities.building.dayparts import coming_days, hours_on
from reuring.communities.building.finding import free_rooms
from reuring.communities.building.looking_back import keep_look_back
from reuring.communities.building.planning import (
    HandedIn,
    agree_plan,
    found,
    hand_in,
    keep_need,
    propose_plan,
    say_interest,
)
from reuring.communities.groups.joining import join
from reuring.communities.groups.sessions import follow_sessions
from reuring.communities.models import Community, Member, MemberRole, Plan, PlanNeed, Post, VisitorAnswer
from reuring.people.actor import Actor
from reuring.people.models import Person

_ACTOR: Final = Actor.command("reuring demo")
_GROUP: Final = "Stamboom Brunssum"
_EVENING: Final = "Avond: je eerste akte lezen"
_LACKS: Final = "Open tafel: vlaai en oude foto's"
_BEFORE: Final = "Zoeken naar je opa in de mijn"
# Who carries the plans where the group has nobody else yet: by the name that they chose, and what they do.
_PEOPLE: Final = (("Truus", True), ("Sjef", True), ("Mieke", False))
_TUESDAY: Final = 1


def building_demo(at: datetime) -> None:
    """Plans of "Stamboom Brunssum". Call it after the group, its members and its shelf. Twice changes nothing."""
    community = Community.objects.filter(node__title=_GROUP).select_related("node", "home_branch").first()
    if community is None or Plan.objects.filter(community=community).exists():
        return
    members = _members(community, at)
    _looked_back(community, members, at)
    _evening(community, members, at)
    _lacking(community, members, at)
    follow_sessions(at=at)


def _members(community: Community, at: datetime) -> list[Member]:
    """Three members, the host first; made where the group has not got them."""
    there = list(Member.objects.current().filter(community=community).order_by("-is_host", "pk")[:3])
    for name, _may in _PEOPLE[len(there) :]:
        person = Person.objects.create(given_name=name)
        begun = at - timedelta(days=180)
        there.append(join(community=community, person=person, name=name, is_added=True, actor=_ACTOR, at=begun))
    return there


def _hand_in(community: Community, member: Member, facts: HandedIn, question: Post | None, at: datetime) -> Plan:
    return hand_in(community=community, member=member, facts=facts, question=question, site="", actor=_ACTOR, at=at)


def _join(plan: Plan, member: Member, role: str, task: str, at: datetime, is_named: bool = True) -> None:
    say_interest(plan=plan, member=member, role=role, task=task, may_be_named=is_named, actor=_ACTOR, at=at)


def _looked_back(community: Community, members: list[Member], at: datetime) -> None:
    """An afternoon of two months ago, with what its visitors said."""
    begun = at - timedelta(days=120)
    text = "Veel opa's werkten in de Hendrik. Waar staan ze, en hoe lees je een loonstaat?"
    facts = HandedIn(title=_BEFORE, text=text, may_show=True, people=15, weekday=_TUESDAY, daypart="afternoon")
    plan = _hand_in(community, members[0], facts, None, begun)
    _join(plan, members[0], MemberRole.ORGANISER, "ontvangst en koffie", begun)
    _join(plan, members[1], MemberRole.EXPERT, "kent de archieven van de mijnen", begun)
    [day] = coming_days(_TUESDAY, timezone.localdate(at - timedelta(days=60)), 1)
    starts_at, ends_at = hours_on(day, "afternoon")
    fields = {"starts_at": starts_at, "ends_at": ends_at, "branch": community.home_branch, "form": Form.OPEN_TABLE}
    found(plan=plan, fields=fields, actor=_ACTOR, at=begun)
    made = make_activity(plan=plan, form=Form.OPEN_TABLE, publishes=True, site="", actor=_ACTOR, at=begun)
    session = made.activity.sessions.get()
    Session.objects.filter(pk=session.pk).update(state=Session.State.HELD)
    SessionResult.objects.create(session=session, visitors=17, how=How.COUNTED, at=ends_at)
    finish_what_is_counted(at=ends_at + timedelta(hours=1))
    _say_afterwards(made.activity, ends_at)
    keep_look_back(
        activity=made.activity,
        words="De tafel was te klein, en dat was het mooiste. Twee mensen vonden dezelfde overgrootvader.",
        led_to="Drie mensen kwamen bij de groep, en er komt een avond over oud schrift.",
        actor=_ACTOR,
        at=ends_at + timedelta(days=2),
    )


def _say_afterwards(activity: Activity, ended_at: datetime) -> None:
    said = (
        (3, 3, 3, "Ik heb mijn opa gevonden!"),
        (3, 2, 3, ""),
        (2, 3, 3, "Volgende keer graag een grotere tafel."),
        (3, 3, 2, ""),
        (1, 2, 2, ""),
        (3, 3, 3, ""),
    )
    on = timezone.localdate(ended_at)
    for liked, learned, again, words in said:
        VisitorAnswer.objects.create(
            activity=activity, liked=liked, learned=learned, again=again, words=words, answered_on=on,
            shown_at=ended_at + timedelta(days=1) if words else None,
        )  # fmt: skip


def _evening(community: Community, members: list[Member], at: datetime) -> None:
    """The evening of the Done line: from an idea to the programme, with their names on it."""
    begun = at - timedelta(days=30)
    questions = Post.objects.shown().filter(community=community, kind=Post.Kind.QUESTION)
    question = questions.filter(text__icontains="schrift").order_by("pk").first()
    text = "Een akte van 1820 lijkt geheimschrift. Neem er een mee, dan lezen we hem samen, letter voor letter."
    facts = HandedIn(title=_EVENING, text=text, may_show=True, people=12, weekday=_TUESDAY, daypart="evening")
    plan = _hand_in(community, members[0], facts, question, begun)
    before = Plan.objects.filter(community=community, idea__title=_BEFORE).first()
    Plan.objects.filter(pk=plan.pk).update(follows=before)
    _join(plan, members[0], MemberRole.ORGANISER, "ontvangt iedereen", begun)
    _join(plan, members[1], MemberRole.EXPERT, "leest oud schrift", begun)
    _join(plan, members[2], "", "bakt vlaai", begun, is_named=False)
    free = free_rooms(plan, at)
    [day] = coming_days(_TUESDAY, timezone.localdate(at + timedelta(days=14)), 1)
    span = (moment(day, time(19)), moment(day, time(21)))
    room = free[0].room if free else None
    if free:
        span = (free[0].starts_at, free[0].ends_at)
    fields = {
        "starts_at": span[0], "ends_at": span[1], "room": room, "branch": community.home_branch, "form": Form.WORKSHOP,
    }  # fmt: skip
    found(plan=plan, fields=fields, actor=_ACTOR, at=begun)
    agree_plan(plan=plan, actor=_ACTOR, at=at - timedelta(days=8))
    now = at - timedelta(days=7)
    grant(plan=plan, amount_cents=5_000, why="Kopieën van akten, en vlaai", actor=_ACTOR, at=now)
    on = timezone.localdate(now)
    spend(plan=plan, amount_cents=1_850, what="Kopieën op groot papier", spent_on=on, actor=_ACTOR, at=now)
    make_activity(plan=plan, form=Form.WORKSHOP, publishes=True, site="", actor=_ACTOR, at=now)


def _lacking(community: Community, members: list[Member], at: datetime) -> None:
    """An idea that is on its way, and put before the library."""
    begun = at - timedelta(days=9)
    text = "Iedereen heeft een doos met foto's waarvan niemand meer weet wie erop staat. Samen weten we meer."
    facts = HandedIn(title=_LACKS, text=text, may_show=True, people=20, weekday=5, daypart="afternoon")
    plan = _hand_in(community, members[1], facts, None, begun)
    _join(plan, members[1], MemberRole.AMBASSADOR, "", begun)
    _join(plan, members[2], "", "", begun, is_named=False)
    keep_need(plan=plan, what=PlanNeed.What.PERSON, text="iemand die vlaai kan bakken", actor=_ACTOR, at=begun)
    keep_need(plan=plan, what=PlanNeed.What.THING, text="een scanner voor foto's", actor=_ACTOR, at=begun)
    propose_plan(plan=plan, actor=_ACTOR, at=at - timedelta(days=2))
    text = "Wat leuk! De Huiskamer is op zaterdag vaak vrij. Wie brengt een scanner mee?"
    state = Idea.State.TALK
    answer_idea(idea=plan.idea, new_state=state, text=text, site="", actor=_ACTOR, at=at - timedelta(days=1))
