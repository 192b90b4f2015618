# SPDX-License-Identifier: EUPL-1.2
"""37: somebody paid at a kiosk. The money is in already, so no PIN is asked for; what can't be booked is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from reuring.ledger.books import take_payment
from reuring.ledger.models import Charge, Road
from reuring.ledger.writing import MoneyRefused
from reuring.protocols.sip2 import refusals, values, words
from reuring.protocols.sip2.lending import next_key
from reuring.protocols.sip2.patrons import NotMet, meet
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer, fields

# Source: 3M SIP 2.00, payment type. The rest are cards, which go through a terminal.
_CASH: Final = "00"
_LIKELY_REPEAT: Final = timedelta(minutes=10)


def take_money(asked: Asked) -> Answer:
    """37: book what was paid: for the charge in CG, else for what is open, the oldest first."""
    message = asked.message
    if not asked.kiosk.may_take_payment:
        return refusals.refused(message, asked.at, [words.NOT_HERE], zone=asked.zone)
    cents = values.read_amount(message.get("BV"))
    if cents is None or cents <= 0 or message.fixed["currency"].upper() not in (values.CURRENCY, ""):
        return refusals.refused(message, asked.at, [_("Dit bedrag klopt niet. Vraag een medewerker.")], zone=asked.zone)
    try:
        patron = meet(asked)
    except NotMet as stranger:
        return refusals.refused(message, asked.at, stranger.sentences, zone=asked.zone)
    charges = Charge.objects.of(patron.person)
    if message.get("CG"):
        charges = charges.filter(public_id=message.get("CG"))
    key = asked.key(patron.card.number, message.get("BV"), message.get("CG"), message.get("BK"))
    road = Road.CASH if message.fixed["payment_type"] in (_CASH, "") else Road.TERMINAL
    try:
        while True:
            entry = take_payment(
                charges=charges.open(), amount_cents=cents, road=road, branch=asked.kiosk.branch,
                actor=asked.actor, at=asked.at, person=patron.person, key=key or "",
            )  # fmt: skip
            if key is None or asked.at - entry.at < _LIKELY_REPEAT:
                break
            key = next_key(key, entry.pk)
    except MoneyRefused as refused:
        return refusals.refused(message, asked.at, words.sentences_for(refused.obstacles), zone=asked.zone)
    named = fields(
        ("AO", message.get("AO")),
        ("AA", patron.card.number),
        ("BK", message.get("BK") or entry.public_id),
        AF=[_("Betaald. Dank je wel!")],
        AG=[_("Betaald: %(amount)s euro") % {"amount": values.amount(cents).replace(".", ",")}],
    )
    return Answer("38", ("Y", asked.now), named)
