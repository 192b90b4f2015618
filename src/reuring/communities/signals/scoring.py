# SPDX-License-Identifier: EUPL-1.2
"""How surprising it is that a topic lives in a place. Pure: what may be told in, scores out.

It sees cells and open counts only, so nothing that it says can tell more than they do (decision 0019). The measure is a
likelihood ratio: how much better "it lives here more than elsewhere" explains what was counted than "it lives here as
everywhere, by how many people there are". Of the kinds that count people only the one that says most takes part: the
same people follow, reserve and sign up, and are no proof of each other. Where a count of people was not told, less than
ten are there; then it is taken to be as high as the topic is where it was told, up to nine, which is what speaks most
against a suggestion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from reuring.communities.signals.releasing import THRESHOLD

# From here on it is no chance: in towns without any group to be found, nothing came near (`benchmarks/town.py`).
ENOUGH: Final = 11.0
# The whole region, where no single place stands out.
EVERYWHERE: Final = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What may be told of one kind and topic. here: by place. together: of several places at once, of people only.

    counts_people: what is not in `here` is less than ten, and not none.
    """

    counts_people: bool
    here: Mapping[int, int]
    together: int = 0


def surprise(found: float, expected: float) -> float:
    """How much better "more than expected" fits, as the logarithm of a likelihood ratio; 0 for no more than that."""
    if found <= expected or expected <= 0:
        return 0.0
    return found * log(found / expected) - (found - expected)


def scores(counted: Mapping[str, Counted], sizes: Mapping[int, int], usual: Mapping[str, float]) -> dict[int, float]:
    """The score of each place for one topic, where there is one; or that of `EVERYWHERE`, if no place stands out.

    counted: by kind. sizes: how many people have their library in each place, roughly. usual: by kind, what several
    places together come to for a topic like others.
    """
    people: dict[int, tuple[float, float]] = {}
    openly: dict[int, tuple[float, float]] = {}
    for each in counted.values():
        for place, (count, expected) in _of_a_kind(each, sizes).items():
            if not each.counts_people:
                before = openly.get(place, (0.0, 0.0))
                openly[place] = (before[0] + count, before[1] + expected)
            elif surprise(count, expected) >= surprise(*people.get(place, (0.0, 0.0))):
                people[place] = (count, expected)
    found = {}
    for place in people.keys() | openly.keys():
        score = sum(surprise(*each[place]) for each in (people, openly) if place in each)
        if score > 0:
            found[place] = score
    if any(each.here for each in counted.values() if each.counts_people):
        return found
    together = [(each.together, usual.get(kind, 0.0)) for kind, each in counted.items() if each.counts_people]
    everywhere = sum(surprise(count, max(expected, THRESHOLD)) for count, expected in together if count)
    return found | ({EVERYWHERE: everywhere} if everywhere else {})


def _of_a_kind(counted: Counted, sizes: Mapping[int, int]) -> dict[int, tuple[int, float]]:
    """Of each place where something is known: how many there were, and how many there would be if it were no special
    place."""
    if not counted.counts_people:
        here = {place: counted.here.get(place, 0) for place in sizes}
        total = float(sum(here.values()))
    else:
        here = {place: count for place, count in counted.here.items() if place in sizes}
        if not here:
            return {}
        total = float(sum(here.values()))
        rate = total / sum(sizes[place] for place in here)
        total += sum(min(THRESHOLD - 1.0, rate * size) for place, size in sizes.items() if place not in here)
    everyone = sum(sizes.values())
    return {place: (count, total * sizes[place] / everyone) for place, count in here.items()}
