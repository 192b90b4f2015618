# SPDX-License-Identifier: EUPL-1.2
"""Renewing from home: what may be renewed, in a constant number of queries; and renewing many, each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from reuring.catalogue.copying import raw_cursor
from reuring.circulation.due_dates import day_at, due_after
from reuring.circulation.facts import patron_facts, would_serve
from reuring.circulation.lending import RenewalJudgement, renew
from reuring.circulation.models import Loan, Via
from reuring.circulation.policy import obstacles_to_renew
from reuring.circulation.refusals import RenewalRefused
from reuring.circulation.rulebook import rulebook
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.models import Person

# For many copies at once what `facts.copy_facts` asks of one. Only for those that are wanted `would_serve` is asked.
_COPIES: Final = """
    SELECT item.id,
        EXISTS (SELECT 1 FROM circulation_hold hold
         LEFT JOIN circulation_hold own ON own.person_id = %(person)s AND own.work_id = edition.work_id
             AND own.state = 'waiting'
         WHERE hold.work_id = edition.work_id AND hold.state = 'waiting' AND hold.person_id <> %(person)s
           AND (hold.edition_id IS NULL OR hold.edition_id = edition.id)
           AND (hold.format = '' OR hold.format = edition.format)
           AND (hold.language = '' OR hold.language = ANY(edition.languages))
           AND NOT coalesce(hold.suspended_from <= asked.day AND hold.suspended_until > asked.day, false)
           AND (own.id IS NULL OR (hold.queued_at, hold.id) < (own.queued_at, own.id))) AS is_wanted
    FROM unnest(%(items)s::bigint[], %(days)s::date[]) AS asked(item, day)
    JOIN catalogue_item item ON item.id = asked.item
    JOIN catalogue_edition edition ON edition.id = item.edition_id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of renewing one loan.

    due_on: the day that it is due now. was_renewed: whether that is a new day. reasons: why not, in kind words.
    late_days: how late it was before. charged_cents: what that, and the renewal, cost.
    """

    loan: str
    due_on: date
    was_renewed: bool
    reasons: tuple[str, ...] = ()
    late_days: int = 0
    charged_cents: int = 0


def judge_renewals(loans: Sequence[Loan], person: Person, at: datetime) -> Mapping[int, RenewalJudgement]:
    """What would happen if each of these loans were renewed from home now, by their key. Changes nothing.

    loans: open ones of `person`, with item, edition and branch. As `lending.judge_renewal` says it of one loan; three
    queries, however many there are, and two for each that somebody waits for.
    """
    if not loans:
        return {}
    days = {loan.pk: day_at(loan.item.branch.time_zone, at) for loan in loans}
    values: dict[str, Any] = {
        "person": person.pk,
        "items": [loan.item_id for loan in loans],
        "days": [days[loan.pk] for loan in loans],
    }
    wanted = {key for key, is_wanted in raw_cursor().execute(_COPIES, values).fetchall() if is_wanted}
    patrons = {on: patron_facts(person, format="", on=on) for on in set(days.values())}
    found = {}
    for loan in loans:
        on = days[loan.pk]
        patron = patrons[on]
        book = rulebook(patron.stamp)
        edition = loan.item.edition
        rule = book.rule_for(patron.type_id, edition.format, loan.item.branch_id, on) if patron.type_id else None
        new_due_on = due_after(on, rule.loan_days, book.calendar(loan.item.branch_id)) if rule else None
        obstacles = obstacles_to_renew(
            patron=patron.facts,
            rule=rule,
            renewals=loan.renewals,
            others_wait=int(loan.item_id in wanted and would_serve(loan.item, person.pk, on)),
            is_lost=loan.lost_at is not None or loan.claimed_returned_at is not None,
            due_on=loan.due_on,
            new_due_on=new_due_on,
        )
        found[loan.pk] = RenewalJudgement(obstacles, rule, new_due_on, patron, book)
    return found


def renew_each(loans: Iterable[Loan], *, key: str, actor: Actor, at: datetime) -> list[Outcome]:
    """Renew these loans from home, each in a transaction of its own, so that one that can't holds up no other.

    loans: with item and branch. key: of the form that was sent; sent twice it renews once.
    """
    return [_renew_one(loan, key, actor, at) for loan in loans]


def _renew_one(loan: Loan, key: str, actor: Actor, at: datetime) -> Outcome:
    on = day_at(loan.item.branch.time_zone, at)
    late = max(0, (on - loan.due_on).days)
    try:
        done = renew(
            loan=loan, branch=loan.item.branch, via=Via.HOME, at=at, actor=actor, key=f"home:{loan.public_id}:{key}"
        )
    except RenewalRefused as refused:
        return Outcome(loan.public_id, loan.due_on, False, tuple(str(each.message) for each in refused.obstacles))
    made: list[str] = (done.movement.before or {}).get("charges", [])
    cents = sum(Charge.objects.filter(public_id__in=made).values_list("amount_cents", flat=True)) if made else 0
    return Outcome(loan.public_id, done.loan.due_on, True, late_days=late, charged_cents=cents)
