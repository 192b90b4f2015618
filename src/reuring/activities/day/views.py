# SPDX-License-Identifier: EUPL-1.2
"""The day at the library, the door of one session, and what is counted there without a script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.day import policy
from reuring.activities.day.closing import close_session
from reuring.activities.day.codes import look_up
from reuring.activities.day.counting import Marked, count_heads, mark_attended, unmark
from reuring.activities.day.door import door_of
from reuring.activities.day.forms import AttendanceForm, HeadsForm, ResultForm
from reuring.activities.day.refusals import DayRefused
from reuring.activities.day.rights import AT_DOORS, STAFF_AT_DOORS, doors_of, works_at_doors
from reuring.activities.day.today import day_of
from reuring.activities.models import How, Registration, Session, SessionResult
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.audit import history
from reuring.people.sealing import public_key
from reuring.people.strength import missing_for_staff
from reuring.people.views import account_of

View = Callable[..., HttpResponseBase]


def at_door(view: View) -> View:
    """Open a view to who may stand at doors; who works here shows a second factor, as at every page for staff."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_staff = not STAFF_AT_DOORS.isdisjoint(request.roles)  # type: ignore[attr-defined]
        asks = settings.CONFIGURATION.asks_second_factor
        if is_staff and missing_for_staff(request, account_of(request), asks_second_factor=asks):
            return redirect(f"{resolve_url('people:second_factor')}?next={request.path}")
        return view(request, *args, **kwargs)

    return open_to(AT_DOORS)(guarded)


def session_at(request: HttpRequest, public_id: str) -> Session:
    """The session with this public id, if who asks may stand at its door; else there is no such page."""
    doors = doors_of(account_of(request), timezone.localdate())
    rows = doors.select_related("activity__node", "room__branch", "branch", "place")
    return get_object_or_404(rows, public_id=public_id)


def doors_address() -> str:
    """Where the addresses of doors begin, in the language of now."""
    return reverse("activities:door_worker").removesuffix("worker.js")


@at_door
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Today's sessions with their doors, and what of the days before has to be counted."""
    account, now = account_of(request), timezone.now()
    on = timezone.localdate(now)
    branch = branch_at_work(request)
    found = day_of(doors_of(account, on), on=on, branch=branch, at=now)
    context = {"day": found, "branch": branch, "on": on, "now": now, "is_staff": works_at_doors(account, on)}
    return render(request, "activities/day/day.html", context)


@at_door
@require_safe
@never_cache
def door(request: HttpRequest, public_id: str) -> HttpResponse:
    """Count who comes to one session."""
    session = session_at(request, public_id)
    now = timezone.now()
    found = door_of(session)
    heads = [(band, label, count, uuid4(), uuid4()) for band, label, count in found.heads()]
    context = {
        "doorway": found,
        "session": session,
        "heads": heads,
        "group_key": uuid4(),
        "doors": doors_address(),
        "seal": public_key(),
        "obstacles": policy.obstacles_to_door(is_cancelled=session.is_cancelled, starts_at=session.starts_at, at=now),
        "has_begun": session.starts_at <= now,
        "result": SessionResult.objects.filter(session=session).first(),
    }
    return render(request, "activities/day/door.html", context)


@at_door
@require_POST
def attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody of a registration came, or did not after all."""
    session = session_at(request, public_id)
    form = AttendanceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Deze code kunnen we niet lezen. Zoek de naam in de lijst."))
        return _to(session)
    asked = form.cleaned_data
    if asked["code"]:
        said = look_up(asked["code"], session)
        if said.kind != "ok" or said.registration is None:
            messages.warning(request, f"{said.text}. {said.note}")
            return _to(session)
        registration = said.registration
    else:
        registration = get_object_or_404(Registration, public_id=asked["registration"])
    given: dict[str, Any] = {
        "session": session, "registration": registration, "numbers": asked["numbers"], "key": uuid4(),
        "actor": Actor.person(account_of(request)), "at": timezone.now(),
    }  # fmt: skip
    try:
        marked = unmark(**given) if asked["is_undo"] else mark_attended(**given, anyway=asked["anyway"])
        messages.success(request, _said(marked, is_undo=asked["is_undo"]))
    except DayRefused as refused:
        messages.warning(request, str(refused))
    return _to(session)


def _said(marked: Marked, *, is_undo: bool) -> str:
    name = marked.registration.given_name or _("Zonder naam")
    if is_undo:
        return _("%(name)s is weer van de lijst gehaald.") % {"name": name}
    text = ngettext("%(name)s is binnen.", "%(name)s: %(came)s van de %(all)s binnen.", len(marked.seats))
    return text % {"name": name, "came": marked.came, "all": len(marked.seats)}


@at_door
@require_POST
def heads(request: HttpRequest, public_id: str) -> HttpResponse:
    """People counted at the door without their names."""
    session = session_at(request, public_id)
    form = HeadsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dit aantal kan niet kloppen."))
        return _to(session)
    asked = form.cleaned_data
    try:
        count_heads(
            session=session, age_band=asked["age_band"], count=asked["count"], key=asked["key"] or uuid4(),
            how=asked["how"] or How.COUNTED, actor=Actor.person(account_of(request)), at=timezone.now(),
        )  # fmt: skip
    except DayRefused as refused:
        messages.warning(request, str(refused))
    return _to(session, "#heads")


@at_door
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down, or correct, what a session came to."""
    session = session_at(request, public_id)
    before = SessionResult.objects.filter(session=session).first()
    start = {"how": before.how, "visitors": before.visitors, "note": before.note} if before else {"how": How.COUNTED}
    form = ResultForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            close_session(
                session=session, **form.cleaned_data, actor=Actor.person(account_of(request)), at=timezone.now()
            )
            messages.success(request, _("Opgeschreven. Dankjewel."))
            return redirect("activities:day")
        except DayRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "doorway": door_of(session), "session": session, "form": form, "before": before,
        "history": history("session", session.public_id, 20), "has_begun": session.starts_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "activities/day/result.html", context, status=422 if form.errors else 200)


def _to(session: Session, part: str = "") -> HttpResponse:
    return redirect(resolve_url("activities:door", session.public_id) + part)
