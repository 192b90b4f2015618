# SPDX-License-Identifier: EUPL-1.2
"""Picking somebody at the desk for a page that is about one person, by `?person=` of its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reuring.circulation.day.page_parts import REFUSED
from reuring.circulation.day.who import find_people
from reuring.people.limits import PATRON_SEARCH, TooManyGuesses, count_guess
from reuring.people.models import Person
from reuring.people.views import account_of


def person_or_none(request: HttpRequest) -> Person | None:
    """Who a page is for; None where its address says nobody that we know."""
    wanted = request.GET.get("person", "").replace("\0", "")[:10]
    return Person.objects.filter(public_id=wanted, merged_into__isnull=True).first() if wanted else None


def pick_person(request: HttpRequest, title: str, why: str) -> HttpResponse:
    """A page to pick somebody for the page that was asked for; searched by POST, so that no name stands in an address.

    title: of that page. why: what it is for, in a sentence.
    """
    typed, error = request.POST.get("who", ""), ""
    found: list[Person] | None = None
    if request.method == "POST":
        try:
            count_guess(request, PATRON_SEARCH, account_of(request).public_id)
            found = find_people(typed)
        except TooManyGuesses:
            error = _("Je zocht heel vaak achter elkaar. Wacht een paar minuten en zoek dan verder.")
        if found and len(found) == 1:
            return redirect(f"{request.path}?person={found[0].public_id}")
    context = {"title": title, "why": why, "typed": typed, "found": found, "error": error}
    return render(request, "circulation/day/pick_person.html", context, status=REFUSED if error else 200)
