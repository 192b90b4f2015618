# SPDX-License-Identifier: EUPL-1.2
"""Every shared file gives exactly the records that stand in it, and the same text as an independent reader finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymarc
import pytest

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord, RejectedRecord

XML_FILES = {"mixed-1000.xml": 1000, "dnb-99.xml": 99, "bl-99.xml": 99, "loc-99.xml": 99}


def as_content(field: pymarc.Field) -> str:
    if field.is_control_field():
        return field.data or ""
    return "".join(field.indicators) + "".join(f"\x1f{part.code}{part.value}" for part in field.subfields)


@pytest.mark.parametrize(("name", "count"), XML_FILES.items())
def test_marcxml_gives_every_record_as_pymarc_reads_it(shared_marc: Path, name: str, count: int) -> None:
    records = list(read_records(shared_marc / name))
    others = pymarc.parse_xml_to_array(shared_marc / name)

    assert len(records) == len(others) == count
    assert [record.position for record in records] == list(range(count))
    for record, other in zip(records, others, strict=True):
        assert isinstance(record, RawRecord)
        assert list(record.fields) == [(field.tag, as_content(field)) for field in other.fields]
        assert record.warnings == ()


@pytest.mark.parametrize("name", XML_FILES)
def test_marcxml_bytes_are_those_of_the_file(shared_marc: Path, name: str) -> None:
    whole = (shared_marc / name).read_bytes()
    at = 0
    for record in read_records(shared_marc / name):
        at = whole.index(record.data, at) + len(record.data)
    assert b"record" not in whole[at:].replace(b"recordset", b"")


def test_wrong_lengths_gives_all_hundred_where_a_stream_reader_stops_after_two(shared_marc: Path) -> None:
    # All 100 pieces between terminators start with a leader. 84 have right sums. In the other 16, all records with a
    # letter
    # outside ASCII, the text went through UTF-8 once too often after the sums were made; undoing that makes each sum
    # right again, so all 16 are read by their directory.
    path = shared_marc / "wrong-lengths-100.mrc"
    records = list(read_records(path))

    assert len(records) == path.read_bytes().count(b"\x1d") == 100
    assert not [record for record in records if isinstance(record, RejectedRecord)]
    assert b"".join(record.data for record in records) == path.read_bytes()
    odd = [record for record in records if isinstance(record, RawRecord) and record.warnings]
    notices = Counter(notice.code for record in odd for notice in record.warnings)
    assert notices == {"length-wrong": 16, "utf8-unmarked": 16, "doubled-encoding": 16, "field-terminator-inside": 8}
    with path.open("rb") as stream:
        assert sum(1 for record in pymarc.MARCReader(stream, permissive=True) if record is not None) < 100


def test_wrong_lengths_text_is_repaired(shared_marc: Path) -> None:
    titles = {
        one.control_number: one
        for record in read_records(shared_marc / "wrong-lengths-100.mrc")
        if isinstance(record, RawRecord) and isinstance(one := extract(record), ExtractedTitle)
    }
    assert len(titles) == 100
    assert titles["99177203980001161"].title == "Théâtre, littérature et société au Moyen Âge"
    assert titles["99177043770001161"].subtitle == "Erzählungen"
    assert titles["99177043770001161"].place == "München"
    # A broken record does not make copies that do not exist.
    # Two sound records name a second, online copy.
    assert sum(len(one.items) for one in titles.values()) == 102
    assert not any("Ã" in one.title or "Ì" in one.title for one in titles.values())


def test_wrong_lengths_sound_records_are_as_pymarc_reads_them_one_by_one(shared_marc: Path) -> None:
    for record in read_records(shared_marc / "wrong-lengths-100.mrc"):
        assert isinstance(record, RawRecord)
        if not record.warnings:
            other = pymarc.Record(data=record.data, force_utf8=True)
            assert list(record.fields) == [(field.tag, as_content(field)) for field in other.fields]


def test_faults_gives_eight_five_of_them_usable(shared_marc: Path) -> None:
    # Two are sound (0 and 7). Three have a wrong base address (1, 2 and 5) while the directory and its field are
    # plain to see.
    # Two have a directory of 13 characters, or with a letter in a number (3 and 4), and one has no field (6). The
    # line end
    # behind the last is no record.
    records = list(read_records(shared_marc / "faults-8.mrc"))

    assert len(records) == 8
    assert {r.position: r.code for r in records if isinstance(r, RejectedRecord)} == {
        3: "directory-invalid",
        4: "directory-invalid",
        6: "no-fields",
    }
    assert {r.position: [n.code for n in r.warnings] for r in records if isinstance(r, RawRecord)} == {
        0: [],
        1: ["base-address-wrong"],
        2: ["base-address-wrong"],
        5: ["base-address-wrong"],
        7: [],
    }
    assert b"".join(record.data for record in records) + b"\n" == (shared_marc / "faults-8.mrc").read_bytes()


def test_every_accepted_record_extracts_with_a_title_and_sort_key(shared_marc: Path) -> None:
    total = 0
    for path in sorted(shared_marc.iterdir()):
        for record in read_records(path):
            if isinstance(record, RawRecord):
                one = extract(record)
                assert isinstance(one, ExtractedTitle)
                assert one.title.strip() == one.title != ""
                assert one.sort_title
                total += 1
    assert total == 1000 + 3 * 99 + 100 + 5


def test_counts_of_what_mixed_records_are(shared_marc: Path) -> None:
    titles = [
        extract(record) for record in read_records(shared_marc / "mixed-1000.xml") if isinstance(record, RawRecord)
    ]
    known = [one for one in titles if isinstance(one, ExtractedTitle)]
    formats = Counter(one.format for one in known)
    # Leader/06-07: 586 am and 135 tm are books but for 2 online; 14 as are serials; 47 jm music; 1 rm an object.
    assert formats["magazine"] == 14
    assert formats["music"] == 47
    assert formats["object"] == 1
    assert formats["book"] + formats["e_book"] == 586 + 135
    # 456 records have field 020, of which two hold no valid number; one more has its ISBN only in 024.
    assert 450 <= sum(1 for one in known if one.isbns) <= 460
    languages = Counter(one.languages[0] for one in known if one.languages)
    assert (languages["nl"], languages["en"], languages["fr"]) >= (208, 274, 139)
