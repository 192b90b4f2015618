# SPDX-License-Identifier: EUPL-1.2
"""Whatever the bytes are: nothing unexpected is raised, nothing is lost and nothing is counted twice."""

from __future__ import annotations

import gzip
import re
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_one, read_records
from reuring.catalogue.marc.record import ExtractedTitle, MarcFileFault, RawRecord, RejectedRecord
from reuring.catalogue.marc.writing import NotWritable, build_iso2709, to_iso2709, to_marcxml
from reuring.catalogue.tests.marc.records import iso2709
from reuring.catalogue.work_keys import work_keys

ONE = iso2709(
    "001 1", "008 900101s1990    ne            000 1 dut d", "100 1  $aMulisch, Harry$4aut", "245 10 $aDe aanslag"
)
XML = (
    b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam a2200000 i 4500</leader>'
    b'<datafield tag="245" ind1="1" ind2="0"><subfield code="a">De aanslag</subfield></datafield></record></collection>'
)
tags = st.from_regex(r"[0-9]{3}", fullmatch=True)
known_tags = st.sampled_from(
    [
        "001",
        "003",
        "005",
        "006",
        "007",
        "008",
        "020",
        "022",
        "024",
        "035",
        "040",
        "041",
        "050",
        "072",
        "080",
        "082",
        "084",
        "100",
        "110",
        "111",
        "130",
        "210",
        "222",
        "240",
        "245",
        "246",
        "250",
        "260",
        "264",
        "300",
        "338",
        "385",
        "490",
        "500",
        "505",
        "520",
        "521",
        "534",
        "546",
        "600",
        "610",
        "648",
        "650",
        "653",
        "655",
        "662",
        "689",
        "700",
        "710",
        "730",
        "740",
        "765",
        "800",
        "830",
        "852",
        "856",
        "880",
        "952",
    ]
)
texts = st.text(max_size=40)
contents = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda marks, parts: marks + "".join("\x1f" + part for part in parts),
        st.text(alphabet="0123456789 #", max_size=2),
        st.lists(st.text(alphabet=st.characters(blacklist_characters="\x1d\x1e"), max_size=25), max_size=5),
    ),
)
record_fields = st.lists(st.tuples(st.one_of(known_tags, tags), contents), min_size=1, max_size=12)
leaders = st.text(alphabet=" abcdefghijklmnoprst0123456789|^", min_size=24, max_size=24)


def read_all(data: bytes) -> list[RawRecord | RejectedRecord]:
    """All records; a fault of the file may only come at the end, and is a sentence."""
    got: list[RawRecord | RejectedRecord] = []
    try:
        for record in read_records(BytesIO(data)):
            got.append(record)
    except MarcFileFault as fault:
        assert str(fault).endswith(".")
    assert [record.position for record in got] == list(range(len(got)))
    for record in got:
        if isinstance(record, RejectedRecord):
            assert record.reason
        else:
            one = extract(record)
            if isinstance(one, ExtractedTitle):
                assert work_keys(one)
            else:
                assert one.code == "no-title"
    return got


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes) -> None:
    read_all(data)
    read_all(gzip.compress(data)[:-3])


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_behind_a_record_are_counted_by_their_terminators(tail: bytes) -> None:
    got = read_all(ONE + tail)
    assert got[0].data == ONE
    pieces = tail.split(b"\x1d")
    last = pieces.pop()
    # Each terminator closes one record; what is left is one more unless it is padding. A leader inside junk adds one.
    expected = 1 + len(pieces) + bool(last.strip(b"\r\n\t \x00\x1a"))
    extra = sum(1 for record in got if isinstance(record, RejectedRecord) and record.code == "junk")
    assert len(got) == expected + extra
    kept = b"".join(record.data for record in got)
    assert re.sub(rb"[\r\n\t \x00\x1a]", b"", kept) == re.sub(rb"[\r\n\t \x00\x1a]", b"", ONE + tail)


@given(st.integers(0, len(ONE) * 2 - 1), st.binary(min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_damage_to_iso2709_keeps_the_other_records(at: int, damage: bytes) -> None:
    damaged = bytearray(ONE + ONE)
    damaged[at : at + len(damage)] = damage
    got = read_all(bytes(damaged[: len(ONE) * 2]) + ONE)
    if b"\x1d" not in damage and (at + len(damage)) % len(ONE) > len(damage):
        # No terminator was made or lost: the count is that of the file, and the sound ones are read.
        assert len(got) + sum(r.code == "junk" for r in got if isinstance(r, RejectedRecord)) >= 3
        assert sum(1 for record in got if record.data == ONE) >= 2


@given(st.integers(0, len(XML) - 1), st.binary(min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_damage_to_marcxml(at: int, damage: bytes) -> None:
    read_all(XML[:at] + damage + XML[at + len(damage) :])
    read_all(XML[:at])


@given(leaders, record_fields)
@settings(max_examples=400, deadline=None)
def test_any_fields_extract_and_come_back_in_both_forms(leader: str, fields: list[tuple[str, str]]) -> None:
    try:
        data = build_iso2709(leader, fields)
    except NotWritable:
        return
    read = read_all(data)
    for record in read:
        if not isinstance(record, RawRecord):
            continue
        assert to_iso2709(record) == record.data or not record.data.endswith(b"\x1d")
        try:
            element = to_marcxml(record)
        except NotWritable:
            continue
        again = read_one(element, record_format="marcxml")
        assert isinstance(again, RawRecord)
        assert [tag for tag, _content in again.fields] == [tag for tag, _content in record.fields]


@given(
    st.builds(
        ExtractedTitle,
        control_number=st.text(alphabet="0123456789", min_size=1, max_size=9),
        source=st.just("X"),
        title=st.from_regex(r"\A[A-Za-zéüĳß]{2,8}( [a-zA-Z0-9]{2,9}){0,4}\Z"),
        subtitle=st.one_of(st.just(""), st.from_regex(r"\A[a-z]{3,9}( [a-z]{3,9}){0,2}\Z")),
        year=st.one_of(st.none(), st.integers(1500, 2030)),
        languages=st.sampled_from([(), ("nl",), ("de",), ("en", "fr")]),
        format=st.sampled_from(
            [
                "book",
                "large_print",
                "easy_reading",
                "audio_book",
                "e_book",
                "dvd",
                "game",
                "magazine",
                "music",
                "map",
                "object",
            ]
        ),
        summary=st.one_of(st.just(""), st.from_regex(r"\A[A-Z][a-z ]{3,60}[a-z]\.\Z")),
    )
)
@settings(max_examples=200, deadline=None)
def test_what_is_built_reads_back(values: ExtractedTitle) -> None:
    for record_format in ("iso2709", "marcxml"):
        record = build(values).raw(record_format)
        assert record.warnings == ()
        one = extract(record)
        assert isinstance(one, ExtractedTitle)
        for name in ("control_number", "title", "subtitle", "year", "languages", "format"):
            assert getattr(one, name) == getattr(values, name), name
        assert one.summary.split() == values.summary.split()
