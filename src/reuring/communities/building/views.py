# SPDX-License-Identifier: EUPL-1.2
"""The ideas of a group as pages: all of them, a new one, one plan, and what was found for it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reuring.activities.together.givers import root_of, shown_givers
from reuring.activities.together.ideas import public_ideas
from reuring.activities.together.links import site_of
from reuring.activities.together.merging import alike, together_with
from reuring.activities.together.page_parts import try_form
from reuring.communities.building.access import Sight, group_for, plan_for, seen_by
from reuring.communities.building.budget import budget_of
from reuring.communities.building.dayparts import said
from reuring.communities.building.facts import merged_plans, shown
from reuring.communities.building.finding import free_rooms
from reuring.communities.building.forms import (
    BecomeForm,
    FoundForm,
    GrantForm,
    HandInForm,
    InterestForm,
    NeedForm,
    SpendingForm,
    StageForm,
)
from reuring.communities.building.looking_back import after, was_held
from reuring.communities.building.planning import found, hand_in
from reuring.communities.building.trail import for_trail, trail_of
from reuring.communities.groups.views_members import group_context
from reuring.communities.models import Community, Member, Plan, PlanInterest, Post
from reuring.communities.names import name_for
from reuring.communities.rights import stranger_to
from reuring.communities.talking.spoken import calls_of, words_of
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.views import account_of

REFUSED: Final = 422
# Of what is done, so many stand on the page of ideas.
MOST_DONE: Final = 12
_DONE: Final = (Plan.Stage.ACTIVITY, Plan.Stage.LOOKED_BACK, Plan.Stage.NEXT)


@open_to(EVERYONE)
@require_safe
def plans(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ideas of a group by how far they are, each with what it still lacks."""
    community, sight = group_for(request, public_id)
    seen = shown(seen_by(sight, community), community)
    context = group_context(request, community) | {
        "sight": sight,
        "may_write": sight.may_write(timezone.now()),
        "open_plans": [each for each in seen if each.stage not in _DONE],
        "done_plans": [each for each in seen if each.stage in _DONE][:MOST_DONE],
    }
    return render(request, "communities/building/plans.html", context)


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand in an idea, for oneself, or as a colleague for who told it at the desk."""
    community, sight = group_for(request, public_id, writes=True)
    member = sight.standing.member if sight.standing.is_member else None
    question = _question(request, community)
    initial = {"title": "", "text": _words_for_all(question, community) if question else ""}
    form = HandInForm(request.POST or None, community=community, member=member, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = try_form(
            form,
            lambda: hand_in(
                community=community, member=form.giver(), facts=form.facts(), question=question,
                follows=_followed(request, community), site=site_of(request), actor=Actor.person(account_of(request)),
                at=timezone.now(),
            ),
            {"no-title": "title"},
        )  # fmt: skip
        if plan is not None:
            messages.success(request, _("Je idee staat erbij. Wie doet er mee?"))
            return redirect("communities:plan", public_id, plan.public_id)
    context = group_context(request, community) | {"form": form, "question": question}
    return render(request, "communities/building/plan_new.html", context, status=REFUSED if form.errors else 200)


def _question(request: HttpRequest, community: Community) -> Post | None:
    """What was asked in the group that it begins with."""
    asked = request.GET.get("question", "")[:10]
    posts = Post.objects.shown().beginnings().filter(community=community, kind=Post.Kind.QUESTION)
    return posts.filter(public_id=asked).first() if asked else None


def _words_for_all(question: Post, community: Community) -> str:
    """What was asked as everyone may read it: an idea that begins with it may stand in public."""
    return words_of(question, calls_of(stranger_to(community)))


def _followed(request: HttpRequest, community: Community) -> Plan | None:
    """The plan of which it is the next one."""
    asked = request.GET.get("follows", "")[:10]
    return Plan.objects.filter(community=community, public_id=asked).first() if asked else None


@open_to(EVERYONE)
@require_safe
@never_cache
def plan(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """One plan: what it is, how far, who joins, what is missing, and its trail."""
    found, sight = _merged_or(request, public_id, plan_id)
    if isinstance(found, HttpResponse):
        return found
    return plan_page(request, found, sight)


def _merged_or(request: HttpRequest, public_id: str, plan_id: str) -> tuple[Plan | HttpResponse, Sight]:
    """The plan, or the way to what its idea goes on as."""
    found, sight = plan_for(request, public_id, plan_id)
    if found.idea.merged_into is None:
        return found, sight
    root = root_of(found.idea)
    other = Plan.objects.filter(idea=root).select_related("community__node").first()
    if other is not None:
        return redirect("communities:plan", other.community.public_id, other.public_id), sight
    if public_ideas().filter(pk=root.pk).exists():
        return redirect("activities:idea", root.public_id), sight
    return found, sight


def plan_page(
    request: HttpRequest, plan: Plan, sight: Sight, status: int = 200, **forms_with_errors: Any
) -> HttpResponse:
    """The page of a plan. forms_with_errors: by name, in the place of the empty ones."""
    at, standing = timezone.now(), sight.standing
    community = plan.community
    [seen] = shown([plan])
    member = standing.member if standing.is_member else None
    rows = [*merged_plans(plan), plan]
    joined = {each.member_id: each for row in rows for each in row.interests.all() if each.member.is_current}
    mine = joined.get(member.pk) if member else None
    activity = plan.activity
    sees_activity = activity is not None and (activity.is_public or sight.is_inside)
    context = group_context(request, community) | {
        "plan": plan,
        "seen": seen,
        "sight": sight,
        "member": member,
        "mine": mine,
        "may_write": sight.may_write(at),
        "when": said(plan.weekday, plan.daypart),
        "givers": _givers(plan, sight),
        "people": _people(joined.values(), sight),
        "others": sum(1 for each in joined.values() if not (each.role or each.task)),
        "is_public_idea": public_ideas().filter(pk=plan.idea_id).exists(),
        "trail": trail_of(for_trail(Plan.objects.filter(pk=plan.pk)).get(), is_inside=sight.is_inside, here="idea"),
        "activity": activity if sees_activity else None,
        "budget": budget_of(plan) if sight.is_inside else None,
        "after": after(activity, at) if activity is not None and activity.is_public else None,
        "was_held": activity is not None and was_held(activity, at),
        "forms": _forms(plan, sight, member, mine) | forms_with_errors,
    }
    if sight.agrees:
        own = Plan.objects.filter(idea__in=alike(plan.idea), community=community).select_related("idea")
        context |= {"alike": list(own), "together": together_with(plan.idea)}
    return render(request, "communities/building/plan.html", context, status=status)


def _forms(plan: Plan, sight: Sight, member: Member | None, mine: PlanInterest | None) -> dict[str, Any]:
    """What one may fill in on the page of a plan. Colleagues do it for members who are not there themselves."""
    if not sight.is_inside:
        return {}
    initial = {
        "role": mine.role, "task": mine.task, "condition": mine.condition,
        "may_be_named": mine.name_agreed_at is not None,
    } if mine else {}  # fmt: skip
    forms: dict[str, Any] = {"need": NeedForm(), "spending": SpendingForm(initial={"spent_on": timezone.localdate()})}
    if sight.standing.is_inside:
        forms["interest"] = InterestForm(community=plan.community, member=member, initial=initial)
    if sight.may_edit:
        forms["stage"] = StageForm(initial={"stage": plan.said_stage})
    if sight.agrees:
        forms |= {"grant": GrantForm(), "become": BecomeForm(plan=plan)}
    return forms


def _givers(plan: Plan, sight: Sight) -> list[str]:
    """Who thought of it: by the names that everybody may see, and in the group by the names used there."""
    names = shown_givers(plan.idea)
    if sight.standing.is_inside and plan.idea.given_name:
        names = [plan.idea.given_name, *names]
    return list(dict.fromkeys(names))


def _people(interests: Any, sight: Sight) -> list[dict[str, str]]:
    """Who does something, as far as who looks may know; who would only come is counted."""
    return [
        {
            "name": name_for(each.member, sight.standing),
            "role": str(each.get_role_display()) if each.role else "",
            "task": each.task,
            "condition": each.condition if sight.is_inside else "",
        }
        for each in interests
        if each.role or each.task or (each.condition and sight.is_inside)
    ]


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_found(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """When, where, with whom and with what; rooms that are free when the plan wants it are named."""
    plan, sight = plan_for(request, public_id, plan_id, edit=True)
    if plan.activity_id is not None:
        raise Http404
    form = FoundForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        kept = try_form(
            form,
            lambda: found(
                plan=plan, fields=form.found(), titles=form.titles_said(), actor=Actor.person(account_of(request)),
                at=timezone.now(),
            ),
        )  # fmt: skip
        if kept is not None:
            messages.success(request, _("Bewaard."))
            return redirect("communities:plan", public_id, plan_id)
    context = group_context(request, plan.community) | {
        "plan": plan, "sight": sight, "form": form,
        "free": free_rooms(plan, timezone.now()), "when": said(plan.weekday, plan.daypart),
    }  # fmt: skip
    return render(request, "communities/building/found.html", context, status=REFUSED if form.errors else 200)
