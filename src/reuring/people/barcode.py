# SPDX-License-Identifier: EUPL-1.2
"""A badge's code as a barcode that every desk scanner reads: Code 128, code set C (two digits to a symbol).

Source: ISO/IEC 15417, table of symbol characters.
"""

from __future__ import annotations

import base64
from typing import Final

# The widths of bars and spaces, in modules, of the values 0 to 105; the last is how a code ends.
_TABLE: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS: Final = _TABLE.split()
_START_C: Final = 105
_STOP: Final = 106
_QUIET_MODULES: Final = 10


def symbol_values(digits: str) -> list[int]:
    """The symbols of a code: start, the pairs, the check symbol, stop.

    digits: an even number of them. Raises ValueError for anything else.
    """
    if not digits.isascii() or not digits.isdigit() or len(digits) % 2:
        raise ValueError("code set C holds pairs of digits")
    pairs = [int(digits[place : place + 2]) for place in range(0, len(digits), 2)]
    check = (_START_C + sum(place * value for place, value in enumerate(pairs, start=1))) % 103
    return [_START_C, *pairs, check, _STOP]


def barcode_svg(digits: str, height: int = 60) -> str:
    """The barcode as an SVG picture, black on white with its quiet zones. height: in modules."""
    at, bars = _QUIET_MODULES, []
    for value in symbol_values(digits):
        for place, width in enumerate(map(int, _WIDTHS[value])):
            if place % 2 == 0:
                bars.append(f"M{at} 0h{width}v{height}h-{width}z")
            at += width
    whole = at + _QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {height}" preserveAspectRatio="none">'
        f'<path fill="#fff" d="M0 0h{whole}v{height}H0z"/><path d="{"".join(bars)}"/></svg>'
    )


def barcode_address(digits: str) -> str:
    """The barcode as the address of an `<img>`, in the page itself so that the code leaves no trace elsewhere."""
    return "data:image/svg+xml;base64," + base64.b64encode(barcode_svg(digits).encode()).decode()
