# SPDX-License-Identifier: EUPL-1.2
"""A simulated town: what is hidden in it is found, noise is not, and the attacker works nothing out.

The whole size and several seeds are measured in `benchmarks/communities.py`; this is one small town.
"""

from __future__ import annotations

import random

import pytest
from benchmarks import town

from reuring.communities.signals.releasing import THRESHOLD, Cell

SEED, PEOPLE = 7, 40_000


@pytest.fixture(scope="module")
def small() -> town.Town:
    return town.build(SEED, PEOPLE)


def busiest(told: dict[tuple[str, int], list[Cell]], kind: str) -> tuple[str, int]:
    return max((key for key in told if key[0] == kind), key=lambda key: (len(told[key]), key))


def test_what_is_hidden_is_found_and_noise_is_not(small: town.Town) -> None:
    assert town.hits(small) >= 8
    assert not town.suggested(town.build(SEED, PEOPLE, planted=0))


def test_the_attacker_works_nothing_out_with_anyone_or_without(small: town.Town) -> None:
    told = town.told_of(small)
    key = busiest(told, "follow")
    who = random.Random(SEED).choice([act.person for act in small.acts if (act.kind, act.topic) == key])
    without = town.told_of(small, without=who)
    own = {(act.kind, act.topic) for act in small.acts if act.person == who}
    assert {key for key in told if told[key] != without.get(key)} <= own
    for cells in {str(found[key]): found[key] for found in (told, without)}.values():
        assert town.attack(cells) == []


def test_the_same_attacker_breaks_the_naive_design(small: town.Town) -> None:
    assert town.attack_naively(small.counted()[busiest(town.told_of(small), "hold")])


def test_nothing_that_is_told_grows_by_less_than_ten(small: town.Town) -> None:
    assert min(town.steps(small)) >= THRESHOLD
