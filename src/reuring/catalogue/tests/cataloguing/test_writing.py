# SPDX-License-Identifier: EUPL-1.2
"""What is typed comes out of the record again, and everything else in it stays."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from reuring.catalogue.cataloguing.values import (
    ClassificationValue,
    CreatorValue,
    RecordValues,
    SeriesValue,
    changed_fields,
    from_json,
    values_of,
)
from reuring.catalogue.cataloguing.writing import Unwritable, change_record, new_record, read
from reuring.catalogue.marc.building import build, edit
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import RawRecord, RejectedRecord
from reuring.catalogue.tests.cataloguing.shelf import ISBN, MULISCH, OTHER_ISBN, title

ON = datetime.date(2026, 11, 22)
Change = Callable[[RecordValues], RecordValues]

CHANGES: dict[str, tuple[Change, set[str]]] = {
    # what is changed, and the tags that may differ afterwards
    "title": (lambda v: replace(v, title="Het nieuwe boek"), {"245", "246"}),
    "publisher": (lambda v: replace(v, publisher="Nieuwe Uitgever", place="Kerkrade"), {"260", "264"}),
    "year": (lambda v: replace(v, year=1999), {"008", "260", "264"}),
    "one more ISBN": (lambda v: replace(v, isbns=(*v.isbns, ISBN)), {"020"}),
    "no ISBN": (lambda v: replace(v, isbns=()), {"020", "024"}),
    "one more maker": (lambda v: replace(v, creators=(*v.creators, CreatorValue("Vries, Anne de", "trl"))), {"100", "700"}),
    "one maker less": (lambda v: replace(v, creators=v.creators[:-1]), {"100", "110", "111", "700", "710", "711", "720"}),
    "one more subject": (lambda v: replace(v, subjects=(*v.subjects, "Limburg -- geschiedenis")), {"650"}),
    "summary": (lambda v: replace(v, summary="Een korte samenvatting."), {"520"}),
    "one more series": (lambda v: replace(v, series=(*v.series, SeriesValue("Reeks van hier", "3"))), {"490"}),
    "one more code": (
        lambda v: replace(v, classifications=(*v.classifications, ClassificationValue("siso", "938.2"))), {"084"},
    ),
    "languages": (lambda v: replace(v, languages=("de", "en"), original_language=""), {"008", "041", "546"}),
    "edition": (lambda v: replace(v, edition_statement="2e druk"), {"250"}),
    "one more address": (lambda v: replace(v, urls=(*v.urls, "https://example.org/x")), {"856"}),
}  # fmt: skip


def _real_records(folder: Path) -> list[RawRecord]:
    found: list[RawRecord] = []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".mrc", ".xml"):
            with path.open("rb") as file:
                records = (raw for raw in read_records(file) if isinstance(raw, RawRecord))
                found += [raw for raw in islice(records, 30) if not isinstance(extract(raw), RejectedRecord)]
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_touches_only_its_own_fields(shared_marc: Path, name: str) -> None:
    change, tags = CHANGES[name]
    changed = 0
    for raw in _real_records(shared_marc):
        before = values_of(read(raw))
        after = change(before)
        if not changed_fields(before, after):
            continue
        written = change_record(raw, after, on=ON)
        changed += 1
        now = values_of(written.title)
        for field in changed_fields(before, after):
            assert field not in changed_fields(now, after), (raw.position, field)
        # Reading and writing again without a change gives the text as it can be kept in UTF-8.
        same = edit(raw, {}, on=ON)
        kept = [one for one in same.fields if one[0] not in tags]
        assert [one for one in written.raw.fields if one[0] not in tags] == kept
    assert changed > 20


def test_nothing_changed_means_nothing_to_write() -> None:
    raw = build(title()).raw()
    values = values_of(read(raw))
    assert changed_fields(values, from_json(values.as_json())) == ()


def test_a_new_record_says_what_was_typed() -> None:
    values = replace(
        values_of(title()), isbns=(ISBN, OTHER_ISBN), series=(SeriesValue("Grote Lijsters", "4"),), avi_level="",
        creators=(CreatorValue("Mulisch, Harry", "aut", dates="1927-2010"), CreatorValue("Vries, Anne de", "ill")),
        contents="Eerste episode", urls=("https://example.org/aanslag",), subtitle="roman", edition_statement="3e druk",
    )  # fmt: skip
    written = new_record(values, control_number="r1", source="reuring", on=ON)
    assert values_of(written.title) == values
    assert written.title.control_number == "r1"


@pytest.mark.parametrize(
    "form", ["large_print", "easy_reading", "audio_book", "e_book", "dvd", "game", "music", "map", "object"]
)
def test_the_form_can_be_changed_and_changed_back(form: str) -> None:
    raw = build(title()).raw()
    values = values_of(read(raw))
    written = change_record(raw, replace(values, format=form, is_fiction=None), on=ON)  # type: ignore[arg-type]
    assert written.title.format == form
    back = change_record(written.raw, replace(values_of(written.title), format="book", is_fiction=True), on=ON)
    assert values_of(back.title) == values


def test_an_audience_that_a_code_contradicts_is_refused_with_its_field() -> None:
    raw = build(title()).raw()
    values = values_of(read(raw))
    with pytest.raises(Unwritable) as refused:
        change_record(raw, replace(values, is_fiction=False), on=ON)
    assert refused.value.fields == {"is_fiction": True}
    written = change_record(
        raw, replace(values, is_fiction=False, classifications=(ClassificationValue("nur", "681"),)), on=ON
    )
    assert written.title.is_fiction is False


def test_a_childs_age_is_written_where_only_the_group_was_chosen() -> None:
    raw = build(title(audience=None, classifications=(), creators=(MULISCH,))).raw()
    written = change_record(raw, replace(values_of(read(raw)), audience="4-6"), on=ON)
    assert written.title.audience == "4-6"


def test_what_no_form_shows_stays() -> None:
    raw = edit(build(title()).raw(), {"590": ["  \x1faEigen notitie\x1f9x"], "852": ["  \x1fbhub\x1fp31000001"]})
    written = change_record(raw, replace(values_of(read(raw)), title="De aanslag op Fake Ploeg"), on=ON)
    assert ("590", "  \x1faEigen notitie\x1f9x") in written.raw.fields
    assert ("852", "  \x1fbhub\x1fp31000001") in written.raw.fields
    assert [one for one in written.raw.fields if one[0] == "245"] == [("245", "13\x1faDe aanslag op Fake Ploeg")]


def test_a_record_too_long_for_iso_2709_goes_on_as_marcxml() -> None:
    raw = build(title()).raw()
    long = " ".join(["woord"] * 2_500)
    written = change_record(raw, replace(values_of(read(raw)), summary=long), on=ON)
    assert (written.raw.format, written.title.summary) == ("marcxml", long)
    assert written.title.title == "De aanslag"
