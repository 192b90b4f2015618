# SPDX-License-Identifier: EUPL-1.2
"""All asks beside all offers at once, as arrays: what `fitting.fit` says of one pair, said of millions.

For lists and for the whole town. What is chosen from it is looked at once more by `fit`, which has the last word; a
test holds the two to the same. NumPy is brought in by who asks for a board, so that the site starts without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from reuring.communities.helping import fitting
from reuring.communities.helping.facts import Known
from reuring.communities.helping.fitting import Side, nearness
from reuring.communities.helping.times import CODES
from reuring.people.ages import ADULT_FROM

# An array of NumPy.
Array: TypeAlias = Any
# What stands for a pair that breaks a limit.
NEVER: Final = -1.0


class Board:
    """Asks (rows) beside offers (columns)."""

    def __init__(self, facts: Known, asks: Sequence[Side], offers: Sequence[Side]) -> None:
        import numpy

        self._np = numpy
        self.asks, self.offers = asks, offers
        topics = sorted({(key, path) for side in (*asks, *offers) for key, path in side.topics.items()})
        place_of = {topic: number for number, topic in enumerate(topics)}
        near = numpy.array([[nearness(one, two) for _, two in topics] for _, one in topics], dtype=numpy.float32)
        near = near.reshape(len(topics), len(topics))
        own_topics = self._hot(([place_of[each] for each in side.topics.items()] for side in asks), len(topics))
        self._offer_topics = self._hot(
            ([place_of[each] for each in side.topics.items()] for side in offers), len(topics)
        )
        # For each step of nearness: which topics lie at least so near to one of the ask's.
        self._steps = [
            (step, (own_topics @ (near >= step) > 0).astype(numpy.float32))
            for step in (fitting.RELATED, fitting.SIBLING, fitting.SAME)
        ]
        tongues = sorted({tag for side in (*asks, *offers) for tag in side.languages})
        self._languages = [self._codes((side.languages for side in sides), tongues) for sides in (asks, offers)]
        self._times = [self._codes((side.times for side in sides), CODES) for sides in (asks, offers)]
        self._kinds = [numpy.array([side.kind for side in sides], dtype="U8") for sides in (asks, offers)]
        self._people = [self._whole(side.person for side in sides) for sides in (asks, offers)]
        self._reach = [
            numpy.array([numpy.inf if side.reach_km is None else side.reach_km for side in sides], dtype=float)
            for sides in (asks, offers)
        ]
        self._pairs = [numpy.array([side.is_one_to_one for side in sides], dtype=bool) for sides in (asks, offers)]
        self._care = [numpy.array([side.with_care for side in sides], dtype=bool) for sides in (asks, offers)]
        self._certified = numpy.array([side.person in facts.certified for side in offers], dtype=bool)
        self._free = [numpy.array([_is_free(side) for side in sides], dtype=bool) for sides in (asks, offers)]
        spots = list(dict.fromkeys((side.point, side.place) for side in (*asks, *offers)))
        spot_of = {spot: number for number, spot in enumerate(spots)}
        self._spots = [self._whole(spot_of[side.point, side.place] for side in sides) for sides in (asks, offers)]
        self._km = self._distances(spots)
        self._apart = self._kept_apart(facts)

    def scores(self, rows: slice) -> Array:
        """How well these asks fit each offer; NEVER where any limit is broken."""
        np = self._np
        times = self._times[0][rows] @ self._times[1].T
        tongues = self._languages[0][rows] @ self._languages[1].T
        near = np.zeros(times.shape, dtype=np.float32)
        for step, reach in self._steps:
            near[reach[rows] @ self._offer_topics.T > 0] = step
        km = self._km[self._spots[0][rows]][:, self._spots[1]]
        is_near_kind = np.zeros(times.shape, dtype=bool)
        for one, other in fitting.NEAR_KINDS:
            is_near_kind |= (self._kinds[0][rows] == one)[:, None] & (self._kinds[1] == other)[None, :]
        same_kind = self._kinds[0][rows][:, None] == self._kinds[1][None, :]
        said = {
            name: (of[0][rows].any(axis=1)[:, None] & of[1].any(axis=1)[None, :])
            for name, of in (
                ("topics", [self._steps[0][1], self._offer_topics]),
                ("times", self._times),
                ("languages", self._languages),
            )
        }
        # As in `fitting.score`, part by part.
        total = np.where(same_kind, fitting.KIND_POINTS, fitting.KIND_POINTS / 2).astype(np.float32)
        total += fitting.TOPIC_POINTS * np.where(said["topics"], near, 0.25)
        total += fitting.TIME_POINTS * np.where(said["times"], np.minimum(times, 3) / 3, 0.5)
        total += fitting.PLACE_POINTS * np.where(np.isnan(km), 0.5, np.maximum(0, 1 - km / fitting.FAR_KM))
        total += fitting.LANGUAGE_POINTS * np.where(tongues > 0, 1.0, 0.5)
        total += fitting.TOGETHER_POINTS * (self._pairs[0][rows][:, None] == self._pairs[1][None, :])
        with np.errstate(invalid="ignore"):
            too_far = km > np.minimum(self._reach[0][rows][:, None], self._reach[1][None, :])
        broken = (
            ~(same_kind | is_near_kind)
            | (said["topics"] & (near == 0))
            | (said["times"] & (times == 0))
            | (said["languages"] & (tongues == 0))
            | too_far
            | (self._people[0][rows][:, None] == self._people[1][None, :])
            | ((self._care[0][rows][:, None] | self._care[1][None, :]) & ~self._certified[None, :])
            | ~(self._free[0][rows][:, None] & self._free[1][None, :])
        )
        for row, column in self._apart:
            if rows.start <= row < rows.stop:
                broken[row - rows.start, column] = True
        total[broken] = NEVER
        return total

    def best(self, row: int, most: int) -> list[int]:
        """The columns of the offers that fit this ask best, the best first; none that breaks a limit."""
        scores = self.scores(slice(row, row + 1))[0]
        order = self._np.argsort(-scores, kind="stable")[:most]
        return [int(column) for column in order if scores[column] != NEVER]

    def _kept_apart(self, facts: Known) -> list[tuple[int, int]]:
        """Pairs that blocks, live matches and an earlier no keep apart, by row and column."""
        rows = {side.key: number for number, side in enumerate(self.asks)}
        columns = {side.key: number for number, side in enumerate(self.offers)}
        found = [
            (rows[ask], columns[offer])
            for ask, offer in (*facts.live, *facts.said_no)
            if ask in rows and offer in columns
        ]
        of_person: dict[int, list[int]] = {}
        for number, side in enumerate(self.offers):
            of_person.setdefault(side.person, []).append(number)
        blocked: dict[int, list[int]] = {}
        for one, other in facts.blocked:
            blocked.setdefault(one, []).append(other)
        for number, side in enumerate(self.asks):
            found += [(number, column) for other in blocked.get(side.person, ()) for column in of_person.get(other, ())]
        return found

    def _distances(self, spots: Sequence[tuple[fitting.Point | None, int | None]]) -> Array:
        """Kilometres between places, as `fitting.distance`; not a number where that is not known."""
        np = self._np
        points = np.radians(
            np.array([point or (np.nan, np.nan) for point, _place in spots], dtype=float).reshape(-1, 2)
        )
        lat, lon = points[:, 0], points[:, 1]
        inside = np.sin((lat[None, :] - lat[:, None]) / 2) ** 2
        inside += np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin((lon[None, :] - lon[:, None]) / 2) ** 2
        km = 2 * fitting.EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(inside)))
        places = np.array([-1 if place is None else place for _point, place in spots])
        at_home = (places[:, None] == places[None, :]) & (places >= 0)[:, None]
        found: Array = np.where(np.isnan(km) & at_home, 0.0, km)
        return found

    def _codes(self, sets: Iterable[Iterable[str]], codes: Sequence[str]) -> Array:
        number = {code: place for place, code in enumerate(codes)}
        return self._hot(([number[each] for each in own] for own in sets), len(codes))

    def _hot(self, sets: Iterable[Sequence[int]], width: int) -> Array:
        rows = list(sets)
        found: Array = self._np.zeros((len(rows), width), dtype=self._np.float32)
        for number, own in enumerate(rows):
            found[number, own] = 1
        return found

    def _whole(self, values: Iterable[int]) -> Array:
        return self._np.fromiter(values, dtype=self._np.int64)


def _is_free(side: Side) -> bool:
    """Whether it still looks for somebody, and may."""
    return side.is_open and side.taken < side.most and not (side.age is not None and side.age < ADULT_FROM)
