# SPDX-License-Identifier: EUPL-1.2
"""A town that does not exist, with hidden communities whose places are known: what lives there, and what is found of it.

    python -m benchmarks.town [--seed N] [--people N]

Seeded: the same number gives the same town. People have a few interests, some topics are liked by many; they follow,
reserve, sign up and search over a year. In some places more people than elsewhere share a topic: those are planted.
Beside the quality of the suggestions, an attacker who sees everything that is ever told tries to work out small numbers.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from benchmarks.attacker import Knowledge, Sum
from reuring.communities.signals.releasing import (
    BLOCK_WEEKS,
    LEAST_PLACES,
    NO_PLACE,
    PARTINGS,
    THRESHOLD,
    YEAR_BLOCKS,
    Cell,
    cells_of_a_year,
)
from reuring.communities.signals.scoring import ENOUGH, Counted, scores

WEEKS: Final = BLOCK_WEEKS * YEAR_BLOCKS
# Share of the people in each place: four towns and four villages.
PLACES: Final = {1: 0.30, 2: 0.24, 3: 0.18, 4: 0.12, 5: 0.07, 6: 0.05, 7: 0.03, 8: 0.01}
TOPICS: Final = 400
# Of everybody, those who said yes to be counted and do something here.
COUNTED: Final = 0.2
INTERESTS: Final = (1, 2, 3)
# How likely somebody with an interest does this in a year, by kind of signal.
DOES: Final = {"follow": 0.5, "hold": 0.8, "sign_up": 0.4, "waiting": 0.05, "ask": 0.02, "offer": 0.03}
# How often it is heard of them, by kinds that count no people: also of those who are not counted.
HEARD: Final = {"search": 0.1, "question": 0.06, "field_note": 0.01}
# Who would be in a hidden community asks for it more than others do, and is counted more often.
EAGER: Final = 3
EAGER_COUNTED: Final = 0.5
PLANTED: Final = 10
PLANTED_SIZES: Final = (50, 90)
# What everybody likes can't be hidden anywhere: planted is under the topics after the best liked.
BEST_LIKED: Final = 60
BANDS: Final = ("12-17", "18-29", "30-49", "50-66", "67+", "")
# One band of each group that a cell may be parted into: within a group nothing is ever told.
ATOMS: Final = ("12-17", "18-29", "50-66", "67+")
_BAND_SHARES: Final = (8, 14, 26, 24, 22, 6)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something: a person, a kind of signal, a topic, a place, an age band and a week from 0."""

    person: int
    kind: str
    topic: int
    place: int
    band: str
    week: int


