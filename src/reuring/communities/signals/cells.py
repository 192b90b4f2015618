# SPDX-License-Identifier: EUPL-1.2
"""From the counts of the weeks to cells that may be told, kind by kind and topic by topic, and what goes after that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from reuring.communities.models import Campaign, SignalCell, Suggestion
from reuring.communities.signals.releasing import (
    BLOCK_WEEKS,
    EPOCH,
    NO_PLACE,
    YEAR_BLOCKS,
    Cell,
    cells_of_a_year,
    first_week_of,
    last_week_of,
    last_whole_block,
    year_of,
)
from reuring.places.models import Municipality
from reuring.threads.models import SignalClock
from reuring.threads.signals import A_WEEK, YEAR_WEEKS, forget_counts, monday_of, signal_kinds

_BATCH: Final = 2_000
# How many years of counts of kinds that count no people are kept.
_YEARS_KEPT: Final = 3

_COUNTED: Final = """
SELECT signal.topic_id, coalesce(signal.municipality_id, %(nowhere)s), (signal.week - %(epoch)s) / %(days)s AS block,
       signal.age_band, sum(signal.count)::int
FROM threads_signalcount AS signal JOIN threads_topic AS topic ON topic.id = signal.topic_id
WHERE signal.kind = %(kind)s AND signal.week >= %(first)s AND signal.week <= %(last)s AND NOT topic.is_sensitive
GROUP BY 1, 2, 3, 4 ORDER BY 1
"""


def tell_finished_blocks(*, at: datetime) -> int:
    """Write the cells of every block that is over, for each kind that counts people. Again: nothing new.

    Returns how many cells are new. When a year is over, its counts of people are taken away in the same transaction:
    what was not told then never will be.
    """
    for model in (SignalCell, Campaign, Suggestion):
        model._default_manager.filter(topic__is_sensitive=True).delete()
    places = list(Municipality.objects.values_list("pk", flat=True))
    written = dict(SignalClock.objects.values_list("kind", "written_to"))
    new = 0
    for kind in signal_kinds().values():
        if kind.counts_people and kind.key in written:
            new += _tell(kind.key, last_whole_block(written[kind.key]), places, at)
    open_kinds = [kind.key for kind in signal_kinds().values() if not kind.counts_people]
    forget_counts(open_kinds, monday_of(at.date()) - _YEARS_KEPT * YEAR_WEEKS * A_WEEK)
    return new


@transaction.atomic
def _tell(kind: str, up_to: int, places: list[int], at: datetime) -> int:
    """The year of block `up_to`, and before it the one before as long as its counts are there."""
    new = 0
    for year in (year_of(up_to) - 1, year_of(up_to)):
        batch: list[SignalCell] = []
        for topic, cell in _cells(kind, year, up_to, places):
            batch.append(_row(kind, topic, cell, at))
            if len(batch) == _BATCH:
                new, batch = new + _keep(batch), []
        new += _keep(batch)
        if up_to >= (year + 1) * YEAR_BLOCKS - 1:
            forget_counts([kind], first_week_of((year + 1) * YEAR_BLOCKS))
    return new


def _row(kind: str, topic: int, cell: Cell, at: datetime) -> SignalCell:
    return SignalCell(
        kind=kind,
        topic_id=topic,
        municipalities=list(cell.places),
        first_week=cell.first_week,
        last_week=cell.last_week,
        count=cell.count,
        is_at_least=cell.is_at_least,
        parts=dict(cell.parts),
        released_at=at,
    )


def _keep(cells: list[SignalCell]) -> int:
    """Write cells; those that are there already stay as they were told. Returns how many are new."""
    before = SignalCell.objects.count()
    SignalCell.objects.bulk_create(cells, ignore_conflicts=True)
    return SignalCell.objects.count() - before


def _cells(kind: str, year: int, up_to: int, places: list[int]) -> Iterator[tuple[int, Cell]]:
    """Topic by topic, so that however much was counted, one topic at a time is held."""
    first = first_week_of(year * YEAR_BLOCKS)
    last = min(last_week_of((year + 1) * YEAR_BLOCKS - 1), last_week_of(up_to))
    for topic, rows in groupby(_rows(kind, first, last), key=lambda row: row[0]):
        counted: dict[int, dict[int, dict[str, int]]] = {}
        for _topic, place, block, band, count in rows:
            counted.setdefault(place, {}).setdefault(block, {})[band] = count
        for cell in cells_of_a_year(counted, places=places, year=year, up_to=up_to):
            yield topic, cell


def _rows(kind: str, first: date, last: date) -> Iterator[tuple[int, int, int, str, int]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            _COUNTED,
            {
                "kind": kind,
                "first": first,
                "last": last,
                "epoch": EPOCH,
                "days": 7 * BLOCK_WEEKS,
                "nowhere": NO_PLACE,
            },
        )
        while rows := cursor.fetchmany(_BATCH):
            yield from rows
