# SPDX-License-Identifier: EUPL-1.2
"""A patron's cards at the desk: issue, replace, lost, block, unblock, and a new PIN."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reuring.people.access import open_to
from reuring.people.actions import PinRefused, change_pin
from reuring.people.actor import Actor
from reuring.people.barcode import barcode_address
from reuring.people.cards import CardRefused, block_card, issue_card, replace_card, report_lost, unblock_card
from reuring.people.forms_patrons import CardForm, DeskPinForm, OptionalReasonForm, ReasonForm
from reuring.people.models import Card, Person
from reuring.people.pins import random_pin
from reuring.people.views import account_of
from reuring.people.views_patrons import DESK, seen_patron


@open_to(DESK)
@never_cache
@sensitive_post_parameters("pin")
def cards(request: HttpRequest, public_id: str) -> HttpResponse:
    """The cards of a patron, and a new one: the first, or in the place of the one of now."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    every = list(Card.objects.filter(person=person).select_related("replaced_by").order_by("-issued_on", "-pk"))
    usable = next((card for card in every if card.blocked_at is None), None)
    # A card that was lost and has no successor yet is followed by the new one.
    before = usable or next((card for card in every if card.replaced_by_id is None), None)
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, now = Actor.person(account_of(request)), timezone.now()
        try:
            if before is None:
                card = issue_card(person=person, **form.cleaned_data, actor=actor, at=now)
            else:
                card = replace_card(card=before, **form.cleaned_data, actor=actor, at=now)
        except CardRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error("pin" if obstacle.code.startswith("pin-") else "number", str(obstacle.message))
        else:
            messages.success(request, _("Pas %(number)s werkt nu.") % {"number": card.number})
            return redirect("people:patron_cards", public_id)
    context = {
        "person": person,
        "cards": every,
        "usable": usable,
        "is_expired": usable is not None and usable.is_expired(timezone.localdate()),
        "barcode": barcode_address(usable.number) if usable and _fits_barcode(usable.number) else "",
        "form": form,
    }
    return render(request, "people/patron/cards.html", context, status=422 if form.errors else 200)


def _fits_barcode(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) % 2 == 0


def _change(
    request: HttpRequest, public_id: str, key: int, verb: Callable[[Card, Actor], Card], done: str
) -> HttpResponse:
    card = get_object_or_404(Card, pk=key, person__public_id=public_id)
    try:
        verb(card, Actor.person(account_of(request)))
        messages.success(request, done)
    except CardRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:patron_cards", public_id)


@open_to(DESK)
@require_POST
def loss(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """A card was lost."""
    return _change(
        request, public_id, key,
        lambda card, actor: report_lost(card=card, actor=actor, at=timezone.now()),
        _("De pas is als kwijt gemeld en werkt niet meer."),
    )  # fmt: skip


@open_to(DESK)
@require_POST
def block(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Block a card, with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("people:patron_cards", public_id)
    reason = form.cleaned_data["reason"]
    return _change(
        request, public_id, key,
        lambda card, actor: block_card(card=card, reason=reason, actor=actor, at=timezone.now()),
        _("De pas is geblokkeerd."),
    )  # fmt: skip


@open_to(DESK)
@require_POST
def release(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Let a card work again."""
    form = OptionalReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("people:patron_cards", public_id)
    reason = form.cleaned_data["reason"]
    return _change(
        request, public_id, key,
        lambda card, actor: unblock_card(card=card, reason=reason, actor=actor, at=timezone.now()),
        _("De pas werkt weer."),
    )  # fmt: skip


@open_to(DESK)
@never_cache
@sensitive_post_parameters("pin", "again")
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new PIN for who forgot it: typed by the visitor, or one made up to print and hand over."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    card = Card.objects.usable().filter(person=person).first()
    made_up = request.POST.get("do") == "random"
    form = DeskPinForm(request.POST if request.method == "POST" and not made_up else None)
    if card is not None and request.method == "POST" and (made_up or form.is_valid()):
        chosen = random_pin(person.born_on) if made_up else form.cleaned_data["pin"].strip()
        try:
            change_pin(card=card, pin=chosen, actor=Actor.person(account_of(request)), at=timezone.now())
        except PinRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error("pin", str(obstacle.message))
        else:
            if made_up:
                return render(request, "people/patron/pin_slip.html", {"person": person, "card": card, "pin": chosen})
            messages.success(request, _("De nieuwe pincode werkt."))
            return redirect("people:patron", public_id)
    context: dict[str, Person | Card | DeskPinForm | None] = {"person": person, "card": card, "form": form}
    return render(request, "people/patron/pin.html", context, status=422 if form.errors else 200)
