# SPDX-License-Identifier: EUPL-1.2
"""Whether an ask and an offer fit, and why: pure. Facts in; every limit that stands in the way, every reason, a score.

Only what people stated themselves counts. What somebody left open is no limit: who named no times can always, who
named no distance goes anywhere, who named no language speaks what the other speaks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext_lazy as _

from reuring.communities.helping.times import both
from reuring.people.ages import ADULT_FROM
from reuring.people.policy import Obstacle

# A fact for people, JSON-ready: a code with what it is about. `reasons.py` says it in words.
Reason: TypeAlias = dict[str, Any]
# Degrees of latitude and longitude, WGS 84.
Point: TypeAlias = tuple[float, float]

EARTH_KM: Final = 6371.0
# Who can do something and who has time may be of use to each other; all else meets its own kind.
NEAR_KINDS: Final = frozenset({("skill", "time"), ("time", "skill")})
# How near two topics are: the same or one within the other, under one parent, in one main group.
SAME, SIBLING, RELATED = 1.0, 0.6, 0.3
# What each part weighs; together 100.
KIND_POINTS: Final = 20.0
TOPIC_POINTS: Final = 35.0
TIME_POINTS: Final = 15.0
PLACE_POINTS: Final = 20.0
LANGUAGE_POINTS: Final = 5.0
TOGETHER_POINTS: Final = 5.0
# At so many kilometres being near says nothing any more.
FAR_KM: Final = 30.0


@dataclass(frozen=True, slots=True)
class Side:
    """An ask or an offer with what its person stated, and what the library knows of that person that is a limit.

    key: of the listing. topics: key to its path of keys, from the root. place: key of the municipality. point: where
    from; None when that place has no coordinates. reach_km: None for anywhere. taken: matches that both agreed to.
    is_one_to_one: with the two of them; else rather in a small group. age: in years; None when it is not known.
    is_open: it still looks for somebody.
    """

    key: int
    person: int
    kind: str
    waiting_since: datetime
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    place: int | None = None
    point: Point | None = None
    reach_km: int | None = None
    most: int = 1
    taken: int = 0
    is_one_to_one: bool = True
    with_care: bool = False
    age: int | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Between:
    """What is between the two people. has_certificate: who offers showed a certificate of conduct that counts today.

    is_blocked: one does not want to meet the other. is_live: they are matched by these two listings already.
    said_no: one of them stopped a match of these two before.
    """

    has_certificate: bool = False
    is_blocked: bool = False
    is_live: bool = False
    said_no: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """obstacles: every limit that is broken; none for a pair that may meet. score: 0 to 100."""

    obstacles: tuple[Obstacle, ...]
    reasons: list[Reason]
    score: float

    @property
    def is_fit(self) -> bool:
        return not self.obstacles


def km_between(one: Point, other: Point) -> float:
    """Kilometres as the crow flies (haversine, on a sphere: up to 0.5% off)."""
    (lat_1, lon_1), (lat_2, lon_2) = [(radians(lat), radians(lon)) for lat, lon in (one, other)]
    inside = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(inside)))


def distance(one: Side, other: Side) -> float | None:
    """Kilometres between two places; None where one of them is not known. In one municipality without points: 0."""
    if one.point is not None and other.point is not None:
        return km_between(one.point, other.point)
    return 0.0 if one.place is not None and one.place == other.place else None


def nearness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How near two topics are in the tree, by their paths: 0 for nothing in common."""
    shared = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        shared += 1
    if not shared:
        return 0.0
    if shared in (len(one), len(other)):
        return SAME
    return SIBLING if shared >= min(len(one), len(other)) - 1 else RELATED


def nearest_topics(ask: Side, offer: Side) -> tuple[float, str, str]:
    """The best pair of their topics: how near, the ask's, the offer's. 0 where one of them named none."""
    found = [
        (nearness(mine, yours), own, other) for own, mine in ask.topics.items() for other, yours in offer.topics.items()
    ]
    return max(found, key=lambda each: (each[0], each[1] == each[2], each[1], each[2]), default=(0.0, "", ""))


