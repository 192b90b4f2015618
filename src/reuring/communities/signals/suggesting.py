# SPDX-License-Identifier: EUPL-1.2
"""Where a group could begin: topics that live somewhere more than elsewhere, from what may be told. And what staff say.

Everything is read topic by topic, so that however large the region is, one topic at a time is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final, TypeAlias

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from reuring.communities.models import Community, Suggestion
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.releasing import NO_PLACE
from reuring.communities.signals.scoring import ENOUGH, EVERYWHERE, Counted, scores
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.places.models import Municipality
from reuring.threads.signals import YEAR_WEEKS, last_finished_week, signal_kinds

# So many are kept, the strongest.
MOST: Final = 200
# What was put off comes back after so long.
LATER_DAYS: Final = 56
_BATCH: Final = 5_000
# How many people have their library in a place is taken in hundreds: it only weighs, and says nothing of anyone.
_ROUGHLY: Final = 100


# Topic, kind, place (0 for several or none), count, whether there were more.
_Row: TypeAlias = tuple[int, str, int, int, bool]


@dataclass(slots=True)
class _Topic:
    """What may be told of one topic over a year.

    here: kind to place to count; together: kind to count, in several places or in none; capped: kinds of which there
    were more together.
    """

    here: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    together: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    capped: set[str] = field(default_factory=set)


_CELLS: Final = """
SELECT topic_id, kind, CASE WHEN cardinality(municipalities) = 1 THEN municipalities[1] ELSE 0 END, sum(count)::int,
       bool_or(is_at_least)
FROM communities_signalcell WHERE last_week >= %(since)s AND kind = ANY(%(kinds)s)
GROUP BY 1, 2, 3 ORDER BY 1
"""
_OPEN: Final = """
SELECT topic_id, kind, coalesce(municipality_id, 0), sum(count)::int, false
FROM threads_signalcount WHERE week >= %(since)s AND kind = ANY(%(kinds)s)
GROUP BY 1, 2, 3 ORDER BY 1
"""
_USUAL: Final = """
SELECT kind, avg(count)::float FROM communities_signalcell
WHERE cardinality(municipalities) > 1 AND last_week >= %(since)s GROUP BY kind
"""


def year_before(at: datetime) -> date:
    """The Monday from which on signals are looked at: a year ago."""
    return last_finished_week(at) - timedelta(weeks=YEAR_WEEKS - 1)


def sizes_of_places() -> dict[int, int]:
    """How many people have their library in each place, in hundreds. One query."""
    rows = Person.objects.filter(merged_into__isnull=True, home_branch__isnull=False)
    counts = dict(rows.values_list("home_branch__municipality").annotate(Count("pk")))
    return {
        place: max(_ROUGHLY, round(counts.get(place, 0) / _ROUGHLY) * _ROUGHLY)
        for place in Municipality.objects.values_list("pk", flat=True)
    }


@transaction.atomic
def found_now(sizes: Mapping[int, int], *, at: datetime) -> list[Suggestion]:
    """What would be suggested now, the strongest first. Unsaved rows. Reads topic by topic.

    sizes: how many people have their library in each place, roughly.
    """
    since = year_before(at)
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, {"since": since})
        usual = dict(cursor.fetchall())
    found: list[Suggestion] = []
    for topic, told in _topics(since):
        counted = {
            kind.key: Counted(kind.counts_people, told.here.get(kind.key, {}), told.together.get(kind.key, 0))
            for kind in signal_kinds().values()
        }
        for place, score in scores(counted, sizes, usual).items():
            if score >= ENOUGH:
                municipality = None if place == EVERYWHERE else place
                facts = _facts(told, place)
                found.append(
                    Suggestion(topic_id=topic, municipality_id=municipality, score=score, facts=facts, made_at=at)
                )
    found.sort(key=lambda each: (-each.score, each.topic_id))
    return found[:MOST]


@transaction.atomic
def suggest(*, at: datetime) -> int:
    """Bring the suggestions up to date. What staff decided stays; what was open and is no more, goes.

    Returns how many there are.
    """
    found = found_now(sizes_of_places(), at=at)
    Suggestion.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["topic", "municipality"],
        update_fields=["score", "facts", "made_at"],
    )
    Suggestion.objects.filter(state=Suggestion.State.OPEN).exclude(made_at=at).filter(campaigns=None).delete()
    back = at - timedelta(days=LATER_DAYS)
    Suggestion.objects.filter(state=Suggestion.State.LATER, decided_at__lt=back, made_at=at).update(
        state=Suggestion.State.OPEN, decided_at=None, decided_by=None, why=""
    )
    return len(found)


@transaction.atomic
def decide(
    *, suggestion: Suggestion, state: str, why: str, community: Community | None = None, actor: Actor, at: datetime
) -> Suggestion:
    """Say what is done with a suggestion: taken, later, no, or open again.

    why: needed for a no. community: what came of it, if it is there.
    Raises SignalRefused.
    """
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    why = " ".join(why.split())[:200]
    if state == Suggestion.State.NO and not why:
        raise SignalRefused(Obstacle("no-reason", _("Zeg kort waarom niet. Dat helpt een collega later.")))
    before = {"state": suggestion.state, "why": suggestion.why}
    is_open = state == Suggestion.State.OPEN
    suggestion.state, suggestion.why = state, "" if is_open else why
    suggestion.decided_at = None if is_open else at
    suggestion.decided_by = None if is_open else actor.account
    suggestion.community = community or suggestion.community
    suggestion.save()
    record_event(
        actor=actor,
        at=at,
        verb="decide_suggestion",
        subject_kind="suggestion",
        subject_key=suggestion.public_id,
        before=before,
        after={"state": suggestion.state, "why": suggestion.why},
    )
    return suggestion


def _topics(since: date) -> Iterator[tuple[int, _Topic]]:
    """Each topic with what may be told of it, in the order of their keys: cells and open counts side by side."""
    kinds = signal_kinds().values()
    people = [kind.key for kind in kinds if kind.counts_people]
    cells = groupby(_rows(_CELLS, since, people), key=lambda row: row[0])
    counts = groupby(
        _rows(_OPEN, since, [kind.key for kind in kinds if not kind.counts_people]), key=lambda row: row[0]
    )
    cell, count = next(cells, None), next(counts, None)
    while cell is not None or count is not None:
        topic = min(each[0] for each in (cell, count) if each is not None)
        told = _Topic()
        if cell is not None and cell[0] == topic:
            _add(told, cell[1])
            cell = next(cells, None)
        if count is not None and count[0] == topic:
            _add(told, count[1])
            count = next(counts, None)
        yield topic, told


def _add(told: _Topic, rows: Iterator[_Row]) -> None:
    for _topic, kind, place, count, is_at_least in rows:
        if place != NO_PLACE:
            told.here[kind][place] = count
            continue
        told.together[kind] += count
        if is_at_least:
            told.capped.add(kind)


def _rows(query: str, since: date, kinds: list[str]) -> Iterator[_Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, {"since": since, "kinds": kinds})
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


def _facts(told: _Topic, place: int) -> list[dict[str, Any]]:
    """What a suggestion rests on: kind and count, in the order of the kinds. What is not told is left out.

    Of the whole region only what is told of it: sums over places would say nothing more, and look like more.
    """
    everywhere = place == EVERYWHERE
    counts = told.together if everywhere else {kind: rows.get(place, 0) for kind, rows in told.here.items()}
    return [
        {"kind": key, "count": counts[key], "at_least": everywhere and key in told.capped}
        for key in signal_kinds()
        if counts.get(key)
    ]
