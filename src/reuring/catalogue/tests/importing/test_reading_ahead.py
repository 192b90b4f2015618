# SPDX-License-Identifier: EUPL-1.2
"""A large file is read by a process of its own: the same catalogue comes out, also where that process is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from reuring.catalogue.importing.feeding import Feed
from reuring.catalogue.importing.runs import opened
from reuring.catalogue.marc.holdings import STANDARD_MAPPINGS, ItemMapping
from reuring.catalogue.marc.record import MarcFileFault
from reuring.catalogue.models import ImportRun, Item
from reuring.catalogue.reading_ahead import ReaderLost, read_ahead
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.importing.contents import contents_here, row_versions
from reuring.catalogue.tests.importing.made_up import records
from reuring.catalogue.tests.marc.records import iso2709
from reuring.places.models import Branch

MADE = records(240, 3)
OTHER_BYTES = records(240, 3, revision="NIEUW")


def readers() -> list[int]:
    """The reading processes that this one has started and that are alive."""
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "reading_ahead" in line]


@pytest.fixture
def here(bring_in: Importing, branches: dict[str, Branch], topics: None) -> dict[str, tuple[int, str]]:
    """What the catalogue holds when the importing process reads by itself; the database is as before."""
    from django.db import transaction

    with transaction.atomic():
        bring_in(*MADE, batch=30)
        found = contents_here()
        transaction.set_rollback(True)
    return found


def test_the_same_catalogue_comes_out(here: dict[str, tuple[int, str]], bring_in: Importing) -> None:
    run = bring_in(*MADE, batch=30, ahead_from=0)
    assert run.position == len(MADE)
    assert contents_here() == here
    assert readers() == []


def test_a_process_that_is_lost_halfway_is_done_without(here: dict[str, tuple[int, str]], bring_in: Importing) -> None:
    killed: list[int] = []

    def kill_once(position: int) -> None:
        for pid in [] if killed else readers():
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    run = bring_in(*MADE, batch=30, ahead_from=0, progress=kill_once)
    assert len(killed) == 1
    assert run.position == len(MADE)
    assert contents_here() == here


def test_what_is_known_is_read_here_and_changes_nothing(bring_in: Importing) -> None:
    bring_in(*MADE, batch=30, ahead_from=0)
    before = row_versions()
    seen: list[list[int]] = []
    run = bring_in(*MADE, batch=30, ahead_from=0, progress=lambda position: seen.append(readers()))
    assert run.unchanged + run.rejected == len(MADE)
    assert not any(seen)
    assert row_versions() == before


def test_a_file_that_turns_out_to_be_known_is_no_longer_read_ahead(bring_in: Importing) -> None:
    bring_in(*MADE, batch=30)
    fresh = [iso2709(f"001 nieuw{number}", f"245 10 $aNieuw boek {number}") for number in range(120)]
    seen: list[bool] = []
    run = bring_in(*fresh, *MADE, batch=30, ahead_from=0, progress=lambda position: seen.append(bool(readers())))
    assert run.imported == 120
    assert run.unchanged + run.rejected == len(MADE)
    assert seen[1:4] == [True] * 3
    assert not any(seen[6:])


def test_changed_records_are_read_ahead_too(bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(*MADE, batch=30)
    run = bring_in(*OTHER_BYTES, batch=30, ahead_from=0)
    assert run.updated > 200
    assert Item.objects.filter(shelf_mark="NIEUW").count() > 200


def test_a_fault_of_the_file_comes_through(bring_in: Importing) -> None:
    broken = b"<collection>" + b"".join(
        b'<record><leader>00000nam a2200000 i 4500</leader><controlfield tag="001">%d</controlfield>'
        b'<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Boek %d</subfield></datafield></record>'
        % (number, number)
        for number in range(100)
    )
    with pytest.raises(MarcFileFault) as caught:
        bring_in(broken, batch=30, ahead_from=0)
    assert caught.value.code == "xml-truncated"
    run = ImportRun.objects.get()
    assert (run.state, run.position, run.imported) == ("failed", 100, 100)
    assert readers() == []


def test_who_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    path = tmp_path / "made.mrc"
    path.write_bytes(b"".join(MADE))
    with opened(path) as file:
        feed = Feed(file, 0, 30, "", STANDARD_MAPPINGS, ahead_from=0, is_news=True)
        batches = feed.batches()
        assert len(next(batches)) == 30
        assert len(readers()) == 1
        batches.close()
        assert readers() == []


def test_the_mapping_of_items_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "one.mrc"
    path.write_bytes(iso2709("001 1", "245 10 $aBoek", "949    $x21001$iKRK"))
    with path.open("rb") as file:
        mapping = ItemMapping.parse("949: barcode=x, branch=i")
        ((_, source, number, said),) = list(flat(read_ahead(file, skip=0, size=5, source="S", item_mappings=[mapping])))
    assert (source, number) == ("S", "1")
    assert [(item.barcode, item.branch_code) for item in said.items] == [("21001", "KRK")]


def test_no_process_at_all_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    with (tmp_path / "empty").open("w+b") as file, pytest.raises(ReaderLost):
        next(read_ahead(file, skip=0, size=5, source="", item_mappings=STANDARD_MAPPINGS))


def test_without_a_process_the_import_reads_by_itself(
    bring_in: Importing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    assert bring_in(BytesIO(b"".join(MADE)).getvalue(), batch=30, ahead_from=0).position == len(MADE)


def flat(batches: Iterator[list]) -> Iterator[tuple]:
    for batch in batches:
        yield from batch
