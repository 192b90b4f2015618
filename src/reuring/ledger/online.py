# SPDX-License-Identifier: EUPL-1.2
"""Paying on line: beginning a payment, booking what the provider says became of it, and giving money back that way.

The provider is asked outside any transaction (`durable` says so: it refuses to run inside one). What it answers is
booked in one transaction that locks the payment first, so that the return page, the webhook and the job that asks for
payments left open may all come at once and in any order: the money is in the books once. Source: decision 0007.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from reuring.ledger import policy
from reuring.ledger.models import (
    MOST_CENTS,
    Charge,
    Entry,
    OnlinePart,
    OnlinePayment,
    OnlineRefund,
    Posting,
    Road,
)
from reuring.ledger.money import CURRENCY
from reuring.ledger.paying_out import come_and_gone
from reuring.ledger.providers import Found, Order, ProviderTrouble, provider, provider_named
from reuring.ledger.writing import Line, MoneyRefused, book, lock, not_before
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.policy import Obstacle

logger = logging.getLogger(__name__)
_Account = Posting.Account
_State = OnlinePayment.State
# When to ask again, in minutes; the last one again and again, until it is too old.
_AGAIN_MINUTES: Final = (2, 3, 5, 10, 20, 60, 180, 720)
# Every way of paying that a provider has is over by then.
GIVEN_UP_AFTER: Final = timedelta(days=30)
# The provider never answered about it, so nobody was sent to pay it.
NEVER_BEGAN_AFTER: Final = timedelta(days=1)


# Paying


def begin(
    *,
    person: Person,
    charges: Collection[Charge],
    description: str,
    back_to: Callable[[str], str],
    webhook: str,
    language: str,
    actor: Actor,
    at: datetime,
) -> OnlinePayment:
    """Begin a payment of all that is open of these charges.

    person: who pays. description: what the payer's bank shows; name no title in it.
    back_to: gives the whole address where the payer comes back, for the public id of the payment.
    webhook: where the provider tells that something changed; empty where it can't reach us.
    Returns the payment; its `checkout` is where the payer goes.
    Raises MoneyRefused (nothing-open, paying-online-is-off), ProviderTrouble.
    """
    serving = provider()
    if serving is None:
        raise MoneyRefused(Obstacle("paying-online-is-off", _("Online betalen kan hier niet. Betaal bij de balie.")))
    # Who went back from the bank and begins again may have paid after all.
    earlier = OnlinePayment.objects.filter(state=_State.OPEN, parts__charge__in=charges).distinct()
    for before in list(earlier.order_by("-pk")[:3]):
        ask(before, at=at)
    with transaction.atomic(durable=True):
        locked = lock(charges)
        parts = [each for each in locked.values() if each.is_open]
        cents = sum(each.open_cents for each in parts)
        obstacles = policy.obstacles_to_paying(cents, open_cents=cents)
        obstacles = obstacles or policy.obstacles_to_amount(cents, most=MOST_CENTS)
        if obstacles:
            raise MoneyRefused(*obstacles)
        payment = OnlinePayment.objects.create(
            provider=serving.name,
            person=person,
            amount_cents=cents,
            started_at=at,
            ask_at=at + timedelta(minutes=_AGAIN_MINUTES[0]),
        )
        OnlinePart.objects.bulk_create(
            OnlinePart(payment=payment, charge=each, amount_cents=each.open_cents) for each in parts
        )
    started = serving.start(
        Order(
            reference=payment.public_id,
            cents=cents,
            description=description,
            back_to=back_to(payment.public_id),
            webhook=webhook,
            language=language,
        )
    )
    with transaction.atomic(durable=True):
        payment = OnlinePayment.objects.select_for_update().get(pk=payment.pk)
        payment.provider_id, payment.checkout = started.provider_id, started.checkout
        if payment.state == _State.NEW:
            payment.state = _State.OPEN
        payment.save(update_fields=["provider_id", "checkout", "state"])
    return payment


def ask(payment: OnlinePayment, *, at: datetime) -> OnlinePayment:
    """Ask the provider what became of a payment, and book it. Asking twice changes nothing.

    Returns the payment as it stands then.
    Raises ProviderTrouble when the provider does not answer.
    """
    with transaction.atomic(durable=True):
        payment = OnlinePayment.objects.get(pk=payment.pk)
    if payment.entry_id is not None:
        return payment
    serving = provider_named(payment.provider)
    if serving is None:
        raise ProviderTrouble
    found = serving.state(payment.provider_id) if payment.provider_id else None
    return _settle(payment, found, at)


def ask_by_provider_id(provider_name: str, provider_id: str, *, at: datetime) -> None:
    """What a webhook does: ask about the payment that the provider has under this name.

    Nothing else that a webhook says is believed. A name that we do not know is only asked about while we wait for the
    provider's first answer about some payment, so that nobody can let us ask it things all day.
    Raises ProviderTrouble when the provider does not answer.
    """
    payment = OnlinePayment.objects.filter(provider=provider_name, provider_id=provider_id).first()
    if payment is not None:
        ask(payment, at=at)
        return
    serving = provider_named(provider_name)
    waiting = OnlinePayment.objects.filter(provider=provider_name, state=_State.NEW, provider_id="")
    if serving is None or not waiting.filter(started_at__gte=at - timedelta(days=1)).exists():
        return
    found = serving.state(provider_id)
    if found is None:
        return
    with transaction.atomic(durable=True):
        known = waiting.select_for_update().filter(public_id=found.reference).first()
        if known is not None:
            known.provider_id = provider_id
            known.save(update_fields=["provider_id"])
    if known is not None:
        _settle(known, found, at)


def ask_all_that_is_due(*, at: datetime) -> int:
    """Ask the provider about every payment and refund whose time has come. Returns how many were asked about."""
    count = 0
    for payment in OnlinePayment.objects.filter(ask_at__lte=at).order_by("ask_at")[:200]:
        try:
            ask(payment, at=at)
        except ProviderTrouble:
            _ask_later(payment, at)
            logger.warning("the payment provider does not answer about %s", payment.public_id)
        count += 1
    for refund in OnlineRefund.objects.filter(ask_at__lte=at).order_by("ask_at")[:200]:
        push(refund, at=at)
        count += 1
    return count


def _settle(payment: OnlinePayment, found: Found | None, at: datetime) -> OnlinePayment:
    with transaction.atomic(durable=True):
        payment = OnlinePayment.objects.select_for_update().get(pk=payment.pk)
        if payment.entry_id is not None:
            return payment
        if found is not None and found.state == "paid":
            fault = _fault(payment, found)
            if fault:
                payment.state, payment.fault, payment.ask_at = _State.ODD, fault, None
                logger.error("a payment that was paid can't be booked: %s: %s", payment.public_id, fault)
            else:
                _book(payment, at)
        elif found is not None and found.state in ("failed", "expired"):
            payment.state, payment.settled_at, payment.ask_at = _State(found.state), at, None
        elif at - payment.started_at > (NEVER_BEGAN_AFTER if payment.state == _State.NEW else GIVEN_UP_AFTER):
            payment.state, payment.settled_at, payment.ask_at = _State.EXPIRED, at, None
        elif payment.state in (_State.NEW, _State.OPEN):
            _wait(payment, at)
        payment.save()
    return payment


def _fault(payment: OnlinePayment, found: Found) -> str:
    """Why what the provider says can't be what we asked for; empty when it can."""
    if found.currency != CURRENCY:
        return f"currency: the provider says {found.currency}"
    if found.cents != payment.amount_cents:
        return f"amount: we asked for {payment.amount_cents} cents, the provider says {found.cents}"
    if found.reference != payment.public_id:
        return "reference: the provider has this payment for something else"
    return ""


