# SPDX-License-Identifier: EUPL-1.2
"""Which copies to fetch from the shelves for who waits. Pure: places in queues and copies in, pairs out.

Each place gets one copy and each copy serves one place. The branch where it is picked up comes first; where that has
none, the branch that has most of the title and fetches least goes, so that no branch does all the work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a queue, in the order of the queue. work, edition, format, language: what would serve it."""

    key: int
    work: int
    pickup_branch: int
    edition: int | None = None
    format: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A copy that is in, at its branch."""

    key: int
    work: int
    edition: int
    branch: int
    format: str
    languages: tuple[str, ...] = ()


def serves(copy: OnShelf, place: Place) -> bool:
    """Whether a copy is what a place waits for."""
    return (
        copy.work == place.work
        and place.edition in (None, copy.edition)
        and place.format in ("", copy.format)
        and (not place.language or place.language in copy.languages)
    )


def to_fetch(places: Sequence[Place], copies: Iterable[OnShelf]) -> list[tuple[Place, OnShelf]]:
    """Pairs of a place and the copy to fetch for it.

    places: first come first; of all branches. copies: of all branches, each once. Everyone who asks gets the same
    pairs, so no copy is on the list of two branches.
    """
    by_work: dict[int, list[OnShelf]] = defaultdict(list)
    for copy in sorted(copies, key=lambda copy: copy.key):
        by_work[copy.work].append(copy)
    fetched: Counter[int] = Counter()
    pairs = []
    # Whoever is served at the place of pick-up is settled first: nothing has to travel for them.
    left: list[Place] = []
    for place in places:
        here = [copy for copy in by_work[place.work] if copy.branch == place.pickup_branch and serves(copy, place)]
        if not here:
            left.append(place)
            continue
        by_work[place.work].remove(here[0])
        fetched[here[0].branch] += 1
        pairs.append((place, here[0]))
    for place in left:
        fitting = [copy for copy in by_work[place.work] if serves(copy, place)]
        if not fitting:
            continue
        there = Counter(copy.branch for copy in fitting)
        copy = min(fitting, key=lambda copy: (-there[copy.branch], fetched[copy.branch], copy.key))
        by_work[place.work].remove(copy)
        fetched[copy.branch] += 1
        pairs.append((place, copy))
    return pairs
