# SPDX-License-Identifier: EUPL-1.2
"""What follows for who signed up when the programme changes. Called in the transaction of that change.

Whoever cancels or moves a session writes that first, and then calls this: registering reads the state of a session
under the lock of its pools, so nobody slips in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from reuring.activities.models import Pool, Registration, Seat, Session
from reuring.activities.signing_up.changing import LIVE
from reuring.activities.signing_up.locking import lock_with_waiting
from reuring.activities.signing_up.offering import offer_what_is_free
from reuring.activities.signing_up.paying import give_back, let_go_of_money
from reuring.activities.signing_up.telling import sessions_of, tell_cancelled, tell_moved, with_sessions
from reuring.people.actor import Actor


def _live(**where: object) -> list[Registration]:
    found = Registration.objects.select_for_update(of=("self",)).filter(state__in=LIVE, **where).order_by("pk")
    # A plain subquery: rows can't be locked in a query that says "distinct".
    return list(with_sessions(found))


@transaction.atomic
def sessions_cancelled(*, sessions: Collection[Session], reason: str = "", actor: Actor, at: datetime) -> int:
    """Tell everybody that sessions do not go on, once each, free their seats, and give back what was paid for them.

    sessions: of one activity, and cancelled already. Who signed up for others too keeps those, and gets back the share
    of what does not go on.
    Returns how many registrations it touched.
    """
    gone = {session.pk for session in sessions}
    locked = lock_with_waiting(list(Pool.objects.filter(session__in=gone).values_list("pk", flat=True)))
    found = _live(pk__in=Seat.objects.filter(pool__session__in=gone).values("registration"))
    told, over, freed = [], [], []
    for each in found:
        own = sessions_of(each)
        off = [one for one in own if one.pk in gone]
        told.append((each, off))
        if any(one.pk not in gone and not one.is_cancelled for one in own):
            freed.append((each, len(off), len(own)))
        else:
            each.state, each.until = Registration.State.CANCELLED, None
            each.ended_at, each.ended_by = at, Registration.EndedBy.ACTIVITY
            over.append(each)
    Registration.objects.bulk_update(over, ["state", "until", "ended_at", "ended_by"], batch_size=500)
    Seat.objects.filter(registration__in=over).update(is_taken=False)
    Seat.objects.filter(registration__in=[each for each, _off, _own in freed], pool__session__in=gone).delete()
    tell_cancelled(told, reason=reason, at=at)
    offer_what_is_free(locked, at=at)
    for each in over:
        let_go_of_money(each, gives_back=True, actor=actor, at=at)
    for each, off_count, own_count in freed:
        share = each.price_cents * off_count // own_count
        if share:
            each.price_cents -= share
            each.save(update_fields=["price_cents"])
            give_back(each, cents=share, actor=actor, at=at)
    return len(found)


@transaction.atomic
def sessions_moved(*, sessions: Collection[Session], before: Mapping[int, datetime] | None = None, at: datetime) -> int:
    """Tell everybody that sessions are at another time or place now.

    sessions: as they are now. before: by key of a session, when it was to begin, where that is known. Offers never hold
    past the new start.
    Returns how many were told.
    """
    count = 0
    for session in sessions:
        found = _live(pk__in=Seat.objects.filter(pool__session=session).values("registration"))
        for each in found:
            if each.until is not None and each.until > session.starts_at > at:
                each.until = session.starts_at
                each.save(update_fields=["until"])
        tell_moved(found, session, before=(before or {}).get(session.pk), at=at)
        count += len(found)
    return count
