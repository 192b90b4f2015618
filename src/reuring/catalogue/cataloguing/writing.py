# SPDX-License-Identifier: EUPL-1.2
"""Bringing what a cataloguer changed into the MARC record, so that every field it is not about stays as it was.

Each field of the form has a function that changes the MARC fields it stands in, content by content. Afterwards the
record is read again by the rules of the import: what was typed must come out, or the change is refused with the field
it is about. So a record never says something else than the screen. Pure: no Django, no database.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from reuring.catalogue.cataloguing.values import (
    ClassificationValue,
    CreatorValue,
    RecordValues,
    SeriesValue,
    as_title,
    changed_fields,
    classifications_of,
    creators_of,
    form_words,
    same,
    values_of,
)
from reuring.catalogue.marc.building import article_length, build, edit
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.fields import indicators, join_field, subfields
from reuring.catalogue.marc.record import (
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
    RawRecord,
    RejectedRecord,
)
from reuring.catalogue.marc.text import plain
from reuring.catalogue.marc.writing import NotWritable

_AVI: Final = re.compile(r"(?:\b|\x1f\w)AVI\b", re.IGNORECASE)
_YOUNGEST: Final = {"0-3": 0, "4-6": 4, "7-9": 7, "10-12": 10, "13-15": 13}
_BLANK: Final = ExtractedTitle(control_number="", source="", title="x")


class Unwritable(Exception):
    """What was typed can't be put in the record. fields: names of `RecordValues`, with what the record says instead."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Written:
    """A changed record. title: what it says now. followed: fields that changed with it, though nobody typed them."""

    raw: RawRecord
    title: ExtractedTitle
    followed: tuple[str, ...]


def new_record(values: RecordValues, *, control_number: str, source: str, on: datetime.date) -> Written:
    """A record that says `values`. on: the day, for its dates. Raises Unwritable."""
    built = build(as_title(values, control_number=control_number, source=source), on=on)
    try:
        raw = built.raw("iso2709")
    except NotWritable:
        raw = built.raw("marcxml")
    wanted = tuple(name for name in changed_fields(RecordValues(), values))
    return _checked(raw, RecordValues(), values, wanted, on)


def change_record(raw: RawRecord, after: RecordValues, *, on: datetime.date) -> Written:
    """The record with what differs changed. on: the day, for its date of change. Raises Unwritable."""
    before = values_of(read(raw))
    changed = changed_fields(before, after)
    draft = _Draft(raw, before, after)
    for name in (one for one in _ORDER if one in changed):
        _WRITERS[name](draft)
    return _checked(draft.finished(on), before, after, changed, on)


def read(raw: RawRecord) -> ExtractedTitle:
    """What a record says. Raises ValueError for one without a title, which the catalogue never holds."""
    title = extract(raw)
    if isinstance(title, RejectedRecord):
        raise ValueError(title.reason)
    return title


def _checked(
    raw: RawRecord, before: RecordValues, after: RecordValues, changed: Sequence[str], on: datetime.date
) -> Written:
    """The record, read again and compared with what was meant; titles and ages that got lost are written once more."""
    title = read(raw)
    draft = _Draft(raw, values_of(title), after)
    lost = [text for text in after.alternative_titles if text not in title.alternative_titles]
    lost = [text for text in lost if text not in (after.title, after.part_title)]
    if lost:
        draft.put("246", [*draft.of("246"), *(join_field("3", " ", [("a", text)]) for text in lost)])
    youngest = _YOUNGEST.get(after.audience or "")
    if after.audience != title.audience and after.age_from is None and youngest is not None and "audience" in changed:
        draft.put("521", [*draft.of("521"), join_field("1", " ", [("a", f"Vanaf {youngest} jaar")])])
    if draft.is_touched:
        raw = draft.finished(on)
        title = read(raw)
    now = values_of(title)
    refused: dict[str, Any] = {}
    followed: list[str] = []
    for name in changed_fields(now, after):
        is_said_twice = name == "alternative_titles" and set(after.alternative_titles) <= {
            *now.alternative_titles, now.title, now.part_title
        }  # fmt: skip
        # Left open, the rules may find it elsewhere, as the audience in the NUR code.
        is_left_open = name in ("age_from", "audience", "is_fiction") and getattr(after, name) is None
        if name in changed and not is_left_open and not is_said_twice:
            refused[name] = getattr(now, name)
        elif not same(name, getattr(now, name), getattr(before, name)):
            followed.append(name)
    if refused:
        raise Unwritable(refused)
    return Written(raw, title, tuple(followed))


