# SPDX-License-Identifier: EUPL-1.2
"""What fitting knows of asks and offers, read in a constant number of queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from django.db.models import Avg, Q
from django.utils import timezone

from reuring.communities.helping.fitting import Between, Fit, Point, Side, fit
from reuring.communities.models import Listing, Match, PersonBlock
from reuring.communities.models.helping import ListingQuerySet
from reuring.people.ages import ADULT_FROM, age_on, latest_birth
from reuring.people.certificates import with_certificate
from reuring.places.models import Branch

Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """Asks and offers with all that is between their people.

    asks, offers: by key. blocked: pairs of persons, both ways. certified: persons. live, said_no: pairs of listings.
    asked: how many matches of a listing wait for an answer.
    """

    asks: dict[int, Side]
    offers: dict[int, Side]
    blocked: set[Pair] = field(default_factory=set)
    certified: set[int] = field(default_factory=set)
    live: set[Pair] = field(default_factory=set)
    said_no: set[Pair] = field(default_factory=set)
    asked: dict[int, int] = field(default_factory=dict)

    def between(self, ask: Side, offer: Side) -> Between:
        """What is between the people of two of them."""
        return Between(
            has_certificate=offer.person in self.certified,
            is_blocked=(ask.person, offer.person) in self.blocked,
            is_live=(ask.key, offer.key) in self.live,
            said_no=(ask.key, offer.key) in self.said_no,
        )

    def fit(self, ask: int, offer: int) -> Fit:
        """Whether two of them fit."""
        one, other = self.asks[ask], self.offers[offer]
        return fit(one, other, self.between(one, other))

    def left(self, side: Side) -> int:
        """With how many more a listing may meet, when those who were asked and did not answer yet say yes."""
        return max(0, side.most - side.taken - self.asked.get(side.key, 0))


def known(listings: Iterable[Listing], *, at: datetime) -> Known:
    """What fitting knows of these listings. Seven queries."""
    rows = list(listings)
    on = timezone.localdate(at)
    keys = [row.pk for row in rows]
    topics: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    ties = Listing.topics.through.objects.filter(listing__in=keys, topic__is_retired=False)
    for key, topic, path in ties.values_list("listing_id", "topic__key", "topic__path"):
        topics[key][topic] = tuple(path)
    people = {row.person_id for row in rows}
    births = dict(Listing.objects.filter(pk__in=keys).values_list("person_id", "person__born_on"))
    of_branches, of_towns = points()
    live, said_no, taken, asked = _matches(keys)
    asks: dict[int, Side] = {}
    offers: dict[int, Side] = {}
    for row in rows:
        point = of_branches.get(row.branch_id or 0) or of_towns.get(row.municipality_id or 0)
        side = Side(
            key=row.pk,
            person=row.person_id,
            kind=row.kind,
            waiting_since=row.waiting_since,
            topics=topics.get(row.pk, {}),
            languages=frozenset(row.languages),
            times=frozenset(row.times),
            place=row.municipality_id,
            point=point,
            reach_km=row.reach_km,
            most=row.most,
            taken=taken.get(row.pk, 0),
            is_one_to_one=row.is_one_to_one,
            with_care=row.with_care,
            age=_age(births.get(row.person_id), row.adult_seen_at, on),
            is_open=is_open(row, on),
        )
        (asks if row.side == Listing.Side.ASK else offers)[row.pk] = side
    return Known(
        asks, offers, _blocks(people), with_certificate(people, on), live, said_no, asked
    )  # fmt: skip


def open_listings(at: datetime) -> ListingQuerySet:
    """Every listing that still looks for somebody, of who is not known to be under 18, the longest waiting first.

    Without its text, of which fitting knows nothing.
    """
    on = timezone.localdate(at)
    adults = Q(person__born_on__isnull=True) | Q(person__born_on__lte=latest_birth(ADULT_FROM, on))
    return Listing.objects.open(on).filter(adults).defer("text").order_by("waiting_since", "pk")


def is_open(listing: Listing, on: date) -> bool:
    """Whether a listing still looks for somebody on that day."""
    holds = listing.expires_on is None or listing.expires_on >= on
    return listing.state == Listing.State.OPEN and listing.hidden_at is None and holds


def points() -> tuple[dict[int, Point], dict[int, Point]]:
    """Where branches are, by key; and municipalities, as the middle of their branches. Two queries."""
    placed = Branch.objects.filter(latitude__isnull=False, longitude__isnull=False)
    branches = {row.pk: (float(row.latitude or 0), float(row.longitude or 0)) for row in placed.order_by("pk")}
    middles = placed.order_by().values("municipality").annotate(lat=Avg("latitude"), lon=Avg("longitude"))
    return branches, {row["municipality"]: (float(row["lat"]), float(row["lon"])) for row in middles}


def age_of(listing: Listing, on: date) -> int | None:
    """How old its person is; None when it is not known, and 18 when a colleague saw that they are at least that."""
    return _age(listing.person.born_on, listing.adult_seen_at, on)


def _age(born_on: date | None, adult_seen_at: datetime | None, on: date) -> int | None:
    if born_on is None and adult_seen_at is not None:
        return ADULT_FROM
    return age_on(born_on, on)


def _blocks(people: Collection[int]) -> set[Pair]:
    found = PersonBlock.objects.filter(person__in=people, blocked__in=people).values_list("person", "blocked")
    return {pair for one, other in found for pair in ((one, other), (other, one))}


def _matches(keys: Collection[int]) -> tuple[set[Pair], set[Pair], dict[int, int], dict[int, int]]:
    """Live pairs, pairs of which one said no, how many places of each listing are taken, how many are asked for."""
    live: set[Pair] = set()
    said_no: set[Pair] = set()
    taken: dict[int, int] = defaultdict(int)
    asked: dict[int, int] = defaultdict(int)
    found = Match.objects.filter(Q(ask__in=keys) | Q(offer__in=keys), closed_at__isnull=True)
    columns = ("ask_id", "offer_id", "stopped_at", "stopped_by", "ask_says", "offer_says", "asked_at")
    for ask, offer, stopped_at, stopped_by, ask_says, offer_says, asked_at in found.values_list(*columns):
        if stopped_at is not None:
            if stopped_by in (Match.By.ASK, Match.By.OFFER):
                said_no.add((ask, offer))
            continue
        live.add((ask, offer))
        counts = taken if ask_says and offer_says else asked if asked_at is not None else None
        if counts is not None:
            counts[ask] += 1
            counts[offer] += 1
    return live, said_no, taken, asked
