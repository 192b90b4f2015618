# SPDX-License-Identifier: EUPL-1.2
"""The verbs that repeat: make the sessions of a rule, and change one and later or all of them.

What a rule made keeps its hour of the clock across summer time. What was changed by hand stays as it is unless it is
asked for, and what people signed up for is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction

from reuring.activities.models import Activity, Recurrence, Session
from reuring.activities.programme import consequences
from reuring.activities.programme.clock import ZONE, wall
from reuring.activities.programme.keeping import locked, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.rules import (
    Occasion,
    days,
    ending_as,
    ending_before,
    occasions,
    parts_of,
    shifted,
    written,
)
from reuring.activities.programme.sessions import SessionFields, call_off, write
from reuring.activities.signing_up.locking import patient
from reuring.people.actor import Actor


class Scope(StrEnum):
    """Which of the sessions of a rule are meant: from one on, or all that are still to come."""

    LATER = "later"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule to be. starts_on: the first day it may come. without: days that are left out."""

    rule: str
    starts_on: date
    starts_clock: time
    duration_minutes: int
    without: tuple[date, ...] = ()
    time_zone: str = ZONE

    def occasions(self) -> list[Occasion]:
        """The sessions that it makes. Raises ProgrammeRefused."""
        on_days = days(self.rule, self.starts_on, self.without, self.time_zone)
        return occasions(on_days, self.starts_clock, self.duration_minutes, self.time_zone)


@transaction.atomic
def repeat(*, activity: Activity, facts: RuleFacts, fields: SessionFields, actor: Actor, at: datetime) -> Recurrence:
    """Give an activity the sessions that a rule makes. fields: where they are; their times are those of the rule.

    Raises ProgrammeRefused: for a rule of too many before any is made, and with every day on which its hour is skipped.
    """
    activity = locked(activity)
    made = facts.occasions()
    rule = Recurrence.objects.create(
        activity=activity,
        rule=written(parts_of(facts.rule)),
        starts_on=made[0].on if not facts.without else min(made[0].on, *facts.without),
        starts_clock=facts.starts_clock,
        duration_minutes=facts.duration_minutes,
        time_zone=facts.time_zone,
        without=sorted(facts.without),
    )
    sessions = _add(rule, made, fields, at)
    consequences.book_rooms(sessions, actor=actor, at=at)
    refresh_node(activity)
    record(activity, "repeat", actor=actor, at=at, after={**_told(rule), "sessions": len(sessions)})
    return rule


def _add(rule: Recurrence, made: Sequence[Occasion], fields: SessionFields, at: datetime) -> list[Session]:
    sessions = []
    for each in made:
        session = Session(activity=rule.activity, recurrence=rule, recurs_on=each.on)
        write(session, {**fields, "starts_at": each.starts_at, "ends_at": each.ends_at}, at)
        sessions.append(session)
    Session.objects.bulk_create(sessions)
    consequences.make_pools(sessions)
    return sessions


@dataclass(frozen=True, slots=True)
class Change:
    """What changes of the sessions of a rule; None, or left out of `fields`: stays as it is.

    rule: a new rule from the first session that is meant on. shift_days: all of them so many days later.
    fields: where they are. with_own: also those that were changed by hand.
    """

    rule: str | None = None
    without: tuple[date, ...] | None = None
    starts_clock: time | None = None
    duration_minutes: int | None = None
    shift_days: int = 0
    fields: SessionFields = field(default_factory=SessionFields)
    with_own: bool = False


