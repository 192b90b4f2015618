# SPDX-License-Identifier: EUPL-1.2
"""What makers agree, for staff: who does what by when, speakers, and the answer to a proposal."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity, Agreement, SpeakerAgreement
from reuring.activities.together.agreeing import (
    agreements_of,
    keep_agreement,
    keep_speaker,
    mark_agreement,
    open_agreements,
    remove_agreement,
    remove_speaker,
    total_cents,
)
from reuring.activities.together.forms_making import AgreementForm, DecisionForm, NoteForm, SpeakerForm
from reuring.activities.together.numbers import photo_wishes
from reuring.activities.together.page_parts import STAFF, activity_or_404, actor_of, attempt, form_page, try_form
from reuring.activities.together.proposing import decide, say, waiting_proposals
from reuring.activities.together.rostering import roster_of
from reuring.partners.models import Partner, PartnerQuerySet
from reuring.places.models import Organisation


def partners_of(activity: Activity) -> PartnerQuerySet:
    """The partners who make or proposed an activity."""
    own = Q(makes__activity=activity) | Q(proposed=activity)
    return Partner.objects.filter(own).distinct().order_by("sort_name")


@STAFF
@require_safe
def together(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that is agreed about an activity, on one page."""
    activity = activity_or_404(public_id)
    return _page(request, activity, DecisionForm())


def _page(request: HttpRequest, activity: Activity, form: DecisionForm) -> HttpResponse:
    sessions = list(activity.sessions.going_on().prefetch_related("run_sheet")[:30])
    speakers = list(activity.speaker_agreements.order_by("name", "pk"))
    context = {
        "activity": activity,
        "agreements": agreements_of(activity),
        "today": timezone.localdate(),
        "speakers": speakers,
        "total": total_cents(speakers),
        "sessions": [(session, len(session.run_sheet.all()), roster_of(session)) for session in sessions],
        "notes": activity.makers_notes.select_related("partner", "by__person"),
        "photos": photo_wishes(activity),
        "note_form": NoteForm(),
        "is_proposal": activity.state == Activity.State.PROPOSED and activity.proposed_by_id is not None,
    }
    return form_page(request, "together.html", form, **context)


