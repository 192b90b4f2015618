# SPDX-License-Identifier: EUPL-1.2
"""A small library with real titles, brought in through the ordinary import."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from reuring.catalogue.importing import import_marc
from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedItem,
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
)
from reuring.catalogue.models import ImportRun, Work
from reuring.people.actor import Actor
from reuring.places.models import Branch, Municipality

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def branches() -> dict[str, Branch]:
    """HuB.Kerkrade, Brunssum and Simpelveld, each in its municipality."""
    made = {}
    for code, slug, name, branch in (
        ("GM0928", "kerkrade", "Kerkrade", "HuB.Kerkrade"),
        ("GM0899", "brunssum", "Brunssum", "Brunssum"),
        ("GM0965", "simpelveld", "Simpelveld", "Simpelveld"),
    ):
        town = Municipality.objects.create(code=code, slug=slug, name=name, accent=slug)
        made[slug] = Branch.objects.create(code=slug, name=branch, municipality=town, town=name)
    return made


def title(number: str, name: str, creator: str = "Multatuli", **more: Any) -> ExtractedTitle:
    """A record's values; `items` as (barcode, branch) pairs."""
    items = tuple(ExtractedItem(barcode, branch, "Romans", "MULT") for barcode, branch in more.pop("items", ()))
    family, _, given = creator.partition(", ")
    shown = f"{given} {family}".strip()
    values: dict[str, Any] = {
        "languages": ("nl",),
        "format": "book",
        "year": 1860,
        "creators": (ExtractedCreator(shown, creator, "aut", is_primary=True),) if creator else (),
        "items": items,
    }
    subjects = tuple(ExtractedSubject(text) for text in more.pop("subjects", ()))
    classes = tuple(ExtractedClassification(*pair) for pair in more.pop("classes", ()))
    series = more.pop("series", None)
    if series:
        values["series"] = (ExtractedSeries(*series),)
    return ExtractedTitle(number, "TEST", name, **(values | {"subjects": subjects, "classifications": classes} | more))


def bring_in(*titles: ExtractedTitle) -> ImportRun:
    """Import these records as one file."""
    data = b"".join(build(one).iso2709() for one in titles)
    return import_marc(io.BytesIO(data), file_name="shelf.mrc", actor=Actor.command("test"), at=AT)


def work_of(control_number: str) -> Work:
    """The work of the edition that came with this control number."""
    return Work.objects.select_related("node").get(editions__original_record__control_number=control_number)
