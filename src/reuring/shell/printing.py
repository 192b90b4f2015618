# SPDX-License-Identifier: EUPL-1.2
"""A page as a PDF for on paper: tagged, so that a screen reader reads it too (PDF/UA), and made without a network.

WeasyPrint makes it, and needs Pango from the system. Where that is missing everything else runs, and whoever asks for
a PDF hears so and gets the way to the page itself, which prints as well.
"""

from __future__ import annotations

import contextlib
import io
import logging
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

logger = logging.getLogger(__name__)

# A name that is nobody's: what a page names without a host is looked for in our own folders.
_HERE: Final = "https://reuring.invalid/"


class PdfUnavailable(Exception):
    """No PDF can be made on this machine."""

    code = "pdf-unavailable"
    message = _("Een pdf maken lukt hier nu niet. De pagina zelf kun je wel afdrukken.")


@cache
def _weasyprint() -> Any:
    """The library, or None where the system lacks what it needs. Loaded at the first PDF: it takes a moment."""
    said = io.StringIO()
    reads_halves = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        with contextlib.redirect_stdout(said):
            import weasyprint
    except OSError as missing:
        logger.warning("no PDF can be made: %s (apt-get install libpango-1.0-0 libpangoft2-1.0-0)", missing)
        return None
    finally:
        # It lets Pillow read pictures that are broken halfway, everywhere in the process; uploads are refused for that.
        ImageFile.LOAD_TRUNCATED_IMAGES = reads_halves
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def can_print() -> bool:
    """Whether this machine makes PDFs. Loads the library, so for a page about one and for `reuring doctor`."""
    return _weasyprint() is not None


def pdf_of(html: str) -> bytes:
    """A PDF of a page, with its headings, lists and tables tagged.

    html: a whole page, with its language (`<html lang>`) and title. It may name our own static files and uploads, and
    `data:` addresses; anything else is left out.
    Raises PdfUnavailable.
    Source: PDF/UA-1 (ISO 14289-1), as EN 301 549 chapter 10 asks of documents.
    """
    library = _weasyprint()
    if library is None:
        raise PdfUnavailable
    page = library.HTML(string=html, base_url=_HERE, url_fetcher=_fetcher())
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1", optimize_images=True)
    return made


def pdf_response(
    request: HttpRequest, template: str, context: dict[str, Any], *, name: str, instead: str
) -> HttpResponse:
    """A PDF as the answer to a visitor.

    template: one that extends `shell/paper.html`. name: of the file, without `.pdf`. instead: the address of the same
    as a page, for a machine that makes no PDFs (then 503 and a kind word).
    """
    try:
        made = pdf_of(render_to_string(template, context, request))
    except PdfUnavailable as missing:
        return render(request, "shell/no_pdf.html", {"message": missing.message, "instead": instead}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(name) or "pdf"}.pdf"'
    return answer


@cache
def _fetcher() -> Any:
    """What WeasyPrint fetches with: our own folders and `data:`, never a network, never another file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):  # type: ignore[misc]  # weasyprint carries no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            found = own_file(url)
            if found is None:
                raise ValueError(f"not ours: {url}")
            kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, found.read_bytes(), {"Content-Type": kind})

    return OurOwn(allowed_protocols=("data",), allow_redirects=False)


def own_file(url: str) -> Path | None:
    """The file that an address in a page stands for: one of our static files or uploads; None for anything else."""
    if not url.startswith(_HERE):
        return None
    path = unquote(urlsplit(url).path)
    for prefix, root in ((settings.STATIC_URL, settings.STATIC_ROOT), (settings.MEDIA_URL, settings.MEDIA_ROOT)):
        if not path.startswith(prefix):
            continue
        name = path.removeprefix(prefix)
        found = (Path(root) / name).resolve()
        if found.is_relative_to(Path(root).resolve()) and found.is_file():
            return found
        # While developing, or before the start collected them.
        with contextlib.suppress(SuspiciousFileOperation):
            if prefix == settings.STATIC_URL and (source := finders.find(name)):
                return Path(str(source))
    return None
