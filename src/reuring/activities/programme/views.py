# SPDX-License-Identifier: EUPL-1.2
"""The programme for staff: the list, a new activity in one minute, and everything of one activity on one page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.activities.agenda.activity_page import activity_page
from reuring.activities.models import Activity, Form, Function, Season, Session
from reuring.activities.programme import consequences, where
from reuring.activities.programme.defaults import defaults_of
from reuring.activities.programme.facts import facts_of
from reuring.activities.programme.fields import tell
from reuring.activities.programme.forms import MomentForm, StartForm
from reuring.activities.programme.history import told_history
from reuring.activities.programme.pages import (
    READERS,
    WRITERS,
    WRONG,
    activity_or_404,
    actor_of,
    may_write,
    page,
)
from reuring.activities.programme.policy import STEPS, hints_to_publish, obstacles_to_publish
from reuring.activities.programme.starting import start_activity
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.people.views import account_of
from reuring.places.chosen import chosen_branch
from reuring.places.models import Municipality
from reuring.shell.pictures import small_of
from reuring.threads.languages import language_name
from reuring.threads.models import TopicText

ON_A_PAGE = 40


@open_to(READERS)
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Every activity, those that come first on top; by season, state, form, municipality and words."""
    found, chosen = _chosen(request)
    rows = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    at = timezone.now()
    for row in rows:
        is_late = row.state == Activity.State.AGREED and row.publish_at is not None and row.publish_at <= at
        row.lacks = obstacles_to_publish(facts_of(row, at)) if is_late else ()  # type: ignore[attr-defined]
    context = {
        "rows": rows,
        "chosen": chosen,
        "seasons": Season.objects.all(),
        "states": Activity.State.choices,
        "forms": Form.choices,
        "municipalities": Municipality.objects.order_by("name"),
    }
    return page(request, "list", None, context)


def _chosen(request: HttpRequest) -> tuple[QuerySet[Activity], dict[str, str]]:
    """The activities that were asked for, and what was asked."""
    asked = {
        name: request.GET.get(name, "").replace("\0", "").strip()
        for name in ("q", "season", "state", "form", "place", "mine")
    }
    at = timezone.now()
    to_come = Q(sessions__ends_at__gt=at) & ~Q(sessions__state=Session.State.CANCELLED)
    found = Activity.objects.select_related("node", "municipality", "season").annotate(
        next_at=Min("sessions__starts_at", filter=to_come), times=Count("sessions", distinct=True)
    )
    if asked["season"].isascii() and asked["season"]:
        found = found.filter(season__public_id=asked["season"])
    if asked["state"] in Activity.State.values:
        found = found.filter(state=asked["state"])
    elif not any(asked.values()):
        # What is being made and what is to come, until one asks for more.
        found = found.exclude(state__in=(Activity.State.CANCELLED, Activity.State.DONE))
    if asked["form"] in Form.values:
        found = found.filter(form=asked["form"])
    if asked["place"]:
        found = found.filter(municipality__slug=asked["place"])
    if asked["mine"]:
        found = found.filter(made_by=account_of(request))
    for word in asked["q"].split()[:6]:
        found = found.filter(node__title__icontains=word)
    return found.order_by("next_at", "-made_at", "pk"), asked


@open_to(WRITERS)
def start(request: HttpRequest) -> HttpResponse:
    """A new activity in one minute: what, where and when; the form and the place fill in the rest."""
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("form", "function", "group")}
    form = StartForm(request.POST or None, today=today, initial=asked)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            activity = start_activity(
                form=typed["form"], title=typed["title"], where=where.fields_of(typed["where"]),
                is_online=typed["where"] == where.ONLINE, starts_at=typed["starts_at"], ends_at=typed["ends_at"],
                function=typed["function"], group=typed["group"],
                actor=actor_of(request), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("De activiteit staat klaar. Kijk na wat we hebben ingevuld."))
            return redirect("activities:staff_activity", activity.public_id)
        except Refused as refused:
            tell(form, refused)
    return page(request, "start", None, {"form": form}, status=WRONG if form.errors else 200)


@open_to(READERS)
@require_safe
def activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything of one activity, section by section, with what it lacks and what comes next."""
    found = activity_or_404(public_id)
    at = timezone.now()
    facts = facts_of(found, at)
    is_open = found.state in STEPS["publish"]
    context = {
        "may_write": may_write(request, found),
        "obstacles": obstacles_to_publish(facts) if is_open else (),
        "hints": hints_to_publish(facts) if is_open else (),
        "is_open": is_open,
        "is_late": found.publish_at is not None and found.publish_at <= at,
        "moment_form": MomentForm(initial={"on": None}),
        "steps": {step for step, states in STEPS.items() if found.state in states},
        **sections(found, at),
    }
    return page(request, "activity", found, context)


def sections(found: Activity, at: Any) -> dict[str, Any]:
    """What each section of the page of an activity shows. A constant number of queries."""
    sessions = list(
        found.sessions.select_related("room__branch", "branch", "place", "recurrence", "booking", "result")
        .prefetch_related("texts", "pools")
        .order_by("starts_at")
    )
    people = consequences.people_signed_up([session.pk for session in sessions])
    for session in sessions:
        session.people = people.get(session.pk, 0)  # type: ignore[attr-defined]
    topics = TopicText.objects.filter(language="nl", topic__node_topics__node=found.node_id).order_by("name")
    return {
        "coming": [each for each in sessions if each.ends_at > at and not each.is_cancelled],
        "gone": [each for each in sessions if each.ends_at <= at or each.is_cancelled],
        "texts": sorted(found.texts.all(), key=lambda text: ("nl", "de", "en", text.language).index(text.language)),
        "parts": list(found.parts.all()),
        "questions": list(found.questions.all()),
        "speakers": list(found.speakers.all()),
        "functions": [Function(key).label for key in found.functions],
        "target_groups": list(found.target_groups.all()),
        "topics": [text.name for text in topics],
        "spoken": [language_name(code) for code in found.languages],
        "picture": small_of(found.picture),
        "usual_capacity": defaults_of(found.form).capacity,
    }


@open_to(READERS)
@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page as visitors will see it, in each of its languages, also before it is public."""
    found = activity_or_404(public_id)
    shown = activity_page(found, chosen_branch(request), request.build_absolute_uri(), timezone.now())
    tongues = [
        {"code": code, "name": name, "address": translate_url(request.path, code)} for code, name in settings.LANGUAGES
    ]
    context = {
        "page": shown,
        "node": found.node,
        "text": shown.text,
        "is_plain": bool(shown.text.plain) and "plain" in request.GET,
        "tongues": tongues,
    }
    return page(request, "preview", found, context)


@open_to(READERS)
@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who did what to an activity."""
    found = activity_or_404(public_id)
    return page(request, "history", found, {"events": told_history(found)})
