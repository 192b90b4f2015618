# SPDX-License-Identifier: EUPL-1.2
"""The QR code: a reader that is not ours reads it, from the page and from mail."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.template import Context, Template
from PIL import Image, ImageDraw

from reuring.shell.qr import MAX_CHARACTERS, TooLongForQr, qr_address, qr_png, qr_svg

TEXTS = [
    "https://bibliotheek.example/r/7QF4K2M9XC",
    "REURING:7QF4K2M9XC",
    "Grüße aus Herzogenrath & <Kerkrade> 'één' \"twee\"",
    "x" * MAX_CHARACTERS,
]


def _read(picture: bytes, folder: Path) -> str:
    reader = shutil.which("zbarimg")
    if reader is None:
        pytest.skip("there is no barcode reader here (apt-get install zbar-tools)")
    (folder / "code.png").write_bytes(picture)
    command = [reader, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(folder / "code.png")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.rstrip("\n")


def _painted(svg: str, pixels: int = 6) -> bytes:
    """What a browser makes of the drawing."""
    whole = int(re.search(r'viewBox="0 0 (\d+) ', svg).group(1))  # type: ignore[union-attr]
    picture = Image.new("L", (whole * pixels, whole * pixels), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-", svg):
        left, top = int(x) * pixels, int(y) * pixels
        draw.rectangle([left, top, left + int(width) * pixels - 1, top + pixels - 1], fill=0)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("text", TEXTS, ids=["address", "capitals", "accents", "longest"])
def test_a_reader_reads_the_drawing_and_the_picture(text: str, tmp_path: Path) -> None:
    assert _read(_painted(qr_svg(text, "")), tmp_path) == text
    assert _read(qr_png(text), tmp_path) == text


def test_the_drawing_says_its_name_and_carries_no_style() -> None:
    svg = qr_svg("abc", 'Je "plaats" <2>')
    assert 'role="img" aria-label="Je &quot;plaats&quot; &lt;2&gt;"' in svg
    assert "style" not in svg
    assert 'aria-hidden="true"' in qr_svg("abc", "")


def test_too_much_or_nothing_is_refused() -> None:
    for text in ("", "x" * (MAX_CHARACTERS + 1)):
        with pytest.raises(TooLongForQr):
            qr_svg(text, "")


def test_in_a_template() -> None:
    page = Template("{% load shell_tags %}{% qr text 'Je plaats' %}").render(Context({"text": "abc"}))
    assert page == qr_svg("abc", "Je plaats")
    assert qr_address("abc").startswith("data:image/png;base64,iVBOR")
