# SPDX-License-Identifier: EUPL-1.2
"""The whole town at once: one assignment of all open asks to all open offers, as proposals for staff.

Every ask gets one offer at most, every offer no more asks than it has places left. As many asks as possible get one,
and among those who waits longest goes first; with that settled, the sum of how well they fit is the highest there is.
This is a minimum-weight full matching of a bipartite graph in which each ask has also a place of its own for "nobody",
dearer the longer it waits.

Source: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems",
Computing 38 (1987), as SciPy has it; that the asks that get one can be chosen one by one, the longest waiting first,
without getting fewer: Edmonds and Fulkerson, "Transversals and matroid partition" (1965).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reuring.communities.helping.board import NEVER, Board
from reuring.communities.helping.facts import Known
from reuring.communities.helping.fitting import Fit, Side

# Of the offers that fit an ask at most so many are looked at further; those with the most points.
MOST_EACH: Final = 800
# An offer for more people than this counts for this many in one round.
MOST_PLACES: Final = 30
BLOCK: Final = 500
# What a step in the line of who waits weighs; more than any difference in points that a swap of others can make.
STEP: Final = 1_000.0
_TOP: Final = 101.0


@dataclass(frozen=True, slots=True)
class Pair:
    """An ask and an offer that go together, by key, with why."""

    ask: int
    offer: int
    fit: Fit


def assign(facts: Known, *, told: Callable[[int], None] = lambda percent: None) -> list[Pair]:
    """One assignment of these asks to these offers. Asks for which nobody is found are not in it.

    facts: what is known of all of them. told: called with how far it is, in percent.
    Returns pairs of which none breaks a limit, the longest waiting first.
    """
    asks = sorted((side for side in facts.asks.values() if facts.left(side)), key=_waits)
    offers = sorted((side for side in facts.offers.values() if facts.left(side)), key=_waits)
    if not asks or not offers:
        told(100)
        return []
    rows, columns, points = _candidates(Board(facts, asks, offers), told)
    told(70)
    chosen = _solve(asks, [min(facts.left(side), MOST_PLACES) for side in offers], rows, columns, points)
    told(95)
    pairs = []
    for row, column in chosen:
        found = facts.fit(asks[row].key, offers[column].key)
        # The board says the same, up to the last digit of a distance; a pair that breaks a limit is never proposed.
        if found.is_fit:
            pairs.append(Pair(asks[row].key, offers[column].key, found))
    told(100)
    return pairs


def _waits(side: Side) -> tuple[datetime, int]:
    return side.waiting_since, side.key


def _candidates(board: Board, told: Callable[[int], None]) -> tuple[Any, Any, Any]:
    """The pairs that break no limit: rows, columns and points."""
    import numpy

    # Among equals another choice for each ask, so that they don't all look at the same few; the same every time.
    chance = numpy.random.default_rng(5)
    rows, columns, points = [], [], []
    total = len(board.asks)
    for first in range(0, total, BLOCK):
        scores = board.scores(slice(first, min(first + BLOCK, total)))
        fits = scores != NEVER
        for crowded in numpy.flatnonzero(fits.sum(axis=1) > MOST_EACH):
            mixed = scores[crowded] + chance.random(scores.shape[1], dtype=numpy.float32)
            fits[crowded, numpy.argpartition(mixed, -MOST_EACH)[:-MOST_EACH]] = False
        row, column = numpy.nonzero(fits)
        rows.append(row + first)
        columns.append(column)
        points.append(scores[row, column])
        told(5 + 60 * min(first + BLOCK, total) // total)
    return numpy.concatenate(rows), numpy.concatenate(columns), numpy.concatenate(points)


def _solve(asks: list[Side], places: list[int], rows: Any, columns: Any, points: Any) -> list[tuple[int, int]]:
    """Which ask gets which offer, by row and column; the asks stand in the order of who waits longest."""
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    count = numpy.array(places)
    starts = numpy.concatenate([[0], numpy.cumsum(count)])
    # An offer with three places stands there three times.
    copies = count[columns]
    seat_rows = numpy.repeat(rows, copies)
    within = numpy.arange(len(seat_rows)) - numpy.repeat(numpy.cumsum(copies) - copies, copies)
    seats = numpy.repeat(starts[columns], copies) + within
    total = int(starts[-1])
    # Who waits since the same day waits as long; then how well it fits decides.
    days = {
        day: number for number, day in enumerate(sorted({side.waiting_since.date() for side in asks}, reverse=True))
    }
    nobody = numpy.array([_TOP + STEP * (days[side.waiting_since.date()] + 1) for side in asks])
    everyone = numpy.arange(len(asks))
    graph = csr_matrix(
        (
            numpy.concatenate([_TOP - numpy.repeat(points, copies).astype(float), nobody]),
            (numpy.concatenate([seat_rows, everyone]), numpy.concatenate([seats, total + everyone])),
        ),
        shape=(len(asks), total + len(asks)),
    )
    found_rows, found_seats = min_weight_full_bipartite_matching(graph)
    of_seat = numpy.repeat(numpy.arange(len(places)), count)
    return [(int(row), int(of_seat[seat])) for row, seat in zip(found_rows, found_seats, strict=True) if seat < total]
