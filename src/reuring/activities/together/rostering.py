# SPDX-License-Identifier: EUPL-1.2
"""The roster of volunteers: tasks at a session, how many people are needed, and who takes a turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Session, Shift, ShiftTurn
from reuring.activities.together.policy import obstacles_to_take
from reuring.activities.together.refusals import ShiftRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.policy import Obstacle

KIND = "shift"
# Volunteers are asked for what is settled, not for what may still be.
_SETTLED = (Activity.State.AGREED, Activity.State.PUBLISHED)


@transaction.atomic
def keep_shift(
    *, session: Session, what: str, starts_at: datetime, ends_at: datetime, needed: int, shift: Shift | None = None
) -> Shift:
    """Keep a task for volunteers at a session. needed: how many people.

    Who took a turn keeps it, also when fewer are needed. Raises ShiftRefused with every obstacle.
    """
    found = []
    if not what.strip():
        found.append(Obstacle("no-text", _("Schrijf op wat er te doen is.")))
    if ends_at <= starts_at:
        found.append(Obstacle("ends-first", _("Het einde ligt voor het begin.")))
    if needed < 1:
        found.append(Obstacle("nobody", _("Er is minstens één persoon nodig.")))
    if found:
        raise ShiftRefused(*found)
    shift = shift or Shift(session=session)
    shift.what, shift.needed = what.strip()[:120], needed
    shift.starts_at, shift.ends_at = starts_at, ends_at
    shift.save()
    return shift


@transaction.atomic
def take_shift(*, shift: Shift, person: Person | None, name: str = "", actor: Actor, at: datetime) -> ShiftTurn:
    """Take a shift, oneself or for somebody who told it. Never one more than are needed: the shift is locked first.

    person: who takes it, when they are known here; else their name.
    Raises ShiftRefused with every obstacle.
    """
    shift = Shift.objects.select_for_update(of=("self",)).select_related("session__activity").get(pk=shift.pk)
    name = person.given_name if person is not None else " ".join(name.split())
    if not name:
        raise ShiftRefused(Obstacle("nobody", _("Schrijf op wie het is.")))
    turns = shift.turns.all()
    cancelled = shift.session.is_cancelled or shift.session.activity.state in ("cancelled", "declined")
    obstacles = obstacles_to_take(
        needed=shift.needed,
        taken=len(turns),
        has_it=any(
            turn.person_id == person.pk if person else turn.name.casefold() == name.casefold() for turn in turns
        ),
        starts_at=shift.starts_at,
        is_cancelled=cancelled,
        at=at,
    )
    if obstacles:
        raise ShiftRefused(*obstacles)
    turn = ShiftTurn.objects.create(shift=shift, person=person, name=name[:120])
    record_event(actor=actor, at=at, verb="take", subject_kind=KIND, subject_key=shift.public_id)
    return turn


@transaction.atomic
def give_back(*, turn: ShiftTurn, actor: Actor, at: datetime) -> None:
    """Somebody does not take that shift after all."""
    record_event(actor=actor, at=at, verb="give_back", subject_kind=KIND, subject_key=turn.shift.public_id)
    turn.delete()


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A shift, to show. missing: how many people are still needed. is_mine: of who looks."""

    shift: Shift
    turns: list[ShiftTurn]
    missing: int
    is_mine: bool = False


def roster_of(session: Session) -> list[RosterLine]:
    """The shifts of a session with who takes them. Two queries."""
    return [_line(shift, None) for shift in session.shifts.prefetch_related("turns")]


def open_shifts(person: Person, at: datetime) -> list[RosterLine]:
    """What a volunteer can take or took: coming shifts of settled activities that need somebody, and their own.

    A constant number of queries.
    """
    settled = Shift.objects.filter(ends_at__gt=at, session__activity__state__in=_SETTLED).exclude(
        session__state=Session.State.CANCELLED
    )
    wanted = settled.annotate(taken=Count("turns")).filter(
        Q(taken__lt=F("needed")) | Q(pk__in=ShiftTurn.objects.filter(person=person).values("shift"))
    )
    return [_line(shift, person) for shift in _whole(wanted)]


def own_shifts(person: Person, at: datetime) -> list[RosterLine]:
    """The coming shifts that a volunteer took, the first first."""
    return [line for line in open_shifts(person, at) if line.is_mine]


def _whole(shifts: QuerySet[Any]) -> QuerySet[Any]:
    parts = ("session__activity__node", "session__room__branch", "session__branch", "session__place")
    return shifts.select_related(*parts).prefetch_related(Prefetch("turns")).order_by("starts_at", "pk")


def _line(shift: Shift, person: Person | None) -> RosterLine:
    turns = list(shift.turns.all())
    is_mine = person is not None and any(turn.person_id == person.pk for turn in turns)
    return RosterLine(shift, turns, max(0, shift.needed - len(turns)), is_mine)
