# SPDX-License-Identifier: EUPL-1.2
"""From what a record says to rows of the catalogue. Pure: nothing here asks the database."""

from __future__ import annotations

import re
from typing import Any, Final

from reuring.catalogue.copying import array
from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord
from reuring.catalogue.marc.text import plain
from reuring.catalogue.models import Identifier
from reuring.catalogue.sort_keys import name_sort_key, title_sort_key
from reuring.catalogue.works import Creator, EditionFacts

# What a column holds, and an index entry (a third of a page at most).
LONGEST_SOURCE: Final = 60
LONGEST_INDEXED: Final = 240
_DIGITS: Final = re.compile(r"\d+")

EDITION_COLUMNS: Final = (
    "work_keys", "title", "subtitle", "responsibility", "alternative_titles", "original_title", "original_language",
    "sort_title", "languages", "format", "audience", "age_from", "is_fiction", "avi_level", "place", "publisher",
    "year", "year_text", "edition_statement", "extent", "summary", "contents", "subjects", "classifications", "urls",
)  # fmt: skip
IDENTIFIER_COLUMNS: Final = ("edition_id", "scheme", "value")
CONTRIBUTION_COLUMNS: Final = ("edition_id", "name", "sort_name", "role", "dates", "is_primary", "position")
SERIES_COLUMNS: Final = ("edition_id", "title", "series_key", "volume", "sort_volume")


def identity_of(raw: RawRecord, default_source: str) -> tuple[str, str]:
    """By what a later import finds a record again: its source and its control number.

    The source is what the record says (003, else 040 $a), else `default_source`. A record without a control number is
    known by the digest of its bytes, written as "sha256:..."; so is one whose number is too long to be one.
    """
    number = source = agency = ""
    for tag, content in raw.fields:
        if tag == "001":
            number = number or plain(content)
        elif tag == "003":
            source = source or plain(content)
        elif tag == "040" and not agency:
            agency = next((plain(value) for code, value in subfields(content) if code == "a" and value.strip()), "")
    if not number or len(number) > LONGEST_INDEXED:
        number = f"sha256:{raw.digest}"
    return (source or agency or default_source)[:LONGEST_SOURCE], number


def whole_title(title: ExtractedTitle) -> str:
    """The title with the number and name of its part: volumes of one work differ in nothing else."""
    return f"{title.title}. {title.title_remainder}" if title.title_remainder else title.title


def classifications_of(title: ExtractedTitle) -> list[str]:
    """The classifications as an edition keeps them: "scheme:notation"."""
    return [f"{one.scheme}:{one.notation}" for one in title.classifications]


def edition_values(title: ExtractedTitle, keys: tuple[str, ...]) -> tuple[Any, ...]:
    """The columns of an edition that come from its record, in the order of `EDITION_COLUMNS`."""
    return (
        array(keys),
        whole_title(title),
        title.subtitle,
        title.responsibility,
        array(title.alternative_titles),
        title.original_title,
        title.original_language[:12],
        title.sort_title,
        array([tag[:12] for tag in title.languages]),
        title.format,
        title.audience or "",
        title.age_from,
        title.is_fiction,
        title.avi_level[:12],
        title.place,
        title.publisher,
        title.year,
        title.year_text,
        title.edition_statement,
        title.extent,
        title.summary,
        title.contents,
        array([subject.text for subject in title.subjects]),
        array(classifications_of(title)),
        array(title.urls),
    )


def identifier_rows(edition_id: int, title: ExtractedTitle) -> list[tuple[int, str, str]]:
    """The numbers of an edition, each once."""
    schemes = Identifier.Scheme
    found = dict.fromkeys((schemes.ISBN.value, value) for value in title.isbns)
    if title.issns or title.eans or title.invalid_isbns or title.other_identifiers:
        found |= dict.fromkeys((schemes.ISSN.value, value) for value in title.issns)
        found |= dict.fromkeys((schemes.EAN.value, value) for value in title.eans)
        found |= dict.fromkeys((schemes.INVALID_ISBN.value, value[:LONGEST_INDEXED]) for value in title.invalid_isbns)
        found |= dict.fromkeys(
            (schemes.OTHER.value, f"{kind}:{value}"[:LONGEST_INDEXED]) for kind, value in title.other_identifiers
        )
    return [(edition_id, scheme, value) for scheme, value in found]


def contribution_rows(edition_id: int, title: ExtractedTitle) -> list[tuple[Any, ...]]:
    """Who had a part in an edition, in the order of the record."""
    return [
        (edition_id, one.name, name_sort_key(one.sort_name), one.role[:4], one.dates, one.is_primary, position)
        for position, one in enumerate(title.creators)
    ]


def series_rows(edition_id: int, title: ExtractedTitle) -> list[tuple[Any, ...]]:
    """The places of an edition in series."""
    return [
        (edition_id, one.title, title_sort_key(one.title), one.volume, sort_volume(one.volume)) for one in title.series
    ]


def sort_volume(volume: str) -> str:
    """The key to sort the parts of a series by: the first number in it ("deel 2" before "10"), else the text."""
    number = _DIGITS.search(volume)
    key = title_sort_key(volume)
    return f"{number.group().zfill(10)} {key}"[:LONGEST_INDEXED] if number else key


def facts_of(title: ExtractedTitle, order: int) -> EditionFacts:
    """What an edition says about its work, before it is in the database; the same as when it is read from there."""
    return EditionFacts(
        order=order,
        title=whole_title(title),
        sort_title=title.sort_title,
        languages=[tag[:12] for tag in title.languages],
        format=title.format,
        audience=title.audience or "",
        is_fiction=title.is_fiction,
        year=title.year,
        summary=title.summary,
        original_title=title.original_title,
        original_language=title.original_language[:12],
        classifications=classifications_of(title),
        subjects=[subject.text for subject in title.subjects],
        creators=[
            Creator(one.name, name_sort_key(one.sort_name), one.role[:4], one.is_primary) for one in title.creators
        ],
    )
