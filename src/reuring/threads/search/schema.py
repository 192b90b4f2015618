# SPDX-License-Identifier: EUPL-1.2
"""The index's schema, and how a document is laid out in it.

`title`, `author` and `second` (alternative titles and subjects) keep positions for phrases; `every` holds all words
by frequency only and decides what matches; `stem_<language>` holds stems. Facets are raw columns.

Keys are signed integers on purpose: the engine silently deletes nothing by a term on an unsigned field.
"""

from __future__ import annotations

import hashlib
import math
from datetime import date
from typing import Final

from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer
from tantivy.tantivy import __version__ as engine_version

from reuring.threads.search.identifiers import canonical
from reuring.threads.search.seam import ANYWHERE, SearchDocument
from reuring.threads.search.words import STEMMED, analyzers, clean, fold, spellings

LAYOUT: Final = 3
"""To be raised when the meaning of a field or the analysis of words changes, so that old indexes ask for a rebuild."""

NODE: Final = "node"
RAW_COLUMNS: Final = ("kind", "format", "language", "audience", "branch", "municipality", "topic", "fiction")
"""Facets that are raw text, indexed to filter by and kept as a column to count."""

_SORT_TITLE_LENGTH: Final = 80
_TEXT_LIMIT: Final = 20_000
_YEAR_ROOM: Final = 9_999
_EPOCH: Final = date(1, 1, 1).toordinal()
_ID_BITS: Final = 40
_MOST_POPULAR: Final = (1 << 22) - 1


