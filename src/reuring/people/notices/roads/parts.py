# SPDX-License-Identifier: EUPL-1.2
"""How long an SMS is: in parts of 160 letters of its own alphabet, or of 70 where one letter is outside it.

Source: 3GPP TS 23.038, 6.2.1 (the alphabet and its extension), TS 23.040, 9.2.3.24 (parts: 153 and 67).
"""

from __future__ import annotations

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these takes the place of two.
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
_MARK: Final = "..."


def is_gsm7(text: str) -> bool:
    """Whether every letter is in the alphabet of SMS itself. A Dutch ë or ï is not."""
    return all(letter in _BASIC or letter in _EXTENDED for letter in text)


def parts(text: str) -> int:
    """In how many parts a text goes out; what the library pays for."""
    if is_gsm7(text):
        size = sum(2 if letter in _EXTENDED else 1 for letter in text)
        one, more = 160, 153
    else:
        size = len(text.encode("utf-16-le")) // 2
        one, more = 70, 67
    if size <= one:
        return 1
    return _filled(text, more) if is_gsm7(text) else _filled_wide(text, more)


def _filled(text: str, room: int) -> int:
    """Parts of the narrow alphabet: a letter that takes two places is never cut."""
    count, used = 1, 0
    for letter in text:
        size = 2 if letter in _EXTENDED else 1
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count


def _filled_wide(text: str, room: int) -> int:
    """Parts of the wide alphabet: a letter of two units is never cut."""
    count, used = 1, 0
    for letter in text:
        size = 2 if ord(letter) > 0xFFFF else 1
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count


def shortened(text: str, most: int) -> str:
    """A text that fits in `most` parts, cut at a word and marked where it was longer."""
    if parts(text) <= most:
        return text
    shortest, longest = 0, len(text)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if parts(text[:middle].rstrip() + _MARK) <= most:
            shortest = middle
        else:
            longest = middle - 1
    cut = text[:shortest]
    at_word = cut.rsplit(None, 1)[0] if " " in cut and not text[shortest : shortest + 1].isspace() else cut
    return at_word.rstrip(" ,;:-") + _MARK
