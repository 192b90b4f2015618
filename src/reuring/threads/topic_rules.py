# SPDX-License-Identifier: EUPL-1.2
"""Which topics a record gets: the topic tree read from its file, and the rules that map a record onto it.

Pure: no Django, no database, no clock. `topics.toml` beside this module is the one source of topics; this module
reads and checks it, and answers one question: given the classifications and the subject headings of a record, which
topics does it get, and by which rule.

The rules, in order of trust:

1. a classification (SISO, NUR, Dewey): the narrowest range that holds the notation wins;
2. a subject heading that is, as a whole, the name or a synonym of a topic;
3. a part of a heading with subdivisions ("België -- Geschiedenis -- 1830").

A topic whose descendant is assigned too is left out: the tree already says it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from reuring.threads.topic_words import fold, other_numbers, spellings

__all__ = [
    "LANGUAGES",
    "SCHEMES",
    "Assignment",
    "Topic",
    "TopicFileError",
    "TopicTree",
    "default_tree",
    "fold",
    "load_topics",
    "topics_for",
]

LANGUAGES: Final = ("nl", "de", "en")
SCHEMES: Final = ("siso", "nur", "dewey")
TOPICS_FILE: Final = Path(__file__).with_name("topics.toml")
MAX_DEPTH: Final = 4

# What importers and cataloguers write for a scheme, and the scheme it is.
_SCHEME_NAMES: Final = {"siso": "siso", "nur": "nur", "dewey": "dewey", "ddc": "dewey", "082": "dewey"}
_SCHEME_LABELS: Final = {"siso": "SISO", "nur": "NUR", "dewey": "Dewey"}

# A notation or heading longer than this is noise; cutting it keeps the work per record bounded.
_MAX_LENGTH: Final = 300
# Digits of a notation that take part: three before the point and eight after it.
_WIDTH: Final = 11

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_RANGE = re.compile(r"([0-9]{3}(?:\.[0-9]{1,8})?)(?:-([0-9]{3}(?:\.[0-9]{1,8})?))?\Z")
_SHELF_LETTERS = re.compile(r"[A-Z]{1,4}\Z")
# The number in a notation as written: "839.313 6", "839.31/3", "839.31[B]", "J092.2", "938 Kerk", "NUR 301".
_NUMBER = re.compile(r"(?<![0-9.])([0-9]{3})(?![0-9])(?:\.([0-9][0-9 /'′]*))?", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]+")
_PREFIX_NOISE = re.compile(r"(?i)\b(?:siso|nur|ddc|dewey)\b:?")
_SUBDIVISION = re.compile(r"\s*(?:--|[—–―]|\s[->]\s|;)\s*")
_QUALIFIER = re.compile(r"^(.+?)\s*[(<](.+?)[)>]\s*\Z")
# A qualifier that says what kind of word it is, not which meaning is meant.
_NEUTRAL_QUALIFIERS: Final = frozenset({"genre", "vorm", "form", "thema", "motief", "motiv", "algemeen"})
# "Art, Dutch" and "Dutch art" are about art. Only these words may be dropped: any other might be part of a name.
_ADJECTIVE_WORDS: Final = """
ancient medieval modern contemporary prehistoric renaissance baroque gothic higher secondary elementary
english american dutch flemish belgian german french italian spanish portuguese greek roman classical european
african asian chinese japanese indian islamic jewish christian scandinavian swedish norwegian danish finnish
russian polish turkish arabic nederlandse vlaamse belgische duitse franse engelse italiaanse spaanse zweedse
moderne middeleeuwse deutsche niederlandische franzosische englische italienische spanische schwedische
"""
_ADJECTIVES: Final = frozenset(_ADJECTIVE_WORDS.split())


class TopicFileError(ValueError):
    """The topics file breaks a rule; `problems` holds every broken rule as a sentence."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The topics file is not valid: " + " ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the tree.

    key: stable English slug, unique in the file.
    parent: key of the topic above, or None for a main topic.
    names: the short name in each of `LANGUAGES`.
    synonyms: other words and subject headings in each language; they match, and a search may use them.
    ranges: for each of `SCHEMES` the notations and ranges as written in the file.
    depth: 1 for a main topic, one more for each step down.
    position: place in the file, from 0; the order in which topics are shown.
    is_sensitive: never counted nor suggested; also true where a topic above it is.
    was: keys that were topics of their own once, and became one with this.
    """

    key: str
    parent: str | None
    names: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[str, ...]]
    depth: int
    position: int
    is_sensitive: bool = False
    was: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return the name in `language` ("nl", "de" or "en"; "de-at" counts as "de"), else the Dutch name."""
        return self.names.get(language[:2].lower(), self.names["nl"])


