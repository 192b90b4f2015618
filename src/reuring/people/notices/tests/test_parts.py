# SPDX-License-Identifier: EUPL-1.2
"""How long an SMS is, in parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reuring.people.notices.roads.parts import is_gsm7, parts, shortened


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 152 letters and then one of two places: it does not fit in the first part of 153.
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ï" * 70, 1),
        ("ï" * 71, 2),
        ("ï" * 134, 2),
        ("ï" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts(text: str, count: int) -> None:
    assert parts(text) == count


def test_which_letters_are_cheap() -> None:
    assert is_gsm7("Één boek? Nein, fünf: à 2 €!\n")
    assert is_gsm7("É é ü ß à €")
    assert not is_gsm7("ë")
    assert not is_gsm7("’")


def test_a_long_text_is_cut_at_a_word() -> None:
    text = "boeken " * 100
    cut = shortened(text, 2)
    assert parts(cut) == 2
    assert cut.endswith("boeken...")
    assert shortened("kort", 1) == "kort"


@given(st.text(max_size=900), st.integers(1, 6))
def test_what_is_shortened_fits(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert parts(cut) <= most
    assert cut == text or cut.endswith("...")
