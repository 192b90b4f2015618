# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write places, each with its event in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, Model, Q
from django.forms import ModelForm
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Work
from reuring.circulation.ruling.moving import ask_to_move
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import (
    Branch,
    ClosingDay,
    Municipality,
    OpeningException,
    OpeningHours,
    Organisation,
    Place,
    Room,
)
from reuring.places.opening import Stretch
from reuring.places.policy import (
    Obstacle,
    obstacles_to_closing,
    obstacles_to_end_closing,
    obstacles_to_exception,
    obstacles_to_week,
)
from reuring.threads import outbox
from reuring.threads.branch_nodes import keep_branch_node
from reuring.web.staff_places.refusals import ChangedMeanwhile, PlaceRefused
from reuring.web.staff_places.rights import Row, actor_may_change
from reuring.web.staff_places.room_bookings import must_suit_bookings
from reuring.web.staff_places.versions import exception_snapshot, hours_snapshot, snapshot, version_of

KINDS: Final[dict[type[Model], str]] = {
    Organisation: "organisation",
    Municipality: "municipality",
    Branch: "branch",
    Room: "room",
    Place: "place",
    ClosingDay: "closing_day",
}


def key_of(row: Row) -> str:
    """What the audit trail calls a row."""
    if isinstance(row, Municipality):
        return row.code
    return str(row.pk) if isinstance(row, Organisation | ClosingDay) else row.public_id


def day_at(branch: Branch, at: datetime) -> date:
    """Which day it is at a branch."""
    return at.astimezone(ZoneInfo(branch.time_zone)).date()


@transaction.atomic
def keep(form: ModelForm[Any], *, version: str, actor: Actor, at: datetime) -> Any:
    """Keep a valid form over one of the rows here: make the row, or change it.

    version: of the row when the page was opened (`versions.version_of`); not looked at for a new one.
    Returns the row. Raises ChangedMeanwhile when it says something else by now; PlaceRefused with every obstacle.
    """
    row: Row = form.instance
    is_new = row.pk is None
    before: dict[str, Any] | None = None
    on = timezone.localdate(at)
    if is_new:
        is_refused = not actor_may_change(actor, row, on)
    else:
        held = type(row)._default_manager.select_for_update().get(pk=row.pk)
        before = snapshot(held)
        if version_of(before) != version:
            raise ChangedMeanwhile(version_of(before), held)
        is_refused = not actor_may_change(actor, held, on) or _leaves(held, row, actor, on)
        if isinstance(held, Room):
            must_suit_bookings(form, held, at)
    if is_refused:
        raise PlaceRefused(_no_right())
    if isinstance(row, Organisation):
        row.pk = 1
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        text = _("Iemand anders maakte dit net ook. Kijk in de lijst.")
        raise PlaceRefused(Obstacle("made-meanwhile", text)) from None
    after = snapshot(type(row)._default_manager.get(pk=row.pk))
    if isinstance(row, Branch) and before != after:
        keep_branch_node(row)
    if before != after:
        record_event(
            actor=actor,
            at=at,
            verb="make" if is_new else "edit",
            subject_kind=KINDS[type(row)],
            subject_key=key_of(row),
            before=before,
            after=after,
        )
    if isinstance(row, Branch) and before and before["municipality_id"] != after["municipality_id"]:
        # A title is found by the municipality of its copies.
        here = Work.objects.filter(editions__items__branch=row).distinct()
        outbox.note(here.values_list("node_id", flat=True))
    return row


def _leaves(held: Row, row: Row, actor: Actor, on: date) -> bool:
    """Whether a branch or a place goes to a municipality where the actor has no say."""
    if not (isinstance(held, Branch | Place) and isinstance(row, Branch | Place)):
        return False
    if held.municipality_id == row.municipality_id:
        return False
    stand_in = Place(municipality=row.municipality)
    return not actor_may_change(actor, stand_in, on)


def _no_right() -> Obstacle:
    return Obstacle("no-administrator-here", _("Je bent voor deze plek geen beheerder."))


def _lock(branch: Branch, actor: Actor, at: datetime) -> Branch:
    held = Branch.objects.select_for_update().get(pk=branch.pk)
    if not actor_may_change(actor, held, timezone.localdate(at)):
        raise PlaceRefused(_no_right())
    return held


def _record(branch: Branch, verb: str, actor: Actor, at: datetime, before: Any, after: Any) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="branch", subject_key=branch.public_id, before=before, after=after
    )


# The week


