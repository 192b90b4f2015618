# SPDX-License-Identifier: EUPL-1.2
"""What it is called: 245, the other titles, the title of the work and the title it was translated from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.text import clean, clean_part, plain, take_non_sorting

# Notes that name the title a translation was made from; what follows up to a dash or the imprint is that title.
_ORIGINAL_NOTE = re.compile(
    r"(?:oorspr(?:onkelijke|\.)?\s*(?:titel|uitg(?:ave|\.)?)|vert(?:aling|\.)\s*(?:en bew\. )?van|oorspronkelijk verschenen als|"  # noqa: E501
    r"einheitssacht(?:itel|\.)|original-?titel|orig\.-?tit(?:el|\.)|originaltitel|translation of|originally published as|"  # noqa: E501
    r"original title|traduction de|titre original|übers(?:etzung|\.) von)"
    r"\s*[:\-]?\s*[\"“„«‘']?(?P<title>.+)",
    re.IGNORECASE,
)
# A plain search for these is many times quicker than the expression, and no note without one of them can match.
_NOTE_TRIGGERS = ("tit", "vert", "oorspr", "translation", "original", "traduction", "übers")
_NOTE_END = re.compile(
    r"\s*(?:\. - |\.? -- | - | / |[\"”“»]\s*|\s\(\d{4}\)|, \d{4}\b|\. (?=[A-Z][\w. ]+ :)| : (?=[A-Z])).*$"
)
_TRANSLATION_RELATION = re.compile(r"translation of|übersetzung von|vertaling van|original|oorspr|traduction de", re.I)
# Collective titles say nothing about which work it is.
_GENERIC_UNIFORM = re.compile(
    r"^(?:selections|works|poems|novels|plays|laws, etc|treaties, etc|correspondence|essays|speeches)\b", re.I
)


@dataclass(frozen=True, slots=True)
class TitleStatement:
    """The parts of 245. skip: how many characters of `title` do not sort; parallel: the same title in other
    languages."""

    title: str
    subtitle: str = ""
    part_number: str = ""
    part_title: str = ""
    responsibility: str = ""
    skip: int = 0
    parallel: tuple[str, ...] = ()

    @property
    def remainder(self) -> str:
        """Part number and part title as one text."""
        return ", ".join(part for part in (self.part_number, self.part_title) if part)


def read_title(by_tag: Mapping[str, Sequence[str]]) -> TitleStatement | None:
    """The title of a record, from 245 or, failing that, from 240, 130, 246, 740, 222 or 210; None without any.

    by_tag: contents of the fields under their tag.
    """
    for content in by_tag.get("245", ()):
        statement = _read_245(content)
        if statement is not None:
            return statement
    for tag in ("246", "240", "130", "222", "740", "210", "880"):
        for content in by_tag.get(tag, ()):
            if tag == "880" and not _links_to(content, "245"):
                continue
            title = _title_of(content, "anp")
            if title:
                return TitleStatement(title)
    return None


def _read_245(content: str) -> TitleStatement | None:
    raw = subtitle = responsibility = ""
    numbers: list[str] = []
    names: list[str] = []
    loose: list[str] = []
    for code, value in subfields(content):
        if code == "a" and not raw:
            raw = value
        elif code == "b" and not subtitle:
            subtitle = value
        elif code == "c" and not responsibility:
            responsibility = clean(value)
        elif code == "n":
            numbers.append(clean_part(value))
        elif code == "p":
            names.append(clean(value))
        elif code in "fgks" or code in "ab":
            loose.append(value)
    if not raw.strip():
        # Only a part title, a subtitle, or a form: better that than nothing.
        raw = next((text for text in (subtitle, *names, *loose) if text.strip()), "")
        subtitle = "" if raw == subtitle else subtitle
    marked, skip = take_non_sorting(raw.lstrip())
    if skip == 0 and "1" <= content[1:2] <= "9":
        skip = int(content[1])
    title = clean(marked)
    if not title:
        title = plain(marked)
    if not title:
        return None
    parallel: list[str] = []
    ends_parallel = marked.rstrip().endswith("=")
    subtitle_parts = [clean(part) for part in re.split(r"(?:^|\s)=\s", take_non_sorting(subtitle)[0])]
    if ends_parallel or subtitle.lstrip().startswith("="):
        parallel.extend(part for part in subtitle_parts if part)
        subtitle = ""
    else:
        subtitle = subtitle_parts[0]
        parallel.extend(part for part in subtitle_parts[1:] if part)
    if " = " in title:
        title, *others = (clean(part) for part in title.split(" = "))
        parallel.extend(part for part in others if part)
    return TitleStatement(
        title,
        subtitle,
        ", ".join(part for part in numbers if part),
        ". ".join(part for part in names if part),
        responsibility,
        skip,
        tuple(parallel),
    )


def alternative_titles(by_tag: Mapping[str, Sequence[str]], statement: TitleStatement) -> tuple[str, ...]:
    """Every other title under which somebody may look, each once, the main title left out."""
    found = dict.fromkeys(statement.parallel)
    for tag, codes in (("246", "abnp"), ("740", "anp"), ("247", "abnp"), ("242", "abnp")):
        for content in by_tag.get(tag, ()):
            found[_title_of(content, codes)] = None
    for content in by_tag.get("880", ()):
        if _links_to(content, "24") or _links_to(content, "130") or _links_to(content, "740"):
            found[_title_of(content, "abnp")] = None
    for content in by_tag.get("700", ()):
        # An analytical entry: a work that is in this one.
        if content[1:2] == "2" and "\x1ft" in content:
            found[_title_of(content, "tnp")] = None
    for unwanted in ("", statement.title):
        found.pop(unwanted, None)
    return tuple(found)


def uniform_title(by_tag: Mapping[str, Sequence[str]]) -> str:
    """The preferred title of the work as the cataloguer set it (130, else 240), without its language; "" without one.

    Collective titles ("Works", "Selections") name no work and are left out.
    """
    for tag in ("130", "240"):
        for content in by_tag.get(tag, ()):
            title = _title_of(content, "anp")
            # $k says "Selections": that is another work than the whole.
            if title and "\x1fk" not in content and not _GENERIC_UNIFORM.match(title):
                return title
    return ""


def original_title(by_tag: Mapping[str, Sequence[str]]) -> str:
    """The title that a translation was made from, as far as a field names it outright; "" otherwise.

    Looked for in 765, in 246 and 7xx that call themselves so, in 534, and in notes.
    """
    for content in by_tag.get("765", ()):
        title = _title_of(content, "st") or _title_of(content, "a")
        if title:
            return title
    for tag, codes in (("246", "abnp"), ("700", "tnp"), ("730", "anp"), ("740", "anp")):
        for content in by_tag.get(tag, ()):
            if "\x1fi" in content and _TRANSLATION_RELATION.search(
                " ".join(value for code, value in subfields(content) if code == "i")
            ):
                title = _title_of(content, codes)
                if title:
                    return title
    for content in by_tag.get("534", ()):
        title = _title_of(content, "t")
        if title and not re.search(r"origineel bevindt", content, re.I):
            return title
    for tag in ("500", "509", "546"):
        for content in by_tag.get(tag, ()):
            title = _from_note(plain(" ".join(value for code, value in subfields(content) if code == "a")))
            if title:
                return title
    return ""


def _from_note(note: str) -> str:
    folded = note.lower()
    if not any(trigger in folded for trigger in _NOTE_TRIGGERS):
        return ""
    found = _ORIGINAL_NOTE.search(note)
    if found is None:
        return ""
    title = clean(_NOTE_END.sub("", found.group("title"))).strip(" \"“”„«»'’")
    return title if 0 < len(title) <= 200 else ""


def _title_of(content: str, codes: str) -> str:
    """The wanted subfields of a title field as one clean text, marks of sorting taken out."""
    parts = [take_non_sorting(value.lstrip())[0] for code, value in subfields(content) if code in codes]
    if not parts:
        return ""
    if len(parts) == 1:
        return clean(parts[0])
    return clean(" ".join(plain(part) for part in parts))


def _links_to(content: str, tag: str) -> bool:
    return any(code == "6" and value.startswith(tag) for code, value in subfields(content))
