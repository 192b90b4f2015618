# SPDX-License-Identifier: EUPL-1.2
"""What stands beside a suggestion: its numbers in words, what each is made of, and what could help a group to begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.activities.booking.free import Wish, rooms_for
from reuring.communities.models import Community, FieldNote, SignalCell, Suggestion
from reuring.communities.signals.releasing import BLOCK_WEEKS, NO_PLACE, block_of, first_week_of
from reuring.communities.signals.suggesting import year_before
from reuring.partners.models import Partner
from reuring.places.models import Municipality, Room
from reuring.threads.models import AgeBand, Node, NodeKind, SignalCount, Topic
from reuring.threads.searching import topic_names
from reuring.threads.signals import SignalKind, signal_kinds

MOST_SHOWN: Final = 5
# A first meeting is small, on a Tuesday or Thursday evening.
FIRST_MEETING: Final = Wish(people=12)
_ORDER: Final = ("follow", "question", "search", "field_note", "sign_up", "waiting", "hold", "asks", "offers")
_EVENINGS: Final = (1, 3)
_FROM, _UNTIL = time(19, 30), time(21, 30)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a suggestion. kind: its key. text: in words. is_told: it is more than "fewer than ten"."""

    kind: str
    text: str
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of a number. count: in words. parts: by age, in words."""

    when: str
    where: str
    count: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A suggestion in the list. title: its topic. numbers: what it rests on."""

    suggestion: Suggestion
    title: str
    numbers: list[Number]


def listed(suggestions: Iterable[Suggestion]) -> list[Listed]:
    """Suggestions with their titles and numbers. One query. suggestions: with topic and municipality."""
    rows = list(suggestions)
    names = topic_names([each.topic.key for each in rows])
    return [
        Listed(
            each, names.get(each.topic.key, each.topic.key), [number for number in numbers_of(each) if number.is_told]
        )
        for each in rows
    ]


def numbers_of(suggestion: Suggestion) -> list[Number]:
    """The numbers of a suggestion: first those that are told, then of people those that are "fewer than ten"."""
    facts = {fact["kind"]: fact for fact in suggestion.facts}
    kinds = sorted(signal_kinds().values(), key=lambda kind: _ORDER.index(kind.key) if kind.key in _ORDER else 99)
    found = [
        Number(kind.key, _in_words(kind, facts[kind.key]["count"], bool(facts[kind.key].get("at_least"))))
        for kind in kinds
        if kind.key in facts
    ]
    return found + [
        Number(kind.key, _("minder dan 10 mensen %(what)s") % {"what": kind.label}, is_told=False)
        for kind in kinds
        if kind.counts_people and kind.key not in facts
    ]


def _in_words(kind: SignalKind, count: int, is_at_least: bool) -> str:
    values = {"count": count, "what": kind.label}
    if not kind.counts_people:
        return _("%(count)s %(what)s") % values
    if is_at_least:
        return _("minstens %(count)s mensen %(what)s") % values
    return _("%(count)s mensen %(what)s") % values


def rows_of(suggestion: Suggestion, kind: SignalKind, at: datetime) -> list[Row]:
    """What a number is made of: cells of people, or counts by four weeks of what names nobody. Two queries at most."""
    since = year_before(at)
    if not kind.counts_people:
        return _open_rows(suggestion, kind, since)
    cells = SignalCell.objects.filter(kind=kind.key, topic=suggestion.topic_id, last_week__gte=since)
    if suggestion.municipality_id is not None:
        cells = cells.filter(municipalities=[suggestion.municipality_id])
    else:
        cells = cells.filter(Q(municipalities__len__gt=1) | Q(municipalities=[NO_PLACE]))
    names = dict(Municipality.objects.values_list("pk", "name"))
    return [
        Row(
            _period(cell.first_week, cell.last_week),
            ", ".join(names.get(place, "") for place in cell.municipalities if place != NO_PLACE) or _("nergens bij"),
            _("minstens %(count)s") % {"count": cell.count} if cell.is_at_least else str(cell.count),
            tuple(f"{_ages(name)}: {count}" for name, count in cell.parts.items()),
        )
        for cell in cells.order_by("-last_week", "-pk")
    ]


