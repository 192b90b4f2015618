# SPDX-License-Identifier: EUPL-1.2
"""Searching: from a query to results, over the version of the index that serves at this moment."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import tantivy
from tantivy import Order
from tantivy import Query as Clause

from reuring.threads.search.asking import Asking, Question, all_of
from reuring.threads.search.identifiers import read_identifier
from reuring.threads.search.schema import NODE, RAW_COLUMNS, build_schema, shown
from reuring.threads.search.seam import (
    ANYWHERE,
    MAX_PAGE_SIZE,
    Completion,
    FacetName,
    IndexUnavailable,
    Query,
    Reading,
    RebuildNeeded,
    Results,
    Understood,
)
from reuring.threads.search.understand import Asked, Vocabulary, Word, read
from reuring.threads.search.versions import REPAIR, IndexRoot, Lock
from reuring.threads.search.words import clean, fold

_MOST_VALUES: Final = 65_000
DEEPEST: Final = 10_000
"""No page begins further on than this many results; who wants to see more should narrow the query."""

_REMEMBERED: Final = 2_000
_FEW: Final = 5
_SEVERAL: Final = 2
_MUCH_COMMONER: Final = 20
_MOST_MISTAKES: Final = 6
_NUMBER_COLUMNS: Final = {"year": "decade", "available": "in_now"}

Stamp = tuple[int, int, int]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What serves now. version: its name. documents: how many it holds. segments: in how many parts. size: in bytes."""

    version: str
    documents: int
    segments: int
    size: int


@dataclass(slots=True)
class _Answer:
    """One reading of a query that gave something, or the last one tried."""

    question: Question | None
    understood: Understood
    correction: str | None = None
    total: int = 0
    without_filters: int = 0


class _Opened:
    """A version of the index, opened in this process. It counts as in use until the object goes."""

    def __init__(self, root: IndexRoot, name: str) -> None:
        self.name = name
        self.meta = root.version_path(name) / "meta.json"
        self._in_use = Lock(root.version_path(name) / "in-use", is_shared=True)
        with contextlib.suppress(OSError):  # a reader without the right to write reads all the same
            self._in_use.acquire(waits=False)
        self.index = root.open(name)
        self.index.config_reader("manual")

    def __del__(self) -> None:
        self._in_use.release()


@dataclass(slots=True)
class _Commit:
    """One commit of one version, and what was already computed for it."""

    opened: _Opened
    engine: tantivy.Searcher
    asking: Asking
    counts: OrderedDict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=OrderedDict)
    answers: OrderedDict[tuple[str, str, bool], _Answer] = field(default_factory=OrderedDict)
    guard: threading.Lock = field(default_factory=threading.Lock)


