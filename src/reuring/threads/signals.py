# SPDX-License-Identifier: EUPL-1.2
"""Signals: what people ask for, as counts by topic, municipality, age band and week. Never by person.

A room registers a kind with what happened in a time; this module alone decides what of it counts, so that the rules
hold for every kind:

- of people only who said yes to `COUNT_ME`, and only what came after that yes;
- a person once for each kind and topic in 52 weeks, as far as the rows still show;
- each thing that happened under exactly one topic, the deepest of its node, so that topics can't be subtracted from
  each other;
- nothing about a sensitive topic, nor about a node that has one;
- a week once: it is written when it is over, and stays as it is.

What of these counts may be shown is decided in `communities/signals` (decision 0019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.functional import Promise

from reuring.people.ages import age_on
from reuring.people.models import Consent, Purpose
from reuring.threads.models import AgeBand, SignalClock, SignalCount, Topic

A_WEEK: Final = timedelta(days=7)
# A person counts once in so long a time.
YEAR_WEEKS: Final = 52
# After a long standstill no older weeks are looked for.
_MOST_WEEKS_BEHIND: Final = YEAR_WEEKS
_BANDS: Final = (
    (12, AgeBand.CHILD),
    (18, AgeBand.TEEN),
    (30, AgeBand.YOUNG),
    (50, AgeBand.MIDDLE),
    (67, AgeBand.OLDER),
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Lives only while a week is counted.

    topic_id or node_id: what it is about. person_id: whose it is, for a kind that counts people.
    municipality_id: where it happened; of people, where their own branch is goes before it.
    """

    at: datetime
    topic_id: int | None = None
    node_id: int | None = None
    person_id: int | None = None
    municipality_id: int | None = None


