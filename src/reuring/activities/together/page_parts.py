# SPDX-License-Identifier: EUPL-1.2
"""What the pages of what is made together share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from reuring.activities.models import Activity
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of

STAFF: Final = open_to({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
REFUSED: Final = 422

T = TypeVar("T")


def actor_of(request: HttpRequest) -> Actor:
    """Who does it."""
    return Actor.person(account_of(request))


def activity_or_404(public_id: str) -> Activity:
    """An activity by its public id. Raises Http404."""
    return get_object_or_404(Activity.objects.select_related("node", "proposed_by"), node__public_id=public_id)


def attempt(request: HttpRequest, do: Callable[[], T], said: str = "") -> T | None:
    """Do something, and say that it was done or everything that stands in the way. Returns None when refused."""
    try:
        done = do()
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.error(request, str(obstacle.message))
        return None
    if said:
        messages.success(request, said)
    return done


def try_form(form: BaseForm, do: Callable[[], T], fields: Mapping[str, str] | None = None) -> T | None:
    """Do something with what a valid form says; what stands in the way is said in the form. None when refused.

    fields: code of an obstacle to the field that it is about.
    """
    try:
        return do()
    except Refused as refused:
        for obstacle in refused.obstacles:
            name = (fields or {}).get(obstacle.code)
            form.add_error(name if name in form.fields else None, str(obstacle.message))
        return None


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with a form; 422 when something in it is wrong."""
    status = REFUSED if form.errors else 200
    return render(request, f"activities/together/{template}", {"form": form, **context}, status=status)