def week_at(branch: Branch, on: date) -> dict[int, tuple[Stretch, ...]]:
    """The hours through the week as they hold at a branch on that day, by weekday."""
    rows = OpeningHours.objects.filter(branch=branch, valid_from__lte=on)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).order_by("weekday", "opens")
    found: dict[int, tuple[Stretch, ...]] = {}
    for row in rows:
        found[row.weekday] = (*found.get(row.weekday, ()), Stretch(row.opens, row.closes, row.is_staffed))
    return found


def planned_from(branch: Branch, after: date) -> date | None:
    """The first day after that one on which other hours begin at a branch, where some are planned."""
    rows = OpeningHours.objects.filter(branch=branch, valid_from__gt=after)
    found: date | None = rows.aggregate(first=Min("valid_from"))["first"]
    return found


def week_rows(
    branch: Branch, week: Mapping[int, Sequence[Stretch]], valid_from: date, valid_until: date | None
) -> list[OpeningHours]:
    """A week as rows, unsaved."""
    return [
        OpeningHours(
            branch=branch,
            weekday=weekday,
            opens=stretch.opens,
            closes=stretch.closes,
            is_staffed=stretch.is_staffed,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for weekday, stretches in sorted(week.items())
        for stretch in stretches
    ]


@transaction.atomic
def set_week(
    *,
    branch: Branch,
    week: Mapping[int, Sequence[Stretch]],
    valid_from: date,
    version: str,
    actor: Actor,
    at: datetime,
) -> date | None:
    """Let these hours hold at a branch from `valid_from`, until hours that were planned for later begin.

    week: stretches by weekday (1 is Monday). valid_from: a day in the branch, today or later; the hours before end on
    it, and what was planned from that very day gives way.
    version: of `versions.hours_snapshot` when the page was opened. The branch is locked.
    Returns the day on which hours that were planned earlier take over, or None.
    Raises ChangedMeanwhile, and PlaceRefused with every obstacle.
    """
    held = _lock(branch, actor, at)
    today = day_at(held, at)
    before = hours_snapshot(held, today)
    if version_of(before) != version:
        raise ChangedMeanwhile(version_of(before))
    in_force = week_at(held, valid_from)
    obstacles = obstacles_to_week(week, valid_from=valid_from, today=today, in_force=in_force)
    if obstacles:
        raise PlaceRefused(*obstacles)
    until = planned_from(held, valid_from)
    earlier = OpeningHours.objects.filter(branch=held)
    earlier.filter(valid_from=valid_from).delete()
    holding = earlier.filter(valid_from__lt=valid_from)
    holding.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from)).update(valid_until=valid_from)
    try:
        with transaction.atomic():
            OpeningHours.objects.bulk_create(week_rows(held, week, valid_from, until))
    except IntegrityError:
        raise PlaceRefused(Obstacle("stretches-cross", _("Deze tijden lopen door elkaar."))) from None
    _record(held, "set_hours", actor, at, {"hours": before}, {"hours": hours_snapshot(held, today)})
    ask_to_move(held)
    return until


@transaction.atomic
def drop_planned_week(*, branch: Branch, valid_from: date, actor: Actor, at: datetime) -> None:
    """Take away hours that were planned from a day in the future; those before them go on.

    Raises PlaceRefused when nothing is planned from that day, or it has come.
    """
    held = _lock(branch, actor, at)
    today = day_at(held, at)
    rows = OpeningHours.objects.filter(branch=held)
    if valid_from <= today or not rows.filter(valid_from=valid_from).exists():
        raise PlaceRefused(Obstacle("not-planned", _("Vanaf deze dag staat niets gepland.")))
    before = hours_snapshot(held, today)
    rows.filter(valid_from=valid_from).delete()
    rows.filter(valid_until=valid_from).update(valid_until=planned_from(held, valid_from))
    _record(held, "drop_hours", actor, at, {"hours": before}, {"hours": hours_snapshot(held, today)})
    ask_to_move(held)


# One day


