# SPDX-License-Identifier: EUPL-1.2
"""The daily round over what is out: which loans are due soon or late, which holds and subscriptions end.

One pass over the open loans in batches by key, each a transaction. What was told has a notice with a key of that
loan, that step and that day, so a round that was killed goes on where it was, and one that runs again finds nothing
to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import NoticeStep
from reuring.circulation.notices import HOLD_EXPIRING, SUBSCRIPTION_ENDING, about_loan
from reuring.people.notices.kinds import register_gatherer
from reuring.people.notices.pages import register_notice_page
from reuring.people.notices.telling import Telling, tell

# How many are told in a transaction, and how many are read at a time.
BATCH: Final = 2_000
READ: Final = 20_000
# A step that was missed, because the machine was off, is made up for so long; after that the next step says it.
CATCH_UP_DAYS: Final = 6
HOLD_ENDS_WITHIN_DAYS: Final = 2
SUBSCRIPTION_ENDS_WITHIN_DAYS: Final = 30
# How many days after its day a loan reaches a step, where the library says nothing else.
USUAL: Final[dict[str, int]] = {
    NoticeStep.Kind.DUE_SOON.value: -3,
    NoticeStep.Kind.OVERDUE_1.value: 3,
    NoticeStep.Kind.OVERDUE_2.value: 14,
    NoticeStep.Kind.OVERDUE_3.value: 28,
    NoticeStep.Kind.INVOICE.value: 42,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The due dates that a step is about on one day, both included."""

    kind: str
    first: date
    last: date


def steps_on(on: date) -> list[tuple[str, int]]:
    """The kinds with their days that hold on a day: as the library set them, else the usual ones."""
    found = dict(USUAL)
    found.update(NoticeStep.objects.in_force(on).values_list("kind", "days"))
    return sorted(found.items(), key=lambda step: step[1])


def stretches(steps: list[tuple[str, int]], on: date) -> list[Stretch]:
    """Which due dates each step is about on a day. Pure.

    steps: kinds with their days after the due date (before it: negative), in any order. A loan that has reached two
    steps is told the later one only, and what was missed is made up for some days.
    """
    found = []
    ordered = sorted(steps, key=lambda step: step[1])
    for place, (kind, days) in enumerate(ordered):
        last = on - timedelta(days=days)
        if days <= 0:
            first = on
        else:
            later = ordered[place + 1][1] if place + 1 < len(ordered) else None
            first = last - timedelta(days=CATCH_UP_DAYS)
            if later is not None:
                first = max(first, on - timedelta(days=later - 1))
        if first <= last:
            found.append(Stretch(kind, first, last))
    return found


# Of the open loans, those that have reached a step and were not told. A loan that will be renewed by itself needs no
# reminder, until the night in which that happens has passed.
_LOANS: Final = """
    SELECT loan.id, step.kind, loan.public_id, loan.person_id, loan.due_on, edition.title, branch.name, item.price_cents
    FROM circulation_loan loan
    JOIN unnest(%(kinds)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS step(kind, first, last)
        ON loan.due_on BETWEEN step.first AND step.last
    JOIN circulation_lendingrule rule ON rule.id = loan.rule_id
    JOIN catalogue_item item ON item.id = loan.item_id
    JOIN catalogue_edition edition ON edition.id = item.edition_id
    JOIN places_branch branch ON branch.id = item.branch_id
    WHERE loan.returned_at IS NULL AND loan.lost_at IS NULL AND loan.claimed_returned_at IS NULL
      AND loan.person_id IS NOT NULL AND loan.id > %(after)s
      AND NOT EXISTS (
          SELECT 1 FROM people_notice WHERE key = step.kind || ':' || loan.public_id || ':' || loan.due_on
      )
      AND NOT (
          step.kind = %(due_soon)s AND loan.due_on > %(tomorrow)s
          AND rule.renews_by_itself AND rule.renewal_price_cents = 0 AND loan.renewals < rule.max_renewals
          AND NOT EXISTS (
              SELECT 1 FROM circulation_hold hold WHERE hold.work_id = edition.work_id AND hold.state = 'waiting'
          )
      )
    ORDER BY loan.id LIMIT %(most)s
"""


def tell_of_loans(at: datetime) -> int:
    """Tell everybody which loans are due soon or late, as the steps of that day say. Returns how many are new."""
    on = timezone.localdate(at)
    due = stretches(steps_on(on), on)
    values = {
        "kinds": [each.kind for each in due],
        "firsts": [each.first for each in due],
        "lasts": [each.last for each in due],
        "due_soon": NoticeStep.Kind.DUE_SOON.value,
        "tomorrow": on + timedelta(days=1),
        "most": READ,
    }
    return _in_batches(_LOANS, values, _of_loan, at)


