# SPDX-License-Identifier: EUPL-1.2
"""What colleagues do with plans: agree, grant a budget, make an activity of it, merge and split; all plans at once."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.models import Idea
from reuring.activities.together.forms_ideas import SplitForm
from reuring.activities.together.links import site_of
from reuring.activities.together.merging import merge_ideas, undo_merge
from reuring.activities.together.page_parts import actor_of, attempt, try_form
from reuring.communities.building.access import STAFF, plan_for
from reuring.communities.building.becoming import make_activity
from reuring.communities.building.budget import grant
from reuring.communities.building.facts import shown
from reuring.communities.building.forms import BecomeForm, GrantForm
from reuring.communities.building.planning import agree_plan, split_plan
from reuring.communities.building.views import REFUSED, plan_page
from reuring.communities.models import Plan


@STAFF
@require_safe
def staff_plans(request: HttpRequest) -> HttpResponse:
    """All plans of all groups, by how far they are: those put before the library first, with what each lacks."""
    open_plans = Plan.objects.filter(idea__merged_into__isnull=True, idea__held_at__isnull=True).exclude(
        idea__state=Idea.State.DECLINED
    )
    asked = request.GET.get("stage", "")
    if asked in Plan.Stage.values:
        open_plans = open_plans.filter(stage=asked)
    else:
        open_plans = open_plans.exclude(stage__in=(Plan.Stage.LOOKED_BACK, Plan.Stage.NEXT))
    rows = shown(open_plans.order_by(F("proposed_at").asc(nulls_last=True), "-made_at")[:200])
    waiting = [row for row in rows if row.plan.proposed_at is not None and row.plan.agreed_at is None]
    order = list(Plan.Stage.values)
    rest = sorted((row for row in rows if row not in waiting), key=lambda row: order.index(row.stage))
    context = {
        "waiting": waiting,
        "stages": [(Plan.Stage(key).label, list(each)) for key, each in groupby(rest, key=lambda row: row.stage)],
        "choices": Plan.Stage.choices,
        "asked": asked,
    }
    return render(request, "communities/building/staff_plans.html", context)


@STAFF
@require_POST
def agreement(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """The library agrees, or takes that back."""
    plan, _sight = plan_for(request, public_id, plan_id)
    is_agreed = "back" not in request.POST
    agree_plan(plan=plan, is_agreed=is_agreed, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Afgesproken. Wie meedoet, hoort het.") if is_agreed else _("Weer open."))
    return redirect("communities:plan", public_id, plan_id)


@STAFF
@require_POST
def grants(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Grant a small budget."""
    plan, sight = plan_for(request, public_id, plan_id)
    form = GrantForm(request.POST)
    if form.is_valid():
        fields = {"amount": "amount_cents", "no-why": "why"}
        done = try_form(
            form, lambda: grant(plan=plan, **form.cleaned_data, actor=actor_of(request), at=timezone.now()), fields
        )
        if done is not None:
            messages.success(request, _("Toegekend. De groep ziet het."))
            return redirect("communities:plan", public_id, plan_id)
    return plan_page(request, plan, sight, REFUSED, grant=form)


@STAFF
@require_POST
def activity(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Make an activity of a plan. Pressed twice it is one."""
    plan, sight = plan_for(request, public_id, plan_id)
    form = BecomeForm(request.POST, plan=plan)
    if form.is_valid():
        site, actor, at = site_of(request), actor_of(request), timezone.now()
        made = try_form(form, lambda: make_activity(plan=plan, **form.cleaned_data, site=site, actor=actor, at=at))
        if made is not None:
            if made.lacking:
                lacks = " ".join(str(each.message) for each in made.lacking)
                messages.warning(request, _("Het staat in de maak. Voor het programma mist nog: %s") % lacks)
            elif made.is_new:
                messages.success(request, _("Het is een activiteit, met jullie namen erbij."))
            return redirect("communities:plan", public_id, plan_id)
    return plan_page(request, plan, sight, REFUSED, become=form)


@STAFF
@require_POST
def parts(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Make a plan of its own of a part of one: same givers, and who joins stays with both."""
    plan, _sight = plan_for(request, public_id, plan_id)
    form, actor, at = SplitForm(request.POST), actor_of(request), timezone.now()
    if form.is_valid():
        made = attempt(request, lambda: split_plan(plan=plan, **form.cleaned_data, actor=actor, at=at))
        if made is not None:
            messages.success(request, _("Er is een nieuw idee bij, met dezelfde bedenkers."))
            return redirect("communities:plan", public_id, made.public_id)
    else:
        messages.error(request, _("Geef het nieuwe idee een titel."))
    return redirect("communities:plan", public_id, plan_id)


@STAFF
@require_POST
def mergers(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Let this plan go on as a part of another one of the group, or take back a merge into this one."""
    plan, _sight = plan_for(request, public_id, plan_id)
    actor, at = actor_of(request), timezone.now()
    if "undo" in request.POST:
        idea = get_object_or_404(Idea, merged_into=plan.idea, public_id=request.POST["undo"][:10])
        undo_merge(idea=idea, actor=actor, at=at)
        messages.success(request, _("Het idee gaat weer zijn eigen weg."))
        return redirect("communities:plan", public_id, plan_id)
    other = get_object_or_404(Plan, community=plan.community, public_id=request.POST.get("into", "")[:10])
    said, site = _("Samengevoegd. Wie het bedacht, hoort het en blijft genoemd."), site_of(request)
    attempt(request, lambda: merge_ideas(idea=plan.idea, into=other.idea, site=site, actor=actor, at=at), said)
    return redirect("communities:plan", public_id, other.public_id)