def fit(ask: Side, offer: Side, between: Between | None = None) -> Fit:
    """Whether an ask and an offer may meet, and what speaks for it."""
    between = between or Between()
    near, own_topic, other_topic = nearest_topics(ask, offer)
    km = distance(ask, offer)
    shared_languages = sorted(ask.languages & offer.languages)
    shared_times = both(ask.times, offer.times)
    obstacles = (
        *_obstacles_of_people(ask, offer, between),
        *_obstacles_of_places(ask, offer),
        *_obstacles_of_wishes(ask, offer, near, km, bool(shared_languages), bool(shared_times)),
    )
    reasons: list[Reason] = []
    if ask.kind == offer.kind:
        reasons.append({"code": "kind", "kind": ask.kind})
    if near:
        code = "topic" if near == SAME else "near-topic"
        reasons.append({"code": code, "topics": list(dict.fromkeys((own_topic, other_topic)))})
    if shared_times:
        reasons.append({"code": "times", "times": shared_times})
    if km is not None:
        reasons.append({"code": "distance", "km": round(km)})
    if shared_languages:
        reasons.append({"code": "language", "languages": shared_languages})
    if ask.is_one_to_one is not offer.is_one_to_one:
        reasons.append({"code": "not-together"})
    elif not ask.is_one_to_one:
        reasons.append({"code": "small-group"})
    if between.has_certificate and (ask.with_care or offer.with_care):
        reasons.append({"code": "certificate"})
    return Fit(obstacles, reasons, score(ask, offer, near, km, len(shared_times), bool(shared_languages)))


def score(ask: Side, offer: Side, near: float, km: float | None, times: int, is_language: bool) -> float:
    """How well two fit, 0 to 100. What was left open counts for half: it fits, and says nothing."""
    total = KIND_POINTS if ask.kind == offer.kind else KIND_POINTS / 2
    total += TOPIC_POINTS * (near if ask.topics and offer.topics else 0.25)
    has_times = ask.times and offer.times
    total += TIME_POINTS * (min(times, 3) / 3 if has_times else 0.5)
    total += PLACE_POINTS * (0.5 if km is None else max(0.0, 1 - km / FAR_KM))
    total += LANGUAGE_POINTS * (1.0 if is_language else 0.5)
    total += TOGETHER_POINTS * (ask.is_one_to_one is offer.is_one_to_one)
    return round(total, 3)


def _obstacles_of_people(ask: Side, offer: Side, between: Between) -> list[Obstacle]:
    found = []
    if ask.person == offer.person:
        found.append(Obstacle("same-person", _("Dit is dezelfde persoon.")))
    if any(side.age is not None and side.age < ADULT_FROM for side in (ask, offer)):
        found.append(Obstacle("young", _("Een van de twee is nog geen 18.")))
    if between.is_blocked:
        found.append(Obstacle("blocked", _("Deze twee kunnen we niet bij elkaar brengen.")))
    if (ask.with_care or offer.with_care) and not between.has_certificate:
        found.append(
            Obstacle("no-certificate", _("We hebben van wie helpt nog geen verklaring (VOG) gezien die nu geldt."))
        )
    if between.is_live:
        found.append(Obstacle("live", _("Deze twee zijn al met elkaar bezig.")))
    if between.said_no:
        found.append(Obstacle("said-no", _("Een van de twee zei hier eerder nee op.")))
    return found


def _obstacles_of_places(ask: Side, offer: Side) -> list[Obstacle]:
    found = []
    if not (ask.is_open and offer.is_open):
        found.append(Obstacle("closed", _("Een van de twee is niet meer open.")))
    if ask.taken >= ask.most:
        found.append(Obstacle("ask-full", _("Deze vraag heeft al iemand gevonden.")))
    if offer.taken >= offer.most:
        found.append(Obstacle("offer-full", _("Wie dit kan, is al bezet.")))
    return found


def _obstacles_of_wishes(
    ask: Side, offer: Side, near: float, km: float | None, is_language: bool, is_time: bool
) -> list[Obstacle]:
    found = []
    if ask.kind != offer.kind and (ask.kind, offer.kind) not in NEAR_KINDS:
        found.append(Obstacle("kind", _("De een zoekt iets anders dan de ander kan.")))
    if ask.topics and offer.topics and not near:
        found.append(Obstacle("topic", _("Het gaat over verschillende onderwerpen.")))
    if ask.languages and offer.languages and not is_language:
        found.append(Obstacle("language", _("Ze hebben geen taal gemeen.")))
    if ask.times and offer.times and not is_time:
        found.append(Obstacle("times", _("Ze kunnen nooit op hetzelfde moment.")))
    if km is not None and any(side.reach_km is not None and km > side.reach_km for side in (ask, offer)):
        found.append(Obstacle("distance", _("Dat is verder dan een van de twee wil gaan.")))
    return found


def broken_limits(ask: Side, offer: Side, between: Between | None = None) -> Collection[str]:
    """The codes of all limits that a pair breaks; empty for a pair that may meet."""
    return [obstacle.code for obstacle in fit(ask, offer, between).obstacles]
