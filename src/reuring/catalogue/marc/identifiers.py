# SPDX-License-Identifier: EUPL-1.2
"""Numbers that identify an edition, checked by their check digit.

Source: ISO 2108 (ISBN), ISO 3297 (ISSN), GS1 General Specifications (EAN-13).
"""

from __future__ import annotations

import re

_HYPHENS = str.maketrans("", "", "-‐‑–— ")
_ISBN = re.compile(r"^\s*(?:ISBN(?:-1[03])?:?\s*)?([0-9][0-9\-‐‑–— ]{8,18}[0-9Xx])(?![0-9])", re.IGNORECASE)
_ISSN = re.compile(r"\b([0-9]{4})[-–]?([0-9]{3}[0-9Xx])\b")


def isbn13(text: str) -> str:
    """The valid ISBN that a text starts with, as 13 digits; "" when there is none.

    text: with or without hyphens, 10 or 13 digits, perhaps followed by a binding in brackets.
    """
    found = _ISBN.match(text)
    if found is None:
        return ""
    digits = found.group(1).translate(_HYPHENS).upper()
    if len(digits) > 13:
        digits = digits[:13]
    elif 10 < len(digits) < 13:
        digits = digits[:10]
    if len(digits) == 10:
        return isbn13_from_isbn10(digits)
    if len(digits) == 13 and digits.startswith(("978", "979")) and is_ean13(digits):
        return digits
    return ""


def isbn13_from_isbn10(digits: str) -> str:
    """An ISBN of 10 characters as 13 digits, or "" where its check digit is wrong."""
    if not digits[:9].isdecimal():
        return ""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True))
    check = (11 - total % 11) % 11
    if digits[9] != ("X" if check == 10 else str(check)):
        return ""
    return ean13_with_check("978" + digits[:9])


def ean13_with_check(twelve: str) -> str:
    """Twelve digits with their check digit behind them."""
    total = sum(int(digit) for digit in twelve[::2]) + 3 * sum(int(digit) for digit in twelve[1::2])
    return twelve + str(-total % 10)


def is_ean13(digits: str) -> bool:
    """Whether 13 digits end in the right check digit."""
    return len(digits) == 13 and digits.isascii() and digits.isdecimal() and ean13_with_check(digits[:12]) == digits


def issn(text: str) -> str:
    """The valid ISSN in a text as "1234-5679", or ""."""
    found = _ISSN.search(text)
    if found is None:
        return ""
    digits = (found.group(1) + found.group(2)).upper()
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits[:7], strict=True))
    check = (11 - total % 11) % 11
    if digits[7] != ("X" if check == 10 else str(check)):
        return ""
    return f"{digits[:4]}-{digits[4:]}"