def build_schema() -> Schema:
    """The schema of a new index."""
    builder = SchemaBuilder()
    builder.add_integer_field(NODE, indexed=True, fast=True)
    for name in ("title", "author", "second"):
        builder.add_text_field(name, tokenizer_name="folded", index_option="position")
    builder.add_text_field("every", tokenizer_name="folded", index_option="freq")
    for code in STEMMED:
        builder.add_text_field(f"stem_{code}", tokenizer_name=f"stem_{code}", index_option="freq")
    for name in ("exact_title", "exact_author", "identifier", "available"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in RAW_COLUMNS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("decade", fast=True)
    builder.add_integer_field("in_now", fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_integer_field("by_popularity", fast=True)
    builder.add_integer_field("by_newest", fast=True)
    builder.add_text_field("by_title", tokenizer_name="column_only", index_option="basic", fast=True)
    builder.add_bytes_field("shown", stored=True)
    builder.add_text_field("name", tokenizer_name="raw", index_option="basic")
    return builder.build()


def prepare(index: Index) -> Index:
    """Teach an opened index the analyzers that its schema names; each process has to do this anew."""
    for name, analyzer in analyzers().items():
        index.register_tokenizer(name, analyzer)
    # A text field is always indexed; for a column to sort by that would be waste, so its words are thrown away.
    index.register_tokenizer("column_only", TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.remove_long(0)).build())
    index.register_fast_field_tokenizer("column_only", TextAnalyzerBuilder(Tokenizer.raw()).build())
    return index


def shown(document: Document) -> list[str]:
    """The title, then the creators, of a document that was found, as printed."""
    return bytes(document.get_first("shown") or b"").decode().split("\x1f")


def fingerprint() -> str:
    """What an index must have been made with to be read by this version of the software."""
    index_format = engine_version.rpartition("index_format ")[2]
    return hashlib.sha256(f"{LAYOUT}|{index_format}|{','.join(STEMMED)}".encode()).hexdigest()[:16]


def lay_out(source: SearchDocument) -> Document:
    """The engine's document for `source`.

    Raises ValueError when the key is not a positive integer of at most 40 bits.
    """
    node_id = source.node_id
    if not 0 < node_id < 1 << _ID_BITS:
        raise ValueError(f"node_id must be between 1 and 2**{_ID_BITS} - 1, not {node_id}")
    document = Document()
    document.add_integer(NODE, node_id)

    def text(name: str, value: str) -> None:
        try:
            document.add_text(name, value)
        except UnicodeEncodeError:  # half a character, in a code that nobody cleaned
            document.add_text(name, clean(value))

    languages = [code for tag in source.languages if (code := tag.partition("-")[0].lower()) in STEMMED]
    is_german = "de" in languages
    every: list[str] = []

    title = clean(source.title)[:_TEXT_LIMIT]
    # The title of what is over counts as a second one, so that it is found after what can still be had.
    first = "second" if source.is_over else "title"
    text(first, title)
    every.append(title)
    exact = " ".join(fold(title))
    if exact and not source.is_over:
        text("exact_title", exact)
    if other := spellings(title, is_german=is_german):
        text(first, joined := " ".join(other))
        every.append(joined)
    for alternative in source.alternative_titles:
        alternative = clean(alternative)[:_TEXT_LIMIT]
        text("second", alternative)
        every.append(alternative)
        if not source.is_over and (exact := " ".join(fold(alternative))):
            text("exact_title", exact)
    stemmed = " . ".join(every)
    for creator in source.creators:
        creator = clean(creator)[:_TEXT_LIMIT]
        text("author", creator)
        every.append(creator)
        if other := spellings(creator, is_german=is_german, is_name=True):
            text("author", joined := " ".join(other))
            every.append(joined)
        last, comma, first = creator.partition(",")
        printed = f"{first.strip()} {last.strip()}" if comma else creator
        for form in dict.fromkeys((" ".join(fold(creator)), " ".join(fold(printed)))):
            if form:
                text("exact_author", form)
                text("name", f"{form}\x1f{printed}")
    subjects = " . ".join(map(clean, source.subjects))[:_TEXT_LIMIT]
    if subjects:
        text("second", subjects)
        every.append(subjects)
        for code in STEMMED:
            if code not in languages:
                text(f"stem_{code}", subjects)
    summary = clean(source.summary)[:_TEXT_LIMIT]
    if summary:
        every.append(summary)
    if languages:
        stemmed = f"{stemmed} . {subjects} . {summary}"
        for code in dict.fromkeys(languages):
            text(f"stem_{code}", stemmed)
    text("every", " . ".join(every))
    document.add_bytes("shown", "\x1f".join((title, *map(clean, source.creators))).encode())

    text("kind", source.kind)
    for name, values in (
        ("format", source.formats),
        ("language", source.languages),
        ("audience", source.audiences),
        ("branch", source.branches),
        ("municipality", source.municipalities),
        ("topic", source.topics),
    ):
        for value in dict.fromkeys(values):
            text(name, value)
    if source.fiction is not None:
        text("fiction", "yes" if source.fiction else "no")
    if source.available_at:
        text("available", ANYWHERE)
        for branch in dict.fromkeys(source.available_at):
            text("available", branch)
    number = document.add_integer
    number("in_now", 1 if source.available_at else 0)
    if source.year is not None and -_YEAR_ROOM <= source.year <= _YEAR_ROOM:
        number("year", source.year)
        number("decade", source.year // 10 * 10)
    for identifier in dict.fromkeys(map(canonical, source.identifiers)):
        if identifier:
            text("identifier", identifier)

    # Each order ends in the key, so that no two documents tie and pages never overlap.
    popularity = min(max(source.popularity, 0), _MOST_POPULAR)
    factor = 1 + min(0.09, 0.009 * math.log2(1 + popularity))
    document.add_float("weight", 2**factor - 2)  # the engine multiplies a score by log2(2 + weight)
    number("by_popularity", popularity << _ID_BITS | node_id)
    day = source.added_on.toordinal() - _EPOCH if source.added_on else 0
    number("by_newest", day << _ID_BITS | node_id)
    filed = " ".join(fold(clean(source.sort_title) if source.sort_title else title))[:_SORT_TITLE_LENGTH]
    text("by_title", f"{filed}\x00{node_id:012d}")
    return document
