# SPDX-License-Identifier: EUPL-1.2
"""The verbs of a round: ask for one, work it out in the background, choose from it. By itself it does nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from reuring.communities.helping.assigning import assign
from reuring.communities.helping.facts import known, open_listings
from reuring.communities.helping.matching import propose
from reuring.communities.models import Round, RoundPair
from reuring.communities.refusals import MatchRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event

KIND: Final = "helping_round"
# A round that is not finished after so long broke off.
BROKE_OFF_AFTER: Final = timedelta(minutes=15)


@transaction.atomic
def ask_round(*, actor: Actor, at: datetime) -> Round:
    """Ask for proposals for everybody at once, made in the background. One that is being made is not asked twice."""
    from reuring.communities.helping.jobs import make_round

    busy = Round.objects.select_for_update().filter(finished_at=None, failed_at=None, asked_at__gt=at - BROKE_OFF_AFTER)
    if (going := busy.first()) is not None:
        return going
    made = Round.objects.create(asked_at=at, asked_by=actor.account)
    record_event(actor=actor, at=at, verb="ask", subject_kind=KIND, subject_key=made.public_id)
    make_round.defer(public_id=made.public_id)
    return made


def work_out(public_id: str, *, at: datetime) -> Round:
    """Make the proposals of a round. How far it is can be read while it goes on."""
    found = Round.objects.get(public_id=public_id)
    began = time.monotonic()

    def told(percent: int) -> None:
        Round.objects.filter(pk=found.pk).update(percent=percent)

    try:
        facts = known(open_listings(at), at=at)
        pairs = assign(facts, told=told)
        with transaction.atomic():
            RoundPair.objects.filter(round=found).delete()
            RoundPair.objects.bulk_create(
                (
                    RoundPair(
                        round=found,
                        ask_id=pair.ask,
                        offer_id=pair.offer,
                        score=pair.fit.score,
                        reasons=pair.fit.reasons,
                    )
                    for pair in pairs
                ),
                batch_size=1_000,
            )
            found.asks, found.offers, found.percent = len(facts.asks), len(facts.offers), 100
            found.seconds, found.finished_at = time.monotonic() - began, at
            found.save()
    except Exception:
        Round.objects.filter(pk=found.pk).update(failed_at=at)
        raise
    return found


def choose(*, pairs: Collection[RoundPair], actor: Actor, at: datetime) -> tuple[int, list[str]]:
    """Propose these pairs: both sides of each are asked. Each stands by itself.

    Returns how many were proposed, and of the others what stands in the way by now.
    """
    proposed, refused = 0, []
    for pair in pairs:
        with transaction.atomic():
            pair = RoundPair.objects.select_for_update(of=("self",)).select_related("ask", "offer").get(pk=pair.pk)
            if pair.chosen_at is not None or pair.passed_at is not None:
                continue
            try:
                propose(ask=pair.ask, offer=pair.offer, actor=actor, at=at)
            except MatchRefused as fault:
                refused += [f"{pair.ask.title}: {obstacle.message}" for obstacle in fault.obstacles]
                continue
            pair.chosen_at = at
            pair.save(update_fields=["chosen_at"])
            proposed += 1
    return proposed, refused


@transaction.atomic
def pass_over(*, pairs: Collection[RoundPair], actor: Actor, at: datetime) -> int:
    """Leave these pairs aside. Returns how many."""
    own = RoundPair.objects.filter(pk__in=[pair.pk for pair in pairs], chosen_at=None, passed_at=None)
    rows = list(own.select_for_update(of=("self",)).order_by("pk").values_list("pk", "round__public_id"))
    RoundPair.objects.filter(pk__in=[key for key, _round in rows]).update(passed_at=at)
    for public_id, count in Counter(key for _pair, key in rows).items():
        record_event(
            actor=actor, at=at, verb="pass_over", subject_kind=KIND, subject_key=public_id, after={"pairs": count}
        )
    return len(rows)