class Searcher:
    """Answers queries. One object serves all threads of a process; it opens the index at the first query.

    root: the index's directory.

    Every query looks, with two calls of `stat`, whether there is a new commit or a new version, and takes it up. A
    page of results is always of one commit.
    """

    def __init__(self, root: Path | str) -> None:
        self._root = IndexRoot(root)
        self._schema = build_schema()
        self._guard = threading.Lock()
        self._process = os.getpid()
        self._stamps: tuple[Stamp, Stamp] | None = None
        self._commit: _Commit | None = None

    def search(self, query: Query) -> Results:
        """Answer `query`; any text, filter and page number is allowed.

        Raises IndexUnavailable when there is no index that can be read; never anything for what was typed.
        """
        commit = self._take_up()
        with _answering():
            return self._search(commit, query)

    def _search(self, commit: _Commit, query: Query) -> Results:
        filters = commit.asking.filters(query.filters)
        narrowing = _spelled(query.filters)
        known = (query.text, narrowing, query.is_typing)
        answer = _recall(commit, commit.answers, known)
        page_size = min(max(query.page_size, 0), MAX_PAGE_SIZE)
        offset = (max(query.page, 1) - 1) * max(page_size, 1)
        first: tantivy.SearchResult | None = None
        if answer is None:
            answer, first = self._answer(commit, query, filters, page_size, offset)
            _remember(commit, commit.answers, known, answer)
        elif page_size and answer.total > offset and offset < DEEPEST:
            first = self._page(commit, answer.question, filters, query, page_size, offset)
        node_ids: tuple[int, ...] = ()
        if first is not None and page_size and offset < DEEPEST:
            addresses = [address for _, address in first.hits]
            node_ids = tuple(int(key) for key in commit.engine.fast_field_values(NODE, addresses) if key is not None)
        facets = self._facets(commit, answer, filters, query, known)
        return Results(answer.total, node_ids, facets, answer.understood, answer.correction, answer.without_filters)

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Creators and titles that `prefix` may become, best first; nothing for less than two letters."""
        commit = self._take_up()
        with _answering():
            return self._complete(commit, prefix, limit)

    def _complete(self, commit: _Commit, prefix: str, limit: int) -> list[Completion]:
        asked = read(prefix)
        begun = " ".join(fold(clean(prefix[:100])))
        if len(begun) < 2 or limit < 1 or not asked.words:
            return []
        found: dict[str, Completion] = {}
        for entry, count in commit.engine.terms_with_prefix("name", begun, limit=max(limit // 2, 1)):
            name = entry.partition("\x1f")[2]
            found.setdefault(name, Completion(name, True, count))
        hits = self._typed(commit, asked, limit * 2)
        for score, address in hits:
            title = shown(commit.engine.doc(address))[0]
            terms = fold(title)
            if any(term.startswith(asked.words[-1].term) for term in terms):  # and not only another title of it
                found.setdefault(title, Completion(title, False, int(score)))
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    def status(self) -> IndexStatus:
        """What serves now. Raises IndexUnavailable when nothing does."""
        commit = self._take_up()
        place = self._root.version_path(commit.opened.name)
        size = 0
        for entry in os.scandir(place):
            with contextlib.suppress(FileNotFoundError):
                size += entry.stat().st_size
        return IndexStatus(commit.opened.name, commit.engine.num_docs, commit.engine.num_segments, size)

    # Which commit answers

    def _take_up(self) -> _Commit:
        for _ in range(20):
            commit = self._commit
            try:
                stamps = self._look(commit)
            except OSError:
                stamps = None
            if commit is not None and stamps is not None and stamps == self._stamps and self._process == os.getpid():
                return commit
            with self._guard:
                if self._commit is commit:
                    name = self._root.current()
                    try:
                        return self._open(name)
                    except RebuildNeeded:
                        raise
                    except (FileNotFoundError, IndexUnavailable) as error:
                        # When the version went away between the pointer and the index, look again.
                        if self._root.current() == name:
                            raise IndexUnavailable("De zoekindex is beschadigd.", REPAIR) from error
        raise IndexUnavailable("De zoekindex is niet te lezen.", REPAIR)

    def _look(self, commit: _Commit | None) -> tuple[Stamp, Stamp] | None:
        if commit is None:
            return None
        return _stamp(self._root.pointer), _stamp(commit.opened.meta)

    def _open(self, name: str) -> _Commit:
        opened = self._commit.opened if self._commit and self._process == os.getpid() else None
        if opened is None or opened.name != name:
            opened = _Opened(self._root, name)
        stamps = (_stamp(self._root.pointer), _stamp(opened.meta))
        try:
            opened.index.reload()
            engine = opened.index.searcher()
        except Exception as error:
            raise IndexUnavailable(f"De zoekindex is beschadigd ({error}).", REPAIR) from error
        commit = _Commit(opened, engine, Asking(self._schema, Vocabulary(engine, self._schema)))
        self._commit, self._stamps, self._process = commit, stamps, os.getpid()
        return commit

    # How a query is read

    def _answer(
        self, commit: _Commit, query: Query, filters: list[Clause], page_size: int, offset: int
    ) -> tuple[_Answer, tantivy.SearchResult | None]:
        asked = read(query.text)
        last: tantivy.SearchResult | None = None
        answer = _Answer(None, Understood("nothing", _surface(asked), (), asked.is_capped))
        for reading, question, heard, left_out in self._readings(commit.asking, asked, query):
            last = self._page(commit, question, filters, query, page_size, offset)
            total = int(last.count or 0)  # type: ignore[attr-defined]
            if total:
                understood = Understood(reading, _surface(heard), left_out, asked.is_capped)
                answer = _Answer(question, understood, _text(heard) if reading == "corrected" else None, total)
                if (
                    reading == "words"
                    and total < _FEW
                    and (wider := self._widened(commit, question, asked, filters, query))
                ):
                    last = self._page(commit, wider, filters, query, page_size, offset)
                    understood = Understood("widened", _surface(asked), (), asked.is_capped)
                    answer = _Answer(wider, understood, None, int(last.count or 0))  # type: ignore[attr-defined]
                break
            if filters and reading in ("identifier", "words", "corrected"):
                # Good words that the filters leave nothing of are not to be taken for typing errors.
                without = commit.engine.search(question.matching, limit=1, count=True, order_by_field=NODE)
                if found := int(without.count or 0):  # type: ignore[attr-defined]
                    understood = Understood(reading, _surface(heard), left_out, asked.is_capped)
                    return _Answer(question, understood, None, 0, found), last
        if answer.total < _FEW and answer.correction is None and answer.understood.reading != "identifier":
            answer.correction = self._suggestion(commit.asking, asked)
        return answer, last

    def _widened(
        self, commit: _Commit, narrow: Question, asked: Asked, filters: list[Clause], query: Query
    ) -> Question | None:
        """A wider question, where several words met in few documents by chance; None where those were looked for.

        Who half remembers a book types what it was about. That all of it stands somewhere in one summary says little;
        that it stands in a title, a name or subjects says that this is the one. Of two words one says little too, so
        there what has both comes first.
        """
        asking = commit.asking
        known = asking.count_known(asked)
        if known < _SEVERAL or asked.phrases or query.is_typing:
            return None
        if (named := asking.named(asked)) is not None:
            hits = commit.engine.search(all_of([named, *filters]), limit=1, count=True, order_by_field=NODE)
            if hits.count:  # type: ignore[attr-defined]
                return None
        wider = asking.some_words(asked, max(known * 3 // 4, 1))
        return asking.leading(narrow, wider) if wider is not None and known == _SEVERAL else wider

    def _readings(
        self, asking: Asking, asked: Asked, query: Query
    ) -> Iterator[tuple[Reading, Question, Asked, tuple[str, ...]]]:
        if not asked.text:
            everything = Clause.all_query()
            yield "everything", Question(everything, everything), asked, ()
            return
        if identifier := read_identifier(asked.text):
            yield "identifier", asking.identifier(identifier), Asked(asked.text), ()
        if not asked.words and not asked.phrases:
            return
        vocabulary = asking.vocabulary
        question = asking.all_words(asked, is_typing=query.is_typing)
        if question is not None:
            yield "words", question, asked, ()
        unknown = [word for word in _weighty(asked) if not asking.is_known(word)]
        replaced = {word.term: near[0] for word in unknown[:_MOST_MISTAKES] if (near := vocabulary.near(word.term))}
        corrected = asked.with_terms(replaced) if replaced else asked
        if replaced and (question := asking.all_words(corrected)) is not None:
            yield "corrected", question, corrected, ()
        if not unknown and not asked.phrases:
            for word in _weighty(asked)[:_MOST_MISTAKES]:
                near = vocabulary.near(word.term, at_least=2, most=1)
                if near and (question := asking.all_words(asked.with_terms({word.term: near[0]}))) is not None:
                    yield "corrected", question, asked.with_terms({word.term: near[0]}), ()
        pieces = {
            word.term: piece
            for word in unknown
            if word.term not in replaced and (piece := vocabulary.piece(word.term)) is not None
        }
        corrected = corrected.with_terms(pieces)
        replaced |= pieces
        left_out = tuple(word.surface for word in unknown if word.term not in replaced)
        known = asking.count_known(corrected)
        if corrected.phrases:
            loose = Asked(
                corrected.text,
                corrected.words + tuple(Word(term, term) for phrase in corrected.phrases for term in phrase),
            )
            if (question := asking.all_words(loose)) is not None:
                yield "loosened", question, loose, left_out
        for at_least in sorted({known, known * 3 // 4, known // 2, 1} - {0}, reverse=True):
            if known < at_least:
                break
            if (question := asking.some_words(corrected, at_least)) is not None:
                yield "loosened", question, corrected, left_out
        rest = Asked(corrected.text, tuple(replace(word, may_miss=False) for word in corrected.words))
        if len(rest.words) > known and (question := asking.some_words(rest, 1)) is not None:
            yield "loosened", question, rest, left_out

    def _suggestion(self, asking: Asking, asked: Asked) -> str | None:
        replaced: dict[str, str] = {}
        lost: set[str] = set()
        words = _weighty(asked)
        for word in words[:_MOST_MISTAKES]:
            if asking.is_known(word):
                # A lone word that is there may still be somebody's typing error in a record.
                count = asking.vocabulary.frequency("every", word.term)
                if len(words) > 1 or not count or asking.vocabulary.is_named(word.term):
                    continue
                at_least = count * _MUCH_COMMONER
            else:
                at_least = 1
            if near := asking.vocabulary.near(word.term, at_least=at_least, most=1):
                replaced[word.term] = near[0]
            else:
                lost.add(word.term)
        if not replaced:
            return None
        heard = asked.with_terms(replaced)
        return _text(replace(heard, words=tuple(word for word in heard.words if word.term not in lost))) or None

    # Pages and counts

    def _page(
        self,
        commit: _Commit,
        question: Question | None,
        filters: list[Clause],
        query: Query,
        page_size: int,
        offset: int,
    ) -> tantivy.SearchResult:
        question = question or Question(Clause.empty_query(), Clause.empty_query())
        limit, offset = (page_size, offset) if page_size and offset < DEEPEST else (1, 0)
        is_everything = not query.text.strip()
        by = {"newest": "by_newest", "title": "by_title"}.get(query.sort, "by_popularity" if is_everything else None)
        if by is not None:
            return commit.engine.search(
                all_of([question.matching, *filters]),
                limit=limit,
                offset=offset,
                order_by_field=by,
                order=Order.Asc if by == "by_title" else Order.Desc,
            )
        return commit.engine.search(
            all_of([question.scoring, *filters]), limit=limit, offset=offset, weight_by_field="weight"
        )

    def _typed(self, commit: _Commit, asked: Asked, limit: int) -> list[tuple[Any, tantivy.DocAddress]]:
        question = commit.asking.titles_that_begin(asked)
        if question is None:
            return []
        return commit.engine.search(question, limit=limit, count=False, weight_by_field="weight").hits

    def _facets(
        self, commit: _Commit, answer: _Answer, filters: list[Clause], query: Query, known: tuple[str, str, bool]
    ) -> dict[str, list[tuple[str, int]]]:
        wanted = dict.fromkeys(name for name in query.facets if name in RAW_COLUMNS or name in _NUMBER_COLUMNS)
        if not answer.total or answer.question is None:
            return {name: [] for name in wanted}
        whole = f"{known!r}"
        found: dict[str, list[tuple[str, int]]] = {}
        missing: list[FacetName] = []
        for name in wanted:
            counted = _recall(commit, commit.counts, (name, whole))
            if counted is None:
                missing.append(name)
            else:
                found[name] = counted
        if missing:
            matching = all_of([answer.question.matching, *filters])
            wish = {
                name: {"terms": {"field": _NUMBER_COLUMNS.get(name, name), "size": _MOST_VALUES}} for name in missing
            }
            counts = commit.engine.aggregate(matching, wish)
            for name in missing:
                buckets = [(bucket["key"], int(bucket["doc_count"])) for bucket in counts[name]["buckets"]]
                found[name] = _shown(name, buckets)
                if name == "available":
                    found[name] += self._at_branches(commit, matching, query.filters)
                _remember(commit, commit.counts, (name, whole), found[name])
        return {name: list(found[name]) for name in wanted}

    def _at_branches(
        self, commit: _Commit, matching: Clause, filters: Mapping[str, tuple[str, ...]]
    ) -> list[tuple[str, int]]:
        branches = dict.fromkeys([*filters.get("branch", ()), *filters.get("available", ())])
        counts = []
        for branch in [code for code in branches if code != ANYWHERE][:8]:
            clause = all_of([matching, commit.asking.term("available", branch)])
            counted = commit.engine.search(clause, limit=1, count=True, order_by_field=NODE)
            counts.append((branch, int(counted.count or 0)))  # type: ignore[attr-defined]
        return [(branch, count) for branch, count in counts if count]


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    # What a damaged segment or a failing disk makes the engine say is no fault of the person who asks.
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexUnavailable(f"De zoekindex gaf geen antwoord ({error}).", REPAIR) from error


def _stamp(path: Path) -> Stamp:
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns, found.st_size


def _spelled(filters: Mapping[str, tuple[str, ...]]) -> str:
    return repr(sorted((name, sorted(map(str, values))) for name, values in filters.items()))


def _weighty(asked: Asked) -> list[Word]:
    words = [word for word in asked.words if not word.may_miss]
    return words + [Word(term, term) for phrase in asked.phrases for term in phrase]


def _surface(asked: Asked) -> tuple[str, ...]:
    return tuple(word.surface for word in asked.words) + tuple(" ".join(phrase) for phrase in asked.phrases)


def _text(asked: Asked) -> str:
    return " ".join([*(word.surface for word in asked.words), *(f'"{" ".join(phrase)}"' for phrase in asked.phrases)])


def _shown(name: str, buckets: list[tuple[Any, int]]) -> list[tuple[str, int]]:
    if name == "year":
        decades = sorted(((int(key), count) for key, count in buckets), reverse=True)
        return [(f"{decade}-{decade + 9}", count) for decade, count in decades]
    if name == "available":
        return [(ANYWHERE, count) for key, count in buckets if int(key) == 1]
    return sorted(((str(key), count) for key, count in buckets), key=lambda pair: (-pair[1], pair[0]))


def _recall(commit: _Commit, kept: OrderedDict[Key, Value], key: Key) -> Value | None:
    with commit.guard:
        found = kept.get(key)
        if found is not None:
            kept.move_to_end(key)
        return found


def _remember(commit: _Commit, kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    with commit.guard:
        kept[key] = value
        while len(kept) > _REMEMBERED:
            kept.popitem(last=False)


__all__ = ["IndexStatus", "Searcher"]
