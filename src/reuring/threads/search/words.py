# SPDX-License-Identifier: EUPL-1.2
"""Words: how text becomes terms, the same way for a document and for a query.

Accents, `ß`, `ĳ` and case are folded by the engine's own filters. German umlauts get a second spelling ("Müller" is
also "mueller"), because people and older records write them out. Stemming is Snowball's, one language at a time.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from typing import Final

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMED: Final = {"nl": "dutch", "de": "german", "en": "english"}
"""The languages that are stemmed, with the engine's names for them."""

LONGEST_WORD: Final = 60

_COMMON: Final = """
    aan al als bij dan dat de den der des deze die dit door een en er ge het hoe hun ik in is je kan met mijn na naar
    niet nog of om onder ons onze ook op over te tegen ten ter tot uit uw van veel voor waar was wat wie wij ze zich
    zijn zo zonder
    am auf aus bei das dem ein eine einem einen einer eines er es für fuer ich ihr im ins ist mein mit nach nicht oder
    sein sich sie und uns unser vom von vor wie wir zu zum zur
    a about an and are as at be but by for from he her his how i if into it its my no not on or our she so that the
    their this to we what who with you your
    s t d l le la les du un une et
"""

STOP_WORDS: Final = frozenset(_COMMON.split())
"""Words so common in Dutch, German or English titles that they may miss when other words are there."""

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HAS_VARIANT = re.compile("[äöüÄÖÜ]|ae|ue|oe|\\w['\u2019]\\w")
_WORD = re.compile("[^\\W_]+(?:['\u2019][^\\W_]+)*")
_INITIALS = re.compile(r"\b(?:[^\W\d_]{1,2}\. ?){2,}")
_WRITTEN_OUT = {"ae": "a", "ue": "u", "oe": "o"}
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b-\u200f\u00ad\ud800-\udfff]")


def _analyzer(language: str | None) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD * 4))
        .filter(Filter.ascii_fold())
        .filter(Filter.lowercase())
    )
    if language is not None:
        builder = builder.filter(Filter.stemmer(language))
    return builder.build()


def analyzers() -> dict[str, TextAnalyzer]:
    """New analyzers by the tokenizer name that the schema uses: "folded", and "stem_<language>" for each language."""
    made = {f"stem_{code}": _analyzer(name) for code, name in STEMMED.items()}
    made["folded"] = _analyzer(None)
    return made


_own = threading.local()


def _mine() -> dict[str, TextAnalyzer]:
    # An analyzer keeps state while it works, so each thread has its own.
    found: dict[str, TextAnalyzer] | None = getattr(_own, "analyzers", None)
    if found is None:
        found = _own.analyzers = analyzers()
    return found


def clean(text: str) -> str:
    """`text` in one Unicode form, without characters that are no text (NUL, lone surrogates, soft hyphens)."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNREADABLE.sub(lambda match: "" if match[0] in "\u00ad\u200b" else " ", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(text: str) -> list[str]:
    """The terms of cleaned `text`: folded, lower-cased, in order."""
    return _mine()["folded"].analyze(text)


def key(text: str) -> str:
    """One string that is equal for texts that differ only in case, accents and punctuation."""
    return " ".join(fold(text))


def stem(term: str, language: str) -> str:
    """The stem of a folded term in one of the languages of `STEMMED`; never to be shown to people."""
    stems = _mine()[f"stem_{language}"].analyze(term)
    return stems[0] if stems else term


def spellings(text: str, *, is_german: bool = False, is_name: bool = False) -> list[str]:
    """Other spellings under which words of `text` must be found too, folded.

    Initials in one ("A.F.Th.": "afth"), umlauts written out ("Müller": "mueller"), names without an apostrophe
    ("O'Brien": "obrien"), and written-out
    umlauts closed up ("Mueller": "muller") in names and German text. "oe" is closed up in German text only: in
    Dutch it is a vowel of its own, and "boek" must not be found as "bok".
    """
    found = ["".join(fold(initials)) for initials in _INITIALS.findall(text)]
    if not _HAS_VARIANT.search(text):
        return found
    for word in _WORD.findall(text):
        written = word.translate(_UMLAUTS)
        if written != word:
            found += fold(written)
        elif "'" in word or "’" in word:
            found += fold(word.replace("'", "").replace("’", ""))
        elif is_german or is_name:
            closed = word
            for pair, vowel in _WRITTEN_OUT.items():
                if pair != "oe" or is_german:
                    closed = closed.replace(pair, vowel)
            if closed != word:
                found += fold(closed)
    return found


def query_spellings(word: str) -> list[str]:
    """Other folded spellings of one word that a person typed, to be tried where the index knows them."""
    found: list[str] = []
    written = word.translate(_UMLAUTS)
    if written != word:
        found += fold(written)[:1]
    folded = "".join(fold(word))
    for pair in ("ae", "ue"):
        if pair in folded:
            found.append(folded.replace(pair, pair[0]))
    if "ij" in folded:
        found.append(folded.replace("ij", "y"))
    elif "y" in folded:
        found.append(folded.replace("y", "ij"))
    return [spelling for spelling in dict.fromkeys(found) if spelling != folded]
