# SPDX-License-Identifier: EUPL-1.2
"""Who may have which subscription, what it costs, and how long it lasts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reuring.circulation.members.policy import (
    TypeFacts,
    birthday,
    fee_cents,
    months_after,
    obstacles_to_join,
    obstacles_to_subscribe,
    renews,
    term_ends_on,
)

ON = date(2026, 11, 24)
ADULT = TypeFacts(min_age=18)
YOUTH = TypeFacts(max_age=17)


def codes(**facts: Any) -> list[str]:
    usual: dict[str, Any] = {"type": ADULT, "born_on": date(1986, 3, 1), "on": ON, "has_terms": True}
    return [each.code for each in obstacles_to_subscribe(**usual | facts)]


def test_nothing_in_the_way() -> None:
    assert codes() == []


def test_every_obstacle_at_once() -> None:
    closed = TypeFacts(min_age=18, is_reciprocal=True, is_offered=False)
    found = codes(type=closed, born_on=date(2020, 1, 1), has_terms=False, has_subscription=True, is_online=True)
    assert found == ["not-offered", "no-terms", "wrong-age", "has-subscription", "no-elsewhere-card"]


@pytest.mark.parametrize(
    ("type", "born_on", "wrong"),
    [
        (YOUTH, date(2008, 11, 25), False),  # 17, the day before the birthday
        (YOUTH, date(2008, 11, 24), True),
        (ADULT, date(2008, 11, 24), False),
        (ADULT, date(2008, 11, 25), True),
        (ADULT, None, True),
        (TypeFacts(), None, False),
    ],
)
def test_the_age_counts_in_whole_years(type: TypeFacts, born_on: date | None, wrong: bool) -> None:
    assert bool(codes(type=type, born_on=born_on)) is wrong


def test_a_type_for_the_desk_only() -> None:
    desk = TypeFacts(is_offered_online=False)
    assert codes(type=desk) == []
    assert codes(type=desk, is_online=True) == ["desk-only"]


def test_across_the_border_with_the_card_from_there() -> None:
    eurode = TypeFacts(is_reciprocal=True)
    assert codes(type=eurode, elsewhere_card="  ") == ["no-elsewhere-card"]
    assert codes(type=eurode, elsewhere_card="H-1234") == []


def joining(**facts: Any) -> list[str]:
    usual: dict[str, Any] = {
        "born_on": date(1986, 3, 1), "on": ON, "borrows": True, "is_online": True, "has_address": True,
        "has_guardian": False, "guardian_born_on": None, "has_email": True,
    }  # fmt: skip
    return [each.code for each in obstacles_to_join(**usual | facts)]


def test_what_joining_asks() -> None:
    assert joining() == []
    assert joining(born_on=None, has_address=False, has_email=False) == ["no-birth-date", "no-address", "no-email"]
    assert joining(borrows=False, has_address=False) == []
    assert joining(borrows=False, is_online=False, born_on=None, has_address=False, has_email=False) == []


def test_under_sixteen_a_guardian_agrees() -> None:
    child = date(2010, 11, 25)
    assert joining(born_on=child) == ["no-guardian"]
    assert joining(born_on=child, has_guardian=True, guardian_born_on=date(1980, 1, 1)) == []
    assert joining(born_on=child, has_guardian=True, guardian_born_on=date(2009, 1, 1)) == ["guardian-under-age"]
    assert joining(born_on=date(2010, 11, 24)) == []


def test_the_young_pay_nothing_whatever_the_terms_say() -> None:
    assert fee_cents(4_800, date(2008, 11, 25), ON) == 0
    assert fee_cents(4_800, date(2008, 11, 24), ON) == 4_800
    assert fee_cents(4_800, None, ON) == 4_800


def test_how_long_a_term_lasts() -> None:
    assert term_ends_on(ADULT, 12, date(1986, 3, 1), ON) == date(2027, 11, 24)
    assert term_ends_on(ADULT, None, date(1986, 3, 1), ON) is None
    assert term_ends_on(YOUTH, None, date(2010, 5, 1), ON) == date(2028, 5, 1)
    assert term_ends_on(YOUTH, 12, date(2009, 5, 1), ON) == date(2027, 5, 1)
    assert term_ends_on(YOUTH, 12, date(2016, 5, 1), ON) == date(2027, 11, 24)


def test_months_and_birthdays_at_the_end_of_a_month() -> None:
    assert months_after(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_after(date(2027, 2, 28), 12) == date(2028, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_a_free_term_is_never_followed_by_a_paid_one_by_itself() -> None:
    good = {"fits": True, "is_offered": True, "has_terms": True}
    assert renews(**good, fee_now_cents=0, fee_next_cents=0)
    assert renews(**good, fee_now_cents=4_800, fee_next_cents=5_000)
    assert not renews(**good, fee_now_cents=0, fee_next_cents=4_800)
    assert not renews(fits=False, is_offered=True, has_terms=True, fee_now_cents=0, fee_next_cents=0)
