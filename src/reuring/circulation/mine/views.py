# SPDX-License-Identifier: EUPL-1.2
"""What I have at home: the list, and renewing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.mine.forms import key_of, new_key
from reuring.circulation.mine.loans import keep_outcomes, open_loans, shown_loans, take_outcomes
from reuring.circulation.mine.renewing import renew_each
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.views import account_of


@open_to(LOGGED_IN)
@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """What I have at home, until when, and whether I may keep it longer."""
    person = account_of(request).person
    shown = shown_loans(person, timezone.now(), outcomes=take_outcomes(request, person))
    return render(request, "circulation/mine/loans.html", {"shown": shown, "key": new_key()})


@open_to(LOGGED_IN)
@require_POST
def renew_all(request: HttpRequest) -> HttpResponse:
    """Renew all that can be renewed, and say of the rest why not."""
    account, now = account_of(request), timezone.now()
    loans = open_loans(account.person)
    done = renew_each(loans, key=key_of(request), actor=Actor.person(account), at=now)
    keep_outcomes(request, account.person, done)
    return redirect("circulation:loans")


@open_to(LOGGED_IN)
@require_POST
def renew_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """Renew one loan. Somebody else's is not there."""
    account = account_of(request)
    loans = [loan for loan in open_loans(account.person) if loan.public_id == public_id]
    if not loans:
        raise Http404
    done = renew_each(loans, key=key_of(request), actor=Actor.person(account), at=timezone.now())
    keep_outcomes(request, account.person, done)
    return redirect("circulation:loans")
