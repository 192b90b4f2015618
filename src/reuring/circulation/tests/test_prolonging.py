# SPDX-License-Identifier: EUPL-1.2
"""Renewing by itself, the day before it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reuring.circulation import jobs
from reuring.circulation.holding import place_hold
from reuring.circulation.lending import renew
from reuring.circulation.models import LendingRule, Loan, Movement, SubscriptionType, Via
from reuring.circulation.prolonging import ACTOR, Run, renew_what_is_due
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.ledger.models import Charge
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)


@pytest.fixture
def branch() -> Branch:
    return make_open_branch(days=(1, 2, 3, 4, 5, 6, 7))


@pytest.fixture
def adult() -> SubscriptionType:
    return make_type()


@pytest.fixture
def rule() -> LendingRule:
    return make_rule()


def lent(adult: SubscriptionType, branch: Branch, *, due_in: int, **more: Any) -> Loan:
    loan = make_loan(make_item(branch), make_subscriber(adult), at=AT - timedelta(days=20))
    loan.due_on = TODAY + timedelta(days=due_in)
    for name, value in more.items():
        setattr(loan, name, value)
    loan.save()
    return loan


def test_what_is_due_tomorrow_gets_a_term_from_its_own_day(
    rule: LendingRule, adult: SubscriptionType, branch: Branch
) -> None:
    tomorrow, today, later, late = (lent(adult, branch, due_in=days) for days in (1, 0, 2, -1))
    assert renew_what_is_due(at=EVENING).renewed == 2
    for loan in (tomorrow, today, later, late):
        loan.refresh_from_db()
    assert tomorrow.due_on == TODAY + timedelta(days=1 + 21)
    assert today.due_on == TODAY + timedelta(days=21)
    assert (later.renewals, late.renewals) == (0, 0)
    movement = Movement.objects.get(loan=tomorrow, kind=Movement.Kind.RENEWAL)
    assert (movement.via, movement.category, movement.account) == (Via.RULE, "unpaid_renewal", None)
    assert movement.key == f"auto:{tomorrow.public_id}:{TODAY + timedelta(days=1)}"


def test_nothing_is_renewed_for_which_somebody_waits(
    rule: LendingRule, adult: SubscriptionType, branch: Branch
) -> None:
    loan = lent(adult, branch, due_in=1)
    place_hold(
        work=loan.item.edition.work, person=make_subscriber(adult), pickup_branch=branch, via=Via.HOME, at=AT, actor=DESK
    )  # fmt: skip
    assert renew_what_is_due(at=EVENING) == Run(renewed=0, kept=1, failed=0)


def test_only_where_the_rule_says_so_and_it_costs_nothing(adult: SubscriptionType, branch: Branch) -> None:
    make_rule(renews_by_itself=False)
    make_rule(format="dvd", renewal_price_cents=50)
    loans = [lent(adult, branch, due_in=1), lent(adult, branch, due_in=1)]
    loans[1].item.edition.format = "dvd"
    loans[1].item.edition.save()
    assert renew_what_is_due(at=EVENING) == Run(renewed=0, kept=2, failed=0)
    assert not Charge.objects.exists()


def test_lost_claimed_and_too_often_stay_as_they_are(
    rule: LendingRule, adult: SubscriptionType, branch: Branch
) -> None:
    lent(adult, branch, due_in=1, lost_at=AT)
    lent(adult, branch, due_in=1, claimed_returned_at=AT)
    lent(adult, branch, due_in=1, renewals=2)
    assert renew_what_is_due(at=EVENING).renewed == 0


def test_running_again_changes_nothing(rule: LendingRule, adult: SubscriptionType, branch: Branch) -> None:
    loan = lent(adult, branch, due_in=1)
    assert renew_what_is_due(at=EVENING).renewed == 1
    assert renew_what_is_due(at=EVENING).renewed == 0
    loan.refresh_from_db()
    assert loan.renewals == 1


def test_a_run_that_was_killed_goes_on(rule: LendingRule, adult: SubscriptionType, branch: Branch) -> None:
    loans = [lent(adult, branch, due_in=1) for _number in range(3)]

    # As far as the run came that was killed.
    first = loans[0]
    renew(
        loan=first, branch=branch, via=Via.RULE, at=EVENING, actor=ACTOR, key=f"auto:{first.public_id}:{first.due_on}"
    )
    assert renew_what_is_due(at=EVENING) == Run(renewed=2, kept=0, failed=0)
    assert [Loan.objects.get(pk=loan.pk).renewals for loan in loans] == [1, 1, 1]


def test_many_with_the_same_day_are_all_seen(
    rule: LendingRule, adult: SubscriptionType, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reuring.circulation.prolonging._BATCH", 2)
    for days in (0, 1, 1, 1, 1, 1, 2):
        lent(adult, branch, due_in=days)
    assert renew_what_is_due(at=EVENING) == Run(renewed=6, kept=1, failed=0)


def test_the_jobs_of_the_room(rule: LendingRule, adult: SubscriptionType, branch: Branch) -> None:
    now = timezone.now()
    loan = make_loan(make_item(branch), make_subscriber(adult), at=now - timedelta(minutes=10))
    Loan.objects.filter(pk=loan.pk).update(due_on=timezone.localdate() + timedelta(days=1))
    jobs.renewals(timestamp=int(now.timestamp()))
    loan.refresh_from_db()
    assert loan.renewals == 1
    assert Movement.objects.get(loan=loan, kind=Movement.Kind.CHECK_OUT).before is not None
    jobs.forgetting(timestamp=int(now.timestamp()))
    assert Movement.objects.get(loan=loan, kind=Movement.Kind.CHECK_OUT).before is None
