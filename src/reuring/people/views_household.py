# SPDX-License-Identifier: EUPL-1.2
"""A patron's household and consents at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.ages import OWN_CONSENT_FROM, is_younger
from reuring.people.consents import ConsentRefused, Purpose, asked_of, give_consent, withdraw_consent
from reuring.people.households import (
    HouseholdRefused,
    guardians_of,
    households_for_desk,
    join_household,
    leave_household,
    set_guardian,
    start_household,
)
from reuring.people.models import Consent, Household, HouseholdMember, Person
from reuring.people.own_panels import household_facts
from reuring.people.patrons import find_patrons, with_home_and_card
from reuring.people.views import account_of
from reuring.people.views_patrons import DESK, seen_patron

_MOST_FOUND = 10


@open_to(DESK)
@require_safe
@never_cache
def household(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who somebody lives with, and who answers for which child; and whom to bring in."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    query = request.GET.get("q", "").strip()[:120]
    found = list(with_home_and_card(find_patrons(query).exclude(pk=person.pk))[:_MOST_FOUND]) if query else []
    context = {"person": person, "query": query, "found": found, **household_facts(person)}
    return render(request, "people/patron/household.html", context)


@open_to(DESK)
@require_POST
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring somebody into a household of the patron, or begin one with the patron alone."""
    person = get_object_or_404(Person, public_id=public_id)
    who = get_object_or_404(Person, public_id=request.POST.get("person", ""))
    as_guardian = request.POST.get("is_guardian") == "yes"
    actor, now = Actor.person(account_of(request)), timezone.now()
    try:
        wanted = request.POST.get("household", "")
        if wanted:
            mine = {rows[0].household.public_id: rows[0].household for rows in households_for_desk(person, now)}
            if wanted not in mine:
                raise Http404
            home: Household = mine[wanted]
            join_household(household=home, person=who, is_guardian=as_guardian, actor=actor, at=now)
        else:
            start_household(person=who, is_guardian=as_guardian, actor=actor, at=now)
        messages.success(request, _("%(person)s hoort nu bij het huishouden.") % {"person": who})
    except HouseholdRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:patron_household", public_id)


def _member(public_id: str, key: int) -> HouseholdMember:
    """A membership of a household that the patron is in now."""
    person = get_object_or_404(Person, public_id=public_id)
    for rows in households_for_desk(person, timezone.now()):
        for row in rows:
            if row.pk == key:
                return row
    raise Http404


@open_to(DESK)
@require_POST
def departure(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Somebody left a household."""
    member = _member(public_id, key)
    leave_household(member=member, actor=Actor.person(account_of(request)), at=timezone.now())
    messages.success(request, _("%(person)s hoort niet meer bij het huishouden.") % {"person": member.person})
    return redirect("people:patron_household", public_id)


@open_to(DESK)
@require_POST
def guardian(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Somebody answers for the children in a household from now on, or no longer."""
    member = _member(public_id, key)
    try:
        set_guardian(
            member=member,
            is_guardian=request.POST.get("is_guardian") == "yes",
            actor=Actor.person(account_of(request)),
            at=timezone.now(),
        )
        messages.success(request, _("Bewaard."))
    except HouseholdRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:patron_household", public_id)


@open_to(DESK)
@never_cache
def consents(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody agreed to, written down at the desk for who is there: the patron, or a guardian of a child."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    now = timezone.now()
    guardians = guardians_of(person, now) if is_younger(person.born_on, OWN_CONSENT_FROM, timezone.localdate()) else []
    needs_guardian = is_younger(person.born_on, OWN_CONSENT_FROM, timezone.localdate())
    if request.method == "POST":
        _decide(request, person, guardians if needs_guardian else [person])
        return redirect("people:patron_consents", public_id)
    context = {
        "person": person,
        "asked": asked_of(person, now),
        "needs_guardian": needs_guardian,
        "guardians": guardians,
        "earlier": Consent.objects.filter(person=person, withdrawn_at__isnull=False).order_by("-withdrawn_at"),
    }
    return render(request, "people/patron/consents.html", context)


def _decide(request: HttpRequest, person: Person, who_may: list[Person]) -> None:
    try:
        purpose = Purpose(request.POST.get("purpose", ""))
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise Http404 from None
    wanted = request.POST.get("by", "")
    by = next((each for each in who_may if each.public_id == wanted), person)
    actor, now = Actor.person(account_of(request)), timezone.now()
    try:
        if request.POST.get("agree") == "yes":
            give_consent(person=person, purpose=purpose, version=version, by=by, actor=actor, at=now)
        else:
            withdraw_consent(person=person, purpose=purpose, by=by, actor=actor, at=now)
        messages.success(request, _("Bewaard."))
    except ConsentRefused as refused:
        messages.error(request, str(refused))