@dataclass(slots=True)
class Town:
    """What happened in a year. acts: of people who are counted; a person once for each kind and topic. heard: by kind,
    topic and place, without people. planted: topic and place of the hidden communities."""

    people: int
    acts: list[Act] = field(default_factory=list)
    heard: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    planted: list[tuple[int, int]] = field(default_factory=list)

    def sizes(self) -> dict[int, int]:
        """How many people have their library in each place, roughly."""
        return {place: max(100, round(self.people * share / 100) * 100) for place, share in PLACES.items()}

    def counted(self, without: int = -1) -> dict[tuple[str, int], dict[int, dict[int, dict[str, int]]]]:
        """By kind and topic: place to block to age band to how many. without: a person to leave out."""
        found: dict[tuple[str, int], dict[int, dict[int, dict[str, int]]]] = defaultdict(dict)
        for act in self.acts:
            if act.person != without:
                bands = found[act.kind, act.topic].setdefault(act.place, {}).setdefault(act.week // BLOCK_WEEKS, {})
                bands[act.band] = bands.get(act.band, 0) + 1
        return found


def build(seed: int, people: int = 100_000, planted: int = PLANTED) -> Town:
    """A town of so many people. planted: how many hidden communities; none for a town of noise alone."""
    chance = random.Random(seed)
    town = Town(people)
    # Some topics are liked by many: a few by a fiftieth of everybody.
    liking = list(accumulate(1 / (rank + 12) for rank in range(TOPICS)))
    order = chance.sample(range(TOPICS), TOPICS)
    person = 0
    for place, share in PLACES.items():
        for _who in range(round(people * share)):
            person += 1
            likes = chance.choices(order, cum_weights=liking, k=chance.choice(INTERESTS))
            _live(town, chance, person, place, set(likes), COUNTED)
    # A village is too small to plant a large group in.
    places = [place for place, share in PLACES.items() if people * share >= 2_000]
    while len(town.planted) < planted:
        hidden = (chance.choice(order[BEST_LIKED:]), chance.choice(places))
        if hidden[0] not in {topic for topic, _place in town.planted}:
            town.planted.append(hidden)
            for _who in range(chance.randint(*PLANTED_SIZES)):
                person += 1
                _live(town, chance, person, hidden[1], {hidden[0]}, EAGER_COUNTED, EAGER)
    return town


def _live(
    town: Town, chance: random.Random, person: int, place: int, likes: set[int], counted: float, eager: int = 1
) -> None:
    band = chance.choices(BANDS, weights=_BAND_SHARES)[0]
    is_counted = chance.random() < counted
    for topic in sorted(likes):
        if is_counted:
            for kind, likely in DOES.items():
                if chance.random() < likely:
                    town.acts.append(Act(person, kind, topic, place, band, chance.randrange(WEEKS)))
        for kind, likely in HEARD.items():
            if chance.random() < likely * eager:
                town.heard[kind, topic, place] += 1


def told_of(town: Town, up_to: int = YEAR_BLOCKS - 1, without: int = -1) -> dict[tuple[str, int], list[Cell]]:
    """Every cell of a town, by kind and topic, once that block is over."""
    return {
        key: cells_of_a_year(counted, places=PLACES, year=0, up_to=up_to)
        for key, counted in town.counted(without).items()
    }


def ranked(town: Town) -> list[tuple[float, int, int]]:
    """What is suggested, the strongest first: score, topic and place."""
    told = told_of(town)
    together: dict[str, list[int]] = defaultdict(list)
    by_topic: dict[int, dict[str, Counted]] = defaultdict(dict)
    for (kind, topic), cells in told.items():
        here: Counter[int] = Counter()
        more = 0
        for cell in cells:
            if len(cell.places) == 1 and cell.places[0] != NO_PLACE:
                here[cell.places[0]] += cell.count
            else:
                more += cell.count
                together[kind].append(cell.count)
        by_topic[topic][kind] = Counted(True, here, more)
    open_counts: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for (kind, topic, place), count in town.heard.items():
        open_counts[kind, topic][place] = count
    for (kind, topic), here_now in open_counts.items():
        by_topic[topic][kind] = Counted(False, here_now)
    usual = {kind: sum(counts) / len(counts) for kind, counts in together.items()}
    found = [
        (score, topic, place)
        for topic, counted in by_topic.items()
        for place, score in scores(counted, town.sizes(), usual).items()
    ]
    return sorted(found, reverse=True)


def suggested(town: Town) -> list[tuple[float, int, int]]:
    """What staff would see: above the threshold only."""
    return [each for each in ranked(town) if each[0] >= ENOUGH]


def hits(town: Town, first: int = 20) -> int:
    """How many of the hidden communities are among the first suggestions."""
    return len({(topic, place) for _score, topic, place in suggested(town)[:first]} & set(town.planted))


def attack(cells: Iterable[Cell]) -> list[str]:
    """Everything small about one kind and topic that can be worked out from its cells over a year; none is hoped for.

    The attacker knows the rules: what was told adds up, and what was not told was less than ten at each end of a block.
    The unknowns are how many there were in each place, block and age band.
    """
    known, cells, bands = Knowledge(), list(cells), ATOMS

    def several(places: Iterable[int], blocks: Iterable[int], which: Iterable[str]) -> Sum:
        wide, groups = list(blocks), list(which)
        return [(place, block, band) for place in places for block in wide for band in groups]

    every, targets = [NO_PLACE, *PLACES], dict[str, Sum]()
    left: dict[int, int] = {}
    for place in every:
        mine = sorted((cell for cell in cells if cell.places == (place,)), key=lambda cell: cell.first_block)
        since = 0
        for cell in mine:
            known.is_just(several([place], range(cell.first_block, cell.last_block + 1), bands), cell.count)
            for block in range(cell.first_block, cell.last_block):
                known.is_at_most(several([place], range(cell.first_block, block + 1), bands), THRESHOLD - 1)
            for name, count in cell.parts.items():
                group = [band for band in bands if band in _group(name)]
                known.is_just(several([place], range(cell.first_block, cell.last_block + 1), group), count)
            since = cell.last_block + 1
        if since < YEAR_BLOCKS:
            left[place] = since
            known.is_at_most(several([place], range(since, YEAR_BLOCKS), bands), THRESHOLD - 1)
            targets[f"what is left in {place}"] = several([place], range(since, YEAR_BLOCKS), bands)
        for block in range(YEAR_BLOCKS):
            if not any(cell.first_block == block == cell.last_block for cell in mine):
                targets[f"block {block} in {place}"] = several([place], [block], bands)
    rest = [term for place, since in left.items() for term in several([place], range(since, YEAR_BLOCKS), bands)]
    for cell in (cell for cell in cells if len(cell.places) > 1):
        if cell.is_at_least:
            known.is_at_least(rest, cell.count)
        else:
            known.is_just(rest, cell.count)
    if len(left.keys() - {NO_PLACE}) >= LEAST_PLACES and not any(len(cell.places) > 1 for cell in cells):
        known.is_at_most(rest, THRESHOLD - 1)
    return known.small_and_certain(targets, below=THRESHOLD)


def attack_naively(counted: Mapping[int, Mapping[int, Mapping[str, int]]]) -> list[str]:
    """The same attacker at the design that seems safe: every sum by place, by block and in all, if it is ten or more."""
    known = Knowledge()
    count = {
        (place, block, ""): sum(counted.get(place, {}).get(block, {}).values())
        for place in PLACES
        for block in range(YEAR_BLOCKS)
    }
    shown = [[term] for term in count]
    shown += [
        [term for term in count if term[0] == place and term[1] <= until] for place in PLACES for until in range(13)
    ]
    shown += [[term for term in count if term[1] == block] for block in range(YEAR_BLOCKS)]
    shown.append(list(count))
    for terms in shown:
        total = sum(count[term] for term in terms)
        if total >= THRESHOLD:
            known.is_just(terms, total)
        else:
            known.is_at_most(terms, THRESHOLD - 1)
    targets = {f"block {block} in {place}": [(place, block, "")] for place, block, _band in count}
    small = {name: terms for name, terms in targets.items() if count[terms[0]] < THRESHOLD}
    return known.small_and_certain(small, below=THRESHOLD)


def steps(town: Town) -> Iterator[int]:
    """By how much anything that is told of people grows from one block to the next, wherever it grows."""
    before: dict[tuple[str, int], list[Cell]] = {}
    for up_to in range(YEAR_BLOCKS):
        now = told_of(town, up_to)
        for key, cells in now.items():
            yield from (cell.count for cell in cells if cell not in before.get(key, []))
        before = now


def _group(name: str) -> tuple[str, ...]:
    return next(group for groups in PARTINGS for group in groups if " ".join(filter(None, group)) == name)


def main() -> None:
    """Print what is found in a town, and in the same town without anything hidden."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=100_000)
    asked = parser.parse_args()
    town = build(asked.seed, asked.people)
    for score, topic, place in ranked(town)[:25]:
        mark = "planted" if (topic, place) in town.planted else ""
        print(f"{score:8.1f}  topic {topic:3}  place {place}  {mark}")
    print(f"{hits(town)} of {len(town.planted)} among the first 20, {len(suggested(town))} above {ENOUGH}")
    noise = ranked(build(asked.seed, asked.people, planted=0))
    print(f"noise alone: the strongest is {noise[0][0]:.1f}" if noise else "noise alone: nothing")


if __name__ == "__main__":
    main()
