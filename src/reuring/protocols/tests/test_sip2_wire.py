# SPDX-License-Identifier: EUPL-1.2
"""Bytes to messages and back, against the standard, against messages of real devices, and against another codec."""

from __future__ import annotations

import pysip2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reuring.protocols.sip2.layouts import ANSWERS, MESSAGES
from reuring.protocols.sip2.wire import LONGEST_FRAME, Answer, Frames, Unreadable, checksum, encode, fields, read, write

DATE = "20261203    101500"

# As they were seen on the line between systems of others and their devices.
REAL_MESSAGES = (
    "9300CNuser_id|COpassw0rd|AY1AZF594",
    "9300CNuser_id|COpassw0rd|CPfoo|AY1AZF341",
    "941AY1AZFDFC",
    "940AY0AZFDFE",
    "98YYYYNN01000320130808    1509002.00AOst|AMSt. Albert Public Library|BXYYYYYYYYYYYYYYYY|ANUnassigned|"
    "VNSIP 2.00.106 SirsiDynix Inc. 7.5.074.40|AY1AZD3FA",
    "300NUU20080228    222232AOWOHLERS|AAX00000241|ABM02400028262|AJFolksongs of Britain and Ireland|"
    "AH5/23/2008,23:59|CH|AFOverride required to exceed renewal limit.|AY1AZCDA5",
    "64              00320160511    084442000000000000        0000AOTUB HH|AA08300076190|AEMalte Baesler|BLY|CQY|BHEUR|"
    "BV0.00|BEmalte.baesler@tuhh.de|AY6AZD946",
)


@pytest.mark.parametrize("seen", REAL_MESSAGES)
def test_the_checksum_is_the_one_that_others_send(seen: str) -> None:
    covered, given_sum = seen[:-4].encode(), seen[-4:]
    assert checksum(covered) == given_sum


def test_a_checksum_that_is_wrong_is_told() -> None:
    with pytest.raises(Unreadable) as refused:
        read(b"9300CNuser_id|COpassw0rd|AY1AZF595")
    assert refused.value.code == "checksum-wrong"
    assert read(b"9300CNuser_id|COpassw0rd|AY1AZF595", check=False).get("CN") == "user_id"


@pytest.mark.parametrize(
    ("seen", "sequence", "has_checksum"),
    [
        ("9300CNuser_id|COpassw0rd|AY1AZF594", "1", True),
        ("9300CNuser_id|COpassw0rd|AY1AZf594", "1", True),
        ("9300CNuser_id|COpassw0rd|AY7", "7", False),
        ("9300CNuser_id|COpassw0rd|", "", False),
        ("9300CNuser_id|COpassw0rd", "", False),
        ("97AZFEF5", "", True),
        ("97", "", False),
    ],
)
def test_sequence_and_checksum_are_found_as_they_are_sent(seen: str, sequence: str, has_checksum: bool) -> None:
    message = read(seen.encode())
    assert (message.sequence, message.has_checksum) == (sequence, has_checksum)


def test_a_checksum_without_its_leading_zeros_holds() -> None:
    filler = f"17{DATE}AO|AB" + "~" * 495 + "|AY1AZ"  # long enough for a sum just below 0x10000
    value = int(checksum(filler.encode()), 16)
    assert value < 0x1000
    assert read(f"{filler}{value:X}".encode()).code == "17"


def test_a_checksum_over_characters_instead_of_bytes_holds() -> None:
    text = f"01N{DATE}AO|ALHélène vergat haar pas|AA1|AC|AY1AZ"
    by_characters = f"{-sum(map(ord, text)) & 0xFFFF:04X}"
    assert by_characters != checksum(text.encode())
    assert read((text + by_characters).encode()).get("AL") == "Hélène vergat haar pas"


def test_a_barcode_that_looks_like_a_checksum_is_a_barcode() -> None:
    assert read(f"17{DATE}AO|ABXAZ1234".encode()).get("AB") == "XAZ1234"


