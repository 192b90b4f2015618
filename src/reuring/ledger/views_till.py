# SPDX-License-Identifier: EUPL-1.2
"""The till of the branch at which one works, and the figures of all of them."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.ledger import desk, reports, till
from reuring.ledger.forms import CloseTillForm, LimitForm, MoneyForm, OpenTillForm
from reuring.ledger.models import TillDay, WaiverLimit
from reuring.ledger.views_desk import DESK, till_of
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.roles import Role
from reuring.people.views import account_of

DAYS_SHOWN = 14
FIGURES = open_to({Role.POLICY_OFFICER, Role.ADMINISTRATOR})


@DESK
@require_safe
def till_page(request: HttpRequest) -> HttpResponse:
    """The till where I work: open it, or count and close it."""
    return _till_page(request, None)


@DESK
@require_POST
def openings(request: HttpRequest) -> HttpResponse:
    """Open the till with the change that was counted into it."""
    form = OpenTillForm(request.POST)
    if form.is_valid():
        try:
            till.open_till(
                branch=till_of(request),
                float_cents=form.cleaned_data["float"],
                actor=Actor.person(account_of(request)),
                at=timezone.now(),
            )
        except MoneyRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("De kas is open."))
            return redirect("ledger:till")
    return _till_page(request, form)


@DESK
@require_POST
def closings(request: HttpRequest) -> HttpResponse:
    """Close the till with what was counted."""
    form = CloseTillForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            day = till.close_till(
                branch=till_of(request),
                counted_cash_cents=typed["cash"],
                counted_terminal_cents=-typed["terminal"] if typed["terminal_is_negative"] else typed["terminal"],
                reason=typed["reason"],
                actor=Actor.person(account_of(request)),
                at=timezone.now(),
            )
        except MoneyRefused as refused:
            form.refuse(refused)
        else:
            if day.is_even:
                messages.success(request, _("De kas is gesloten en klopt precies."))
            else:
                messages.warning(request, _("De kas is gesloten. Het verschil is geboekt, met je reden erbij."))
            return redirect("ledger:till")
    return _till_page(request, form)


def _till_page(request: HttpRequest, form: MoneyForm | None) -> HttpResponse:
    branch, at = branch_at_work(request), timezone.now()
    opened = till.open_day(branch) if branch else None
    days = TillDay.objects.filter(branch=branch, closed_at__isnull=False).select_related("closed_by__person")
    was_open = bool(branch and not opened and till.day_of(branch, at))
    fitting = CloseTillForm if opened else OpenTillForm
    failed = form is not None
    if form is None or was_open or not isinstance(form, fitting):
        # The till changed since the form was shown, so the page shows another one: only what was refused stays.
        for fault in form.non_field_errors() if form else ():
            messages.error(request, str(fault))
        form = fitting()
    context = {
        "branch": branch,
        "opened": opened,
        "was_open": was_open,
        # What should be in it is said after the count, not before: else one counts until it fits.
        "expected": till.expected(branch) if branch and opened and form.is_bound and form.non_field_errors() else None,
        "form": form,
        "days": days.order_by("-on")[:DAYS_SHOWN],
    }
    return render(request, "ledger/till.html", context, status=422 if failed else 200)


@FIGURES
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What was charged and paid in a year, by month, branch and kind."""
    year = _year(request)
    rows = reports.income(year)
    context = {"year": year, "years": reports.years(), "rows": rows, "total": reports.in_all(rows)}
    return render(request, "ledger/figures.html", context)


@FIGURES
@require_safe
def figures_file(request: HttpRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    year = _year(request)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(reports.as_csv(reports.income(year)))
    # The mark at the start tells spreadsheets that it is UTF-8.
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="money-{year}.csv"'},
    )


def _year(request: HttpRequest) -> int:
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else timezone.localdate().year
    if not 2000 <= year <= 2200:
        raise Http404
    return year


@open_to({Role.ADMINISTRATOR})
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """How much the front desk may waive at once, through time."""
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            desk.set_waiver_limit(
                most_cents=form.cleaned_data["most"],
                valid_from=form.cleaned_data["valid_from"],
                actor=Actor.person(account_of(request)),
                at=timezone.now(),
            )
        except MoneyRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("De grens is bewaard."))
            return redirect("ledger:limits")
    found = WaiverLimit.objects.order_by("-valid_from")
    context = {"form": form, "limits": found, "now_cents": desk.waiver_limit(timezone.localdate())}
    return render(request, "ledger/limits.html", context, status=422 if form.errors else 200)