def _book(payment: OnlinePayment, at: datetime) -> None:
    """Book a payment that was paid. What was paid in full elsewhere meanwhile goes back at once."""
    parts = {part.charge_id: part for part in payment.parts.select_related("charge")}
    locked = lock(part.charge for part in parts.values())
    lines: list[Line] = [(_Account.ONLINE, None, payment.amount_cents)]
    surplus = payment.amount_cents
    for key, each in locked.items():
        share = min(parts[key].amount_cents, each.open_cents)
        lines.append((_Account.RECEIVABLE, each, -share))
        surplus -= share
    lines.append((_Account.TO_REFUND, None, -surplus))
    payment.entry = book(
        Entry(
            kind=Entry.Kind.PAYMENT,
            at=not_before(at, locked.values()),
            person_id=payment.person_id,
            road=Road.ONLINE,
            key=f"online:{payment.public_id}",
        ),
        lines,
    )
    payment.state, payment.settled_at, payment.ask_at = _State.PAID, at, None
    payment.surplus_cents, payment.fault = surplus, ""
    if surplus:
        _send(OnlineRefund(payment=payment, amount_cents=surplus, at=at, ask_at=at))


def _wait(row: OnlinePayment | OnlineRefund, at: datetime) -> None:
    minutes = _AGAIN_MINUTES[min(row.times_asked, len(_AGAIN_MINUTES) - 1)]
    row.ask_at = at + timedelta(minutes=minutes)
    row.times_asked = min(row.times_asked + 1, 32_000)


