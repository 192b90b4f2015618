# SPDX-License-Identifier: EUPL-1.2
"""When and where: one session, a rule that makes many, and changes of one, of one and later ones, or of all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reuring.activities.models import Activity, Session
from reuring.activities.programme import where
from reuring.activities.programme.clashes import days_of
from reuring.activities.programme.clock import wall
from reuring.activities.programme.defaults import defaults_of
from reuring.activities.programme.fields import tell
from reuring.activities.programme.forms import CancelForm
from reuring.activities.programme.forms_sessions import (
    RepeatForm,
    RuleChangeForm,
    RuleForm,
    ScopedSessionForm,
    SeatsForm,
    SessionForm,
)
from reuring.activities.programme.pages import WRITERS, WRONG, actor_of, page, writable_or_404
from reuring.activities.programme.parts import Follows, follows_in
from reuring.activities.programme.recurring import Change, Plan, Scope, change_recurring, plan, repeat
from reuring.activities.programme.sessions import add_session, cancel_session, change_session, remove_session
from reuring.activities.signing_up.offering import change_capacities
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.shell.templatetags.shell_tags import weekday

_FIELDS = {"ends-before-it-starts": "ends", "hour-skipped": "starts", "no-time": "starts"}


def _session_or_404(activity: Activity, key: str) -> Session:
    found = activity.sessions.select_related("activity__node", "recurrence", "room__branch", "branch", "place")
    return get_object_or_404(found, public_id=key)


def _like_the_last(activity: Activity) -> dict[str, Any]:
    """What a new session begins with: a week after the last one, at the same hour and in the same place."""
    last = activity.sessions.select_related("room", "branch", "place").order_by("-starts_at").first()
    if last is None:
        return {}
    starts = wall(last.starts_at, last.time_zone)
    ends = wall(last.ends_at, last.time_zone)
    return {
        "on": max(starts.date() + timedelta(days=7), timezone.localdate()),
        "starts": starts.time(),
        "ends": ends.time() if ends.date() == starts.date() else None,
        "where": where.value_of(last),
        "room_label": last.room_label,
        "online_url": last.online_url,
        "often": "weekly",
    }


@open_to(WRITERS)
def session_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more session."""
    activity = writable_or_404(request, public_id)
    form = SessionForm(request.POST or None, today=timezone.localdate(), initial=_like_the_last(activity))
    if form.is_bound and form.is_valid():
        try:
            add_session(
                activity=activity, fields=form.values(), texts=form.texts(), actor=actor_of(request), at=timezone.now()
            )
            return _back(request, activity, _("De keer staat erbij."), form.notes())
        except Refused as refused:
            tell(form, refused, _FIELDS)
    return page(request, "session", activity, {"form": form}, status=WRONG if form.errors else 200)


def _back(request: HttpRequest, activity: Activity, said: str, notes: list[str]) -> HttpResponse:
    messages.success(request, said)
    for note in notes:
        messages.info(request, note)
    return redirect("activities:staff_activity", activity.public_id)


@open_to(WRITERS)
def session(request: HttpRequest, public_id: str, session: str) -> HttpResponse:
    """Change a session: only this one, this and later ones of its rule, or all."""
    activity = writable_or_404(request, public_id)
    row = _session_or_404(activity, session)
    kind = ScopedSessionForm if row.recurrence_id else SessionForm
    form = kind(request.POST or None, today=timezone.localdate(), initial=SessionForm.initial_of(row))
    context: dict[str, Any] = {"form": form, "session": row}
    if form.is_bound and form.is_valid():
        scope = form.cleaned_data.get("scope", "this")
        try:
            if scope == "this":
                change_session(
                    session=row, fields=form.values(), texts=form.texts(), actor=actor_of(request), at=timezone.now()
                )
                return _back(request, activity, _("De keer is veranderd."), form.notes())
            change = _change_of(row, form)
            done = _rule_step(request, activity, row, Scope(scope), change, context)
            if done:
                # What a session is about stays its own, whichever others move with it.
                row.refresh_from_db()
                change_session(session=row, fields={}, texts=form.texts(), actor=actor_of(request), at=timezone.now())
                return done
        except Refused as refused:
            tell(form, refused, _FIELDS)
    return page(request, "session", activity, context, status=WRONG if form.errors else 200)


