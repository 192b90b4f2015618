# SPDX-License-Identifier: EUPL-1.2
"""From a change to the index, on real connections: nothing missed, nothing doubled, whatever happens in between."""

import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from reuring.threads import outbox
from reuring.threads.models import Node, OutboxEntry
from reuring.threads.registries import register_documents
from reuring.threads.search import IndexWriter, Query, SearchDocument, Searcher

HEAP = 20_000_000
KIND = "goal"  # no room has goals yet, so this test can say how they are searched


def documents(ids):
    return [SearchDocument(node.id, KIND, node.title) for node in Node.objects.filter(id__in=ids)]


register_documents(KIND, documents)


def goal(title: str) -> Node:
    with transaction.atomic():
        node = Node.objects.create(kind=KIND, title=title, address="/goals/")
        outbox.note([node.id])
    return node


def found(root: Path, text: str) -> tuple[int, ...]:
    return Searcher(root).search(Query(text)).node_ids


@pytest.mark.django_db(transaction=True)
def test_a_change_a_hidden_node_and_a_removed_one(tmp_path: Path) -> None:
    node = goal("lezen met plezier")
    outbox.drain_all(tmp_path, HEAP)
    assert found(tmp_path, "plezier") == (node.id,)
    with transaction.atomic():
        Node.objects.filter(id=node.id).update(title="lezen met aandacht")
        outbox.note([node.id])
    outbox.drain_all(tmp_path, HEAP)
    assert found(tmp_path, "aandacht") == (node.id,)
    assert Searcher(tmp_path).search(Query()).total == 1
    with transaction.atomic():
        Node.objects.filter(id=node.id).update(visibility="hidden")
        outbox.note([node.id])
    outbox.drain_all(tmp_path, HEAP)
    assert Searcher(tmp_path).search(Query()).total == 0
    other = goal("schrijven")
    outbox.drain_all(tmp_path, HEAP)
    with transaction.atomic():
        outbox.note([other.id])
        other.delete()
    outbox.drain_all(tmp_path, HEAP)
    assert Searcher(tmp_path).search(Query()).total == 0
    assert outbox.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_indexed(tmp_path: Path) -> None:
    with transaction.atomic():
        node = Node.objects.create(kind=KIND, title="toch niet", address="/goals/")
        outbox.note([node.id])
        transaction.set_rollback(True)
    assert outbox.drain_all(tmp_path, HEAP) == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_stays_until_the_index_has_it(tmp_path: Path) -> None:
    goal("blijft staan")
    with IndexWriter(tmp_path, heap_bytes=HEAP) as writer:

        class Torn(Exception):
            pass

        commit = writer.commit

        def tear() -> None:
            commit()
            raise Torn

        writer.commit = tear  # type: ignore[method-assign]  # the process dies between the two commits
        with pytest.raises(Torn):
            outbox.drain(writer)
    assert OutboxEntry.objects.count() == 1
    assert outbox.drain_all(tmp_path, HEAP) == 1
    assert Searcher(tmp_path).search(Query()).total == 1


@pytest.mark.django_db(transaction=True)
def test_the_follower_keeps_up_while_the_index_is_made_anew(tmp_path: Path) -> None:
    for number in range(50):
        goal(f"doel {number}")
    outbox.rebuild_index(tmp_path, HEAP)
    stop = threading.Event()

    def run() -> None:
        try:
            outbox.follow(tmp_path, HEAP, stop)
        finally:
            connection.close()

    follower = threading.Thread(target=run)
    follower.start()
    try:
        titles = []
        for number in range(30):
            titles.append(goal(f"nieuw{number}x"))
            if number in (5, 15, 25):
                outbox.rebuild_index(tmp_path, HEAP)
        deadline = time.monotonic() + 60
        while outbox.waiting():
            assert time.monotonic() < deadline, "the follower does not keep up"
            time.sleep(0.05)
    finally:
        stop.set()
        follower.join()
    searcher = Searcher(tmp_path)
    assert searcher.search(Query()).total == 80
    for number, node in enumerate(titles):
        assert searcher.search(Query(f"nieuw{number}x")).node_ids == (node.id,)


@pytest.mark.django_db(transaction=True)
def test_the_follower_makes_a_missing_index(tmp_path: Path) -> None:
    node = goal("uit het niets")
    OutboxEntry.objects.all().delete()
    root = tmp_path / "index"
    root.mkdir()
    (root / "current").write_text("000009\n")
    stop = threading.Event()

    def run() -> None:
        try:
            outbox.follow(root, HEAP, stop)
        finally:
            connection.close()

    follower = threading.Thread(target=run)
    follower.start()
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if found(root, "niets") == (node.id,):
                    break
            except Exception as error:
                assert "index" in str(error)
            assert time.monotonic() < deadline, "no index was made"
            time.sleep(0.05)
    finally:
        stop.set()
        follower.join()
