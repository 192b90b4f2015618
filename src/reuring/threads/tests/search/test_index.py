# SPDX-License-Identifier: EUPL-1.2
"""The index on disk: batches, versions, other processes, kills, a full disk."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reuring.threads.search import (
    IndexBusy,
    IndexSwitched,
    IndexUnavailable,
    IndexWriteFailed,
    IndexWriter,
    Query,
    RebuildNeeded,
    SearchDocument,
    Searcher,
    rebuild,
)
from reuring.threads.search.versions import IndexRoot
from reuring.threads.tests.search import killed_writer
from reuring.threads.tests.search.killed_writer import made
from reuring.threads.tests.search.shelf import SHELF

BATCH = 40


def nothing_again(keys: Sequence[int]) -> list[SearchDocument]:
    assert not keys
    return []


def start(*arguments: object) -> subprocess.Popen[str]:
    source = str(Path(killed_writer.__file__).parents[4])
    return subprocess.Popen(
        [sys.executable, "-m", killed_writer.__name__, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )


def titles(root: Path) -> dict[int, int]:
    """Each document's turn by its key, read by a new searcher; fails on a double."""
    searcher = Searcher(root)
    total = searcher.search(Query()).total
    found: dict[int, int] = {}
    counted = 0
    for decade, count in searcher.search(Query(facets=("year",))).facets["year"]:
        low, high = map(int, decade.split("-"))
        for year in range(low, high + 1):
            here = searcher.search(Query(filters={"year": (str(year),)}, page_size=200))
            assert not set(here.node_ids) & set(found), "a document is there twice"
            found.update(dict.fromkeys(here.node_ids, year))
        counted += count
    assert counted == total == len(found)
    return found


