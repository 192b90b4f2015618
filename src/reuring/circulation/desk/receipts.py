# SPDX-License-Identifier: EUPL-1.2
"""The receipt of a sitting: what went along until when, what came back, what was paid. On request; kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.desk.steps import movements_of
from reuring.circulation.desk.who import shelf_label
from reuring.circulation.models import Movement
from reuring.ledger.models import Entry

# Payments carry no sitting; those of the last hour at this desk belong to it.
_PAID_WITHIN: Final = timedelta(hours=1)
_PATIENCE_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A copy on a receipt. due_on: None for one that came back."""

    title: str
    digits: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one sitting was. label: whose it is, as on the pick-up shelf; empty for returns without a card.

    paid: cents of each payment.
    """

    sitting: Sitting
    label: str
    out: Sequence[Line]
    renewed: Sequence[Line]
    back: Sequence[Line]
    paid: Sequence[int]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.out or self.renewed or self.back or self.paid)


def receipt_of(sitting: Sitting) -> Receipt:
    """The receipt of a sitting, oldest first."""
    lines: dict[str, list[Line]] = {kind: [] for kind in Movement.Kind.values}
    for movement in reversed(movements_of(sitting)):
        item = movement.loan.item
        due_on = None if movement.kind == Movement.Kind.CHECK_IN else movement.loan.due_on
        lines[movement.kind].append(Line(item.edition.title, item.barcode[-4:], due_on))
    return Receipt(
        sitting=sitting,
        label=shelf_label(sitting.person) if sitting.person is not None else "",
        out=lines[Movement.Kind.CHECK_OUT],
        renewed=lines[Movement.Kind.RENEWAL],
        back=lines[Movement.Kind.CHECK_IN],
        paid=_paid(sitting),
    )


def _paid(sitting: Sitting) -> list[int]:
    if sitting.person is None:
        return []
    found = Entry.objects.filter(
        kind=Entry.Kind.PAYMENT, person=sitting.person, branch=sitting.branch, actor=sitting.account,
        at__gt=sitting.at - _PAID_WITHIN, reversed_by__isnull=True,
    )  # fmt: skip
    return [entry.cents for entry in found.with_cents().order_by("at", "pk")]  # type: ignore[attr-defined]


def mail_receipt(receipt: Receipt, address: str) -> None:
    """Send a receipt to the person's own address, in the person's language.

    Raises OSError (of which what mail servers say is a kind) when it could not be handed over.
    """
    person = receipt.sitting.person
    assert person is not None
    with override(person.language):
        text = render_to_string("circulation/desk/receipt.txt", {"receipt": receipt, "person": person})
        subject = _("Je bon van de bibliotheek")
    connection = get_connection(timeout=_PATIENCE_SECONDS)
    EmailMessage(subject, text, to=[address], connection=connection).send()
