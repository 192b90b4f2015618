# SPDX-License-Identifier: EUPL-1.2
"""Renewing by itself: what is due tomorrow gets a new term, unless somebody waits for it.

Each loan in a transaction of its own with a key for that day, so that a run that was killed goes on where it was, and
two runs at once renew once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from reuring.circulation.due_dates import day_at
from reuring.circulation.lending import judge_renewal, renew
from reuring.circulation.models import Loan, Via
from reuring.circulation.notices import tell_renewed
from reuring.circulation.refusals import RenewalRefused
from reuring.people.actor import Actor

logger = logging.getLogger(__name__)
ACTOR: Final = Actor.rule("renewal by itself")
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run. renewed, kept: loans that got a new day, and that kept theirs. failed: tripped over."""

    renewed: int
    kept: int
    failed: int


def renew_what_is_due(*, at: datetime) -> Run:
    """Renew the loans that are due on the day of `at` or the next, as far as their rule renews by itself.

    The day itself too, for a night in which this did not run. A renewal that costs something is never made without
    being asked for.
    Source: lending rules (`renews_by_itself`); decision 0010.
    """
    counts = {"renewed": 0, "kept": 0, "failed": 0}
    # A day more at both ends: each branch has a clock of its own.
    first, last = at.date() - timedelta(days=1), at.date() + timedelta(days=2)
    after = (first - timedelta(days=1), 0)
    while batch := _next(after, last):
        for loan in batch:
            counts[_renew(loan, at)] += 1
        after = (batch[-1].due_on, batch[-1].pk)
    return Run(**counts)


def _next(after: tuple[date, int], last: date) -> list[Loan]:
    """Loans that come after this day and key, in that order."""
    on, key = after
    loans = Loan.objects.open().filter(due_on__gte=on, due_on__lte=last, lost_at=None, claimed_returned_at=None)
    later = loans.exclude(due_on=on, pk__lte=key).order_by("due_on", "pk")
    return list(later.select_related("person", "item__branch", "item__edition")[:_BATCH])


def _renew(loan: Loan, at: datetime) -> str:
    today = day_at(loan.item.branch.time_zone, at)
    if loan.person is None or not 0 <= (loan.due_on - today).days <= 1:
        return "kept"
    try:
        found = judge_renewal(loan=loan, item=loan.item, person=loan.person, via=Via.RULE, at=at)
        rule = found.rule
        if found.obstacles or rule is None or not rule.renews_by_itself or rule.renewal_price_cents:
            return "kept"
        with transaction.atomic():
            done = renew(
                loan=loan, branch=loan.item.branch, via=Via.RULE, at=at, actor=ACTOR,
                key=f"auto:{loan.public_id}:{loan.due_on}",
            )  # fmt: skip
            tell_renewed(done.loan, loan.item, at)
    except RenewalRefused:
        # Somebody took a place in the queue, or brought it back, in the meantime.
        return "kept"
    except Exception:
        logger.exception("loan %s could not be renewed by itself", loan.public_id)
        return "failed"
    return "renewed"
