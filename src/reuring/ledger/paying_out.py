# SPDX-License-Identifier: EUPL-1.2
"""Money that goes out again: what the library owes back, paying it out, and taking back a payment typed wrong."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from reuring.ledger import policy
from reuring.ledger.books import paid_cents, refunded_cents
from reuring.ledger.models import MOST_CENTS, Charge, Entry, OnlineRefund, Posting, Road, TillDay
from reuring.ledger.writing import MoneyRefused, book, booked, fresh_key, lock, not_before, sum_of
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

_Account = Posting.Account
_TILL = {Road.CASH: _Account.CASH, Road.TERMINAL: _Account.TERMINAL}


def owed_back_cents(person: Person) -> int:
    """What the library still has to give back to someone, in cents, on its way or not."""
    mine = Q(charge__person=person) | Q(charge__isnull=True, entry__person=person)
    found = Posting.objects.filter(mine, account=_Account.TO_REFUND).aggregate(cents=Sum("amount_cents"))
    return -int(found["cents"] or 0)


def come_and_gone(charge: Charge) -> policy.ComeAndGone:
    """What came in for a charge and went out again, by road."""
    came: defaultdict[str, int] = defaultdict(int)
    gone: defaultdict[str, int] = defaultdict(int)
    lines = Posting.objects.filter(charge=charge).values_list("account", "entry__kind", "entry__road")
    for account, kind, road, cents in lines.annotate(cents=Sum("amount_cents")):
        if account == _Account.RECEIVABLE and kind in (Entry.Kind.PAYMENT, Entry.Kind.REVERSAL):
            came[road] -= cents
        elif account == _Account.TO_REFUND and kind == Entry.Kind.PAYOUT:
            gone[road] += cents
    online: dict[str, int] = dict(
        OnlineRefund.objects.filter(charge=charge).values_list("state").annotate(cents=Sum("amount_cents"))
    )
    return policy.ComeAndGone(
        came=dict(came),
        gone=dict(gone),
        owed_back=-sum_of(charge, _Account.TO_REFUND),
        on_its_way=online.get(OnlineRefund.State.TO_SEND, 0) + online.get(OnlineRefund.State.SENT, 0),
        failed=online.get(OnlineRefund.State.FAILED, 0),
    )


@transaction.atomic
def pay_out(
    *,
    charge: Charge,
    amount_cents: int | None = None,
    road: str,
    branch: Branch,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> Entry:
    """Give money back out of a till: what `books.refund` decided, the way that it was paid.

    amount_cents: None for all that can go this way. road: cash or terminal; online goes by `online.send_back`.
    branch: the till that it comes from. key: names the payout; the same key gives the same entry.
    Raises MoneyRefused: nothing-owed-back, more-than-owed-back, other-road, road-unknown, amount-not-positive.
    """
    locked = lock([charge])[charge.pk]
    before = booked(key, Entry.Kind.PAYOUT, amount_cents)
    if before is not None:
        return before
    facts = come_and_gone(locked)
    cents = facts.left(road) if amount_cents is None else amount_cents
    obstacles = policy.obstacles_to_paying_out(cents, road, facts) or policy.obstacles_to_amount(cents, most=MOST_CENTS)
    if road not in _TILL:
        obstacles = (Obstacle("road-unknown", _("Uit de kas gaat geld contant of via de pinautomaat.")),)
    if obstacles:
        raise MoneyRefused(*obstacles)
    return book(
        Entry(
            kind=Entry.Kind.PAYOUT,
            at=not_before(at, [locked]),
            actor=actor.account,
            person_id=locked.person_id,
            branch=branch,
            road=road,
            key=key or fresh_key("payout"),
        ),
        [(_Account.TO_REFUND, locked, cents), (_TILL[Road(road)], None, -cents)],
    )


@transaction.atomic
def pay_out_surplus(*, refund: OnlineRefund, branch: Branch, actor: Actor, at: datetime) -> Entry:
    """Pay out in cash what was paid too much on line, where the provider could not give it back.

    Raises MoneyRefused: nothing-owed-back. Doing it twice pays once and gives the same entry.
    """
    refund = OnlineRefund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund.pk)
    key = f"surplus:{refund.public_id}"
    before = booked(key, Entry.Kind.PAYOUT, refund.amount_cents)
    if before is not None:
        return before
    if refund.charge_id is not None or refund.state != OnlineRefund.State.FAILED:
        raise MoneyRefused(Obstacle("nothing-owed-back", _("Hier hoeft niets terugbetaald te worden.")))
    refund.entry = book(
        Entry(
            kind=Entry.Kind.PAYOUT,
            at=max(at, refund.at),
            actor=actor.account,
            person_id=refund.payment.person_id,
            branch=branch,
            road=Road.CASH,
            key=key,
        ),
        [(_Account.TO_REFUND, None, refund.amount_cents), (_Account.CASH, None, -refund.amount_cents)],
    )
    refund.state, refund.ask_at = OnlineRefund.State.DONE, None
    refund.save(update_fields=["entry", "state", "ask_at"])
    return refund.entry


@transaction.atomic
def reverse_payment(*, payment: Entry, reason: str, branch: Branch, actor: Actor, at: datetime) -> Entry:
    """Take back a payment that was typed wrong: the same day, at the same till, before it is counted.

    What it paid is open again. Nothing is wiped out: both entries stay, and the second says which one it reverses.
    Raises MoneyRefused: reason-missing, already-reversed, paid-online, other-day, other-till, till-closed,
    refunded-since.
    """
    lines = list(payment.postings.select_related("charge").order_by("pk"))
    locked = lock(line.charge for line in lines if line.charge is not None)
    zone = ZoneInfo(branch.time_zone)
    closed = TillDay.objects.filter(branch=branch, closed_at__gte=payment.at)
    obstacles = policy.obstacles_to_reason(reason) + policy.obstacles_to_reversing(
        policy.Mistyped(
            is_reversed=Entry.objects.filter(reverses=payment).exists(),
            is_online=payment.road == Road.ONLINE,
            same_day=payment.at.astimezone(zone).date() == at.astimezone(zone).date(),
            same_till=payment.branch_id == branch.pk,
            till_closed=closed.exists(),
            refunded=any(
                refunded_cents(locked[line.charge_id]) > max(0, paid_cents(locked[line.charge_id]) + line.amount_cents)
                for line in lines
                if line.charge_id is not None
            ),
        )
    )
    if obstacles:
        raise MoneyRefused(*obstacles)
    return book(
        Entry(
            kind=Entry.Kind.REVERSAL,
            at=not_before(at, locked.values()),
            actor=actor.account,
            person_id=payment.person_id,
            branch=branch,
            road=payment.road,
            reverses=payment,
            reason=reason.strip(),
            key=f"reversal:{payment.public_id}",
        ),
        [
            (line.account, locked[line.charge_id] if line.charge_id is not None else None, -line.amount_cents)
            for line in lines
        ],
    )
