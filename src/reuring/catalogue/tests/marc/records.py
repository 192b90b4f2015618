# SPDX-License-Identifier: EUPL-1.2
"""Records made by hand for tests, each field written as "tag marks $a value $b value"."""

from __future__ import annotations

from io import BytesIO

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_one, read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord, RejectedRecord
from reuring.catalogue.marc.writing import build_iso2709

LEADER = "00000nam a2200000 i 4500"


def fixed(
    *, audience: str = " ", form: str = " ", literary: str = "0", language: str = "dut", year: str = "1990"
) -> str:
    """A field 008 of a book."""
    text = f"900101s{year}    ne            000 {literary} {language} d"
    text = text[:22] + audience + form + text[24:]
    assert len(text) == 40
    return text


def fields(*lines: str) -> list[tuple[str, str]]:
    """ "245 10 $a De aanslag" as (tag, content); control fields are "001 value"."""
    made = []
    for line in lines:
        tag, rest = line[:3], line[4:]
        if tag.startswith("00"):
            made.append((tag, rest))
        else:
            marks, *parts = rest.split("$")
            content = marks[:2].ljust(2) + "".join(f"\x1f{part[0]}{part[1:].strip()}" for part in parts)
            made.append((tag, content))
    return made


def iso2709(*lines: str, leader: str = LEADER) -> bytes:
    return build_iso2709(leader, fields(*lines))


def raw(*lines: str, leader: str = LEADER) -> RawRecord:
    read = read_one(iso2709(*lines, leader=leader), record_format="iso2709")
    assert isinstance(read, RawRecord)
    return read


def title(*lines: str, leader: str = LEADER) -> ExtractedTitle:
    found = extract(raw(*lines, leader=leader))
    assert isinstance(found, ExtractedTitle)
    return found


def read_bytes(data: bytes) -> list[RawRecord | RejectedRecord]:
    return list(read_records(BytesIO(data)))


def with_bytes(tag: str, content: bytes, *, leader: bytes = b"00000nam  2200000 i 4500") -> bytes:
    """A record of one field whose bytes are given, for characters that are not UTF-8."""
    data = content + b"\x1e"
    base = 24 + 12 + 1
    size = base + len(data) + 1
    head = b"%05d" % size + leader[5:12] + b"%05d" % base + leader[17:24]
    return head + tag.encode() + b"%04d%05d" % (len(data), 0) + b"\x1e" + data + b"\x1d"