class _Draft:
    """A record in the making. of, put: the contents of a tag."""

    def __init__(self, raw: RawRecord, before: RecordValues, after: RecordValues) -> None:
        self.raw = raw
        self.before = before
        self.after = after
        self.leader = raw.leader.ljust(24)
        self.fresh = build(as_title(after))
        self._contents: dict[str, list[str]] = {}
        for tag, content in raw.fields:
            self._contents.setdefault(tag, []).append(content)
        self._touched: set[str] = set()

    def of(self, tag: str) -> list[str]:
        return self._contents.get(tag, [])

    def put(self, tag: str, contents: Iterable[str]) -> None:
        self._contents[tag] = list(contents)
        self._touched.add(tag)

    def made(self, tag: str) -> list[str]:
        """What a new record with these values has under a tag."""
        return [content for made, content in self.fresh.fields if made == tag]

    def alone(self, tag: str, content: str) -> ExtractedTitle:
        """What one field says by itself."""
        return read(replace(self.raw, leader=self.leader, fields=(("245", "00\x1fax"), (tag, content)), warnings=()))

    def fixed(self) -> str:
        """Field 008, or that of a new record where it is missing or short."""
        found = self.of("008")
        return found[0] if found and len(found[0]) == 40 else self.made("008")[0]

    def put_fixed(self, at: int, text: str) -> None:
        fixed = self.fixed()
        self.put("008", [fixed[:at] + text + fixed[at + len(text) :]])

    @property
    def is_touched(self) -> bool:
        return bool(self._touched) or self.leader != self.raw.leader.ljust(24)

    def finished(self, on: datetime.date) -> RawRecord:
        """The record as it has become. Raises Unwritable where it does not fit in its form."""
        changes = {tag: self._contents[tag] for tag in self._touched}
        raw = replace(self.raw, leader=self.leader)
        try:
            return edit(raw, changes, on=on)
        except NotWritable:
            if raw.format == "iso2709":
                # MARCXML has no longest field; the other fields go along as they are.
                return edit(replace(raw, format="marcxml"), changes, on=on)
            raise


def set_subfields(content: str, wanted: dict[str, str], order: str) -> str:
    """A field with these subfields set; an empty value takes one away, the others stay.

    order: the codes in the order that new ones take.
    """
    parts: list[tuple[str, str]] = []
    done: set[str] = set()
    for code, value in subfields(content):
        if code not in wanted:
            parts.append((code, value))
        elif code not in done:
            done.add(code)
            if wanted[code]:
                parts.append((code, plain(wanted[code])))
    for code in order:
        if code in wanted and code not in done and wanted[code]:
            later = order[order.index(code) + 1 :]
            at = next((place for place, (other, _value) in enumerate(parts) if other in later), len(parts))
            parts.insert(at, (code, plain(wanted[code])))
    marks = indicators(content)
    return join_field(marks[0], marks[1], parts)


def _without(content: str, codes: str) -> str:
    return set_subfields(content, dict.fromkeys(codes, ""), "")


# Title


def _title(draft: _Draft) -> None:
    old = draft.of("245")
    if not old:
        draft.put("245", draft.made("245"))
        return
    names = {"a": "title", "n": "part_number", "p": "part_title", "b": "subtitle", "c": "responsibility"}
    changed = {code: getattr(draft.after, name) for code, name in names.items()
               if getattr(draft.after, name) != getattr(draft.before, name)}  # fmt: skip
    content = set_subfields(old[0], changed, "ahnpbc")
    if "a" in changed:
        language = draft.after.languages[0] if draft.after.languages else ""
        content = f"{content[0]}{article_length(draft.after.title, language)}{content[2:]}"
    draft.put("245", [content, *old[1:]])


