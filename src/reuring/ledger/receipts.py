# SPDX-License-Identifier: EUPL-1.2
"""Receipts: what an entry says to the person whose money it is, on a page, on paper and by mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reuring.ledger.mine import sees_details
from reuring.ledger.models import Charge, Entry, Posting
from reuring.ledger.texts import say_what_for
from reuring.places.models import Organisation

# What there is a receipt of: money that came, and money that went back.
KINDS = (Entry.Kind.PAYMENT, Entry.Kind.PAYOUT)
_Account = Posting.Account


@dataclass(frozen=True, slots=True)
class Line:
    """What a part of the money was for."""

    text: str
    cents: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on a receipt. number: to find it again. cents: in all; lines add up to it."""

    number: str
    kind: str
    at: datetime
    where: str
    road: str
    lines: tuple[Line, ...]
    cents: int
    is_reversed: bool
    library: str


def receipt_of(entry: Entry, *, with_details: bool | Callable[[Charge], bool] = True) -> Receipt:
    """The receipt of a payment or a payout, in the language of now.

    with_details: whether it says which titles it was about: not at a desk where others look along; or asked for each
    charge.
    """

    def what_for(charge: Charge) -> str:
        return say_what_for(charge, with_details=with_details(charge) if callable(with_details) else with_details)

    lines = []
    for posting in entry.postings.select_related("charge__person").order_by("pk"):
        if posting.account == _Account.RECEIVABLE and posting.charge is not None:
            lines.append(Line(what_for(posting.charge), -posting.amount_cents))
        elif posting.account == _Account.TO_REFUND:
            text = what_for(posting.charge) if posting.charge else ""
            if entry.kind == Entry.Kind.PAYOUT:
                lines.append(Line(text or _("Te veel betaald"), posting.amount_cents))
            else:
                lines.append(Line(_("Te veel betaald: dit krijg je terug"), -posting.amount_cents))
    organisation = Organisation.objects.first()
    return Receipt(
        number=entry.public_id,
        kind=entry.kind,
        at=entry.at,
        where=entry.branch.name if entry.branch else "",
        road=str(entry.get_road_display()),
        lines=tuple(lines),
        cents=sum(line.cents for line in lines),
        is_reversed=Entry.objects.filter(reverses=entry).exists(),
        library=organisation.name if organisation else "",
    )


def mail(public_id: str, *, to: str, language: str) -> None:
    """Mail a receipt. public_id: of its entry. to: an e-mail address. language: nl, de or en."""
    entry = Entry.objects.select_related("branch").get(public_id=public_id, kind__in=KINDS)
    on = timezone.localdate()
    with translation.override(language):
        # It goes to whoever paid, who may have paid for a child with a reading of its own.
        receipt = receipt_of(entry, with_details=lambda charge: sees_details(entry.person_id or 0, charge.person, on))
        text = render_to_string("ledger/receipt.txt", {"receipt": receipt})
        send_mail(_("Je bon van de bibliotheek"), text, None, [to])
