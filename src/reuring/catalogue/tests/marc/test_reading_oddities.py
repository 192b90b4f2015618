# SPDX-License-Identifier: EUPL-1.2
"""Files that are not what they should be, each named by its oddity."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_one, read_records
from reuring.catalogue.marc.record import ExtractedTitle, MarcFileFault, RawRecord, RejectedRecord
from reuring.catalogue.tests.marc.records import fields, iso2709, raw, read_bytes, with_bytes

ONE = iso2709("001 1", "245 10 $aDe aanslag")
TWO = iso2709("001 2", "245 10 $aHet stenen bruidsbed")
XML_RECORD = '<record><leader>00000nam a2200000 i 4500</leader>{}<datafield tag="245" ind1="1" ind2="0">' \
    '<subfield code="a">{}</subfield></datafield></record>'  # fmt: skip


def xml_record(title: str, number: str = "1") -> str:
    return XML_RECORD.format(f'<controlfield tag="001">{number}</controlfield>', title)


def collection(*records: str, root: str = 'collection xmlns="http://www.loc.gov/MARC21/slim"') -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{"".join(records)}</{root.split()[0]}>'.encode()


def fault_after(data: bytes) -> tuple[list[RawRecord | RejectedRecord], str]:
    """What was yielded before the fault, and its code."""
    got: list[RawRecord | RejectedRecord] = []
    with pytest.raises(MarcFileFault) as caught:  # noqa: PT012 - what comes before the fault is kept
        for record in read_records(BytesIO(data)):
            got.append(record)
    assert str(caught.value).endswith(".")
    return got, caught.value.code


def codes(data: bytes) -> list[str]:
    return [record.code if isinstance(record, RejectedRecord) else "ok" for record in read_bytes(data)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n\n", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (gzip.compress(b"", mtime=0), "empty-file"),
        (b"%PDF-1.7 not a record in sight", "not-marc"),
        (b"titel;auteur\nDe aanslag;Mulisch\n", "not-marc"),
        (bytes(range(256)) * 3, "not-marc"),
        (b"<html><body>404</body></html>", "not-marc"),
        (b"<collection", "not-marc"),
        (b"<collection>", "xml-truncated"),
        (b"=LDR  00000nam\r\n=245  10$aDe aanslag", "line-format"),
        ('<?xml version="1.0"?><collection/>'.encode("utf-16"), "utf16"),
    ],
)
def test_a_file_that_is_no_marc_says_so(data: bytes, code: str) -> None:
    assert fault_after(data) == ([], code)


def test_a_file_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(MarcFileFault) as caught:
        list(read_records(tmp_path / "weg.mrc"))
    assert caught.value.code == "file-unreadable"


def test_gzip_of_either_form_reads_the_same() -> None:
    assert read_bytes(gzip.compress(ONE + TWO)) == read_bytes(ONE + TWO)
    plain = collection(xml_record("A"), xml_record("B"))
    assert read_bytes(gzip.compress(plain)) == read_bytes(plain)


def test_gzip_in_several_members_reads_as_one() -> None:
    assert codes(gzip.compress(ONE) + gzip.compress(TWO)) == ["ok", "ok"]


def test_truncated_gzip_yields_what_came_before() -> None:
    many = b"".join(iso2709(f"001 {n}", f"245 10 $aTitel {n * 7919}") for n in range(3000))
    packed = gzip.compress(many)
    got, code = fault_after(packed[: len(packed) * 2 // 3])
    assert code == "gzip-truncated"
    whole = [record for record in got if isinstance(record, RawRecord)]
    assert 1000 < len(whole) < 3000
    assert many.startswith(b"".join(record.data for record in got))
    assert [record.code for record in got if isinstance(record, RejectedRecord)] in ([], ["truncated"])


def test_damaged_gzip_says_so() -> None:
    packed = bytearray(gzip.compress(ONE * 500))
    packed[-6] ^= 0xFF
    got, code = fault_after(bytes(packed))
    assert (len(got), code) == (500, "gzip-damaged")


def test_line_ends_and_padding_between_records_are_no_records() -> None:
    assert codes(b"\xef\xbb\xbf" + ONE + b"\r\n" + TWO + b"\n\x1a\x00\x00") == ["ok", "ok"]


def test_junk_between_records_is_one_rejected_record() -> None:
    records = read_bytes(ONE + b"dit is geen record " + TWO)
    assert [getattr(record, "code", "ok") for record in records] == ["ok", "junk", "ok"]
    assert b"".join(record.data for record in records) == ONE + b"dit is geen record " + TWO
    assert codes(ONE + b"geen leader\x1d" + TWO) == ["ok", "leader-invalid", "ok"]
    assert codes(ONE + b"\x1d" + TWO) == ["ok", "empty-record", "ok"]


def test_a_record_cut_off_at_the_end_is_rejected_with_its_bytes() -> None:
    records = read_bytes(ONE + TWO[:-9])
    assert isinstance(records[1], RejectedRecord)
    assert (records[1].code, records[1].data) == ("truncated", TWO[:-9])
    assert records[1].reason == "Het record houdt halverwege op."


def test_a_missing_last_terminator_is_forgiven() -> None:
    records = read_bytes(ONE + TWO[:-1])
    assert isinstance(records[1], RawRecord)
    assert records[1].warnings[0].code == "terminator-missing"


@pytest.mark.parametrize("stated", [b"00001", b"99999", b"00000", b"     "])
def test_a_wrong_record_length_changes_nothing_else(stated: bytes) -> None:
    first, second = read_bytes(stated + ONE[5:] + TWO)
    assert isinstance(first, RawRecord)
    assert isinstance(second, RawRecord)
    assert first.fields == tuple(fields("001 1", "245 10 $aDe aanslag"))
    assert first.warnings[0].code == "length-wrong"


def test_directory_offsets_that_are_wrong_are_read_in_order() -> None:
    at = ONE.index(b"\x1e") - 5
    record = read_bytes(ONE[:at] + b"00077" + ONE[at + 5 :])[0]
    assert isinstance(record, RawRecord)
    assert [notice.code for notice in record.warnings] == ["offsets-wrong"]
    assert record.fields == raw("001 1", "245 10 $aDe aanslag").fields


def test_fields_stored_in_another_order_than_the_directory_are_found() -> None:
    data = (
        b"00000nam a2200061 i 4500"
        + b"245000700002"
        + b"001000200000"
        + b"\x1e"
        + b"1\x1e"
        + b"10\x1faAB\x1e"
        + b"\x1d"
    )
    record = read_bytes(data)[0]
    assert isinstance(record, RawRecord)
    assert record.fields == (("245", "10\x1faAB"), ("001", "1"))


def test_more_fields_than_the_directory_lists_is_rejected() -> None:
    assert codes(ONE[:-1] + b"  \x1faspook\x1e\x1d") == ["directory-mismatch"]


def test_a_record_past_99999_bytes_is_read_whole() -> None:
    long = "x" * 9000
    many = [f"500   $a{n} {long}" for n in range(30)]
    pairs = fields("001 1", "245 10 $aLang", *many)
    body = [(tag, content.encode()) for tag, content in pairs]
    directory, start = b"", 0
    for tag, content in body:
        directory += tag.encode() + b"%04d%05d" % (len(content) + 1, start % 100000)
        start += len(content) + 1
    data = b"99999nam a22%05d i 4500" % (25 + len(directory)) + directory + b"\x1e"
    data += b"".join(content + b"\x1e" for _tag, content in body) + b"\x1d"
    record = read_bytes(ONE + data + TWO)[1]
    assert isinstance(record, RawRecord)
    assert len(record.fields) == 32
    assert record.data == data
    assert "over-99999" in [notice.code for notice in record.warnings]


def text_of(data: bytes) -> tuple[str, list[str]]:
    record = read_bytes(data)[0]
    assert isinstance(record, RawRecord)
    one = extract(record)
    assert isinstance(one, ExtractedTitle)
    return one.title, [notice.code for notice in record.warnings]


def test_utf8_with_a_blank_leader_09_is_seen() -> None:
    assert text_of(with_bytes("245", "10\x1faCafé Müller".encode())) == ("Café Müller", ["utf8-unmarked"])


def test_marc8_is_decoded_and_composed() -> None:
    # 0xE2 and 0xE8 are the combining acute and diaeresis of ANSEL, before their letter.
    assert text_of(with_bytes("245", b"10\x1faCaf\xe2e M\xe8uller")) == ("Café Müller", [])


def test_marc8_with_an_escape_to_cyrillic() -> None:
    assert text_of(with_bytes("245", b"10\x1fa\x1b(N\x6d\x49\x52\x1b(B!"))[0].startswith("М")


def test_latin1_is_the_last_resort() -> None:
    title, notices = text_of(with_bytes("245", b"10\x1faCaf\xe9 M\xfcller gr\xf6\xdfte \x80uro"))
    assert (title, notices) == ("Café Müller größte €uro", ["encoding-guessed"])


def test_utf8_claimed_but_not_true() -> None:
    title, notices = text_of(with_bytes("245", b"10\x1faM\xfcller \xfcber", leader=b"00000nam a2200000 i 4500"))
    assert (title, notices) == ("Müller über", ["utf8-claimed"])


def test_one_damaged_letter_does_not_cost_the_others() -> None:
    title, notices = text_of(with_bytes("245", "10\x1faÉén café".encode() + b" \xc3"))
    assert title.startswith("Één café")
    assert notices == ["damaged-characters"]


def test_decomposed_letters_are_composed_in_what_is_extracted_only() -> None:
    data = iso2709("245 10 $aU\u0308ber Cafe\u0301s")
    record = read_bytes(data)[0]
    assert isinstance(record, RawRecord)
    assert record.data == data
    assert "u\u0308" in record.fields[0][1].lower()
    one = extract(record)
    assert isinstance(one, ExtractedTitle)
    assert one.title == "Über Cafés"


@pytest.mark.parametrize(
    "data",
    [
        collection(xml_record("A")),
        collection(xml_record("A"), root="collection"),
        xml_record("A").encode(),
        collection(xml_record("A").replace("<", "<m:").replace("<m:/", "</m:"), root='m:collection xmlns:m="http://www.loc.gov/MARC21/slim"'),
        b"\xef\xbb\xbf" + collection("<!-- <record> -->", xml_record("A"), "\n"),
        collection(xml_record("<![CDATA[A]]>").replace("<leader>", "<!-- </record> --><leader>")),
        collection(xml_record("&#65;").replace("</record>", "</record >")),
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2020</responseDate><ListRecords><record><header>h</header>'
        b"<metadata>"
        + xml_record("A").replace("<record>", '<record xmlns="http://www.loc.gov/MARC21/slim">').encode()
        + b"</metadata></record></ListRecords></OAI-PMH>",
        b'<?xml version="1.0" encoding="ISO-8859-1"?><collection>' + xml_record("A").encode() + b"</collection>",
        b'<!DOCTYPE collection [<!ENTITY x "y">]>' + collection(xml_record("A"))[38:],
    ],
)  # fmt: skip
def test_marcxml_in_any_dress_gives_one_record_that_reads_again(data: bytes) -> None:
    (record,) = read_bytes(data)
    assert isinstance(record, RawRecord), record
    assert record.fields == (("001", "1"), ("245", "10\x1faA"))
    assert record.data in data
    again = read_one(record.data, record_format="marcxml", wrapper=record.wrapper)
    assert isinstance(again, RawRecord)
    assert again.fields == record.fields


def test_an_encoding_other_than_utf8_is_kept_with_the_record() -> None:
    data = b'<?xml version="1.0" encoding="ISO-8859-1"?><collection>' + xml_record("Café").encode("latin-1")
    (record,) = read_bytes(data + b"</collection>")
    assert isinstance(record, RawRecord)
    assert record.fields[1] == ("245", "10\x1faCafé")


def test_one_broken_element_costs_only_itself() -> None:
    broken = xml_record("A & B")
    unclosed = xml_record("C").removesuffix("</record>")
    data = collection(xml_record("1"), broken, xml_record("2"), unclosed, xml_record("3"), "<record/>", " ruis ")
    assert codes(data) == ["ok", "xml-malformed", "ok", "truncated", "ok", "no-fields", "junk"]


def test_marcxml_that_stops_halfway_yields_what_came_before() -> None:
    data = collection(xml_record("A"), xml_record("B"), xml_record("C"))
    got, code = fault_after(data[:-60])
    assert [isinstance(record, RawRecord) for record in got] == [True, True, False]
    assert code == "xml-truncated"
    assert data[:-60].endswith(got[2].data)


def test_an_entity_bomb_stays_small() -> None:
    bomb = b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + collection(xml_record("&b;"))[38:]
    assert codes(bomb) == ["xml-malformed"]


def test_an_empty_collection_holds_no_records() -> None:
    assert read_bytes(collection()) == []
    assert read_bytes(b'<collection xmlns="http://www.loc.gov/MARC21/slim"/>') == []


def test_records_across_chunk_borders_are_whole() -> None:
    class Trickle(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    data = collection(xml_record("A"), "<!-- x -->", xml_record("B"))
    assert [r.data for r in read_records(Trickle(data))] == [r.data for r in read_bytes(data)]
    assert [r.data for r in read_records(Trickle(ONE + TWO))] == [ONE, TWO]
    assert [r.data for r in read_records(Trickle(gzip.compress(ONE + TWO)))] == [ONE, TWO]