@transaction.atomic
def add_exception(
    *, branch: Branch, on: date, stretches: Sequence[Stretch], reason: str, actor: Actor, at: datetime
) -> None:
    """Let a branch keep other hours on one day. The branch is locked.

    Raises PlaceRefused with every obstacle.
    """
    held = _lock(branch, actor, at)
    shutting = ClosingDay.objects.exclude(kind=ClosingDay.Kind.FINE_FREE).filter(starts_on__lte=on, ends_on__gte=on)
    closing = shutting.filter(Q(branch=held) | Q(branch__isnull=True)).first()
    obstacles = obstacles_to_exception(
        on=on,
        stretches=stretches,
        today=day_at(held, at),
        is_taken=OpeningException.objects.filter(branch=held, on=on).exists(),
        shut_by=closing.name if closing else "",
    )
    if obstacles:
        raise PlaceRefused(*obstacles)
    rows = [
        OpeningException(
            branch=held, on=on, opens=each.opens, closes=each.closes, is_staffed=each.is_staffed, reason=reason
        )
        for each in stretches
    ]
    OpeningException.objects.bulk_create(rows)
    _record(held, "add_exception", actor, at, None, {"exceptions": exception_snapshot(rows)})


@transaction.atomic
def drop_exception(*, branch: Branch, on: date, actor: Actor, at: datetime) -> None:
    """Let a branch keep its usual hours on that day after all.

    Raises PlaceRefused for a day that is over.
    """
    held = _lock(branch, actor, at)
    if on < day_at(held, at):
        raise PlaceRefused(Obstacle("date-past", _("Deze dag is al voorbij. Hij blijft staan.")))
    rows = OpeningException.objects.filter(branch=held, on=on)
    before = exception_snapshot(rows)
    if before:
        rows.delete()
        _record(held, "drop_exception", actor, at, {"exceptions": before}, None)
        ask_to_move(held)


# Closing days


@transaction.atomic
def add_closing(form: ModelForm[Any], *, actor: Actor, at: datetime) -> ClosingDay:
    """Make a closing from a valid form. Two at once wait for each other, so that none is made twice.

    What is due on a day that is shut now moves, by a job of this transaction.
    Raises PlaceRefused with every obstacle.
    """
    _lock_closings()
    row: ClosingDay = form.instance
    same = ClosingDay.objects.filter(kind=row.kind, starts_on__lte=row.ends_on, ends_on__gte=row.starts_on)
    if row.branch_id is not None:
        same = same.filter(Q(branch=row.branch_id) | Q(branch__isnull=True))
    else:
        same = same.filter(branch__isnull=True)
    obstacles = obstacles_to_closing(
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        today=timezone.localdate(at),
        beside=list(same.values_list("name", flat=True)),
    )
    if obstacles:
        raise PlaceRefused(*obstacles)
    made: ClosingDay = keep(form, version="", actor=actor, at=at)
    if made.is_shut:
        ask_to_move(made.branch)
    return made


@transaction.atomic
def end_closing(*, closing_key: int, actor: Actor, at: datetime) -> tuple[ClosingDay, bool]:
    """Take away a closing that is still to come, or end one that goes on with yesterday.

    Due dates that moved for it stay: nobody has to come back sooner than they were told.
    Returns it, and whether it was ended rather than taken away.
    Raises PlaceRefused when it is over or gone.
    """
    today = timezone.localdate(at)
    row = ClosingDay.objects.select_for_update(of=("self",)).filter(pk=closing_key).first()
    if row is None:
        raise PlaceRefused(Obstacle("closing-gone", _("Deze sluitingsdag is er niet meer.")))
    if not actor_may_change(actor, row, today):
        raise PlaceRefused(_no_right())
    obstacles = obstacles_to_end_closing(ends_on=row.ends_on, today=today)
    if obstacles:
        raise PlaceRefused(*obstacles)
    before, key = snapshot(row), key_of(row)
    is_going_on = row.starts_on < today
    if is_going_on:
        row.ends_on = today - timedelta(days=1)
        row.save(update_fields=["ends_on"])
    else:
        row.delete()
    record_event(
        actor=actor,
        at=at,
        verb="end" if is_going_on else "remove",
        subject_kind="closing_day",
        subject_key=key,
        before=before,
        after=snapshot(row) if is_going_on else None,
    )
    return row, is_going_on


def _lock_closings() -> None:
    # There is no row to lock: the closing that must not be made twice does not exist yet. Reading goes on.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE places_closingday IN SHARE ROW EXCLUSIVE MODE")


VERBS: Final[dict[str, str | Promise]] = {
    "make": _("maakte dit"),
    "edit": _("veranderde de gegevens"),
    "set_hours": _("veranderde de openingstijden"),
    "drop_hours": _("haalde geplande openingstijden weg"),
    "add_exception": _("zette andere tijden op een dag"),
    "drop_exception": _("haalde andere tijden van een dag weg"),
    "move_due_dates": _("schoof inleverdagen op, omdat het die dag dicht is"),
    "set_floating": _("koos hoeveel zwevende exemplaren er hoogstens staan"),
}
