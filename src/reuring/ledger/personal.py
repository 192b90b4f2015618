# SPDX-License-Identifier: EUPL-1.2
"""What this room says about the personal data that it keeps (see `forgetting` for the clocks)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from reuring.ledger.books import owed_cents
from reuring.ledger.forgetting import (
    PERSON_KEPT_DAYS,
    forget_whose_charges,
    forget_whose_entries,
    forget_whose_online_payments,
)
from reuring.ledger.models import Charge, Entry, OnlinePayment, TillDay
from reuring.ledger.money import say
from reuring.ledger.paying_out import owed_back_cents
from reuring.ledger.texts import say_what_for
from reuring.people.models import Person
from reuring.people.personal import plain, register_personal, rows_of, show_nothing
from reuring.people.policy import Obstacle


def _charges(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "number": charge.public_id,
            "what_for": say_what_for(charge),
            "amount_cents": charge.amount_cents,
            "open_cents": charge.open_cents,
            "at": plain(charge.at),
        }
        for charge in Charge.objects.of(person).oldest_first()
    ]


def _still_open(person: Person) -> Iterable[Obstacle]:
    owed, owed_back = owed_cents([person.pk])[person.pk], owed_back_cents(person)
    if owed:
        text = _("Er staat nog %(owed)s open. Betaal dat eerst, of vraag de bibliotheek om hulp.") % {"owed": say(owed)}
        yield Obstacle("charges-open", text)
    if owed_back:
        text = _("De bibliotheek moet nog %(owed)s terugbetalen. Haal dat eerst op.") % {"owed": say(owed_back)}
        yield Obstacle("money-owed-back", text)


def _still_paying(person: Person) -> Iterable[Obstacle]:
    under_way = [OnlinePayment.State.NEW, OnlinePayment.State.OPEN, OnlinePayment.State.ODD]
    if OnlinePayment.objects.filter(person=person, state__in=under_way).exists():
        yield Obstacle("payment-under-way", _("Er loopt nog een online betaling. Wacht tot die klaar is."))


def _leave_charges(person: Person) -> None:
    Charge.objects.of(person).update(person=None, about="", params={})


# Told once, for the three tables that the books are made of.
_LABEL = _("bedragen en betalingen")
_STAYS = _("Wat er betaald werd, blijft in de boeken staan, zonder naam.")

register_personal(
    Charge,
    "person",
    export=_charges,
    erase=_leave_charges,
    obstacles=_still_open,
    keep_days=PERSON_KEPT_DAYS,
    expire=forget_whose_charges,
    label=_LABEL,
    stays=_STAYS,
)
register_personal(
    Entry,
    "person",
    export=lambda person: rows_of(Entry, "person", person, only=("public_id", "kind", "road", "at", "reason")),
    keep_days=PERSON_KEPT_DAYS,
    expire=forget_whose_entries,
    label=_LABEL,
    stays=_STAYS,
)
register_personal(
    OnlinePayment,
    "person",
    export=lambda person: rows_of(
        OnlinePayment, "person", person, only=("public_id", "amount_cents", "state", "started_at", "settled_at")
    ),
    obstacles=_still_paying,
    keep_days=PERSON_KEPT_DAYS,
    expire=forget_whose_online_payments,
    label=_LABEL,
    stays=_STAYS,
)
register_personal(Entry, "actor", export=show_nothing)
register_personal(TillDay, "opened_by", export=show_nothing)
register_personal(TillDay, "closed_by", export=show_nothing)
