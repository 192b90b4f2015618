# SPDX-License-Identifier: EUPL-1.2
"""What may be booked: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from reuring.people.policy import Obstacle
from reuring.places.opening import OpenDay
from reuring.shell.templatetags.shell_tags import clock, weekday

# A booking that lasts longer is a room that is used for something else.
LONGEST: Final = timedelta(days=370)
# Nobody plans further ahead than this; a year too many is a typing error.
FURTHEST: Final = timedelta(days=3 * 366)
# What who decides about a branch's rooms may set aside, with a reason of their own.
MAY_BE_SET_ASIDE: Final = frozenset({"room-shut", "room-too-small"})


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What keeps a room then. room: its name. title: empty for who may not know. starts, ends: with setting up."""

    room: str
    title: str
    starts: datetime
    ends: datetime
    is_block: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A room for a stretch of time, with what is known of it.

    room, branch: their names. starts, ends: by the clock of the branch, without setting up. people: None where that is
    not told. capacity: None where nobody counted. is_there: whether the room exists then. days: by the name of each
    room that is looked at, when it can be used on the first and the last day. in_the_way: what keeps it then.
    """

    room: str
    branch: str
    starts: datetime
    ends: datetime
    people: int | None = None
    capacity: int | None = None
    is_bookable: bool = True
    is_there: bool = True
    days: Mapping[str, Sequence[OpenDay]] | None = None
    in_the_way: Sequence[InTheWay] = ()


def obstacles_to_book(asked: Asked, at: datetime) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a booking at the moment `at`. A block asks the same without days."""
    found = list(_of_time(asked, at))
    if not asked.is_there:
        found.append(Obstacle("room-gone", _("%(room)s is er dan niet meer.") % {"room": asked.room}))
    elif not asked.is_bookable:
        found.append(Obstacle("room-not-bookable", _("%(room)s kun je niet reserveren.") % {"room": asked.room}))
    if asked.people is not None and asked.capacity is not None and asked.people > asked.capacity:
        text = _("In %(room)s passen %(capacity)s mensen. Je verwacht er %(people)s.")
        values = {"room": asked.room, "capacity": asked.capacity, "people": asked.people}
        found.append(Obstacle("room-too-small", text % values))
    if asked.starts < asked.ends:
        found += _of_days(asked)
    found += [Obstacle("room-taken", _taken(each)) for each in asked.in_the_way]
    return tuple(found)


def _of_time(asked: Asked, at: datetime) -> Iterable[Obstacle]:
    if asked.ends <= asked.starts:
        yield Obstacle("ends-before-it-starts", _("Het einde moet na het begin komen."))
    elif asked.ends - asked.starts > LONGEST:
        yield Obstacle("too-long", _("Dit is langer dan een jaar. Kies een eerder einde."))
    if asked.starts < at:
        yield Obstacle("past", _("Dit begint in het verleden. Kies een tijd die nog komt."))
    elif asked.starts - at > FURTHEST:
        yield Obstacle("too-far", _("Dit is meer dan drie jaar vooruit. Klopt het jaar?"))


def _of_days(asked: Asked) -> list[Obstacle]:
    """Where a room can't be used at the beginning or the end; the same sentence once."""
    told: dict[str, Obstacle] = {}
    for room, days in (asked.days or {}).items():
        for day in days:
            first = asked.starts.time() if day.on == asked.starts.date() else time.min
            last = asked.ends.time() if day.on == asked.ends.date() else time.max
            if not _is_open(day, first, last, is_long=asked.starts.date() != asked.ends.date()):
                text = _shut(room, asked.branch, day)
                told[text] = Obstacle("room-shut", text)
    return list(told.values())


def _is_open(day: OpenDay, first: time, last: time, *, is_long: bool) -> bool:
    """Whether a room can be used then. is_long: over several days, of which only the first and last moment count."""
    stretches = joined(day)
    if is_long:
        moment = first if last == time.max else last
        return any(opens <= moment <= closes for opens, closes in stretches)
    return any(opens <= first and last <= closes for opens, closes in stretches)


def joined(day: OpenDay) -> list[tuple[time, time]]:
    """The stretches of a day, those that follow each other at once as one: with a desk or without is all the same."""
    found: list[tuple[time, time]] = []
    for stretch in day.stretches:
        if found and stretch.opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stretch.closes))
        else:
            found.append((stretch.opens, stretch.closes))
    return found


def _shut(room: str, branch: str, day: OpenDay) -> str:
    values = {"room": room, "branch": branch, "day": weekday(day.on), "reason": day.reason}
    if not day.stretches and day.reason:
        return _("Op %(day)s is %(branch)s dicht: %(reason)s.") % values
    if not day.stretches:
        return _("Op %(day)s is %(room)s niet open.") % values
    dash = "–"
    values["hours"] = _(" en ").join(f"{clock(opens)}{dash}{clock(closes)}" for opens, closes in joined(day))
    return _("Op %(day)s kun je %(room)s gebruiken van %(hours)s.") % values


