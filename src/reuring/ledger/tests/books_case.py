# SPDX-License-Identifier: EUPL-1.2
"""What tests of money start from: someone, a branch, and short words for the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import TestCase

from reuring.ledger import books
from reuring.ledger.models import Charge, Entry, Road
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.tests.cast import make_branch, make_person
from reuring.places.models import Branch

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DESK = Actor.command("test")


def make_charge(person: Person, cents: int = 500, **overrides: Any) -> Charge:
    """A charge of a person."""
    facts = {
        "person": person,
        "kind": Charge.Kind.LATE,
        "amount_cents": cents,
        "key": f"test:{Charge.objects.count()}",
        "branch": None,
        "actor": DESK,
        "at": AT,
    }
    return books.charge(**{**facts, **overrides})


def ask_what_is_deferred() -> None:
    """Ask the database what it asks when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def configured(**changes: Any) -> Any:
    """The settings of now with these changed, for `override_settings(CONFIGURATION=...)`."""
    return settings.CONFIGURATION.model_copy(update=changes)


class BooksCase(TestCase):
    """Someone, a branch, and short words for the verbs."""

    branch: Branch
    els: Person

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_branch()
        cls.els = make_person()

    def make_charge(self, cents: int = 500, **overrides: Any) -> Charge:
        return make_charge(**{"person": self.els, "cents": cents, "branch": self.branch, **overrides})

    def pay(self, *charges: Charge, cents: int, **overrides: Any) -> Entry:
        facts = {"road": Road.CASH, "branch": self.branch, "actor": DESK, "at": AT}
        return books.take_payment(charges=charges, amount_cents=cents, **{**facts, **overrides})

    def refused(self, verb: Callable[..., Any], **facts: Any) -> list[str]:
        """The codes of all obstacles of a verb that must be refused."""
        with self.assertRaises(books.MoneyRefused) as caught:
            verb(**facts)
        self.assertTrue(all(str(obstacle.message) for obstacle in caught.exception.obstacles))
        return [obstacle.code for obstacle in caught.exception.obstacles]

    def lines(self, entry: Entry) -> dict[tuple[str, int | None], int]:
        return {(line.account, line.charge_id): line.amount_cents for line in entry.postings.all()}
