# SPDX-License-Identifier: EUPL-1.2
"""What a colleague decides at the desk, within what that colleague may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reuring.ledger import books, policy
from reuring.ledger.models import MOST_CENTS, Charge, Entry, Road, WaiverLimit
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import may
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.roles import Role
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment at the desk. change_cents: what goes back over the counter at once."""

    entry: Entry
    change_cents: int


def waiver_limit(on: date) -> int:
    """How many cents at once the front desk may waive on that day; 0 before the first limit was set."""
    row = WaiverLimit.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    return row.most_cents if row else 0


def most_to_waive(actor: Actor, branch: Branch | None, at: datetime) -> int | None:
    """How many cents at once someone may waive there; None for an administrator of that place, and for a command."""
    on = timezone.localdate(at)
    if actor.account is None or may(actor.account, Role.ADMINISTRATOR, branch=branch, everywhere=branch is None, on=on):
        return None
    return waiver_limit(on)


def waive(
    *,
    charge: Charge,
    amount_cents: int | None = None,
    reason: str,
    branch: Branch | None,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> Entry:
    """Let a charge, or a part of it, go, as far as the actor may decide that (see `WaiverLimit`).

    Raises MoneyRefused: above-your-limit, and all of `books.waive`.
    """
    cents = charge.open_cents if amount_cents is None else amount_cents
    obstacles = policy.obstacles_to_deciding_waiver(cents, most=most_to_waive(actor, branch, at))
    if obstacles:
        raise MoneyRefused(*policy.obstacles_to_reason(reason), *obstacles)
    return books.waive(charge=charge, amount_cents=cents, reason=reason, branch=branch, actor=actor, at=at, key=key)


def take(
    *,
    person: Person,
    charges: list[Charge],
    amount_cents: int,
    given_cents: int | None = None,
    road: str,
    branch: Branch,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> Taken:
    """Take a payment over the counter.

    charges: what it is for, oldest first. given_cents: what was handed over, for cash; None for just enough.
    Raises MoneyRefused: given-too-little, and all of `books.take_payment`.
    """
    given = given_cents if given_cents is not None and road == Road.CASH else amount_cents
    obstacles = policy.obstacles_to_change(amount_cents, given=given) + (
        policy.obstacles_to_amount(given, most=MOST_CENTS) if given != amount_cents else ()
    )
    if obstacles:
        raise MoneyRefused(*obstacles)
    entry = books.take_payment(
        charges=charges,
        amount_cents=amount_cents,
        road=road,
        branch=branch,
        person=person,
        actor=actor,
        at=at,
        key=key,
    )
    return Taken(entry, given - amount_cents)


@transaction.atomic
def set_waiver_limit(*, most_cents: int, valid_from: date, actor: Actor, at: datetime) -> WaiverLimit:
    """Let the front desk waive at most this much at once, from a day on.

    Raises MoneyRefused: limit-in-the-past, amount-absurd.
    """
    obstacles = policy.obstacles_to_limit(
        most_cents, most=MOST_CENTS, valid_from=valid_from, today=timezone.localdate(at)
    )
    if obstacles:
        raise MoneyRefused(*obstacles)
    row, _made = WaiverLimit.objects.update_or_create(valid_from=valid_from, defaults={"most_cents": most_cents})
    record_event(
        actor=actor,
        at=at,
        verb="set_waiver_limit",
        subject_kind="ledger",
        subject_key="waiver_limit",
        after={"most_cents": most_cents, "valid_from": valid_from.isoformat()},
    )
    return row
