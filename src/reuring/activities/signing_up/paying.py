# SPDX-License-Identifier: EUPL-1.2
"""Money for an activity: what a registration owes, paying it on line or at the desk, and giving it back.

Seats are held for 15 minutes while somebody pays. The ledger knows nothing of activities: a registration is confirmed
when who pays comes back, and by a round that asks which charges were settled (`settle_all`), so that a browser that
closed or a process that died loses no paid seat. What is paid late is confirmed where there still is room, and goes
back where there is not. A charge is let go only when no payment of it is under way any more.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Registration, Seat, Session
from reuring.activities.pools import PoolsBusy, room_in
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.locking import lock_registration, patient
from reuring.activities.signing_up.offering import offer_what_is_free
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.telling import sessions_of, tell_confirmed, tell_paid_back, title_for, with_sessions
from reuring.ledger import books, online
from reuring.ledger.models import Charge, OnlinePayment, Posting
from reuring.ledger.providers import ProviderTrouble
from reuring.ledger.texts import register_text
from reuring.ledger.writing import MoneyRefused
from reuring.people.actor import Actor
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

logger = logging.getLogger(__name__)
State = Registration.State
_TEXT: Final = "activity"
register_text(_TEXT, _("Activiteit: %(title)s"))
CLOCK: Final = Actor.rule("paying for activities")
# A payment that is still not decided so long after its seats went is not waited for; the ledger then sends it back.
_WAITED_FOR: Final = timedelta(hours=24)
# What was paid for a registration that is over is looked for so long.
_LOOKED_FOR: Final = timedelta(days=31)
_UNDER_WAY: Final = (OnlinePayment.State.NEW, OnlinePayment.State.OPEN)


def charge_for(registration: Registration, *, title: str, actor: Actor, at: datetime) -> Charge:
    """Let who signed up owe the price, once. registration: locked, or just made; with its person."""
    assert registration.person is not None
    found = books.charge(
        person=registration.person,
        kind=Charge.Kind.ACTIVITY,
        amount_cents=registration.price_cents,
        key=f"activity:{registration.public_id}",
        text=_TEXT,
        params={"title": title},
        branch=None,
        actor=actor,
        at=at,
        about=registration.public_id,
    )
    if registration.charge_id != found.pk:
        registration.charge = found
        registration.save(update_fields=["charge"])
    return found


def charge_of(registration: Registration) -> Charge | None:
    """What a registration owes as it stands now, also when nothing of it is open; None for nothing yet."""
    return Charge.objects.filter(pk=registration.charge_id).first() if registration.charge_id is not None else None


def _locked_row(registration: Registration) -> Registration:
    """A registration as it is now, `with_sessions`, its row locked; its seats are not going to change."""
    found: Registration = with_sessions(Registration.objects.select_for_update(of=("self",))).get(pk=registration.pk)
    return found


# On line


def begin_payment(
    *,
    registration: Registration,
    description: str,
    back_to: Callable[[str], str],
    webhook: str,
    language: str,
    actor: Actor,
    at: datetime,
) -> OnlinePayment:
    """Begin to pay for a registration whose seats are held. Not in a transaction: the provider is asked.

    description, back_to, webhook, language: as `ledger.online.begin`.
    Returns the payment; its `checkout` is where the payer goes.
    Raises RegistrationRefused (nothing-to-pay), MoneyRefused, ProviderTrouble.
    """
    with transaction.atomic(durable=True):
        held = _locked_row(registration)
        if held.state not in (State.HELD, State.CONFIRMED) or not held.price_cents or held.person is None:
            raise RegistrationRefused(Obstacle("nothing-to-pay", _("Hier valt nu niets te betalen.")))
        charge = charge_for(held, title=title_for(held), actor=actor, at=at)
    return online.begin(
        person=held.person,
        charges=[charge],
        description=description,
        back_to=back_to,
        webhook=webhook,
        language=language,
        actor=actor,
        at=at,
    )


def come_back(*, registration: Registration, at: datetime) -> Registration:
    """What became of paying: asks the provider about payments that are open, and confirms what was paid.

    Not in a transaction. A provider that does not answer is asked again by the ledger's own round.
    """
    if registration.charge_id is None:
        return registration
    payments = OnlinePayment.objects.filter(parts__charge=registration.charge_id, state__in=_UNDER_WAY)
    for payment in payments.order_by("-pk")[:3]:
        with contextlib.suppress(ProviderTrouble):
            online.ask(payment, at=at)
    return settle(registration=registration, at=at)


@patient
@transaction.atomic
def settle(*, registration: Registration, at: datetime) -> Registration:
    """Make a registration agree with what was paid for it. Doing it twice changes nothing.

    Held and settled: confirmed. Over by the clock, and paid after all: confirmed where there still is room for
    everybody and it has not begun; else the money goes back.
    """
    held, locked = lock_registration(registration)
    charge = charge_of(held)
    if charge is None or charge.is_open:
        return held
    if held.state == State.HELD:
        _confirm(held, at)
    elif held.state in (State.LAPSED, State.CANCELLED) and books.paid_cents(charge) > books.refunded_cents(charge):
        if held.ended_by == Registration.EndedBy.CLOCK and _has_room_again(held, at):
            held.ended_at, held.ended_by = None, ""
            _confirm(held, at)
            Seat.objects.filter(registration=held).update(is_taken=True)
        else:
            give_back(held, actor=CLOCK, at=at)
    offer_what_is_free(locked, at=at)
    return held


def _confirm(held: Registration, at: datetime) -> None:
    held.state, held.until = State.CONFIRMED, None
    held.save(update_fields=["state", "until", "ended_at", "ended_by"])
    tell_confirmed(held, at=at)


def _has_room_again(held: Registration, at: datetime) -> bool:
    """Whether seats that went because of the clock are still free. Under the lock of their pools."""
    wanted: dict[int, int] = {}
    for seat in held.seats.all():
        wanted[seat.pool_id] = wanted.get(seat.pool_id, 0) + 1
    sessions = sessions_of(held)
    if not wanted or any(each.is_cancelled or each.starts_at <= at for each in sessions):
        return False
    return all(room.fits(wanted[key]) for key, room in room_in(wanted).items())


def is_being_paid(registration: Registration) -> bool:
    """Whether a payment of it is with the provider, and nobody knows yet what becomes of it."""
    if registration.charge_id is None:
        return False
    return OnlinePayment.objects.filter(parts__charge=registration.charge_id, state__in=_UNDER_WAY).exists()


def settle_all(*, at: datetime) -> int:
    """Look for what was paid without anybody coming back, and let charges go that nobody is going to pay.

    Restartable; a transaction for each registration. Returns how many were looked at.
    """
    about = Posting.objects.filter(charge=OuterRef("charge"))
    paid = Exists(about.filter(account=Posting.Account.RECEIVABLE, entry__kind="payment"))
    given_back = Exists(about.filter(account=Posting.Account.REFUNDED))
    recent = Q(state__in=(State.LAPSED, State.CANCELLED), ended_at__gte=at - _LOOKED_FOR)
    settled = Registration.objects.filter(charge__open_cents=0)
    due = list(settled.filter(state=State.HELD)) + list(settled.filter(recent).filter(paid).exclude(given_back))
    over = Registration.objects.filter(recent, charge__open_cents__gt=0)
    for verb, registrations in ((settle, due), (_let_charge_go, list(over))):
        for each in registrations:
            try:
                verb(registration=each, at=at)
            except (PoolsBusy, RegistrationRefused, MoneyRefused):
                logger.warning("what was paid for %s is looked at again later", each.public_id, exc_info=True)
    return len(due)


@transaction.atomic
def _let_charge_go(*, registration: Registration, at: datetime) -> None:
    held = _locked_row(registration)
    if held.state in (State.LAPSED, State.CANCELLED):
        _waive(held, at)


def _waive(held: Registration, at: datetime) -> None:
    """Let go what is still open of a registration that is over, unless somebody may be paying it at this moment."""
    charge = charge_of(held)
    if charge is None or not charge.is_open:
        return
    waited = held.ended_at is not None and held.ended_at <= at - _WAITED_FOR
    if waited or not is_being_paid(held):
        reason = str(_("De aanmelding ging niet door."))
        books.waive(charge=charge, reason=reason, actor=CLOCK, at=at)


# At the desk


@patient
@transaction.atomic
def pay_at_desk(
    *, registration: Registration, road: str, branch: Branch, key: str = "", actor: Actor, at: datetime
) -> Registration:
    """Take the money for a registration over the counter, in cash or by card, and confirm it.

    road: of `ledger.models.Road`. branch: whose till. key: the same one is one payment.
    Raises RegistrationRefused (nothing-to-pay), MoneyRefused.
    """
    held, _locked = lock_registration(registration)
    charge = _owes_at_desk(held, actor, at)
    if charge.is_open:
        books.take_payment(
            charges=[charge], amount_cents=charge.open_cents, road=road, branch=branch, actor=actor, at=at, key=key
        )
    if held.state != State.CONFIRMED:
        _confirm(held, at)
    return held


@patient
@transaction.atomic
def pays_later(*, registration: Registration, actor: Actor, at: datetime) -> Registration:
    """Confirm a registration that is paid when people come: staff say so. Raises RegistrationRefused."""
    held, _locked = lock_registration(registration)
    _owes_at_desk(held, actor, at)
    if held.state != State.CONFIRMED:
        _confirm(held, at)
    return held


def _owes_at_desk(held: Registration, actor: Actor, at: datetime) -> Charge:
    payable = held.state in (State.HELD, State.OFFERED, State.CONFIRMED) and held.price_cents
    if not payable or held.person is None:
        raise RegistrationRefused(Obstacle("nothing-to-pay", _("Hier valt nu niets te betalen.")))
    return charge_for(held, title=title_for(held), actor=actor, at=at)


# Giving back


def would_give_back(registration: Registration, *, by: str = "self", at: datetime) -> int:
    """What would come back, in cents, if a registration were cancelled now. by: as `changing.cancel`."""
    charge = charge_of(registration)
    starts = Session.objects.filter(pools__seats__registration=registration, starts_at__gt=at).order_by("starts_at")
    first = starts.values_list("starts_at", flat=True).first()
    if charge is None or not policy.gives_back(by=by, starts_at=first, at=at):
        return 0
    return max(0, books.paid_cents(charge) - books.refunded_cents(charge))


def let_go_of_money(held: Registration, *, gives_back: bool, actor: Actor, at: datetime) -> None:
    """Settle the money of a registration that is over. held: locked. gives_back: whether what was paid goes back."""
    if held.charge_id is None:
        return
    if gives_back:
        give_back(held, actor=actor, at=at)
    _waive(held, at)


def give_back(held: Registration, *, cents: int | None = None, actor: Actor, at: datetime) -> int:
    """Give back what was paid, or a part of it, by the way it came, and say so. held: locked, `with_sessions`.

    cents: None for all. What came on line goes back by itself; what came over the counter is fetched there.
    Returns how much, in cents; 0 where nothing was paid.
    """
    charge = charge_of(held)
    if charge is None:
        return 0
    left = books.paid_cents(charge) - books.refunded_cents(charge)
    amount = left if cents is None else min(left, cents)
    if cents is not None and charge.is_open:
        # Not paid yet: what is asked becomes less.
        less = min(cents, charge.open_cents)
        books.waive(charge=charge, amount_cents=less, reason=str(_("Er komen minder mensen.")), actor=actor, at=at)
        amount = min(left, cents - less)
    if amount <= 0:
        return 0
    reason = str(_("De aanmelding ging niet door.")) if cents is None else str(_("Er komen minder mensen."))
    books.refund(charge=charge, amount_cents=amount, reason=reason, actor=actor, at=at)
    sent = 0
    with contextlib.suppress(MoneyRefused):
        sent = sum(each.amount_cents for each in online.send_back(charge=charge, at=at))
    tell_paid_back(held, cents=amount, at_desk_cents=amount - sent, at=at)
    return amount
