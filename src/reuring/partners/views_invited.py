# SPDX-License-Identifier: EUPL-1.2
"""The link in an invitation: log in or make an account, and say yes."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reuring.partners.invitations import accept_as_new, accept_invitation, has_account, invitation_with
from reuring.partners.models import Partner, PartnerInvitation
from reuring.people.access import EVERYONE, open_to
from reuring.people.actions import Refused
from reuring.people.forms_invited import NewAccountForm
from reuring.people.models import Account

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to(EVERYONE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to an invitation: as who is logged in, else with a new account."""
    found = invitation_with(token)
    if found is None or not PartnerInvitation.objects.open(timezone.now()).filter(pk=found.pk).exists():
        return _over(request, found)
    if isinstance(request.user, Account):
        return _as_oneself(request, found, request.user)
    if has_account(found):
        return render(request, "partners/invited_login.html", {"invitation": found})
    return _as_new(request, found)


def _as_oneself(request: HttpRequest, found: PartnerInvitation, account: Account) -> HttpResponse:
    obstacles: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            member = accept_invitation(invitation=found, account=account, at=timezone.now())
            return _welcome(request, member.partner)
        except Refused as refused:
            obstacles = refused.obstacles
    context = {"invitation": found, "obstacles": obstacles, "person": account.person}
    return render(request, "partners/invited.html", context, status=409 if obstacles else 200)


def _as_new(request: HttpRequest, found: PartnerInvitation) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account, member = accept_as_new(
                invitation=found, names=form.names(), password=form.cleaned_data["password"], at=timezone.now()
            )
        except Refused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
        else:
            login(request, account, backend=_BACKEND)
            record_authentication(request, account, "password")
            return _welcome(request, member.partner)
    context = {"invitation": found, "form": form}
    return render(request, "partners/invited_new.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, partner: Partner) -> HttpResponse:
    messages.success(request, _("Welkom! Je doet nu mee namens %(partner)s.") % {"partner": partner})
    return redirect("partners:workspace", partner.public_id)


def _over(request: HttpRequest, found: PartnerInvitation | None) -> HttpResponse:
    """The link does not work any more; who used it is led on."""
    if found is not None and isinstance(request.user, Account) and found.accepted_by_id == request.user.person_id:
        return redirect("partners:workspaces")
    return render(request, "partners/invited_over.html", status=410)
