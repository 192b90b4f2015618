# SPDX-License-Identifier: EUPL-1.2
"""PDFs: tagged, in their language, from our own files only; and a kind word where none can be made."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from PIL import ImageFile

from reuring.shell import printing
from reuring.shell.printing import PdfUnavailable, can_print, own_file, pdf_of, pdf_response

needs_pango = pytest.mark.skipif(not printing.can_print(), reason="Pango is missing (apt-get install libpango-1.0-0)")

PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Programm</title>
<link rel="stylesheet" href="/static/reuring/paper.css"><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head>
<body><h1>Programm</h1><ul><li>Ein Abend</li></ul><img src="file:///etc/hostname" alt="nichts"></body></html>"""


def _opened(made: bytes) -> bytes:
    """A PDF with its packed parts opened."""
    parts = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.S):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return b"\n".join(parts)


@needs_pango
def test_a_pdf_is_tagged_and_says_its_language() -> None:
    made = _opened(pdf_of(PAGE))
    assert made.startswith(b"%PDF-1.7")
    for part in (rb"/Lang \(de\)", rb"/Marked true", rb"/StructTreeRoot", rb'pdfuaid:part="1"', rb"/H1\b"):
        assert re.search(part, made), part


@needs_pango
def test_our_fonts_are_in_it() -> None:
    if not (Path(printing.__file__).parent / "static" / "reuring" / "paper.css").is_file():
        pytest.skip("styles are not built: npm run build")
    assert b"Atkinson" in _opened(pdf_of(PAGE))


@pytest.mark.parametrize(
    "url",
    [
        "https://reuring.invalid/etc/passwd",
        "https://reuring.invalid/uploads/../secret-key",
        "https://reuring.invalid/uploads/%2e%2e/secret-key",
        "https://reuring.invalid/static/../secret-key",
        "https://reuring.invalid/static//etc/passwd",
        "https://example.org/static/reuring/paper.css",
        "file:///etc/passwd",
    ],
)
def test_only_our_own_files(url: str, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "secret-key").write_text("secret")
    (tmp_path / "uploads" / "evening.png").write_bytes(b"picture")
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "uploads", tmp_path / "static"
    assert own_file(url) is None
    assert own_file("https://reuring.invalid/uploads/evening.png") == tmp_path / "uploads" / "evening.png"


def test_without_pango_the_site_starts_and_says_so() -> None:
    """As it is where Pango is missing: the library fails to load, and only then."""
    script = """
import os, sys
sys.modules["weasyprint"] = None
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Missing()); del sys.modules["weasyprint"]
import django; django.setup()
from django.urls import get_resolver; get_resolver().url_patterns
from reuring.shell.printing import PdfUnavailable, can_print, pdf_of
assert not can_print()
try: pdf_of("<p>x")
except PdfUnavailable as missing: print(missing.code)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "pdf-unavailable", done.stderr


def test_a_visitor_gets_the_way_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_weasyprint", lambda: None)
    with pytest.raises(PdfUnavailable):
        pdf_of(PAGE)
    request = RequestFactory().get("/agenda/month.pdf")
    answer = pdf_response(request, "shell/paper.html", {}, name="Programma", instead="/agenda/")
    assert answer.status_code == 503
    assert 'href="/agenda/"' in answer.content.decode()


@needs_pango
def test_a_visitor_gets_a_file_with_a_name() -> None:
    request = RequestFactory().get("/agenda/month.pdf")
    answer = pdf_response(request, "shell/paper.html", {}, name="Programma März 2027", instead="/agenda/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="programma-marz-2027.pdf"'


def test_to_print_leaves_pillow_as_strict_as_it_was() -> None:
    can_print()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
