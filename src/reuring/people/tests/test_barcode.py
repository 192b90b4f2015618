# SPDX-License-Identifier: EUPL-1.2
"""The badge's barcode: its table is whole, and a scanner that is not ours reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from reuring.people.barcode import _WIDTHS, barcode_svg, symbol_values


def test_the_table_is_that_of_the_standard() -> None:
    assert len(_WIDTHS) == len(set(_WIDTHS)) == 107
    for width in _WIDTHS[:106]:
        assert sum(map(int, width)) == 11
        # Self-checking: the bars of every symbol are an even number of modules wide.
        assert sum(map(int, width[::2])) % 2 == 0


def test_the_check_symbol() -> None:
    # 105 + 1*12 + 2*34 + 3*56 = 353; 353 mod 103 = 44.
    assert symbol_values("123456") == [105, 12, 34, 56, 44, 106]
    for wrong in ("123", "12a4", "١٢"):
        with pytest.raises(ValueError, match="pairs"):
            symbol_values(wrong)


@pytest.mark.parametrize(
    "digits", ["12345678901234567890", "00000000000000000000", "99989796959493929190", "0102030405"]
)
def test_a_scanner_reads_it(digits: str, tmp_path: Path) -> None:
    scanner = shutil.which("zbarimg")
    if scanner is None:
        pytest.skip("there is no barcode reader here (apt-get install zbar-tools)")
    svg = barcode_svg(digits)
    whole = int(re.search(r'viewBox="0 0 (\d+) ', svg).group(1))  # type: ignore[union-attr]
    picture = Image.new("L", (whole * 3, 180), 255)
    draw = ImageDraw.Draw(picture)
    for at, width in re.findall(r"M(\d+) 0h(\d+)v60h-", svg):
        draw.rectangle([int(at) * 3, 0, (int(at) + int(width)) * 3 - 1, 179], fill=0)
    picture.save(tmp_path / "badge.png")
    read = subprocess.run([scanner, "-q", str(tmp_path / "badge.png")], capture_output=True, text=True, check=False)
    assert read.stdout.strip() == f"CODE-128:{digits}"
