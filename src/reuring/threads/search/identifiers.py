# SPDX-License-Identifier: EUPL-1.2
"""Identifiers as people type them and as the index keeps them: ISBN, ISSN, barcodes, public identifiers."""

from __future__ import annotations

import re
from typing import Final

from reuring.threads.search.words import clean

_SHORTEST: Final = 6
_LONGEST: Final = 40
_LABEL = re.compile(
    r"^\s*(?:isbn|issn|ean|barcode|streepjescode)(?:[- ]?1[03])?\s*[:.=]?\s+|^\s*(?:isbn|issn)[:.=]", re.I
)
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212./]+")
_SHAPE = re.compile(r"^[0-9A-Z_]+$")


def canonical(identifier: str) -> str:
    """The one form in which an identifier is kept and looked up.

    Separators and case are dropped; a valid ISBN-10 becomes its ISBN-13. Source: ISO 2108:2017, annex A.
    """
    bare = _BETWEEN.sub("", clean(identifier)).upper()
    if len(bare) == 10 and _is_isbn10(bare):
        return _isbn13(bare)
    return bare


def read_identifier(text: str) -> str | None:
    """The identifier that `text` is, in canonical form, or None when it reads as words.

    Only a text that holds a digit, has no more than one run of letters and no words beside it can be one. A short
    number ("1984") is left to the titles.
    """
    stripped = _LABEL.sub("", text).strip()
    if not stripped or len(stripped) > _LONGEST:
        return None
    bare = _BETWEEN.sub("", stripped).upper()
    if len(bare) < _SHORTEST or not bare.isascii() or not _SHAPE.match(bare):
        return None
    digits = sum(letter.isdigit() for letter in bare)
    has_gap = bool(re.search(r"\s", stripped))
    if digits == 0 or (has_gap and digits < len(bare) - 1):
        return None
    return canonical(bare)


def _is_isbn10(bare: str) -> bool:
    if not bare[:9].isdigit() or not (bare[9].isdigit() or bare[9] == "X") or not bare.isascii():
        return False
    weights = sum((10 - place) * int(digit) for place, digit in enumerate(bare[:9]))
    return (weights + (10 if bare[9] == "X" else int(bare[9]))) % 11 == 0


def _isbn13(isbn10: str) -> str:
    body = "978" + isbn10[:9]
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"
