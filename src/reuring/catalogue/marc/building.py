# SPDX-License-Identifier: EUPL-1.2
"""Making a record from plain values, and changing named fields of a record that exists.

What is built reads back to the same values through `extracting` (a test holds it to that).
Source of the coded positions: MARC 21 Format for Bibliographic Data, leader, 007, 008.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reuring.catalogue.marc.fields import is_control, join_field
from reuring.catalogue.marc.reading import read_one
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedItem,
    ExtractedSubject,
    ExtractedTitle,
    RawRecord,
    RecordFormat,
    RejectedRecord,
)
from reuring.catalogue.marc.writing import build_element, build_iso2709
from reuring.catalogue.sort_keys import ARTICLES

_CONTROL = re.compile("[\x00-\x1f\x7f]+")
_LEADER_TYPE = {
    "book": "am",
    "large_print": "am",
    "easy_reading": "am",
    "e_book": "am",
    "audio_book": "im",
    "dvd": "gm",
    "game": "rm",
    "magazine": "as",
    "music": "jm",
    "sheet_music": "cm",
    "map": "em",
    "object": "rm",
    "other": "pm",
}
_AUDIENCE_CODE = {"0-3": "a", "4-6": "j", "7-9": "b", "10-12": "c", "13-15": "d", "adult": "e"}
_AGE = {"0-3": 0, "4-6": 4, "7-9": 7, "10-12": 10, "13-15": 13}
_CLASSIFICATION_TAG = {"dewey": "082", "udc": "080", "lcc": "050"}
_SUBJECT_TAG = {
    "topic": "650",
    "person": "600",
    "corporate": "610",
    "meeting": "611",
    "title": "630",
    "place": "651",
    "form": "655",
    "time": "648",
}
_AGENT_TAG = {"person": "00", "corporate": "10", "meeting": "11"}
_FORM_WORD = {
    "large_print": "Grote letter",
    "easy_reading": "Makkelijk lezen",
    "audio_book": "Luisterboek",
    "e_book": "E-book",
    "game": "Spel",
}
_BIBLIOGRAPHIC = {
    "de": "ger", "fr": "fre", "nl": "dut", "cs": "cze", "el": "gre", "eu": "baq", "fa": "per", "hy": "arm", "is": "ice",
    "ka": "geo", "mi": "mao", "mk": "mac", "ms": "may", "my": "bur", "ro": "rum", "sk": "slo", "sq": "alb", "bo": "tib",
    "cy": "wel", "zh": "chi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """A new record. leader and fields: as in `RawRecord`; from these either form is made."""

    leader: str
    fields: tuple[tuple[str, str], ...]

    def iso2709(self) -> bytes:
        """As ISO 2709 in UTF-8. Raises NotWritable where it is too long."""
        return build_iso2709(self.leader, self.fields)

    def marcxml(self) -> bytes:
        """As one MARCXML record element in UTF-8."""
        return build_element(self.leader, self.fields)

    def raw(self, record_format: RecordFormat = "iso2709") -> RawRecord:
        """As if it were read from a file of one record."""
        data = self.iso2709() if record_format == "iso2709" else self.marcxml()
        read = read_one(data, record_format=record_format)
        if isinstance(read, RejectedRecord):
            raise ValueError(read.reason)
        return read


def build(title: ExtractedTitle, *, on: datetime.date | None = None) -> Built:
    """Make a record that says what `title` says.

    title: plain values; control_number may be "". Control characters in a text become spaces.
    on: the day of making, for 005 and 008; 2000-01-01 where none is given, so that the same values give the same bytes.
    """
    day = on or datetime.date(2000, 1, 1)
    language = title.languages[0] if title.languages else ""
    fields: list[tuple[str, str]] = []

    def add(tag: str, marks: str, *parts: tuple[str, str]) -> None:
        filled = [(code, _CONTROL.sub(" ", value)) for code, value in parts if value]
        if filled:
            fields.append((tag, join_field(marks[0], marks[1], filled)))

    if title.control_number:
        fields.append(("001", _CONTROL.sub(" ", title.control_number)))
    if title.source:
        fields.append(("003", _CONTROL.sub(" ", title.source)))
    fields.append(("005", f"{day:%Y%m%d}000000.0"))
    if title.format == "e_book":
        fields.append(("007", "cr |||||||||||"))
    elif title.format == "dvd":
        fields.append(("007", "vd|||||||"))
    fields.append(("008", _fixed(title, day)))
    for number in title.isbns:
        add("020", "  ", ("a", number))
    for number in title.invalid_isbns:
        add("020", "  ", ("z", number))
    for number in title.issns:
        add("022", "  ", ("a", number))
    for number in title.eans:
        add("024", "3 ", ("a", number))
    for kind, number in title.other_identifiers:
        add("035", "  ", ("a", f"({kind}){number}"))
    if len(title.languages) > 1 or title.original_language:
        add(
            "041",
            ("1" if title.original_language else "0") + " ",
            *(("a", marc_language(tag)) for tag in title.languages),
            ("h", marc_language(title.original_language) if title.original_language else ""),
        )
    for one in title.classifications:
        _add_classification(fields, one)
    main = _main_creator(title.creators)
    if main is not None:
        _add_creator(fields, "1", main)
    if title.original_title:
        add("240", "10", ("a", title.original_title), ("l", _language_name(language)))
    elif title.uniform_title:
        add("130" if main is None else "240", "0 " if main is None else "10", ("a", title.uniform_title))
    skip = article_length(title.title, language)
    add(
        "245",
        f"{0 if main is None else 1}{skip}",
        ("a", title.title),
        ("n", title.part_number),
        ("p", title.part_title),
        ("b", title.subtitle),
        ("c", title.responsibility),
    )
    for other in title.alternative_titles:
        add("246", "3 ", ("a", other))
    add("250", "  ", ("a", title.edition_statement))
    add(
        "264",
        " 1",
        ("a", title.place),
        ("b", title.publisher),
        ("c", title.year_text or (str(title.year) if title.year is not None else "")),
    )
    add("300", "  ", ("a", title.extent))
    for series in title.series:
        add("490", "0 ", ("a", series.title), ("x", series.issn), ("v", series.volume))
    add("505", "0 ", ("a", title.contents))
    add("520", "  ", ("a", title.summary))
    if title.age_from is not None:
        add("521", "1 ", ("a", f"Vanaf {title.age_from} jaar"))
    elif title.audience in _AGE and title.audience in ("4-6",):
        add("521", "1 ", ("a", f"Vanaf {_AGE[title.audience]} jaar"))
    if title.avi_level:
        add("521", "8 ", ("a", f"AVI {title.avi_level}"))
    for subject in title.subjects:
        _add_subject(fields, subject)
    word = _FORM_WORD.get(title.format)
    if word and not any(word == subject.text for subject in title.subjects):
        add("655", " 4", ("a", word))
    for creator in title.creators:
        if creator is not main:
            _add_creator(fields, "7", creator)
    for item in title.items:
        _add_item(fields, item)
    for address in title.urls:
        add("856", "40", ("u", address))
    leader = f"00000n{_LEADER_TYPE[title.format]} a2200000 i 4500"
    return Built(leader, tuple(fields))


def edit(raw: RawRecord, changes: Mapping[str, Sequence[str]], *, on: datetime.date | None = None) -> RawRecord:
    """The record with the named fields changed and every other field as it was, in its place.

    raw: the record as kept. changes: for each tag the contents it has from now on, as in `RawRecord.fields`;
        an empty sequence takes the field away. New contents stand where the first old one stood, or, for a new tag,
        behind the last lower one.
    on: the day of the change, for 005; without it 005 stays.
    Returns a new record in UTF-8, in the same form. Raises NotWritable where the changed record does not fit in ISO
    2709.
    """
    wanted = {tag: list(contents) for tag, contents in changes.items()}
    if on is not None:
        wanted["005"] = [f"{on:%Y%m%d}000000.0"]
    fields: list[tuple[str, str]] = []
    done: set[str] = set()
    for tag, content in raw.fields:
        if tag not in wanted:
            fields.append((tag, content))
        elif tag not in done:
            done.add(tag)
            fields.extend((tag, new) for new in wanted[tag])
    for tag in sorted(wanted.keys() - done):
        at = max((place + 1 for place, (other, _content) in enumerate(fields) if other <= tag), default=0)
        fields[at:at] = [(tag, new) for new in wanted[tag]]
    for tag, content in fields:
        if not is_control(tag) and "\x1e" in content:
            raise ValueError(f"A field cannot hold its own terminator ({tag}).")
    data = build_iso2709(raw.leader, fields) if raw.format == "iso2709" else build_element(raw.leader, fields)
    changed = read_one(data, record_format=raw.format, position=raw.position)
    if isinstance(changed, RejectedRecord):
        raise ValueError(changed.reason)
    return replace(changed, position=raw.position)


def article_length(title: str, language: str) -> int:
    """How many characters at the start of a title do not sort, 0 to 9, by the article of its language (BCP 47)."""
    folded = title.lower()
    for article in ARTICLES.get(language.partition("-")[0], ()):
        if folded.startswith(article):
            if article.endswith("'") and folded[len(article) : len(article) + 1].isalnum():
                return len(article)
            if folded[len(article) : len(article) + 1] == " " and folded[len(article) :].strip():
                return len(article) + 1
    return 0


@lru_cache(maxsize=1024)
def marc_language(tag: str) -> str:
    """The MARC code for a BCP 47 tag ("nl" gives "dut"); "und" where there is none."""
    short = tag.partition("-")[0]
    known = _BIBLIOGRAPHIC.get(short)
    if known:
        return known
    if len(short) == 3:
        return short
    import langcodes  # here, because its tables take a third of a second that most commands never need

    try:
        return str(langcodes.get(short).to_alpha3(variant="B"))
    except (LookupError, ValueError):
        return "und"


def _language_name(tag: str) -> str:
    return {"nl": "Nederlands", "de": "Duits", "en": "Engels", "fr": "Frans"}.get(tag.partition("-")[0], tag)


def _fixed(title: ExtractedTitle, day: datetime.date) -> str:
    """Field 008: 40 characters."""
    year = f"{title.year:04d}" if title.year is not None else "uuuu"
    status = "c" if title.is_serial or title.format == "magazine" else ("s" if title.year is not None else "n")
    second = "9999" if status == "c" else "    "
    language = marc_language(title.languages[0]) if title.languages else "   "
    place = [" "] * 17
    kind = _LEADER_TYPE[title.format][0]
    if title.format != "magazine" and kind not in "ep":
        place[4] = _AUDIENCE_CODE.get(title.audience or "", " ")
    if kind == "a" and title.format != "magazine":
        place[5] = {"large_print": "d", "e_book": "o"}.get(title.format, " ")
        place[15] = "|" if title.is_fiction is None else ("1" if title.is_fiction else "0")
    elif kind == "i" and title.is_fiction is not None:
        place[12] = "f" if title.is_fiction else "t"
    elif title.format == "dvd":
        place[15] = "v"
    elif title.format == "game":
        place[15] = "g"
    return f"{day:%y%m%d}{status}{year}{second}xx {''.join(place)}{language} d"[:40].ljust(40)


def _main_creator(creators: Iterable[ExtractedCreator]) -> ExtractedCreator | None:
    return next((one for one in creators if one.is_primary), None)


def _add_creator(fields: list[tuple[str, str]], first: str, creator: ExtractedCreator) -> None:
    name = creator.sort_name or creator.name
    mark = ("1" if "," in name else "0") if creator.kind == "person" else "2"
    parts = [("a", name), ("d", creator.dates), ("4", creator.role)]
    filled = [(code, _CONTROL.sub(" ", value)) for code, value in parts if value]
    fields.append((first + _AGENT_TAG[creator.kind], join_field(mark, " ", filled)))


def _add_classification(fields: list[tuple[str, str]], one: ExtractedClassification) -> None:
    tag = _CLASSIFICATION_TAG.get(one.scheme, "084")
    source = one.edition or (one.scheme if tag == "084" else "")
    parts = [("a", one.notation)] + ([("2", source)] if source else [])
    fields.append((tag, join_field("0" if tag == "082" else " ", "4" if tag in ("082", "050") else " ", parts)))


def _add_subject(fields: list[tuple[str, str]], subject: ExtractedSubject) -> None:
    head, *below = _CONTROL.sub(" ", subject.text).split(" -- ")
    parts = [("a", head), *(("x", part) for part in below)]
    if subject.thesaurus:
        parts.append(("2", subject.thesaurus))
    first = ("1" if "," in head else "0") if subject.kind == "person" else " "
    fields.append((_SUBJECT_TAG[subject.kind], join_field(first, "7" if subject.thesaurus else "4", parts)))


def _add_item(fields: list[tuple[str, str]], item: ExtractedItem) -> None:
    price = "" if item.price_cents is None else f"{item.price_cents // 100}.{item.price_cents % 100:02d}"
    parts = [
        ("b", item.branch_code),
        ("c", item.location),
        ("h", item.shelf_mark),
        ("p", item.barcode),
        ("9", price),
        ("z", item.note),
    ]
    filled = [(code, _CONTROL.sub(" ", value)) for code, value in parts if value]
    if filled:
        fields.append(("852", join_field(" ", " ", filled)))
