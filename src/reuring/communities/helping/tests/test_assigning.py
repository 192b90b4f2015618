# SPDX-License-Identifier: EUPL-1.2
"""The whole town at once, without a database: held against the pure rules, pair by pair."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from reuring.communities.helping.assigning import assign
from reuring.communities.helping.board import NEVER, Board
from reuring.communities.helping.facts import Known
from reuring.communities.helping.fitting import Side, broken_limits
from reuring.communities.helping.times import CODES

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TOPICS = {
    key: path
    for main in "abc"
    for sub in "xy"
    for key, path in (
        (main, (main,)),
        (main + sub, (main, main + sub)),
        (main + sub + "1", (main, main + sub, main + sub + "1")),
    )
}
PLACES = [(1, (50.8657, 6.0620)), (2, (50.9460, 5.9710)), (3, None), (None, None), (4, (50.8810, 5.9300))]


def town(asks: int, offers: int, seed: int = 5) -> Known:
    """A made-up town with every limit there is."""
    chance = random.Random(seed)

    def side(key: int) -> Side:
        place, point = chance.choice(PLACES)
        return Side(
            key=key,
            person=chance.randrange(max(4, asks)),
            kind=chance.choice(["skill", "time", "thing", "place", "company"]),
            waiting_since=AT - timedelta(days=chance.randrange(400)),
            topics={key: TOPICS[key] for key in chance.sample(sorted(TOPICS), chance.randrange(3))},
            languages=frozenset(chance.sample(["nl", "de", "pl", "ar"], chance.randrange(3))),
            times=frozenset(chance.sample(CODES, chance.choice([0, 1, 3, 8]))),
            place=place,
            point=point,
            reach_km=chance.choice([None, 2, 8, 30]),
            most=chance.choice([1, 1, 2, 4]),
            taken=chance.choice([0, 0, 0, 1]),
            is_one_to_one=chance.random() < 0.7,
            with_care=chance.random() < 0.1,
            age=chance.choice([None, 17, 30, 70, 80]),
            is_open=chance.random() < 0.95,
        )

    one = {key: side(key) for key in range(asks)}
    other = {key: side(key) for key in range(10_000, 10_000 + offers)}
    people = [chance.sample(range(max(4, asks)), 2) for _each in range(asks)]
    pairs = [(chance.randrange(asks), chance.randrange(10_000, 10_000 + offers)) for _each in range(asks)]
    return Known(
        one,
        other,
        blocked={pair for a, b in people for pair in ((a, b), (b, a))},
        certified={person for person in range(asks) if chance.random() < 0.3},
        live=set(pairs[::3]),
        said_no=set(pairs[1::3]),
        asked=dict.fromkeys(chance.sample(sorted(other), offers // 10), 1),
    )


def test_the_board_says_of_each_pair_what_the_rules_say() -> None:
    facts = town(70, 90)
    asks, offers = list(facts.asks.values()), list(facts.offers.values())
    scores = Board(facts, asks, offers).scores(slice(0, len(asks)))
    for row, ask in enumerate(asks):
        for column, offer in enumerate(offers):
            found = facts.fit(ask.key, offer.key)
            if found.is_fit:
                assert abs(scores[row, column] - found.score) < 0.01, (ask, offer, found)
            else:
                assert scores[row, column] == NEVER, (ask, offer, found)


def test_no_pair_breaks_a_limit_and_nobody_meets_too_many() -> None:
    facts = town(400, 400)
    steps: list[int] = []
    pairs = assign(facts, told=steps.append)
    assert len(pairs) > 100
    for pair in pairs:
        ask, offer = facts.asks[pair.ask], facts.offers[pair.offer]
        assert broken_limits(ask, offer, facts.between(ask, offer)) == []
    assert max(Counter(pair.ask for pair in pairs).values()) == 1
    for offer, count in Counter(pair.offer for pair in pairs).items():
        assert count <= facts.left(facts.offers[offer])
    assert steps == sorted(steps)
    assert steps[-1] == 100


def plain(key: int, days: int = 0, **overrides: Any) -> Side:
    fields: dict[str, Any] = {"kind": "skill", "person": key, "waiting_since": AT - timedelta(days=days), **overrides}
    return Side(key=key, **fields)


def test_when_offers_are_scarce_the_longest_waiting_get_one() -> None:
    near = (50.8657, 6.0620)
    # Those who wait longest live furthest away, so that points alone would pass them over.
    asks = {key: plain(key, days=key, point=(50.8657, 6.0620 + key / 500)) for key in range(200)}
    offers = {key: plain(key, point=near, most=3) for key in range(1_000, 1_010)}
    pairs = assign(Known(asks, offers))
    assert sorted(pair.ask for pair in pairs) == list(range(170, 200))


def test_as_many_as_possible_get_one_also_by_giving_way() -> None:
    # The one who waits longest could take the offer that is the only one for somebody else; there is another for them.
    asks = {1: plain(1, days=90), 2: plain(2, days=1, languages=frozenset({"pl"}))}
    offers = {11: plain(11, languages=frozenset({"pl"})), 12: plain(12, kind="time", languages=frozenset({"nl"}))}
    assert {(pair.ask, pair.offer) for pair in assign(Known(asks, offers))} == {(1, 12), (2, 11)}


def test_nothing_to_assign() -> None:
    assert assign(Known({}, {})) == []
    assert assign(Known({1: plain(1)}, {2: plain(2, kind="thing")})) == []


def test_the_site_starts_without_it() -> None:
    code = (
        "import sys; import reuring.communities.helping.fitting, reuring.communities.helping.times;"
        "import ast, pathlib, reuring.communities.helping as here;"
        "root = pathlib.Path(here.__path__[0]);"
        "top = [node for name in ('board.py', 'assigning.py') for node in ast.parse((root / name).read_text()).body];"
        "names = [alias.name for node in top if isinstance(node, ast.Import) for alias in node.names];"
        "names += [node.module for node in top if isinstance(node, ast.ImportFrom)];"
        "assert not any(name.split('.')[0] in ('numpy', 'scipy') for name in names), names"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