def _of_loan(row: tuple[Any, ...]) -> Telling:
    _id, kind, public_id, person, due_on, title, branch, price = row
    facts = {"title": title, "due_on": due_on.isoformat(), "branch": branch, "price": price}
    return Telling(kind, person, f"{kind}:{public_id}:{due_on}", facts, about=about_loan(public_id, due_on))


_HOLDS: Final = """
    SELECT hold.id, hold.public_id, hold.person_id, hold.shelf_until, edition.title, branch.name
    FROM circulation_hold hold
    JOIN catalogue_item item ON item.id = hold.item_id
    JOIN catalogue_edition edition ON edition.id = item.edition_id
    JOIN places_branch branch ON branch.id = hold.pickup_branch_id
    WHERE hold.state = 'on_shelf' AND hold.shelf_until BETWEEN %(today)s AND %(last)s AND hold.ready_at < %(yesterday)s
      AND hold.person_id IS NOT NULL AND hold.id > %(after)s
      AND NOT EXISTS (
          SELECT 1 FROM people_notice WHERE key = 'hold_expiring:' || hold.public_id || ':' || hold.shelf_until
      )
    ORDER BY hold.id LIMIT %(most)s
"""


def tell_of_holds(at: datetime) -> int:
    """Tell who has not fetched a hold that its last day is near. Not who heard of it a day ago. Returns how many."""
    on = timezone.localdate(at)
    values = {
        "today": on,
        "last": on + timedelta(days=HOLD_ENDS_WITHIN_DAYS),
        "yesterday": at - timedelta(days=1),
        "most": READ,
    }
    return _in_batches(_HOLDS, values, _of_hold, at)


def _of_hold(row: tuple[Any, ...]) -> Telling:
    _id, public_id, person, until, title, branch = row
    facts = {"title": title, "branch": branch, "until": until.isoformat()}
    return Telling(HOLD_EXPIRING, person, f"hold_expiring:{public_id}:{until}", facts, about=public_id)


_SUBSCRIPTIONS: Final = """
    SELECT subscription.id, subscription.public_id, subscription.person_id, subscription.ends_on
    FROM circulation_subscription subscription
    WHERE subscription.ends_on BETWEEN %(tomorrow)s AND %(last)s AND NOT subscription.renews_by_itself
      AND subscription.ended_at IS NULL AND subscription.id > %(after)s
      AND NOT EXISTS (SELECT 1 FROM circulation_subscription later
                      WHERE later.person_id = subscription.person_id AND later.starts_on >= subscription.ends_on)
      AND NOT EXISTS (SELECT 1 FROM people_notice
                      WHERE key = 'subscription_ending:' || subscription.public_id || ':' || subscription.ends_on)
    ORDER BY subscription.id LIMIT %(most)s
"""


def tell_of_subscriptions(at: datetime) -> int:
    """Tell whose subscription ends within a month and is not renewed by itself. Returns how many."""
    on = timezone.localdate(at)
    values = {
        "tomorrow": on + timedelta(days=1),
        "last": on + timedelta(days=SUBSCRIPTION_ENDS_WITHIN_DAYS),
        "most": READ,
    }
    return _in_batches(_SUBSCRIPTIONS, values, _of_subscription, at)


def _of_subscription(row: tuple[Any, ...]) -> Telling:
    _id, public_id, person, ends_on = row
    key = f"subscription_ending:{public_id}:{ends_on}"
    return Telling(SUBSCRIPTION_ENDING, person, key, {"ends_on": ends_on.isoformat()}, about=public_id)


def _in_batches(query: str, values: dict[str, Any], telling: Callable[[tuple[Any, ...]], Telling], at: datetime) -> int:
    """Tell of every row of a query, read by its first column, in batches that are a transaction each.

    Returns how many are new.
    """
    new, after = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, {**values, "after": after})
            rows = cursor.fetchall()
        for first in range(0, len(rows), BATCH):
            new += tell(map(telling, rows[first : first + BATCH]), at=at)
        if len(rows) < READ:
            return new
        after = rows[-1][0]


register_notice_page("circulation:notice_steps", _("Wanneer"))
register_gatherer("circulation.loans", tell_of_loans)
register_gatherer("circulation.holds", tell_of_holds)
register_gatherer("circulation.subscriptions", tell_of_subscriptions)
