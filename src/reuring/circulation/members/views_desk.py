# SPDX-License-Identifier: EUPL-1.2
"""Joining at the desk, and the subscription of somebody: who looks the same is shown while one types."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.members.applying import Application, drop
from reuring.circulation.members.forms import MembershipForm, SubscriptionForm
from reuring.circulation.members.joining import Guardian, Who, begin_to_borrow, join
from reuring.circulation.members.offered import offers, price_in_words, words_of
from reuring.circulation.members.subscribing import (
    change_subscription,
    charge_of,
    current_subscription,
    end_subscription,
    keep_subscription,
    terms_of,
)
from reuring.circulation.mine.forms import key_of, new_key
from reuring.circulation.models import Joining, Subscription
from reuring.ledger.money import say
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.cards import CardUnknown, find_card
from reuring.people.duplicates import Likely, likely_same
from reuring.people.forms_patrons import AddressForm, ContactForm, PersonForm
from reuring.people.models import Person
from reuring.people.patrons import LooksKnown
from reuring.people.phones import is_mobile
from reuring.people.policy import Obstacle
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.people.views_patrons import seen_patron

DESK = open_to({Role.FRONT_DESK})
# On which form, and at which field of it, an obstacle is told.
_PLACES: Final = {
    "no-birth-date": ("person", "born_on"),
    "no-address": ("address", "postal_code"),
    "no-email": ("contact", "email"),
    "no-mobile": ("contact", "notice_road"),
    "no-phone": ("contact", "notice_road"),
    "number-mistyped": ("member", "card_number"),
    "number-form": ("member", "card_number"),
    "number-taken": ("member", "card_number"),
    "pin-form": ("member", "pin"),
    "pin-easy": ("member", "pin"),
    "pin-birthday": ("member", "pin"),
    "no-elsewhere-card": ("member", "elsewhere_card"),
    "no-guardian": ("member", "guardian_card"),
    "guardian-under-age": ("member", "guardian_card"),
    "guardian-card": ("member", "guardian_card"),
    "wrong-age": ("member", "type"),
    "no-terms": ("member", "type"),
    "not-offered": ("member", "type"),
}


@DESK
@never_cache
@sensitive_post_parameters("pin")
def new_patron(request: HttpRequest) -> HttpResponse:
    """Make somebody known: as a subscriber with a card, or as a participant. Who looks the same is shown first."""
    waiting = _waiting(request)
    said = Application.of_json(waiting.said) if waiting else None
    data = request.POST if request.method == "POST" else None
    branch, now = branch_at_work(request), timezone.now()
    first = _said_first(said) if said else {"given_name": request.GET.get("q", "")[:80], "home_branch": branch}
    country = request.POST.get("country", "NL")
    person_form = PersonForm(data, initial=first)
    contact_form = ContactForm(data, country=country, initial=first)
    address_form = AddressForm(data, is_optional=True, initial=first)
    member_form = MembershipForm(data, on=timezone.localdate(now), initial=first)
    every = (person_form, address_form, contact_form, member_form)
    likely: list[Likely] = []
    are_valid = [form.is_valid() for form in every]  # each of them, so that every error is shown at once
    if all(are_valid):
        address = address_form.chosen_address()
        contact = {**contact_form.cleaned_data, "notice_road": _road(contact_form.cleaned_data, address)}
        try:
            chosen = member_form.offer(person_form.cleaned_data["born_on"], timezone.localdate(now))
            joined = join(
                who=Who(**person_form.cleaned_data, **contact, address=address),
                type=chosen.type if chosen else None,
                key=waiting.key if waiting else f"desk:{key_of(request)}",
                branch=branch,
                actor=Actor.person(account_of(request)),
                at=now,
                card_number=member_form.cleaned_data["card_number"] if chosen else "",
                pin=member_form.cleaned_data["pin"] if chosen else "",
                elsewhere_card=member_form.cleaned_data["elsewhere_card"],
                guardian=_guardian(member_form),
                is_someone_else=request.POST.get("is_someone_else") == "yes",
            )
        except LooksKnown as known:
            likely = known.likely
        except Refused as refused:
            by_name = {"person": person_form, "address": address_form, "contact": contact_form, "member": member_form}
            for obstacle in refused.obstacles:
                name, field = _PLACES.get(obstacle.code, ("member", None))
                by_name[name].add_error(field, str(obstacle.message))
        else:
            _say_what_came(request, joined.person, joined.card.number if joined.card else "", joined.charge)
            return redirect("people:patron", joined.person.public_id)
    context = {
        "person_form": person_form, "contact_form": contact_form, "address_form": address_form,
        "member_form": member_form, "forms": every, "likely": likely, "waiting": waiting, "said": said,
        "key": new_key() if data is None else key_of(request),
    }  # fmt: skip
    has_errors = bool(likely) or any(form.errors for form in every)
    return render(request, "circulation/members/new_patron.html", context, status=422 if has_errors else 200)


@DESK
@require_POST
@never_cache
def likely_now(request: HttpRequest) -> HttpResponse:
    """Who looks the same as what is typed so far: a piece of the page, for who has a script."""
    person, contact = PersonForm(request.POST), ContactForm(request.POST, country=request.POST.get("country", "NL"))
    address = AddressForm(request.POST, is_optional=True)
    for form in (person, contact, address):
        form.is_valid()
    names = person.cleaned_data
    found: list[Likely] = []
    if names.get("given_name") and (names.get("family_name") or names.get("born_on")):
        found = likely_same(
            given_name=names["given_name"],
            family_name=names.get("family_name", ""),
            born_on=names.get("born_on"),
            postal_code=address.cleaned_data.get("postal_code", ""),
            house_number=address.cleaned_data.get("house_number"),
            email=contact.cleaned_data.get("email", ""),
            phone=contact.cleaned_data.get("phone", ""),
        )
    is_strong = any(each.is_strong for each in found)
    return render(request, "circulation/members/likely_now.html", {"likely": found[:5], "is_strong": is_strong})


def _waiting(request: HttpRequest) -> Joining | None:
    """The wish to join on line that somebody came to the desk for."""
    public_id = request.GET.get("joining") or request.POST.get("joining")
    if not public_id:
        return None
    return get_object_or_404(Joining.objects.at_desk(), public_id=public_id.replace("\0", ""))


def _said_first(said: Application) -> dict[str, Any]:
    who = said.who
    names = ("given_name", "family_name_prefix", "family_name", "born_on", "language", "email", "phone", "home_branch")
    return {
        **{name: getattr(who, name) for name in names},
        **(who.address or {}),
        "notice_road": who.notice_road,
        "type": said.type,
        "elsewhere_card": said.elsewhere_card,
    }


def _guardian(form: MembershipForm) -> Guardian | None:
    typed = form.cleaned_data["guardian_card"]
    if typed:
        try:
            return Guardian(person=find_card(typed).person)
        except CardUnknown as unknown:
            said = [Obstacle("guardian-card", each.message) for each in unknown.obstacles]
            raise Refused(*said) from None
    return Guardian(is_on_paper=True) if form.cleaned_data["guardian_on_paper"] else None


def _road(contact: dict[str, Any], address: dict[str, Any] | None) -> str:
    # The road that stands there by itself gives way to one that leads somewhere.
    road: str = contact["notice_road"]
    if road == "email" and not contact["email"]:
        return "sms" if is_mobile(contact["phone"]) else "call" if contact["phone"] else "letter" if address else road
    return road


def _say_what_came(request: HttpRequest, person: Person, number: str, charge: Any) -> None:
    if number:
        text = _("%(person)s is nu lid. Pasnummer: %(number)s.") % {"person": person, "number": number}
    else:
        text = _("%(person)s doet nu mee.") % {"person": person}
    messages.success(request, text)
    if charge is not None and charge.open_cents:
        messages.info(request, _("Reken nog af: %(amount)s.") % {"amount": say(charge.open_cents)})


# Who waits at the desk


@DESK
@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Who joined on line and has to come to the desk."""
    rows = Joining.objects.at_desk().order_by("confirmed_at", "pk")[:200]
    shown = [{"joining": row, "said": Application.of_json(row.said)} for row in rows]
    return render(request, "circulation/members/waiting.html", {"waiting": shown})


