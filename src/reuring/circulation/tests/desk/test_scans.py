# SPDX-License-Identifier: EUPL-1.2
"""What came out of a scanner: pure."""

from __future__ import annotations

import pytest

from reuring.circulation.desk.scans import CODES, Command, Kind, halves, is_isbn, read_scan, unshifted
from reuring.people.barcode import symbol_values


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("", Kind.NOTHING, ""),
        ("   \r\n", Kind.NOTHING, ""),
        (" 31000007\r", Kind.NUMBER, "31000007"),
        ("]C131000007", Kind.NUMBER, "31000007"),
        ("KRK 0012", Kind.NUMBER, "KRK 0012"),
        ("#!)))))&", Kind.NUMBER, "31000007"),
        ('"&àààààè', Kind.NUMBER, "31000007"),
        ("van der Weijden", Kind.NAME, "van der Weijden"),
        ("Yılmaz", Kind.NAME, "Yılmaz"),
        ("3" * 41, Kind.DAMAGED, "3" * 40),
        ("????", Kind.DAMAGED, "????"),
        ("1" * 20, Kind.BADGE, "1" * 20),
    ],
)
def test_what_a_scan_is(typed: str, kind: Kind, text: str) -> None:
    scan = read_scan(typed)
    assert (scan.kind, scan.text) == (kind, text)


def test_every_own_code_is_read_back_and_can_be_printed() -> None:
    assert len(set(CODES.values())) == len(Command)
    for command, code in CODES.items():
        assert read_scan(code).command is command
        assert symbol_values(code)


def test_a_row_of_two_keyboards_is_not_guessed() -> None:
    assert unshifted("!!!!(") == ""
    assert unshifted("12") == ""


def test_an_isbn_is_known_by_its_check_digit() -> None:
    assert is_isbn("978-90-253-6386-7") is is_isbn("9789025363867")
    assert is_isbn("9780306406157")
    assert not is_isbn("9780306406158")


def test_two_codes_in_one() -> None:
    assert halves("3100000731000021") == ("31000007", "31000021")
    assert halves("310000073100002") is None
    assert halves("1212") is None
