# SPDX-License-Identifier: EUPL-1.2
"""What a record says about one edition.

The rules are in the modules for each kind of fact; here they are brought together. Nothing in a record makes this
raise: what cannot be understood is left out, and a record without any title comes back rejected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reuring.catalogue.marc.agents import extract_creators
from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.holdings import STANDARD_MAPPINGS, ItemMapping, extract_items
from reuring.catalogue.marc.identifiers import is_ean13, isbn13, issn
from reuring.catalogue.marc.kinds import judge_audience, judge_avi, judge_fiction, judge_format, words_about
from reuring.catalogue.marc.languages import language_tag, language_tags
from reuring.catalogue.marc.record import (
    ExtractedSeries,
    ExtractedTitle,
    Notice,
    RawRecord,
    RejectedRecord,
)
from reuring.catalogue.marc.subjects import extract_classifications, extract_subjects
from reuring.catalogue.marc.text import clean, clean_part, plain
from reuring.catalogue.marc.titles import (
    TitleStatement,
    alternative_titles,
    original_title,
    read_title,
    uniform_title,
)
from reuring.catalogue.sort_keys import title_sort_key

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_UNKNOWN = re.compile(
    r"^(?:s\.?\s?l\.?|s\.?\s?n\.?|o\.o\.|z\.p\.|plaats onbekend|uitgever onbekend|.*not identified.*)$", re.I
)
_ADDRESS = re.compile(r"^https?://\S+$", re.I)
_SYSTEM_NUMBER = re.compile(r"^\(([^)]{1,20})\)\s*(\S.*)$")


def extract(
    raw: RawRecord, *, item_mappings: Sequence[ItemMapping] = STANDARD_MAPPINGS
) -> ExtractedTitle | RejectedRecord:
    """Everything that Reuring uses of one record.

    raw: from `reading`. item_mappings: where this file keeps its copies.
    Returns the title, or the record as rejected (code no-title) where it has no title of any kind.
    """
    by_tag: dict[str, list[str]] = {}
    for tag, content in raw.fields:
        contents = by_tag.get(tag)
        if contents is None:
            by_tag[tag] = [content]
        else:
            contents.append(content)

    statement = read_title(by_tag)
    if statement is None:
        return RejectedRecord(raw.position, raw.data, raw.format, "no-title", {}, raw.wrapper)

    leader = raw.leader
    fixed = _first_control(by_tag, "008").ljust(40)
    warnings = list(raw.warnings)
    isbns, invalid_isbns, eans = _read_isbns(by_tag)
    warnings.extend(Notice("isbn-invalid", {"value": value}) for value in invalid_isbns)
    languages, original_language = _read_languages(by_tag, fixed)
    place, publisher, year, year_text = _read_publication(by_tag, fixed)
    subjects = extract_subjects(by_tag)
    classifications = extract_classifications(by_tag)
    nur = [one.notation for one in classifications if one.scheme == "nur"]
    words = words_about(by_tag)
    avi_level = judge_avi(by_tag)
    audience, age_from = judge_audience(leader, fixed, by_tag, nur, words, subjects, avi_level)
    uniform, original = uniform_title(by_tag), original_title(by_tag)
    if not original and uniform and (original_language or _is_translation(by_tag)):
        original = uniform
    return ExtractedTitle(
        control_number=plain(_first_control(by_tag, "001")),
        source=plain(_first_control(by_tag, "003")) or _first(by_tag, "040", "a"),
        title=statement.title,
        subtitle=statement.subtitle,
        part_number=statement.part_number,
        part_title=statement.part_title,
        title_remainder=statement.remainder,
        responsibility=statement.responsibility,
        alternative_titles=alternative_titles(by_tag, statement),
        uniform_title=uniform,
        original_title=original,
        sort_title=_sort_key(statement, languages),
        isbns=isbns,
        invalid_isbns=invalid_isbns,
        issns=_read_issns(by_tag),
        eans=eans,
        other_identifiers=_read_system_numbers(by_tag),
        creators=extract_creators(by_tag, leader),
        series=_read_series(by_tag),
        languages=languages,
        original_language=original_language,
        place=place,
        publisher=publisher,
        year=year,
        year_text=year_text,
        edition_statement=clean(_joined(by_tag, "250", "ab")),
        extent=_read_extent(by_tag),
        format=judge_format(leader, fixed, by_tag, words),
        audience=audience,
        age_from=age_from,
        is_fiction=judge_fiction(leader, fixed, nur, words, subjects, classifications),
        is_serial=leader[7:8] in ("s", "i"),
        avi_level=avi_level,
        classifications=classifications,
        subjects=subjects,
        summary=plain("\n".join(_texts(by_tag, "520", "ab"))),
        contents=plain(" -- ".join(_texts(by_tag, "505", "agtr"))),
        urls=_read_urls(by_tag),
        items=extract_items(by_tag, item_mappings),
        warnings=tuple(warnings),
    )


def _sort_key(statement: TitleStatement, languages: Sequence[str]) -> str:
    text = " ".join(part for part in (statement.title, statement.part_number, statement.part_title) if part)
    return title_sort_key(text, languages[0] if languages else "", statement.skip)


def _first_control(by_tag: Mapping[str, Sequence[str]], tag: str) -> str:
    contents = by_tag.get(tag)
    return contents[0] if contents else ""


def _first(by_tag: Mapping[str, Sequence[str]], tag: str, wanted: str) -> str:
    for content in by_tag.get(tag, ()):
        for code, value in subfields(content):
            if code == wanted and value.strip():
                return plain(value)
    return ""


def _texts(by_tag: Mapping[str, Sequence[str]], tag: str, codes: str) -> list[str]:
    """One text for each field with this tag, its wanted subfields joined by spaces."""
    return [" ".join(value for code, value in subfields(content) if code in codes) for content in by_tag.get(tag, ())]


def _joined(by_tag: Mapping[str, Sequence[str]], tag: str, codes: str) -> str:
    return " ".join(_texts(by_tag, tag, codes)[:1])


def _read_isbns(by_tag: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    isbns: dict[str, None] = {}
    invalid: dict[str, None] = {}
    eans: dict[str, None] = {}
    for content in by_tag.get("020", ()):
        for code, value in subfields(content):
            if code == "a":
                digits = isbn13(value)
                if digits:
                    isbns[digits] = None
                elif value.strip():
                    invalid[plain(value)] = None
            elif code == "z" and value.strip() and not isbn13(value):
                # A valid one under $z belongs to another edition; it identifies nothing here.
                invalid[plain(value)] = None
    for content in by_tag.get("024", ()):
        if content[:1] in ("3", "1"):
            for code, value in subfields(content):
                digits = value.strip().replace("-", "").replace(" ", "")
                if code == "a" and is_ean13(digits):
                    if digits.startswith(("978", "979")) and isbn13(digits):
                        isbns[digits] = None
                    else:
                        eans[digits] = None
    return tuple(isbns), tuple(invalid), tuple(eans)


def _read_issns(by_tag: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for content in by_tag.get("022", ()):
        for code, value in subfields(content):
            number = issn(value) if code == "a" else ""
            if number:
                found[number] = None
    return tuple(found)


def _read_system_numbers(by_tag: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for content in by_tag.get("035", ()):
        for code, value in subfields(content):
            known = _SYSTEM_NUMBER.match(value) if code == "a" else None
            if known:
                found[known.group(1).lower(), plain(known.group(2))] = None
    return tuple(found)


def _is_translation(by_tag: Mapping[str, Sequence[str]]) -> bool:
    return any(content[:1] == "1" for content in by_tag.get("041", ())) or any(
        "\x1fl" in content for content in by_tag.get("240", ())
    )


def _read_languages(by_tag: Mapping[str, Sequence[str]], fixed: str) -> tuple[tuple[str, ...], str]:
    own: dict[str, None] = {}
    originals: list[str] = []
    first = language_tag(fixed[35:38])
    if first:
        own[first] = None
    for content in by_tag.get("041", ()):
        for code, value in subfields(content):
            if code in "ad":
                own.update(dict.fromkeys(language_tags(value)))
            elif code == "h":
                originals.extend(language_tags(value))
    if not own:
        for content in by_tag.get("546", ()):
            for word in re.findall(r"\w+", plain(content[2:].replace("\x1f", " "))):
                tag = language_tag(word) if len(word) > 4 else ""
                if tag:
                    own[tag] = None
    languages = tuple(own)
    original = originals[0] if originals else ""
    return languages, "" if languages and original == languages[0] else original


def _read_publication(by_tag: Mapping[str, Sequence[str]], fixed: str) -> tuple[str, str, int | None, str]:
    place = publisher = year_text = ""
    # 264 with second indicator 1 is publication; the other kinds only serve where that is missing.
    statements = sorted(by_tag.get("264", ()), key=lambda content: content[1:2] != "1")
    for content in (*statements, *by_tag.get("260", ())):
        for code, value in subfields(content):
            if code == "a" and not place:
                place = _known(value)
            elif code == "b" and not publisher:
                publisher = _known(value)
            elif code == "c" and not year_text:
                year_text = clean_part(value)
    year = _year_of(fixed, year_text)
    return place, publisher, year, year_text


def _known(value: str) -> str:
    text = clean_part(value)
    return "" if _UNKNOWN.match(text) else text


def _year_of(fixed: str, year_text: str) -> int | None:
    coded = fixed[7:11]
    if coded.isascii() and coded.isdecimal() and 500 <= int(coded) <= 2100:
        return int(coded)
    found = _YEAR.search(year_text)
    return int(found.group(1)) if found else None


def _read_extent(by_tag: Mapping[str, Sequence[str]]) -> str:
    contents = by_tag.get("300")
    if not contents:
        return ""
    return clean(" ".join(value for code, value in subfields(contents[0]) if code in "abe"))


def _read_series(by_tag: Mapping[str, Sequence[str]]) -> tuple[ExtractedSeries, ...]:
    """Traced series first (8xx), then those of 490 and 440 that are not the same under another tag."""
    found: dict[tuple[str, str], ExtractedSeries] = {}
    for tag in ("830", "800", "810", "811", "490", "440"):
        for content in by_tag.get(tag, ()):
            title = volume = number = ""
            section: list[str] = []
            for code, value in subfields(content):
                if code == ("a" if tag in ("830", "490", "440") else "t") and not title:
                    title = clean_part(value)
                elif code in "np" and tag in ("830", "440", "800"):
                    section.append(clean(value))
                elif code == "v" and not volume:
                    volume = clean_part(value)
                elif code == "x" and not number:
                    number = issn(value)
            title = ". ".join([title, *section]) if title else ""
            if not title:
                continue
            key = (title_sort_key(title), re.sub(r"\D", "", volume))
            if key in found or any(known == key[0] and (not volume or not digits) for known, digits in found):
                continue
            found[key] = ExtractedSeries(title, volume, number)
    return tuple(found.values())


def _read_urls(by_tag: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for content in by_tag.get("856", ()):
        for code, value in subfields(content):
            address = value.strip()
            if code == "u" and _ADDRESS.match(address):
                found[address] = None
    return tuple(found)
