# SPDX-License-Identifier: EUPL-1.2
"""A small budget for a plan: granted with a why, spent with a what and a when, and never more unless it is said.

Only amounts and words: who was paid, and how, is kept where the library keeps its books.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from reuring.communities.building import policy
from reuring.communities.building.planning import KIND, locked
from reuring.communities.models import Grant, Plan, Spending
from reuring.communities.refusals import PlanRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle


@dataclass(frozen=True, slots=True)
class Budget:
    """What was granted to a plan and what it went to, as the group sees it. All amounts in cents."""

    grants: list[Grant]
    spendings: list[Spending]

    @property
    def granted_cents(self) -> int:
        return sum(grant.amount_cents for grant in self.grants)

    @property
    def spent_cents(self) -> int:
        return sum(spending.amount_cents for spending in self.spendings)

    @property
    def left_cents(self) -> int:
        """May be below zero, where somebody said so."""
        return self.granted_cents - self.spent_cents


def budget_of(plan: Plan) -> Budget:
    """The budget of a plan. Two queries."""
    return Budget(
        grants=list(plan.grants.order_by("granted_at", "pk")),
        spendings=list(Spending.objects.filter(grant__plan=plan).order_by("spent_on", "pk")),
    )


@transaction.atomic
def grant(*, plan: Plan, amount_cents: int, why: str, actor: Actor, at: datetime) -> Grant:
    """Grant a small budget, or some more. amount_cents: what may be spent. Raises PlanRefused with every obstacle."""
    plan = locked(plan)
    obstacles = policy.obstacles_to_grant(amount_cents=amount_cents, why=why)
    if obstacles:
        raise PlanRefused(*obstacles)
    found = Grant.objects.create(
        plan=plan, amount_cents=amount_cents, why=why.strip()[:200], granted_at=at, granted_by=actor.account
    )
    record_event(
        actor=actor, at=at, verb="grant", subject_kind=KIND, subject_key=plan.public_id,
        after={"amount_cents": amount_cents},
    )  # fmt: skip
    return found


@transaction.atomic
def spend(
    *, plan: Plan, amount_cents: int, what: str, spent_on: date, is_over: bool = False, actor: Actor, at: datetime
) -> Spending:
    """Write down what was spent. Who spends at the same moment waits, so that together they stay within it too.

    is_over: who writes it down says that it is more than was granted. Raises PlanRefused with every obstacle.
    """
    plan = locked(plan)
    granted = plan.grants.aggregate(total=Sum("amount_cents"))["total"] or 0
    spent = Spending.objects.filter(grant__plan=plan).aggregate(total=Sum("amount_cents"))["total"] or 0
    obstacles = [
        *policy.obstacles_to_spend(
            amount_cents=amount_cents,
            granted_cents=granted,
            spent_cents=spent,
            is_over=is_over,
            what=what,
            spent_on=spent_on,
            today=timezone.localdate(at),
        )
    ]
    if contains_bsn(what):
        obstacles.append(Obstacle("bsn", policy.NO_BSN))
    if obstacles:
        raise PlanRefused(*obstacles)
    found = Spending.objects.create(
        grant=plan.grants.order_by("granted_at", "pk")[0],
        amount_cents=amount_cents,
        what=what.strip()[:160],
        spent_on=spent_on,
        is_over=spent + amount_cents > granted,
        noted_by=actor.account,
    )
    record_event(
        actor=actor, at=at, verb="spend", subject_kind=KIND, subject_key=plan.public_id,
        after={"amount_cents": amount_cents, "is_over": found.is_over},
    )  # fmt: skip
    return found


@transaction.atomic
def take_spending_back(*, spending: Spending, actor: Actor, at: datetime) -> None:
    """It was not spent after all, or it was written down wrongly."""
    plan = locked(spending.grant.plan)
    record_event(
        actor=actor, at=at, verb="unspend", subject_kind=KIND, subject_key=plan.public_id,
        before={"amount_cents": spending.amount_cents},
    )  # fmt: skip
    spending.delete()
