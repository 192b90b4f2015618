# SPDX-License-Identifier: EUPL-1.2
"""What a cataloguer sees and types of one record. Pure: no Django, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any, Final

from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.record import (
    AgentKind,
    AudienceGroup,
    ExtractedClassification,
    ExtractedCreator,
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
    RejectedRecord,
    TitleFormat,
)


@dataclass(frozen=True, slots=True)
class CreatorValue:
    """Someone with a part in the edition. name: in filing order ("Mulisch, Harry"). role: a MARC relator code."""

    name: str
    role: str = "aut"
    kind: AgentKind = "person"
    dates: str = ""


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """A series and the volume in it."""

    title: str
    volume: str = ""


@dataclass(frozen=True, slots=True)
class ClassificationValue:
    """A notation in a scheme: siso, nur, dewey, udc, lcc or other."""

    scheme: str
    notation: str


@dataclass(frozen=True, slots=True)
class RecordValues:
    """What can be typed of a record; every field as in `ExtractedTitle`, in its plainest form."""

    title: str = ""
    subtitle: str = ""
    part_number: str = ""
    part_title: str = ""
    responsibility: str = ""
    alternative_titles: tuple[str, ...] = ()
    creators: tuple[CreatorValue, ...] = ()
    format: TitleFormat = "book"
    languages: tuple[str, ...] = ()
    original_title: str = ""
    original_language: str = ""
    isbns: tuple[str, ...] = ()
    place: str = ""
    publisher: str = ""
    year: int | None = None
    edition_statement: str = ""
    extent: str = ""
    series: tuple[SeriesValue, ...] = ()
    audience: AudienceGroup | None = None
    age_from: int | None = None
    avi_level: str = ""
    is_fiction: bool | None = None
    subjects: tuple[str, ...] = ()
    classifications: tuple[ClassificationValue, ...] = ()
    summary: str = ""
    contents: str = ""
    urls: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The values for the audit trail."""
        return {name: _plain(value) for name, value in asdict(self).items()}


FIELD_NAMES: Final = tuple(field.name for field in fields(RecordValues))
_ROWS: Final[Mapping[str, type[Any]]] = {
    "creators": CreatorValue,
    "series": SeriesValue,
    "classifications": ClassificationValue,
}


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def from_json(values: Mapping[str, Any], onto: RecordValues | None = None) -> RecordValues:
    """The values that `as_json` wrote. onto: where the names that are missing come from."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in _ROWS:
            found[name] = tuple(_ROWS[name](**each) for each in value)
        elif name in FIELD_NAMES:
            found[name] = tuple(value) if isinstance(value, list) else value
    return replace(onto or RecordValues(), **found)


@cache
def form_words(title_format: TitleFormat) -> frozenset[str]:
    """The headings that only say the form ("Grote letter"), which the format already tells."""
    raw = build(ExtractedTitle(control_number="", source="", title="x", format=title_format)).raw()
    read = extract(raw)
    return frozenset() if isinstance(read, RejectedRecord) else frozenset(each.text for each in read.subjects)


def values_of(title: ExtractedTitle) -> RecordValues:
    """What a record says, as a person types it."""
    words = form_words(title.format)
    return RecordValues(
        title=title.title,
        subtitle=title.subtitle,
        part_number=title.part_number,
        part_title=title.part_title,
        responsibility=title.responsibility,
        alternative_titles=title.alternative_titles,
        creators=tuple(CreatorValue(one.sort_name, one.role, one.kind, one.dates) for one in title.creators),
        format=title.format,
        languages=title.languages,
        original_title=title.original_title,
        original_language=title.original_language,
        isbns=title.isbns,
        place=title.place,
        publisher=title.publisher,
        year=title.year,
        edition_statement=title.edition_statement,
        extent=title.extent,
        series=tuple(SeriesValue(one.title, one.volume) for one in title.series),
        audience=title.audience,
        age_from=title.age_from,
        avi_level=title.avi_level,
        is_fiction=title.is_fiction,
        subjects=tuple(dict.fromkeys(one.text for one in title.subjects if one.text not in words)),
        classifications=tuple(ClassificationValue(one.scheme, one.notation) for one in title.classifications),
        summary=title.summary,
        contents=title.contents,
        urls=title.urls,
    )


def as_title(values: RecordValues, *, control_number: str = "", source: str = "") -> ExtractedTitle:
    """The same, in the form from which a record is built."""
    return ExtractedTitle(
        control_number=control_number,
        source=source,
        title=values.title,
        subtitle=values.subtitle,
        part_number=values.part_number,
        part_title=values.part_title,
        responsibility=values.responsibility,
        alternative_titles=values.alternative_titles,
        original_title=values.original_title,
        isbns=values.isbns,
        creators=creators_of(values.creators),
        series=tuple(ExtractedSeries(one.title, one.volume) for one in values.series),
        languages=values.languages,
        original_language=values.original_language,
        place=values.place,
        publisher=values.publisher,
        year=values.year,
        edition_statement=values.edition_statement,
        extent=values.extent,
        format=values.format,
        audience=values.audience,
        age_from=values.age_from,
        is_fiction=values.is_fiction,
        is_serial=values.format == "magazine",
        avi_level=values.avi_level,
        classifications=classifications_of(values.classifications),
        subjects=tuple(ExtractedSubject(text) for text in values.subjects),
        summary=values.summary,
        contents=values.contents,
        urls=values.urls,
    )


def creators_of(creators: Iterable[CreatorValue], *, has_main: bool = True) -> tuple[ExtractedCreator, ...]:
    """These creators to build from. has_main: whether the first may be the main entry, if its role makes the work."""
    found = []
    for position, one in enumerate(creators):
        is_main = has_main and position == 0 and one.role in MAKES_THE_WORK
        found.append(ExtractedCreator(one.name, one.name, one.role, one.kind, one.dates, is_main))
    return tuple(found)


def classifications_of(classifications: Iterable[ClassificationValue]) -> tuple[ExtractedClassification, ...]:
    """These notations to build from."""
    # "other" needs a name of its scheme in the record.
    return tuple(
        ExtractedClassification(one.scheme, one.notation, "local" if one.scheme == "other" else "")  # type: ignore[arg-type]
        for one in classifications
    )


# Whose name a record may stand under (the main entry).
MAKES_THE_WORK: Final = frozenset({"aut", "cmp", "art", "cre", "drt", "prf", "com", "edt", "adp", "ctg", "pht", "lyr"})


def changed_fields(before: RecordValues, after: RecordValues) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the form. The order of people and headings is no change."""
    return tuple(name for name in FIELD_NAMES if not same(name, getattr(before, name), getattr(after, name)))


_UNORDERED: Final = frozenset(
    {"creators", "subjects", "classifications", "alternative_titles", "urls", "isbns", "series"}
)


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    if name in _UNORDERED:
        return bool(frozenset(one) == frozenset(other))
    return bool(one == other)
