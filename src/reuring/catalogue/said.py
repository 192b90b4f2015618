# SPDX-License-Identifier: EUPL-1.2
"""What a record says, made ready for the tables. Pure: nothing here asks the database or needs Django awake."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from reuring.catalogue.copying import array
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.holdings import ItemMapping
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord, RejectedRecord
from reuring.catalogue.marc.text import plain
from reuring.catalogue.shown import Creator, EditionFacts, Shown, shown_of
from reuring.catalogue.sort_keys import name_sort_key, title_sort_key
from reuring.catalogue.work_keys import work_keys

log = logging.getLogger(__name__)

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


class SaidItem(NamedTuple):
    """A copy as a record has it, in the order of `IncomingItem`."""

    barcode: str
    branch_code: str
    location: str
    shelf_mark: str
    price_cents: int | None
    note: str


class Said(NamedTuple):
    """What one record says.

    keys: by which its edition joins a work. edition: values for `EDITION_COLUMNS`. identifiers, contributions, series:
    values for their columns, but for the key of the edition. facts: what it says about its work. alone: what that work
    shows as long as it has no other edition. notices: codes of what was odd.
    """

    keys: tuple[str, ...]
    edition: tuple[Any, ...]
    identifiers: list[tuple[str, str]]
    contributions: list[tuple[Any, ...]]
    series: list[tuple[Any, ...]]
    items: list[SaidItem]
    facts: EditionFacts
    alone: Shown
    notices: tuple[str, ...]


def say(title: ExtractedTitle) -> Said:
    """What goes into the tables for one edition."""
    keys = work_keys(title)
    creators = [Creator(one.name, name_sort_key(one.sort_name), one.role[:4], one.is_primary) for one in title.creators]
    languages = [tag[:12] for tag in title.languages]
    subjects = [subject.text for subject in title.subjects]
    classifications = [f"{one.scheme}:{one.notation}" for one in title.classifications]
    facts = EditionFacts(
        order=0,
        # Volumes of one work differ in nothing but the number and name of their part.
        title=f"{title.title}. {title.title_remainder}" if title.title_remainder else title.title,
        sort_title=title.sort_title,
        languages=languages,
        format=title.format,
        audience=title.audience or "",
        is_fiction=title.is_fiction,
        year=title.year,
        summary=title.summary,
        original_title=title.original_title,
        original_language=title.original_language[:12],
        classifications=classifications,
        subjects=subjects,
        creators=creators,
    )
    edition = (
        array(keys), facts.title, title.subtitle, title.responsibility, array(title.alternative_titles),
        facts.original_title, facts.original_language, facts.sort_title, array(languages), facts.format, facts.audience,
        title.age_from, facts.is_fiction, title.avi_level[:12], title.place, title.publisher, facts.year,
        title.year_text, title.edition_statement, title.extent, facts.summary, title.contents, array(subjects),
        array(classifications), array(title.urls),
    )  # fmt: skip
    return Said(
        keys=keys,
        edition=edition,
        identifiers=_identifiers(title),
        contributions=[
            (maker.name, maker.sort_name, maker.role, one.dates, maker.is_primary, position)
            for position, (maker, one) in enumerate(zip(creators, title.creators, strict=True))
        ],
        series=[(one.title, title_sort_key(one.title), one.volume, sort_volume(one.volume)) for one in title.series],
        items=[
            SaidItem(one.barcode, one.branch_code, one.location, one.shelf_mark, one.price_cents, one.note)
            for one in title.items
        ],
        facts=facts,
        alone=shown_of([facts]),
        notices=tuple(notice.code for notice in title.warnings),
    )


def take_apart(raw: RawRecord, item_mappings: Sequence[ItemMapping]) -> Said | RejectedRecord:
    """What a record says; a record that trips the program is rejected like any other, and the import goes on."""
    try:
        title = extract(raw, item_mappings=item_mappings)
        return title if isinstance(title, RejectedRecord) else say(title)
    except Exception as problem:
        log.exception("Record %s could not be taken apart", raw.position)
        return refuse(raw, "not-understood", type(problem).__name__)


def refuse(raw: RawRecord, code: str, problem: str) -> RejectedRecord:
    """The record as one that can't be used. code: a key of `importing.messages.FAULTS`; problem: what fills its gap."""
    return RejectedRecord(raw.position, raw.data, raw.format, code, {"problem": problem}, raw.wrapper)


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


def sort_volume(volume: str) -> str:
    """The key to sort the parts of a series by: the first number in it ("deel 2" before "10"), else the text."""
    number = _DIGITS.search(volume)
    key = title_sort_key(volume)
    return f"{number.group().zfill(10)} {key}"[:LONGEST_INDEXED] if number else key


def _identifiers(title: ExtractedTitle) -> list[tuple[str, str]]:
    """The numbers of an edition, each once; the schemes are those of `models.Identifier`."""
    found = dict.fromkeys(("isbn", value) for value in title.isbns)
    if title.issns or title.eans or title.invalid_isbns or title.other_identifiers:
        found |= dict.fromkeys(("issn", value) for value in title.issns)
        found |= dict.fromkeys(("ean", value) for value in title.eans)
        found |= dict.fromkeys(("bad_isbn", value[:LONGEST_INDEXED]) for value in title.invalid_isbns)
        found |= dict.fromkeys(
            ("other", f"{kind}:{value}"[:LONGEST_INDEXED]) for kind, value in title.other_identifiers
        )
    return list(found)
