# SPDX-License-Identifier: EUPL-1.2
"""Files that break off, that are nothing, and a disk that is full: what came before stays, and a sentence says why."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection

from reuring.catalogue.importing import ImportStopped
from reuring.catalogue.importing.messages import FAULTS, WARNINGS, warning_sentence
from reuring.catalogue.marc.record import MarcFileFault
from reuring.catalogue.models import Edition, ImportRun
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.marc.records import iso2709
from reuring.people.models import AuditEvent

RECORDS = [
    iso2709(f"001 {number}", f"245 10 $aBoek {number}", f"500    ${'a'}{number * 7919}") for number in range(200)
]


def test_a_broken_off_gzip_keeps_what_came_before(bring_in: Importing, tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(RECORDS))
    with pytest.raises(MarcFileFault) as caught:
        bring_in(whole[: len(whole) // 2], batch=30)
    run = ImportRun.objects.get()
    assert (run.state, run.fault) == ("failed", str(caught.value))
    assert 0 < run.position == run.imported + run.rejected < 200
    assert Edition.objects.count() == run.imported
    again = bring_in(whole, batch=30)
    assert (again.position, again.unchanged) == (200, run.imported)
    assert Edition.objects.count() == 200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"Dit is een brief.\n" * 20, "not-marc"),
        (b"\xff\xfe<\x00c\x00", "utf16"),
        (b"=LDR  00000nam", "line-format"),
    ],
)
def test_what_is_no_marc_is_refused_and_changes_nothing(data: bytes, code: str, bring_in: Importing) -> None:
    with pytest.raises(MarcFileFault) as caught:
        bring_in(data)
    assert caught.value.code == code
    run = ImportRun.objects.get()
    assert (run.state, run.position, run.fault) == ("failed", 0, str(caught.value))
    assert Edition.objects.count() == 0


def test_a_file_that_is_not_there(bring_in: Importing, tmp_path: Path) -> None:
    with pytest.raises(MarcFileFault) as caught:
        bring_in(tmp_path / "none.mrc")
    assert caught.value.code == "file-unreadable"


def test_a_full_disk_keeps_whole_batches_and_the_next_start_goes_on(bring_in: Importing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON catalogue_edition FOR EACH ROW WHEN (NEW.title = 'Boek 100') "
            "EXECUTE FUNCTION full_disk()"
        )
    with pytest.raises(ImportStopped) as caught:
        bring_in(*RECORDS, batch=30)
    run = ImportRun.objects.get()
    assert caught.value.code == "disk-full"
    assert "90" in str(caught.value)
    assert (run.state, run.position, run.imported, run.fault) == ("failed", 90, 90, str(caught.value))
    assert Edition.objects.count() == 90
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER full_disk ON catalogue_edition")
    again = bring_in(*RECORDS, batch=30)
    assert (again.pk, again.state, again.position, again.imported) == (run.pk, "done", 200, 200)
    assert ImportRun.objects.count() == 1


def test_anew_begins_a_run_of_its_own(bring_in: Importing) -> None:
    whole = gzip.compress(b"".join(RECORDS))[:-200]
    for _ in range(2):
        with pytest.raises(MarcFileFault):
            bring_in(whole, batch=30, resume=False)
    first, second = ImportRun.objects.order_by("id")
    assert first.position == second.position == second.unchanged + second.rejected


def test_a_mistake_of_the_program_stops_the_run_and_says_so(bring_in: Importing) -> None:
    def explode(position: int) -> None:
        raise RuntimeError("no such bar")

    with pytest.raises(RuntimeError):
        bring_in(*RECORDS, progress=explode)
    run = ImportRun.objects.get()
    assert (run.state, run.position) == ("failed", 200)
    assert "RuntimeError" in run.fault


def test_a_run_tells_who_and_how_many(bring_in: Importing) -> None:
    run = bring_in(*RECORDS[:3], file_name="levering.mrc")
    assert run.file_name == "levering.mrc"
    event = AuditEvent.objects.get(verb="import")
    assert (event.subject_key, event.actor_name) == (run.public_id, "test")
    assert event.after == {"position": 3, "imported": 3, "updated": 0, "unchanged": 0, "rejected": 0}


def test_progress_counts_records_done(bring_in: Importing) -> None:
    told: list[int] = []
    bring_in(*RECORDS, batch=80, progress=told.append)
    assert told == [80, 160, 200]


def test_a_stream_is_not_closed(bring_in: Importing) -> None:
    stream = BytesIO(RECORDS[0])
    bring_in(stream)
    assert not stream.closed


def test_every_code_has_a_sentence() -> None:
    assert all(warning_sentence(code) != code for code in (*WARNINGS, "isbn-invalid", "length-wrong"))
    assert all(str(text) for text in FAULTS.values())
