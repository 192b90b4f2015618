# SPDX-License-Identifier: EUPL-1.2
"""The numbers on patron cards: ten digits, of which the last is a check digit.

The check digit is Luhn's (ISO/IEC 7812-1, annex B), counted as if a 7 stood before the number: so a number of a payment
card or of another library, which counts without it, is not taken for one of ours.
"""

from __future__ import annotations

import re
from typing import Final

_BEFORE: Final = "7"
_OURS: Final = re.compile(r"2[0-9]{9}")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.\-]+")


def normalized_card_number(text: str) -> str:
    """A card number as it is stored: without the spaces, dots and hyphens that people type."""
    return _BETWEEN_DIGITS.sub("", text)


def with_check_digit(nine: str) -> str:
    """A whole number, from its first nine digits."""
    return f"{nine}{-_luhn(f'{_BEFORE}{nine}0') % 10}"


def has_our_form(number: str) -> bool:
    """Whether a number is as long as ours and begins as they do, right or wrong."""
    return _OURS.fullmatch(number) is not None


def is_mistyped(number: str) -> bool:
    """Whether a number would be one of ours but for its check digit: typed wrongly, or read from a damaged card."""
    return has_our_form(number) and _luhn(_BEFORE + number) % 10 != 0


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total
