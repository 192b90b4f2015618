# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages of kiosks: which there are, what each may, and their passwords, shown once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import may, open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch
from reuring.protocols.forms import RIGHTS, KioskForm, NewKioskForm, starting_values
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2 import kiosks as verbs


@open_to({Role.ADMINISTRATOR})
@require_safe
def kiosks(request: HttpRequest) -> HttpResponse:
    """Every kiosk that may log in: what it may, when it was last there, and what it says of itself."""
    found = list(Kiosk.objects.enrolled().select_related("branch"))
    for kiosk in found:
        kiosk.rights = [label for right, label in RIGHTS if getattr(kiosk, right)]  # type: ignore[attr-defined]
    return render(request, "protocols/kiosks.html", {"kiosks": found})


@open_to({Role.ADMINISTRATOR})
@never_cache
def new_kiosk(request: HttpRequest) -> HttpResponse:
    """Make a kiosk, and show once what it logs in with."""
    form = NewKioskForm(request.POST or None, initial=starting_values())
    if request.method == "POST" and form.is_valid():
        if not _may(request, form.cleaned_data["branch"]):
            form.add_error("branch", _not_here())
        else:
            try:
                kiosk, password = verbs.make_kiosk(
                    branch=form.cleaned_data["branch"],
                    name=form.cleaned_data["name"],
                    username=form.cleaned_data["username"],
                    settings=form.settings(),
                    actor=Actor.person(account_of(request)),
                    at=timezone.now(),
                )
                return _password(request, kiosk, password)
            except verbs.KioskRefused as refused:
                form.add_error("username", str(refused))
    return render(request, "protocols/kiosk.html", {"form": form}, status=422 if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
def kiosk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a kiosk may and how it speaks."""
    found = _kiosk(public_id)
    form = KioskForm(request.POST or None, initial=starting_values(found))
    if request.method == "POST" and form.is_valid():
        if _may(request, found.branch):
            actor = Actor.person(account_of(request))
            verbs.change_kiosk(kiosk=found, settings=form.settings(), actor=actor, at=timezone.now())
            messages.success(request, _("%(name)s is bewaard.") % {"name": form.cleaned_data["name"]})
            return redirect("protocols:kiosks")
        form.add_error(None, _not_here())
    context = {"form": form, "kiosk": found}
    return render(request, "protocols/kiosk.html", context, status=422 if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
@require_POST
@never_cache
def password(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a kiosk a new password, and show it once."""
    found = _kiosk(public_id)
    if not _may(request, found.branch):
        messages.error(request, _not_here())
        return redirect("protocols:kiosks")
    fresh = verbs.renew_password(kiosk=found, actor=Actor.person(account_of(request)), at=timezone.now())
    return _password(request, found, fresh)


@open_to({Role.ADMINISTRATOR})
@require_POST
def revocation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Shut a kiosk out for good."""
    found = _kiosk(public_id)
    if _may(request, found.branch):
        verbs.revoke_kiosk(kiosk=found, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("%(name)s kan niet meer inloggen.") % {"name": found.name})
    else:
        messages.error(request, _not_here())
    return redirect("protocols:kiosks")


def _kiosk(public_id: str) -> Kiosk:
    return get_object_or_404(Kiosk.objects.enrolled().select_related("branch"), public_id=public_id)


def _password(request: HttpRequest, kiosk: Kiosk, password: str) -> HttpResponse:
    return render(request, "protocols/kiosk_password.html", {"kiosk": kiosk, "password": password})


def _may(request: HttpRequest, branch: Branch) -> bool:
    return may(account_of(request), Role.ADMINISTRATOR, branch=branch, on=timezone.localdate())


def _not_here() -> str:
    return _("Je bent voor deze vestiging geen beheerder.")
