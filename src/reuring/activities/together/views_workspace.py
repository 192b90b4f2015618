# SPDX-License-Identifier: EUPL-1.2
"""The workspace of a partner: the activities that it makes or proposed, and nothing of anybody else's.

Of people a partner sees numbers only: who signs up, and who volunteers, stays with the library.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity, Agreement
from reuring.activities.together.agreeing import agreements_of, keep_agreement, mark_agreement, total_cents
from reuring.activities.together.forms_making import AgreementForm, NoteForm, ProposalForm
from reuring.activities.together.links import site_of
from reuring.activities.together.makers import credits_of
from reuring.activities.together.numbers import activities_of, numbers_of, photo_wishes
from reuring.activities.together.page_parts import actor_of, attempt, form_page, try_form
from reuring.activities.together.proposing import propose_activity, say
from reuring.activities.together.rostering import roster_of
from reuring.activities.together.running import sheet_of
from reuring.activities.together.titles import branch_of, titles_of
from reuring.activities.together.views_together import partners_of
from reuring.partners.acting import acting_for
from reuring.partners.models import PartnerMember, PartnerRole
from reuring.people.access import open_to
from reuring.people.roles import Role

PARTNERS: Final = open_to({Role.PARTNER})
MOST_SESSIONS: Final = 30


@PARTNERS
@require_safe
def workspace_activities(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a partner makes and proposed, with its numbers."""
    member = acting_for(request, public_id)
    activities = list(activities_of(member.partner).order_by("-made_at", "-pk")[:100])
    numbers = numbers_of(activities)
    context = {**_who(member), "rows": [(each, numbers[each.pk]) for each in activities]}
    return render(request, "activities/together/workspace_activities.html", context)


@PARTNERS
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose an activity."""
    member = acting_for(request, public_id, as_editor=True)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = try_form(
            form,
            lambda: propose_activity(
                partner=member.partner, proposal=form.proposal(), site=site_of(request), actor=actor_of(request),
                at=timezone.now(),
            ),
            {"no-title": "title", "past": "on", "ends-first": "ends"},
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Verstuurd. Je ziet hier wat de bibliotheek antwoordt."))
            return redirect("activities:workspace_activity", public_id, made.public_id)
    return form_page(request, "workspace_proposal.html", form, **_who(member))


@PARTNERS
@require_safe
def workspace_activity(request: HttpRequest, public_id: str, activity_id: str) -> HttpResponse:
    """One activity: where it stands, who does what, the night, and its numbers."""
    member, activity = _own(request, public_id, activity_id)
    sessions = list(activity.sessions.select_related("room__branch", "branch", "place")[:MOST_SESSIONS])
    speakers = list(activity.speaker_agreements.order_by("name", "pk"))
    context: dict[str, Any] = {
        **_who(member),
        "activity": activity,
        "agreements": agreements_of(activity),
        "today": timezone.localdate(),
        "notes": activity.makers_notes.select_related("partner"),
        "note_form": NoteForm(),
        "speakers": speakers,
        "total": total_cents(speakers),
        "sessions": [(session, sheet_of(session), roster_of(session)) for session in sessions],
        "numbers": numbers_of([activity])[activity.pk],
        "photos": photo_wishes(activity),
        "credits": credits_of(activity),
        "titles": titles_of(activity, branch_of(activity, timezone.now())) if activity.is_public else [],
    }
    return render(request, "activities/together/workspace_activity.html", context)


@PARTNERS
@require_POST
def workspace_notes(request: HttpRequest, public_id: str, activity_id: str) -> HttpResponse:
    """Say something to the library."""
    member, activity = _own(request, public_id, activity_id, as_editor=True)
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    actor, at = actor_of(request), timezone.now()
    attempt(request, lambda: say(activity=activity, text=text, partner=member.partner, actor=actor, at=at))
    return redirect("activities:workspace_activity", public_id, activity_id)


@PARTNERS
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_agreement_new(request: HttpRequest, public_id: str, activity_id: str) -> HttpResponse:
    """Write down who does what."""
    member, activity = _own(request, public_id, activity_id, as_editor=True)
    form = AgreementForm(request.POST or None, partners=partners_of(activity), own=member.partner)
    return _keep(request, member, activity, form, None)


@PARTNERS
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_agreement(request: HttpRequest, public_id: str, activity_id: str, agreement_id: str) -> HttpResponse:
    """Change what the partner itself does."""
    member, activity = _own(request, public_id, activity_id, as_editor=True)
    found = get_object_or_404(activity.agreements, public_id=agreement_id, partner=member.partner)
    form = AgreementForm(request.POST or None, partners=partners_of(activity), initial=AgreementForm.of(found))
    return _keep(request, member, activity, form, found)


def _keep(
    request: HttpRequest, member: PartnerMember, activity: Activity, form: AgreementForm, found: Agreement | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        kept = try_form(
            form,
            lambda: keep_agreement(
                activity=activity, facts=form.facts(), agreement=found, by_partner=member.partner,
                actor=actor_of(request), at=timezone.now(),
            ),
            {"no-text": "text", "no-name": "name", "not-mine": "partner"},
        )  # fmt: skip
        if kept is not None:
            return redirect("activities:workspace_activity", member.partner.public_id, activity.public_id)
    return form_page(request, "workspace_agreement.html", form, **_who(member), activity=activity, agreement=found)


@PARTNERS
@require_POST
def workspace_agreement_mark(request: HttpRequest, public_id: str, activity_id: str, agreement_id: str) -> HttpResponse:
    """Say that what the partner does is done, or not yet after all."""
    member, activity = _own(request, public_id, activity_id, as_editor=True)
    found = get_object_or_404(activity.agreements, public_id=agreement_id, partner=member.partner)
    is_done, actor, at = "done" in request.POST, actor_of(request), timezone.now()
    attempt(
        request,
        lambda: mark_agreement(agreement=found, is_done=is_done, by_partner=member.partner, actor=actor, at=at),
    )
    return redirect("activities:workspace_activity", public_id, activity_id)


def _own(
    request: HttpRequest, public_id: str, activity_id: str, *, as_editor: bool = False
) -> tuple[PartnerMember, Activity]:
    """Who acts for the partner, and the activity if it is theirs. Raises Http404 for what is not."""
    member = acting_for(request, public_id, as_editor=as_editor)
    activity = activities_of(member.partner).filter(node__public_id=activity_id).first()
    if activity is None:
        raise Http404
    return member, activity


def _who(member: PartnerMember) -> dict[str, Any]:
    return {"partner": member.partner, "member": member, "may_write": member.role == PartnerRole.EDITOR}
