# SPDX-License-Identifier: EUPL-1.2
"""What may be told: cells of ten at least, once each; and an attacker who knows the rules and sees every page.

The attacker here goes through every town that there could be (a small one, told from three on, in years of two blocks)
and looks whether all towns that show the same have something small in common. A town of a real size is attacked with
linear algebra in `test_town.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product

from reuring.communities.signals.releasing import (
    EPOCH,
    Blocks,
    Cell,
    block_of,
    cells_of_a_year,
    first_week_of,
    last_week_of,
    last_whole_block,
    parting,
)

# A town of the attacker: place to how many in each block.
Town = tuple[tuple[int, ...], ...]
View = tuple[object, ...]
SMALL, BLOCKS, PLACES, MOST = 3, 2, 3, 4


def told(counted: Mapping[int, Mapping[int, int]], up_to: int = 12, places: Iterable[int] = (1, 2, 3)) -> list[Cell]:
    blocks: dict[int, Blocks] = {
        place: {block: {"30-49": count} for block, count in rows.items()} for place, rows in counted.items()
    }
    return cells_of_a_year(blocks, places=places, year=0, up_to=up_to)


def shown(cells: Iterable[Cell]) -> list[tuple[tuple[int, ...], int, int, int]]:
    return [(cell.places, cell.first_block, cell.last_block, cell.count) for cell in cells]


def test_time_widens_until_ten() -> None:
    counted = {1: {0: 12, 3: 4, 5: 5, 6: 1, 9: 30}}
    assert shown(told(counted)) == [((1,), 0, 0, 12), ((1,), 1, 6, 10), ((1,), 7, 9, 30)]
    # Nothing is told before its block is over, and what was told stays as it was.
    assert shown(told(counted, up_to=5)) == [((1,), 0, 0, 12)]
    assert shown(told(counted, up_to=6)) == [((1,), 0, 0, 12), ((1,), 1, 6, 10)]


def test_then_area_widens_once() -> None:
    assert shown(told({1: {4: 5}, 2: {2: 4}, 3: {12: 3}})) == [((0, 1, 2, 3), 0, 12, 12)]
    assert told({1: {4: 5}, 2: {2: 4}, 3: {11: 3}}, up_to=11) == []
    assert told({1: {4: 5}, 2: {2: 4}}) == []
    # Everywhere as much as can be: told as "at least", for the sum would say that it is nine in each.
    (full,) = told({place: {0: 9} for place in (0, 1, 2, 3)})
    assert (full.count, full.is_at_least) == (18, True)
    # One place, or two, is no area: what is left there is told never.
    assert cells_of_a_year({1: {0: {"": 9}}, 2: {0: {"": 9}}}, places=[1, 2], year=0, up_to=12) == []


def test_the_calendar_of_blocks() -> None:
    assert EPOCH.weekday() == 0
    assert block_of(date(2024, 1, 22)) == 0
    assert block_of(date(2024, 1, 29)) == 1
    assert (first_week_of(13), last_week_of(12)) == (date(2024, 12, 30), date(2024, 12, 23))
    assert [last_whole_block(week) for week in (date(2024, 1, 15), date(2024, 1, 22), date(2024, 1, 29))] == [-1, 0, 0]


def test_age_groups_only_where_each_is_large_enough() -> None:
    assert parting({"30-49": 12, "67+": 30}) == {"0-11 12-17 18-29 30-49": 12, "50-66 67+": 30}
    assert parting({"30-49": 12, "67+": 9}) == {}
    assert parting({"": 10, "12-17": 10, "50-66": 10, "67+": 10}) == {
        "0-11 12-17": 10, "18-29 30-49": 10, "50-66": 10, "67+": 10,
    }  # fmt: skip
    every = {"0-11": 4, "18-29": 3, "": 8, "50-66": 6, "67+": 11}
    assert sum(parting(every).values()) == sum(every.values())


def views_of(town: Town) -> View:
    """Everything that the pages can ever show of a town: its cells, at the end of each block."""
    counted = {place: {block: {"": count} for block, count in enumerate(row)} for place, row in enumerate(town, 1)}
    cells = cells_of_a_year(
        counted, places=range(1, PLACES + 1), year=0, up_to=BLOCKS - 1, threshold=SMALL, year_blocks=BLOCKS
    )
    return tuple((cell.places, cell.first_block, cell.last_block, cell.count, cell.is_at_least) for cell in cells)


def naive_views_of(town: Town) -> View:
    """The design that seems safe: every sum is shown by itself, if it is large enough."""
    rows = {f"place {place}": sum(row) for place, row in enumerate(town)}
    rows |= {f"block {block}": sum(row[block] for row in town) for block in range(BLOCKS)}
    rows |= {f"{place} {block}": town[place][block] for place in range(PLACES) for block in range(BLOCKS)}
    rows["all"] = sum(map(sum, town))
    return tuple((name, count if count >= SMALL else None) for name, count in rows.items())


def given_away(views: Callable[[Town], View]) -> set[str]:
    """What is small and the same in all towns that show the same: so it can be worked out. By exhaustion."""
    towns_by_view: dict[View, list[Town]] = defaultdict(list)
    for flat in product(range(MOST + 1), repeat=PLACES * BLOCKS):
        town = tuple(flat[place * BLOCKS : (place + 1) * BLOCKS] for place in range(PLACES))
        towns_by_view[views(town)].append(town)
    found = set()
    for view, towns in towns_by_view.items():
        # Beyond the most that is tried, the end of the trial would look like knowledge.
        if any(isinstance(part, int) and part > MOST for row in view if isinstance(row, tuple) for part in row):
            continue
        for place in range(PLACES):
            for name, pick in (("block 0", [0]), ("block 1", [1]), ("both blocks", [0, 1])):
                values = {sum(town[place][block] for block in pick) for town in towns}
                if len(values) == 1 and max(values) < SMALL:
                    found.add(f"{name} of place {place}: {values} in {view}")
    return found


def test_no_small_number_can_be_worked_out_from_everything_ever_shown() -> None:
    assert not given_away(views_of)


def test_the_same_attacker_breaks_the_naive_design() -> None:
    assert given_away(naive_views_of)
