# SPDX-License-Identifier: EUPL-1.2
"""Persons that are in here twice: finding, merging and parting them; and forgetting somebody.

The desk merges and parts: that is where it is noticed, it is kept with its reason, and it can be taken back. Forgetting
can't, so that is for administrators.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.contact import current_address
from reuring.people.duplicates import likely_same_as
from reuring.people.erasures import answer_by
from reuring.people.forms_patrons import ReasonForm
from reuring.people.looks import record_look
from reuring.people.models import Account, AuditEvent, Card, ErasureRequest, Look, Person
from reuring.people.patrons import find_patrons, with_home_and_card
from reuring.people.personal import (
    ErasureRefused,
    MergeRefused,
    erase_person,
    kept_about,
    merge_people,
    obstacles_to_erase,
    unmerge_people,
)
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.people.views_patrons import DESK, seen_patron

_MOST_FOUND = 10


@open_to(DESK)
@require_safe
@never_cache
def duplicates(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who may be the same as somebody, and who was merged into them."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    query = request.GET.get("q", "").strip()[:120]
    found = list(with_home_and_card(find_patrons(query).exclude(pk=person.pk))[:_MOST_FOUND]) if query else []
    context = {
        "person": person,
        "likely": likely_same_as(person),
        "merged": Person.objects.filter(merged_into=person).order_by("sort_name", "pk"),
        "query": query,
        "found": found,
    }
    return render(request, "people/patron/duplicates.html", context)


@open_to(DESK)
@never_cache
def merger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Two rows are one person: what they are, what moves, and doing it. `?with=` is who goes."""
    kept = seen_patron(request, public_id, Look.Why.DUPLICATES)
    if isinstance(kept, HttpResponse):
        return kept
    wanted = request.POST.get("with") or request.GET.get("with") or ""
    gone = get_object_or_404(Person, public_id=wanted, merged_into__isnull=True)
    record_look(account=account_of(request), person=gone, at=timezone.now(), purpose=Look.Why.DUPLICATES)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merge_people(
                kept=kept, gone=gone, reason=form.cleaned_data["reason"],
                actor=Actor.person(account_of(request)), at=timezone.now(),
            )  # fmt: skip
        except MergeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Samengevoegd. Klopt het toch niet? Haal ze hier weer uit elkaar."))
            return redirect("people:patron_duplicates", kept.public_id)
    context = {
        "person": kept,
        "gone": gone,
        "sides": [_side(each) for each in (kept, gone)],
        "moves": kept_about(gone),
        "closes_account": Account.objects.filter(person__in=[kept, gone]).count() == 2,
        "closes_card": Card.objects.usable().filter(person__in=[kept, gone]).count() == 2,
        "form": form,
    }
    return render(request, "people/patron/merger.html", context, status=422 if form.errors else 200)


def _side(person: Person) -> dict[str, object]:
    return {
        "person": person,
        "address": current_address(person),
        "card": Card.objects.usable().filter(person=person).first(),
        "account": Account.objects.filter(person=person).first(),
    }


@open_to(DESK)
@never_cache
def parting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a merge back. The address is that of who was merged."""
    gone = get_object_or_404(Person.objects.select_related("merged_into"), public_id=public_id)
    if gone.merged_into is None:
        return redirect("people:patron", gone.public_id)
    kept = gone.merged_into
    record_look(account=account_of(request), person=kept, at=timezone.now(), purpose=Look.Why.DUPLICATES)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unmerge_people(
                gone=gone, reason=form.cleaned_data["reason"],
                actor=Actor.person(account_of(request)), at=timezone.now(),
            )  # fmt: skip
        except MergeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Ze zijn weer twee personen."))
            return redirect("people:patron", gone.public_id)
    merges = AuditEvent.objects.filter(subject_kind="person", subject_key=gone.public_id, verb="merge")
    context = {"person": kept, "gone": gone, "event": merges.order_by("-id").first(), "form": form}
    return render(request, "people/patron/parting.html", context, status=422 if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Who asked to be forgotten, the longest ago first."""
    asked = list(ErasureRequest.objects.select_related("person").order_by("asked_at", "pk")[:200])
    rows = [(each, answer_by(each), obstacles_to_erase(each.person)) for each in asked]
    return render(request, "people/erasures.html", {"rows": rows, "now": timezone.now()})


@open_to({Role.ADMINISTRATOR})
@never_cache
def erasure(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget somebody: what goes, what stays, what has to be settled first, and doing it."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(
                person=person, reason=form.cleaned_data["reason"],
                actor=Actor.person(account_of(request)), at=timezone.now(),
            )  # fmt: skip
        except ErasureRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
        else:
            messages.success(request, _("Deze persoon is hier niet meer bekend."))
            return redirect("people:erasures")
    kept = kept_about(person)
    context = {
        "person": person,
        "asked": ErasureRequest.objects.filter(person=person).first(),
        "obstacles": obstacles_to_erase(person),
        "kept": kept,
        "stays": [each for each in kept if each.stays],
        "form": form,
    }
    return render(request, "people/patron/erasure.html", context, status=422 if form.errors else 200)
