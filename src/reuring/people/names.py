# SPDX-License-Identifier: EUPL-1.2
"""Names of people: the key to sort them by."""

from __future__ import annotations

import re
import unicodedata

# Letters that don't fall apart into a base letter and an accent.
_WHOLE_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def sort_key(given_name: str, prefix: str, family_name: str) -> str:
    """The key to sort a person by, as Dutch lists do: family name, then given name, then the prefix (`van der`).

    Returns lower-case words without accents, parts divided by a comma, at most 200 characters; sorts byte by byte.
    """
    parts = [_folded(part) for part in (family_name or given_name, given_name if family_name else "", prefix)]
    return ",".join(parts).rstrip(",")[:200]


def searched(text: str) -> str:
    """A typed name in the form that `sort_key` uses, to look for inside keys."""
    return _folded(text)


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE_LETTERS))
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", plain).strip()
