# SPDX-License-Identifier: EUPL-1.2
"""What would happen? The same policy that the desk asks, with everything that it went by; nothing is changed.

The rules, terms, subscription, age and calendar are those of the moment that is asked about. What somebody has, owes
and waits for, and where a copy is, are those of now: nobody knows them of another moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from reuring.catalogue.models import Item, Work
from reuring.circulation.charges import late_cents
from reuring.circulation.due_dates import Explanation, day_at, explained
from reuring.circulation.facts import patron_facts
from reuring.circulation.holding import judge_hold
from reuring.circulation.lending import judge_check_out, judge_renewal
from reuring.circulation.models import Hold, LendingRule, Loan, SubscriptionTerms, Via
from reuring.circulation.policy import Obstacle, PatronFacts
from reuring.circulation.returning import obstacles_to_return
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.people.models import Card, Person
from reuring.places.models import Branch

Act = Literal["check_out", "renewal", "renewal_by_itself", "hold", "return"]
ACTS = get_args(Act)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would happen, and what decided it.

    on: the day in the branch that decides. rules: every row that says something about the case, the deciding one first.
    explanation: of the day that it would be due; None where it would have none. patron: private. cents: what it would
    cost. others_wait: how many wait for the title. due_on: what it would be; earlier than explained for a copy of
    another library. loan: that is renewed or ends. goes_to: where a copy that comes back would go, and why (`place`,
    `home`, `hold`, `aside`).
    """

    act: Act
    on: date
    obstacles: tuple[Obstacle, ...]
    rules: tuple[LendingRule, ...] = ()
    terms: SubscriptionTerms | None = None
    explanation: Explanation | None = None
    patron: PatronFacts | None = None
    type_id: int | None = None
    cents: int = 0
    others_wait: int = 0
    due_on: date | None = None
    loan: Loan | None = None
    goes_to: tuple[str, Branch] | None = None

    @property
    def rule(self) -> LendingRule | None:
        return self.rules[0] if self.rules else None


def check_out_at(item: Item, person: Person, at: datetime, card: Card | None = None) -> WhatIf:
    """What would happen if this person took this copy at that moment. item: with its edition and branch."""
    found = judge_check_out(item=item, person=person, at=at, card=card)
    on = day_at(item.branch.time_zone, at)
    rule = found.rule
    explanation = explained(on, rule.loan_days, found.book.calendar(item.branch_id)) if rule else None
    price = rule.hold_price_cents if rule and found.copy.own_hold is not None else 0
    return WhatIf(
        "check_out", on, found.obstacles, found.rules, found.terms, explanation, found.patron.facts,
        found.patron.type_id, price, found.copy.others_wait, found.due_on,
    )  # fmt: skip


def renewal_at(item: Item, person: Person, at: datetime, *, by_itself: bool = False) -> WhatIf | None:
    """What would happen if this person's loan of this copy were renewed at that moment; None where there is no loan.

    by_itself: as the rule does it, counted from the day on which it is due.
    """
    loan = Loan.objects.open().filter(item=item, person=person).select_related("rule").first()
    if loan is None:
        return None
    via = Via.RULE if by_itself else Via.DESK
    found = judge_renewal(loan=loan, item=item, person=person, via=via, at=at)
    on = day_at(item.branch.time_zone, at)
    book, type_id = found.book, found.patron.type_id
    rules = book.rules_for(type_id, item.edition.format, item.branch_id, on) if type_id else ()
    first = max(on, loan.due_on) if by_itself else on
    explanation = explained(first, found.rule.loan_days, book.calendar(item.branch_id)) if found.rule else None
    price = found.rule.renewal_price_cents if found.rule else 0
    return WhatIf(
        "renewal_by_itself" if by_itself else "renewal", on, found.obstacles, rules,
        book.terms_for(type_id, on) if type_id else None, explanation, found.patron.facts, type_id,
        price + late_cents(loan, item, person, book, at), due_on=found.new_due_on, loan=loan,
    )  # fmt: skip


def hold_at(work: Work, person: Person, pickup_branch: Branch, at: datetime) -> WhatIf:
    """What would happen if this person took a place in the queue for a work at that moment."""
    found = judge_hold(work=work, person=person, at=at, pickup_branch=pickup_branch)
    on = day_at(pickup_branch.time_zone, at)
    patron = patron_facts(person, format=found.rule.format if found.rule else "", on=on)
    waiting = Hold.objects.filter(work=work, state=Hold.State.WAITING).count()
    return WhatIf(
        "hold", on, found.obstacles, (found.rule,) if found.rule else (), found.terms, None, patron.facts,
        patron.type_id, found.price_cents, waiting,
    )  # fmt: skip


def return_at(item: Item, branch: Branch, at: datetime) -> WhatIf:
    """What would happen if this copy came back in a branch at that moment: what that costs, and where it goes."""
    loan = Loan.objects.open().filter(item=item).select_related("rule", "person").first()
    obstacles = obstacles_to_return(item, loan, at, Via.DESK)
    book: RuleBook = rulebook()
    on = day_at(item.branch.time_zone, at)
    cents = 0
    if loan is not None and loan.person is not None and loan.lost_at is None and loan.claimed_returned_at is None:
        cents = late_cents(loan, item, loan.person, book, at)
    waiting = Hold.objects.waiting(on).fitting(item)
    rules = (loan.rule,) if loan is not None else ()
    return WhatIf(
        "return", on, obstacles, rules, cents=cents, others_wait=waiting.count(), loan=loan,
        goes_to=_goes_to(item, branch, on),
    )  # fmt: skip


def _goes_to(item: Item, branch: Branch, on: date) -> tuple[str, Branch]:
    if item.status in (Item.Status.DAMAGED, Item.Status.WITHDRAWN):
        return "aside", branch
    if item.status == Item.Status.REFERENCE:
        return "place", branch
    kept = Hold.objects.filter(item=item, state__in=(Hold.State.IN_TRANSIT, Hold.State.ON_SHELF))
    hold = kept.select_related("pickup_branch").first()
    hold = hold or Hold.objects.waiting(on).fitting(item).select_related("pickup_branch").first()
    if hold is not None:
        return "hold", hold.pickup_branch
    if item.is_floating or item.branch_id == branch.pk:
        return "place", branch
    return "home", item.branch


def item_of(barcode: str) -> Item | None:
    """The copy with a barcode, with its edition, work and branch."""
    found = Item.objects.select_related("edition__work__node", "branch")
    return found.filter(barcode=barcode.strip().replace("\0", "")[:40]).first()
