# SPDX-License-Identifier: EUPL-1.2
"""Reading what a person typed: words, phrases and what they may have meant, against the words the index knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tantivy import Occur, Schema
from tantivy import Query as Clause
from tantivy import Searcher as Engine

from reuring.threads.search.schema import shown
from reuring.threads.search.seam import MAX_CHARACTERS, MAX_WORDS
from reuring.threads.search.words import LONGEST_WORD, STEMMED, STOP_WORDS, clean, fold, query_spellings, stem

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_PIECE = re.compile(r"\S+")
_LINKS: Final = ("", "s", "e", "en", "n", "es", "er")
_SHORTEST_PART: Final = 4
_SHORTEST_COMPOUND: Final = 9
_SHORTEST_JOIN: Final = 3
_FAR_FROM: Final = 7
_ALPHABET: Final = "etaonirsdlhgkmvubwpczjfyxq0123456789"
_CANDIDATES: Final = 40
_MOST_LONGER: Final = 12
_SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query. term: folded. surface: as typed, cleaned. may_miss: so common that others decide."""

    term: str
    surface: str
    may_miss: bool = False

    def respelled(self, term: str) -> Word:
        """This word spelled otherwise, with its capital kept."""
        return Word(term, term.capitalize() if self.surface[:1].isupper() else term)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's text, read but not yet looked up.

    words: those outside quotes, in order. phrases: the terms of each quoted part of two words or more.
    is_open: the text ends inside a word, so that its last word may be unfinished.
    """

    text: str
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    is_capped: bool = False
    is_open: bool = False
    exact: str = ""

    def with_terms(self, replaced: dict[str, str]) -> Asked:
        """The same question with some words spelled otherwise."""
        words = tuple(word.respelled(replaced[word.term]) if word.term in replaced else word for word in self.words)
        phrases = tuple(tuple(replaced.get(term, term) for term in phrase) for phrase in self.phrases)
        exact = " ".join(replaced.get(term, term) for term in self.exact.split(" "))
        return Asked(self.text, words, phrases, self.is_capped, self.is_open, exact)


def read(text: str) -> Asked:
    """Read any string at all; what is beyond the caps is cut off and said so."""
    is_capped = len(text) > MAX_CHARACTERS
    text = clean(text[:MAX_CHARACTERS])
    words: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    rest: list[str] = []
    end = 0
    for match in _QUOTED.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        terms = _terms(match[1])
        if len(terms) > 1:
            phrases.append(tuple(terms))
        else:
            rest.append(match[1])
    rest.append(text[end:])
    for piece in _PIECE.findall(" ".join(rest)):
        parts = _terms(piece)
        if len(parts) > 1 and ("'" in piece or "’" in piece):
            # "foto's", "O'Brien": what stands before a single letter is the word, that letter may miss.
            words += [Word(part, part, may_miss=len(part) == 1) for part in parts]
        elif len(parts) == 1:
            words.append(Word(parts[0], piece.strip(_EDGES) or piece, parts[0] in STOP_WORDS))
        else:
            words += [Word(part, part, part in STOP_WORDS) for part in parts]
    room = MAX_WORDS
    kept: list[tuple[str, ...]] = []
    for phrase in phrases:
        if len(phrase) <= room:
            kept.append(phrase)
            room -= len(phrase)
        else:
            is_capped = True
    if len(words) > room:
        words, is_capped = words[:room], True
    if not kept and all(word.may_miss for word in words):
        words = [Word(word.term, word.surface) for word in words]
    exact = " ".join(fold(text))
    is_open = bool(words) and text[-1:].isalnum() and not is_capped
    return Asked(text.strip(), tuple(words), tuple(kept), is_capped, is_open, exact)


_EDGES: Final = "\"'.,;:!?()[]{}<>*+-~^&|/\\=«»“”„‘’`"


def _terms(text: str) -> list[str]:
    return [term[:LONGEST_WORD] for term in fold(text)]


@dataclass(slots=True)
class Vocabulary:
    """The words of one commit of the index, with what was already looked up in it. Shared between threads."""

    engine: Engine
    schema: Schema
    _frequencies: dict[tuple[str, str], int] = field(default_factory=dict)
    _longer: dict[str, list[str]] = field(default_factory=dict)

    def frequency(self, field_name: str, term: str) -> int:
        """In how many documents `term` stands in the field, deleted ones not yet cleared away included."""
        asked = (field_name, term)
        found = self._frequencies.get(asked)
        if found is None:
            if len(self._frequencies) > 100_000:
                self._frequencies.clear()
            found = self._frequencies[asked] = int(self.engine.doc_freq(field_name, term))
        return found

    def knows(self, term: str) -> bool:
        """Whether any document has this word."""
        return self.frequency("every", term) > 0

    def stems(self, term: str) -> dict[str, str]:
        """The fields of stems, each with the stem of `term`, where the index has that stem."""
        if not term.isalpha() or len(term) < 3:
            return {}
        found: dict[str, str] = {}
        for code in STEMMED:
            name = f"stem_{code}"
            stemmed = stem(term, code)
            if self.frequency(name, stemmed):
                found[name] = stemmed
        return found

    def longer(self, term: str) -> list[str]:
        """Words that begin with `term`, where it does not occur itself: for "kerst" there may be "kerstverhaal"."""
        if len(term) < _SHORTEST_PART or self.knows(term):
            return []
        found = self._longer.get(term)
        if found is None:
            found = [word for word, _ in self.engine.terms_with_prefix("every", term, limit=_MOST_LONGER)]
            self._longer[term] = found
        return found

    def is_named(self, term: str) -> bool:
        """Whether the word stands in a title or in a name."""
        return self.frequency("title", term) > 0 or self.frequency("author", term) > 0

    def spellings(self, word: Word) -> list[str]:
        """Other spellings of the word that the index has."""
        return [term for term in query_spellings(word.surface) if self.knows(term)]

    def joins(self, first: str, second: str) -> list[str]:
        """Compounds of two words that the index has: "kinder" and "boeken" give "kinderboeken"."""
        if len(first) + len(second) < _SHORTEST_JOIN * 2 or not (first + second).isalpha():
            return [first + second] if self.knows(first + second) and (first + second).isalnum() else []
        found = []
        for link in _LINKS[:4]:
            joined = first + link + second
            if self.knows(joined) or any(self.frequency(f"stem_{code}", stem(joined, code)) for code in ("nl", "de")):
                found.append(joined)
        return found

    def parts(self, term: str) -> tuple[str, str] | None:
        """The two words that a compound is best split into: "stamboomonderzoek" gives "stamboom" and "onderzoek"."""
        if len(term) < _SHORTEST_COMPOUND or not term.isalpha():
            return None
        best: tuple[int, str, str] | None = None
        for cut in range(_SHORTEST_PART, len(term) - _SHORTEST_PART + 1):
            second = self.frequency("every", term[cut:])
            if not second:
                continue
            for link in _LINKS:
                end = cut - len(link)
                if end < _SHORTEST_PART or term[end:cut] != link:
                    continue
                first = self.frequency("every", term[:end])
                if first and (best is None or min(first, second) > best[0]):
                    best = (min(first, second), term[:end], term[cut:])
        return best and (best[1], best[2])

    def piece(self, term: str) -> str | None:
        """The longest known word that `term` begins or ends with, where that is a good part of it."""
        for length in range(len(term) - 1, max(4, len(term) // 3), -1):
            for piece in (term[-length:], term[:length]):
                if self.knows(piece):
                    return piece
        return None

    def near(self, term: str, *, at_least: int = 1, most: int = 5) -> list[str]:
        """Words of the index that `term` may be a typing error for, likeliest first.

        One error in words of four letters and more, two in words of seven and more. `at_least` is how many
        documents a word must have to be offered.
        """
        if len(term) < _SHORTEST_PART or any(letter.isdigit() for letter in term):
            return []
        known = [
            (near, count)
            for near in set(_one_error(term)) - STOP_WORDS
            if (near[0] == term[0] or len(term) > _SHORT) and (count := self._standing(near)) >= at_least
        ]
        if not known and len(term) >= _FAR_FROM:
            known = [(near, count) for near in self._two_errors(term) if (count := self._standing(near)) >= at_least]
        known.sort(key=lambda pair: (-_likeness(term, pair[0]) * (1 + pair[1]) ** 0.25, pair[0]))
        return [near for near, _ in known[:most]]

    def _two_errors(self, term: str) -> set[str]:
        # Words are taken from the titles and names of what the engine finds; it does not tell which words it found.
        clauses = [
            (Occur.Should, Clause.fuzzy_term_query(self.schema, name, term, distance=2)) for name in ("title", "author")
        ]
        hits = self.engine.search(
            Clause.boolean_query(clauses), limit=_CANDIDATES, count=False, order_by_field="by_popularity"
        ).hits
        words = {word for _, address in hits for text in shown(self.engine.doc(address)) for word in fold(text)}
        return {word for word in words if word not in STOP_WORDS and distance(term, word, 2) <= 2}

    def _standing(self, term: str) -> int:
        count = self.frequency("every", term)
        # A name or a title is likelier to be looked for than a word that stands in summaries only.
        return count and count + 3 * (self.frequency("author", term) + self.frequency("title", term))


def _one_error(term: str) -> Iterator[str]:
    alphabet = _ALPHABET if term.isascii() else "".join(dict.fromkeys(_ALPHABET + term))
    letters = alphabet[:26] + "".join(letter for letter in alphabet[36:] if not letter.isascii())
    for place in range(len(term)):
        head, tail = term[:place], term[place:]
        yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            if letter != tail[0]:
                yield head + letter + tail[1:]
            yield head + letter + tail
    for letter in letters:
        yield term + letter


def _likeness(typed: str, meant: str) -> float:
    if sorted(typed) == sorted(meant) or _without_doubles(typed) == _without_doubles(meant):
        likeness = 3.0
    elif len(typed) != len(meant):
        likeness = 1.4
    else:
        likeness = 1.0
    return likeness if typed[0] == meant[0] else likeness * 0.5


def _without_doubles(term: str) -> str:
    return "".join(letter for place, letter in enumerate(term) if place == 0 or term[place - 1] != letter)


def distance(first: str, second: str, limit: int) -> int:
    """Errors between two words: letters left out, put in, changed, or two beside each other swapped.

    Anything above `limit` comes back as `limit + 1`. Source: Damerau (1964), the restricted form.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        earlier, before, row = before, row, [i] + [0] * len(second)
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = cost
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
