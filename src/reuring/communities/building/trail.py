# SPDX-License-Identifier: EUPL-1.2
"""The trail of a plan: question, idea, group, activity, what came of it, the next one. One for all pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from reuring.activities.models import Session, SessionResult
from reuring.activities.together.givers import shown_givers
from reuring.communities.building.access import is_public_plan
from reuring.communities.models import LookBack, Plan
from reuring.shell.templatetags.shell_tags import day
from reuring.threads.addresses import local


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One step, as the thread shows it. key: what it is. address: empty on its own page and where one may not go."""

    key: str
    door: str
    kind_label: str
    title: str
    address: str = ""
    summary: str = ""


def for_trail(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with what their trails show."""
    sessions = Session.objects.going_on().order_by("starts_at")
    rows = plans.select_related(
        "community__node", "idea__split_from", "idea__merged_into", "question", "activity__node",
        "follows__activity__node", "follows__community__node",
    )  # fmt: skip
    return rows.prefetch_related(
        Prefetch("activity__sessions", sessions), "followed_by__idea", "followed_by__community__node"
    )


def trail_of(plan: Plan, *, is_inside: bool, here: str = "") -> list[TrailStep]:
    """The steps of a plan that who looks may see, in order. A few queries.

    plan: as `for_trail` gives it. is_inside: whether they see what only the group sees. here: the key of the step whose
    page this is, which leads nowhere.
    """
    is_seen = is_inside or is_public_plan(plan)
    activity = plan.activity if plan.activity is not None and plan.activity.is_public else None
    steps = [*_before(plan, is_inside), *_idea(plan, is_seen), _group(plan)]
    if activity is not None:
        first = next(iter(activity.sessions.all()), None)
        when = str(day(first.starts_at)) if first is not None else ""
        address = local(activity.node.address)
        label = gettext("De activiteit")
        steps.append(TrailStep("activity", "experience", label, activity.node.title, address, when))
    steps += _came_of_it(plan, is_seen)
    for after in plan.followed_by.all():
        if is_inside or is_public_plan(after):
            steps.append(TrailStep("next", "experience", gettext("De volgende"), after.idea.title, plan_address(after)))
    return [replace(step, address="") if step.key == here else step for step in steps]


def plan_address(plan: Plan) -> str:
    """The page of a plan."""
    return reverse("communities:plan", args=[plan.community.public_id, plan.public_id])


def _before(plan: Plan, is_inside: bool) -> list[TrailStep]:
    """What it began with: a question in the group, or an earlier evening."""
    found = []
    question = plan.question
    if question is not None and question.is_shown and (question.is_public or is_inside):
        found.append(TrailStep("question", "ask", gettext("De vraag"), _short(question.text), question_address(plan)))
    earlier = plan.follows.activity if plan.follows is not None else None
    if earlier is not None and earlier.is_public:
        found.append(
            TrailStep("before", "experience", gettext("Eerder"), earlier.node.title, local(earlier.node.address))
        )
    return found


def question_address(plan: Plan) -> str:
    """Where a question in the group is read, with what it led to."""
    assert plan.question is not None
    return reverse("communities:talk_post", args=[plan.community.public_id, plan.question.public_id])


def _idea(plan: Plan, is_seen: bool) -> list[TrailStep]:
    if not is_seen:
        return []
    names = shown_givers(plan.idea)
    by = gettext("van %(names)s") % {"names": ", ".join(names)} if names else ""
    return [TrailStep("idea", "experience", gettext("Het idee"), plan.idea.title, plan_address(plan), by)]


def _group(plan: Plan) -> TrailStep:
    node = plan.community.node
    return TrailStep("group", "ask", gettext("De groep"), node.title, local(node.address))


def _came_of_it(plan: Plan, is_seen: bool) -> list[TrailStep]:
    if plan.activity is None or not plan.activity.is_public:
        return []
    visitors = SessionResult.objects.filter(session__activity=plan.activity).aggregate(total=Sum("visitors"))["total"]
    look_back = LookBack.objects.filter(activity=plan.activity).first()
    if visitors is None and look_back is None:
        return []
    told = []
    if visitors is not None:
        told.append(ngettext("Er kwam %(count)s mens.", "Er kwamen %(count)s mensen.", visitors) % {"count": visitors})
    if look_back is not None and look_back.led_to:
        told.append(look_back.led_to)
    address = f"{local(plan.activity.node.address)}#afterwards"
    return [TrailStep("after", "experience", gettext("Wat ervan kwam"), gettext("Zo was het"), address, " ".join(told))]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 90 else f"{words[:88].rstrip()}…"
