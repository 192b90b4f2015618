# SPDX-License-Identifier: EUPL-1.2
"""Pages for administrators: the week of a branch, other hours on one day, and closing days."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reuring.circulation.ruling.moving import Moves, preview
from reuring.people.access import open_to
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.hour_forms import SLOTS, ClosingDayForm, ExceptionForm, WeekForm
from reuring.places.models import Branch, ClosingDay, OpeningException, OpeningHours
from reuring.shell.templatetags.shell_tags import weekday
from reuring.web.staff_places.actions import (
    add_closing,
    add_exception,
    day_at,
    drop_exception,
    drop_planned_week,
    end_closing,
    set_week,
    week_at,
    week_rows,
)
from reuring.web.staff_places.keeping import REFUSED, actor_of, must_change, tell
from reuring.web.staff_places.preview import visible_days
from reuring.web.staff_places.refusals import ChangedMeanwhile, PlaceRefused
from reuring.web.staff_places.rights import may_change
from reuring.web.staff_places.versions import hours_snapshot, version_of


def _branch(request: HttpRequest, public_id: str) -> Branch:
    row = get_object_or_404(Branch.objects.select_related("municipality"), public_id=public_id)
    must_change(request, row)
    return row


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@open_to({Role.ADMINISTRATOR})
def hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """The week of a branch: a grid to type in, what is planned, and what visitors will see."""
    branch = _branch(request, public_id)
    today = day_at(branch, timezone.now())
    version = version_of(hours_snapshot(branch, today))
    planned = OpeningHours.objects.filter(branch=branch, valid_from__gt=today).order_by("valid_from")
    context = {
        "branch": branch,
        "planned": planned.values_list("valid_from", flat=True).distinct(),
        "today": today,
        "days": visible_days(branch, today),
    }
    if request.method == "POST":
        slots = _number(request.POST.get("slots", "")) + ("more" in request.POST)
        form = WeekForm(request.POST, week={}, today=today, slots=slots)
        version = request.POST.get("version", "")
        if "more" in request.POST:
            # Nothing is kept or judged: what was typed comes back with another slot on each day.
            form = WeekForm(initial=_typed(request), week={}, today=today, slots=slots)
        elif form.is_valid():
            valid_from, week = form.cleaned_data["valid_from"], form.cleaned_data["week"]
            if "preview" in request.POST:
                rows = week_rows(branch, week, valid_from, None)
                context |= {"typed_days": visible_days(branch, valid_from, rows), "typed_from": valid_from}
            else:
                try:
                    until = set_week(
                        branch=branch,
                        week=week,
                        valid_from=valid_from,
                        version=version,
                        actor=actor_of(request),
                        at=timezone.now(),
                    )
                    messages.success(request, _saved(valid_from, until))
                    return redirect("web:branch_hours", public_id)
                except ChangedMeanwhile as meanwhile:
                    version = meanwhile.version
                    tell(form, meanwhile)
                    context["is_changed"] = True
                except PlaceRefused as refused:
                    tell(form, refused)
    else:
        start = _day(request.GET.get("from", "")) or _proposed(branch, today)
        start = max(start, today)
        form = WeekForm(initial={"valid_from": start}, week=week_at(branch, start), today=today)
    context |= {"form": form, "version": version}
    return render(request, "web/places/hours.html", context, status=REFUSED if form.errors else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else SLOTS


def _typed(request: HttpRequest) -> dict[str, object]:
    found: dict[str, object] = dict(request.POST.items())
    names = [name.removesuffix("_opens") for name in found if name.endswith("_opens")]
    return found | {f"{name}_staffed": f"{name}_staffed" in found for name in names}


def _proposed(branch: Branch, today: date) -> date:
    """Next Monday; for a branch without hours, today."""
    if not branch.opening_hours.exists():
        return today
    return today + timedelta(days=8 - today.isoweekday())


def _saved(valid_from: date, until: date | None) -> str:
    if until is None:
        return _("Bewaard. Deze tijden gelden vanaf %(day)s.") % {"day": weekday(valid_from)}
    text = _("Bewaard. Deze tijden gelden vanaf %(day)s. Vanaf %(until)s gelden de tijden die je eerder plande.")
    return text % {"day": weekday(valid_from), "until": weekday(until)}


@open_to({Role.ADMINISTRATOR})
@require_POST
def planned_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take away hours that were planned from a day on."""
    branch = _branch(request, public_id)
    day = _day(request.POST.get("valid_from", ""))
    try:
        drop_planned_week(branch=branch, valid_from=day or date.min, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("De geplande tijden zijn weg. De tijden daarvoor blijven gelden."))
    except PlaceRefused as refused:
        messages.error(request, str(refused))
    return redirect("web:branch_hours", public_id)


