# SPDX-License-Identifier: EUPL-1.2
"""Due dates that move because a branch will be shut: of what is out already, and of what lies ready. Never earlier.

A change of closing days or opening hours asks for it in its own transaction; a job then does it in small parts, each a
transaction of its own. It goes by what is due, not by what was changed, so a run that was killed is run again, and one
that finds nothing to do does nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from reuring.circulation.due_dates import day_at, moved
from reuring.circulation.models import AskedFromLibrary, Hold, Loan, Movement, Subscription, Via
from reuring.circulation.rulebook import BranchCalendar, RuleBook, rulebook
from reuring.circulation.shelving import shelf_day
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import Branch, ClosingDay
from reuring.places.opening import Hours

logger = logging.getLogger(__name__)
ACTOR: Final = Actor.rule("due dates after closing days")
_BATCH: Final = 500
# Somebody holds a loan for as long as a scan takes; what is still held after this many looks is left for another run.
_LOOKS: Final = 100
_PAUSE: Final = 0.1

# Rows that somebody else holds are passed over, so this waits for nobody and nobody waits for it in a circle.
_MOVE: Final = """
    WITH picked AS (
        SELECT loan.id, loan.item_id, item.branch_id
        FROM circulation_loan loan JOIN catalogue_item item ON item.id = loan.item_id
        WHERE loan.returned_at IS NULL AND loan.due_on = %(was)s AND item.branch_id = %(branch)s
          AND NOT EXISTS (
            SELECT 1 FROM circulation_askedfromlibrary asked
            WHERE asked.item_id = item.id AND asked.state = 'here' AND asked.back_on IS NOT NULL)
        ORDER BY loan.id LIMIT %(batch)s
        FOR NO KEY UPDATE OF item, loan SKIP LOCKED
    ), moved AS (
        UPDATE circulation_loan loan SET due_on = %(now)s FROM picked WHERE loan.id = picked.id RETURNING loan.id
    ), shown AS (
        UPDATE catalogue_item item SET due_on = %(now)s FROM picked
        WHERE item.id = picked.item_id AND item.status = 'on_loan' RETURNING item.id
    ), told AS (
        INSERT INTO circulation_movement (loan_id, kind, category, at, branch_id, via)
        SELECT picked.id, %(kind)s, '', %(at)s, picked.branch_id, %(via)s FROM picked RETURNING id
    )
    SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM shown), (SELECT count(*) FROM told)
"""


class StillHeld(Exception):
    """Some loans were held by others all the time. Running the job again moves them."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How many due dates, and how many last days on the pick-up shelf, move."""

    loans: int
    holds: int


def ask_to_move(branch: Branch | None) -> None:
    """Let due dates be moved after a change of when a branch is open, in the transaction of that change.

    branch: None for all.
    """
    from reuring.circulation.jobs import move_due_dates

    move_due_dates.defer(branch=branch.pk if branch is not None else None)


def preview(closing: ClosingDay, *, at: datetime) -> Moves:
    """What a closing day that is not kept yet would move. Changes nothing."""
    if not closing.is_shut:
        return Moves(0, 0)
    book = rulebook()
    branches = _branches(closing.branch_id)
    calendars = {branch.pk: _with(book.calendar(branch.pk), closing) for branch in branches}
    loans = sum(count for _branch, _was, _now, count in _loans(branches, calendars, at))
    holds = sum(1 for _hold in _holds(branches, calendars, book, at))
    return Moves(loans, holds)


def move(branch_id: int | None, *, at: datetime) -> Moves:
    """Move what is due, or lies ready until, a day on which a branch is shut, and was not over yet.

    branch_id: the branch where it comes back; None for all.
    Returns what moved. Raises StillHeld when others held some of it all the time; what moved stays so.
    Source: decision 0010.
    """
    book = rulebook()
    branches = _branches(branch_id)
    calendars = {branch.pk: book.calendar(branch.pk) for branch in branches}
    loans = sum(_move_loans(branch, was, now, at) for branch, was, now, _c in list(_loans(branches, calendars, at)))
    holds = 0
    for hold, until in list(_holds(branches, calendars, book, at)):
        kept = Hold.objects.filter(pk=hold.pk, state=Hold.State.ON_SHELF, shelf_until=hold.shelf_until)
        holds += kept.update(shelf_until=until)
    return Moves(loans, holds)


