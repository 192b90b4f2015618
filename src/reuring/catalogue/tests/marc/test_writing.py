# SPDX-License-Identifier: EUPL-1.2
"""What comes out is what went in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pymarc
import pytest

from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import RawRecord
from reuring.catalogue.marc.writing import (
    NotWritable,
    build_iso2709,
    standalone_xml,
    to_iso2709,
    to_marcxml,
    write_iso2709,
    write_marcxml,
)
from reuring.catalogue.tests.marc.records import fields, raw, read_bytes
from reuring.catalogue.tests.marc.test_reading_shared_files import as_content

FILES = ("mixed-1000.xml", "dnb-99.xml", "bl-99.xml", "loc-99.xml", "wrong-lengths-100.mrc", "faults-8.mrc")


def accepted(path: Path) -> list[RawRecord]:
    return [record for record in read_records(path) if isinstance(record, RawRecord)]


@pytest.mark.parametrize("name", FILES)
def test_the_same_form_gives_the_same_bytes(shared_marc: Path, name: str) -> None:
    raws = accepted(shared_marc / name)
    out = BytesIO()
    written = (write_iso2709 if name.endswith(".mrc") else write_marcxml)(raws, out)
    assert written == len(raws)
    assert [record.data for record in read_bytes(out.getvalue())] == [record.data for record in raws]


@pytest.mark.parametrize("name", FILES)
def test_every_subfield_in_order_through_either_form_read_by_pymarc(shared_marc: Path, name: str) -> None:
    raws = accepted(shared_marc / name)
    xml = BytesIO()
    write_marcxml(raws, xml)
    xml.seek(0)
    through_xml = pymarc.parse_xml_to_array(xml)
    sound = [record for record in raws if record.format == "marcxml" or not record.warnings]
    through_iso = [pymarc.Record(data=to_iso2709(record), force_utf8=True) for record in sound]

    for group, others in ((raws, through_xml), (sound, through_iso)):
        assert len(group) == len(others)
        for record, other in zip(group, others, strict=True):
            assert list(record.fields) == [(field.tag, as_content(field)) for field in other.fields]


def test_records_of_many_files_in_one_collection(shared_marc: Path) -> None:
    raws = [record for name in FILES for record in accepted(shared_marc / name)[:5]]
    out = BytesIO()
    write_marcxml(raws, out)
    again = read_bytes(out.getvalue())
    assert [record.fields for record in again if isinstance(record, RawRecord)] == [record.fields for record in raws]


def test_a_single_record_parses_by_itself(shared_marc: Path) -> None:
    for name in FILES:
        for record in accepted(shared_marc / name)[:3]:
            (again,) = read_bytes(to_marcxml(record))
            assert isinstance(again, RawRecord)
            assert again.fields == record.fields
            if record.format == "marcxml":
                assert record.data in standalone_xml(record)
                assert read_bytes(standalone_xml(record))[0].data == record.data


def test_a_record_past_99999_bytes_fits_marcxml_only() -> None:
    many = fields("001 77", "245 10 $aLang", *["500   $a" + "x" * 9000] * 12)
    with pytest.raises(NotWritable, match="gebruik MARCXML") as caught:
        build_iso2709("00000nam a2200000 i 4500", many)
    assert caught.value.code == "too-long-for-iso2709"
    assert "77" in str(caught.value)
    with pytest.raises(NotWritable) as caught:
        build_iso2709("00000nam a2200000 i 4500", fields("001 77", "520   $a" + "é" * 5000))
    assert caught.value.code == "field-too-long-for-iso2709"


def test_a_control_character_fits_iso2709_only() -> None:
    record = raw("001 5", "245 10 $aA\x02B")
    assert to_iso2709(record) == record.data
    out = BytesIO()
    with pytest.raises(NotWritable) as caught:
        write_marcxml([raw("245 10 $aeerste"), record], out)
    assert caught.value.code == "not-xml-text"
    assert len(read_bytes(out.getvalue())) == 1


def test_nothing_to_write_is_an_empty_collection() -> None:
    out = BytesIO()
    assert write_marcxml([], out) == 0
    assert read_bytes(out.getvalue()) == []
