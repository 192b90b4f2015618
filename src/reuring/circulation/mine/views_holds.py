# SPDX-License-Identifier: EUPL-1.2
"""What I wait for: taking a place in a queue, and what one can do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.catalogue.models import Work
from reuring.circulation.holding import (
    cancel_hold,
    change_pickup,
    judge_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from reuring.circulation.mine.forms import HoldForm, PickupForm, SuspensionForm, key_of, new_key
from reuring.circulation.mine.holds import choices_for, shown_holds
from reuring.circulation.mine.titles import of_work
from reuring.circulation.models import Hold, Via
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import HoldRefused
from reuring.ledger.money import say
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.views import account_of
from reuring.places.chosen import chosen_branch
from reuring.places.models import Branch


@open_to(LOGGED_IN)
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """What I wait for, and where I stand in each queue."""
    shown = shown_holds(account_of(request).person, timezone.now())
    return render(request, "circulation/mine/holds.html", {"holds": shown})


@open_to(LOGGED_IN)
def hold_work(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a place in the queue for a title: see how long it will be, choose where to pick it up."""
    account, now = account_of(request), timezone.now()
    work = get_object_or_404(
        Work.objects.filter(node__visibility="public").select_related("node"), node__public_id=public_id
    )
    choices = choices_for(work, now)
    usual = _usual_branch(request, account.person, timezone.localdate(now))
    form = HoldForm(
        request.POST or None, choices=choices, on=timezone.localdate(now), initial={"branch": usual, "choice": ""}
    )
    refused: tuple[Obstacle, ...] = ()
    if request.method == "POST" and choices and form.is_valid():
        chosen = form.chosen()
        try:
            place_hold(
                work=work, person=account.person, pickup_branch=form.cleaned_data["branch"], via=Via.HOME, at=now,
                actor=Actor.person(account), format=chosen.format, language=chosen.language,
                key=f"home:{account.person_id}:{key_of(request)}",
            )  # fmt: skip
        except HoldRefused as why:
            refused = why.obstacles
        else:
            messages.success(request, _("%(title)s is voor je gereserveerd.") % {"title": work.node.title})
            return redirect("circulation:holds")
    judged = judge_hold(work=work, person=account.person, at=now, pickup_branch=usual) if usual else None
    obstacles = refused or (judged.obstacles if judged else ())
    context = {
        "work": work,
        "node": work.node,
        "about": of_work(work),
        "form": form,
        "choices": choices,
        "price": say(judged.price_cents) if judged and judged.price_cents else "",
        "obstacles": obstacles,
        "way_on": _way_on({each.code for each in obstacles}),
        # What stands in the way of any choice, whatever one fills in.
        "is_blocked": judged is None or bool(judged.obstacles),
        "key": new_key(),
    }
    return render(request, "circulation/mine/hold_work.html", context, status=422 if request.method == "POST" else 200)


def _way_on(codes: set[str]) -> dict[str, str] | None:
    """What to do next where one can't reserve, for the page."""
    if codes & {"no-subscription", "subscription-ended"}:
        return {"address": reverse("circulation:my_subscription"), "text": _("Begin met lenen")}
    if "already-held" in codes:
        return {"address": reverse("circulation:holds"), "text": _("Bekijk je reserveringen")}
    if "already-yours" in codes:
        return {"address": reverse("circulation:loans"), "text": _("Bekijk wat je geleend hebt")}
    return None


@open_to(LOGGED_IN)
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give my place in a queue up."""

    def do(hold: Hold, actor: Actor, at: datetime) -> str:
        cancel_hold(hold=hold, at=at, actor=actor)
        return _("Je reservering van %(title)s is weg.") % {"title": hold.work.node.title}

    return _change(request, public_id, do)


@open_to(LOGGED_IN)
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """One hold: pause it, or pick it up elsewhere."""
    found = _own(request, public_id)
    shown = next((each for each in shown_holds(found.person, timezone.now()) if each.public_id == public_id), None)  # type: ignore[arg-type]
    if shown is None:
        return redirect("circulation:holds")
    on = timezone.localdate()
    pausing = SuspensionForm(initial={"since": on})
    moving = PickupForm(hold=found, on=on)
    return render(request, "circulation/mine/hold.html", {"hold": shown, "pausing": pausing, "moving": moving})


@open_to(LOGGED_IN)
@require_POST
def suspend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let others go first for some days; or, with `resume`, count again from now."""
    form = SuspensionForm(request.POST)
    if "resume" not in request.POST and not form.is_valid():
        messages.error(request, _("Kies de eerste en de laatste dag."))
        return redirect("circulation:hold", public_id=_own(request, public_id).public_id)

    def do(hold: Hold, actor: Actor, at: datetime) -> str:
        if "resume" in request.POST:
            resume_hold(hold=hold, at=at, actor=actor)
            return _("%(title)s telt weer mee. Je hebt je plek in de rij nog.") % {"title": hold.work.node.title}
        suspend_hold(hold=hold, since=form.cleaned_data["since"], until=form.until(), at=at, actor=actor)
        return _("%(title)s staat op pauze. Je houdt je plek in de rij.") % {"title": hold.work.node.title}

    return _change(request, public_id, do, back="circulation:hold")


@open_to(LOGGED_IN)
@require_POST
def pickup(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pick a hold up elsewhere."""
    form = PickupForm(request.POST, hold=_own(request, public_id), on=timezone.localdate())
    if not form.is_valid():
        messages.error(request, _("Kies een bibliotheek."))
        return redirect("circulation:hold", public_id=public_id)

    def do(hold: Hold, actor: Actor, at: datetime) -> str:
        change_pickup(hold=hold, branch=form.cleaned_data["branch"], at=at, actor=actor)
        words = {"title": hold.work.node.title, "branch": form.cleaned_data["branch"]}
        return _("Je haalt %(title)s op in %(branch)s.") % words

    return _change(request, public_id, do, back="circulation:hold")


def _own(request: HttpRequest, public_id: str) -> Hold:
    """A hold of who is logged in, or nothing."""
    holds = Hold.objects.select_related("person", "work__node", "pickup_branch")
    return get_object_or_404(holds, public_id=public_id, person_id=account_of(request).person_id)


def _change(
    request: HttpRequest,
    public_id: str,
    do: Callable[[Hold, Actor, datetime], str],
    *,
    back: str = "circulation:holds",
) -> HttpResponse:
    found = _own(request, public_id)
    try:
        done = do(found, Actor.person(account_of(request)), timezone.now())
    except HoldRefused as refused:
        for each in refused.obstacles:
            messages.error(request, str(each.message))
        return redirect(back, public_id=public_id) if back == "circulation:hold" else redirect(back)
    messages.success(request, done)
    return redirect("circulation:holds")


def _usual_branch(request: HttpRequest, person: Person, on: date) -> Branch | None:
    """Where somebody usually goes: their own branch, else the one chosen in this browser, else the first."""
    open_now = Branch.objects.open_to_public(on)
    chosen = chosen_branch(request)
    for key in filter(None, (person.home_branch_id, chosen.pk if chosen else None)):
        found = open_now.filter(pk=key).first()
        if found is not None:
            return found
    return open_now.first()
