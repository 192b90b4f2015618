# SPDX-License-Identifier: EUPL-1.2
"""Money for an activity: what a registration owes, paying it, and giving it back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Registration
from reuring.ledger.books import charge
from reuring.ledger.models import Charge
from reuring.ledger.texts import register_text
from reuring.people.actor import Actor

_TEXT: Final = "activity"
register_text(_TEXT, _("Activiteit: %(title)s"))


def charge_for(registration: Registration, *, title: str, actor: Actor, at: datetime) -> Charge:
    """Let who signed up owe the price, once. registration: locked, or just made; with its person."""
    assert registration.person is not None
    found = charge(
        person=registration.person,
        kind=Charge.Kind.ACTIVITY,
        amount_cents=registration.price_cents,
        key=f"activity:{registration.public_id}",
        text=_TEXT,
        params={"title": title},
        branch=None,
        actor=actor,
        at=at,
        about=registration.public_id,
    )
    if registration.charge_id != found.pk:
        registration.charge = found
        registration.save(update_fields=["charge"])
    return found
