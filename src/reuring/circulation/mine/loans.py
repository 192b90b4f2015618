# SPDX-License-Identifier: EUPL-1.2
"""The list of what somebody has at home, and what came of renewing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from reuring.circulation.due_dates import day_at
from reuring.circulation.mine.renewing import Outcome, judge_renewals
from reuring.circulation.mine.titles import ShownTitle, of_edition
from reuring.circulation.mine.words import until_due
from reuring.circulation.models import Loan
from reuring.ledger.money import say
from reuring.people.models import Person

_OUTCOMES: Final = "mine_renewals"
# From so many days before its day on something is nearly due.
SOON_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class ShownLoan:
    """A loan to show. title: None for who may not see which it is.

    due: how long still, in words. reasons: why it can't be renewed now; empty when it can. price_cents: of a renewal.
    gone: `lost` or `claimed`, or empty. outcome: what came of renewing it just now.
    """

    public_id: str
    title: ShownTitle | None
    due_on: date
    due: str
    branch: str
    is_late: bool
    is_soon: bool
    gone: str
    reasons: tuple[str, ...]
    new_due_on: date | None
    price_cents: int
    outcome: Outcome | None

    @property
    def may_renew(self) -> bool:
        return not self.reasons

    @property
    def price(self) -> str:
        """What a renewal costs, in words; empty for nothing."""
        return say(self.price_cents) if self.price_cents else ""


@dataclass(frozen=True, slots=True)
class ShownLoans:
    """What somebody has at home, what is due first first. outcomes: of renewing just now, also of titles not shown."""

    loans: list[ShownLoan]
    outcomes: list[Outcome]

    @property
    def first_due_on(self) -> date | None:
        """The day on which the first has to be back; None when none has."""
        return next((loan.due_on for loan in self.loans if not loan.gone), None)

    @property
    def late(self) -> int:
        return sum(1 for loan in self.loans if loan.is_late)

    @property
    def renewable(self) -> int:
        return sum(1 for loan in self.loans if loan.may_renew)

    @property
    def price(self) -> str:
        """What renewing all costs, in words; empty for nothing."""
        cents = sum(loan.price_cents for loan in self.loans if loan.may_renew)
        return say(cents) if cents else ""

    @property
    def renewed(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.was_renewed]

    @property
    def refused(self) -> list[Outcome]:
        return [each for each in self.outcomes if not each.was_renewed]

    @property
    def charged(self) -> str:
        """What renewing just now cost, in words; empty for nothing."""
        cents = sum(each.charged_cents for each in self.outcomes)
        return say(cents) if cents else ""


def open_loans(person: Person) -> list[Loan]:
    """What somebody has at home, what is due first first, with all that is shown of it. One query."""
    return list(
        Loan.objects.open()
        .of(person)
        .select_related("item__edition__work__node", "item__branch")
        .order_by("due_on", "checked_out_at", "pk")
    )


def shown_loans(
    person: Person,
    at: datetime,
    *,
    loans: Sequence[Loan] | None = None,
    titles: bool = True,
    outcomes: Sequence[Outcome] = (),
) -> ShownLoans:
    """The list to show. loans: as `open_loans` gives them. titles: whether the reader may see which ones they are."""
    loans = open_loans(person) if loans is None else loans
    judged = judge_renewals(loans, person, at)
    by_loan = {each.loan: each for each in outcomes}
    found = []
    for loan in loans:
        today = day_at(loan.item.branch.time_zone, at)
        judgement = judged[loan.pk]
        gone = "lost" if loan.lost_at else "claimed" if loan.claimed_returned_at else ""
        reasons = tuple(str(each.message) for each in judgement.obstacles)
        found.append(
            ShownLoan(
                public_id=loan.public_id,
                title=of_edition(loan.item.edition) if titles else None,
                due_on=loan.due_on,
                due=until_due(loan.due_on, today),
                branch=loan.item.branch.name,
                is_late=loan.due_on < today and not gone,
                is_soon=0 <= (loan.due_on - today).days <= SOON_DAYS and not gone,
                gone=gone,
                reasons=reasons or (() if judgement.new_due_on else (_("Dit kun je niet verlengen."),)),
                new_due_on=judgement.new_due_on,
                price_cents=judgement.rule.renewal_price_cents if judgement.rule else 0,
                outcome=by_loan.get(loan.public_id),
            )
        )
    return ShownLoans(found, list(outcomes))


def keep_outcomes(request: HttpRequest, person: Person, outcomes: Sequence[Outcome]) -> None:
    """Keep what came of renewing until the next page, which shows it once."""
    rows = [asdict(each) | {"due_on": each.due_on.isoformat()} for each in outcomes]
    request.session[_OUTCOMES] = {"person": person.pk, "rows": rows}


def take_outcomes(request: HttpRequest, person: Person) -> list[Outcome]:
    """What came of renewing just now for this person, and forget it."""
    kept: dict[str, Any] | None = request.session.get(_OUTCOMES)
    if kept is None or kept["person"] != person.pk:
        return []
    del request.session[_OUTCOMES]
    return [
        Outcome(**row | {"due_on": date.fromisoformat(row["due_on"]), "reasons": tuple(row["reasons"])})
        for row in kept["rows"]
    ]