def _taken(each: InTheWay) -> str:
    values = {"room": each.room, "title": each.title, "when": when(each.starts, each.ends)}
    if not each.title:
        return _("%(room)s is dan niet vrij: %(when)s.") % values
    if each.is_block:
        return _("%(room)s is geblokkeerd, %(when)s: %(title)s.") % values
    return _("%(room)s is dan van “%(title)s”, %(when)s, met klaarzetten en opruimen.") % values


def when(starts: datetime, ends: datetime) -> str:
    """A stretch of time in words: `vrijdag 4 december, 19.00–21.00`, or with both days."""
    if starts.date() == ends.date():
        return f"{weekday(starts.date())}, {clock(starts.time())}–{clock(ends.time())}"
    values = {"first": f"{weekday(starts.date())} {clock(starts.time())}"}
    values["last"] = f"{weekday(ends.date())} {clock(ends.time())}"
    return _("%(first)s tot %(last)s") % values


def standing(obstacles: Iterable[Obstacle], set_aside: Collection[str], *, may_decide: bool) -> tuple[Obstacle, ...]:
    """The obstacles that still stand when these codes were set aside. may_decide: about this branch's rooms."""
    if not may_decide:
        return tuple(obstacles)
    return tuple(each for each in obstacles if each.code not in MAY_BE_SET_ASIDE or each.code not in set_aside)


def needs_a_yes(*, room_needs: bool, is_maker_here: bool, may_decide: bool) -> bool:
    """Whether somebody else must agree first: always for such a room, and for who makes no programme at that branch.

    may_decide: may answer requests; not one's own, so that plays no part where the room itself asks for it.
    """
    return room_needs or not (is_maker_here or may_decide)


def obstacles_to_decide(
    *, state: str, is_own: bool, may_decide: bool, is_over: bool, reason: str | None = None
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of saying yes or no to a request.

    state: of the booking. is_own: whether who decides asked for it. reason: of a no; None for a yes.
    """
    found = []
    if not may_decide:
        found.append(Obstacle("may-not-decide", _("Over deze ruimte beslist een programmamaker van die vestiging.")))
    if state != "requested":
        found.append(Obstacle("no-request", _("Hier is al over beslist.")))
    if is_own:
        found.append(Obstacle("own-request", _("Dit vroeg je zelf aan. Iemand anders beslist erover.")))
    if is_over and reason is None:
        found.append(Obstacle("past", _("Dit is al voorbij.")))
    if reason is not None and not reason.strip():
        found.append(Obstacle("reason-missing", _("Schrijf erbij waarom niet. De aanvrager leest het.")))
    return tuple(found)


def obstacles_to_change(*, state: str, is_own: bool, may_decide: bool, is_over: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of moving or cancelling a booking."""
    found = []
    if not (is_own or may_decide):
        text = _("Dit is van iemand anders. Die kan het zelf veranderen, of een programmamaker van die vestiging.")
        found.append(Obstacle("not-yours", text))
    if state not in ("requested", "approved", "blocked"):
        found.append(Obstacle("no-booking", _("Deze reservering geldt niet meer.")))
    elif is_over:
        found.append(Obstacle("past", _("Dit is al voorbij.")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one room's day. kind: shut, free, around (setting up or clearing away) or taken. key: of what."""

    kind: str
    starts: datetime
    ends: datetime
    key: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A room that is kept. starts, ends: of what happens; first, last: with setting up and clearing away."""

    key: int
    starts: datetime
    ends: datetime
    first: datetime
    last: datetime


def pieces(first: datetime, last: datetime, open_day: OpenDay, kept: Sequence[Kept]) -> list[Piece]:
    """One room's day from `first` to `last` (aware, by the branch's clock), cut where something begins or ends."""
    zone = first.tzinfo
    hours = [
        (datetime.combine(open_day.on, opens, zone), datetime.combine(open_day.on, closes, zone))
        for opens, closes in joined(open_day)
    ]
    marks = {first, last}
    for stretch in [*hours, *((each.starts, each.ends) for each in kept), *((each.first, each.last) for each in kept)]:
        marks |= {mark for mark in stretch if first < mark < last}
    found: list[Piece] = []
    cuts = sorted(marks)
    for begins, ends in pairwise(cuts):
        piece = _piece(begins, ends, hours, kept)
        before = found[-1] if found else None
        if before and (before.kind, before.key) == (piece.kind, piece.key):
            found[-1] = Piece(piece.kind, before.starts, ends, piece.key)
        else:
            found.append(piece)
    return found


def _piece(begins: datetime, ends: datetime, hours: Sequence[tuple[datetime, datetime]], kept: Sequence[Kept]) -> Piece:
    for each in kept:
        if each.starts <= begins < each.ends:
            return Piece("taken", begins, ends, each.key)
    for each in kept:
        if each.first <= begins < each.last:
            return Piece("around", begins, ends, each.key)
    is_open = any(opens <= begins < closes for opens, closes in hours)
    return Piece("free" if is_open else "shut", begins, ends)


def days_between(starts: datetime, ends: datetime) -> list[date]:
    """The first and the last day of a stretch by the clock of the branch: the days that are looked at."""
    # A stretch that ends at midnight ends on the day before it.
    last = (ends - timedelta(microseconds=1)).date() if ends > starts else ends.date()
    return sorted({starts.date(), last})
