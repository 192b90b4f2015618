# SPDX-License-Identifier: EUPL-1.2
"""The trail of a plan: question, idea, group, activity, what came of it, the next one. One for all pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from reuring.activities.models import Activity, Idea, Session, SessionResult
from reuring.activities.together.givers import givers_of_each, names_shown
from reuring.communities.building.access import is_public_plan
from reuring.communities.models import LookBack, Plan
from reuring.communities.names import name_inside
from reuring.communities.rights import stranger_to
from reuring.communities.talking.spoken import Calls, calls_of, with_mentions, words_of
from reuring.shell.templatetags.shell_tags import day
from reuring.threads.addresses import local


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One step, as the thread shows it. key: what it is. address: empty on its own page and where one may not go.
    language, summary_language: of what people wrote; empty for words of our own."""

    key: str
    door: str
    kind_label: str
    title: str
    address: str = ""
    summary: str = ""
    language: str = ""
    summary_language: str = ""


# What is read of them, since several pages show trails of several plans.
_PLAN: Final = (
    "public_id", "community__node__public_id", "community__node__title", "community__node__address",
    "community__node__language", "community__node__visibility", "idea__title", "idea__language", "idea__state",
    "idea__agreed_at", "idea__withdrawn_at", "idea__answered_at", "idea__held_at",
)  # fmt: skip
_BEFORE_AND_AFTER: Final = (
    "community__is_for_minors", "community__began_at", "community__ended_at", "idea__given_name",
    "idea__shows_name", "idea__made_at", "idea__split_from_id", "question__public_id", "question__text",
    "question__language", "question__hidden_at", "question__deleted_at", "question__is_public", "activity__state",
    "activity__node__title", "activity__node__language", "activity__node__address", "activity__look_back__led_to",
    "follows__activity__state", "follows__activity__node__title", "follows__activity__node__language",
    "follows__activity__node__address",
)  # fmt: skip


def for_trail(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with what their trails show, as far as no other plan has to be read for it."""
    first = Session.objects.going_on().filter(activity=OuterRef("activity")).order_by("starts_at")
    results = SessionResult.objects.filter(session__activity=OuterRef("activity")).order_by()
    after = Plan.objects.select_related("idea", "community__node").only("follows_id", *_PLAN)
    rows = plans.select_related(
        "community__node", "idea", "question", "activity__node", "activity__look_back", "follows__activity__node"
    ).only(*_PLAN, *_BEFORE_AND_AFTER)  # fmt: skip
    return rows.annotate(
        first_at=Subquery(first.values("starts_at")[:1]),
        visitors=Subquery(results.values("session__activity").annotate(total=Sum("visitors")).values("total")),
    ).prefetch_related(Prefetch("followed_by", after))


def trail_of(plan: Plan, *, is_inside: bool, here: str = "") -> list[TrailStep]:
    """The steps of one plan, as `trails_of` gives them."""
    return trails_of([plan], is_inside=is_inside, here=here)[0]


def trails_of(plans: Sequence[Plan], *, is_inside: bool, here: str = "") -> list[list[TrailStep]]:
    """The steps of each plan that who looks may see, in order. One query, for most; one more where a question names
    somebody.

    plans: as `for_trail` gives them. is_inside: whether they see what only the group sees. here: the key of the step
    whose page this is, which leads nowhere.
    """
    seen = [plan.idea for plan in plans if is_inside or is_public_plan(plan)]
    givers = givers_of_each(seen) if seen else {}
    with_mentions([plan.question for plan in plans if plan.question is not None])
    trails = [_steps(plan, givers.get(plan.idea_id), is_inside) for plan in plans]
    return [[replace(step, address="") if step.key == here else step for step in steps] for steps in trails]


def _steps(plan: Any, givers: Sequence[Idea] | None, is_inside: bool) -> list[TrailStep]:
    """plan: with `first_at` and `visitors`. givers: None where its idea is not seen."""
    activity = plan.activity if plan.activity is not None and plan.activity.is_public else None
    steps = [*_before(plan, is_inside), *_idea(plan, givers), _group(plan)]
    if activity is not None:
        when = str(day(plan.first_at)) if plan.first_at is not None else ""
        address = local(activity.node.address)
        label = gettext("De activiteit")
        steps.append(
            TrailStep("activity", "experience", label, activity.node.title, address, when, activity.node.language)
        )
        steps += _came_of_it(activity, plan.visitors)
    for after in plan.followed_by.all():
        if is_inside or is_public_plan(after):
            steps.append(
                TrailStep(
                    "next",
                    "experience",
                    gettext("De volgende"),
                    after.idea.title,
                    plan_address(after),
                    language=after.idea.language,
                )
            )
    return steps


def plan_address(plan: Plan) -> str:
    """The page of a plan."""
    return reverse("communities:plan", args=[plan.community.public_id, plan.public_id])


def _before(plan: Plan, is_inside: bool) -> list[TrailStep]:
    """What it began with: a question in the group, or an earlier evening."""
    found = []
    question = plan.question
    calls: Calls = name_inside if is_inside else calls_of(stranger_to(plan.community))
    if question is not None and question.is_shown and (question.is_public or is_inside):
        found.append(
            TrailStep(
                "question",
                "ask",
                gettext("De vraag"),
                _short(words_of(question, calls)),
                question_address(plan),
                language=question.language,
            )
        )
    earlier = plan.follows.activity if plan.follows is not None else None
    if earlier is not None and earlier.is_public:
        found.append(
            TrailStep(
                "before",
                "experience",
                gettext("Eerder"),
                earlier.node.title,
                local(earlier.node.address),
                language=earlier.node.language,
            )
        )
    return found


def question_address(plan: Plan) -> str:
    """Where a question in the group is read, with what it led to."""
    assert plan.question is not None
    return reverse("communities:talk_post", args=[plan.community.public_id, plan.question.public_id])


def _idea(plan: Plan, givers: Sequence[Idea] | None) -> list[TrailStep]:
    if givers is None:
        return []
    names = names_shown(givers)
    by = gettext("van %(names)s") % {"names": ", ".join(names)} if names else ""
    return [
        TrailStep(
            "idea", "experience", gettext("Het idee"), plan.idea.title, plan_address(plan), by, plan.idea.language
        )
    ]


def _group(plan: Plan) -> TrailStep:
    node = plan.community.node
    return TrailStep("group", "ask", gettext("De groep"), node.title, local(node.address), language=node.language)


def _came_of_it(activity: Activity, visitors: int | None) -> list[TrailStep]:
    look_back: LookBack | None = getattr(activity, "look_back", None)
    if visitors is None and look_back is None:
        return []
    told = []
    if visitors is not None:
        told.append(ngettext("Er kwam %(count)s mens.", "Er kwamen %(count)s mensen.", visitors) % {"count": visitors})
    if look_back is not None and look_back.led_to:
        told.append(look_back.led_to)
    address = f"{local(activity.node.address)}#afterwards"
    return [TrailStep("after", "experience", gettext("Wat ervan kwam"), gettext("Zo was het"), address, " ".join(told))]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 90 else f"{words[:88].rstrip()}…"
