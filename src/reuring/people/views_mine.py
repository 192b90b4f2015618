# SPDX-License-Identifier: EUPL-1.2
"""My library: what the library knows of me, what I agreed to, who looked, and being forgotten."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.consents import ConsentRefused, Purpose, asked_of, give_consent, withdraw_consent
from reuring.people.contact import ContactRefused, change_address, change_contact, current_address
from reuring.people.erasures import answer_by, ask_erasure, withdraw_erasure
from reuring.people.family import Sees
from reuring.people.forms_patrons import AddressForm, OwnContactForm
from reuring.people.households import has_two_homes, housemates_of
from reuring.people.looks import KEPT_DAYS, purpose_in_words
from reuring.people.models import ErasureRequest, Look, Person
from reuring.people.personal import kept_about, obstacles_to_erase
from reuring.people.views import account_of

PAGE_SIZE = 50


def _me(request: HttpRequest) -> Person:
    return Person.objects.select_related("home_branch").get(pk=account_of(request).person_id)


@open_to(LOGGED_IN)
def contact(request: HttpRequest) -> HttpResponse:
    """How the library reaches me: e-mail, telephone, and where I live."""
    person = _me(request)
    hides_home = has_two_homes(person, timezone.now())
    home = None if hides_home else current_address(person)
    country = home.country if home else "NL"
    form = OwnContactForm(request.POST or None, initial=OwnContactForm.of(person), country=country)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(
                person=person,
                phone=form.cleaned_data["phone"],
                notice_road=person.notice_road,
                actor=Actor.person(account_of(request)),
                at=timezone.now(),
            )
        except ContactRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error("phone", str(obstacle.message))
        else:
            messages.success(request, _("Zo bereiken we je voortaan."))
            return redirect("people:my_contact")
    context = {"person": person, "form": form, "address": home, "hides_home": hides_home}
    return render(request, "people/my_contact.html", context, status=422 if form.errors else 200)


@open_to(LOGGED_IN)
def address(request: HttpRequest) -> HttpResponse:
    """Where I live."""
    person = _me(request)
    if has_two_homes(person, timezone.now()):
        return render(request, "people/my_address.html", status=403)
    form = AddressForm(request.POST or None, initial=AddressForm.of(current_address(person)))
    if request.method == "POST" and form.is_valid():
        change_address(person=person, **form.cleaned_data, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("Je adres is bewaard."))
        return redirect("people:my_contact")
    return render(request, "people/my_address.html", {"form": form}, status=422 if form.errors else 200)


@open_to(LOGGED_IN)
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, and what I decided for the children that I answer for."""
    person, now = _me(request), timezone.now()
    children = [mate.person for mate in housemates_of(person, now) if Sees.CONSENT in mate.sees]
    context = {
        "person": person,
        "asked": asked_of(person, now),
        "children": [(child, asked_of(child, now)) for child in children],
    }
    return render(request, "people/my_consents.html", context)


@open_to(LOGGED_IN)
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose, or take that back: for me, or for a child."""
    me, now = _me(request), timezone.now()
    wanted = request.POST.get("person", "")
    about = me
    if wanted != me.public_id:
        # Only of whom I am told here; anybody else is not there.
        mates = (mate.person for mate in housemates_of(me, now) if Sees.CONSENT in mate.sees)
        about = next((mate for mate in mates if mate.public_id == wanted), me)
        if about is me:
            raise Http404
    try:
        purpose = Purpose(request.POST.get("purpose", ""))
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise Http404 from None
    actor = Actor.person(account_of(request))
    try:
        if request.POST.get("agree") == "yes":
            give_consent(person=about, purpose=purpose, version=version, by=me, actor=actor, at=now)
            messages.success(request, _("Dat staat nu aan."))
        else:
            withdraw_consent(person=about, purpose=purpose, by=me, actor=actor, at=now)
            messages.success(request, _("Dat staat nu uit."))
    except ConsentRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:my_consents")


@open_to(LOGGED_IN)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """When and why colleagues of the library looked at my data; not which colleague (C-579/21)."""
    found = Look.objects.filter(person_id=account_of(request).person_id).order_by("-at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(look.at, purpose_in_words(look.purpose)) for look in page]
    return render(request, "people/my_looks.html", {"page": page, "rows": rows, "kept_days": KEPT_DAYS})


@open_to(LOGGED_IN)
@reauthentication_required  # type: ignore[untyped-decorator]
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask to be forgotten: what goes, what stays, and what has to be settled first."""
    person, now = _me(request), timezone.now()
    actor = Actor.person(account_of(request))
    if request.method == "POST":
        if request.POST.get("do") == "withdraw":
            withdraw_erasure(person=person, actor=actor, at=now)
            messages.success(request, _("Je verzoek is ingetrokken. Er verandert niets."))
        else:
            ask_erasure(person=person, actor=actor, at=now)
            messages.success(request, _("We hebben je verzoek. Je hoort van ons."))
        return redirect("people:my_erasure")
    asked = ErasureRequest.objects.filter(person=person).first()
    kept = kept_about(person)
    context = {
        "asked": asked,
        "answer_by": answer_by(asked) if asked else None,
        "obstacles": obstacles_to_erase(person),
        "kept": kept,
        "stays": [each for each in kept if each.stays],
    }
    return render(request, "people/my_erasure.html", context)
