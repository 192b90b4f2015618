# SPDX-License-Identifier: EUPL-1.2
"""The shapes that pass between reading, extracting and writing MARC.

Everything here is plain and frozen: facts in, facts out. A text for a person is Dutch and comes from `messages`;
its `code` is for machines and never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reuring.catalogue.marc.messages import sentence

RecordFormat = Literal["iso2709", "marcxml"]
TitleFormat = Literal[
    "book",
    "large_print",
    "easy_reading",
    "audio_book",
    "e_book",
    "dvd",
    "game",
    "magazine",
    "music",
    "sheet_music",
    "map",
    "object",
    "other",
]
AudienceGroup = Literal["0-3", "4-6", "7-9", "10-12", "13-15", "adult"]
AgentKind = Literal["person", "corporate", "meeting"]
SubjectKind = Literal["topic", "person", "corporate", "meeting", "title", "place", "form", "time"]
ClassificationScheme = Literal["siso", "nur", "dewey", "lcc", "udc", "other"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about a record that did not stop us.

    code: for a machine, one of `messages.SENTENCES`. params: what the sentence names.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The notice as one Dutch sentence."""
        return sentence(self.code, self.params)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it stands in a file.

    position: ordinal in the file, from 0, counted over accepted and rejected records together.
    data: the bytes exactly as in the file; ISO 2709 from the leader through the record terminator (0x1D), MARCXML
        from `<record` through `</record>`.
    format: "iso2709" or "marcxml".
    digest: SHA-256 of `data`, 64 hexadecimal digits.
    wrapper: MARCXML only: what must stand before `data` to make it parse by itself (an XML declaration where the
        encoding is not UTF-8, and the start tag of a collection with the namespaces that were in scope). Empty for
        ISO 2709. See `writing.standalone_xml`.
    leader: the 24 characters of the leader.
    fields: (tag, content) in the order of the record. The content of a control field (00X) is its value; that of a
        data field is two indicators followed by 0x1F, a subfield code and a value, again and again, the same for
        both formats. `fields.subfields` takes it apart. Text is as in the record, not normalised.
    warnings: what was odd and how it was read nonetheless.
    """

    position: int
    data: bytes
    format: RecordFormat
    digest: str
    wrapper: str
    leader: str
    fields: tuple[tuple[str, str], ...]
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that cannot be used, kept byte for byte.

    position, data, format, wrapper: as in `RawRecord`.
    code: why, for a machine; params: what the sentence names.
    """

    position: int
    data: bytes
    format: RecordFormat
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    wrapper: str = ""

    @property
    def reason(self) -> str:
        """Why it was rejected, as one Dutch sentence."""
        return sentence(self.code, self.params)


class MarcFileFault(Exception):
    """A whole file (or the rest of it) cannot be read. What came before was yielded already.

    code: for a machine: empty-file, not-marc, line-format, utf16, gzip-truncated, gzip-damaged, xml-truncated,
        file-unreadable. The message of the exception is one Dutch sentence that says what to do.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(sentence(code, params))


@dataclass(frozen=True, slots=True)
class ExtractedCreator:
    """A person, organisation or meeting with its part in the title.

    name: in direct order, to show ("Harry Mulisch"). sort_name: in filing order ("Mulisch, Harry").
    role: a MARC relator code (aut, ill, trl, nrt, edt, cmp, prf, drt, pbl, ...; "ctb" where none is given and it is
        not the main entry). kind: person, corporate or meeting. dates: as in the heading ("1927-2010").
    is_primary: it made the work itself (main entry, or role aut, cmp, drt ... without a main entry).
    """

    name: str
    sort_name: str
    role: str
    kind: AgentKind = "person"
    dates: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class ExtractedSeries:
    """A series and the volume in it, as text ("3", "III", "deel 2"); issn only where the record gives it."""

    title: str
    volume: str = ""
    issn: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedClassification:
    """A notation in a scheme. edition: the source or edition of the scheme as given in $2."""

    scheme: ClassificationScheme
    notation: str
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedSubject:
    """A subject heading.

    text: the heading with its subdivisions joined by " -- ". thesaurus: "lcsh", "gnd", "gtt", "fast"... or "".
    language: BCP 47 tag that the thesaurus implies, or "". kind: what it is about.
    """

    text: str
    thesaurus: str = ""
    language: str = ""
    kind: SubjectKind = "topic"


@dataclass(frozen=True, slots=True)
class ExtractedItem:
    """A physical copy. branch_code: as in the record; price_cents: whole cents or None; note: public note."""

    barcode: str = ""
    branch_code: str = ""
    location: str = ""
    shelf_mark: str = ""
    price_cents: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedTitle:
    """What a record says about one edition, cleaned (ISBD punctuation off, NFC, non-sorting marks off).

    control_number: 001. source: 003, else 040 $a.
    isbns: valid, 13 digits, without doubles. invalid_isbns: what stood there instead. issns: "1234-5679".
    eans: 13 digits from 024. other_identifiers: (kind, value), such as ("oclc", "123").
    title, subtitle: 245 $a and $b. part_number, part_title: 245 $n and $p. title_remainder: the two as one text.
    responsibility: 245 $c. alternative_titles: 246, 740, 880 and parallel titles.
    uniform_title: 130/240/730 as it stands. original_title: the title that a translation was made from, or "".
    sort_title: key to sort by, with `title_sort_key`. languages: BCP 47, first is the text's own language.
    original_language: BCP 47 or "". year: publication year as a number, year_text as in the record.
    format, audience, age_from (years), is_fiction: by rule; None where the record does not say.
    is_serial: a magazine, newspaper or other running publication. avi_level: Dutch reading level ("M4", "E3", "start").
    urls: 856 $u. items: from 852, 952 or the caller's mapping.
    warnings: those of the reading, and those of the extraction.
    """

    control_number: str
    source: str
    title: str
    subtitle: str = ""
    part_number: str = ""
    part_title: str = ""
    title_remainder: str = ""
    responsibility: str = ""
    alternative_titles: tuple[str, ...] = ()
    uniform_title: str = ""
    original_title: str = ""
    sort_title: str = ""
    isbns: tuple[str, ...] = ()
    invalid_isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    eans: tuple[str, ...] = ()
    other_identifiers: tuple[tuple[str, str], ...] = ()
    creators: tuple[ExtractedCreator, ...] = ()
    series: tuple[ExtractedSeries, ...] = ()
    languages: tuple[str, ...] = ()
    original_language: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    year_text: str = ""
    edition_statement: str = ""
    extent: str = ""
    format: TitleFormat = "other"
    audience: AudienceGroup | None = None
    age_from: int | None = None
    is_fiction: bool | None = None
    is_serial: bool = False
    avi_level: str = ""
    classifications: tuple[ExtractedClassification, ...] = ()
    subjects: tuple[ExtractedSubject, ...] = ()
    summary: str = ""
    contents: str = ""
    urls: tuple[str, ...] = ()
    items: tuple[ExtractedItem, ...] = ()
    warnings: tuple[Notice, ...] = ()
