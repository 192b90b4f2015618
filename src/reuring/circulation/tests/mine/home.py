# SPDX-License-Identifier: EUPL-1.2
"""Somebody at home with my library open: a subscriber with an account, logged in, and what they lend."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from reuring.circulation.models import Loan, SubscriptionType
from reuring.circulation.tests.cast import make_edition, make_item, make_loan, make_subscriber, make_work
from reuring.people.models import Account, Person
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import Branch

KEY = "0123456789abcdef"


def at_home(type: SubscriptionType, **person: Any) -> tuple[Account, Client]:
    """A subscriber, and a browser in which they are logged in by card."""
    account = make_account(person=make_subscriber(type, **person))
    return account, log_in(account, by="card", second_factor=False)


def lent(person: Person, branch: Branch, title: str, *, due_in: int = 5) -> Loan:
    """A book that somebody has at home, due in so many days from today."""
    item = make_item(branch, make_edition(make_work(title)))
    loan = make_loan(item, person, at=timezone.now() - timedelta(days=20))
    return due(loan, due_in)


def due(loan: Loan, days: int) -> Loan:
    """The loan, due in so many days from today."""
    loan.due_on = timezone.localdate() + timedelta(days=days)
    loan.save(update_fields=["due_on"])
    loan.item.due_on = loan.due_on
    loan.item.save(update_fields=["due_on"])
    return loan


def words(response: Any) -> str:
    """What a page says, without its tags and in one line."""
    found = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(found.split())


def today() -> date:
    return timezone.localdate()
