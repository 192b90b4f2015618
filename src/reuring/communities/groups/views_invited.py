# SPDX-License-Identifier: EUPL-1.2
"""The link in an invitation: log in or make an account, choose a name, and say yes."""

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

from reuring.activities.together.page_parts import REFUSED, try_form
from reuring.communities.groups.forms import AcceptForm, AcceptNewForm
from reuring.communities.groups.inviting import (
    accept_as_new,
    accept_invitation,
    has_account,
    invitation_with,
    is_open,
)
from reuring.communities.groups.views import text_of
from reuring.communities.models import CommunityInvitation, Member
from reuring.people.access import EVERYONE, open_to
from reuring.people.models import Account

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to(EVERYONE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to an invitation: as who is logged in, else with a new account."""
    found = invitation_with(token)
    now = timezone.now()
    if found is None or not is_open(found, now):
        return render(request, "communities/groups/invited_over.html", {"invitation": found}, status=410)
    account = request.user if isinstance(request.user, Account) else None
    context: dict[str, object] = {"invitation": found, "community": found.community, "text": text_of(found.community)}
    if account is None and has_account(found):
        return render(request, "communities/groups/invited.html", context | {"must_log_in": True})
    if account is not None:
        return _as_oneself(request, found, account, context)
    return _as_new(request, found, context)


def _as_oneself(
    request: HttpRequest, found: CommunityInvitation, account: Account, context: dict[str, object]
) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"name": account.person.given_name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        member = try_form(
            form, lambda: accept_invitation(invitation=found, account=account, name=name, at=timezone.now())
        )
        if member is not None:
            return _welcome(request, member)
    context |= {"form": form, "person": account.person}
    return render(request, "communities/groups/invited.html", context, status=REFUSED if form.errors else 200)


def _as_new(request: HttpRequest, found: CommunityInvitation, context: dict[str, object]) -> HttpResponse:
    form = AcceptNewForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = try_form(
            form,
            lambda: accept_as_new(
                invitation=found, names=form.names(), name=given["name"], password=given["password"], at=timezone.now()
            ),
        )
        if made is not None:
            account, member = made
            login(request, account, backend=_BACKEND)
            record_authentication(request, account, "password")
            return _welcome(request, member)
    context |= {"form": form, "is_new": True}
    return render(request, "communities/groups/invited.html", context, status=REFUSED if form.errors else 200)


def _welcome(request: HttpRequest, member: Member) -> HttpResponse:
    messages.success(request, _("Welkom! Je doet nu mee."))
    return redirect("communities:community", member.community.public_id)
