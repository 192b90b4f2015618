# SPDX-License-Identifier: EUPL-1.2
"""The till of a branch: opened with change in it, counted and closed at the end of the day.

What should be in it is what the books say: every payment and payout at that branch since the till was closed last. The
closing count takes all of it out: cash to the safe, the terminal's total to the bank. So a payment that is booked in
the instant of the count is either in it or the first of the next day, and never lost.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Sum

from reuring.ledger import policy
from reuring.ledger.models import MOST_CENTS, Entry, Posting, TillDay
from reuring.ledger.policy import Count
from reuring.ledger.writing import Line, MoneyRefused, book
from reuring.people.actor import Actor
from reuring.places.models import Branch

_Account = Posting.Account


class TillRefused(MoneyRefused):
    """A till can't be opened or closed like this."""


def expected(branch: Branch) -> Count:
    """What should be in the till of a branch now: cash in the drawer, and the total of the card terminal."""
    found = Posting.objects.filter(account__in=[_Account.CASH, _Account.TERMINAL], entry__branch=branch)
    sums = dict(found.values_list("account").annotate(cents=Sum("amount_cents")))
    return Count(cash=sums.get(_Account.CASH, 0), terminal=sums.get(_Account.TERMINAL, 0))


def open_day(branch: Branch) -> TillDay | None:
    """The till of a branch that is open now, which may be that of an earlier day."""
    return TillDay.objects.filter(branch=branch, closed_at__isnull=True).first()


def day_of(branch: Branch, at: datetime) -> TillDay | None:
    """The till of a branch on the day of `at` by the branch's own clock, open or closed."""
    return TillDay.objects.filter(branch=branch, on=_day(branch, at)).first()


@transaction.atomic
def open_till(*, branch: Branch, float_cents: int, actor: Actor, at: datetime) -> TillDay:
    """Open the till of a branch for the day of `at`.

    float_cents: the change that was counted into the drawer, from the safe.
    Raises TillRefused: float-absurd, still-open, already-closed.
    """
    _take_turns(branch)
    obstacles = policy.obstacles_to_opening(
        float_cents,
        most=MOST_CENTS,
        is_open=open_day(branch) is not None,
        was_open_today=day_of(branch, at) is not None,
    )
    if obstacles:
        raise TillRefused(*obstacles)
    day = TillDay.objects.create(
        branch=branch, on=_day(branch, at), opened_at=at, opened_by=actor.account, float_cents=float_cents
    )
    if float_cents:
        _move(day, "opening", [(_Account.CASH, None, float_cents), (_Account.SAFE, None, -float_cents)], actor, at)
    return day


@transaction.atomic
def close_till(
    *,
    branch: Branch,
    counted_cash_cents: int,
    counted_terminal_cents: int,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> TillDay:
    """Close the till of a branch: what was counted, against what was expected.

    counted_terminal_cents: the day's total that the card terminal prints; negative when more went back than came in.
    reason: why it differs; needed when it does. The difference is booked with it.
    Returns the day, with both sides and the difference.
    Raises TillRefused: not-open, count-absurd, difference-unexplained.
    """
    _take_turns(branch)
    day = open_day(branch)
    found, counted = expected(branch), Count(counted_cash_cents, counted_terminal_cents)
    obstacles = policy.obstacles_to_closing(
        counted, expected=found, most=MOST_CENTS, reason=reason, is_open=day is not None
    )
    if obstacles or day is None:
        raise TillRefused(*obstacles)
    day.closed_at, day.closed_by, day.reason = max(at, day.opened_at), actor.account, reason.strip()
    day.expected_cash_cents, day.expected_terminal_cents = found.cash, found.terminal
    day.counted_cash_cents, day.counted_terminal_cents = counted.cash, counted.terminal
    day.save()
    difference = day.difference_cents
    lines: list[Line] = [
        (_Account.CASH, None, -found.cash),
        (_Account.TERMINAL, None, -found.terminal),
        (_Account.SAFE, None, counted.cash),
        (_Account.BANK, None, counted.terminal),
        (_Account.TILL_DIFFERENCE, None, -difference),
    ]
    if any(cents for _account, _charge, cents in lines):
        _move(day, "closing", lines, actor, day.closed_at)
    return day


def _move(day: TillDay, what: str, lines: list[Line], actor: Actor, at: datetime) -> None:
    key = f"till:{what}:{day.public_id}"
    entry = Entry(kind=Entry.Kind.TILL, at=at, actor=actor.account, branch=day.branch, reason=day.reason, key=key)
    book(entry, lines)


def _day(branch: Branch, at: datetime) -> date:
    return at.astimezone(ZoneInfo(branch.time_zone)).date()


def _take_turns(branch: Branch) -> None:
    """One count of a branch's till at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger.till'), %s)", [branch.pk])
