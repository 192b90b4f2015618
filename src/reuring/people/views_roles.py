# SPDX-License-Identifier: EUPL-1.2
"""Who has which role: pages for administrators. Nothing else about a person is shown here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import open_to
from reuring.people.actions import AccountRefused, RoleRefused, end_role, grant_role, open_colleague_account
from reuring.people.actor import Actor
from reuring.people.forms import ColleagueForm, GrantForm
from reuring.people.models import Account, Badge, Person, RoleGrant
from reuring.people.names import searched
from reuring.people.roles import Role
from reuring.people.views import account_of

PAGE_SIZE = 50


def _grants_now() -> Prefetch[Any]:
    grants = RoleGrant.objects.in_force(timezone.localdate()).select_related("branch", "municipality")
    return Prefetch("role_grants", queryset=grants.order_by("role"), to_attr="grants_now")


@open_to({Role.ADMINISTRATOR})
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone with a role; with a name typed, everyone whose name has it."""
    query = request.GET.get("q", "").strip()[:80]
    found = Person.objects.filter(merged_into__isnull=True)
    words = searched(query).split()
    if words:
        for word in words:
            found = found.filter(sort_name__contains=word)
    else:
        in_force = RoleGrant.objects.in_force(timezone.localdate()).filter(person=OuterRef("pk"))
        found = found.filter(Exists(in_force.exclude(role=Role.MEMBER)))
    found = found.select_related("home_branch").prefetch_related(_grants_now()).order_by("sort_name", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "people/people.html", {"page": page, "query": query})


@open_to({Role.ADMINISTRATOR})
@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person's roles."""
    return _person_page(request, public_id, GrantForm())


@open_to({Role.ADMINISTRATOR})
@require_POST
def grants(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grant a role."""
    form = GrantForm(request.POST)
    if form.is_valid():
        found = get_object_or_404(Person, public_id=public_id)
        role = Role(form.cleaned_data["role"])
        try:
            grant_role(
                person=found,
                role=role,
                until=form.cleaned_data["until"],
                actor=Actor.person(account_of(request)),
                at=timezone.now(),
                **form.chosen_place(),  # type: ignore[arg-type]
            )
            text = _("%(person)s is nu %(role)s.") % {"person": found, "role": role.label}
            messages.success(request, text)
            return redirect("people:person", public_id)
        except RoleRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
    return _person_page(request, public_id, form, status=422)


@open_to({Role.ADMINISTRATOR})
@require_POST
def end(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """End a role."""
    grant = get_object_or_404(RoleGrant, pk=key, person__public_id=public_id)
    try:
        end_role(grant=grant, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("De rol is gestopt."))
    except RoleRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:person", public_id)


@open_to({Role.ADMINISTRATOR})
def new_colleague(request: HttpRequest) -> HttpResponse:
    """Make an account for a new colleague, who chooses a password through the mail that follows."""
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = open_colleague_account(
                **form.cleaned_data, actor=Actor.person(account_of(request)), at=timezone.now()
            )
        except AccountRefused as refused:
            form.add_error("email", str(refused))
        else:
            request_password_reset(request, account.email, [account], default_token_generator)
            text = _("%(person)s krijgt een mail om een wachtwoord te kiezen. Geef nu de rollen.")
            messages.success(request, text % {"person": account.person})
            return redirect("people:person", account.person.public_id)
    return render(request, "people/new_colleague.html", {"form": form})


def _person_page(request: HttpRequest, public_id: str, form: GrantForm, status: int = 200) -> HttpResponse:
    found = get_object_or_404(Person.objects.prefetch_related(_grants_now()), public_id=public_id)
    if found.merged_into_id is not None:
        assert found.merged_into is not None
        return redirect("people:person", found.merged_into.public_id)
    account = Account.objects.filter(person=found).first()
    context = {
        "person": found,
        "form": form,
        "account": account,
        "has_badge": Badge.objects.filter(account=account, code_hash__isnull=False).exists(),
    }
    return render(request, "people/person.html", context, status=status)
