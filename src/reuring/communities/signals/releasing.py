# SPDX-License-Identifier: EUPL-1.2
"""Which counts of people may be told, so that none below ten can be worked out (decision 0019). Pure: counts in, cells
out; no database, no clock.

Time is cut in blocks of four weeks and years of thirteen blocks, the same everywhere and forever. For each kind, topic
and place: at the end of a block, what was counted since the last cell is told as one cell when it is ten or more, and
else it waits for the next block. At the end of the year the window widens once, in area: what is left in all places
together is told as one cell when that is ten or more and no place can be worked out from it. What is still left is
never told. Every count is in one cell at most, and whatever a page shows is a sum of cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

THRESHOLD: Final = 10
BLOCK_WEEKS: Final = 4
YEAR_BLOCKS: Final = 13
# A Monday. Blocks are counted from here and never move.
EPOCH: Final = date(2024, 1, 1)
# People of whom no place is known are a place of their own.
NO_PLACE: Final = 0
# So many places must take part in what is told of several together.
LEAST_PLACES: Final = 3

# Groups of age bands in which a cell may be parted; the first way in which every part is large enough is taken. Who has
# no date of birth is with those in the middle.
PARTINGS: Final = (
    (("0-11", "12-17"), ("18-29", "30-49", ""), ("50-66",), ("67+",)),
    (("0-11", "12-17"), ("18-29", "30-49", "50-66", ""), ("67+",)),
    (("0-11", "12-17", "18-29", "30-49", ""), ("50-66", "67+")),
    (("0-11", "12-17", "18-29", "30-49", "50-66", ""), ("67+",)),
)

_NAMED: Final = tuple(tuple((" ".join(filter(None, group)), group) for group in groups) for groups in PARTINGS)

# What was counted at one place: block to age band to how many.
Blocks = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is told: how many, where and when. blocks: the first and the last, both included.

    is_at_least: there were more. parts: groups of age bands, joined by a space, to how many; none for no parting.
    """

    places: tuple[int, ...]
    first_block: int
    last_block: int
    count: int
    is_at_least: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def first_week(self) -> date:
        return first_week_of(self.first_block)

    @property
    def last_week(self) -> date:
        return last_week_of(self.last_block)


def block_of(week: date) -> int:
    """The block in which the week of that Monday lies."""
    return (week - EPOCH).days // (7 * BLOCK_WEEKS)


def first_week_of(block: int) -> date:
    """The Monday with which a block begins."""
    return EPOCH + timedelta(weeks=block * BLOCK_WEEKS)


def last_week_of(block: int) -> date:
    """The Monday of the last week of a block."""
    return first_week_of(block + 1) - timedelta(weeks=1)


def year_of(block: int) -> int:
    """The year of thirteen blocks in which a block lies."""
    return block // YEAR_BLOCKS


def last_whole_block(week: date) -> int:
    """The last block that is over once the week of that Monday is written."""
    return block_of(week + timedelta(weeks=1)) - 1


def cells_of_a_year(
    counted: Mapping[int, Blocks],
    *,
    places: Iterable[int],
    year: int,
    up_to: int,
    threshold: int = THRESHOLD,
    year_blocks: int = YEAR_BLOCKS,
) -> list[Cell]:
    """Everything that may be told of one kind and topic of a year, once block `up_to` is over.

    counted: by place; what lies outside the year or after `up_to` is passed over. places: all of them, also those where
    nothing was counted. Asked again one block later it returns the same cells, and perhaps more.
    Source: decision 0019.
    """
    first, last = year * year_blocks, (year + 1) * year_blocks - 1
    told: list[Cell] = []
    left: dict[int, int] = {}
    for place in sorted({NO_PLACE, *places, *counted}):
        cells, waiting, since = _of_a_place(place, counted.get(place, {}), first, min(up_to, last), threshold)
        told += cells
        if since <= last:
            left[place] = waiting
    if up_to >= last and (together := _of_all(left, first, last, threshold)) is not None:
        told.append(together)
    return told


def _of_a_place(place: int, counted: Blocks, first: int, up_to: int, threshold: int) -> tuple[list[Cell], int, int]:
    """The cells of a place, what waits after the last of them, and since which block it waits."""
    cells: list[Cell] = []
    since, waiting = first, dict[str, int]()
    for block in sorted(counted):
        if not first <= block <= up_to:
            continue
        for band, count in counted[block].items():
            waiting[band] = waiting.get(band, 0) + count
        if (total := sum(waiting.values())) >= threshold:
            cells.append(Cell((place,), since, block, total, parts=parting(waiting, threshold)))
            since, waiting = block + 1, {}
    return cells, sum(waiting.values()), since


def _of_all(left: Mapping[int, int], first: int, last: int, threshold: int) -> Cell | None:
    """What is left in all places together, if it may be told.

    In each of them less than `threshold` is left, and everyone may know that. So a high sum would give them away: three
    places with 27 have nine each. It is told only as far as every place may still have none. People without a place
    are in the sum and are no place: there may be none of them, as everyone may know too.
    """
    named = len(left.keys() - {NO_PLACE})
    total, most = sum(left.values()), (threshold - 1) * (named - 1)
    if named < LEAST_PLACES or total < threshold:
        return None
    return Cell(tuple(sorted(left)), first, last, min(total, most), is_at_least=total > most)


def parting(bands: Mapping[str, int], threshold: int = THRESHOLD) -> dict[str, int]:
    """A count by groups of age bands, each of them large enough; empty when that can't be."""
    for groups in _NAMED:
        parts = {name: sum(bands.get(band, 0) for band in group) for name, group in groups}
        if min(parts.values()) >= threshold:
            return parts
    return {}
