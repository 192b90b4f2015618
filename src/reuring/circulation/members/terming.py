# SPDX-License-Identifier: EUPL-1.2
"""The hourly round over terms that end: telling what follows, and making it on its day.

A term that costs something is told of at least a week before. Was it told too late, then the present term goes on for
the rest of that week, without a fee. Each subscription in a transaction of its own; a round that was killed goes on
where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from reuring.circulation.members.notices import tell_next_term
from reuring.circulation.members.policy import ANNOUNCED_DAYS, TOLD_FROM_DAYS
from reuring.circulation.members.subscribing import fee_on, follows_by_itself, renew_subscription
from reuring.circulation.models import Subscription
from reuring.people.actor import Actor
from reuring.people.models import Person

logger = logging.getLogger(__name__)
ACTOR: Final = Actor.rule("renewal of subscriptions")
# Who was forgotten for longer has no subscription any more, and gets none by surprise.
_FORGOTTEN_AFTER_DAYS: Final = 60
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round. told: of a term to come. renewed: made. put_off: told too late, so they go on a while.

    stopping: no term follows by itself any more. failed: tripped over.
    """

    told: int
    renewed: int
    put_off: int
    stopping: int
    failed: int


def tend_subscriptions(*, at: datetime) -> Round:
    """Tell of terms that end within a month and go on by themselves, and make those whose day it is.

    Running it again changes nothing.
    """
    counts = dict.fromkeys(("told", "renewed", "put_off", "stopping", "failed", "nothing"), 0)
    for subscription in _ending(timezone.localdate(at)):
        try:
            for what in _tend(subscription, at):
                counts[what] += 1
        except Exception:
            logger.exception("subscription %s could not be tended", subscription.public_id)
            counts["failed"] += 1
    del counts["nothing"]
    return Round(**counts)


def _ending(today: date) -> Iterator[Subscription]:
    first, last = today - timedelta(days=_FORGOTTEN_AFTER_DAYS), today + timedelta(days=TOLD_FROM_DAYS)
    rows = Subscription.objects.filter(ends_on__gte=first, ends_on__lte=last, ended_at=None, renews_by_itself=True)
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk").select_related("type", "person")[:_BATCH]):
        yield from batch
        after = batch[-1].pk


@transaction.atomic
def _tend(seen: Subscription, at: datetime) -> list[str]:
    person = Person.objects.select_for_update(no_key=True).get(pk=seen.person_id)
    now = Subscription.objects.select_for_update(of=("self",)).select_related("type", "person").get(pk=seen.pk)
    today = timezone.localdate(at)
    if now.ends_on is None or not now.renews_by_itself or now.ended_at is not None:
        return []
    if Subscription.objects.filter(person=person, starts_on__gte=now.ends_on).exclude(pk=now.pk).exists():
        return []
    if not follows_by_itself(now, person.born_on):
        # From here on it is one that ends, and the daily round tells so.
        now.renews_by_itself = False
        now.save(update_fields=["renews_by_itself"])
        return ["stopping"]
    done = []
    cents = fee_on(now.type, person.born_on, now.ends_on)
    if cents and now.announced_at is None:
        now.announced_at = at
        now.save(update_fields=["announced_at"])
        tell_next_term(now, cents, at)
        done.append("told")
    if now.ends_on > today:
        return done
    told_on = timezone.localdate(now.announced_at) if now.announced_at else None
    if cents and told_on is not None and told_on + timedelta(days=ANNOUNCED_DAYS) > today:
        now.ends_on = told_on + timedelta(days=ANNOUNCED_DAYS)
        now.save(update_fields=["ends_on"])
        return [*done, "put_off"]
    made = renew_subscription(subscription=now, actor=ACTOR, at=at)
    return [*done, "renewed"] if made is not None else done