@pytest.mark.parametrize(
    ("seen", "fixed", "named"),
    [
        # The PyPI client leaves the date out, however long the next field is and whatever letters stand in it.
        ("65AOBib|AA2000|", {"date": ""}, {"AO": "Bib", "AA": "2000"}),
        ("65AOBIBLIOTHEEK KERKRADE|AA2000|", {"date": ""}, {"AO": "BIBLIOTHEEK KERKRADE", "AA": "2000"}),
        # A blank due date, and one that is left out.
        (f"11YN{DATE}{' ' * 18}AOBib|AA2|AB3|AC|", {"due_date": "", "date": DATE}, {"AB": "3"}),
        (f"11YN{DATE}AOBib|AA2|AB3|AC|", {"due_date": "", "renewal_policy": "Y"}, {"AA": "2", "AB": "3"}),
        # Blank, absent, double, unknown, unterminated and too short fields.
        (f"23001{DATE}AOBib|AA2|AC|", {"language": "001"}, {"AA": "2", "AD": None, "AC": None}),
        (f"23001{DATE}AO|AA 2 |AA3|ZZ9|zz|X||AD1", {}, {"AA": "2", "AD": "1", "AO": None, "ZZ": "9"}),
        ("9900802.00", {"status": "0", "print_width": "080", "version": "2.00"}, {}),
        ("99", {"status": "", "version": ""}, {}),
        ("93CNKIOSK1|COx|", {"user_algorithm": ""}, {"CN": "KIOSK1", "CO": "x"}),
        (f"63005{DATE}  Y       AO|AA2|BP1|BQ5|", {"summary": "  Y       "}, {"BP": "1"}),
        (f"63005{DATE}Y  ", {"summary": "Y         "}, {}),
        (f"37{DATE}0100CADBV1,50|AO|AA2|", {"currency": "CAD", "fee_type": "01"}, {"BV": "1,50"}),
        (f"17{DATE[:8]}   Z101500AO|AB3|", {"date": "20261203   Z101500"}, {"AB": "3"}),
    ],
)
def test_fields_are_read_as_devices_send_them(seen: str, fixed: dict[str, str], named: dict[str, str | None]) -> None:
    message = read(seen.encode())
    assert {name: message.fixed[name] for name in fixed} == fixed
    assert {identifier: message.named.get(identifier) for identifier in named} == named


@pytest.mark.parametrize("seen", [b"", b"x", b"GET / HTTP/1.1", b"\xff\xfe\x00", "été".encode()])
def test_garbage_is_no_message(seen: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(seen)
    assert refused.value.code == "no-message"


def test_an_unknown_message_is_told_apart_from_garbage() -> None:
    with pytest.raises(Unreadable) as refused:
        read(b"7700whatever|")
    assert refused.value.code == "unknown-message"


@pytest.mark.parametrize("encoding", ["utf-8", "cp850", "cp1252"])
def test_diacritics_go_both_ways_in_each_encoding(encoding: str) -> None:
    text = "Göbbels é à ï ÿ Ünder ß"
    message = read(f"01N{DATE}AO|AL{text}|AA1|AC|".encode(encoding), encoding)
    assert message.get("AL") == text
    sent = write(Answer("36", ("Y", DATE), fields(("AO", text), ("AA", ""))), encoding)
    assert f"AO{text}|".encode(encoding) in sent


def test_latin_1_from_a_kiosk_that_should_send_utf_8_is_read() -> None:
    assert read(f"01N{DATE}ALMieke Göbbels|AA1|".encode("latin-1")).get("AL") == "Mieke Göbbels"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Şahin Yılmaz", "Sahin Yılmaz"),
        ("Łódź – “quote”…", 'Lódz - "quote"...'),
        ("€ 5", "EUR 5"),
        ("漢字", "??"),
        ("Dvořák", "Dvorák"),
    ],
)
def test_what_an_old_encoding_has_no_letter_for_is_written_plainly(text: str, shown: str) -> None:
    assert encode(text, "cp850").decode("cp850") == shown


def test_a_value_can_not_end_its_field_or_message() -> None:
    assert encode("a|b\rc\nd\0e", "utf-8") == b"a/b c d e"


@given(st.text(), st.sampled_from(["utf-8", "cp850", "cp1252"]))
def test_a_value_is_never_too_long_and_ends_at_a_whole_character(text: str, encoding: str) -> None:
    sent = encode(text * 40, encoding)
    assert len(sent) <= 255
    sent.decode(encoding)
    assert b"|" not in sent
    assert b"\r" not in sent


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="|", exclude_categories=["Cc", "Zs", "Zl", "Zp"]))


@given(st.sampled_from(sorted(set(MESSAGES) - {"96", "97"})), st.data())
def test_any_message_is_read_back_as_it_was_meant(code: str, data: st.DataObject) -> None:
    layout = MESSAGES[code]
    fixed = {name: data.draw(st.sampled_from([" " * width, "9" * width])) for name, width in layout.fixed}
    named = data.draw(st.dictionaries(st.sampled_from(sorted(layout.named) or ["ZZ"]), VALUES.filter(bool), max_size=6))
    text = code + "".join(fixed.values()) + "".join(f"{key}{value.strip()}|" for key, value in named.items())
    text += "AY3AZ"
    message = read(text.encode() + checksum(text.encode()).encode())
    assert message.code == code
    assert {name: value.strip() for name, value in message.fixed.items()} == {k: v.strip() for k, v in fixed.items()}
    assert dict(message.named) == {key: value.strip() for key, value in named.items() if value.strip()}
    assert message.sequence == "3"


@given(st.binary(max_size=200))
def test_reading_gives_a_message_or_says_why_not(data: bytes) -> None:
    try:
        read(data)
    except Unreadable:
        return
    assert data[:2].decode() in MESSAGES