def test_nothing_shows_before_the_commit(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        searcher = Searcher(tmp_path)
        assert searcher.search(Query()).total == 0
        assert writer.replace(SHELF[:5]) == 5
        assert searcher.search(Query()).total == 0
        writer.commit()
        assert searcher.search(Query()).total == 5


def test_what_is_not_committed_is_dropped(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(SHELF[:5])
        writer.commit()
        writer.replace(SHELF[5:9])
        writer.remove([1])
    assert set(Searcher(tmp_path).search(Query()).node_ids) == {1, 2, 3, 4, 5}


def test_replacing_never_doubles(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        for turn in range(5):
            writer.replace([made(1, turn), made(1, turn), made(2, turn)])
            writer.replace([made(1, turn + 100)])
            writer.commit()
            assert titles(tmp_path) == {1: turn + 100, 2: turn}
        writer.remove([1, 77])
        writer.replace([made(1, 5)])
        writer.commit()
        assert titles(tmp_path) == {1: 5, 2: 4}
        writer.replace([made(1, 6)])
        writer.remove([1])
        writer.commit()
        assert titles(tmp_path) == {2: 4}


@pytest.mark.parametrize("node_id", [0, -1, 1 << 40])
def test_a_key_out_of_range_is_refused(tmp_path: Path, node_id: int) -> None:
    with IndexWriter(tmp_path) as writer, pytest.raises(ValueError, match="node_id"):
        writer.replace([replace(SHELF[0], node_id=node_id)])


def test_the_largest_key(tmp_path: Path) -> None:
    largest = (1 << 40) - 1
    with IndexWriter(tmp_path) as writer:
        writer.replace([replace(SHELF[0], node_id=largest, popularity=10**12)])
        writer.commit()
    for sort in ("relevance", "newest", "title"):
        assert Searcher(tmp_path).search(Query(sort=sort)).node_ids == (largest,)  # type: ignore[arg-type]


def test_odd_texts_are_taken(tmp_path: Path) -> None:
    odd = ["", "\x00", "\udfff", "\ud800 los", "a" * 100_000, "word " * 50_000, "🎉", "\x1f", "'", "a\x00b"]
    documents = [
        SearchDocument(number, "work", text, (text,), (text,), (text,), text, identifiers=(text,), sort_title=text)
        for number, text in enumerate(odd, 1)
    ]
    with IndexWriter(tmp_path) as writer:
        writer.replace(documents)
        writer.commit()
    searcher = Searcher(tmp_path)
    for sort in ("relevance", "newest", "title"):
        assert searcher.search(Query(sort=sort)).total == len(odd)  # type: ignore[arg-type]
    assert searcher.search(Query("los")).node_ids == (4,)


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        with pytest.raises(IndexBusy):
            IndexWriter(tmp_path)
        writer.replace(SHELF[:1])
        writer.commit()
    with IndexWriter(tmp_path):
        pass
    assert Searcher(tmp_path).search(Query()).total == 1


def test_short_runs_do_not_leave_ever_more_segments(tmp_path: Path) -> None:
    for turn in range(40):
        with IndexWriter(tmp_path) as writer:
            writer.replace([made(turn + 1, turn)])
            writer.commit()
    status = Searcher(tmp_path).status()
    assert status.documents == 40
    assert status.segments <= 16


def test_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    searcher = Searcher(tmp_path / "none")
    with pytest.raises(IndexUnavailable) as caught:
        searcher.search(Query("boek"))
    assert "reuring index rebuild" in caught.value.hint
    with IndexWriter(tmp_path / "none") as writer:
        writer.replace(SHELF[:1])
        writer.commit()
    assert searcher.search(Query()).total == 1


@pytest.mark.parametrize("harm", ["pointer", "pointer to nothing", "meta", "segments", "version"])
def test_a_damaged_index_is_told_and_can_be_rebuilt(tmp_path: Path, harm: str) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(SHELF)
        writer.commit()
    place = tmp_path / "versions" / "000001"
    if harm == "pointer":
        (tmp_path / "current").write_bytes(b"\xff\x00../../etc")
    elif harm == "pointer to nothing":
        (tmp_path / "current").write_text("000077\n")
    elif harm == "meta":
        (place / "meta.json").write_text('{"segments": [')
    elif harm == "version":
        (place / "version.json").unlink()
    else:
        for segment in place.glob("*.term"):
            segment.unlink()
    searcher = Searcher(tmp_path)
    with pytest.raises(IndexUnavailable):
        searcher.search(Query("boek"))
    rebuild(tmp_path, lambda: SHELF, nothing_again)
    assert searcher.search(Query()).total == len(SHELF)


def test_another_schema_asks_for_a_rebuild(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(SHELF)
        writer.commit()
    (tmp_path / "versions" / "000001" / "version.json").write_text(json.dumps({"fingerprint": "of another time"}))
    searcher = Searcher(tmp_path)
    with pytest.raises(RebuildNeeded):
        searcher.search(Query())
    with pytest.raises(RebuildNeeded):
        IndexWriter(tmp_path)
    rebuild(tmp_path, lambda: SHELF, nothing_again)
    assert searcher.search(Query()).total == len(SHELF)


def test_a_rebuild_takes_along_what_changes_meanwhile(tmp_path: Path) -> None:
    database = {number: made(number, 1) for number in range(1, 31)}
    searcher = Searcher(tmp_path)
    with IndexWriter(tmp_path) as writer:
        writer.replace(database.values())
        writer.commit()

        def documents() -> Iterator[SearchDocument]:
            for number, document in list(database.items()):
                if number == 10:
                    change()
                yield document

        def change() -> None:
            for key in (5, 20, 31):  # one already read, one still to be read, one new
                database[key] = made(key, 2)
            del database[7]
            writer.replace([database[5], database[20], database[31]])
            writer.remove([7])
            writer.commit()
            assert searcher.search(Query()).total == 30

        def again(keys: Sequence[int]) -> list[SearchDocument]:
            return [database[key] for key in keys if key in database]

        rebuild(tmp_path, documents, again, batch=4)
        expected = {number: document.year for number, document in database.items()}
        assert titles(tmp_path) == expected
        assert searcher.search(Query()).total == 30

        writer.replace([made(40, 3)])
        with pytest.raises(IndexSwitched):
            writer.commit()
        assert titles(tmp_path) == expected
        writer.replace([made(40, 3)])
        writer.commit()
        assert titles(tmp_path) == {**expected, 40: 3}


def test_a_failing_source_leaves_the_serving_version(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(SHELF)
        writer.commit()

    def failing() -> Iterator[SearchDocument]:
        yield SHELF[0]
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="the database went away"):
        rebuild(tmp_path, failing, nothing_again)
    assert Searcher(tmp_path).search(Query()).total == len(SHELF)
    rebuild(tmp_path, lambda: SHELF[:3], nothing_again)
    assert Searcher(tmp_path).search(Query()).total == 3


def test_two_rebuilds_at_once_are_refused(tmp_path: Path) -> None:
    def documents() -> Iterator[SearchDocument]:
        with pytest.raises(IndexBusy):
            rebuild(tmp_path, lambda: SHELF, nothing_again)
        yield from SHELF

    assert rebuild(tmp_path, documents, nothing_again) == len(SHELF)
    assert Searcher(tmp_path).search(Query()).total == len(SHELF)


def test_old_versions_go_when_nobody_reads_them(tmp_path: Path) -> None:
    searcher = Searcher(tmp_path)
    rebuild(tmp_path, lambda: SHELF[:4], nothing_again)
    assert searcher.search(Query()).total == 4
    rebuild(tmp_path, lambda: SHELF[:5], nothing_again)
    assert (tmp_path / "versions" / "000001").exists()  # the searcher still has it open
    assert searcher.search(Query()).total == 5
    rebuild(tmp_path, lambda: SHELF[:6], nothing_again)
    left = set(os.listdir(tmp_path / "versions"))
    assert "000001" not in left
    assert IndexRoot(tmp_path).current() in left
    assert searcher.search(Query()).total == 6


def test_switching_under_load(tmp_path: Path) -> None:
    rebuild(tmp_path, lambda: [made(number, 0) for number in range(1, BATCH + 1)], nothing_again)
    searcher = Searcher(tmp_path)
    is_over = threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        dice = random.Random(threading.get_ident())
        while not is_over.is_set():
            try:
                results = searcher.search(Query("boek", page_size=100, facets=("year",)))
                years = dict(results.facets["year"])
                if results.total != BATCH or len(set(results.node_ids)) != BATCH or sum(years.values()) != BATCH:
                    wrong.append(results)
                if searcher.search(Query(f"nummer{dice.randint(1, BATCH)}")).total != 1:
                    wrong.append("one document")
                searcher.complete("boek")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(1, 9):
            if turn % 2:
                rebuild(tmp_path, lambda turn=turn: [made(n, turn * 10) for n in range(1, BATCH + 1)], nothing_again)
            else:
                with IndexWriter(tmp_path) as writer:
                    writer.replace(made(number, turn * 10) for number in range(1, BATCH + 1))
                    writer.commit()
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert not wrong
    assert set(titles(tmp_path).values()) == {80}


def test_readers_in_other_processes_follow_a_writer(tmp_path: Path) -> None:
    reader = """
import sys
from reuring.threads.search import Query, Searcher
searcher = Searcher(sys.argv[1])
seen = set()
while 60 not in seen:
    results = searcher.search(Query("boek", page_size=100, facets=("year",)))
    counts = dict(results.facets["year"])
    assert results.total == len(set(results.node_ids)) == 40 == sum(counts.values()), results
    assert len(counts) == 1, counts
    seen |= {int(decade.split("-")[0]) for decade in counts}
"""
    rebuild(tmp_path, lambda: [made(number, 0) for number in range(1, BATCH + 1)], nothing_again)
    source = str(Path(killed_writer.__file__).parents[4])
    readers = [
        subprocess.Popen([sys.executable, "-c", reader, str(tmp_path)], env={**os.environ, "PYTHONPATH": source})
        for _ in range(3)
    ]
    for turn in range(1, 7):
        documents = [made(number, turn * 10) for number in range(1, BATCH + 1)]
        if turn % 3 == 0:
            rebuild(tmp_path, lambda documents=documents: documents, nothing_again)
        else:
            with IndexWriter(tmp_path) as writer:
                writer.replace(documents)
                writer.commit()
    assert [process.wait(60) for process in readers] == [0, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_writer_loses_nothing_committed(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    turn = 1
    for _ in range(3):
        process = start("write", tmp_path, turn, BATCH)
        assert process.stdout is not None
        done = begun = turn - 1
        stop_after, word = dice.randint(1, 9), dice.choice(["begun", "done"])
        for line in process.stdout:
            what, _, number = line.strip().partition(" ")
            if what == "begun":
                begun = int(number)
            elif what == "done":
                done = int(number)
            if what == word and begun >= turn + stop_after:
                # A moment somewhere in the next replace, commit or merge.
                threading.Event().wait(dice.random() * 0.02)
                process.send_signal(signal.SIGKILL)
                break
        for line in process.stdout.read().splitlines():
            what, _, number = line.partition(" ")
            done = int(number) if what == "done" else done
        process.wait()
        process.stdout.close()
        found = titles(tmp_path)
        assert set(found) == set(range(1, BATCH + 1))
        (at,) = set(found.values())  # a batch is there as a whole or not at all
        assert at in (done, done + 1)
        turn = at + 1
    with IndexWriter(tmp_path) as writer:
        writer.replace([made(BATCH + 1, turn)])
        writer.commit()
    assert len(titles(tmp_path)) == BATCH + 1


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_rebuild_leaves_an_index_that_serves(tmp_path: Path, seed: int) -> None:
    dice = random.Random(100 + seed)
    rebuild(tmp_path, lambda: [made(number, 1) for number in range(1, 101)], nothing_again)
    searcher = Searcher(tmp_path)
    for _ in range(3):
        process = start("rebuild", tmp_path, 100)
        assert process.stdout is not None
        wanted = dice.randint(1, 4)
        for number, _line in enumerate(process.stdout, 1):
            if number == wanted:
                threading.Event().wait(dice.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
        process.stdout.close()
        assert searcher.search(Query()).total == 100
        assert set(titles(tmp_path).values()) == {9_999}
        with IndexWriter(tmp_path) as writer:
            writer.replace([made(1, 9_999)])
            writer.commit()
    rebuild(tmp_path, lambda: [made(number, 2) for number in range(1, 11)], nothing_again)
    assert searcher.search(Query()).total == 10
    del searcher
    rebuild(tmp_path, lambda: [made(number, 2) for number in range(1, 11)], nothing_again)
    assert len(os.listdir(tmp_path / "versions")) <= 2  # what was half made is gone


def test_a_full_disk_loses_nothing_committed(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(SHELF)
        writer.commit()

        def write() -> None:
            writer.replace(made(number, 1) for number in range(100, 140))
            writer.commit()

        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
        try:
            with pytest.raises(IndexWriteFailed):
                write()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, ignored)
        assert Searcher(tmp_path).search(Query()).total == len(SHELF)
        write()
        assert Searcher(tmp_path).search(Query()).total == len(SHELF) + 40


def test_a_searcher_goes_on_after_a_fork(tmp_path: Path) -> None:
    rebuild(tmp_path, lambda: SHELF, nothing_again)
    program = """
import os, sys
from reuring.threads.search import Query, Searcher
searcher = Searcher(sys.argv[1])
before = searcher.search(Query("koning")).node_ids
child = os.fork()
if child == 0:
    os._exit(0 if searcher.search(Query("koning")).node_ids == before else 1)
_, status = os.waitpid(child, 0)
assert searcher.search(Query("koning")).node_ids == before
sys.exit(os.waitstatus_to_exitcode(status))
"""
    source = str(Path(killed_writer.__file__).parents[4])
    environment = {**os.environ, "PYTHONPATH": source}
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment, check=False).returncode == 0


def test_an_index_that_is_moved_away_and_back(tmp_path: Path) -> None:
    rebuild(tmp_path / "a", lambda: SHELF, nothing_again)
    searcher = Searcher(tmp_path / "a")
    assert searcher.search(Query()).total == len(SHELF)
    shutil.move(tmp_path / "a", tmp_path / "b")
    with pytest.raises(IndexUnavailable):
        searcher.search(Query())
    shutil.move(tmp_path / "b", tmp_path / "a")
    assert searcher.search(Query()).total == len(SHELF)
