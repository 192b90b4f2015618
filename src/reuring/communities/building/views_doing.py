# SPDX-License-Identifier: EUPL-1.2
"""What members and hosts do with a plan: join, write down what it needs, pick a room, say how far it is, spend."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reuring.activities.together.page_parts import attempt, try_form
from reuring.communities.building.access import Sight, plan_for
from reuring.communities.building.asking import ask_others
from reuring.communities.building.budget import spend, take_spending_back
from reuring.communities.building.finding import free_rooms
from reuring.communities.building.forms import InterestForm, NeedForm, SpendingForm, StageForm
from reuring.communities.building.planning import (
    drop_need,
    found,
    keep_need,
    meet_need,
    propose_plan,
    say_interest,
    say_stage,
    take_interest_back,
)
from reuring.communities.building.views import REFUSED, plan_page
from reuring.communities.models import Plan, Spending
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.views import account_of


def _who(request: HttpRequest) -> Actor:
    return Actor.person(account_of(request))


def _for_writer(request: HttpRequest, public_id: str, plan_id: str, at: datetime) -> tuple[Plan, Sight]:
    plan, sight = plan_for(request, public_id, plan_id, inside=True)
    if not sight.may_write(at):
        raise Http404
    return plan, sight


@open_to(LOGGED_IN)
@require_POST
def interest(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Join a plan, or step back. Colleagues fill it in for a member who is not there."""
    at = timezone.now()
    plan, sight = _for_writer(request, public_id, plan_id, at)
    own = sight.standing.member if sight.standing.is_member else None
    if "back" in request.POST and own is not None:
        take_interest_back(plan=plan, member=own, actor=_who(request), at=at)
        messages.success(request, _("Je doet niet meer mee met dit plan. Bedenk je je? Je bent welkom."))
        return redirect("communities:plan", public_id, plan_id)
    form = InterestForm(request.POST, community=plan.community, member=own)
    if form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        member = own or said["member"]
        said.pop("member", None)
        done = try_form(form, lambda: say_interest(plan=plan, member=member, **said, actor=_who(request), at=at))
        if done is not None:
            messages.success(request, _("Genoteerd. Fijn dat je meedoet!") if own else _("Genoteerd."))
            return redirect("communities:plan", public_id, plan_id)
    return plan_page(request, plan, sight, REFUSED, interest=form)


@open_to(LOGGED_IN)
@require_POST
def needs(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Write down what a plan needs."""
    at = timezone.now()
    plan, sight = _for_writer(request, public_id, plan_id, at)
    form = NeedForm(request.POST)
    if form.is_valid():
        done = try_form(
            form, lambda: keep_need(plan=plan, **form.cleaned_data, actor=_who(request), at=at), {"no-text": "text"}
        )
        if done is not None:
            return redirect("communities:plan", public_id, plan_id)
    return plan_page(request, plan, sight, REFUSED, need=form)


@open_to(LOGGED_IN)
@require_POST
def need(request: HttpRequest, public_id: str, plan_id: str, key: int) -> HttpResponse:
    """Something was found, is not needed, or is asked of others."""
    at = timezone.now()
    plan, sight = _for_writer(request, public_id, plan_id, at)
    row = get_object_or_404(plan.needs, pk=key)
    if "drop" in request.POST:
        drop_need(need=row, actor=_who(request), at=at)
    elif "ask" in request.POST:
        said = _("Gevraagd. Het staat nu bij “Ik zoek”.")
        attempt(request, lambda: ask_others(need=row, asker=sight.standing.member, actor=_who(request), at=at), said)
    else:
        by, is_met = request.POST.get("met_by", ""), "open" not in request.POST
        attempt(request, lambda: meet_need(need=row, met_by=by, is_met=is_met, actor=_who(request), at=at))
    return redirect("communities:plan", public_id, plan_id)


@open_to(LOGGED_IN)
@require_POST
def room(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Take a room that is free, with its moment."""
    plan, _sight = plan_for(request, public_id, plan_id, edit=True)
    at, wanted = timezone.now(), request.POST.get("free", "")
    for free in free_rooms(plan, at):
        if f"{free.room.public_id} {free.starts_at.isoformat()}" == wanted:
            fields = {"room": free.room, "starts_at": free.starts_at, "ends_at": free.ends_at}
            said = _("Gekozen. De ruimte wordt vastgelegd als het een activiteit wordt.")
            break
    else:
        messages.error(request, _("Die ruimte is net weg. Kijk wat er nog vrij is."))
        return redirect("communities:plan_found", public_id, plan_id)
    attempt(request, lambda: found(plan=plan, fields=fields, actor=_who(request), at=at), said)
    return redirect("communities:plan", public_id, plan_id)


@open_to(LOGGED_IN)
@require_POST
def stage(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Say how far a plan is, forwards or back."""
    plan, _sight = plan_for(request, public_id, plan_id, edit=True)
    form = StageForm(request.POST)
    if form.is_valid():
        say_stage(plan=plan, stage=form.cleaned_data["stage"], actor=_who(request), at=timezone.now())
    return redirect("communities:plan", public_id, plan_id)


@open_to(LOGGED_IN)
@require_POST
def proposal(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Put a plan before the library."""
    plan, _sight = plan_for(request, public_id, plan_id, edit=True)
    propose_plan(plan=plan, actor=_who(request), at=timezone.now())
    messages.success(request, _("Voorgesteld. De bibliotheek kijkt ernaar en laat het weten."))
    return redirect("communities:plan", public_id, plan_id)


@open_to(LOGGED_IN)
@require_POST
def spendings(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Write down what was spent, or take that back."""
    plan, sight = plan_for(request, public_id, plan_id, edit=True)
    at = timezone.now()
    if "back" in request.POST:
        asked = request.POST["back"]
        row = get_object_or_404(Spending, grant__plan=plan, pk=int(asked) if asked.isdigit() else 0)
        take_spending_back(spending=row, actor=_who(request), at=at)
        return redirect("communities:plan", public_id, plan_id)
    form = SpendingForm(request.POST)
    if form.is_valid():
        fields = {"amount": "amount_cents", "no-what": "what", "future": "spent_on", "over": "is_over"}
        done = try_form(form, lambda: spend(plan=plan, **form.cleaned_data, actor=_who(request), at=at), fields)
        if done is not None:
            messages.success(request, _("Genoteerd."))
            return redirect("communities:plan", public_id, plan_id)
    return plan_page(request, plan, sight, REFUSED, spending=form)
