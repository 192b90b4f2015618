# SPDX-License-Identifier: EUPL-1.2
"""The day of a branch: opening, closing, the till, and the checklists that administrators keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.circulation.day import opening
from reuring.circulation.day.forms import ChecklistItemForm, ReasonForm, TillClosingForm, TillOpeningForm
from reuring.circulation.day.leftovers import Leftover, leftovers
from reuring.circulation.day.page_parts import (
    DESK,
    actor_of,
    address_or_none,
    at_branch,
    attempt,
    form_page,
    may_work_at,
    tell,
)
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.desk.branch import branches_of
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import BranchDay, ChecklistItem, ShiftNote
from reuring.ledger import till
from reuring.people.access import may, open_to
from reuring.people.audit import history
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch

ADMINISTRATORS = open_to({Role.ADMINISTRATOR})


@DESK
@require_safe
@at_branch
def day(request: HttpRequest, branch: Branch) -> HttpResponse:
    """The day of the branch at which one works: open or not, what to look at, what the shift before wrote."""
    now = timezone.now()
    return render(request, "circulation/day/day.html", _shown(request, branch, TillOpeningForm(), now))


def _shown(request: HttpRequest, branch: Branch, till_form: TillOpeningForm, now: Any) -> dict[str, Any]:
    found = opening.open_day(branch) or opening.day_of(branch, now)
    on = day_at(branch.time_zone, now)
    closed_today = found is not None and found.closed_at is not None
    return {
        "branch": branch,
        "has_more_branches": len(branches_of(account_of(request), on)) > 1,
        "branch_address": address_or_none("circulation:desk_branch"),
        "today": on,
        "day": found,
        "is_open": found is not None and not closed_today,
        "is_earlier": found is not None and found.on < on,
        "opening_list": opening.checklist(found, opening.Moment.OPENING) if found else [],
        "closing_list": opening.checklist(found, opening.Moment.CLOSING) if found else [],
        "left": with_addresses(leftovers(branch, now)),
        "notes": ShiftNote.objects.open(on).filter(branch=branch).select_related("written_by__person")[:8],
        "till": till.open_day(branch),
        "form": till_form,
        "reason_form": ReasonForm(),
        "reopened": _reopened(found),
    }


def _reopened(found: BranchDay | None) -> list[Any]:
    events = history(opening.KIND, found.public_id) if found else []
    return [event for event in events if event.verb == "reopen"]


def with_addresses(found: list[Leftover]) -> list[tuple[Leftover, str]]:
    """What lies about, each with the page where one sees to it; empty where there is none."""
    return [(each, address_or_none(each.url_name)) for each in found]


@DESK
@require_POST
@at_branch
def day_opening(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Open the branch, with its till where change was counted."""
    now, actor = timezone.now(), actor_of(request)
    form = TillOpeningForm(request.POST)
    if not form.is_valid():
        return render(request, "circulation/day/day.html", _shown(request, branch, form, now), status=422)
    cents = form.cleaned_data["float_cents"]
    made = attempt(
        request,
        lambda: opening.open_branch(branch=branch, actor=actor, at=now),
        _("%(branch)s is open. Fijne dag!") % {"branch": branch},
    )
    if made is not None and cents is not None:
        attempt(request, lambda: till.open_till(branch=branch, float_cents=cents, actor=actor, at=now))
    return redirect("circulation:day")


