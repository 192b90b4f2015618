# SPDX-License-Identifier: EUPL-1.2
"""People at the desk: finding somebody, making somebody known, and who somebody is. Each opening is a look."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.card_numbers import is_mistyped
from reuring.people.cards import MISTYPED, UNKNOWN
from reuring.people.contact import ContactRefused, change_address, change_contact, current_address
from reuring.people.forms_patrons import AddressForm, ContactForm, PersonForm
from reuring.people.looks import purpose_in_words, record_look
from reuring.people.models import Look, Person
from reuring.people.patron_panels import patron_panels
from reuring.people.patrons import asked_for, change_person, find_patrons, with_home_and_card
from reuring.people.roles import Role
from reuring.people.views import account_of

DESK = frozenset({Role.FRONT_DESK})
PAGE_SIZE = 25
_RECENT = 8


def seen_patron(request: HttpRequest, public_id: str, purpose: str = Look.Why.DESK) -> Person | HttpResponse:
    """The person of a page at the desk, with the look kept; or, for one that was merged, the way to who it is now."""
    person = get_object_or_404(Person.objects.select_related("home_branch", "merged_into"), public_id=public_id)
    if person.merged_into is not None:
        return redirect("people:patron", person.merged_into.public_id)
    record_look(account=account_of(request), person=person, at=timezone.now(), purpose=purpose)
    return person


@open_to(DESK)
@require_safe
@never_cache
def patrons(request: HttpRequest) -> HttpResponse:
    """Find somebody: scan a card, or type a name, a date of birth, a postal code and number, or a telephone number."""
    query = request.GET.get("q", "").strip()[:120]
    asked = asked_for(query)
    page = Paginator(with_home_and_card(find_patrons(query)), PAGE_SIZE).get_page(request.GET.get("page"))
    if asked.card and page.paginator.count == 1:
        return redirect("people:patron", page[0].public_id)
    context = {
        "query": query,
        "page": page,
        "refusal": (MISTYPED if is_mistyped(asked.card) else UNKNOWN) if asked.card and not page else "",
        "recent": _recently_seen(request) if not query else [],
    }
    return render(request, "people/patron/search.html", context)


def _recently_seen(request: HttpRequest) -> list[Person]:
    # Only of today: at a shared desk, what was done yesterday is nobody's business.
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    looks = Look.objects.filter(account=account_of(request), at__gte=today, person__merged_into__isnull=True)
    keys = [row["person"] for row in looks.values("person").annotate(last=Max("at")).order_by("-last")[:_RECENT]]
    people = Person.objects.in_bulk(keys)
    return [people[key] for key in keys if key in people]


@open_to(DESK)
@require_safe
@never_cache
def patron(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody at the desk: what every room has to show."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    shown = [(panel, panel.facts(request, person)) for panel in patron_panels()]
    context = {"person": person, "panels": [(panel, facts) for panel, facts in shown if facts is not None]}
    return render(request, "people/patron/patron.html", context)


@open_to(DESK)
@never_cache
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who somebody is, and how they are reached."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    home = current_address(person)
    is_contact = request.POST.get("form") == "contact"
    sent = request.method == "POST"
    person_form = PersonForm(request.POST if sent and not is_contact else None, initial=PersonForm.of(person))
    contact_form = ContactForm(
        request.POST if sent and is_contact else None,
        initial=ContactForm.of(person),
        country=home.country if home else "NL",
    )
    actor, now = Actor.person(account_of(request)), timezone.now()
    if sent and is_contact and contact_form.is_valid():
        try:
            change_contact(person=person, **contact_form.cleaned_data, actor=actor, at=now)
        except ContactRefused as refused:
            for obstacle in refused.obstacles:
                contact_form.add_error("notice_road", str(obstacle.message))
    elif sent and not is_contact and person_form.is_valid():
        change_person(person=person, **person_form.cleaned_data, actor=actor, at=now)
    has_errors = bool(person_form.errors or contact_form.errors)
    if sent and not has_errors:
        messages.success(request, _("Bewaard."))
        return redirect("people:patron", public_id)
    context = {"person": person, "person_form": person_form, "contact_form": contact_form, "address": home}
    return render(request, "people/patron/details.html", context, status=422 if has_errors else 200)


@open_to(DESK)
@never_cache
def address(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where somebody lives, also when it is secret; looking at that is kept apart."""
    person = get_object_or_404(Person, public_id=public_id)
    home = current_address(person)
    seen = seen_patron(request, public_id, Look.Why.ADDRESS if home and home.is_secret else Look.Why.DESK)
    if isinstance(seen, HttpResponse):
        return seen
    form = AddressForm(request.POST or None, initial=AddressForm.of(home))
    if request.method == "POST" and form.is_valid():
        change_address(person=seen, **form.cleaned_data, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("Het adres is bewaard."))
        return redirect("people:patron", public_id)
    context = {"person": seen, "form": form, "address": home}
    return render(request, "people/patron/address.html", context, status=422 if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
@require_safe
@never_cache
def looks(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who looked at somebody's data, with names; for administrators."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    found = Look.objects.filter(person=person).select_related("account__person").order_by("-at", "-pk")
    page = Paginator(found, PAGE_SIZE * 2).get_page(request.GET.get("page"))
    for look in page:
        look.reason = purpose_in_words(look.purpose)  # type: ignore[attr-defined]
    return render(request, "people/patron/looks.html", {"person": person, "page": page})
