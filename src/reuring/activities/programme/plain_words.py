# SPDX-License-Identifier: EUPL-1.2
"""A hint on how easy a text reads: long sentences and rare words. It is a hint: it knows no names and no meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Words in a sentence. Source: advice for texts on level B1 is 15 at most; above 20 most readers lose the thread.
LONG_SENTENCE: Final = 18
# On the Zipf scale: below it a word comes less than once in a million words.
RARE: Final = 2.8
LEAST_LETTERS: Final = 6
MOST_SHOWN: Final = 8
MOST_CHARACTERS: Final = 12_000
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n\s*\n|\n(?=[-•*])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Hint:
    """What may be hard. sentences: those that are long, each cut to its beginning, with its number of words."""

    words: int = 0
    average: int = 0
    sentences: tuple[tuple[str, int], ...] = ()
    rare: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing to say."""
        return not self.sentences and not self.rare


def hint_on(text: str, language: str = "nl") -> Hint:
    """What may be hard to read in a text. language: nl, de or en; rare words are not told in another."""
    text = text[:MOST_CHARACTERS]
    sentences = [each.strip() for each in _SENTENCE_END.split(text) if each and each.strip()]
    counted = [(each, len(_WORD.findall(each))) for each in sentences]
    counted = [(each, words) for each, words in counted if words]
    if not counted:
        return Hint()
    total = sum(words for _each, words in counted)
    long = tuple((_beginning(each), words) for each, words in counted if words > LONG_SENTENCE)
    return Hint(total, round(total / len(counted)), long[:MOST_SHOWN], _rare(sentences, language))


def _rare(sentences: list[str], language: str) -> tuple[str, ...]:
    if language not in ("nl", "de", "en"):
        return ()
    found: dict[str, None] = {}
    for sentence in sentences:
        for number, word in enumerate(_WORD.findall(sentence)):
            # In the middle of a sentence a capital is a name, but in German.
            is_name = number > 0 and word[0].isupper() and language != "de"
            if len(word) >= LEAST_LETTERS and not is_name and _frequency(word.lower(), language) < RARE:
                found.setdefault(word)
    return tuple(found)[:MOST_SHOWN]


@lru_cache(maxsize=20_000)
def _frequency(word: str, language: str) -> float:
    # Its lists take a while to load, so that only who asks for a hint waits for them.
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, language, wordlist="best"))


def _beginning(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:8]) + ("\N{HORIZONTAL ELLIPSIS}" if len(words) > 8 else "")