def _alternative_titles(draft: _Draft) -> None:
    gone = set(draft.before.alternative_titles) - set(draft.after.alternative_titles)
    for tag in ("246", "740"):
        contents = draft.of(tag)
        if contents:
            draft.put(tag, [one for one in contents if not gone & set(draft.alone(tag, one).alternative_titles)])
    known = set(draft.before.alternative_titles)
    new = [text for text in draft.after.alternative_titles if text not in known]
    draft.put("246", [*draft.of("246"), *(join_field("3", " ", [("a", plain(text))]) for text in new)])


def _original_title(draft: _Draft) -> None:
    draft.put("240", draft.made("240"))
    if draft.of("130") and draft.before.original_title:
        draft.put("130", [])


# People


_CREATOR_TAGS: Final = ("100", "110", "111", "700", "710", "711", "720")


def _creators(draft: _Draft) -> None:
    remaining = list(draft.after.creators)
    for tag in _CREATOR_TAGS:
        contents = draft.of(tag)
        if contents:
            kept = [_creator_field(draft, tag, one, remaining) for one in contents]
            draft.put(tag, [one for one in kept if one])
    has_main = any(draft.of(tag) for tag in ("100", "110", "111"))
    is_first = bool(remaining) and remaining[0] == draft.after.creators[0]
    made = build(replace(_BLANK, creators=creators_of(remaining, has_main=not has_main and is_first)))
    for tag, content in made.fields:
        if tag in _CREATOR_TAGS:
            draft.put(tag, [*draft.of(tag), content])


def _creator_field(draft: _Draft, tag: str, content: str, remaining: list[CreatorValue]) -> str:
    """A field with the people in it who stay; those are taken from `remaining`. "" where nobody does."""
    given = draft.alone(tag, content).creators
    wanted = {(one.name, one.role): one for one in remaining}
    staying = [wanted[one.sort_name, one.role] for one in given if (one.sort_name, one.role) in wanted]
    named_elsewhere = {one.name for one in draft.after.creators}
    if not given or (not staying and all(one.role == "ctb" and one.sort_name in named_elsewhere for one in given)):
        # An entry for another work, or somebody named a second time without a role.
        return content
    if not staying:
        return ""
    for one in staying:
        remaining.remove(one)
    if len(staying) < len(given):
        marks = indicators(content)
        dropped = "4j" if tag.endswith("11") else "4e"
        parts = [(code, value) for code, value in subfields(content) if code not in dropped]
        content = join_field(marks[0], marks[1], [*parts, *(("4", one.role) for one in staying)])
    if staying[0].dates != given[0].dates:
        content = set_subfields(content, {"d": staying[0].dates}, "abcde4")
    return content


# Lists in which each field gives one or more values


def _kept(
    draft: _Draft,
    tag: str,
    says: Callable[[ExtractedTitle], Iterable[Any]],
    wanted: set[Any],
    found: set[Any],
    repeated: str = "",
) -> None:
    """Keep the fields whose values are all wanted, and those that give none; of others the wanted part.

    says: the values of one field. found: gets those that stay. repeated: the code of which each gives a value.
    """  # fmt: skip
    contents = draft.of(tag)
    if not contents:
        return
    kept: list[str] = []
    for content in contents:
        given = list(says(draft.alone(tag, content)))
        staying = [one for one in given if one in wanted]
        if given and not staying:
            continue
        if len(staying) < len(given) and repeated:
            marks = indicators(content)
            every = subfields(content)
            rest = [(code, value) for code, value in every if code != repeated]
            parts = [
                (code, value)
                for code, value in every
                if code != repeated
                or set(says(draft.alone(tag, join_field(marks[0], marks[1], [(code, value), *rest])))) & wanted
            ]
            content = join_field(marks[0], marks[1], parts)
        found.update(staying)
        kept.append(content)
    if kept != contents:
        draft.put(tag, kept)


def _isbns(draft: _Draft) -> None:
    wanted, found = set(draft.after.isbns), set[Any]()
    for tag in ("020", "024"):
        _kept(draft, tag, lambda title: title.isbns, wanted, found)
    new = [join_field(" ", " ", [("a", one)]) for one in draft.after.isbns if one not in found]
    if new:
        draft.put("020", [*draft.of("020"), *new])


