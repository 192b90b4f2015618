# SPDX-License-Identifier: EUPL-1.2
"""Ideas for staff: the list with what waits first, and one idea with its answer."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.models import Activity, Idea
from reuring.activities.page_panels import idea_panels
from reuring.activities.together.answering import BEGINNINGS, answer_idea, link_idea, unlink_idea
from reuring.activities.together.forms_ideas import AnswerForm, NewActivityForm, SplitForm
from reuring.activities.together.ideas import public_ideas, trail, with_trail
from reuring.activities.together.links import site_of
from reuring.activities.together.merging import alike, merge_ideas, split_idea, together_with, undo_merge
from reuring.activities.together.page_parts import (
    REFUSED,
    STAFF,
    activity_or_404,
    actor_of,
    attempt,
    try_form,
)
from reuring.activities.together.proposing import make_of_idea
from reuring.people.phones import shown_phone
from reuring.places.models import Municipality

PER_PAGE: Final = 50
MOST_FOUND: Final = 8


@STAFF
@require_safe
def staff_ideas(request: HttpRequest) -> HttpResponse:
    """All ideas: those without an answer first, the oldest of them on top."""
    asked = request.GET
    found = Idea.objects.to_read().select_related("municipality", "merged_into").prefetch_related("activities__node")
    state, place, words = asked.get("state", ""), asked.get("municipality", ""), asked.get("q", "").replace("\0", "")
    if state == "waiting":
        found = found.filter(answered_at=None, merged_into=None)
    elif state in Idea.State.values:
        found = found.filter(state=state)
    if place:
        found = found.filter(municipality__slug=place)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words))
    page = Paginator(found.order_by(F("answered_at").desc(nulls_first=True), "made_at"), PER_PAGE).get_page(
        asked.get("page")
    )
    context = {
        "page": page,
        "state": state,
        "place": place,
        "words": words,
        "states": [("waiting", _("wacht op antwoord")), *Idea.State.choices],
        "municipalities": Municipality.objects.order_by("name"),
        "waiting": Idea.objects.own().to_read().filter(answered_at=None).count(),
    }
    return render(request, "activities/together/staff_ideas.html", context)


@STAFF
@require_safe
def staff_idea(request: HttpRequest, public_id: str) -> HttpResponse:
    """One idea: who gave it, its trail, and the ways to go on."""
    found = _idea(public_id)
    return _page(request, found, AnswerForm(idea=found, begin=request.GET.get("begin", "")))


@STAFF
@require_POST
def idea_answers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer an idea."""
    found = _idea(public_id)
    form = AnswerForm(request.POST, idea=found)
    if form.is_valid():
        step = try_form(
            form,
            lambda: answer_idea(
                idea=found, **form.cleaned_data, site=site_of(request), actor=actor_of(request), at=timezone.now()
            ),
            {"no-text": "text"},
        )
        if step is not None:
            messages.success(request, _said(found))
            return redirect("activities:staff_idea", public_id)
    return _page(request, found, form)


