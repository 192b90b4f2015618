# SPDX-License-Identifier: EUPL-1.2
"""A forgotten card or PIN: find the person, see who it is, then help without a card or let them choose a PIN."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reuring.circulation.day import forgotten as forgetting
from reuring.circulation.day.forms_people import ForgottenForm, PatronPinForm, ProofForm
from reuring.circulation.day.page_parts import DESK, actor_of, address_or_none, attempt, form_page, tell
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.day.who import find_by_name_and_birth
from reuring.people.actions import PinRefused
from reuring.people.limits import PATRON_SEARCH, TooManyGuesses, count_guess
from reuring.people.looks import record_look
from reuring.people.models import Card, Person, PostalAddress
from reuring.people.views import account_of


@DESK
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Find who stands at the desk. By POST, so that no name stands in an address; counted by colleague."""
    form = ForgottenForm(request.POST or None)
    found: list[Person] | None = None
    if request.method == "POST" and form.is_valid():
        account = account_of(request)
        try:
            count_guess(request, PATRON_SEARCH, account.public_id)
            found = find_by_name_and_birth(form.cleaned_data["name"], form.cleaned_data["born_on"])
        except TooManyGuesses:
            form.add_error(None, _("Je zocht heel vaak achter elkaar. Wacht een paar minuten en zoek dan verder."))
        if found and len(found) == 1:
            return redirect("circulation:forgotten_person", found[0].public_id)
    return form_page(request, "circulation/day/forgotten.html", form, found=found)


@DESK
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is it? POST says how that was shown."""
    person = _person(public_id)
    account, now = account_of(request), timezone.now()
    record_look(account=account, person=person, at=now)
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            forgetting.keep_proof(
                request, person=person, shown=form.cleaned_data["shown"], actor=actor_of(request), at=now
            )
            return redirect("circulation:forgotten_person", public_id)
        except DayRefused as refused:
            tell(form, refused, {"not-enough": "shown"})
    home = PostalAddress.objects.current().filter(person=person, is_secret=False).first()
    context = {
        "person": person,
        "home": home,
        "card": Card.objects.usable().filter(person=person).first(),
        "is_shown": forgetting.has_proof(request, person, now),
        "patron_address": address_or_none("people:patron", person.public_id),
        "has_desk": bool(address_or_none("circulation:desk")),
    }
    return form_page(request, "circulation/day/forgotten_person.html", form, **context)


@DESK
@require_POST
def without_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """Help somebody today without a card: the screen of the desk opens with this person."""
    person = _person(public_id)
    done = attempt(
        request,
        lambda: forgetting.go_without_card(request, person=person, actor=actor_of(request), at=timezone.now()) or True,
    )
    desk = address_or_none("circulation:desk")
    if not done or not desk:
        return redirect("circulation:forgotten_person", public_id)
    forgetting.forget_proof(request)
    return redirect(f"{desk}?person={person.public_id}")


@DESK
@never_cache
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """The visitor types a new PIN."""
    person = _person(public_id)
    now = timezone.now()
    if not forgetting.has_proof(request, person, now):
        messages.error(request, _("Laat de bezoeker eerst zien wie die is."))
        return redirect("circulation:forgotten_person", public_id)
    form = PatronPinForm(request.POST or None, born_on=person.born_on)
    if request.method == "POST" and form.is_valid():
        try:
            forgetting.choose_pin(request, person=person, pin=form.cleaned_data["pin"], actor=actor_of(request), at=now)
            messages.success(request, _("De nieuwe pincode werkt nu."))
            return redirect("circulation:forgotten_person", public_id)
        except (DayRefused, PinRefused) as refused:
            tell(form, refused, {"no-card": "pin", "card-blocked": "pin"})
    return form_page(request, "circulation/day/forgotten_pin.html", form, person=person)


def _person(public_id: str) -> Person:
    return get_object_or_404(Person, public_id=public_id, merged_into__isnull=True)