_SUBJECT_TAGS: Final = (
    "600", "610", "611", "630", "647", "648", "650", "651", "653", "654", "655", "662", "689", "690", "691",
)  # fmt: skip


def _subjects(draft: _Draft) -> None:
    wanted, found = {*draft.after.subjects, *form_words(draft.after.format)}, set[Any]()
    for tag in _SUBJECT_TAGS:
        _kept(
            draft,
            tag,
            lambda title: (one.text for one in title.subjects),
            wanted,
            found,
            "a" if tag in ("653", "654") else "",
        )
    new = tuple(ExtractedSubject(text) for text in draft.after.subjects if text not in found)
    made = build(replace(_BLANK, format="book", subjects=new))
    added = [content for tag, content in made.fields if tag == "650"]
    if added:
        draft.put("650", [*draft.of("650"), *added])


def _classifications(draft: _Draft) -> None:
    def says(title: ExtractedTitle) -> Iterable[ClassificationValue]:
        return (ClassificationValue(one.scheme, one.notation) for one in title.classifications)

    wanted, found = set(draft.after.classifications), set[Any]()
    for tag in ("080", "082", "083", "084", "072", "050", "055", "090", "092"):
        _kept(draft, tag, says, wanted, found, "a")
    new = classifications_of(one for one in draft.after.classifications if one not in found)
    for tag, content in build(replace(_BLANK, classifications=new)).fields:
        if tag in ("080", "082", "084", "050"):
            draft.put(tag, [*draft.of(tag), content])


def _series(draft: _Draft) -> None:
    def says(title: ExtractedTitle) -> Iterable[SeriesValue]:
        return (SeriesValue(one.title, one.volume) for one in title.series)

    wanted, found = set(draft.after.series), set[Any]()
    # A series stands twice, as on the title page and as in the list of names: without a volume the one says no more.
    doubled = {SeriesValue(one.title) for one in wanted}
    for tag in ("830", "800", "810", "811", "490", "440"):
        _kept(draft, tag, says, wanted | doubled, found)
    new = tuple(ExtractedSeries(one.title, one.volume) for one in draft.after.series if one not in found)
    added = [content for tag, content in build(replace(_BLANK, series=new)).fields if tag == "490"]
    if added:
        covered = {one.title for one in new}
        draft.put("490", [
            *(one for one in draft.of("490")
              if not any(SeriesValue(title) in says(draft.alone("490", one)) for title in covered)),
            *added,
        ])  # fmt: skip


def _urls(draft: _Draft) -> None:
    wanted, found = set(draft.after.urls), set[Any]()
    _kept(draft, "856", lambda title: title.urls, wanted, found, "u")
    new = [join_field("4", "0", [("u", one)]) for one in draft.after.urls if one not in found]
    if new:
        draft.put("856", [*draft.of("856"), *new])


# Publication


def _publication(draft: _Draft) -> None:
    names = {"a": "place", "b": "publisher", "c": "year"}
    changed = {
        code: "" if (value := getattr(draft.after, name)) is None else str(value)
        for code, name in names.items()
        if getattr(draft.after, name) != getattr(draft.before, name)
    }
    if "c" in changed:
        draft.put_fixed(7, changed["c"].zfill(4) if changed["c"] else "uuuu")
        if changed["c"] and draft.fixed()[6] in "nbu|# ":
            draft.put_fixed(6, "s")
        if not changed["c"] and draft.fixed()[6] == "s":
            draft.put_fixed(6, "n")
    for tag in ("264", "260"):
        contents = draft.of(tag)
        at = next((place for place, one in enumerate(contents) if tag == "260" or one[1:2] == "1"), None)
        if at is not None:
            draft.put(tag, [*contents[:at], set_subfields(contents[at], changed, "abc"), *contents[at + 1 :]])
            return
    draft.put("264", [*draft.made("264"), *draft.of("264")])