@STAFF
@require_POST
def proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer a proposal: yes, no, or a question first."""
    activity = activity_or_404(public_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        done = try_form(
            form,
            lambda: decide(activity=activity, **form.cleaned_data, actor=actor_of(request), at=timezone.now()),
            {"no-text": "text"},
        )
        if done is not None:
            return redirect("activities:together", public_id)
    return _page(request, activity, form)


@STAFF
@require_POST
def makers_notes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say something to the partners who make it too."""
    activity = activity_or_404(public_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        text, actor = form.cleaned_data["text"], actor_of(request)
        attempt(request, lambda: say(activity=activity, text=text, partner=None, actor=actor, at=timezone.now()))
    else:
        attempt(
            request, lambda: say(activity=activity, text="", partner=None, actor=actor_of(request), at=timezone.now())
        )
    return redirect("activities:together", public_id)


# Who does what


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down who does what by when."""
    activity = activity_or_404(public_id)
    form = AgreementForm(request.POST or None, partners=partners_of(activity), initial=_due(activity))
    return _keep_agreement(request, activity, form, None)


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, public_id: str, agreement_id: str) -> HttpResponse:
    """Change what was agreed."""
    activity = activity_or_404(public_id)
    found = get_object_or_404(activity.agreements, public_id=agreement_id)
    partners = partners_of(activity) | Partner.objects.filter(agreements=found).distinct()
    form = AgreementForm(request.POST or None, partners=partners, initial=AgreementForm.of(found))
    return _keep_agreement(request, activity, form, found)


def _keep_agreement(
    request: HttpRequest, activity: Activity, form: AgreementForm, found: Agreement | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        kept = try_form(
            form,
            lambda: keep_agreement(
                activity=activity, facts=form.facts(), agreement=found, actor=actor_of(request), at=timezone.now()
            ),
            {"no-text": "text", "no-name": "name"},
        )
        if kept is not None:
            return redirect("activities:together", activity.public_id)
    return form_page(request, "agreement.html", form, activity=activity, agreement=found)


def _due(activity: Activity) -> dict[str, object]:
    """Two weeks before it begins, if that is still to come."""
    first = activity.sessions.going_on().coming(timezone.now()).first()
    if first is None:
        return {}
    due_on = timezone.localdate(first.starts_at) - timedelta(days=14)
    return {"due_on": max(due_on, timezone.localdate())}


@STAFF
@require_POST
def agreement_mark(request: HttpRequest, public_id: str, agreement_id: str) -> HttpResponse:
    """Say that it is done, not yet after all, or that it is dropped."""
    found = get_object_or_404(
        Agreement.objects.select_related("activity__node"),
        public_id=agreement_id, activity__node__public_id=public_id,
    )  # fmt: skip
    actor, at = actor_of(request), timezone.now()
    if "remove" in request.POST:
        attempt(request, lambda: remove_agreement(agreement=found, actor=actor, at=at) or True, _("Weggehaald."))
    else:
        is_done = "done" in request.POST
        attempt(request, lambda: mark_agreement(agreement=found, is_done=is_done, actor=actor, at=at))
    if request.POST.get("back") == "list":
        return redirect("activities:staff_agreements")
    return redirect("activities:together", public_id)


@STAFF
@require_safe
def staff_agreements(request: HttpRequest) -> HttpResponse:
    """What still has to be done, over all activities: what is late first."""
    today = timezone.localdate()
    rows = list(open_agreements(today, overdue=False)[:200])
    context = {
        "proposals": waiting_proposals()[:50],
        "late": [each for each in rows if each.due_on < today],
        "coming": [each for each in rows if each.due_on >= today],
        "today": today,
    }
    return render(request, "activities/together/staff_agreements.html", context)


# Speakers


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down what was agreed with a speaker."""
    return _keep_speaker(request, activity_or_404(public_id), SpeakerForm(request.POST or None), None)


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def speaker(request: HttpRequest, public_id: str, speaker_id: str) -> HttpResponse:
    """Change what was agreed with a speaker, or take it away."""
    activity = activity_or_404(public_id)
    found = get_object_or_404(activity.speaker_agreements, public_id=speaker_id)
    if "remove" in request.POST:
        actor = actor_of(request)
        attempt(request, lambda: remove_speaker(speaker=found, actor=actor, at=timezone.now()) or True)
        return redirect("activities:together", public_id)
    return _keep_speaker(request, activity, SpeakerForm(request.POST or None, initial=SpeakerForm.of(found)), found)


def _keep_speaker(
    request: HttpRequest, activity: Activity, form: SpeakerForm, found: SpeakerAgreement | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        kept = try_form(
            form,
            lambda: keep_speaker(
                activity=activity, facts=form.facts(), speaker=found, actor=actor_of(request), at=timezone.now()
            ),
            {"no-name": "name"},
        )
        if kept is not None:
            return redirect("activities:together", activity.public_id)
    return form_page(request, "speaker.html", form, activity=activity, speaker=found)


@STAFF
@require_safe
def speaker_letter(request: HttpRequest, public_id: str, speaker_id: str) -> HttpResponse:
    """What was agreed with a speaker, as a letter to print or to save."""
    activity = activity_or_404(public_id)
    context = {
        "activity": activity,
        "speaker": get_object_or_404(activity.speaker_agreements, public_id=speaker_id),
        "sessions": activity.sessions.going_on().select_related("room__branch", "branch", "place")[:12],
        "organisation": Organisation.objects.first(),
        "writer": actor_of(request).name,
        "today": timezone.localdate(),
    }
    return render(request, "activities/together/speaker_letter.html", context)
