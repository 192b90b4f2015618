# SPDX-License-Identifier: EUPL-1.2
"""What those at home have, as far as I may see it, and renewing for them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.mine.forms import key_of, new_key
from reuring.circulation.mine.holds import shown_holds
from reuring.circulation.mine.household import at_home_with, housemate
from reuring.circulation.mine.loans import keep_outcomes, open_loans, shown_loans, take_outcomes
from reuring.circulation.mine.renewing import renew_each
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.households import Housemate
from reuring.people.views import account_of


@open_to(LOGGED_IN)
@require_safe
def household(request: HttpRequest) -> HttpResponse:
    """Who is in my household, and what they have."""
    now = timezone.now()
    mates = at_home_with(account_of(request).person, now, timezone.localdate(now))
    return render(request, "circulation/mine/household.html", {"mates": mates})


@open_to(LOGGED_IN)
@require_safe
def housemate_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """What one of them has: with the titles, or without where those are their own business."""
    mate, now = _mate(request, public_id), timezone.now()
    titles = mate.may("titles")
    context = {
        "mate": mate.person,
        "titles": titles,
        "may_renew": mate.may("renew"),
        "shown": shown_loans(mate.person, now, titles=titles, outcomes=take_outcomes(request, mate.person)),
        "holds": shown_holds(mate.person, now, titles=titles),
        "key": new_key(),
    }
    return render(request, "circulation/mine/housemate.html", context)


@open_to(LOGGED_IN)
@require_POST
def renew_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Renew for one of them: all, or the one `loan` that was chosen."""
    mate = _mate(request, public_id)
    if not mate.may("renew"):
        raise Http404
    wanted = request.POST.get("loan")
    loans = [loan for loan in open_loans(mate.person) if wanted in (None, loan.public_id)]
    if wanted is not None and not loans:
        raise Http404
    actor = Actor.person(account_of(request))
    keep_outcomes(request, mate.person, renew_each(loans, key=key_of(request), actor=actor, at=timezone.now()))
    return redirect("circulation:housemate", public_id=public_id)


def _mate(request: HttpRequest, public_id: str) -> Housemate:
    found = housemate(account_of(request).person, public_id, timezone.now())
    if found is None:
        raise Http404
    return found
