# SPDX-License-Identifier: EUPL-1.2
"""What it is about: classifications and subject headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.record import (
    ClassificationScheme,
    ExtractedClassification,
    ExtractedSubject,
    SubjectKind,
)
from reuring.catalogue.marc.text import clean, plain

_KIND_BY_TAG: Mapping[str, SubjectKind] = {
    "600": "person",
    "610": "corporate",
    "611": "meeting",
    "630": "title",
    "647": "topic",
    "648": "time",
    "650": "topic",
    "651": "place",
    "653": "topic",
    "654": "topic",
    "655": "form",
    "662": "place",
    "689": "topic",
    "690": "topic",
    "691": "place",
}
_KIND_653: Mapping[str, SubjectKind] = {
    "1": "person",
    "2": "corporate",
    "3": "meeting",
    "4": "time",
    "5": "place",
    "6": "form",
}
_KIND_689: Mapping[str, SubjectKind] = {
    "p": "person",
    "k": "corporate",
    "v": "meeting",
    "u": "title",
    "g": "place",
    "z": "time",
    "f": "form",
}
_THESAURUS = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
_LANGUAGE = {
    **dict.fromkeys(("lcsh", "lcshac", "mesh", "nal", "csh", "fast", "lcgft", "gsafd", "aat", "bisacsh", "local-en"), "en"),  # noqa: E501
    **dict.fromkeys(("gnd", "swd", "gnd-content", "gnd-carrier", "rswk", "zbw", "stw"), "de"),
    **dict.fromkeys(("rvm", "ram", "rameau", "rvmgf"), "fr"),
    **dict.fromkeys(("gtt", "gtr", "brinkman", "nbdtref", "nbdtrefw", "nbdgenre", "gtbt", "gooe", "aat-ned", "amn", "cbk",  # noqa: E501
                     "bkl", "vlacc", "muziekweb", "wsbs"), "nl"),
}  # fmt: skip
_NAME_CODES = frozenset("abcdgnpqt")
_SUBDIVISIONS = frozenset("vxyz")
_LCC = re.compile(r"^[A-Z]{1,3}\s?\d")
_DEWEY = re.compile(r"^\d{3}(?:\.\d+)?")


def extract_subjects(by_tag: Mapping[str, Sequence[str]]) -> tuple[ExtractedSubject, ...]:
    """The subject headings of a record, each once, in its order.

    by_tag: contents of the fields under their tag.
    """
    found: dict[tuple[str, str], ExtractedSubject] = {}
    for tag, kind in _KIND_BY_TAG.items():
        for content in by_tag.get(tag, ()):
            subject_kind = kind
            thesaurus = _THESAURUS.get(content[1:2], "") if tag not in ("653", "689", "662") else ""
            if tag == "689":
                thesaurus = "gnd"
            if tag == "653":
                subject_kind = _KIND_653.get(content[1:2], "topic")
            head: list[str] = []
            below: list[str] = []
            for code, value in subfields(content):
                if code == "2":
                    thesaurus = value.strip().lower()
                elif code in _SUBDIVISIONS:
                    below.append(clean(value))
                elif tag == "689" and code in "DA":
                    subject_kind = _KIND_689.get(value[:1], "topic")
                elif tag in ("653", "654") and code == "a":
                    # Uncontrolled words: each subfield is a heading of its own.
                    text = clean(value)
                    if text:
                        found.setdefault((text, thesaurus), ExtractedSubject(text, thesaurus, "", subject_kind))
                elif tag == "662":
                    if code in "abcdfgh":
                        head.append(clean(value))
                elif code == "a" or (code in _NAME_CODES and tag < "640"):
                    head.append(plain(value) if tag < "640" else clean(value))
            if tag == "662":
                text = " -- ".join(part for part in head if part)
            else:
                text = " -- ".join(part for part in (clean(" ".join(part for part in head if part)), *below) if part)
            if text and tag not in ("653", "654"):
                language = _LANGUAGE.get(thesaurus, "")
                found.setdefault((text, thesaurus), ExtractedSubject(text, thesaurus, language, subject_kind))
    return tuple(found.values())


def extract_classifications(by_tag: Mapping[str, Sequence[str]]) -> tuple[ExtractedClassification, ...]:
    """The notations of a record, each once.

    by_tag: contents of the fields under their tag.
    """
    found: dict[tuple[str, str], ExtractedClassification] = {}
    for tag in ("080", "082", "083", "084", "072", "050", "055", "090", "092"):
        for content in by_tag.get(tag, ()):
            notations: list[str] = []
            edition = suffix = ""
            for code, value in subfields(content):
                if code == "a" and value.strip():
                    notations.append(plain(value))
                elif code == "b":
                    suffix = plain(value)
                elif code == "2":
                    edition = plain(value)
            for notation in notations:
                read = _read_notation(tag, notation, suffix, edition)
                if read is not None:
                    found.setdefault((read.scheme, read.notation), read)
    return tuple(found.values())


def _read_notation(tag: str, notation: str, suffix: str, edition: str) -> ExtractedClassification | None:
    scheme: ClassificationScheme
    source = edition.lower()
    if tag in ("082", "083", "092"):
        # Slashes and primes only show where a number may be cut.
        notation = notation.replace("/", "").replace("'", "").replace("′", "").strip()
        if not _DEWEY.match(notation):
            return None
        return ExtractedClassification("dewey", notation, edition)
    if tag in ("050", "055", "090"):
        if not _LCC.match(notation):
            return None
        return ExtractedClassification("lcc", f"{notation} {suffix}".strip(), edition)
    if tag == "080":
        return ExtractedClassification("udc", notation, edition)
    if "siso" in source:
        scheme = "siso"
    elif source == "nur" or source.startswith(("nur ", "nur-", "nur/")):
        scheme, notation = "nur", re.sub(r"\D", "", notation)
        if len(notation) != 3:
            return None
    elif source in ("ddc", "dewey") or (source.startswith("ddc") and _DEWEY.match(notation)):
        scheme = "dewey"
    elif source in ("udc", "cdu", "dk"):
        scheme = "udc"
    elif source == "lcc":
        scheme = "lcc"
    elif edition:
        scheme = "other"
    else:
        return None
    return ExtractedClassification(scheme, notation, edition)
