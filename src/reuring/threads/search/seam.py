# SPDX-License-Identifier: EUPL-1.2
"""The seam between the platform and its search engine: documents go in, results come out.

Nothing here knows Django, the database or the engine behind it, so another engine can take its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

FacetName = Literal[
    "kind", "format", "language", "audience", "branch", "available", "municipality", "year", "topic", "fiction"
]
Sort = Literal["relevance", "newest", "title"]
Reading = Literal["everything", "identifier", "words", "widened", "corrected", "loosened", "nothing"]

FACETS: Final[tuple[FacetName, ...]] = (
    "kind",
    "format",
    "language",
    "audience",
    "branch",
    "available",
    "municipality",
    "year",
    "topic",
    "fiction",
)
"""Every facet that can be asked for, and every filter that can be set."""

CHEAP_FACETS: Final[tuple[FacetName, ...]] = ("format", "language", "audience", "fiction")
"""Facets that a first page may always ask for; `branch`, `available` and `topic` have many values for a document,
so a page asks for them apart when the result is very large."""

ANYWHERE: Final = "*"
"""The value of the filter `available` that means: in now at any branch; also the key of that count in the facet."""

MAX_CHARACTERS: Final = 300
MAX_WORDS: Final = 16
MAX_PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Everything that search knows of one node.

    node_id: the node's key, positive.
    kind: "work", "activity", "community", ...; a lower-case word.
    title, alternative_titles: as printed; alternative titles are subtitles, original and uniform titles, series.
    creators: names in any order of parts ("Multatuli", "Schmidt, Annie M.G.").
    subjects: subject words, topic names and their synonyms, in any of Dutch, German and English.
    summary: running text; searched at the lowest weight.
    languages: BCP 47 tags of the content; they choose how words are stemmed.
    formats, audiences, branches, topics, municipalities: codes to filter by and count; topics with their ancestors.
    available_at: codes of the branches where one can be taken home now; a subset of `branches` or empty.
    fiction: None when it is not known or means nothing for this kind.
    year: the year to show and filter by, or None.
    identifiers: ISBN-13, ISBN-10, ISSN, barcodes, public identifiers; hyphens and case do not matter.
    popularity: 0 or more, what people do with it (loans, visits); only tips the balance between equal matches.
    sort_title: what it is filed under, without a leading article; the title is used when it is empty.
    added_on: the day it came into the collection or was announced.
    is_over: it took place, or will not any more; found after its equals that are still to come.
    """

    node_id: int
    kind: str
    title: str
    alternative_titles: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    available_at: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    fiction: bool | None = None
    year: int | None = None
    identifiers: tuple[str, ...] = ()
    popularity: int = 0
    sort_title: str = ""
    added_on: date | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks.

    text: as typed; any string is allowed, and what is longer than the caps is cut (see `Understood.is_capped`).
    filters: facet name to the values wanted. Values of one filter widen the result, filters narrow each other.
        "year" takes "1987", "1980-1989", "-1899" and "2000-"; "fiction" takes "yes" and "no";
        "available" takes branch codes or `ANYWHERE`. Unknown names and unreadable years are left out.
    sort: "relevance", "newest" (added last first) or "title".
    page: from 1; anything lower is page 1. Pages end at 10,000 results; the total goes on counting.
    page_size: 0 gives counts only; at most MAX_PAGE_SIZE.
    facets: the facets to count over the whole result; none by default.
    is_typing: the last word may be unfinished (search while typing).
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 20
    facets: tuple[FacetName, ...] = ()
    is_typing: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """How a query was read, to be told to the person who asked.

    reading: "everything" (no text), "identifier" (an ISBN, barcode or the like), "words" (all of them as typed),
        "widened" (all of them met in few documents only; those with most of them follow),
        "corrected" (spelling corrected, the typed words gave nothing), "loosened" (not all words had to match),
        "nothing" (no reading gave a result).
    words: the words searched for, as surface words, never stems.
    left_out: the words typed that occur nowhere and did not take part.
    is_capped: the text was longer than MAX_CHARACTERS or MAX_WORDS and its end was not read.
    """

    reading: Reading
    words: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    total: the exact number of documents in the whole result.
    node_ids: the page asked for, in order.
    facets: for each facet asked for, its values with the exact number of documents, most first. Years come as
        decades ("1980-1989"), newest first; "available" carries `ANYWHERE` for "in now at any branch".
    understood: how the query was read.
    correction: what was probably meant, as text to search for, or None. When `understood.reading` is "corrected"
        the results are already those of the correction.
    without_filters: how many there are when every filter is dropped; told only when the filters leave nothing.
    """

    total: int
    node_ids: tuple[int, ...]
    facets: Mapping[str, list[tuple[str, int]]]
    understood: Understood
    correction: str | None = None
    without_filters: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """A title or creator that begins with what was typed.

    text: as printed. is_creator: a name instead of a title. weight: higher is better known.
    """

    text: str
    is_creator: bool
    weight: int


class SearchError(Exception):
    """Something search cannot do now. `message` is fit for a person, `code` for a machine, `hint` says what to do."""

    code = "search"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message if not hint else f"{message} {hint}")
        self.message = message
        self.hint = hint


class IndexUnavailable(SearchError):
    """There is no index that can be read: missing, damaged, or made by another version of the schema."""

    code = "index_unavailable"


class RebuildNeeded(IndexUnavailable):
    """The index was made for another schema; it is whole, but this version of the software cannot read it."""

    code = "rebuild_needed"


class IndexWriteFailed(SearchError):
    """A write failed (disk full, no right to write). Nothing of the batch is committed; keep it and try again."""

    code = "index_write_failed"


class IndexBusy(SearchError):
    """Another process writes the index, or rebuilds it, at this moment."""

    code = "index_busy"


class IndexSwitched(SearchError):
    """A rebuilt version took over since the last commit. The batch is not committed: send it again."""

    code = "index_switched"
