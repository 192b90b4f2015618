# SPDX-License-Identifier: EUPL-1.2
"""Receipts on paper and by mail, on request."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.desk.branch import AT_THE_DESK
from reuring.circulation.desk.receipts import mail_receipt, receipt_of
from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.desk.steps import receipt_address
from reuring.circulation.desk.views import at_a_branch
from reuring.people.access import open_to

PAPERS: Final = ("narrow", "a4")


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def receipt(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The receipt of a sitting, for either kind of printer; the desk's script asks for the paper alone."""
    found = receipt_of(sitting)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(get_template("circulation/desk/_receipt.html").render({"receipt": found}))
    paper = request.GET.get("paper", "")
    context = {
        "receipt": found,
        "sitting": sitting,
        "paper": paper if paper in PAPERS else PAPERS[0],
        "address": receipt_address(sitting),
        "may_mail": bool(sitting.person and sitting.person.email),
    }
    return render(request, "circulation/desk/receipt.html", context)


@open_to(AT_THE_DESK)
@never_cache
@require_POST
@at_a_branch
def receipt_mail(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Send the receipt to the address that the person gave us; to no other."""
    found = receipt_of(sitting)
    if sitting.person is None or not sitting.person.email:
        messages.error(request, _("We hebben geen e-mailadres van deze klant."))
    elif found.is_empty:
        messages.error(request, _("Er staat niets op de bon."))
    else:
        try:
            mail_receipt(found, sitting.person.email)
        except OSError:
            messages.error(request, _("De mail kon niet weg. Print de bon, of probeer het later."))
        else:
            messages.success(request, _("De bon is gemaild."))
    return redirect(receipt_address(sitting))
