# SPDX-License-Identifier: EUPL-1.2
"""Putting a question to the engine: what must match, what scores, and what narrows.

Each question has two forms. The scoring form ranks a page; the matching form finds exactly the same documents without
computing scores, and serves for counting facets. `every` holds the words of all other fields, so the matching form
needs no other field but the stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tantivy import FieldType, Occur, Schema
from tantivy import Query as Clause

from reuring.threads.search.schema import RAW_COLUMNS
from reuring.threads.search.seam import ANYWHERE
from reuring.threads.search.understand import Asked, Vocabulary, Word
from reuring.threads.search.words import STOP_WORDS, clean

BOOSTS: Final = {"title": 4.0, "author": 3.0, "second": 2.0, "every": 1.0}
_STEM_BOOST: Final = 0.8
_OTHER_SPELLING: Final = 0.7
_TIE: Final = 0.1
_EXACT_AUTHOR: Final = 1_100.0
_EXACT_TITLE: Final = 1_000.0
_WHOLE_PHRASE: Final = 3.0
_LONGEST_PHRASE: Final = 6
_RARE: Final = 5
_YEARS = re.compile(r"^\s*(-?\d{1,4})?\s*(-)?\s*(\d{1,4})?\s*$")
_UNTIL_YEAR = re.compile(r"^\s*-\s*(\d{1,4})\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question in both forms. `matching` finds the same documents as `scoring`."""

    scoring: Clause
    matching: Clause


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Documents that match at least one of the clauses."""
    if len(clauses) == 1:
        return clauses[0]
    return Clause.boolean_query([(Occur.Should, clause) for clause in clauses])


def all_of(clauses: Sequence[Clause]) -> Clause:
    """Documents that match each of the clauses."""
    if len(clauses) == 1:
        return clauses[0]
    return Clause.boolean_query([(Occur.Must, clause) for clause in clauses])


def _once(words: Iterable[Word]) -> list[Word]:
    return list({word.term: word for word in words}.values())


@dataclass(slots=True)
class Asking:
    """Makes the engine's questions for one commit of the index."""

    schema: Schema
    vocabulary: Vocabulary

    def term(self, name: str, value: str) -> Clause:
        """Documents with `value` in the field."""
        return Clause.term_query(self.schema, name, value, "freq")

    def all_words(self, asked: Asked, *, is_typing: bool = False) -> Question | None:
        """Documents that match every word and phrase; None when some word occurs nowhere."""
        scoring: list[Clause] = []
        matching: list[Clause] = []
        extra: list[Clause] = []
        words = [word for word in _once(asked.words) if not word.may_miss or (is_typing and word is asked.words[-1])]
        joins = self._joins(asked.words)
        for word in words:
            is_open = is_typing and asked.is_open and word is asked.words[-1]
            made = self._word(word, joins.get(word.term, ()), is_open=is_open)
            if made is None:
                return None
            scoring.append(made.scoring)
            matching.append(made.matching)
        for phrase in asked.phrases:
            made = self._phrase(phrase)
            scoring.append(made.scoring)
            matching.append(made.matching)
        if not scoring:
            return None
        for word in _once(asked.words):
            if word.may_miss and word not in words and self.vocabulary.frequency("title", word.term):
                extra.append(self.term("title", word.term))
        extra += self._whole(asked)
        return Question(self._with_extra(all_of(scoring), extra), all_of(matching))

    def some_words(self, asked: Asked, at_least: int) -> Question | None:
        """Documents that match at least so many of the words; words that occur nowhere take no part."""
        joins = self._joins(asked.words)
        made = [
            question
            for word in _once(asked.words)
            if not word.may_miss
            if (question := self._word(word, joins.get(word.term, ()), is_open=False)) is not None
        ]
        for phrase in asked.phrases:
            made += [
                question for term in phrase if (question := self._word(Word(term, term), (), is_open=False)) is not None
            ]
        if not made or len(made) < at_least:
            return None
        if len(made) == 1:
            return made[0]
        scoring = Clause.boolean_query([(Occur.Should, question.scoring) for question in made], at_least)
        matching = Clause.boolean_query([(Occur.Should, question.matching) for question in made], at_least)
        return Question(self._with_extra(scoring, self._whole(asked)), matching)

    def named(self, asked: Asked) -> Clause | None:
        """Documents with every word in titles, creators or subjects; None when some word stands in none of these."""
        joins = self._joins(asked.words)
        must: list[Clause] = []
        for word in _once(asked.words):
            if word.may_miss:
                continue
            terms = [word.term, *joins.get(word.term, ()), *self.vocabulary.spellings(word)]
            clauses = [
                self.term(name, term)
                for term in dict.fromkeys(terms)
                for name in ("title", "author", "second")
                if self.vocabulary.frequency(name, term)
            ]
            if not clauses:
                return None
            must.append(any_of(clauses))
        return all_of(must) if must else None

    def leading(self, first: Question, wider: Question) -> Question:
        """The wider question, with what answers the first one in front."""
        extra = Clause.const_score_query(first.matching, _EXACT_TITLE)
        return Question(self._with_extra(wider.scoring, [extra]), wider.matching)

    def titles_that_begin(self, asked: Asked) -> Clause | None:
        """Titles with every word of the question, the last one as the beginning of a word; for completing.

        Only the commonest words that begin so take part, and words of two letters stand for themselves: a list that
        changes with every letter must be quick before it is complete.
        """
        *whole, last = asked.words
        terms = [word.term for word in whole if not word.may_miss]
        begun = [last.term] if self.vocabulary.frequency("title", last.term) else []
        if len(last.term) > 2:
            begun += [term for term, _ in self.vocabulary.engine.terms_with_prefix("title", last.term, limit=12)]
        begun = [term for term in dict.fromkeys(begun) if terms or term not in STOP_WORDS or term == asked.exact]
        if not begun or not all(self.vocabulary.frequency("title", term) for term in terms):
            return None
        if not terms and begun == [last.term] and last.term in STOP_WORDS:
            return self.term("exact_title", last.term)
        must = [self.term("title", term) for term in terms]
        must.append(Clause.disjunction_max_query([self.term("title", term) for term in begun]))
        return self._with_extra(all_of(must), self._whole(asked))

    def count_known(self, asked: Asked) -> int:
        """How many words of the question, stop words aside, occur at all."""
        terms = [word for word in _once(asked.words) if not word.may_miss]
        terms += [Word(term, term) for phrase in asked.phrases for term in phrase]
        return sum(self.is_known(word) for word in terms)

    def is_known(self, word: Word) -> bool:
        """Whether the word occurs, as itself, under another spelling or by its stem."""
        return bool(
            self.vocabulary.knows(word.term)
            or self.vocabulary.stems(word.term)
            or self.vocabulary.spellings(word)
            or self.vocabulary.longer(word.term)
        )

    def identifier(self, identifier: str) -> Question:
        """Documents with this identifier in canonical form."""
        clause = self.term("identifier", identifier)
        return Question(clause, clause)

    def filters(self, wanted: Mapping[str, Iterable[str]]) -> list[Clause]:
        """A clause for each filter; what cannot be read narrows nothing."""
        clauses: list[Clause] = []
        for name, given in wanted.items():
            values = [clean(value) for value in given if isinstance(value, str)]
            if name == "year":
                if ranges := [clause for value in values if (clause := self._years(value)) is not None]:
                    clauses.append(any_of(ranges))
            elif name == "available":
                if values:
                    terms = [ANYWHERE] if ANYWHERE in values else values
                    clauses.append(any_of([self.term("available", value) for value in dict.fromkeys(terms)]))
            elif name in RAW_COLUMNS and values:
                clauses.append(any_of([self.term(name, value) for value in dict.fromkeys(values)]))
        return [Clause.const_score_query(clause, 0.0) for clause in clauses]

    def _word(self, word: Word, joins: Iterable[str], *, is_open: bool) -> Question | None:
        know = self.vocabulary
        scoring: list[Clause] = []
        matching: list[Clause] = []
        self._fields(word.term, 1.0, scoring, matching)
        if not word.may_miss or is_open:
            for name, stemmed in know.stems(word.term).items():
                clause = self.term(name, stemmed)
                scoring.append(Clause.boost_query(clause, _STEM_BOOST))
                matching.append(clause)
            for spelling in know.spellings(word):
                self._fields(spelling, _OTHER_SPELLING, scoring, matching)
        for joined in joins:
            self._fields(joined, 1.0, scoring, matching)
            for name, stemmed in know.stems(joined).items():
                clause = self.term(name, stemmed)
                scoring.append(Clause.boost_query(clause, _STEM_BOOST))
                matching.append(clause)
        if parts := know.parts(word.term):
            for name in ("title", "second"):
                if all(know.frequency(name, part) for part in parts):
                    clause = Clause.phrase_query(self.schema, name, list(parts))
                    scoring.append(Clause.boost_query(clause, BOOSTS[name] / 2))
                    matching.append(clause)
            if know.frequency("every", word.term) < _RARE:
                clause = all_of([self.term("every", part) for part in parts])
                scoring.append(clause)
                matching.append(clause)
        for longer in () if is_open else know.longer(word.term):
            self._fields(longer, _OTHER_SPELLING, scoring, matching)
        if is_open and len(word.term) > 1:
            begun = Clause.fuzzy_term_query(self.schema, "every", word.term, distance=0, prefix=True)
            matching.append(begun)
            scoring.append(Clause.const_score_query(begun, 0.5))
            for name in ("title", "author"):
                for term, _ in know.engine.terms_with_prefix(name, word.term, limit=8):
                    scoring.append(Clause.boost_query(self.term(name, term), BOOSTS[name] / 2))
        if not matching:
            return None
        if len(scoring) == 1:
            return Question(scoring[0], matching[0])
        return Question(Clause.disjunction_max_query(scoring, _TIE), any_of(matching))

    def _fields(self, term: str, weight: float, scoring: list[Clause], matching: list[Clause]) -> None:
        if not self.vocabulary.knows(term):
            return
        matching.append(self.term("every", term))
        for name, boost in BOOSTS.items():
            if name == "every" or self.vocabulary.frequency(name, term):
                clause = self.term(name, term)
                scoring.append(Clause.boost_query(clause, boost * weight) if boost * weight != 1 else clause)

    def _phrase(self, phrase: tuple[str, ...]) -> Question:
        clauses = {
            name: Clause.phrase_query(self.schema, name, list(phrase))
            for name in ("title", "author", "second")
            if all(self.vocabulary.frequency(name, term) for term in phrase)
        }
        if not clauses:
            empty = Clause.empty_query()
            return Question(empty, empty)
        scoring = [Clause.boost_query(clause, BOOSTS[name]) for name, clause in clauses.items()]
        return Question(Clause.disjunction_max_query(scoring, _TIE), any_of(list(clauses.values())))

    def _whole(self, asked: Asked) -> list[Clause]:
        # What someone typed in full comes first: the name of a creator, the title of a work.
        found: list[Clause] = []
        for name, score in (("exact_author", _EXACT_AUTHOR), ("exact_title", _EXACT_TITLE)):
            if asked.exact and self.vocabulary.frequency(name, asked.exact):
                found.append(Clause.const_score_query(self.term(name, asked.exact), score))
        whole = [Clause.disjunction_max_query(found)] if found else []
        terms = [word.term for word in asked.words]
        if 1 < len(terms) <= _LONGEST_PHRASE and all(self.vocabulary.frequency("title", term) for term in terms):
            whole.append(Clause.boost_query(Clause.phrase_query(self.schema, "title", list(terms)), _WHOLE_PHRASE))
        return whole

    def _joins(self, words: Sequence[Word]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for first, second in pairwise(words):
            if first.may_miss or second.may_miss:
                continue
            for joined in self.vocabulary.joins(first.term, second.term):
                found.setdefault(first.term, []).append(joined)
                found.setdefault(second.term, []).append(joined)
        for three in zip(words, words[1:], words[2:], strict=False):
            whole = "".join(word.term for word in three)
            if not any(word.may_miss for word in three) and self.vocabulary.knows(whole):
                for word in three:
                    found.setdefault(word.term, []).append(whole)
        return found

    @staticmethod
    def _with_extra(must: Clause, extra: Sequence[Clause]) -> Clause:
        if not extra:
            return must
        return Clause.boolean_query([(Occur.Must, must), *((Occur.Should, clause) for clause in extra)])

    def _years(self, value: str) -> Clause | None:
        low: int | None
        high: int | None
        if until := _UNTIL_YEAR.match(value):
            low, high = None, int(until[1])
        elif (match := _YEARS.match(value)) and (match[1] or match[3]):
            low = int(match[1]) if match[1] else None
            high = int(match[3]) if match[3] else None if match[2] else low
        else:
            return None
        if low is not None and high is not None and low > high:
            low, high = high, low
        return Clause.range_query(self.schema, "year", FieldType.Integer, low, high)