@DESK
@require_POST
def dropped(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a wish to join away that will not be."""
    drop(waiting=get_object_or_404(Joining.objects.at_desk(), public_id=public_id), at=timezone.now())
    messages.success(request, _("De aanmelding is weg."))
    return redirect("circulation:joinings")


# The subscription of somebody


@DESK
@never_cache
def subscription(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody has, and giving, changing or ending it."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    now = timezone.now()
    current = current_subscription(person, timezone.localdate(now))
    choices = offers(
        person.born_on, timezone.localdate(now), is_online=False, besides=current.type_id if current else 0
    )
    form = SubscriptionForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        common: dict[str, Any] = {
            "type": form.offer().type, "branch": branch_at_work(request), "actor": Actor.person(account_of(request)),
            "at": now, "elsewhere_card": form.cleaned_data.get("elsewhere_card", ""),
            "key": f"desk:{person.pk}:{key_of(request)}",
        }  # fmt: skip
        try:
            made = (
                change_subscription(subscription=current, **common)
                if current
                else begin_to_borrow(person=person, **common).subscription
            )
        except Refused as refused:
            for each in refused.obstacles:
                form.add_error(None, str(each.message))
        else:
            messages.success(request, _("Het abonnement is bewaard."))
            fee = charge_of(made) if made else None
            if fee is not None and fee.open_cents:
                messages.info(request, _("Reken nog af: %(amount)s.") % {"amount": say(fee.open_cents)})
            return redirect("people:patron", public_id)
    earlier = Subscription.objects.filter(person=person).exclude(pk=current.pk if current else 0)
    context = {
        "person": person,
        "shown": shown_subscription(current) if current else None,
        "earlier": [shown_subscription(each) for each in earlier.select_related("type")[:10]],
        "form": form,
        "key": new_key(),
    }
    return render(request, "circulation/members/subscription.html", context, status=422 if form.errors else 200)


@DESK
@require_POST
def subscription_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a subscription end with its term, today (`now`), or go on again (`keep`)."""
    person = get_object_or_404(Person, public_id=public_id)
    now = timezone.now()
    current = current_subscription(person, timezone.localdate(now))
    if current is None:
        raise Http404
    actor = Actor.person(account_of(request))
    if "keep" in request.POST:
        keep_subscription(subscription=current, actor=actor, at=now)
        messages.success(request, _("Het abonnement gaat vanzelf door."))
    else:
        end_subscription(subscription=current, actor=actor, at=now, now="now" in request.POST)
        messages.success(request, _("Het abonnement stopt."))
    return redirect("people:patron", public_id)


def shown_subscription(subscription: Subscription) -> dict[str, Any]:
    """A subscription to show: its name, its days and what a term costs. subscription: with its type."""
    name, explanation = words_of(subscription.type)
    terms = terms_of(subscription.type, subscription.starts_on)
    return {
        "subscription": subscription,
        "name": name,
        "explanation": explanation,
        "price": price_in_words(terms.fee_cents, terms.months) if terms else "",
        "loans": terms.max_loans if terms else None,
    }


def panel(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What somebody has, on their page at the desk."""
    on = timezone.localdate()
    current = current_subscription(person, on)
    last = (
        None if current else Subscription.objects.filter(person=person, ends_on__lte=on).select_related("type").first()
    )
    return {
        "shown": shown_subscription(current) if current else None,
        "last": shown_subscription(last) if last else None,
    }