@dataclass(slots=True)
class Plan:
    """What a change comes to, before it is made. signed_up: people by session, of those that change or go.

    changes: sessions that get another time or place. stays: changed by hand, or over. adds: new days. goes: days that
    the new rule no longer has, which nobody signed up for. keeps: the same, but with people; they go on by themselves.
    """

    rule: RuleFacts
    changes: list[tuple[Session, Occasion]] = field(default_factory=list)
    stays: list[Session] = field(default_factory=list)
    adds: list[Occasion] = field(default_factory=list)
    goes: list[Session] = field(default_factory=list)
    keeps: list[Session] = field(default_factory=list)
    signed_up: dict[int, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many people hear of it."""
        return sum(self.signed_up.get(session.pk, 0) for session, _occasion in self.changes)


def plan(*, session: Session, scope: Scope, change: Change, at: datetime) -> Plan:
    """What follows when the sessions of a rule are changed, from `session` on or all that are not over.

    Nothing is written. Raises ProgrammeRefused where the new rule or its hour can't be.
    """
    rule = session.recurrence
    if rule is None or session.recurs_on is None:
        raise ProgrammeRefused
    mine = Session.objects.select_related("room__branch__municipality", "branch", "place")
    found = list(mine.filter(recurrence=rule).order_by("recurs_on"))
    if scope == Scope.LATER:
        found = [each for each in found if each.recurs_on and each.recurs_on >= session.recurs_on]
    facts = _new_facts(rule, found, change, is_split=scope == Scope.LATER)
    made = {each.on: each for each in facts.occasions()}
    plan = Plan(facts, notes=[each.note for each in made.values() if each.note])
    plan.signed_up = consequences.people_signed_up([each.pk for each in found])
    kept_by_hand = set()
    for each in found:
        on = (each.recurs_on or facts.starts_on) + timedelta(days=change.shift_days)
        is_left = each.is_cancelled or each.ends_at <= at or (each.is_own and not change.with_own)
        if is_left:
            plan.stays.append(each)
            kept_by_hand.add(on)
        elif on in made:
            plan.changes.append((each, made[on]))
            kept_by_hand.add(on)
        elif each.pk in plan.signed_up:
            plan.keeps.append(each)
        else:
            plan.goes.append(each)
    plan.adds = [each for on, each in made.items() if on not in kept_by_hand and each.ends_at > at]
    return plan


def _new_facts(rule: Recurrence, found: Sequence[Session], change: Change, *, is_split: bool) -> RuleFacts:
    """The rule as it will be for these sessions."""
    first = found[0].recurs_on if is_split and found else rule.starts_on
    assert first is not None
    text, without = change.rule, change.without
    if text is None:
        text = rule.rule
        if is_split and "COUNT" in parts_of(text):
            # What is left of the number of times, told as a last day.
            text = ending_as(text, days(rule.rule, rule.starts_on, zone=rule.time_zone)[-1])
        text = shifted(text, change.shift_days)
    shift = timedelta(days=change.shift_days)
    if without is None:
        without = tuple(day + shift for day in rule.without if day >= first)
    return RuleFacts(
        rule=text,
        starts_on=first + shift,
        starts_clock=change.starts_clock or rule.starts_clock,
        duration_minutes=change.duration_minutes or rule.duration_minutes,
        without=without,
        time_zone=rule.time_zone,
    )


@patient
@transaction.atomic
def change_recurring(
    *, session: Session, scope: Scope, change: Change, reason: str = "", actor: Actor, at: datetime
) -> Plan:
    """Change the sessions of a rule, from `session` on or all that are not over. The rule is split where needed.

    reason: what is told of days that go, where the activity is public already. Returns what came of it.
    Raises ProgrammeRefused; nothing is changed then.
    """
    activity = locked(session.activity)
    list(Session.objects.select_for_update(of=("self",)).filter(activity=activity).order_by("pk"))
    session = Session.objects.select_related("recurrence").get(pk=session.pk)
    made = plan(session=session, scope=scope, change=change, at=at)
    rule = session.recurrence
    assert rule is not None
    before = _told(rule)
    target = _split(rule, session, activity) if scope == Scope.LATER else rule
    target.rule, target.starts_on = written(parts_of(made.rule.rule)), made.rule.starts_on
    target.starts_clock, target.duration_minutes = made.rule.starts_clock, made.rule.duration_minutes
    target.without = sorted(made.rule.without)
    target.activity = activity
    target.save()
    _stay(made.stays, target, change.shift_days)
    # On their own from now on: people come, on a day that the rule no longer has.
    Session.objects.filter(pk__in=[each.pk for each in made.keeps]).update(
        recurrence=None, recurs_on=None, is_own=True, changed_at=at
    )
    _drop(made.goes, activity, reason, actor, at)
    moved = _move(made, target, change, activity, at)
    template = _where(session)
    added = _add(target, made.adds, {**template, **change.fields}, at)
    consequences.book_rooms([*moved, *added], actor=actor, at=at)
    consequences.tell_changed(moved, actor=actor, at=at)
    refresh_node(activity)
    record(activity, f"change_{scope}", actor=actor, at=at, before=before, after=_told(target), reason=reason)
    return made


def _split(rule: Recurrence, session: Session, activity: Activity) -> Recurrence:
    """Let a rule end before a session, and a new one go on from it. The rule itself for its first."""
    on = session.recurs_on
    assert on is not None
    if not Session.objects.filter(recurrence=rule, recurs_on__lt=on).exists():
        return rule
    later = Recurrence.objects.create(
        activity=activity, rule=rule.rule, starts_on=on, starts_clock=rule.starts_clock,
        duration_minutes=rule.duration_minutes, time_zone=rule.time_zone,
        without=[day for day in rule.without if day >= on],
    )  # fmt: skip
    rule.without = [day for day in rule.without if day < on]
    rule.rule = ending_before(rule.rule, on)
    rule.save()
    Session.objects.filter(recurrence=rule, recurs_on__gte=on).update(recurrence=later)
    return later


def _stay(stays: Sequence[Session], target: Recurrence, shift_days: int) -> None:
    """Let sessions that stay as they are stand for their day by the new rule."""
    if not shift_days:
        return
    # From the far end in the direction of the shift, so that no two have one day in between.
    for each in sorted(stays, key=lambda one: one.recurs_on or date.min, reverse=shift_days > 0):
        each.recurs_on = (each.recurs_on or target.starts_on) + timedelta(days=shift_days)
        each.recurrence = None
    Session.objects.filter(pk__in=[each.pk for each in stays]).update(recurrence=None)
    for each in stays:
        Session.objects.filter(pk=each.pk).update(recurrence=target, recurs_on=each.recurs_on)


def _drop(goes: Sequence[Session], activity: Activity, reason: str, actor: Actor, at: datetime) -> None:
    """Days that the rule no longer has: called off where people may have seen them, gone where nobody did."""
    if not goes:
        return
    if activity.is_public:
        call_off(goes, activity=activity, reason=reason or "-", actor=actor, at=at)
        Session.objects.filter(pk__in=[each.pk for each in goes]).update(recurrence=None, recurs_on=None)
        return
    consequences.let_go_of_rooms(goes, actor=actor, at=at)
    Session.objects.filter(pk__in=[each.pk for each in goes]).delete()


def _move(made: Plan, target: Recurrence, change: Change, activity: Activity, at: datetime) -> list[Session]:
    """Write the sessions that change. Returns those of which the time or the place is another than before."""
    moved = []
    # Free their days first, so that two that change places don't meet on one.
    keys = [each.pk for each, _occasion in made.changes]
    Session.objects.filter(pk__in=keys).update(recurrence=None)
    for each, occasion in made.changes:
        before = (each.starts_at, each.ends_at, each.room_id, each.branch_id, each.place_id, each.online_url)
        each.activity, each.recurrence, each.recurs_on = activity, target, occasion.on
        each.is_own = False
        write(each, {**change.fields, "starts_at": occasion.starts_at, "ends_at": occasion.ends_at}, at)
        if before != (each.starts_at, each.ends_at, each.room_id, each.branch_id, each.place_id, each.online_url):
            each.sequence += 1
            moved.append(each)
        each.save()
    return moved


def _where(session: Session) -> SessionFields:
    return {
        "room": session.room,
        "branch": session.branch,
        "place": session.place,
        "online_url": session.online_url,
        "room_label": session.room_label,
    }


def _told(rule: Recurrence) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "starts_on": rule.starts_on.isoformat(),
        "starts_clock": rule.starts_clock.strftime("%H:%M"),
        "duration_minutes": rule.duration_minutes,
        "without": [day.isoformat() for day in rule.without],
    }


def clock_of(session: Session) -> time:
    """The hour at which a session starts, by the clock of its place."""
    return wall(session.starts_at, session.time_zone).time()