def _ask_later(payment: OnlinePayment, at: datetime) -> None:
    with transaction.atomic(durable=True):
        payment = OnlinePayment.objects.select_for_update().get(pk=payment.pk)
        if payment.ask_at is not None:
            _wait(payment, at)
            payment.save(update_fields=["ask_at", "times_asked"])


# Giving back


@transaction.atomic
def send_back(*, charge: Charge, amount_cents: int | None = None, at: datetime) -> list[OnlineRefund]:
    """Send money back on line that `books.refund` decided to give back: as much as came that way.

    amount_cents: None for all that can go this way.
    Returns what goes; a job brings it to the provider, and books the payout once the provider says that it went.
    Raises MoneyRefused: nothing-owed-back, more-than-owed-back, other-road, amount-not-positive.
    """
    locked = lock([charge])[charge.pk]
    facts = come_and_gone(locked)
    cents = facts.left(Road.ONLINE) if amount_cents is None else amount_cents
    obstacles = policy.obstacles_to_paying_out(cents, Road.ONLINE, facts)
    obstacles = obstacles or policy.obstacles_to_amount(cents, most=MOST_CENTS)
    if obstacles:
        raise MoneyRefused(*obstacles)
    came = Posting.objects.filter(charge=locked, account=_Account.RECEIVABLE, entry__online_payment__isnull=False)
    sent: list[OnlineRefund] = []
    for line in came.select_related("entry__online_payment").order_by("-pk"):
        payment = line.entry.online_payment
        before = payment.refunds.filter(charge=locked).exclude(state=OnlineRefund.State.FAILED)
        left = -line.amount_cents - int(before.aggregate(cents=Sum("amount_cents"))["cents"] or 0)
        part = min(cents, left)
        if part > 0:
            sent.append(_send(OnlineRefund(payment=payment, charge=locked, amount_cents=part, at=at, ask_at=at)))
            cents -= part
    return sent


def push(refund: OnlineRefund, *, at: datetime) -> OnlineRefund:
    """Bring a refund to the provider, or ask what became of it; books the payout once the money went.

    A provider that does not answer is asked again later. Pushing twice gives the money back once.
    """
    with transaction.atomic(durable=True):
        refund = OnlineRefund.objects.select_related("payment").get(pk=refund.pk)
    if refund.state not in (OnlineRefund.State.TO_SEND, OnlineRefund.State.SENT):
        return refund
    serving = provider_named(refund.payment.provider)
    found = None
    try:
        if serving is None:
            raise ProviderTrouble
        if refund.provider_id:
            found = serving.refund_state(refund.payment.provider_id, refund.provider_id)
        else:
            found = serving.refund(refund.payment.provider_id, refund.amount_cents, refund.public_id)
    except ProviderTrouble:
        logger.warning("the payment provider does not answer about refund %s", refund.public_id)
    with transaction.atomic(durable=True):
        refund = OnlineRefund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund.pk)
        if refund.state not in (OnlineRefund.State.TO_SEND, OnlineRefund.State.SENT):
            return refund
        if found is None or found.state == "sent":
            _wait(refund, at)
        else:
            refund.ask_at = None
        if found is not None:
            refund.provider_id, refund.state = found.provider_id, OnlineRefund.State(found.state)
            if found.state == "done":
                refund.entry = book(
                    Entry(
                        kind=Entry.Kind.PAYOUT,
                        at=max(at, refund.at),
                        person_id=refund.payment.person_id,
                        road=Road.ONLINE,
                        key=f"online-refund:{refund.public_id}",
                    ),
                    [
                        (_Account.TO_REFUND, refund.charge, refund.amount_cents),
                        (_Account.ONLINE, None, -refund.amount_cents),
                    ],
                )
        refund.save()
    return refund


def _send(refund: OnlineRefund) -> OnlineRefund:
    from reuring.ledger.jobs import push_refund

    refund.save(force_insert=True)
    push_refund.defer(public_id=refund.public_id)
    return refund


def refunds_under_way(charges: Iterable[Charge]) -> list[OnlineRefund]:
    """What is on its way back for these charges, or could not go back."""
    open_states = [OnlineRefund.State.TO_SEND, OnlineRefund.State.SENT, OnlineRefund.State.FAILED]
    return list(OnlineRefund.objects.filter(charge__in=list(charges), state__in=open_states).order_by("pk"))
