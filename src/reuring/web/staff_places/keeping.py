# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this package share: who asks, and keeping a form with everything that stands in its way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.people.actor import Actor
from reuring.people.views import account_of
from reuring.places.hour_forms import told
from reuring.web.staff_places.actions import keep
from reuring.web.staff_places.refusals import ChangedMeanwhile, PlaceRefused
from reuring.web.staff_places.rights import Row, may_change
from reuring.web.staff_places.versions import version_of

REFUSED = 422


def actor_of(request: HttpRequest) -> Actor:
    """Who is logged in, as the actor of a deed."""
    return Actor.person(account_of(request))


def must_change(request: HttpRequest, row: Row) -> None:
    """Let only those in who may change this row: raises PermissionDenied."""
    if not may_change(account_of(request), row, timezone.localdate()):
        raise PermissionDenied


def tell(form: BaseForm, refused: PlaceRefused) -> None:
    """Say in a form everything that stands in the way."""
    for obstacle in refused.told:
        field = obstacle.field if obstacle.field in form.fields else None
        form.add_error(field, told(obstacle))


def row_page(
    request: HttpRequest, form: ModelForm[Any], *, title: str, said: str, back: tuple[str, ...], back_label: str
) -> HttpResponse:
    """The page that makes or changes one row: a form, kept when it is right.

    title: of the page. said: the sentence when it is kept. back: where to go then, as URL name and arguments; the name
    `web:branch` without an argument goes to the branch that was kept. back_label: what is there.
    """
    row = form.instance
    version = version_of(type(row)._default_manager.get(pk=row.pk)) if row.pk else ""
    now: list[tuple[str, str]] = []
    if form.is_bound:
        version = request.POST.get("version", "")
        if form.is_valid():
            try:
                kept = keep(form, version=version, actor=actor_of(request), at=timezone.now())
                messages.success(request, said)
                return redirect(*(back if len(back) > 1 or back[0] != "web:branch" else (back[0], kept.public_id)))
            except ChangedMeanwhile as meanwhile:
                version = meanwhile.version
                now = differences(form, meanwhile.row)
                tell(form, meanwhile)
            except PlaceRefused as refused:
                tell(form, refused)
    context = {
        "form": form,
        "title": title,
        "version": version,
        "now": now,
        "back": back if len(back) > 1 or back[0] != "web:branch" else ("web:places",),
        "back_label": back_label,
    }
    return render(request, "web/places/row_form.html", context, status=REFUSED if form.errors else 200)


def differences(form: ModelForm[Any], row: Any) -> list[tuple[str, str]]:
    """What the row says now in each field where something else was typed: label and value."""
    fresh = type(form)(instance=row)
    found = []
    for field in form:
        is_kept, typed = fresh[field.name].initial, form.cleaned_data.get(field.name)
        was = fresh.fields[field.name].has_changed(is_kept, field.value()) if is_kept != typed else False
        if was:
            chosen = dict(getattr(field.field, "choices", None) or ())
            said = chosen.get(is_kept, is_kept)
            found.append((str(field.label), _("niets") if said in (None, "") else str(said)))
    return found
