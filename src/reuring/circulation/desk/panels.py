# SPDX-License-Identifier: EUPL-1.2
"""What the page of a person at the desk shows of lending: numbers and the way on, no titles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import Hold, Loan
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_link, register_patron_panel


def _loans(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    rows = list(Loan.objects.open().of(person).values_list("due_on", flat=True).order_by("due_on"))
    return {"count": len(rows), "first": rows[0] if rows else None}


def _holds(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    states = list(Hold.objects.open().filter(person=person).values_list("state", flat=True))
    return {"count": len(states), "ready": states.count(Hold.State.ON_SHELF)}


register_patron_link(200, "circulation:patron_loans", _("Geleend"))
register_patron_link(300, "circulation:patron_holds", _("Gereserveerd"))
register_patron_panel("circulation.loans", 200, "circulation/desk/panel_loans.html", _loans)
register_patron_panel("circulation.holds", 300, "circulation/desk/panel_holds.html", _holds)
