# SPDX-License-Identifier: EUPL-1.2
"""The yearly report for the public lending right, as a page and as a file."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.catalogue.models import Format
from reuring.circulation.ruling.lending_right import CATEGORIES, counts_of, lines_by, rows_of_table, years
from reuring.people.access import open_to
from reuring.people.roles import Role

REPORTERS = {Role.POLICY_OFFICER, Role.ADMINISTRATOR}


@open_to(REPORTERS)
@require_safe
def lending_right(request: HttpRequest) -> HttpResponse:
    """What was lent in a year, by category: each format, audience, municipality and branch."""
    known = years()
    year = _year(request.GET.get("year", "")) or (known[0] if known else timezone.localdate().year)
    counts = counts_of(year)
    formats = {code: str(label) for code, label in Format.choices}
    audiences = {"adult": _("voor volwassenen"), "youth": _("voor de jeugd"), "": _("niet bekend voor wie")}
    by_format = [(formats.get(line.title, line.title), line) for line in lines_by(counts, "format")]
    tables = [
        (_("Soort"), by_format),
        (_("Leeftijd"), [(audiences[line.title], line) for line in lines_by(counts, "audience")]),
        (_("Gemeente"), [(line.title, line) for line in lines_by(counts, "municipality")]),
        (_("Vestiging"), [(line.title, line) for line in lines_by(counts, "branch")]),
    ]
    totals = [sum(each.number for each in counts if each.category == code) for code in CATEGORIES]
    context = {
        "year": year,
        "years": known,
        "is_over": year < timezone.localdate().year,
        "categories": [code.label for code in CATEGORIES],
        "tables": tables if counts else [],
        "totals": list(zip([code.label for code in CATEGORIES], totals, strict=True)),
        "counting": sum(each.number for each in counts if each.counts),
    }
    return render(request, "circulation/ruling/lending_right.html", context)


@open_to(REPORTERS)
@require_safe
def lending_right_file(request: HttpRequest, year: int) -> HttpResponse:
    """The same for a spreadsheet: one line for each category, format, audience and branch."""
    if not 1990 <= year <= 2200:
        raise Http404
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [_harmless(cell) for cell in row] for row in rows_of_table(year, counts_of(year))
    )
    # The mark at the start tells spreadsheets that it is UTF-8.
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="lending-right-{year}.csv"'},
    )


def _harmless(cell: str | int) -> str | int:
    """A name that a spreadsheet would take for a formula gets a mark in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _year(text: str) -> int | None:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if 1990 <= year <= 2200 else None
