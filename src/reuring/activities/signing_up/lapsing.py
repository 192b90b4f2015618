# SPDX-License-Identifier: EUPL-1.2
"""What the clock does: offers that nobody answered and seats that nobody paid move on to who waits.

Restartable: each registration is a transaction of its own, which looks again once it has the locks.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from reuring.activities.models import Registration
from reuring.activities.pools import PoolsBusy
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.calling import to_be_called
from reuring.activities.signing_up.changing import end
from reuring.activities.signing_up.locking import lock_registration
from reuring.activities.signing_up.offering import offer_what_is_free
from reuring.activities.signing_up.paying import CLOCK, charge_of, come_back, is_being_paid, let_go_of_money, settle
from reuring.activities.signing_up.telling import sessions_of, tell_lapsed

logger = logging.getLogger(__name__)
State = Registration.State


def lapse_due(*, at: datetime) -> int:
    """Let every offer and every kept seat go whose time is over, and offer what that frees. Returns how many went."""
    gone = 0
    for each in Registration.objects.lapsing(at).order_by("until", "pk"):
        if each.state == State.HELD and is_being_paid(each):
            come_back(registration=each, at=at)  # it may have been paid a moment ago
        try:
            gone += lapse(registration=each, at=at)
        except PoolsBusy:
            logger.info("%s is let go in the next round", each.public_id)
    return gone


@transaction.atomic
def lapse(*, registration: Registration, at: datetime) -> bool:
    """Let one registration go because its time is over. Returns whether it went.

    Paid meanwhile: it is confirmed. Somebody who can only be called keeps the offer until two calls were logged.
    """
    held, locked = lock_registration(registration)
    if held.state not in (State.OFFERED, State.HELD) or held.until is None or held.until > at:
        return False
    charge = charge_of(held)
    if held.state == State.HELD and charge is not None and not charge.is_open:
        settle(registration=held, at=at)
        return False
    starts_at = min((each.starts_at for each in sessions_of(held)), default=None)
    if held.state == State.OFFERED and not policy.may_lapse(
        by_phone_only=held.person_id in to_be_called([held.person_id or 0], at),
        calls=held.calls.count(),
        starts_at=starts_at,
        at=at,
    ):
        return False
    end(held, by=Registration.EndedBy.CLOCK, at=at, state=State.LAPSED)
    offer_what_is_free(locked, at=at)
    tell_lapsed(held, at=at)
    let_go_of_money(held, gives_back=True, actor=CLOCK, at=at)
    return True


def end_waiting(*, at: datetime) -> int:
    """End the waiting of who waits for what has begun. Returns how many."""
    begun = Registration.objects.filter(state=State.WAITING).annotate(starts=Min("seats__pool__session__starts_at"))
    keys = list(begun.filter(starts__lte=at).values_list("pk", flat=True))
    return Registration.objects.filter(pk__in=keys, state=State.WAITING).update(
        state=State.LAPSED, ended_at=at, ended_by=Registration.EndedBy.CLOCK
    )
