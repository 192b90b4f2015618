# SPDX-License-Identifier: EUPL-1.2
"""What somebody had at home before, kept only for who asked for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reuring.circulation.models import Loan
from reuring.people.consents import register_withdrawal
from reuring.people.models import Person, Purpose


def past_loans(person: Person) -> QuerySet[Loan]:
    """What somebody brought back, the newest first, with all that is shown of it."""
    return (
        Loan.objects.of(person)
        .filter(returned_at__isnull=False)
        .select_related("item__edition__work__node")
        .order_by("-returned_at", "-pk")
    )


@transaction.atomic
def forget_loan(*, person: Person, public_id: str) -> bool:
    """Take one title out of somebody's history. Returns whether it was in there."""
    return bool(Loan.objects.of(person).filter(returned_at__isnull=False, public_id=public_id).update(person=None))


@transaction.atomic
def forget_all(*, person: Person) -> int:
    """Take everything out of somebody's history; what comes back from now on is kept. Returns how many."""
    return Loan.objects.of(person).filter(returned_at__isnull=False).update(person=None)


def _on_withdrawal(person: Person, at: datetime) -> None:
    forget_all(person=person)


register_withdrawal(Purpose.LOAN_HISTORY, _on_withdrawal)
