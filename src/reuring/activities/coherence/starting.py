# SPDX-License-Identifier: EUPL-1.2
"""From a white spot to something: what was made before, with whom, where there is room, and which titles fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from reuring.activities.booking.free import Found, Wish, rooms_for
from reuring.activities.coherence.figures import ZONE
from reuring.activities.models import Activity, Session
from reuring.partners.models import Partner
from reuring.places.models import Municipality, Room
from reuring.threads.models import Node, NodeKind, NodeTopic, Topic
from reuring.threads.registries import Card, cards_for

MOST = 6


@dataclass(frozen=True, slots=True)
class Before:
    """An activity that was made before for the same people and function. last_at: its last session."""

    activity: Activity
    last_at: datetime | None
    sessions: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Start:
    """What there is to begin with. topics: of what was made before, most frequent first."""

    before: list[Before]
    partners: list[tuple[Partner, int]]
    rooms: list[Room]
    rooms_at: datetime
    titles: list[Card]
    topics: list[Topic]


def start_for(
    group: int | None, function: str | None, municipality: Municipality | None, first: date, at: datetime
) -> Start:
    """What there is for these people and this function, in this municipality first. A constant number of queries.

    first: from when on something is planned; rooms are those that are free on the first evening after it.
    """
    made = Activity.objects.exclude(state__in=("draft", "proposed"))
    if group is not None:
        made = made.filter(target_groups=group)
    if function:
        made = made.filter(functions__contains=[function])
    here = municipality.pk if municipality else None
    counted: QuerySet[Any] = made.annotate(
        last_at=Max("sessions__starts_at"),
        count=CountOf("sessions", distinct=True),
        here=CountOf("sessions", filter=Q(sessions__municipality=here), distinct=True),
    ).select_related("node")
    before = [
        Before(each, each.last_at, each.count, bool(each.here))
        for each in counted.order_by("-here", "-last_at", "pk")[:MOST]
    ]
    node_ids = [each.activity.node_id for each in before]
    topics = _topics(node_ids)
    evening = _first_evening(first, at)
    return Start(
        before=before,
        partners=_partners([topic.pk for topic in topics]),
        rooms=[each.room for each in _rooms(municipality, evening, at) if each.is_free or each.is_only_shut],
        rooms_at=evening,
        titles=_titles([topic.pk for topic in topics]),
        topics=topics,
    )


def _topics(node_ids: Sequence[int]) -> list[Topic]:
    rows = NodeTopic.objects.filter(node__in=node_ids).select_related("topic")
    counted = Counter(row.topic for row in rows)
    return [topic for topic, _count in counted.most_common(8)]


def _partners(topic_ids: Sequence[int]) -> list[tuple[Partner, int]]:
    """Partners who made something on one of these topics, who did most first."""
    made = Partner.objects.filter(makes__activity__node__node_topics__topic__in=topic_ids)
    found: QuerySet[Any] = made.annotate(times=CountOf("makes__activity", distinct=True)).order_by("-times", "name")
    return [(partner, partner.times) for partner in found[:MOST]]


def _first_evening(first: date, at: datetime) -> datetime:
    """The first Thursday evening from a day on, and not within two weeks: nothing is made in less."""
    on = max(first, timezone.localdate(at, ZONE) + timedelta(days=14))
    return datetime.combine(on + timedelta(days=(3 - on.weekday()) % 7), time(19, 30), tzinfo=ZONE)


def _rooms(municipality: Municipality | None, evening: datetime, at: datetime) -> list[Found]:
    until = evening + timedelta(hours=2)
    return rooms_for(evening, until, wish=Wish(), municipality=municipality, at=at, knows_titles=False)[:12]


def _titles(topic_ids: Sequence[int]) -> list[Card]:
    """The newest titles on these topics, those on most of them first."""
    nodes = (
        Node.objects.public()
        .filter(kind=NodeKind.WORK, node_topics__topic__in=topic_ids)
        .annotate(shared=CountOf("node_topics__topic", distinct=True))
        .order_by("-shared", "-pk")
        .values_list("pk", "kind")[:MOST]
    )
    kinds = dict(nodes)
    cards = cards_for(kinds, None)
    return [cards[key] for key in kinds if key in cards]


def sessions_in(
    group: int | None, function: str | None, municipality: int | None, first: datetime, until: datetime
) -> list[Session]:
    """What is in a cell: its sessions in order, with what they came to. Two queries."""
    found = Session.objects.going_on().filter(starts_at__gte=first, starts_at__lt=until)
    found = found.filter(activity__state__in=("agreed", "published", "done"))
    if group is not None:
        found = found.filter(activity__target_groups=group)
    if function:
        found = found.filter(activity__functions__contains=[function])
    if municipality is not None:
        found = found.filter(municipality=municipality)
    return list(
        found.select_related("activity__node", "room__branch", "branch", "place", "municipality", "result").order_by(
            "starts_at", "pk"
        )[:500]
    )