def _change_of(row: Session, form: SessionForm) -> Change:
    """What changes for the sessions of a rule, from what was typed for one of them."""
    typed = form.cleaned_data
    before = wall(row.starts_at, row.time_zone).date()
    minutes = int((typed["ends_at"] - typed["starts_at"]).total_seconds() // 60)
    return Change(
        starts_clock=typed["starts"],
        duration_minutes=minutes,
        shift_days=(typed["on"] - before).days,
        fields=form.place(),
        with_own=typed["with_own"],
    )


def _rule_step(
    request: HttpRequest, activity: Activity, row: Session, scope: Scope, change: Change, context: dict[str, Any]
) -> HttpResponse | None:
    """Show what follows first; with the second step, do it. Raises Refused."""
    at = timezone.now()
    if request.POST.get("step") != "sure":
        context["plan"], context["scope"] = plan(session=row, scope=scope, change=change, at=at), scope
        return None
    made = change_recurring(
        session=row, scope=scope, change=change, reason=request.POST.get("reason", "").strip(),
        actor=actor_of(request), at=at,
    )  # fmt: skip
    return _back(request, activity, _told(made), made.notes)


def _told(made: Plan) -> str:
    count = len(made.changes) + len(made.adds) + len(made.goes)
    return ngettext("%(count)s keer is veranderd.", "%(count)s keren zijn veranderd.", count) % {"count": count}


@open_to(WRITERS)
def rule(request: HttpRequest, public_id: str, session: str) -> HttpResponse:
    """Change how often something is, from one session on or for all."""
    activity = writable_or_404(request, public_id)
    row = _session_or_404(activity, session)
    if row.recurrence is None or row.recurs_on is None:
        return redirect("activities:staff_session", public_id, session)
    day = weekday(wall(row.starts_at, row.time_zone))
    form = RuleChangeForm(request.POST or None, day=day, initial=RuleForm.initial_of(row.recurrence))
    context: dict[str, Any] = {"form": form, "session": row}
    if form.is_bound and form.is_valid():
        scope = Scope(form.cleaned_data["scope"])
        first = row.recurrence.starts_on if scope == Scope.ALL else row.recurs_on
        without = _dates(request.POST.getlist("without"))
        change = Change(rule=form.rule(first), without=without or None)
        try:
            done = _rule_step(request, activity, row, scope, change, context)
            if done:
                return done
        except Refused as refused:
            tell(form, refused)
    return page(request, "rule", activity, context, status=WRONG if form.errors else 200)


@open_to(WRITERS)
def repeat_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sessions by a rule: the days are shown first, and each can be left out."""
    activity = writable_or_404(request, public_id)
    initial = {"often": "weekly", **_like_the_last(activity)}
    form = RepeatForm(request.POST or None, today=timezone.localdate(), initial=initial)
    context: dict[str, Any] = {"form": form, "usual": defaults_of(activity.form)}
    if form.is_bound and form.is_valid():
        try:
            found = form.facts().occasions()
            wanted = set(_dates(request.POST.getlist("day")))
            if request.POST.get("step") == "sure" and wanted:
                facts = form.facts(tuple(each.on for each in found if each.on not in wanted))
                repeat(activity=activity, facts=facts, fields=form.place(), actor=actor_of(request), at=timezone.now())
                notes = [each.note for each in found if each.note and each.on in wanted]
                return _back(request, activity, _("De reeks staat erbij."), notes)
            context["days"] = days_of(found, form.place())
        except Refused as refused:
            tell(form, refused, _FIELDS)
    return page(request, "repeat", activity, context, status=WRONG if form.errors else 200)


def _dates(texts: list[str]) -> tuple[date, ...]:
    found = []
    for text in texts[:1_000]:
        try:
            on = parse_date(text)
        except ValueError:
            continue
        if on is not None:
            found.append(on)
    return tuple(found)


@open_to(WRITERS)
def session_seats(request: HttpRequest, public_id: str, session: str) -> HttpResponse:
    """How many seats there are in one session; what a new number comes to is said first."""
    activity = writable_or_404(request, public_id)
    row = _session_or_404(activity, session)
    pools = list(row.pools.select_related("session", "part").order_by("part__position", "pk"))
    form = SeatsForm(request.POST or None, pools=pools)
    over: list[Follows] = []
    if form.is_bound and form.is_valid():
        wanted = form.capacities()
        over = [each for each in follows_in(pools, wanted) if each.over]
        if not over or request.POST.get("sure"):
            try:
                change_capacities(capacities=wanted, actor=actor_of(request), at=timezone.now())
                return _back(request, activity, _("Het aantal plekken is veranderd."), [])
            except Refused as refused:
                tell(form, refused)
    context = {"form": form, "session": row, "follows": over}
    return page(request, "seats", activity, context, status=WRONG if form.errors or over else 200)


@open_to(WRITERS)
def session_cancel(request: HttpRequest, public_id: str, session: str) -> HttpResponse:
    """Call a session off; who signed up is told."""
    activity = writable_or_404(request, public_id)
    row = _session_or_404(activity, session)
    form = CancelForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            cancel_session(session=row, reason=form.cleaned_data["reason"], actor=actor_of(request), at=timezone.now())
            return _back(request, activity, _("Deze keer gaat niet door."), [])
        except Refused as refused:
            tell(form, refused, {"no-reason": "reason"})
    from reuring.activities.programme.consequences import people_signed_up

    people = people_signed_up([row.pk]).get(row.pk, 0)
    context = {"form": form, "session": row, "people": people}
    return page(request, "cancel", activity, context, status=WRONG if form.errors else 200)


@open_to(WRITERS)
@require_POST
def session_removal(request: HttpRequest, public_id: str, session: str) -> HttpResponse:
    """Take away a session that nobody saw."""
    activity = writable_or_404(request, public_id)
    row = _session_or_404(activity, session)
    try:
        remove_session(session=row, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Deze keer is weg."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("activities:staff_activity", public_id)
