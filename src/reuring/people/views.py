# SPDX-License-Identifier: EUPL-1.2
"""My library: what someone sees and sets about themselves."""

from __future__ import annotations

import json

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actions import change_pin, end_sessions
from reuring.people.actor import Actor
from reuring.people.certificates import certificates_of
from reuring.people.consents import asked_of
from reuring.people.contact import current_address
from reuring.people.forms import OwnPinForm
from reuring.people.households import has_two_homes
from reuring.people.mine_panels import panels_for
from reuring.people.models import Account, Card, Person, RoleGrant
from reuring.people.own_panels import card_facts
from reuring.people.personal import export_person
from reuring.people.roles import STAFF, Role
from reuring.people.strength import Missing, has_second_factor, missing_for_staff, ways


def account_of(request: HttpRequest) -> Account:
    """Who is logged in; for views that are closed to everyone else."""
    assert isinstance(request.user, Account)
    return request.user


@open_to(LOGGED_IN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My library: what every room has to tell me, and the way to my work for who works here."""
    account = account_of(request)
    person = Person.objects.select_related("home_branch").get(pk=account.person_id)
    shown = panels_for(request, person)
    context = {
        "person": person,
        "works_here": not STAFF.isdisjoint(request.roles),  # type: ignore[attr-defined]
        "main_panels": [panel for panel in shown if panel.is_main],
        "side_panels": [panel for panel in shown if not panel.is_main],
    }
    return render(request, "people/mine.html", context)


@open_to(LOGGED_IN)
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Who I am here, my cards, my settings, and how I log in."""
    account = account_of(request)
    grants = RoleGrant.objects.in_force(timezone.localdate()).of(account).select_related("branch", "municipality")
    person, now = Person.objects.select_related("home_branch").get(pk=account.person_id), timezone.now()
    context = {
        "person": person,
        "address": None if has_two_homes(person, now) else current_address(person),
        "cards": card_facts(person),
        "certificates": certificates_of(person),
        "on": timezone.localdate(now),
        "asked": asked_of(person, now),
        "grants": [grant for grant in grants if grant.role != Role.MEMBER],
        "has_second_factor": has_second_factor(account),
        "has_password": account.has_usable_password(),
        "ways": ways(request, account),
    }
    return render(request, "people/settings.html", context)


@open_to(LOGGED_IN)
def pin(request: HttpRequest) -> HttpResponse:
    """Change the PIN of my cards."""
    account = account_of(request)
    card = Card.objects.usable().filter(person_id=account.person_id).order_by("-issued_on").first()
    if card is None:
        return render(request, "people/pin.html")
    form = OwnPinForm(request.POST or None, account=account, request=request, card=card)
    if request.method == "POST" and form.is_valid():
        for each in Card.objects.usable().filter(person_id=account.person_id):
            change_pin(card=each, pin=form.cleaned_data["pin"], actor=Actor.person(account), at=timezone.now())
        messages.success(request, _("Je nieuwe pincode is bewaard."))
        return redirect("people:settings")
    return render(request, "people/pin.html", {"form": form, "card": card})


@open_to(LOGGED_IN)
@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """Log out on every other device."""
    account = account_of(request)
    update_session_auth_hash(request, end_sessions(account, actor=Actor.person(account), at=timezone.now()))
    messages.success(request, _("Je bent overal uitgelogd, behalve hier."))
    return redirect("people:settings")


@open_to(LOGGED_IN)
@reauthentication_required  # type: ignore[untyped-decorator]
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that the library keeps about me, as a file (AVG, article 15 and 20)."""
    found = export_person(account_of(request).person, at=timezone.now())
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="bibliotheek.json"'},
    )


@open_to(LOGGED_IN)
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """What a colleague still has to do before the staff pages open."""
    account = account_of(request)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    missing = missing_for_staff(request, account, asks_second_factor=settings.CONFIGURATION.asks_second_factor)
    if missing is None:
        return redirect(back or "people:mine")
    names = {Missing.LOGIN: "login", Missing.FACTOR: "factor", Missing.SETUP: "setup"}
    return render(request, "people/second_factor.html", {"missing": names[missing], "next": back})