@STAFF
@require_POST
def idea_activities(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which activity follows from an idea, or make one of it."""
    found, actor, site, at = _idea(public_id), actor_of(request), site_of(request), timezone.now()
    if "form" in request.POST:
        form = NewActivityForm(request.POST)
        if form.is_valid():
            kind = form.cleaned_data["form"]
            attempt(
                request,
                lambda: make_of_idea(idea=found, form=kind, site=site, actor=actor, at=at),
                _("Er is een activiteit van gemaakt. Die staat nu bij de activiteiten in de maak."),
            )
        return redirect("activities:staff_idea", public_id)
    activity = activity_or_404(request.POST.get("activity", "")[:10])
    said = _said(found)
    attempt(request, lambda: link_idea(idea=found, activity=activity, site=site, actor=actor, at=at), said)
    return redirect("activities:staff_idea", public_id)


@STAFF
@require_POST
def idea_activity_removal(request: HttpRequest, public_id: str, activity_id: str) -> HttpResponse:
    """Take back that an activity follows from an idea."""
    found, activity = _idea(public_id), activity_or_404(activity_id)
    unlink_idea(idea=found, activity=activity, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Losgemaakt. De gever krijgt hier geen bericht van."))
    return redirect("activities:staff_idea", public_id)


@STAFF
@require_POST
def idea_mergers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an idea go on as a part of another one, or take that back."""
    found, actor, at = _idea(public_id), actor_of(request), timezone.now()
    if "undo" in request.POST:
        undo_merge(idea=found, actor=actor, at=at)
        messages.success(request, _("Het idee gaat weer zijn eigen weg."))
        return redirect("activities:staff_idea", public_id)
    into = get_object_or_404(Idea, public_id=request.POST.get("into", "")[:10])
    said = _("Samengevoegd. Wie het bedacht, hoort het en blijft genoemd.")
    attempt(request, lambda: merge_ideas(idea=found, into=into, site=site_of(request), actor=actor, at=at), said)
    return redirect("activities:staff_idea", public_id)


@STAFF
@require_POST
def idea_parts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make an idea of its own of a part of one."""
    found, form = _idea(public_id), SplitForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("activities:staff_idea", public_id)
    said, actor, at = _("Er is een nieuw idee bij, met dezelfde bedenkers."), actor_of(request), timezone.now()
    part = attempt(request, lambda: split_idea(idea=found, **form.cleaned_data, actor=actor, at=at), said)
    return redirect("activities:staff_idea", part.public_id if part else public_id)


def _idea(public_id: str) -> Idea:
    return get_object_or_404(with_trail(Idea.objects.all()), public_id=public_id)


def _page(request: HttpRequest, found: Idea, form: AnswerForm) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "")[:80]
    context: dict[str, Any] = {
        "idea": found,
        "form": form,
        "steps": trail(found, for_giver=True),
        "phone": shown_phone(found.phone),
        "road": _road(found),
        "is_public": public_ideas().filter(pk=found.pk).exists(),
        "beginnings": [(key, name) for key, (_state, name, _text) in BEGINNINGS.items()],
        "activities": found.activities.select_related("node"),
        "words": words,
        "candidates": _candidates(found, words) if words else [],
        "new_form": NewActivityForm(),
        "is_open": found.state not in (Idea.State.DONE, Idea.State.DECLINED) and found.merged_into is None,
        "alike": alike(found) if found.merged_into is None else [],
        "idea_candidates": _idea_candidates(found, words) if words else [],
        "together": together_with(found),
        "split_form": SplitForm(),
        "panels": idea_panels(found, request),
    }
    return render(request, "activities/together/staff_idea.html", context, status=REFUSED if form.errors else 200)


def _candidates(found: Idea, words: str) -> list[Activity]:
    """Activities by words of their title, those that are still to come first."""
    rows = Activity.objects.select_related("node").filter(node__title__icontains=words)
    return list(rows.exclude(ideas=found).order_by("-made_at")[:MOST_FOUND])


def _idea_candidates(found: Idea, words: str) -> list[Idea]:
    """Other ideas by words of their title, the newest first."""
    rows = Idea.objects.own().exclude(state=Idea.State.DECLINED).exclude(pk=found.pk)
    return list(rows.filter(title__icontains=words).select_related("municipality").order_by("-pk")[:MOST_FOUND])


def _road(found: Idea) -> str:
    """How the giver hears, in words."""
    if found.person_id is not None:
        return _("Krijgt een bericht, want er is een account.")
    if found.email:
        return _("Krijgt een mail.")
    if found.phone:
        return _("Wil gebeld worden.")
    return _("Kijkt zelf op de pagina van het idee.")


def _said(found: Idea) -> str:
    if found.person_id is None and found.phone:
        return _("Bewaard. Bel de gever nog even: die wil gebeld worden.")
    return _("Verstuurd. De gever krijgt je antwoord.")
