# SPDX-License-Identifier: EUPL-1.2
"""The works of the demonstration: from `works.jsonl` to MARC records with copies, which the ordinary import reads."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedItem,
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
)

SOURCE = "NL-DEMO"
RELATOR = {
    "author": "aut",
    "illustrator": "ill",
    "translator": "trl",
    "editor": "edt",
    "composer": "cmp",
    "director": "drt",
    "performer": "prf",
    "narrator": "nrt",
}
PRIMARY = ("aut", "cmp", "drt", "prf")
# How likely a branch has a copy, by its code; HuB.Kerkrade has nearly everything.
SPREAD = {
    "hub": 0.92,
    "brunssum": 0.5,
    "voerendaal": 0.32,
    "simpelveld": 0.32,
    "kerkrade-west": 0.1,
    "eygelshoven": 0.1,
    "bocholtz": 0.08,
    "klimmen": 0.07,
    "ubachsberg": 0.06,
}
SHELVES = {
    "large_print": "Grote letter",
    "easy_reading": "Makkelijk lezen",
    "audio_book": "Luisterboeken",
    "dvd": "Films",
    "game": "Spellen",
    "magazine": "Leestafel",
    "music": "Muziek",
    "object": "Dingen om te lenen",
}


@dataclass(frozen=True, slots=True)
class DemoWork:
    """One line of the file."""

    values: dict[str, Any]

    @property
    def key(self) -> str:
        return str(self.values["key"])

    def control_number(self, number: int) -> str:
        """The control number of its edition with this number, from 0."""
        return f"{self.key}-{number + 1}"


def demo_works() -> list[DemoWork]:
    """Every work of the demonstration, in the order of the file."""
    text = (files(__package__) / "works.jsonl").read_text(encoding="utf-8")
    return [DemoWork(json.loads(line)) for line in text.splitlines() if line.strip()]


def demo_records(works: list[DemoWork]) -> Iterator[bytes]:
    """Each edition of these works as an ISO 2709 record, with its copies in 952."""
    barcode = 31_000_000
    for work in works:
        # A seed of its own, so that a work added to the file moves no other work's copies.
        chance = random.Random(work.key)  # noqa: S311 - copies of a demonstration
        for number, edition in enumerate(work.values["editions"]):
            items, barcode = _items(work, edition, chance, barcode)
            yield build(_title(work, number, edition, items)).iso2709()


def _title(work: DemoWork, number: int, edition: dict[str, Any], items: tuple[ExtractedItem, ...]) -> ExtractedTitle:
    values = work.values
    language = edition.get("language") or values["language"]
    own_language = values.get("original_language") or values["language"]
    title = edition.get("title") or values["title"]
    original = values.get("original_title") or (values["title"] if title != values["title"] else "")
    creators = [
        ExtractedCreator(
            each["name"], each["sort_name"], RELATOR[each["role"]], is_primary=RELATOR[each["role"]] in PRIMARY
        )
        for each in values["creators"]
    ]
    if edition.get("translator"):
        creators.append(ExtractedCreator(edition["translator"], edition["translator"], "trl"))
    series = values.get("series")
    schemes = ("siso", "nur", "dewey")
    return ExtractedTitle(
        control_number=work.control_number(number),
        source=SOURCE,
        title=title,
        subtitle=(values.get("subtitle") or "") if title == values["title"] else "",
        original_title=(original or "") if original != title else "",
        original_language=own_language if own_language != language else "",
        creators=tuple(creators),
        series=(ExtractedSeries(series["title"], str(series.get("volume") or "")),) if series else (),
        languages=(language,),
        year=edition.get("year"),
        format=edition["format"],
        audience=values.get("audience"),
        age_from=values.get("age_from"),
        is_fiction=values.get("fiction"),
        avi_level=(values.get("avi") or "").removeprefix("AVI").lstrip("- "),
        classifications=tuple(
            ExtractedClassification(scheme, values[scheme])  # type: ignore[arg-type]
            for scheme in schemes
            if values.get(scheme)
        ),
        subjects=tuple(ExtractedSubject(text) for text in values["subjects"]),
        summary=values["summary"],
        items=items,
    )


def _items(
    work: DemoWork, edition: dict[str, Any], chance: random.Random, barcode: int
) -> tuple[tuple[ExtractedItem, ...], int]:
    if edition["format"] == "e_book":
        return (), barcode
    found = []
    rarer = 1.0 if edition["format"] == "book" and edition.get("language") in (None, "nl") else 0.55
    for branch, likely in SPREAD.items():
        if chance.random() < likely * rarer:
            found.append(branch)
    if not found:
        found = ["hub"]
    items = []
    for branch in found:
        for _ in range(2 if branch == "hub" and chance.random() < 0.25 else 1):
            barcode += 7
            location, shelf_mark = _shelf(work.values, edition)
            items.append(ExtractedItem(str(barcode), branch, location, shelf_mark))
    return tuple(items), barcode


def _shelf(values: dict[str, Any], edition: dict[str, Any]) -> tuple[str, str]:
    """Where a copy stands: the room's name and the mark on its back."""
    name = values["creators"][0]["sort_name"] if values["creators"] else values["title"]
    letters = "".join(letter for letter in name.upper() if letter.isalpha())[:4]
    if edition["format"] in SHELVES:
        return SHELVES[edition["format"]], letters
    language = {"de": "Duits", "en": "Engels", "fr": "Frans"}.get(edition.get("language") or "", "")
    audience = values.get("audience")
    if audience in ("0-3", "4-6"):
        return "Prentenboeken", letters
    if audience in ("7-9", "10-12", "13-15"):
        return {"7-9": "Jeugd A", "10-12": "Jeugd B", "13-15": "Young adult"}[audience], letters
    if values.get("fiction") is False:
        return " ".join(filter(None, ["Weten", language])), " ".join(filter(None, [values.get("siso"), letters]))
    return language or "Romans", letters
