# SPDX-License-Identifier: EUPL-1.2
"""The steps of an activity, copies of it, seasons, and what forms fill in by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.models import Activity, Form, FormDefaults, Season
from reuring.activities.programme.consequences import people_signed_up
from reuring.activities.programme.copying import copy_activity, next_first_day
from reuring.activities.programme.defaults import defaults_of, load_defaults
from reuring.activities.programme.fields import tell
from reuring.activities.programme.forms import CancelForm, CopyForm, DefaultsForm, MomentForm, SeasonForm
from reuring.activities.programme.pages import READERS, WRITERS, WRONG, activity_or_404, actor_of, page, writable_or_404
from reuring.activities.programme.publishing import agree, cancel_activity, publish, take_back
from reuring.activities.programme.seasons import keep_defaults, keep_season
from reuring.activities.together.proposing import decide
from reuring.people.access import open_to
from reuring.people.actions import Refused


def _step(request: HttpRequest, public_id: str, done: str, do: Callable[[], Any]) -> HttpResponse:
    """Take a step and say so; where it was refused, say everything that stands in the way."""
    try:
        do()
        messages.success(request, done)
    except Refused as refused:
        for each in refused.obstacles:
            messages.error(request, str(each.message))
    return redirect("activities:staff_activity", public_id)


@open_to(WRITERS)
@require_POST
def publication(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let everybody see it from now on."""
    activity = writable_or_404(request, public_id)
    at = timezone.now()
    return _step(
        request, public_id, _("Iedereen kan dit nu zien."),
        lambda: publish(activity=activity, actor=actor_of(request), at=at),
    )  # fmt: skip


@open_to(WRITERS)
@require_POST
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that it takes place; with a moment, it goes out by itself then."""
    activity = writable_or_404(request, public_id)
    form = MomentForm(request.POST)
    publish_at = None
    if request.POST.get("on") or request.POST.get("clock"):
        if not form.is_valid():
            for name, errors in form.errors.items():
                messages.error(request, f"{form[name].label if name in form.fields else ''} {errors[0]}".strip())
            return redirect("activities:staff_activity", public_id)
        publish_at = form.cleaned_data["publish_at"]
    at = timezone.now()

    def yes() -> object:
        if activity.state == Activity.State.PROPOSED:
            # The partner who proposed it hears of it.
            decide(activity=activity, new_state=Activity.State.AGREED, text="", actor=actor_of(request), at=at)
            if publish_at is None:
                return None
        return agree(activity=activity, publish_at=publish_at, actor=actor_of(request), at=at)

    return _step(request, public_id, _("Afgesproken."), yes)


@open_to(WRITERS)
@require_POST
def taking_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work on it again, unseen."""
    activity = writable_or_404(request, public_id)
    at = timezone.now()
    return _step(
        request, public_id, _("Je kunt er weer aan werken. Niemand ziet het nu."),
        lambda: take_back(activity=activity, actor=actor_of(request), at=at),
    )  # fmt: skip


@open_to(WRITERS)
def cancellation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call an activity off with all that is to come; who signed up is told."""
    activity = writable_or_404(request, public_id)
    form = CancelForm(request.POST or None)
    at = timezone.now()
    coming = list(activity.sessions.going_on().coming(at))
    if form.is_bound and form.is_valid():
        try:
            cancel_activity(activity=activity, reason=form.cleaned_data["reason"], actor=actor_of(request), at=at)
            messages.success(request, _("De activiteit gaat niet door. Wie zich aanmeldde, hoort het."))
            return redirect("activities:staff_activity", public_id)
        except Refused as refused:
            tell(form, refused, {"no-reason": "reason"})
    people = sum(people_signed_up([each.pk for each in coming]).values())
    context = {"form": form, "coming": coming, "people": people}
    return page(request, "cancel", activity, context, status=WRONG if form.errors else 200)


@open_to(WRITERS)
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the same once more, on other days: last year's, with one date."""
    activity = activity_or_404(public_id)
    at = timezone.now()
    form = CopyForm(request.POST or None, initial={"starts_on": next_first_day(activity, at)})
    if form.is_bound and form.is_valid():
        try:
            made = copy_activity(
                activity=activity, starts_on=form.cleaned_data["starts_on"], actor=actor_of(request), at=at
            )
            messages.success(request, _("De kopie staat klaar. Kijk de dagen en de tekst na."))
            if activity.sessions.going_on().filter(room=None).count() < made.sessions.filter(room=None).count():
                messages.warning(request, _("Niet elke ruimte was vrij. Zoek voor die keren een andere ruimte."))
            return redirect("activities:staff_activity", made.public_id)
        except Refused as refused:
            tell(form, refused)
    context = {"form": form, "times": activity.sessions.going_on().count()}
    return page(request, "copy", activity, context, status=WRONG if form.errors else 200)


# Seasons and defaults


@open_to(READERS)
@require_safe
def seasons(request: HttpRequest) -> HttpResponse:
    """The stretches of the year that are planned as one."""
    from django.db.models import Count

    rows = Season.objects.annotate(count=Count("activities"))
    return page(request, "seasons", None, {"rows": rows})


@open_to(WRITERS)
def season(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """One season: its name and its days."""
    row = get_object_or_404(Season, public_id=public_id) if public_id else Season()
    form = SeasonForm(request.POST or None, instance=row)
    if form.is_bound and form.is_valid():
        keep_season(form=form, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Bewaard."))
        return redirect("activities:staff_seasons")
    context = {"form": form, "season": row if public_id else None}
    return page(request, "season", None, context, status=WRONG if form.errors else 200)


@open_to(READERS)
@require_safe
def defaults(request: HttpRequest) -> HttpResponse:
    """What each form of activity fills in by itself."""
    found = {row.form: row for row in FormDefaults.objects.prefetch_related("target_groups")}
    if len(found) < len(Form):
        load_defaults()
        found = {row.form: row for row in FormDefaults.objects.prefetch_related("target_groups")}
    rows = [found[form] for form in Form.values if form in found]
    return page(request, "defaults", None, {"rows": rows})


@open_to(WRITERS)
def default(request: HttpRequest, form: str) -> HttpResponse:
    """What one form of activity fills in by itself."""
    if form not in Form.values:
        raise Http404
    row = defaults_of(form)
    typed = DefaultsForm(request.POST or None, instance=row)
    if typed.is_bound and typed.is_valid():
        keep_defaults(form=typed, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Bewaard. Wat er al is, verandert niet mee."))
        return redirect("activities:staff_defaults")
    return page(request, "default", None, {"form": typed, "row": row}, status=WRONG if typed.errors else 200)
