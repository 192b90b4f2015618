# SPDX-License-Identifier: EUPL-1.2
"""From a change to the moment that a search over HTTP shows it, while others search too.

    python -m benchmarks.freshness [--changes N]

Three kinds of change take turns: a record that comes in, the same record with another title, and a copy that goes out or
comes back. The clock starts before the change is made and stops when the answer of the running site has it; the
site, its background work and this process are processes of their own.
"""

from __future__ import annotations

import argparse
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

from benchmarks.figures import Figure, at_most, percentile, show, told
from benchmarks.quality import judged_queries
from benchmarks.sites import Visitor, django_on, own_folder, running

CHANGES: Final = 51
_LOAD_PAUSE_SECONDS: Final = 0.1
_LOOK_PAUSE_SECONDS: Final = 0.005
_PATIENCE_SECONDS: Final = 30.0


def figures(changes: int = CHANGES) -> list[Figure]:
    """Every figure of freshness, measured now. changes: how many are made, of three kinds in turn."""
    found: dict[str, list[float]] = {"new_record": [], "changed_title": [], "copy_status": []}
    with own_folder() as folder, running(folder) as (port, _, _), django_on(folder):
        _wait_for_index()
        with _others_searching(port):
            visitor = Visitor(port)
            for turn in range((changes + 2) // 3):
                found["new_record"].append(_until(visitor, _bring_in(turn, "kwartelmeer"), 1))
                found["changed_title"].append(_until(visitor, _bring_in(turn, "zilverhaven"), 1))
                found["copy_status"].append(_flip(visitor, turn))
            visitor.close()
    everything = [seconds for times in found.values() for seconds in times]
    return [
        at_most("freshness.max", max(everything), "s", 2),
        at_most("freshness.median", percentile(everything, 0.5), "s", 2),
        *(told(f"freshness.{name}.median", percentile(times, 0.5), "s") for name, times in found.items()),
        told("freshness.changes", len(everything), "changes"),
    ]


def _wait_for_index() -> None:
    from reuring.threads.outbox import waiting

    while waiting():
        time.sleep(0.1)


@contextmanager
def _others_searching(port: int) -> Iterator[None]:
    """Somebody else who looks for something ten times a second."""
    stop = threading.Event()
    asked = [one.text for one in judged_queries() if "{" not in one.text]

    def search() -> None:
        visitor = Visitor(port)
        turn = 0
        while not stop.wait(_LOAD_PAUSE_SECONDS):
            visitor.get(f"/search/?{urlencode({'q': asked[turn % len(asked)]})}")
            turn += 1
        visitor.close()

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _total(visitor: Visitor, **asked: str) -> int:
    return int(json.loads(visitor.get(f"/api/v1/search?{urlencode(asked)}"))["total"])


class _Change:
    """A change under way: when it began, and the search that will show it."""

    def __init__(self, began: float, **asked: str) -> None:
        self.began = began
        self.asked = asked


def _until(visitor: Visitor, change: _Change, total: int) -> float:
    """Seconds from the beginning of a change until a search has this many results."""
    while _total(visitor, **change.asked) != total:
        if time.perf_counter() - change.began > _PATIENCE_SECONDS:
            raise RuntimeError(f"the change did not show: {change.asked}")
        time.sleep(_LOOK_PAUSE_SECONDS)
    return time.perf_counter() - change.began


def _letters(number: int) -> str:
    """A number as letters, so that it is a word: 27 is "cb"."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _bring_in(turn: int, word: str) -> _Change:
    """Import a record, for the first time or with another title."""
    from django.utils import timezone

    from reuring.catalogue.importing import import_marc
    from reuring.catalogue.marc.building import build
    from reuring.catalogue.marc.record import ExtractedTitle
    from reuring.people.actor import Actor

    # Words far from each other, so that no forgiving of typing errors shows one for another.
    title = f"{word} {_letters(turn) * 3}"
    record = build(ExtractedTitle(f"fresh-{turn}", "NL-BENCH", title, languages=("nl",), year=2026)).iso2709()
    began = time.perf_counter()
    import_marc(
        io.BytesIO(record), file_name="one.mrc", actor=Actor.command("benchmark"), at=timezone.now(), resume=False
    )
    return _Change(began, q=f'"{title}"')


def _flip(visitor: Visitor, turn: int) -> float:
    """Lend a copy, or take it back; the search for its barcode among what is in now shows it."""
    from django.db import transaction

    from reuring.catalogue.models import Item
    from reuring.threads.outbox import note

    item = (
        Item.objects.select_related("edition__work", "branch").filter(branch__code="hub").order_by("barcode")[turn * 3]
    )
    others = Item.objects.filter(edition__work=item.edition.work, branch=item.branch).exclude(pk=item.pk)
    if others.exists():
        with transaction.atomic():
            others.update(status=Item.Status.REFERENCE, due_on=None)
    going_out = item.status == Item.Status.AVAILABLE
    began = time.perf_counter()
    with transaction.atomic():
        item.status = Item.Status.ON_LOAN if going_out else Item.Status.AVAILABLE
        item.due_on = None
        item.save(update_fields=["status", "due_on"])
        note([item.edition.work.node_id])
    return _until(visitor, _Change(began, q=item.barcode, available="hub"), 0 if going_out else 1)


def main() -> int:
    """Measure, print a line for each figure, and tell by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description="How soon a change shows.")
    parser.add_argument("--changes", type=int, default=CHANGES)
    return show(figures(parser.parse_args().changes))


if __name__ == "__main__":
    raise SystemExit(main())
