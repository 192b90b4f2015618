# SPDX-License-Identifier: EUPL-1.2
"""Every record of a file has its place, nothing is lost, and the same file again changes nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from reuring.catalogue.exporting import export_marc
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord, RejectedRecord
from reuring.catalogue.models import Edition, ImportRun, OriginalRecord, Work, WorkKey
from reuring.catalogue.said import identity_of
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.importing.contents import contents_here, row_versions
from reuring.catalogue.tests.marc.records import iso2709
from reuring.threads.models import Node, OutboxEntry

FILES = ("bl-99.xml", "dnb-99.xml", "loc-99.xml", "mixed-1000.xml", "faults-8.mrc", "wrong-lengths-100.mrc")


def is_whole(run: ImportRun) -> bool:
    return run.position == run.imported + run.updated + run.unchanged + run.rejected


@pytest.mark.parametrize("name", FILES)
def test_records_in_are_records_accounted_for(name: str, shared_marc: Path, bring_in: Importing) -> None:
    read = list(read_records(shared_marc / name))
    run = bring_in(shared_marc / name)
    assert run.position == len(read)
    assert is_whole(run)
    assert run.state == ImportRun.State.DONE
    assert Edition.objects.count() == OriginalRecord.objects.count() == run.imported
    assert Work.objects.count() == Node.objects.count()


@pytest.mark.parametrize("name", FILES)
def test_twice_changes_nothing(name: str, shared_marc: Path, bring_in: Importing, topics: None) -> None:
    first = bring_in(shared_marc / name)
    before = row_versions()
    again = bring_in(shared_marc / name)
    assert (again.imported, again.updated) == (0, 0)
    assert again.unchanged + again.rejected == again.position == first.position
    assert row_versions() == before


def test_rejected_records_are_kept_byte_for_byte(shared_marc: Path, bring_in: Importing) -> None:
    read = list(read_records(shared_marc / "faults-8.mrc"))
    rejected = {one.position: one for one in read if isinstance(one, RejectedRecord)}
    run = bring_in(shared_marc / "faults-8.mrc")
    kept = list(run.rejected_records.all())
    assert rejected
    assert [one.position for one in kept] == sorted(rejected)
    for one in kept:
        source = rejected[one.position]
        assert (bytes(one.data), one.code, one.reason) == (source.data, source.code, source.reason)


def test_a_record_without_a_title_is_rejected_and_kept(bring_in: Importing) -> None:
    bad = iso2709("001 2", "100 1  $aMulisch, Harry")
    run = bring_in(iso2709("001 1", "245 10 $aDe aanslag"), bad)
    assert (run.imported, run.rejected) == (1, 1)
    kept = run.rejected_records.get()
    assert (kept.position, kept.code, bytes(kept.data)) == (1, "no-title", bad)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".mrc")])
def test_iso2709_comes_out_as_the_very_bytes(name: str, shared_marc: Path, bring_in: Importing) -> None:
    bring_in(shared_marc / name)
    out = BytesIO()
    count = export_marc(out, format="iso2709")
    wanted = [one.data for one in read_records(shared_marc / name) if isinstance(one, RawRecord)]
    unique = list(dict.fromkeys(data if data.endswith(b"\x1d") else data + b"\x1d" for data in wanted))
    assert out.getvalue() == b"".join(unique)
    assert count == len(unique)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".xml")])
def test_marcxml_comes_out_with_every_field(name: str, shared_marc: Path, bring_in: Importing) -> None:
    bring_in(shared_marc / name)
    out = BytesIO()
    export_marc(out, format="marcxml")
    came = [one for one in read_records(shared_marc / name) if isinstance(one, RawRecord)]
    went = [one for one in read_records(BytesIO(out.getvalue())) if isinstance(one, RawRecord)]
    assert [(one.leader, one.fields, one.data) for one in went] == [(one.leader, one.fields, one.data) for one in came]


def test_export_tells_its_progress_and_keeps_to_a_source(bring_in: Importing) -> None:
    bring_in(iso2709("001 1", "003 AAA", "245 10 $aEen"), iso2709("001 1", "003 BBB", "245 10 $aTwee"))
    out = BytesIO()
    assert export_marc(out, format="iso2709", source="BBB") == 1
    assert b"Twee" in out.getvalue()
    assert b"AAA" not in out.getvalue()


def test_export_and_import_again_give_the_same_catalogue(shared_marc: Path, bring_in: Importing, topics: None) -> None:
    bring_in(shared_marc / "dnb-99.xml")
    before = contents_here()
    out = BytesIO()
    export_marc(out, format="marcxml")
    again = bring_in(out.getvalue())
    assert again.unchanged == again.position == 99
    assert contents_here() == before


def test_identity_is_that_of_the_extraction(shared_marc: Path) -> None:
    for name in FILES:
        for raw in read_records(shared_marc / name):
            title = extract(raw) if isinstance(raw, RawRecord) else None
            if isinstance(raw, RawRecord) and isinstance(title, ExtractedTitle) and title.control_number:
                assert identity_of(raw, "?") == (title.source or "?", title.control_number)


def test_a_record_without_a_number_is_known_by_its_bytes(bring_in: Importing) -> None:
    one = iso2709("245 10 $aNaamloos")
    bring_in(one, source="S")
    assert bring_in(one, iso2709("245 10 $aNaamloos twee"), source="S").unchanged == 1
    assert OriginalRecord.objects.filter(control_number__startswith="sha256:").count() == 2


def test_the_source_is_the_records_own_else_that_of_the_import(bring_in: Importing) -> None:
    bring_in(
        iso2709("001 1", "003 NL-X", "040    $aNL-Y", "245 10 $aA"),
        iso2709("001 1", "040    $aNL-Y", "245 10 $aB"),
        iso2709("001 1", "245 10 $aC"),
        source="given",
    )
    assert set(OriginalRecord.objects.values_list("source", flat=True)) == {"NL-X", "NL-Y", "given"}


def test_every_new_work_waits_for_the_index(bring_in: Importing, shared_marc: Path) -> None:
    bring_in(shared_marc / "loc-99.xml")
    assert set(OutboxEntry.objects.values_list("node_key", flat=True)) == set(Node.objects.values_list("id", flat=True))


def test_every_key_leads_to_the_work_of_an_edition_that_has_it(bring_in: Importing, shared_marc: Path) -> None:
    bring_in(shared_marc / "mixed-1000.xml")
    keys = dict(WorkKey.objects.values_list("key", "work_id"))
    claims: dict[str, set[int]] = {}
    for work_id, own in Edition.objects.values_list("work_id", "work_keys"):
        for key in own:
            claims.setdefault(key, set()).add(work_id)
    assert {key: {work_id} for key, work_id in keys.items()} == claims
