# SPDX-License-Identifier: EUPL-1.2
"""What comes from the payment provider, and the bank that we play ourselves in a demonstration."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from reuring.ledger import online
from reuring.ledger.models import BankPayment
from reuring.ledger.providers import ProviderTrouble, provider
from reuring.people.access import EVERYONE, open_to

# What providers name payments like; anything else is nobody's.
_A_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{4,60}")


@csrf_exempt
@open_to(EVERYONE)
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider says that something changed. We believe the name of the payment only, and ask what became of it.

    Answers 200 to everything, so that nobody learns which names there are; 503 when the provider does not answer us,
    so that it comes again.
    """
    provider_id = request.POST.get("id", "")
    if _A_NAME.fullmatch(provider_id):
        try:
            online.ask_by_provider_id(provider, provider_id, at=timezone.now())
        except ProviderTrouble:
            return HttpResponse(status=503)
    return HttpResponse(status=200)


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bank of the demonstration: pay, or don't. It is not there in a real library."""
    if settings.CONFIGURATION.takes_payments_by != "local":
        raise Http404
    found = get_object_or_404(BankPayment, public_id=public_id)
    if request.method == "POST":
        with transaction.atomic():
            found = BankPayment.objects.select_for_update().get(pk=found.pk)
            if found.state == "open":
                found.state = "paid" if request.POST.get("answer") == "pay" else "failed"
                found.save(update_fields=["state"])
        return redirect(found.back_to)
    return render(request, "ledger/bank.html", {"payment": found})


def webhook_of(request: HttpRequest) -> str:
    """Where the provider can tell us that something changed. It refuses an address that is not on the open internet."""
    serving = provider()
    if serving is None or not request.is_secure():
        return ""
    return request.build_absolute_uri(reverse("ledger:webhook", args=[serving.name]))