@dataclass(frozen=True, slots=True)
class Assignment:
    """A topic that a record gets.

    topic_key: the key of the topic.
    reason: the rule that gave it, fit to keep beside it: "SISO 938", "NUR 301", "onderwerp: genealogie".
    """

    topic_key: str
    reason: str


@dataclass(frozen=True)
class TopicTree:
    """All topics, with the tables by which a record finds its topics.

    topics: every topic in the order of the file; parents exist and there is no cycle. Make one with `load_topics`.
    """

    topics: tuple[Topic, ...]
    _cache: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_key(self) -> Mapping[str, Topic]:
        """Each topic by its key."""
        return {topic.key: topic for topic in self.topics}

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Topic, ...]]:
        """The topics right below each key, in the order of the file; None holds the main topics."""
        found: dict[str | None, list[Topic]] = {}
        for topic in self.topics:
            found.setdefault(topic.parent, []).append(topic)
        return {key: tuple(topics) for key, topics in found.items()}

    def __len__(self) -> int:
        return len(self.topics)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def path(self, key: str) -> tuple[Topic, ...]:
        """Return the topics from the main topic down to `key` itself.

        Raises KeyError where no topic has that key.
        """
        steps = [self.by_key[key]]
        while (parent := steps[-1].parent) is not None:
            steps.append(self.by_key[parent])
        return tuple(reversed(steps))

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Return the keys above `key`, the main topic first, without `key` itself. Raises KeyError for no such key."""
        return tuple(topic.key for topic in self.path(key)[:-1])

    def named(self, term: str) -> Topic | None:
        """The topic of which this is, as a whole, the name or another word for it. Nothing of `term` is remembered."""
        index = self._term(term[:_MAX_LENGTH])
        return None if index is None else self.topics[index]

    def topics_for(
        self, classifications: Iterable[tuple[str, str]], subjects: Iterable[str], *, limit: int = 6
    ) -> list[Assignment]:
        """Return the topics of a record, best first, each once.

        classifications: pairs of scheme ("siso", "nur", "dewey" or "ddc"; capitals do not matter) and notation as it
            stands in the record. Another scheme, or a notation without a known number, gives nothing.
        subjects: headings as they stand in the record; subdivisions separated by " -- ", a qualifier in parentheses.
        limit: the most topics to return; zero or less gives none.

        Returns classifications first (in the given order), then whole headings, then parts of headings. A topic with a
        descendant in the result is left out. The same input always gives the same result, and no text raises.
        """
        found: dict[int, tuple[int, str]] = {}
        for scheme, notation in classifications:
            for index, rank, reason in self._by_notation(scheme, notation):
                if index not in found or found[index][0] > rank:
                    found[index] = (rank, reason)
        for heading in subjects:
            for index, rank in self._by_heading(heading):
                if index not in found or found[index][0] > rank:
                    found[index] = (rank, f"onderwerp: {_shown(heading)}")
        if not found:
            return []
        if len(found) > 1:
            above = {up for index in found for up in self._above[index]}
            chosen = sorted((rank, order, index) for order, (index, (rank, _)) in enumerate(found.items()))
            kept = [index for _, _, index in chosen if index not in above]
        else:
            kept = list(found)
        return [Assignment(self.topics[index].key, found[index][1]) for index in kept[: max(limit, 0)]]

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {topic.key: index for index, topic in enumerate(self.topics)}

    @cached_property
    def _above(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(self._index[key] for key in self.ancestors(topic.key)) for topic in self.topics)

    @cached_property
    def _segments(self) -> Mapping[str, tuple[list[int], list[int]]]:
        """For each scheme the line of numbers cut where the winning topic changes: starts, and topics (-1 for none)."""
        tables: dict[str, tuple[list[int], list[int]]] = {}
        for scheme in SCHEMES:
            spans = [
                (*span, topic.depth, index)
                for index, topic in enumerate(self.topics)
                for written in topic.ranges[scheme]
                if (span := _span(written)) is not None
            ]
            # Widest first, so that a narrower range is painted over a wider one; of two as wide the deeper wins.
            spans.sort(key=lambda s: (s[0] - s[1], s[2], -s[3]))
            starts = sorted({0, *(s[0] for s in spans), *(s[1] for s in spans)})
            owners = [-1] * len(starts)
            place = {start: at for at, start in enumerate(starts)}
            for first, end, _, index in spans:
                owners[place[first] : place[end]] = [index] * (place[end] - place[first])
            tables[scheme] = (starts, owners)
        return tables

    @cached_property
    def _letters(self) -> Mapping[tuple[str, str], int]:
        """The topic of each shelf letter ("B", "E") by scheme and letter."""
        return {
            (scheme, written): index
            for index, topic in enumerate(self.topics)
            for scheme in SCHEMES
            for written in topic.ranges[scheme]
            if _SHELF_LETTERS.match(written)
        }

    @cached_property
    def _terms(self) -> Mapping[str, int]:
        """The topic of each folded name, synonym and safe plural or singular; a word of two topics is left out."""
        exact: dict[str, int] = {}
        doubtful: set[str] = set()
        derived: dict[str, int] = {}
        unsure: set[str] = set()
        for index, topic in enumerate(self.topics):
            for language in LANGUAGES:
                for term in (topic.names[language], *topic.synonyms[language]):
                    for form in spellings(term, language):
                        if exact.setdefault(form, index) != index:
                            doubtful.add(form)
        for index, topic in enumerate(self.topics):
            for language in LANGUAGES:
                for term in topic.synonyms[language]:
                    # A capital marks a name or a language: the singular of "Engels" is no "engel" (an angel).
                    if term[:1].isupper():
                        continue
                    for form in other_numbers(fold(term), language):
                        if derived.setdefault(form, index) != index:
                            unsure.add(form)
        terms = {form: index for form, index in derived.items() if form not in unsure and form not in exact}
        terms.update((form, index) for form, index in exact.items() if form not in doubtful)
        return terms

    def _by_notation(self, scheme: str, notation: str) -> Iterator[tuple[int, int, str]]:
        name = _SCHEME_NAMES.get(scheme) or _SCHEME_NAMES.get(scheme.strip().lower())
        if name is None:
            return
        notation = notation[:_MAX_LENGTH]
        label = _SCHEME_LABELS[name]
        starts, owners = self._segments[name]
        first_number = -1
        for match in _NUMBER.finditer(notation):
            if first_number < 0:
                first_number = match.start()
            digits = match[1]
            if match[2] and name != "nur":
                decimals = "".join(c for c in match[2] if c.isdigit())
                written = f"{digits}.{decimals}"
                digits += decimals
            else:
                written = digits
            owner = owners[bisect_right(starts, int(digits[:_WIDTH].ljust(_WIDTH, "0"))) - 1]
            if owner >= 0:
                yield owner, 0, f"{label} {written}"
            if name != "nur":
                break
        if first_number < 0 or first_number > 0 or notation[-1:] in "])":
            yield from self._by_letters(name, label, notation, first_number)

    def _by_letters(self, name: str, label: str, notation: str, first_number: int) -> Iterator[tuple[int, int, str]]:
        """Shelf letters ("E", "[Fic]", "J092.2"), and for SISO the word before the number ("Duits 824")."""
        words = _PREFIX_NOISE.sub(" ", notation if first_number < 0 else notation[:first_number])
        letters = _LETTERS.findall(words)
        if len(letters) == 1 and (index := self._letters.get((name, letters[0].upper()))) is not None:
            yield index, 1, f"{label} {letters[0]}"
        if first_number >= 0 and name == "dewey" and (tail := _LETTERS.findall(notation[first_number:])):
            index = self._letters.get((name, tail[-1].upper()))
            if index is not None and notation.rstrip().endswith(("]", ")")):
                yield index, 1, f"{label} {tail[-1]}"
        if first_number > 0 and name == "siso" and any(len(word) > 2 for word in letters):
            for index, _ in self._by_heading(words):
                yield index, 2, f"{label} {words.strip()}"

    def _by_heading(self, heading: str) -> tuple[tuple[int, int], ...]:
        """The topics of a heading with their rank (3 as a whole, 4 for the first part, 5 for a subdivision)."""
        cached = self._cache.get(heading)
        if cached is None:
            cached = tuple(self._match_heading(heading[:_MAX_LENGTH]))
            # Headings repeat a great deal; a full table is dropped rather than managed.
            if len(self._cache) >= 65_536:
                self._cache.clear()
            self._cache[heading] = cached
        return cached

    def _match_heading(self, heading: str) -> Iterator[tuple[int, int]]:
        whole = self._term(heading)
        if whole is not None:
            yield whole, 3
            return
        parts = [part for part in _SUBDIVISION.split(heading) if part.strip(" .,")]
        seen: set[int] = set()
        for place, part in enumerate(parts):
            index = self._term(part) if len(parts) > 1 else None
            if index is None:
                index = self._qualified(part)
            if index is None:
                index = self._without_adjective(part)
            if index is not None and index not in seen:
                seen.add(index)
                yield index, 3 if len(parts) == 1 else (4 if place == 0 else 5)

    def _term(self, text: str) -> int | None:
        folded = fold(text)
        index = self._terms.get(folded)
        if index is None and " " in folded:
            index = self._terms.get(folded.replace(" ", ""))
        return index

    def _qualified(self, part: str) -> int | None:
        """The topic of "Word (qualifier)": the qualifier must be neutral, or belong to the same main topic."""
        match = _QUALIFIER.match(part.strip(" .,"))
        if match is None or (index := self._term(match[1])) is None:
            return None
        if fold(match[2]) in _NEUTRAL_QUALIFIERS:
            return index
        other = self._term(match[2])
        if other is not None and self._root(other) == self._root(index):
            return index
        return None

    def _without_adjective(self, part: str) -> int | None:
        """The topic of "Art, Dutch" and of "Dutch art": that of the noun, where the whole has no topic itself."""
        head, comma, tail = part.partition(",")
        if comma:
            if fold(tail) not in _ADJECTIVES:
                return None
            index = self._term(f"{tail} {head}")
            return self._term(head) if index is None else index
        first, _, rest = fold(part).partition(" ")
        return self._term(rest) if rest and first in _ADJECTIVES else None

    def _root(self, index: int) -> int:
        return next((up for up in self._above[index] if self.topics[up].parent is None), index)


def load_topics(source: Path | str | None = None) -> TopicTree:
    """Read and check a topics file.

    source: a path, or the text of a topics file itself; None reads the file that comes with Reuring.

    Returns the tree. Raises TopicFileError with every problem found: a key that is used twice or badly formed, an
    unknown parent, a cycle, more than four levels, a name missing in a language, a notation that is no notation.
    Raises OSError where the file cannot be read.
    """
    text = source if isinstance(source, str) else (source or TOPICS_FILE).read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("topic", [])
    except tomllib.TOMLDecodeError as error:
        raise TopicFileError([f"It is no TOML: {error}."]) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TopicFileError(["It holds no list of [[topic]] tables."])
    problems: list[str] = []
    parents: dict[str, str | None] = {}
    sensitive = {entry.get("key") for entry in entries if entry.get("sensitive") is True}
    for entry in entries:
        key = entry.get("key")
        if not isinstance(key, str) or not _KEY.match(key):
            problems.append(f"The key {key!r} is no lower-case slug.")
        elif key in parents:
            problems.append(f"The key {key!r} is used twice.")
        else:
            parents[key] = entry.get("parent")
    topics: list[Topic] = []
    for entry in entries:
        key = entry.get("key")
        if not isinstance(key, str) or key not in parents:
            continue
        problems.extend(_entry_problems(key, entry))
        depth = _depth(key, parents)
        if depth is None:
            problems.append(f"{key}: its parents do not lead to a main topic.")
        elif depth > MAX_DEPTH:
            problems.append(f"{key}: it lies {depth} levels deep, {MAX_DEPTH} is the most.")
        if not problems:
            topics.append(
                Topic(
                    key=key,
                    parent=entry.get("parent"),
                    names={language: entry[language] for language in LANGUAGES},
                    synonyms={language: tuple(entry.get(f"synonyms_{language}", ())) for language in LANGUAGES},
                    ranges={scheme: tuple(entry.get(scheme, ())) for scheme in SCHEMES},
                    depth=depth or 1,
                    position=len(topics),
                    is_sensitive=not sensitive.isdisjoint(_line(key, parents)),
                    was=tuple(entry.get("was", ())),
                )
            )
    again = [key for topic in topics for key in topic.was if key in parents]
    problems.extend(f"{key}: what became one with another topic can't stand in the file itself." for key in again)
    if problems:
        raise TopicFileError(problems)
    return TopicTree(tuple(topics))


@lru_cache(maxsize=1)
def default_tree() -> TopicTree:
    """Return the tree of the file that comes with Reuring, read once in each process."""
    return load_topics()


def topics_for(
    classifications: Iterable[tuple[str, str]], subjects: Iterable[str], *, limit: int = 6
) -> list[Assignment]:
    """Return the topics that a record gets by the tree that comes with Reuring.

    classifications: pairs of scheme and notation, such as ("siso", "938 Kerk"), ("nur", "NUR 301"), ("dewey",
        "839.313 6").
    subjects: subject headings, such as "Genealogie" or "België -- Geschiedenis -- 1830".
    limit: the most topics to return.

    Returns the assignments, best first; see `TopicTree.topics_for`. No text raises.
    """
    return default_tree().topics_for(classifications, subjects, limit=limit)


def _shown(heading: str) -> str:
    """The heading as a reason shows it: one line, without the full stop of the catalogue, not endless."""
    shown = " ".join(heading.split()).strip(" .,")
    return shown if len(shown) <= 120 else shown[:119] + "…"


def _entry_problems(key: str, entry: Mapping[str, object]) -> Iterator[str]:
    known = {
        "key",
        "parent",
        "sensitive",
        "was",
        *LANGUAGES,
        *SCHEMES,
        *(f"synonyms_{language}" for language in LANGUAGES),
    }
    for unknown in sorted(set(entry) - known):
        yield f"{key}: the field {unknown!r} is unknown."
    if not isinstance(entry.get("sensitive", False), bool):
        yield f"{key}: sensitive is true or left out."
    for language in LANGUAGES:
        name = entry.get(language)
        if not isinstance(name, str) or not name.strip():
            yield f"{key}: its name in {language!r} is missing."
    for listed in ("was", *SCHEMES, *(f"synonyms_{language}" for language in LANGUAGES)):
        values = entry.get(listed, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            yield f"{key}: {listed} is no list of texts."
        elif listed in SCHEMES:
            for value in values:
                if _span(value) is None and not _SHELF_LETTERS.match(value):
                    yield f"{key}: {value!r} is no notation or range of {listed}."


def _depth(key: str, parents: Mapping[str, str | None]) -> int | None:
    """The level of `key`, or None where its parents end nowhere or run in a circle."""
    depth = 1
    seen = {key}
    parent = parents[key]
    while parent is not None:
        if parent in seen or parent not in parents:
            return None
        seen.add(parent)
        parent = parents[parent]
        depth += 1
    return depth


def _line(key: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """`key` and the keys above it, which lead to a main topic."""
    above: str | None = key
    while above is not None:
        yield above
        above = parents[above]


def _span(written: str) -> tuple[int, int] | None:
    """The numbers that a notation or range covers, the end not included; None where it is not one.

    "938" covers 938 up to 939, "839.31" covers 839.31 up to 839.32, "930-939" covers 930 up to 940.
    """
    match = _RANGE.match(written)
    if match is None:
        return None
    first, last = match[1].replace(".", ""), (match[2] or match[1]).replace(".", "")
    start = int(first.ljust(_WIDTH, "0"))
    end = (int(last) + 1) * 10 ** (_WIDTH - len(last))
    return (start, end) if start < end else None