def _open_rows(suggestion: Suggestion, kind: SignalKind, since: date) -> list[Row]:
    counts = SignalCount.objects.filter(kind=kind.key, topic=suggestion.topic_id, week__gte=since)
    counts = counts.filter(municipality=suggestion.municipality_id)
    by_block: dict[int, int] = {}
    for week, count in counts.values_list("week").annotate(Sum("count")):
        by_block[block_of(week)] = by_block.get(block_of(week), 0) + count
    where = suggestion.municipality.name if suggestion.municipality else _("nergens bij")
    return [
        Row(_period(first_week_of(block), first_week_of(block) + timedelta(weeks=BLOCK_WEEKS - 1)), where, str(count))
        for block, count in sorted(by_block.items(), reverse=True)
    ]


def notes_of(suggestion: Suggestion, at: datetime) -> list[FieldNote]:
    """The field notes behind a suggestion, the newest first. One query."""
    notes = FieldNote.objects.filter(topic=suggestion.topic_id, noted_at__date__gte=year_before(at))
    if suggestion.municipality_id is not None:
        notes = notes.filter(municipality=suggestion.municipality_id)
    return list(notes.select_related("municipality")[:50])


def helps(suggestion: Suggestion, at: datetime) -> dict[str, Any]:
    """What could help a group to begin: who is near, a free room, titles, groups that are there. A constant number of
    queries."""
    topic, place = suggestion.topic, suggestion.municipality
    under = list(Topic.objects.filter(path__contains=[topic.key]).values_list("pk", flat=True))
    about = Node.objects.public().filter(node_topics__topic__in=under)
    partners = Partner.objects.active().filter(node__node_topics__topic__in=under).distinct()
    near = partners.filter(Q(municipality=place) | Q(municipality=None)) if place else partners
    return {
        "partners": list(near.select_related("municipality").in_order()[:MOST_SHOWN]),
        "titles": about.filter(kind=NodeKind.WORK).distinct().count(),
        "groups": list(groups_for(suggestion)[:MOST_SHOWN]),
        "room": free_room(place, at),
    }


def groups_for(suggestion: Suggestion) -> Any:
    """Groups about the topic, here or at home in no single place, that did not end; also those being formed."""
    under = Topic.objects.filter(path__contains=[suggestion.topic.key])
    groups = Community.objects.filter(ended_at=None, is_for_minors=False, node__node_topics__topic__in=under)
    if (place := suggestion.municipality) is not None:
        groups = groups.filter(Q(municipality=place) | Q(home_branch__municipality=place))
    return groups.select_related("node").distinct().order_by("node__title")


def free_room(place: Municipality | None, at: datetime) -> tuple[Room, datetime] | None:
    """The first evening in which a room for a first meeting is free, from a week on; None where none is found."""
    today = timezone.localdate(at)
    for day in (today + timedelta(days=ahead) for ahead in range(7, 21)):
        if day.weekday() not in _EVENINGS:
            continue
        starts_at = timezone.make_aware(datetime.combine(day, _FROM))
        ends_at = timezone.make_aware(datetime.combine(day, _UNTIL))
        found = rooms_for(starts_at, ends_at, wish=FIRST_MEETING, municipality=place, at=at, knows_titles=False)
        for each in found:
            if each.is_free or each.is_only_shut:
                return each.room, starts_at
    return None


def _period(first: date, last: date) -> str:
    from reuring.shell.templatetags.shell_tags import day

    return _("%(first)s tot en met %(last)s") % {"first": day(first), "last": day(last + timedelta(days=6))}


def _ages(name: str) -> str:
    """A group of age bands in words."""
    bands = name.split()
    if not bands:
        return _("niet bekend")
    if len(bands) == 1:
        return str(AgeBand(bands[0]).label)
    if bands[-1] == AgeBand.SENIOR:
        return _("%(age)s en ouder") % {"age": bands[0].split("-")[0]}
    if bands[0] == AgeBand.CHILD:
        return _("tot en met %(age)s") % {"age": bands[-1].split("-")[1]}
    return _("%(from)s tot en met %(to)s") % {"from": bands[0].split("-")[0], "to": bands[-1].split("-")[1]}