def _one_text(tag: str, name: str, cleared: str) -> Callable[[_Draft], None]:
    """A writer for a text that stands in $a of one field. cleared: codes that were part of that text."""

    def write(draft: _Draft) -> None:
        value = str(getattr(draft.after, name))
        contents = draft.of(tag)
        if not value:
            draft.put(tag, [])
        elif contents:
            draft.put(tag, [set_subfields(_without(contents[0], cleared), {"a": value}, "abcefg")])
        else:
            draft.put(tag, draft.made(tag))

    return write


# Language, form and audience


def _languages(draft: _Draft) -> None:
    made = draft.made("041")
    draft.put_fixed(35, draft.made("008")[0][35:38])
    old = draft.of("041")
    if old:
        rest = [(code, value) for code, value in subfields(old[0]) if code not in "adh"]
        if made:
            marks = indicators(made[0])
            draft.put("041", [join_field(marks[0], marks[1], [*subfields(made[0]), *rest])])
        else:
            draft.put("041", [join_field("0", " ", rest)] if rest else [])
    else:
        draft.put("041", made)
    if not draft.after.languages and draft.of("546"):
        draft.put("546", [])


def _format(draft: _Draft) -> None:
    draft.leader = draft.leader[:6] + draft.fresh.leader[6:8] + draft.leader[8:]
    old, new = draft.fixed(), draft.made("008")[0]
    draft.put("008", [old[:6] + new[6:15] + old[15:18] + new[18:38] + old[38:40]])
    draft.put("007", draft.made("007"))
    for tag in ("336", "337", "338", "347"):
        if draft.of(tag):
            draft.put(tag, [])
    if draft.of("245"):
        draft.put("245", [_without(one, "h") if "\x1fh" in one else one for one in draft.of("245")])
    old_words = form_words(draft.before.format)
    kept = [one for one in draft.of("655") if not {each.text for each in draft.alone("655", one).subjects} & old_words]
    made = build(replace(_BLANK, format=draft.after.format))
    draft.put("655", [*kept, *(content for tag, content in made.fields if tag == "655")])


def _audience(draft: _Draft) -> None:
    made = draft.made("521")
    avi = [one for one in draft.of("521") if _AVI.search(one)]
    draft.put("521", [*avi, *(one for one in made if not _AVI.search(one))])
    if draft.of("385"):
        draft.put("385", [])
    if draft.leader[6] not in "efp" and draft.leader[7] not in "sb":
        draft.put_fixed(22, draft.made("008")[0][22])


def _avi_level(draft: _Draft) -> None:
    made = [one for one in draft.made("521") if _AVI.search(one)]
    rest = [one for one in draft.of("521") if not _AVI.search(one)]
    draft.put("521", [*rest, *made])


def _fiction(draft: _Draft) -> None:
    kind = draft.leader[6]
    made = draft.made("008")[0]
    if kind in "at" and draft.leader[7] != "s":
        draft.put_fixed(
            33, made[33] if draft.after.format in ("book", "large_print", "easy_reading", "e_book") else "|"
        )
    elif kind == "i":
        draft.put_fixed(30, "  " if draft.after.is_fiction is None else ("f " if draft.after.is_fiction else "t "))


_WRITERS: Final[dict[str, Callable[[_Draft], None]]] = {
    # The form comes first: it decides where the coded facts stand.
    "format": _format,
    "languages": _languages,
    "original_language": _languages,
    **dict.fromkeys(("title", "subtitle", "part_number", "part_title", "responsibility"), _title),
    "alternative_titles": _alternative_titles,
    "original_title": _original_title,
    "creators": _creators,
    "isbns": _isbns,
    **dict.fromkeys(("place", "publisher", "year"), _publication),
    "edition_statement": _one_text("250", "edition_statement", "b"),
    "extent": _one_text("300", "extent", "be"),
    "series": _series,
    "summary": _one_text("520", "summary", "b"),
    "contents": _one_text("505", "contents", "gtr"),
    "subjects": _subjects,
    "classifications": _classifications,
    "urls": _urls,
    "audience": _audience,
    "age_from": _audience,
    "avi_level": _avi_level,
    "is_fiction": _fiction,
}
_ORDER: Final = tuple(_WRITERS)
