# SPDX-License-Identifier: EUPL-1.2
"""A text as a QR code that the camera of any phone reads.

Source: ISO/IEC 18004; the drawing of the squares is segno's.
"""

from __future__ import annotations

import base64
import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# A quarter of the squares may be dirty, folded or under a thumb.
_CORRECTION = "Q"
_QUIET_MODULES = 4
MAX_CHARACTERS = 1_000


class TooLongForQr(ValueError):
    """The text does not fit in a code that a phone still reads."""


def qr_svg(text: str, label: str) -> SafeString:
    """The code as an SVG picture for in a page, black on white in light and dark, with its quiet zone.

    text: what the code says, usually an address. label: the picture's name for who does not see it; empty where the
    same stands beside it in words. Raises TooLongForQr above MAX_CHARACTERS.
    """
    path, whole = _drawn(text)
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" width="{1}" height="{1}" '
        'shape-rendering="crispEdges" {2}><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{3}"/></svg>',
        whole,
        whole * 5,
        named,
        path,
    )


def qr_png(text: str, scale: int = 6) -> bytes:
    """The code as a PNG picture, for mail, where a drawing is not shown. scale: pixels to a square."""
    out = io.BytesIO()
    _made(text).save(out, kind="png", scale=scale, border=_QUIET_MODULES)
    return out.getvalue()


def qr_address(text: str) -> str:
    """The code as the address of an `<img>`, in the page itself so that it leaves no trace elsewhere."""
    return "data:image/png;base64," + base64.b64encode(qr_png(text)).decode()


def _made(text: str) -> segno.QRCode:
    if not text or len(text) > MAX_CHARACTERS:
        raise TooLongForQr(f"a code holds 1 to {MAX_CHARACTERS} characters")
    return segno.make(text, error=_CORRECTION, micro=False, boost_error=False)


def _drawn(text: str) -> tuple[str, int]:
    """The dark squares as one path, a run of them at a time, and the side of the picture in squares."""
    code = _made(text)
    runs = []
    for row, squares in enumerate(code.matrix):
        start = None
        for column, is_dark in enumerate([*squares, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                width = column - start
                runs.append(f"M{start + _QUIET_MODULES} {row + _QUIET_MODULES}h{width}v1h-{width}z")
                start = None
    return "".join(runs), len(code.matrix) + 2 * _QUIET_MODULES
