# SPDX-License-Identifier: EUPL-1.2
"""The one way to write in the books, for the verbs of this room. Nothing else makes entries, postings or charges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.ledger.models import Charge, Entry, Posting
from reuring.people.actions import Refused
from reuring.people.policy import Obstacle

_Account = Posting.Account
# Account of the books, the charge that the line is about, cents.
Line = tuple[str, Charge | None, int]


class MoneyRefused(Refused):
    """Something can't be booked."""


def book(entry: Entry, lines: Iterable[Line]) -> Entry:
    """Write an entry with its lines, and what is open of each charge with it.

    lines: those of zero cents are left out. Charges among them are locked by the caller, with `lock`.
    """
    lines = [line for line in lines if line[2]]
    entry.save(force_insert=True)
    Posting.objects.bulk_create(
        Posting(entry=entry, account=account, charge=about, amount_cents=cents) for account, about, cents in lines
    )
    if entry.kind == Entry.Kind.CHARGE:
        return entry  # it is open from the start
    changes: dict[int, tuple[Charge, int]] = {}
    for account, about, cents in lines:
        if account == _Account.RECEIVABLE and about is not None:
            changes[about.pk] = (about, changes.get(about.pk, (about, 0))[1] + cents)
    for about, cents in changes.values():
        about.open_cents += cents
        about.save(update_fields=["open_cents"])
    return entry


def lock(charges: Iterable[Charge]) -> dict[int, Charge]:
    """Charges as they stand now, locked in the order of their keys until the transaction ends."""
    keys = {each.pk for each in charges}
    return {each.pk: each for each in Charge.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}


def booked(key: str, kind: str, cents: int | None) -> Entry | None:
    """The entry that was booked under this key before. cents: of how much it should be; None for any amount.

    Raises MoneyRefused with `key-used` when it was something else.
    """
    found = Entry.objects.filter(key=key).first() if key else None
    if found is not None and (found.kind != kind or cents not in (None, cents_of(found))):
        raise MoneyRefused(Obstacle("key-used", _("Dit is al eerder geboekt, met een ander bedrag.")))
    return found


def fresh_key(what: str) -> str:
    """A key for an event that nobody repeats."""
    return f"{what}:{new_public_id()}{new_public_id()}"


def not_before(at: datetime, charges: Iterable[Charge]) -> datetime:
    """The moment to book at: a clock that jumped back does not settle a charge before it was made."""
    return max([at, *(each.at for each in charges)])


def cents_of(entry: Entry) -> int:
    """How much an entry is about: what went into its accounts, which is also what came out of others."""
    return sum(cents for cents in entry.postings.values_list("amount_cents", flat=True) if cents > 0)


def sum_of(charge: Charge, account: str, *kinds: str) -> int:
    """What one account says about a charge, over entries of these kinds (none: of all)."""
    found = Posting.objects.filter(charge=charge, account=account)
    if kinds:
        found = found.filter(entry__kind__in=kinds)
    return int(found.aggregate(cents=Sum("amount_cents"))["cents"] or 0)
