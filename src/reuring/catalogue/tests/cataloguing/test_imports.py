# SPDX-License-Identifier: EUPL-1.2
"""Importing a file in the browser: the account, the refused records byte for byte, and what goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.catalogue.cataloguing import uploads
from reuring.catalogue.cataloguing.messages import in_language
from reuring.catalogue.jobs import import_file
from reuring.catalogue.marc.building import build
from reuring.catalogue.models import ImportRun, Item, RejectedRecord
from reuring.catalogue.tests.cataloguing.shelf import edition, item, title
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch

BROKEN = b"00099nam a2200037   4500this is no record at all\x1e\x1d"


@pytest.fixture
def jef(db: None) -> Client:
    make_branch()
    return log_in(make_account(role=Role.CATALOGUER))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIGURATION", settings.CONFIGURATION.model_copy(update={"data_dir": tmp_path}))


def send(client: Client, data: bytes, name: str = "levering.mrc", **fields: Any) -> Any:
    values = {"file": SimpleUploadedFile(name, data), "kind": "marc", "source": "", "item_mapping": "", **fields}
    return client.post(reverse("catalogue:imports"), values)


def run_jobs() -> None:
    """Do what waits for the background worker."""
    for job in list(ProcrastinateJob.objects.filter(task_name="catalogue.import", status="todo").order_by("pk")):
        import_file(**job.args)


def test_a_file_is_read_in_the_background_and_accounted_for(jef: Client) -> None:
    data = build(title(items=(item("31000001"),))).iso2709() + BROKEN + build(title("2", title="Siegfried")).iso2709()
    answer = send(jef, data)
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("catalogue:import_run", args=[run.public_id])
    page = jef.get(answer["Location"]).content.decode()
    assert "Bezig" in page
    assert 'data-hx-trigger="every 1s"' in page
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.position, run.imported, run.rejected) == ("done", 3, 2, 1)
    assert run.position == run.imported + run.updated + run.unchanged + run.rejected
    assert edition("1").items.get().barcode == "31000001"
    assert not uploads.file_of(run).exists()
    assert jef.get(reverse("catalogue:import_progress", args=[run.public_id]))["HX-Refresh"] == "true"
    page = jef.get(answer["Location"]).content.decode()
    assert "Klaar: 3 gelezen" in page
    record = RejectedRecord.objects.get()
    assert record.reason in page
    one = jef.get(reverse("catalogue:rejected_record", args=[run.public_id, record.position]))
    assert one.content == bytes(record.data) == BROKEN
    every = jef.get(reverse("catalogue:rejected_records", args=[run.public_id]))
    assert b"".join(every.streaming_content) == BROKEN  # type: ignore[attr-defined]


def test_the_same_file_again_changes_nothing(jef: Client) -> None:
    data = build(title()).iso2709()
    for _time in range(2):
        send(jef, data)
        run_jobs()
    first, second = ImportRun.objects.order_by("pk")
    assert (first.imported, second.imported, second.unchanged) == (1, 0, 1)


def test_items_from_a_table(jef: Client) -> None:
    send(jef, build(title(isbns=("9789023455592",))).iso2709())
    run_jobs()
    send(
        jef,
        b"barcode;isbn;branch\n31000005;9789023455592;bleijerheide\n31000006;1;bleijerheide\n",
        "lijst.csv",
        kind="items",
    )
    run_jobs()
    run = ImportRun.objects.get(kind="items")
    assert (run.state, run.imported, run.rejected) == ("done", 1, 1)
    assert Item.objects.get().barcode == "31000005"


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [(b"<html>geen marc</html>", "marc", "geen MARC"), (b"a;b\n1;2\n", "items", "noemt de kolommen niet")],
)
def test_a_file_that_is_something_else_gets_a_clear_sentence(jef: Client, data: bytes, kind: str, said: str) -> None:
    send(jef, data, kind=kind)
    run_jobs()
    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert said in run.fault
    page = jef.get(reverse("catalogue:import_run", args=[run.public_id])).content.decode()
    assert said in page
    assert "Ga verder" not in page


def test_an_empty_file_and_none_at_all_are_refused(jef: Client) -> None:
    assert send(jef, b"").status_code == 422
    assert jef.post(reverse("catalogue:imports"), {"kind": "marc"}).status_code == 422
    answer = send(jef, b"x", item_mapping="onzin")
    assert "Schrijf het zo: 852" in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not uploads.folder().exists() or not list(uploads.folder().iterdir())


def test_a_file_that_is_being_read_is_not_read_twice(jef: Client) -> None:
    data = build(title()).iso2709()
    send(jef, data)
    answer = send(jef, data)
    assert "wordt al gelezen" in answer.content.decode()
    assert ImportRun.objects.count() == 1


def test_a_run_that_stopped_goes_on_with_the_file_it_kept(jef: Client) -> None:
    send(jef, build(title()).iso2709())
    ImportRun.objects.update(state="failed", fault="De database is weggevallen.")
    run = ImportRun.objects.get()
    page = reverse("catalogue:import_run", args=[run.public_id])
    assert "Ga verder" in jef.get(page).content.decode()
    jef.post(reverse("catalogue:import_continuation", args=[run.public_id]))
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.imported, run.fault) == ("done", 1, "")


def test_kept_sentences_are_told_in_the_language_of_the_reader() -> None:
    kept = "Regel 7: Er is geen titel met dit ISBN of nummer (978)."
    assert in_language(kept) == kept
    with translation.override("en"):
        assert in_language("een zin van vroeger") == "een zin van vroeger"
        assert in_language(kept) == "Line 7: There is no title with this ISBN or number (978)."
        assert in_language("De lengte in de leader klopt niet (12 in plaats van 34 bytes).").count("12") == 1
    with translation.override("de"):
        assert in_language("Het record heeft geen velden.") == "Der Datensatz hat keine Felder."
