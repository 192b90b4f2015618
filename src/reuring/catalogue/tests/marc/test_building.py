# SPDX-License-Identifier: EUPL-1.2
"""Records made from values, and records changed in one field."""

from __future__ import annotations

import datetime
from pathlib import Path

import pymarc
import pytest

from reuring.catalogue.marc.building import build, edit, marc_language
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.fields import join_field
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedItem,
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
    RawRecord,
)

WHOLE = ExtractedTitle(
    control_number="42",
    source="NL-Test",
    title="De ontdekking van de hemel",
    subtitle="roman",
    sort_title="ontdekking van de hemel",
    responsibility="Harry Mulisch",
    isbns=("9780306406157",),
    creators=(
        ExtractedCreator("Harry Mulisch", "Mulisch, Harry", "aut", "person", "1927-2010", True),
        ExtractedCreator("Jan Jansen", "Jansen, Jan", "ill"),
        ExtractedCreator("Stichting Lezen", "Stichting Lezen", "isb", "corporate"),
    ),
    series=(ExtractedSeries("Grote boeken", "3"),),
    languages=("nl",),
    place="Amsterdam",
    publisher="De Bezige Bij",
    year=1992,
    year_text="1992",
    edition_statement="2e druk",
    extent="905 p.",
    format="book",
    audience="adult",
    is_fiction=True,
    classifications=(ExtractedClassification("dewey", "839.31364", "23"), ExtractedClassification("nur", "301", "nur")),
    subjects=(
        ExtractedSubject("Sterrenkunde", "nbdtrefw", "nl"),
        ExtractedSubject("Drenthe", "nbdtrefw", "nl", "place"),
    ),
    summary="Twee vrienden & een opdracht <van boven>.",
    urls=("https://example.org/hemel",),
    items=(ExtractedItem("30001", "KER", "roman", "MULI", 1995, "licht beschadigd"),),
)


@pytest.mark.parametrize("record_format", ["iso2709", "marcxml"])
def test_what_is_built_says_the_same_again(record_format: str) -> None:
    record = build(WHOLE).raw(record_format)  # type: ignore[arg-type]
    assert extract(record) == WHOLE


def test_what_is_built_is_sound_for_another_reader() -> None:
    other = pymarc.Record(data=build(WHOLE, on=datetime.date(2026, 5, 4)).iso2709())
    assert other["245"].format_field() == "De ontdekking van de hemel roman Harry Mulisch"
    assert other["008"].data == "260504s1992    xx     e          1 dut d".ljust(40)
    assert len(other["008"].data) == 40
    assert str(other.leader)[5:12] == "nam a22"
    assert other["245"].indicators == pymarc.Indicators("1", "3")


def test_a_translation_is_built_with_its_original() -> None:
    values = ExtractedTitle("1", "X", "De hobbit", original_title="The hobbit", original_language="en", languages=("nl",), format="book",
                            creators=(ExtractedCreator("J. R. R. Tolkien", "Tolkien, J. R. R.", "aut", is_primary=True),))  # fmt: skip
    one = extract(build(values).raw())
    assert isinstance(one, ExtractedTitle)
    assert (one.original_title, one.original_language, one.languages) == ("The hobbit", "en", ("nl",))


def test_an_edit_changes_only_the_named_fields(shared_marc: Path) -> None:
    for name in ("mixed-1000.xml", "wrong-lengths-100.mrc"):
        for record in list(read_records(shared_marc / name))[:40]:
            assert isinstance(record, RawRecord)
            new = join_field("1", "0", [("a", "Nieuwe titel :"), ("b", "écht")])
            changed = edit(record, {"245": [new], "599": [join_field(" ", " ", [("a", "let op")])], "300": []})
            assert changed.format == record.format
            assert [f for f in changed.fields if f[0] not in ("245", "300", "599")] == [
                f for f in record.fields if f[0] not in ("245", "300", "599")
            ]
            assert [content for tag, content in changed.fields if tag == "245"] == [new]
            assert "300" not in [tag for tag, _content in changed.fields]
            assert changed.digest != record.digest


def test_an_edit_of_nothing_keeps_every_field() -> None:
    record = build(WHOLE).raw()
    assert edit(record, {}).data == record.data
    assert dict(edit(record, {}, on=datetime.date(2026, 1, 2)).fields)["005"] == "20260102000000.0"


@pytest.mark.parametrize(
    ("tag", "code"), [("nl", "dut"), ("de", "ger"), ("fy", "fry"), ("grc", "grc"), ("nl-BE", "dut"), ("q", "und")]
)
def test_marc_language(tag: str, code: str) -> None:
    assert marc_language(tag) == code
