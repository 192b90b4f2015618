# SPDX-License-Identifier: EUPL-1.2
"""A provider that we play ourselves, for a demonstration and for tests: the bank is a page of this site.

What the bank knows stands in a table of its own, and is changed by its page only: to the rest of the room it is as far
away as a real one.
"""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.urls import reverse

from reuring.ledger.models import BankPayment
from reuring.ledger.providers import Found, Order, ProviderTrouble, Returned, Started, State


class LocalProvider:
    """The bank of the demonstration."""

    name = "local"

    def start(self, order: Order) -> Started:
        made, _new = BankPayment.objects.get_or_create(
            reference=order.reference,
            defaults={
                "amount_cents": order.cents,
                "description": order.description,
                "back_to": order.back_to,
            },
        )
        return Started(made.public_id, reverse("ledger:bank", args=[made.public_id]))

    def state(self, provider_id: str) -> Found | None:
        found = BankPayment.objects.filter(public_id=provider_id).first()
        if found is None:
            return None
        return Found(cast(State, found.state), found.amount_cents, "EUR", found.reference)

    @transaction.atomic
    def refund(self, provider_id: str, cents: int, key: str) -> Returned:
        found = BankPayment.objects.select_for_update().filter(public_id=provider_id, state="paid").first()
        if found is None:
            raise ProviderTrouble
        if key not in found.refunds:
            if found.refunded_cents + cents > found.amount_cents:
                return Returned(key, "failed")
            found.refunds[key] = cents
            found.refunded_cents += cents
            found.save(update_fields=["refunds", "refunded_cents"])
        return Returned(key, "done")

    def refund_state(self, provider_id: str, refund_id: str) -> Returned:
        found = BankPayment.objects.filter(public_id=provider_id).first()
        return Returned(refund_id, "done" if found and refund_id in found.refunds else "failed")
