# SPDX-License-Identifier: EUPL-1.2
"""For each ask that waits, the three best offers with the why. A constant number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q
from django.utils import timezone

from reuring.communities.helping.board import NEVER, Board
from reuring.communities.helping.facts import known, open_listings
from reuring.communities.helping.reasons import in_own_words, topic_names, topics_in
from reuring.communities.models import Listing, Match
from reuring.communities.models.helping import ListingQuerySet

BEST: Final = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that fits an ask, with why. says_so: its person, or the asker, said themselves that it suits."""

    offer: Listing
    why: list[str]
    score: float
    says_so: Match | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An ask that waits, with what fits it best. days: how long it waits. topics: their names."""

    ask: Listing
    days: int
    topics: list[str]
    offered: list[Offered]


def waiting_asks(at: datetime) -> ListingQuerySet:
    """Asks that look for more people than were found or asked, who waits longest first."""
    busy = Count(
        "ask_matches",
        filter=Q(ask_matches__stopped_at=None, ask_matches__closed_at=None, ask_matches__asked_at__isnull=False),
    )
    found = Listing.objects.open(timezone.localdate(at)).asks().annotate(busy=busy).filter(busy__lt=F("most"))
    return found.select_related("person", "branch", "municipality").order_by("waiting_since", "pk")


def best_offers(asks: Sequence[Listing], *, at: datetime) -> list[Waiting]:
    """What fits each of these asks best. Seven queries for what is known, and three for words and wishes."""
    offers = {row.pk: row for row in open_listings(at).offers()}
    facts = known([*asks, *offers.values()], at=at)
    free = [side for side in facts.offers.values() if facts.left(side)]
    sides = [facts.asks[ask.pk] for ask in asks]
    chosen: dict[int, list[int]] = {ask.pk: [] for ask in asks}
    if sides and free:
        scores = Board(facts, sides, free).scores(slice(0, len(sides)))
        for row, side in enumerate(sides):
            order = sorted(range(len(free)), key=lambda column: (-scores[row, column], free[column].waiting_since))
            chosen[side.key] = [free[column].key for column in order[:BEST] if scores[row, column] != NEVER]
    wishes = _wishes(asks)
    fits = {(ask, offer): facts.fit(ask, offer) for ask, own in chosen.items() for offer in own}
    said = [*(fit.reasons for fit in fits.values()), *(match.reasons for own in wishes.values() for match in own)]
    own_topics = {key: sorted(side.topics) for key, side in facts.asks.items()}
    names = topic_names(topics_in(said) | {key for keys in own_topics.values() for key in keys})
    today = timezone.localdate(at)
    return [
        Waiting(
            ask,
            (today - timezone.localdate(ask.waiting_since)).days,
            [names.get(key, key) for key in own_topics[ask.pk]],
            [
                *(
                    Offered(match.offer, in_own_words(match.reasons, names, for_staff=True), match.score, match)
                    for match in wishes.get(ask.pk, ())
                ),
                *(
                    Offered(offers[key], in_own_words(fit.reasons, names, for_staff=True), fit.score)
                    for key in chosen[ask.pk]
                    if (fit := fits[ask.pk, key]).is_fit
                ),
            ],
        )
        for ask in asks
    ]


def _wishes(asks: Sequence[Listing]) -> dict[int, list[Match]]:
    """Matches of which somebody said that it suits them, and that wait for a colleague."""
    found: dict[int, list[Match]] = {}
    waiting = (
        Match.objects.live().filter(ask__in=asks, asked_at=None).select_related("offer__municipality", "offer__branch")
    )
    for match in waiting.order_by("proposed_at", "pk"):
        found.setdefault(match.ask_id, []).append(match)
    return found
