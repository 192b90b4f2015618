# SPDX-License-Identifier: EUPL-1.2
"""My money: what is open, paying it from home, and receipts."""

from __future__ import annotations

import contextlib
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.ledger import online
from reuring.ledger.mine import sees_details, standing_of, total_of
from reuring.ledger.models import Charge, Entry, OnlinePayment
from reuring.ledger.providers import ProviderTrouble, provider
from reuring.ledger.receipts import KINDS, receipt_of
from reuring.ledger.views_provider import webhook_of
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.views import account_of

PAGE_SIZE = 20


def panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What is open, on the first page of my library; nothing when nothing is."""
    cents, back_cents = total_of(person, timezone.now())
    return {"cents": cents, "back_cents": back_cents} if cents or back_cents else None


@open_to(LOGGED_IN)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """What I and my children owe, with a way to pay it, and what was paid."""
    person = account_of(request).person
    paid = Entry.objects.filter(person=person, kind__in=KINDS, reversed_by__isnull=True).with_cents()
    page = Paginator(paid.order_by("-at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "standing": standing_of(person, timezone.now()),
        "can_pay": provider() is not None,
        "page": page,
    }
    return render(request, "ledger/mine.html", context)


@open_to(LOGGED_IN)
@require_POST
def payments(request: HttpRequest) -> HttpResponse:
    """Begin to pay the charges that were ticked."""
    account, at = account_of(request), timezone.now()
    mine = [each.charge for purse in standing_of(account.person, at).purses for each in purse.owed]
    wanted = set(request.POST.getlist("charge"))
    chosen = [charge for charge in mine if charge.public_id in wanted]
    if not chosen:
        messages.error(request, _("Kies wat je wilt betalen."))
        return redirect("ledger:my_money")
    try:
        payment = online.begin(
            person=account.person,
            charges=chosen,
            description=_("Bibliotheek"),
            back_to=lambda public_id: request.build_absolute_uri(reverse("ledger:my_payment_result", args=[public_id])),
            webhook=webhook_of(request),
            language=(get_language() or "nl")[:2],
            actor=Actor.person(account),
            at=at,
        )
    except (MoneyRefused, ProviderTrouble) as trouble:
        messages.error(request, str(trouble))
        return redirect("ledger:my_money")
    return redirect("ledger:my_payment", payment.public_id)


@open_to(LOGGED_IN)
@require_safe
def payment(request: HttpRequest, public_id: str) -> HttpResponse:
    """What I am about to pay, and the way to the bank.

    A link and no redirect: a browser stops a form that is sent on to another site (form-action in our policy).
    """
    found = _own_payment(request, public_id)
    if found.state != OnlinePayment.State.OPEN:
        return redirect("ledger:my_payment_result", public_id)
    return render(request, "ledger/payment.html", {"payment": found})


@open_to(LOGGED_IN)
@require_safe
def payment_result(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the bank sends people back to: what became of the payment, asked from the provider there and then."""
    found = _own_payment(request, public_id)
    # A provider that does not answer: a job asks again, and the page says that we wait.
    with contextlib.suppress(ProviderTrouble):
        found = online.ask(found, at=timezone.now())
    return render(request, "ledger/payment_result.html", {"payment": found})


@open_to(LOGGED_IN)
@require_safe
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """One receipt, to keep or to print."""
    account = account_of(request)
    found = Entry.objects.filter(person_id=account.person_id, kind__in=KINDS).select_related("branch")
    entry = get_object_or_404(found, public_id=public_id)
    on = timezone.localdate()

    def may_see(charge: Charge) -> bool:
        return sees_details(account.person_id, charge.person, on)

    return render(request, "ledger/receipt.html", {"receipt": receipt_of(entry, with_details=may_see)})


def _own_payment(request: HttpRequest, public_id: str) -> OnlinePayment:
    own = OnlinePayment.objects.filter(person_id=account_of(request).person_id).select_related("entry")
    return get_object_or_404(own, public_id=public_id)
