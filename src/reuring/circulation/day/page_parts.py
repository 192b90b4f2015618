# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the day around the desk share: at which branch, who does it, and telling what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from reuring.circulation.desk.branch import branch_at_work
from reuring.people.access import may, open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch

DESK: Final = open_to({Role.FRONT_DESK})
REFUSED: Final = 422

P = ParamSpec("P")
T = TypeVar("T")


def actor_of(request: HttpRequest) -> Actor:
    """Who does it."""
    return Actor.person(account_of(request))


def at_branch(
    view: Callable[Concatenate[HttpRequest, Branch, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the branch at which someone works; who works at none chooses one first."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        branch = branch_at_work(request)
        if branch is None:
            address = address_or_none("circulation:desk_branch")
            return redirect(address) if address else render(request, "circulation/day/no_branch.html", status=409)
        return view(request, branch, *args, **kwargs)

    return inner


def may_work_at(request: HttpRequest, branch: Branch, role: Role = Role.FRONT_DESK) -> bool:
    """Whether who asks has a role at that branch, not just somewhere. An administrator there has every one."""
    account, on = account_of(request), timezone.localdate()
    return may(account, role, branch=branch, on=on) or may(account, Role.ADMINISTRATOR, branch=branch, on=on)


def address_or_none(name: str, *args: object) -> str:
    """The address of a page that may not be there yet; empty then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


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


def tell(form: BaseForm, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
    """Say in a form everything that stands in the way. fields: code of an obstacle to the field that it is about."""
    for obstacle in refused.obstacles:
        name = (fields or {}).get(obstacle.code)
        form.add_error(name if name in form.fields else None, str(obstacle.message))


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with a form; 422 when something in it is wrong."""
    return render(request, template, {"form": form, **context}, status=REFUSED if form.errors else 200)