def _branches(branch_id: int | None) -> list[Branch]:
    found = Branch.objects.all()
    return list(found if branch_id is None else found.filter(pk=branch_id))


def _with(calendar: BranchCalendar, closing: ClosingDay) -> BranchCalendar:
    hours = calendar.hours
    return BranchCalendar(calendar.branch_id, Hours(hours.weekly, hours.exceptions, [*hours.closings, closing]))


def _loans(
    branches: Iterable[Branch], calendars: Mapping[int, BranchCalendar], at: datetime
) -> Iterator[tuple[Branch, date, date, int]]:
    """Each branch and day on which something is due that moves, the day that it becomes, and how many are due."""
    by_key = {branch.pk: branch for branch in branches}
    found = _movable().filter(item__branch__in=by_key, due_on__gte=at.date() - timedelta(days=1))
    counted = found.values("item__branch", "due_on").annotate(count=Count("id")).order_by("due_on")
    for row in counted:
        key, was, count = row["item__branch"], row["due_on"], row["count"]
        now = moved(was, calendars[key])
        if was >= day_at(by_key[key].time_zone, at) and now > was:
            yield by_key[key], was, now, count


def _movable() -> QuerySet[Loan]:
    """Open loans, but not of a copy that another library wants back on a day."""
    wanted = AskedFromLibrary.objects.filter(
        item=OuterRef("item"), state=AskedFromLibrary.State.HERE, back_on__isnull=False
    )
    return Loan.objects.open().exclude(Exists(wanted))


def _move_loans(branch: Branch, was: date, now: date, at: datetime) -> int:
    values = {
        "was": was, "now": now, "branch": branch.pk, "batch": _BATCH, "at": at,
        "kind": Movement.Kind.MOVED.value, "via": Via.RULE.value,
    }  # fmt: skip
    total = 0
    for look in range(_LOOKS):
        while True:
            count = _move_some(branch, values)
            total += count
            if count == 0:
                break
        if not _movable().filter(item__branch=branch, due_on=was).exists():
            return total
        time.sleep(_PAUSE if look else 0)
    raise StillHeld(f"loans of {branch} due on {was}")


@transaction.atomic
def _move_some(branch: Branch, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        count = int(cursor.fetchone()[0])
    if count:
        days = {"was": values["was"].isoformat(), "now": values["now"].isoformat()}
        record_event(
            actor=ACTOR, at=values["at"], verb="move_due_dates", subject_kind="branch", subject_key=branch.public_id,
            after={**days, "loans": count},
        )  # fmt: skip
    return count


def _holds(
    branches: Iterable[Branch], calendars: Mapping[int, BranchCalendar], book: RuleBook, at: datetime
) -> Iterator[tuple[Hold, date]]:
    """Each hold on a shelf whose last day moves, with the day that it becomes."""
    by_key = {branch.pk: branch for branch in branches}
    found = Hold.objects.filter(
        state=Hold.State.ON_SHELF, pickup_branch__in=by_key, shelf_until__gte=at.date() - timedelta(days=1)
    )
    holds = list(found.select_related("item__edition", "pickup_branch"))
    subscriptions: dict[int, list[Subscription]] = {}
    for row in Subscription.objects.filter(person__in={hold.person_id for hold in holds}):
        subscriptions.setdefault(row.person_id, []).append(row)
    for hold in holds:
        if hold.item is None or hold.shelf_until is None or hold.ready_at is None:
            continue
        branch = by_key[hold.pickup_branch_id]
        ready_on = day_at(branch.time_zone, hold.ready_at)
        own = subscriptions.get(hold.person_id or 0, [])
        type_id = next((row.type_id for row in own if _holds_on(row, ready_on)), None)
        calendar = calendars[branch.pk]
        # The days that were promised, counted anew; and in any case a day on which one can come.
        until = max(shelf_day(type_id, hold.item, ready_on, book, calendar), moved(hold.shelf_until, calendar))
        if hold.shelf_until >= day_at(branch.time_zone, at) and until > hold.shelf_until:
            yield hold, until


def _holds_on(row: Subscription, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or on < row.ends_on)