# What happened from one moment until another, in a constant number of queries. For a kind that lasts: all that goes on.
Gather: TypeAlias = Callable[[datetime, datetime], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A kind of signal.

    counts_people: it says how many people, so that it is told from 10 on only. lasts: it is something that goes on (to
    follow a topic), so that who says yes later counts from then on. gathers: none for what is counted as it happens.
    """

    key: str
    label: str | Promise
    counts_people: bool
    lasts: bool = False
    gathers: list[Gather] = field(default_factory=list)


_kinds: dict[str, SignalKind] = {}


def register_signal(
    key: str, label: str | Promise, *, counts_people: bool, gather: Gather | None = None, lasts: bool = False
) -> SignalKind:
    """Add a kind of signal, or one more place where a kind comes from.

    Raises ValueError where it is there already as another sort of kind.
    """
    kind = _kinds.setdefault(key, SignalKind(key, label, counts_people, lasts))
    if (kind.counts_people, kind.lasts) != (counts_people, lasts):
        raise ValueError(f"the signal {key} is registered twice, in two ways")
    if gather is not None and gather not in kind.gathers:
        kind.gathers.append(gather)
    return kind


def signal_kinds() -> dict[str, SignalKind]:
    """All kinds, in the order of their registration."""
    return dict(_kinds)


def monday_of(day: date) -> date:
    """The Monday of the week of that day."""
    return day - timedelta(days=day.weekday())


def last_finished_week(at: datetime) -> date:
    """The Monday of the last week that was over at that moment, by the library's clock."""
    return monday_of(timezone.localdate(at)) - A_WEEK


def band_of(born_on: date | None, on: date) -> str:
    """The age band of somebody on that day; empty without a date of birth."""
    age = age_on(born_on, on)
    return "" if age is None else next((band for limit, band in _BANDS if age < limit), AgeBand.SENIOR).value


def write_finished_weeks(*, at: datetime) -> int:
    """Write every week that is over and was not written yet, of every kind. Doing it again changes nothing.

    A kind begins with the last finished week. Returns how many weeks of kinds were written.
    """
    return sum(_catch_up(kind, at) for kind in signal_kinds().values() if kind.gathers)


def _catch_up(kind: SignalKind, at: datetime) -> int:
    last, written = last_finished_week(at), 0
    while True:
        with transaction.atomic():
            clock, _ = SignalClock.objects.get_or_create(kind=kind.key, defaults={"written_to": last - A_WEEK})
            clock = SignalClock.objects.select_for_update().get(pk=clock.pk)
            week = max(clock.written_to + A_WEEK, last - _MOST_WEEKS_BEHIND * A_WEEK)
            if week > last:
                return written
            _write_week(kind, week, at)
            clock.written_to = week
            clock.save(update_fields=["written_to"])
            written += 1


def _write_week(kind: SignalKind, week: date, at: datetime) -> None:
    start, end = _midnight(week), _midnight(week + A_WEEK)
    countable = set(Topic.objects.filter(is_sensitive=False, is_retired=False).values_list("pk", flat=True))
    if kind.counts_people:
        counts = _count_people(kind, start, end, countable, at)
    else:
        events = [event for gather in kind.gathers for event in gather(start, end)]
        topics = _one_topic_each(events, countable)
        counts = Counter(
            (topic, event.municipality_id, "")
            for event in events
            if (topic := topics.get(event.node_id, event.topic_id)) is not None and topic in countable
        )
    SignalCount.objects.bulk_create(
        SignalCount(kind=kind.key, topic_id=topic, municipality_id=municipality, age_band=band, week=week, count=count)
        for (topic, municipality, band), count in sorted(counts.items(), key=str)
    )


def _count_people(
    kind: SignalKind, start: datetime, end: datetime, countable: Collection[int], at: datetime
) -> Counter[tuple[int, int | None, str]]:
    """How many people, of those who want to be counted, did it in a week for the first time in 52 weeks."""
    said_yes = Consent.objects.filter(purpose=Purpose.COUNT_ME)
    first_yes = dict(said_yes.values_list("person").annotate(first=Min("given_at")))
    people = {
        person: (given_at, born_on, home)
        for person, given_at, born_on, home in said_yes.open(at).values_list(
            "person", "given_at", "person__born_on", "person__home_branch__municipality"
        )
    }
    back = start - YEAR_WEEKS * A_WEEK
    events = [event for gather in kind.gathers for event in gather(back, end) if event.person_id in people]
    topics = _one_topic_each(events, countable)
    earliest: dict[tuple[int, int], tuple[datetime, Event]] = {}
    for event in events:
        topic, person = topics.get(event.node_id, event.topic_id), event.person_id
        if topic not in countable or topic is None or person is None:
            continue
        # What goes on counts from the first yes; what happened before it never does.
        moment = max(event.at, first_yes[person]) if kind.lasts else event.at
        if moment >= end or moment < first_yes[person] or (moment < back and not kind.lasts):
            continue
        kept = earliest.get((person, topic))
        if kept is None or moment < kept[0]:
            earliest[person, topic] = (moment, event)
    counts: Counter[tuple[int, int | None, str]] = Counter()
    for (person, topic), (moment, event) in earliest.items():
        given_at, born_on, home = people[person]
        if moment >= start and (kind.lasts or moment >= given_at):
            counts[topic, home or event.municipality_id, band_of(born_on, start.date())] += 1
    return counts


_ONE_TOPIC = """
SELECT DISTINCT ON (tie.node_id) tie.node_id, topic.id, bool_or(topic.is_sensitive) OVER (PARTITION BY tie.node_id)
FROM threads_nodetopic AS tie JOIN threads_topic AS topic ON topic.id = tie.topic_id
WHERE tie.node_id = ANY(%s)
ORDER BY tie.node_id, topic.is_retired, cardinality(topic.path) DESC, topic.key
"""


def _one_topic_each(events: Iterable[Event], countable: Collection[int]) -> dict[int | None, int]:
    """The one topic of each node: the deepest. Of a node with a sensitive topic: none. One query."""
    nodes = sorted({event.node_id for event in events if event.node_id is not None})
    if not nodes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ONE_TOPIC, [nodes])
        return {
            node: topic for node, topic, is_sensitive in cursor.fetchall() if not is_sensitive and topic in countable
        }


_TALLY = """
INSERT INTO threads_signalcount (kind, topic_id, municipality_id, age_band, week, count)
SELECT %(kind)s, id, %(municipality)s, '', %(week)s, 1 FROM threads_topic
WHERE key = %(topic)s AND NOT is_sensitive AND NOT is_retired
ON CONFLICT (kind, topic_id, municipality_id, age_band, week) DO UPDATE SET count = threads_signalcount.count + 1
"""


def tally(kind: str, topic: str, municipality_id: int | None, *, at: datetime) -> None:
    """Count one of a kind that is counted as it happens, and that counts no people. topic: its key; a sensitive one is
    passed over.

    Raises ValueError for a kind that counts people.
    """
    if _kinds[kind].counts_people:
        raise ValueError(f"{kind} counts people, so it is counted by week")
    week = monday_of(timezone.localdate(at))
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, {"kind": kind, "topic": topic, "municipality": municipality_id, "week": week})


def forget_counts(kinds: Collection[str], before: date) -> int:
    """Take away the counts of these kinds of the weeks before that Monday. Returns how many rows went."""
    return SignalCount.objects.filter(kind__in=kinds, week__lt=before).delete()[0]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
