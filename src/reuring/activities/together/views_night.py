# SPDX-License-Identifier: EUPL-1.2
"""The night itself, for staff and volunteers: the run sheet, the roster and the sign about photographs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import RunSheetItem, Session, Shift, ShiftTurn
from reuring.activities.together.forms_making import RunSheetForm, ShiftForm, TurnForm
from reuring.activities.together.numbers import photo_wishes
from reuring.activities.together.page_parts import STAFF, activity_or_404, actor_of, attempt, form_page, try_form
from reuring.activities.together.rostering import give_back, keep_shift, open_shifts, roster_of, take_shift
from reuring.activities.together.running import copy_sheet, keep_line, sheet_of
from reuring.people.access import open_to
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Organisation

VOLUNTEERS = open_to({Role.VOLUNTEER})


def session_or_404(public_id: str, session_id: str) -> Session:
    """A session of an activity. Raises Http404."""
    rows = Session.objects.select_related("activity__node", "room__branch", "branch", "place")
    return get_object_or_404(rows, public_id=session_id, activity__node__public_id=public_id)


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def run_sheet(request: HttpRequest, public_id: str, session_id: str) -> HttpResponse:
    """The run sheet of a session, to write and to print."""
    session = session_or_404(public_id, session_id)
    form = RunSheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = try_form(form, lambda: keep_line(session=session, **form.values()), {"no-time": "clock"})
        if kept is not None:
            return redirect("activities:run_sheet", public_id, session_id)
    others = session.activity.sessions.exclude(pk=session.pk).filter(run_sheet__isnull=False).distinct()
    lines = sheet_of(session)
    context: dict[str, Any] = {
        "activity": session.activity,
        "session": session,
        "lines": lines,
        "others": [] if lines else others[:10],
        "roster": roster_of(session),
        "agreements": session.activity.agreements.filter(done_at=None),
    }
    return form_page(request, "run_sheet.html", form, **context)


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def run_sheet_line(request: HttpRequest, public_id: str, session_id: str, key: int) -> HttpResponse:
    """Change one line of the run sheet, or take it away."""
    session = session_or_404(public_id, session_id)
    item = get_object_or_404(RunSheetItem, pk=key, session=session)
    if "remove" in request.POST:
        item.delete()
        return redirect("activities:run_sheet", public_id, session_id)
    starts_at = next(line.starts_at for line in sheet_of(session) if line.item.pk == item.pk)
    initial = {
        "clock": timezone.localtime(starts_at).time(),
        "what": item.what,
        "who": item.who,
        "duration_minutes": item.duration_minutes,
    }
    form = RunSheetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = try_form(form, lambda: keep_line(session=session, item=item, **form.values()), {"no-time": "clock"})
        if kept is not None:
            return redirect("activities:run_sheet", public_id, session_id)
    return form_page(request, "run_sheet_line.html", form, activity=session.activity, session=session, item=item)


@STAFF
@require_POST
def run_sheet_copy(request: HttpRequest, public_id: str, session_id: str) -> HttpResponse:
    """Take the run sheet of another session over."""
    session = session_or_404(public_id, session_id)
    source = session_or_404(public_id, request.POST.get("from", "")[:10])
    attempt(request, lambda: copy_sheet(source=source, target=session), _("Overgenomen. Pas aan wat anders is."))
    return redirect("activities:run_sheet", public_id, session_id)


# Volunteers


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, public_id: str, session_id: str) -> HttpResponse:
    """The tasks for volunteers at a session, and who takes them."""
    session = session_or_404(public_id, session_id)
    form = ShiftForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        fields = {"no-text": "what", "ends-first": "ends", "hour-skipped": "starts"}
        if try_form(form, lambda: keep_shift(session=session, **form.values()), fields) is not None:
            return redirect("activities:roster", public_id, session_id)
    context = {
        "activity": session.activity,
        "session": session,
        "roster": roster_of(session),
    }
    return form_page(request, "roster.html", form, **context)


@STAFF
@require_POST
def shift(request: HttpRequest, public_id: str, session_id: str, shift_id: str) -> HttpResponse:
    """Give a shift to somebody, take somebody off it, or take the shift away."""
    found = get_object_or_404(
        Shift, public_id=shift_id, session__public_id=session_id, session__activity__node__public_id=public_id
    )
    actor, at = actor_of(request), timezone.now()
    if "remove" in request.POST:
        if found.turns.exists():
            messages.error(request, _("Er zijn al mensen voor deze beurt. Haal hen er eerst af, en vertel het hun."))
        else:
            found.delete()
    elif (turn := request.POST.get("turn", "")).isdecimal():
        row = get_object_or_404(ShiftTurn.objects.select_related("shift"), pk=int(turn[:18]), shift=found)
        attempt(request, lambda: give_back(turn=row, actor=actor, at=at) or True)
    else:
        form = TurnForm(request.POST)
        if form.is_valid():
            name = form.cleaned_data["name"]
            attempt(request, lambda: take_shift(shift=found, person=None, name=name, actor=actor, at=at))
        else:
            messages.error(request, " ".join(str(each) for each in form.errors["name"]))
    return redirect("activities:roster", public_id, session_id)


@VOLUNTEERS
@require_safe
def my_shifts(request: HttpRequest) -> HttpResponse:
    """What I can take as a volunteer, and what I took."""
    lines = open_shifts(account_of(request).person, timezone.now())
    context = {"mine": [each for each in lines if each.is_mine], "open": [each for each in lines if not each.is_mine]}
    return render(request, "activities/together/my_shifts.html", context)


@VOLUNTEERS
@require_POST
def my_shift(request: HttpRequest, shift_id: str) -> HttpResponse:
    """Take a shift, or give it back."""
    found = get_object_or_404(Shift, public_id=shift_id)
    person, actor, at = account_of(request).person, actor_of(request), timezone.now()
    if "back" in request.POST:
        row = found.turns.select_related("shift").filter(person=person).first()
        if row is not None:
            attempt(
                request, lambda: give_back(turn=row, actor=actor, at=at) or True, _("Je hebt deze beurt niet meer.")
            )
    else:
        thanks = _("Dank je! Deze beurt is voor jou.")
        attempt(request, lambda: take_shift(shift=found, person=person, actor=actor, at=at), thanks)
    return redirect("activities:my_shifts")


# Photographs


@STAFF
@require_safe
def photo_sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """How many people may be in photographs, and a sign for the door to print."""
    activity = activity_or_404(public_id)
    context = {"activity": activity, "photos": photo_wishes(activity), "organisation": Organisation.objects.first()}
    return render(request, "activities/together/photo_sign.html", context)
