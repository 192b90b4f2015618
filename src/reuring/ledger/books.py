# SPDX-License-Identifier: EUPL-1.2
"""The books: what is charged, paid, waived and given back.

Every verb is one entry whose postings add up to zero, in one transaction with what is open of each charge. The database
holds both once more (triggers of migration 0001). Locks: charges in the order of their keys, and nothing else; callers
that lock a person or an item do so before they come here.

What comes in is positive: a charge of 500 cents is +500 receivable and -500 income; its payment in cash is +500 cash
and -500 receivable. Source: decision 0007.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from reuring.ledger import policy
from reuring.ledger.models import MOST_CENTS, Charge, Entry, Posting, Road
from reuring.ledger.writing import MoneyRefused, book, booked, fresh_key, lock, not_before, sum_of
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

__all__ = ["MoneyRefused", "charge", "owed_cents", "paid_cents", "refund", "refunded_cents", "take_payment", "waive"]

Kind = Charge.Kind
_Account = Posting.Account
_MONEY: Final = {Road.CASH: _Account.CASH, Road.TERMINAL: _Account.TERMINAL, Road.ONLINE: _Account.ONLINE}


def owed_cents(person_ids: Collection[int]) -> dict[int, int]:
    """What each of these people owes now, in cents; 0 for who owes nothing.

    One query, answered from an index of open charges alone: it is asked at every check-out, so it goes past the ORM.
    """
    owed = dict.fromkeys(person_ids, 0)
    if owed:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id, sum(open_cents)::bigint FROM ledger_charge "
                "WHERE person_id = ANY(%s) AND open_cents > 0 GROUP BY person_id",
                [list(owed)],
            )
            owed.update(cursor.fetchall())
    return owed


@transaction.atomic
def charge(
    *,
    person: Person,
    kind: str,
    amount_cents: int,
    key: str,
    text: str = "",
    params: Mapping[str, Any] | None = None,
    branch: Branch | None,
    actor: Actor,
    at: datetime,
    about: str = "",
) -> Charge:
    """Let a person owe this much, for one reason.

    kind: of `Charge.Kind`. amount_cents: more than zero.
    key: names the reason, as `late:` and a loan's public id; the same key gives the same charge, made once.
    text, params: what it is for: a key of `texts.register_text`, and its values; empty says the kind.
    branch: where it came about; None for nowhere in particular. about: the public id of the thing that it is for.
    Returns the charge, also when it was there already.
    Raises MoneyRefused: amount-not-positive, amount-absurd, kind-unknown, key-used (for something else).
    """
    obstacles = policy.obstacles_to_amount(amount_cents, most=MOST_CENTS)
    if kind not in Kind.values:
        obstacles = (*obstacles, Obstacle("kind-unknown", _("Dit soort kosten kennen we niet.")))
    if obstacles:
        raise MoneyRefused(*obstacles)
    wanted = Charge(
        person=person,
        kind=kind,
        text=text,
        params=dict(params or {}),
        amount_cents=amount_cents,
        open_cents=amount_cents,
        at=at,
        branch=branch,
        about=about,
        key=key,
    )
    # Whoever comes second waits here for the first, and then finds its row.
    Charge.objects.bulk_create([wanted], ignore_conflicts=True)
    found = Charge.objects.get(key=key)
    if found.public_id == wanted.public_id:
        book(
            Entry(
                kind=Entry.Kind.CHARGE, at=at, actor=actor.account, person=person, branch=branch, key=f"charge:{key}"
            ),
            [(_Account.RECEIVABLE, found, amount_cents), (_Account.INCOME, found, -amount_cents)],
        )
    elif (found.amount_cents, found.kind) != (amount_cents, kind) or found.person_id not in (None, person.pk):
        raise MoneyRefused(Obstacle("key-used", _("Dit is al eerder in rekening gebracht, met een ander bedrag.")))
    return found


@transaction.atomic
def take_payment(
    *,
    charges: Iterable[Charge],
    amount_cents: int,
    road: str,
    branch: Branch | None,
    actor: Actor,
    at: datetime,
    person: Person | None = None,
    key: str = "",
) -> Entry:
    """Book money that came in for these charges: the oldest is paid first, each in full before the next.

    amount_cents: may be less than what is open, never more. road: of `Road`.
    branch: the till that it went into; None for online. person: who pays; else the person of the first charge.
    key: names the payment, so that it is booked once; the same key gives the same entry.
    Returns the entry, which is also the receipt.
    Raises MoneyRefused: amount-not-positive, amount-absurd, nothing-open, more-than-open, road-unknown, key-used.
    """
    before = booked(key, Entry.Kind.PAYMENT, amount_cents)
    if before is not None:
        return before
    obstacles = policy.obstacles_to_amount(amount_cents, most=MOST_CENTS)
    if road not in Road.values:
        obstacles = (*obstacles, Obstacle("road-unknown", _("Deze manier van betalen kennen we niet.")))
    if obstacles:
        raise MoneyRefused(*obstacles)
    locked = lock(charges)
    # Whoever repeats a payment waited for the first one at the lock, and is given that.
    before = booked(key, Entry.Kind.PAYMENT, amount_cents)
    if before is not None:
        return before
    obstacles = policy.obstacles_to_paying(amount_cents, open_cents=sum(each.open_cents for each in locked.values()))
    if obstacles:
        raise MoneyRefused(*obstacles)
    in_order = sorted(locked.values(), key=lambda each: (each.at, each.pk))
    parts = policy.shares(amount_cents, [(each.pk, each.open_cents) for each in in_order])
    return book(
        Entry(
            kind=Entry.Kind.PAYMENT,
            at=not_before(at, in_order),
            actor=actor.account,
            person_id=person.pk if person else in_order[0].person_id,
            branch=branch,
            road=road,
            key=key or fresh_key("payment"),
        ),
        [
            (_MONEY[Road(road)], None, amount_cents),
            *((_Account.RECEIVABLE, locked[part.charge], -part.cents) for part in parts),
        ],
    )


@transaction.atomic
def waive(
    *,
    charge: Charge,
    amount_cents: int | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
    branch: Branch | None = None,
    key: str = "",
) -> Entry:
    """Let a charge, or a part of it, go.

    amount_cents: None for all that is open. reason: kept, and shown to staff. branch: where it was decided.
    key: names the waiver, so that it is booked once; the same key gives the same entry.
    Whether a colleague may waive this much is asked by `desk.waive`.
    Raises MoneyRefused: reason-missing, nothing-open, more-than-open, amount-not-positive.
    """
    locked = lock([charge])[charge.pk]
    before = booked(key, Entry.Kind.WAIVER, amount_cents)
    if before is not None:
        return before
    cents = locked.open_cents if amount_cents is None else amount_cents
    obstacles = policy.obstacles_to_reason(reason) + policy.obstacles_to_paying(cents, open_cents=locked.open_cents)
    if amount_cents is not None:
        obstacles += policy.obstacles_to_amount(cents, most=MOST_CENTS)
    if obstacles:
        raise MoneyRefused(*obstacles)
    return book(
        Entry(
            kind=Entry.Kind.WAIVER,
            at=not_before(at, [locked]),
            actor=actor.account,
            person_id=locked.person_id,
            branch=branch,
            reason=reason.strip(),
            key=key or fresh_key("waiver"),
        ),
        [(_Account.WAIVED, locked, cents), (_Account.RECEIVABLE, locked, -cents)],
    )


def paid_cents(charge: Charge) -> int:
    """What was paid of a charge, less what was typed wrong and reversed. Refunds are not taken off."""
    return -sum_of(charge, _Account.RECEIVABLE, Entry.Kind.PAYMENT, Entry.Kind.REVERSAL)


def refunded_cents(charge: Charge) -> int:
    """What was given back of a charge that had been paid, whether or not the money has gone out yet."""
    return sum_of(charge, _Account.REFUNDED, Entry.Kind.REFUND)


@transaction.atomic
def refund(
    *,
    charge: Charge,
    amount_cents: int | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
    branch: Branch | None = None,
    key: str = "",
) -> Entry:
    """Decide that money that was paid for a charge goes back. It is owed to the person until it is paid out.

    amount_cents: None for all that was paid and not given back yet.
    Raises MoneyRefused: reason-missing, nothing-paid, more-than-paid, amount-not-positive.
    """
    locked = lock([charge])[charge.pk]
    before = booked(key, Entry.Kind.REFUND, amount_cents)
    if before is not None:
        return before
    paid, refunded = paid_cents(locked), refunded_cents(locked)
    cents = paid - refunded if amount_cents is None else amount_cents
    obstacles = policy.obstacles_to_reason(reason)
    obstacles += policy.obstacles_to_refund(cents, paid_cents=paid, refunded_cents=refunded)
    if amount_cents is not None:
        obstacles += policy.obstacles_to_amount(cents, most=MOST_CENTS)
    if obstacles:
        raise MoneyRefused(*obstacles)
    return book(
        Entry(
            kind=Entry.Kind.REFUND,
            at=not_before(at, [locked]),
            actor=actor.account,
            person_id=locked.person_id,
            branch=branch,
            reason=reason.strip(),
            key=key or fresh_key("refund"),
        ),
        [(_Account.REFUNDED, locked, cents), (_Account.TO_REFUND, locked, -cents)],
    )
