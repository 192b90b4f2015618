# SPDX-License-Identifier: EUPL-1.2
"""Administrators say after how many days people are told what; it holds from that day on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reuring.circulation.models import NoticeStep
from reuring.circulation.reminding import USUAL, steps_on
from reuring.circulation.steps import StepsRefused, obstacles_to_steps, set_steps
from reuring.circulation.tests.cast import AT, TODAY
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

ADDRESS = "/notices/steps/"
ACTOR = Actor.command("test")
GOOD = {"due_soon": "2", "overdue_1": "4", "overdue_2": "15", "overdue_3": "30", "invoice": "50"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"circulation.due_soon": 1}, ["due-soon-late"]),
        ({"circulation.overdue_1": 0}, ["late-early"]),
        ({"circulation.overdue_2": 3}, ["out-of-order"]),
        ({"circulation.due_soon": 2, "circulation.invoice": 0}, ["due-soon-late", "late-early", "out-of-order"]),
    ],
)
def test_everything_that_is_wrong_is_said(changes: dict[str, int], codes: list[str]) -> None:
    assert [each.code for each in obstacles_to_steps({**USUAL, **changes})] == codes


@pytest.mark.django_db
def test_steps_hold_from_that_day_and_what_held_before_stays() -> None:
    first = {**USUAL, "circulation.overdue_1": 5}
    set_steps(days=first, actor=ACTOR, at=AT)
    set_steps(days={**USUAL, "circulation.overdue_1": 6}, actor=ACTOR, at=AT)
    assert NoticeStep.objects.count() == 1, "twice on a day is one row"
    set_steps(days={**USUAL, "circulation.overdue_1": 7}, actor=ACTOR, at=AT + timedelta(days=9))
    assert dict(steps_on(TODAY + timedelta(days=8)))["circulation.overdue_1"] == 6
    assert dict(steps_on(TODAY + timedelta(days=9)))["circulation.overdue_1"] == 7
    set_steps(days={**USUAL, "circulation.overdue_1": 7}, actor=ACTOR, at=AT + timedelta(days=10))
    assert AuditEvent.objects.filter(subject_kind="notice_steps").count() == 3
    with pytest.raises(StepsRefused):
        set_steps(days={**USUAL, "circulation.invoice": 1}, actor=ACTOR, at=AT)


@pytest.mark.django_db
def test_an_administrator_sets_them() -> None:
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    assert 'value="42"' in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, GOOD).status_code == 302
    assert dict(steps_on(timezone.localdate()))["circulation.due_soon"] == -2
    answer: Any = client.post(ADDRESS, {**GOOD, "overdue_2": "3", "invoice": ""})
    assert answer.status_code == 422
    answer = client.post(ADDRESS, {**GOOD, "overdue_2": "3"})
    assert "Elk bericht komt later dan het vorige." in answer.content.decode()
    assert dict(steps_on(timezone.localdate()))["circulation.overdue_2"] == 15
    assert '<a href="/notices/steps/" aria-current="page">' in client.get(ADDRESS).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.FRONT_DESK])
def test_nobody_else_does(role: Role | None) -> None:
    client = log_in(make_account(role=role) if role else None)
    assert client.get(ADDRESS).status_code == (403 if role else 302)
    client.post(ADDRESS, GOOD)
    assert NoticeStep.objects.count() == 0