@DESK
@require_POST
@at_branch
def day_till(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Open the till later on the day."""
    form = TillOpeningForm(request.POST)
    now, actor = timezone.now(), actor_of(request)
    if form.is_valid() and form.cleaned_data["float_cents"] is not None:
        cents = form.cleaned_data["float_cents"]
        attempt(
            request,
            lambda: till.open_till(branch=branch, float_cents=cents, actor=actor, at=now),
            _("De kassa is open."),
        )
        return redirect("circulation:day")
    if form.is_valid():
        form.add_error("float_cents", _("Typ hoeveel wisselgeld er in de la ligt."))
    return render(request, "circulation/day/day.html", _shown(request, branch, form, now), status=422)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def day_closing(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Close the branch: the list, what lies about, and counting the till without seeing what should be in it."""
    now, actor = timezone.now(), actor_of(request)
    found = opening.open_day(branch)
    if found is None:
        messages.info(request, _("%(branch)s is niet open.") % {"branch": branch})
        return redirect("circulation:day")
    open_till = till.open_day(branch)
    form = TillClosingForm(request.POST if request.method == "POST" else None) if open_till else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            if form is not None:
                till.close_till(
                    branch=branch, counted_cash_cents=form.cleaned_data["cash_cents"],
                    counted_terminal_cents=form.cleaned_data["terminal_cents"], reason=form.cleaned_data["reason"],
                    actor=actor, at=now,
                )  # fmt: skip
        except till.TillRefused as refused:
            assert form is not None
            tell(form, refused, {"difference-unexplained": "reason", "count-absurd": "cash_cents"})
        else:
            done = attempt(
                request,
                lambda: opening.close_branch(day=found, actor=actor, at=now),
                _("%(branch)s is dicht. Tot morgen!") % {"branch": branch},
            )
            return redirect("circulation:day" if done else "circulation:day_closing")
    context = {
        "branch": branch,
        "day": found,
        "form": form,
        "till": open_till,
        "expected": till.expected(branch) if form is not None and form.errors.get("reason") else None,
        "closing_list": opening.checklist(found, opening.Moment.CLOSING),
        "left": with_addresses(leftovers(branch, now)),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "circulation/day/closing.html", context, status=status)


@DESK
@require_POST
@at_branch
def day_reopening(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Open a closed day again, with a reason."""
    found = opening.day_of(branch, timezone.now())
    form = ReasonForm(request.POST)
    if found is None or not form.is_valid():
        messages.error(request, _("Vul een reden in."))
        return redirect("circulation:day")
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: opening.reopen_branch(day=found, reason=reason, actor=actor_of(request), at=timezone.now()),
        _("De dag is weer open."),
    )
    return redirect("circulation:day")


@DESK
@require_POST
@at_branch
def day_tick(request: HttpRequest, branch: Branch, public_id: str) -> HttpResponse:
    """Tick one thing of today's list, or take the tick back."""
    item = get_object_or_404(ChecklistItem, public_id=public_id)
    found = opening.open_day(branch)
    if found is not None:
        verb = opening.untick if request.POST.get("is_done") == "no" else opening.tick
        attempt(request, lambda: verb(day=found, item=item, actor=actor_of(request), at=timezone.now()))
    is_closing = request.POST.get("from") == "closing"
    back = redirect("circulation:day_closing" if is_closing else "circulation:day")
    back["Location"] += f"#line-{item.public_id}"
    return back


# Checklists


@ADMINISTRATORS
@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """What is asked at opening and closing, of all branches."""
    today = timezone.localdate()
    items = ChecklistItem.objects.in_force(today).select_related("branch").prefetch_related("texts")
    found = [(item, opening.text_of(item)) for item in items.order_by("-moment", "branch__name", "position", "pk")]
    return render(request, "circulation/day/checklists.html", {"items": found})


@ADMINISTRATORS
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_new(request: HttpRequest) -> HttpResponse:
    """Ask one thing more."""
    form = ChecklistItemForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        branch = form.cleaned_data["branch"]
        if _may_ask_at(request, branch):
            try:
                opening.add_checklist_item(
                    branch=branch, moment=form.cleaned_data["moment"], texts=form.texts(),
                    position=form.cleaned_data["position"], valid_from=timezone.localdate(), actor=actor_of(request),
                    at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("Het staat vanaf vandaag op de lijst."))
                return redirect("circulation:checklists")
            except DayRefused as refused:
                tell(form, refused, {"text-missing": "text_nl"})
        else:
            form.add_error("branch", _("Je bent voor deze vestiging geen beheerder."))
    return form_page(request, "circulation/day/checklist_item.html", form)


@ADMINISTRATORS
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say it in other words, or put it elsewhere."""
    item = get_object_or_404(ChecklistItem.objects.select_related("branch"), public_id=public_id)
    if not _may_ask_at(request, item.branch):
        raise PermissionDenied
    texts = {f"text_{each.language}": each.text for each in item.texts.all()}
    form = ChecklistItemForm(request.POST or None, initial={"position": item.position, **texts}, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            opening.change_checklist_item(
                item=item, texts=form.texts(), position=form.cleaned_data["position"], actor=actor_of(request),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("De lijst is bewaard."))
            return redirect("circulation:checklists")
        except DayRefused as refused:
            tell(form, refused, {"text-missing": "text_nl"})
    return form_page(request, "circulation/day/checklist_item.html", form, item=item)


@ADMINISTRATORS
@require_POST
def checklist_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask it no longer, from tomorrow on."""
    item = get_object_or_404(ChecklistItem.objects.select_related("branch"), public_id=public_id)
    if not _may_ask_at(request, item.branch):
        raise PermissionDenied
    today = timezone.localdate()
    opening.end_checklist_item(item=item, on=today, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Het staat niet meer op de lijst."))
    return redirect("circulation:checklists")


def _may_ask_at(request: HttpRequest, branch: Branch | None) -> bool:
    if branch is not None:
        return may_work_at(request, branch, Role.ADMINISTRATOR)
    return may(account_of(request), Role.ADMINISTRATOR, everywhere=True, on=timezone.localdate())
