# SPDX-License-Identifier: EUPL-1.2
"""What the page of a person at the desk shows of lending: numbers and the way on, no titles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reuring.circulation.desk.who import subscription_name
from reuring.circulation.models import Hold, Loan, Subscription
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_link, register_patron_panel


def _subscription(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    on = timezone.localdate()
    found = Subscription.objects.filter(person=person).order_by("-starts_on").first()
    if found is None:
        return {"subscription": None}
    name = subscription_name(found.type_id, (get_language() or "nl").split("-")[0])
    is_in_force = found.starts_on <= on and (found.ends_on is None or found.ends_on > on)
    return {"subscription": found, "name": name, "is_in_force": is_in_force}


def _loans(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    rows = list(Loan.objects.open().of(person).values_list("due_on", flat=True).order_by("due_on"))
    return {"count": len(rows), "first": rows[0] if rows else None}


def _holds(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    states = list(Hold.objects.open().filter(person=person).values_list("state", flat=True))
    return {"count": len(states), "ready": states.count(Hold.State.ON_SHELF)}


register_patron_link(200, "circulation:patron_loans", _("Geleend"))
register_patron_link(300, "circulation:patron_holds", _("Gereserveerd"))
register_patron_panel("circulation.subscription", 100, "circulation/desk/panel_subscription.html", _subscription)
register_patron_panel("circulation.loans", 200, "circulation/desk/panel_loans.html", _loans)
register_patron_panel("circulation.holds", 300, "circulation/desk/panel_holds.html", _holds)
