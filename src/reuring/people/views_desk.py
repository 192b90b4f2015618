# SPDX-License-Identifier: EUPL-1.2
"""Shared desks: taking over, desk PINs, badges and workstations."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reuring.people import desk
from reuring.people.access import EVERYONE, may, open_to
from reuring.people.actor import Actor
from reuring.people.barcode import barcode_address
from reuring.people.forms import PinForm, WorkstationForm
from reuring.people.limits import TooManyGuesses
from reuring.people.models import Account, Workstation
from reuring.people.roles import STAFF, Role
from reuring.people.views import account_of


@open_to(EVERYONE)
@never_cache
@sensitive_post_parameters("code", "pin")
def switch(request: HttpRequest) -> HttpResponse:
    """Take over at a shared desk: scan a badge, or choose a name and type the desk PIN."""
    workstation = desk.workstation_of(request)
    if workstation is None:
        return render(request, "people/desk_unknown.html")
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    error = ""
    if request.method == "POST":
        try:
            _take_over(request, workstation)
            return redirect(back or "people:mine")
        except (desk.DeskRefused, TooManyGuesses) as refused:
            error = str(refused)
    now = timezone.now()
    context = {
        "workstation": workstation,
        "colleagues": desk.colleagues_at(workstation.branch, now),
        "chosen": request.POST.get("account", ""),
        "error": error,
        "next": back,
    }
    return render(request, "people/desk.html", context, status=422 if error else 200)


def _take_over(request: HttpRequest, workstation: Workstation) -> Account:
    now = timezone.now()
    if request.POST.get("code", "").strip():
        return desk.take_over_by_badge(request, workstation, request.POST["code"], at=now)
    account, pin = request.POST.get("account", "").replace("\0", ""), request.POST.get("pin", "").strip()
    return desk.take_over_by_pin(request, workstation, account, pin, at=now)


@open_to(STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]
@sensitive_post_parameters("pin", "again")
def desk_pin(request: HttpRequest) -> HttpResponse:
    """Set my own desk PIN. Asks for the password or the second factor again, so that a desk session is not enough."""
    account = account_of(request)
    form = PinForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        desk.set_desk_pin(account=account, pin=form.cleaned_data["pin"], actor=Actor.person(account), at=timezone.now())
        messages.success(request, _("Je baliepincode is bewaard."))
        return redirect("people:mine")
    return render(request, "people/desk_pin.html", {"form": form})


@open_to({Role.ADMINISTRATOR})
def workstations(request: HttpRequest) -> HttpResponse:
    """The shared desks. POST enrols the computer at which one is."""
    account = account_of(request)
    form = WorkstationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        branch = form.cleaned_data["branch"]
        if may(account, Role.ADMINISTRATOR, branch=branch, on=timezone.localdate(now)):
            made, secret = desk.enrol_workstation(
                branch=branch, name=form.cleaned_data["name"], actor=Actor.person(account), at=now
            )
            messages.success(request, _("%(name)s is nu een gedeelde balie.") % {"name": made.name})
            response = redirect("people:workstations")
            desk.keep_cookie(response, secret, is_secure=request.is_secure())
            return response
        form.add_error("branch", _("Je bent voor deze vestiging geen beheerder."))
    context = {
        "form": form,
        "workstations": Workstation.objects.enrolled()
        .select_related("branch", "enrolled_by__person")
        .order_by("branch", "name"),
        "here": desk.workstation_of(request),
    }
    return render(request, "people/workstations.html", context)


@open_to({Role.ADMINISTRATOR})
@require_POST
def revocation(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the enrolment of a workstation."""
    account = account_of(request)
    workstation = get_object_or_404(Workstation.objects.select_related("branch"), public_id=public_id)
    if may(account, Role.ADMINISTRATOR, branch=workstation.branch, on=timezone.localdate()):
        desk.revoke_workstation(workstation=workstation, actor=Actor.person(account), at=timezone.now())
        messages.success(request, _("%(name)s is geen gedeelde balie meer.") % {"name": workstation.name})
    else:
        messages.error(request, _("Je bent voor deze vestiging geen beheerder."))
    return redirect("people:workstations")


@open_to({Role.ADMINISTRATOR})
@require_POST
@never_cache
def badge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a colleague a new badge, and show once what to print on it."""
    account = get_object_or_404(Account.objects.select_related("person"), person__public_id=public_id)
    giver = account_of(request)
    if not may(giver, Role.ADMINISTRATOR, everywhere=True, on=timezone.localdate()):
        messages.error(request, _("Alleen een beheerder van de hele organisatie maakt badges."))
        return redirect(reverse("people:person", args=[public_id]))
    code = desk.assign_badge(account=account, actor=Actor.person(giver), at=timezone.now())
    return render(request, "people/badge.html", {"account": account, "code": code, "barcode": barcode_address(code)})
