# SPDX-License-Identifier: EUPL-1.2
"""Suggestions for staff: where a group could begin, what each number is made of, and one step on from there."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.together.links import site_of
from reuring.communities.models import Suggestion
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.facts import groups_for, helps, listed, notes_of, numbers_of, rows_of
from reuring.communities.signals.forms import DecisionForm, InvitationForm
from reuring.communities.signals.inviting import invite
from reuring.communities.signals.suggesting import decide
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.threads.searching import topic_names
from reuring.threads.signals import signal_kinds

STAFF: Final = open_to({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
SHOWN: Final = 60


@STAFF
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What nobody decided about, the strongest first; or what was taken, put off or refused."""
    state = request.GET.get("state", "")
    state = state if state in Suggestion.State.values else Suggestion.State.OPEN
    found = Suggestion.objects.filter(state=state, topic__is_sensitive=False).select_related("topic", "municipality")
    context = {"listed": listed(found[:SHOWN]), "state": state, "states": Suggestion.State.choices}
    return render(request, "communities/signals/suggestions.html", context)


@STAFF
@require_safe
def suggestion(request: HttpRequest, public_id: str) -> HttpResponse:
    """One suggestion: its numbers, what could help, and what can be done."""
    found = _suggestion(public_id)
    return _page(request, found, DecisionForm(initial={"state": found.state, "why": found.why}), _invitation(found))


@STAFF
@require_safe
def suggestion_number(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """What one number is made of, in counts."""
    found, its_kind, at = _suggestion(public_id), signal_kinds().get(kind), timezone.now()
    if its_kind is None:
        raise Http404
    context = {
        "suggestion": found,
        "title": _title(found),
        "kind": its_kind,
        "number": next((each for each in numbers_of(found) if each.kind == kind), None),
        "rows": rows_of(found, its_kind, at),
        "notes": notes_of(found, at) if kind == "field_note" else [],
    }
    return render(request, "communities/signals/number.html", context)


@STAFF
@require_POST
def suggestion_decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a suggestion up, put it off, or say no with a reason."""
    found, form = _suggestion(public_id), DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide(suggestion=found, **form.cleaned_data, actor=Actor.person(account_of(request)), at=timezone.now())
        except SignalRefused as refused:
            for each in refused.obstacles:
                form.add_error("why", str(each.message))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("communities:suggestion", public_id)
    return _page(request, found, form, _invitation(found))


@STAFF
@require_POST
def suggestion_invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite who follows the topic here, to a group that is there or being formed."""
    found = _suggestion(public_id)
    form = InvitationForm(request.POST, communities=groups_for(found))
    if form.is_valid():
        actor, at = Actor.person(account_of(request)), timezone.now()
        try:
            invite(
                topic=found.topic, municipality=found.municipality, suggestion=found, site=site_of(request),
                **form.cleaned_data, actor=actor, at=at,
            )  # fmt: skip
        except SignalRefused as refused:
            for each in refused.obstacles:
                form.add_error("text", str(each.message))
        else:
            messages.success(request, _("De uitnodiging gaat weg. Wie komt, leer je vanzelf kennen."))
            return redirect("communities:suggestion", public_id)
    return _page(request, found, DecisionForm(initial={"state": found.state, "why": found.why}), form)


def _suggestion(public_id: str) -> Suggestion:
    rows = Suggestion.objects.filter(topic__is_sensitive=False).select_related(
        "topic", "municipality", "community__node"
    )
    return get_object_or_404(rows, public_id=public_id)


def _title(found: Suggestion) -> str:
    return topic_names([found.topic.key]).get(found.topic.key, found.topic.key)


def _invitation(found: Suggestion) -> InvitationForm:
    return InvitationForm(communities=groups_for(found), initial={"community": found.community_id})


def _page(request: HttpRequest, found: Suggestion, form: DecisionForm, invitation: InvitationForm) -> HttpResponse:
    at = timezone.now()
    context: dict[str, Any] = {
        "suggestion": found,
        "title": _title(found),
        "numbers": numbers_of(found),
        "helps": helps(found, at),
        "form": form,
        "invitation": invitation,
        "campaigns": list(found.campaigns.select_related("community__node").order_by("-sent_at")),
    }
    status = 422 if form.errors or invitation.errors else 200
    return render(request, "communities/signals/suggestion.html", context, status=status)
