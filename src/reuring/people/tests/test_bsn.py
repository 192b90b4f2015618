# SPDX-License-Identifier: EUPL-1.2
"""A citizen service number is found and refused, whatever it stands between."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reuring.people.bsn import FreeTextField, contains_bsn, is_bsn, refuse_bsn

# Numbers that pass the eleven-test by construction; 123456782 is the example of many manuals.
EXAMPLES = ["123456782", "111222333", "999999990"]


@pytest.mark.parametrize("digits", EXAMPLES)
@pytest.mark.parametrize(
    "text", ["{}", "bsn {}", "Mevrouw, {}, belt terug", "nr.{}!", "({})", "2024 {}", "{} 06-12345678"]
)
def test_found_at_once(digits: str, text: str) -> None:
    assert contains_bsn(text.format(digits))


@pytest.mark.parametrize(
    "text",
    [
        "123.456.782",
        "123 456 782",
        "1234.56.782",
        "1234 56 782",
        "123-456-782",
        "１２３４５６７８２",
        "BSN: 10000008",
        "sofinummer 10000008",
    ],
)
def test_found_however_written(text: str) -> None:
    assert contains_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "geen nummer", "123456789", "06 12345678", "0455 123 456", "978-90-274-3964-2", "ISBN 9789027439642",
        "NL91ABNA0417164300", "1234567820", "0123456782", "12 maart 2024", "10000008", "000000000", "2000000017",
        "+31 45 123 45 67", "kaart 2000 000 100",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert not contains_bsn(text)


@given(st.integers(0, 999_999_999))
def test_the_check_digit_is_the_eleven_test(number: int) -> None:
    digits = f"{number:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 1, -1), strict=False)) - int(digits[8])
    assert is_bsn(digits) is (total % 11 == 0 and number != 0)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert contains_bsn(text) in (True, False)


def test_refused_with_a_reason() -> None:
    with pytest.raises(ValidationError, match="burgerservicenummer"):
        refuse_bsn("ik ben 123456782")
    with pytest.raises(ValidationError, match="niet bewaren"):
        FreeTextField().clean("123.456.782")
    assert FreeTextField().clean("Ik wil leren mailen") == "Ik wil leren mailen"