@given(st.sampled_from(sorted(MESSAGES)), st.binary(max_size=120))
def test_reading_survives_anything_after_a_good_code(code: str, rest: bytes) -> None:
    try:
        message = read(code.encode() + rest, "cp850")
    except Unreadable as fault:
        assert fault.code == "checksum-wrong"
    else:
        assert message.code == code


# Against pysip2, which we did not write


_REQUESTS = (
    pysip2.CheckoutRequest(
        sc_renewal_policy="Y", no_block="N", transaction_date=DATE, nb_due_date=DATE, institution_id="Bib",
        patron_identifier="2000", item_identifier="3000", terminal_password="", patron_password="7391", cancel="N",
    ),
    pysip2.PatronInformationRequest(
        language="005", transaction_date=DATE, summary="  Y       ", institution_id="Bib", patron_identifier="2000",
        start_item="1", end_item="5",
    ),
    pysip2.HoldRequest(
        hold_mode="+", transaction_date=DATE, institution_id="Bib", patron_identifier="2000", title_identifier="Héla",
    ),
    pysip2.FeePaidRequest(
        transaction_date=DATE, fee_type="01", payment_type="02", currency_type="EUR", fee_amount="1.50",
        institution_id="Bib", patron_identifier="2000",
    ),
    pysip2.SCStatusRequest(status_code="0", max_print_width="080", protocol_version="2.00"),
    pysip2.RenewAllRequest(transaction_date=DATE, institution_id="Bib", patron_identifier="2000"),
)  # fmt: skip


@pytest.mark.parametrize("request_", _REQUESTS, ids=lambda each: type(each).__name__)
def test_what_pysip2_writes_we_read(request_: pysip2.SIPRequest) -> None:
    sent = pysip2.encode_message(request_, sequence_number=4, checksum=True)
    message = read(sent.rstrip(b"\r"), "cp850")
    assert message.sequence == "4"
    assert message.has_checksum
    meant = {getattr(request_, name) for name in request_.__struct_fields__} - {None, ""}
    found = set(message.fixed.values()) | set(message.named.values())
    assert {str(each).strip() for each in meant} <= {each.strip() for each in found}


@pytest.mark.parametrize("code", sorted(set(ANSWERS) - {"96"}))
@given(data=st.data())
def test_what_we_write_pysip2_reads(code: str, data: st.DataObject) -> None:
    layout = ANSWERS[code]
    shapes = {"date": DATE, "version": "2.00", "language": "005", "standing": "Y" + " " * 13, "timeout": "100"}
    digits = {"ok"} | {name for name, width in layout.fixed if width in (2, 3, 4) and name not in shapes}
    fixed = tuple(shapes.get(name) or ("0" * width if name in digits else "Y") for name, width in layout.fixed)
    values = {identifier: data.draw(VALUES) for identifier in sorted(layout.named - {"BX", "BH", "CK", "BT", "CI"})}
    values |= dict.fromkeys(layout.named & {"BL", "CQ"}, "Y") | dict.fromkeys(layout.named & {"BZ", "CA", "CB"}, "0001")
    values |= dict.fromkeys(layout.named & {"CJ", "CM", "BW"}, DATE) | dict.fromkeys(layout.named & {"BX"}, "Y" * 16)
    sent = write(Answer(code, fixed, tuple(values.items())), sequence="5", with_checksum=True)
    read_back = pysip2.decode_message(sent, encoding="utf-8")
    assert read_back.sequence_number == 5
    assert type(read_back.message).__name__.endswith("Response")


# Frames


@given(
    st.lists(
        st.binary(min_size=1, max_size=40).map(lambda b: b"17" + b.replace(b"\r", b".").replace(b"\n", b".") + b"|")
    ),
    st.data(),
)
def test_frames_come_out_whole_however_the_packets_fall(frames: list[bytes], data: st.DataObject) -> None:
    ends = [data.draw(st.sampled_from([b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n", b"\r\0\n"])) for _each in frames]
    stream = b"".join(frame + end for frame, end in zip(frames, ends, strict=True))
    cutter, found = Frames(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += cutter.feed(stream[:size])
        stream = stream[size:]
    assert found == frames


def test_a_megabyte_without_an_end_keeps_nothing() -> None:
    cutter = Frames()
    found = [each for _part in range(1024) for each in cutter.feed(b"x" * 1024)]
    assert found == [None]
    assert cutter.passed >= 1024 * 1024 - LONGEST_FRAME
    assert len(cutter._kept) == 0
    assert cutter.feed(b"x\r97\r") == [b"97"]
    assert cutter.passed == 0


def test_an_answer_that_does_not_fit_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        write(Answer("94", ("10",)))
    with pytest.raises(ValueError, match="no field"):
        write(Answer("94", ("1",), (("AO", ""),)))
