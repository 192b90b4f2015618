# SPDX-License-Identifier: EUPL-1.2
"""Made-up works that look like a catalogue to an index: real words, Zipf everywhere, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from wordfreq import top_n_list, word_frequency

from reuring.threads.search import Query, SearchDocument
from reuring.threads.search.words import STOP_WORDS

LANGUAGES: Final = {"nl": 55, "de": 15, "en": 22, "fr": 8}
FORMATS: Final = {
    "book": 620,
    "large-print": 40,
    "easy-reading": 20,
    "audio-book": 70,
    "e-book": 120,
    "dvd": 60,
    "game": 15,
    "magazine": 30,
    "sheet-music": 15,
    "object": 10,
}
AUDIENCES: Final = {"adult": 64, "youth": 12, "children": 20, "toddlers": 4}
BRANCHES: Final = tuple(f"NL-{number:04d}" for number in range(120))
_VOCABULARY: Final = 60_000
_NAMES: Final = 120_000
_TOPIC_GROUPS: Final = 18
_TOPICS: Final = 324
_FIRST_DAY: Final = date(2005, 1, 1)
_NAME_PARTS: Final = (
    "an ba ber bos cor da de den dijk el en er ga ger han hof huis ja jan ka kamp ke ker la lin ma man mee mi mul na "
    "nel no oor pe ra rin ro sa schou sen si sma stra ta ten ter ti van ve ver vries wa wil wou za zand"
)
_SYLLABLES: Final = tuple(_NAME_PARTS.split())


class _Choice:
    """Draws from values by weight."""

    def __init__(self, values: list[str], weights: list[float]) -> None:
        self._values = values
        self._sums = list(accumulate(weights))

    def draw(self, dice: random.Random, count: int = 1) -> list[str]:
        return dice.choices(self._values, cum_weights=self._sums, k=count)


def _zipf(values: list[str], flatness: float = 8.0) -> _Choice:
    return _Choice(values, [1 / (rank + flatness) for rank in range(len(values))])


class Catalogue:
    """A catalogue of any size; works are made one by one and not kept.

    seed: the same seed gives the same works, whatever the number asked for.
    """

    def __init__(self, seed: int = 2026) -> None:
        self._seed = seed
        dice = random.Random(seed)
        self._words = {}
        for language in LANGUAGES:
            words = [word for word in top_n_list(language, _VOCABULARY) if word.replace("'", "").isalpha()]
            self._words[language] = _Choice(words, [word_frequency(word, language) for word in words])
        self._subjects = _zipf([" ".join(self._words["nl"].draw(dice, 1 + n % 2)) for n in range(6_000)])
        self._languages = _Choice(list(LANGUAGES), [float(weight) for weight in LANGUAGES.values()])
        self._formats = _Choice(list(FORMATS), [float(weight) for weight in FORMATS.values()])
        self._audiences = _Choice(list(AUDIENCES), [float(weight) for weight in AUDIENCES.values()])
        self._branches = _zipf(list(BRANCHES), flatness=25)
        self._topics = _zipf([f"t{number:03d}" for number in range(_TOPICS)], flatness=20)
        self._names = _zipf([self._name(dice) for _ in range(_NAMES)], flatness=60)

    def works(self, count: int, start: int = 1) -> Iterator[SearchDocument]:
        """`count` works with the keys `start`, `start` + 1, ..."""
        for node_id in range(start, start + count):
            yield self.work(node_id)

    def work(self, node_id: int) -> SearchDocument:
        """The work with this key; each key always gives the same work."""
        dice = random.Random(self._seed * 1_000_003 + node_id)
        language = self._languages.draw(dice)[0]
        words = self._words[language]
        title = " ".join(words.draw(dice, dice.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8)))).capitalize()
        branches = tuple(dict.fromkeys(self._branches.draw(dice, dice.randint(2, 15))))
        topics = dict.fromkeys(self._topics.draw(dice, dice.randint(1, 3)))
        ancestors = dict.fromkeys(f"g{int(topic[1:]) % _TOPIC_GROUPS:02d}" for topic in topics)
        return SearchDocument(
            node_id=node_id,
            kind="work",
            title=title,
            alternative_titles=(" ".join(words.draw(dice, 5)),) if dice.random() < 0.3 else (),
            creators=tuple(self._names.draw(dice, 1 if dice.random() < 0.8 else 2)),
            subjects=tuple(self._subjects.draw(dice, dice.randint(1, 4))),
            summary=" ".join(words.draw(dice, 25)) if dice.random() < 0.35 else "",
            languages=(language,),
            formats=tuple(dict.fromkeys(self._formats.draw(dice, 1 if dice.random() < 0.7 else 2))),
            audiences=tuple(self._audiences.draw(dice)),
            branches=branches,
            available_at=tuple(branch for branch in branches if dice.random() < 0.6),
            topics=(*topics, *ancestors),
            fiction=dice.random() < 0.55,
            year=2026 - min(int(dice.expovariate(1 / 16)), 400),
            identifiers=(isbn(node_id),),
            popularity=int(dice.paretovariate(0.9)) - 1,
            added_on=_FIRST_DAY + timedelta(days=dice.randrange(7_500)),
        )

    @staticmethod
    def _name(dice: random.Random) -> str:
        parts = ["".join(dice.choices(_SYLLABLES, k=dice.choice((1, 2, 2, 3)))).capitalize() for _ in range(2)]
        return f"{parts[1]}, {parts[0]}"


class AskedFor(NamedTuple):
    """A query of the mix, with what kind of query it is."""

    kind: str
    query: Query


MIX: Final = {
    "identifier": 8,
    "one word": 22,
    "two words": 20,
    "author and title": 12,
    "typing error": 10,
    "phrase": 8,
    "prefix": 10,
    "filtered": 10,
}
"""Kinds of queries in per cent."""


def queries(catalogue: Catalogue, works: int, count: int, seed: int) -> list[AskedFor]:
    """`count` different queries in the proportions of `MIX`, made from works that are there."""
    dice = random.Random(seed)
    kinds = [kind for kind, share in MIX.items() for _ in range(round(count * share / 100))]
    dice.shuffle(kinds)
    made: dict[tuple[str, str], AskedFor] = {}
    for kind in kinds:
        while True:
            query = _query(kind, catalogue.work(dice.randint(1, works)), dice)
            if query is not None and (query.text, repr(query.filters)) not in made:
                made[query.text, repr(query.filters)] = AskedFor(kind, query)
                break
    return list(made.values())


def _query(kind: str, work: SearchDocument, dice: random.Random) -> Query | None:
    every = work.title.lower().split()
    # People look for the words that say something; now and then they type "dat".
    words = [word for word in every if (len(word) > 3 and word not in STOP_WORDS) or dice.random() < 0.05] or every[-1:]
    long = [word for word in words if len(word) > 4]
    surname = work.creators[0].partition(",")[0].lower()
    if kind == "identifier":
        bare = work.identifiers[0]
        return Query(bare if dice.random() < 0.5 else f"{bare[:3]}-{bare[3:5]}-{bare[5:9]}-{bare[9:12]}-{bare[12]}")
    if kind == "one word":
        return Query(dice.choice([*words, surname]))
    if kind == "two words":
        return Query(" ".join(dice.sample(words, 2))) if len(words) > 1 else None
    if kind == "author and title":
        return Query(f"{surname} {dice.choice(words)}")
    if kind == "typing error":
        return Query(_mistyped(dice.choice(long), dice)) if long else None
    if kind == "phrase":
        at = dice.randrange(max(len(work.title.split()) - 1, 1))
        pair = work.title.lower().split()[at : at + 2]
        return Query(f'"{" ".join(pair)}"') if len(pair) == 2 else None
    if kind == "prefix":
        return Query(dice.choice(long)[:4], is_typing=True) if long else None
    name, values = dice.choice((("language", work.languages), ("format", work.formats), ("branch", work.branches)))
    return Query(dice.choice(words), filters={name: (dice.choice(values),)})


def _mistyped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            word[:at] + dice.choice("aeioubcdfgklmnprst") + word[at + 1 :],
        )
    )


def isbn(number: int) -> str:
    """An ISBN-13 in a range that is not given out (979-99), made from a number."""
    body = f"97999{number:07d}"
    return body + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)
