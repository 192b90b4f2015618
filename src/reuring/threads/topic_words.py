# SPDX-License-Identifier: EUPL-1.2
"""How the words of topics and of subject headings are compared: folding, spellings, singular and plural.

Pure: text in, text out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["fold", "other_numbers", "spellings"]

# What an ASCII text becomes when folded; most headings are ASCII, and this is four times as fast.
_ASCII_FOLD = {n: chr(n).lower() if chr(n).isalnum() else " " for n in range(128)}
# Letters that no Unicode decomposition takes apart. "ß" becomes "ss" by casefolding.
_LETTER_FOLDS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_GERMAN_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return `text` in the form in which names, synonyms and headings are compared.

    Lower case, without accents, "ß" as "ss", the ligature "ĳ" as "ij", every run of other characters than letters and
    digits as one space, and none at the ends.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII_FOLD).split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTER_FOLDS)
    kept = [c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)]
    return " ".join("".join(kept).split())


def spellings(term: str, language: str) -> Iterator[str]:
    """The folded ways in which a term is written: with and without a space or hyphen, German umlauts as two letters."""
    folded = fold(term)
    yield folded
    if "-" in term and " " in folded:
        yield folded.replace(" ", "")
    if language == "de" and (spelled := fold(term.translate(_GERMAN_UMLAUTS))) != folded:
        yield spelled


def other_numbers(folded: str, language: str) -> Iterator[str]:
    """Safe plurals of a one-word term, and the singulars that give it back as their plural.

    Words of fewer than four letters are left alone: a short stem soon is another word.
    """
    if " " in folded or len(folded) < 4 or not folded.isalpha():
        return
    if language == "en":
        yield from _english_plurals(folded)
        for singular in (folded[:-1], folded[:-2], folded[:-3] + "y"):
            if len(singular) >= 4 and folded in _english_plurals(singular):
                yield singular
    elif language == "nl":
        yield from _dutch_plurals(folded)
        for singular in _dutch_singulars(folded):
            if len(singular) >= 4 and folded in _dutch_plurals(singular):
                yield singular


def _english_plurals(word: str) -> tuple[str, ...]:
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word[:-1] + "ies",)
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (word + "es",) if not word.endswith(("ics", "ings")) else ()
    if word.endswith("o"):
        return (word + "s", word + "es")
    return (word + "s",)


def _dutch_plurals(word: str) -> tuple[str, ...]:
    """The plurals of a Dutch word by the rules of spelling; source: Taalunie, "Woordenlijst", leidraad 5 and 8."""
    if word.endswith("aar") or (word.endswith(("el", "em", "en", "er", "je")) and word[-3] not in "aeiou"):
        return (word + "s",)
    if word[-1] in "aeiou":
        return (word + "s", word + "n") if word.endswith("e") else (word + "s",)
    if word.endswith("heid"):
        return (word[:-4] + "heden",)
    stem = word
    if word[-3:-1] in ("aa", "ee", "oo", "uu"):
        stem = word[:-3] + word[-2] + word[-1]
    elif word[-1] in "bdfgklmnprst" and word[-2] in "aeiou" and word[-3] not in "aeiou":
        stem = word + word[-1]
    if stem[-1] in "fs" and stem[-2] != stem[-1] and word[-2] in "aeiou":
        return (stem + "en", stem[:-1] + ("v" if stem[-1] == "f" else "z") + "en")
    return (stem + "en",)


def _dutch_singulars(word: str) -> Iterator[str]:
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("heden"):
        yield word[:-5] + "heid"
    elif word.endswith("en"):
        stem = word[:-2]
        for candidate in (stem, stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])):
            yield candidate
            if candidate[-1] == candidate[-2]:
                yield candidate[:-1]
            elif candidate[-2] in "aeou":
                yield candidate[:-1] + candidate[-2] + candidate[-1]
    elif word.endswith("n"):
        yield word[:-1]