@open_to({Role.ADMINISTRATOR})
def exceptions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Days on which a branch keeps other hours."""
    branch = _branch(request, public_id)
    today = day_at(branch, timezone.now())
    form = ExceptionForm(request.POST or None, today=today)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            add_exception(
                branch=branch,
                on=typed["on"],
                stretches=typed["stretches"],
                reason=typed["reason"],
                actor=actor_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("Bewaard: andere tijden op %(day)s.") % {"day": weekday(typed["on"])})
            return redirect("web:branch_exceptions", public_id)
        except PlaceRefused as refused:
            tell(form, refused)
    by_day: dict[date, list[OpeningException]] = {}
    for row in OpeningException.objects.filter(branch=branch, on__gte=today):
        by_day.setdefault(row.on, []).append(row)
    context = {"branch": branch, "form": form, "exceptions": by_day.items()}
    return render(request, "web/places/exceptions.html", context, status=REFUSED if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
@require_POST
def exception_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the usual hours on a day after all."""
    branch = _branch(request, public_id)
    day = _day(request.POST.get("on", ""))
    try:
        drop_exception(branch=branch, on=day or date.min, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Weg. Op die dag gelden weer de gewone tijden."))
    except PlaceRefused as refused:
        messages.error(request, str(refused))
    return redirect("web:branch_exceptions", public_id)


@open_to({Role.ADMINISTRATOR})
def closing_days(request: HttpRequest) -> HttpResponse:
    """Closing days of this year and the next, and making one."""
    today = timezone.localdate()
    form = ClosingDayForm(request.POST or None, today=today)
    moves: Moves | None = None
    if form.is_bound and form.is_valid():
        moves = preview(form.instance, at=timezone.now())
        if "preview" not in request.POST:
            try:
                made = add_closing(form, actor=actor_of(request), at=timezone.now())
                messages.success(request, _kept(made, moves))
                return redirect("web:closing_days")
            except PlaceRefused as refused:
                tell(form, refused)
    account = account_of(request)
    rows = ClosingDay.objects.select_related("branch__municipality").order_by("starts_on", "branch__name")
    # Whether somebody may change a row hangs on its branch alone, so each branch is asked about once.
    rights: dict[int | None, bool] = {}

    def shown(row: ClosingDay) -> dict[str, object]:
        if row.branch_id not in rights:
            rights[row.branch_id] = may_change(account, row, today)
        return {
            "row": row,
            "may_change": rights[row.branch_id] and row.ends_on >= today,
            "is_going_on": row.starts_on < today,
            "is_past": row.ends_on < today,
        }

    years = [
        {
            "year": year,
            "rows": [
                shown(row)
                for row in rows.filter(Q(starts_on__year=year) | Q(starts_on__year=year - 1, ends_on__year=year))
            ],
        }
        for year in (today.year, today.year + 1)
    ]
    context = {"form": form, "years": years, "moves": moves if not form.errors else None}
    return render(request, "web/places/closing_days.html", context, status=REFUSED if form.errors else 200)


def _kept(made: ClosingDay, moves: Moves) -> str:
    if not moves.loans:
        return _("Bewaard: %(name)s.") % {"name": made.name}
    text = ngettext(
        "Bewaard: %(name)s. %(count)d inleverdag schuift op.",
        "Bewaard: %(name)s. %(count)d inleverdagen schuiven op.",
        moves.loans,
    )
    return text % {"name": made.name, "count": moves.loans}


@open_to({Role.ADMINISTRATOR})
@require_POST
def closing_day_removal(request: HttpRequest, key: int) -> HttpResponse:
    """Take away a closing that is still to come, or end one that goes on."""
    try:
        row, is_ended = end_closing(closing_key=key, actor=actor_of(request), at=timezone.now())
        text = _("%(name)s is voorbij: vanaf vandaag is alles weer gewoon.") if is_ended else _("%(name)s is weg.")
        messages.success(request, text % {"name": row.name})
    except PlaceRefused as refused:
        messages.error(request, str(refused))
    return redirect("web:closing_days")
