# SPDX-License-Identifier: EUPL-1.2
"""What may be booked, amounts as people type and read them: no database."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reuring.ledger import money, policy
from reuring.ledger.policy import ComeAndGone, Share


def codes(obstacles: tuple[policy.Obstacle, ...]) -> list[str]:
    return [obstacle.code for obstacle in obstacles]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12", 1200),
        ("€ 12,-", 1200),
        ("12,50 €", 1250),
        ("1.250,00", 125000),
        ("1.250", 125000),
        ("0,05", 5),
        (" 3 ", 300),
        ("0", 0),
    ],
)
def test_amounts_as_people_type_them(typed: str, cents: int) -> None:
    assert money.read(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "-5", "12,5", "12,500", "1,250.00", "twaalf", "12 50", "1e3", "NaN", "99999999", "٣", "12,50,00", "€"]
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        money.read(typed)


@given(st.integers(0, 99_999_99))
def test_what_we_say_can_be_typed_again(cents: int) -> None:
    assert money.read(money.typed(cents)) == cents
    assert money.read(money.say(cents, "nl").replace("\xa0", " ")) == cents


def test_amounts_in_each_language() -> None:
    said = {language: money.say(125050, language).replace("\xa0", " ") for language in ("nl", "de", "en", "fr")}
    assert said == {"nl": "€ 1.250,50", "de": "1.250,50 €", "en": "€1,250.50", "fr": "€ 1.250,50"}
    with translation.override("de"):
        assert money.say(5).replace("\xa0", " ") == "0,05 €"


@given(st.lists(st.tuples(st.integers(), st.integers(0, 900)), unique_by=lambda each: each[0]), st.integers(0, 2000))
def test_a_payment_is_divided_oldest_first(charges: list[tuple[int, int]], cents: int) -> None:
    found = policy.shares(cents, charges)
    assert sum(share.cents for share in found) == min(cents, sum(open_cents for _key, open_cents in charges))
    open_by_key = dict(charges)
    assert all(0 < share.cents <= open_by_key[share.charge] for share in found)
    assert all(share.cents == open_by_key[share.charge] for share in found[:-1]), "each in full before the next"


def test_shares() -> None:
    assert policy.shares(350, [(1, 300), (2, 0), (3, 200)]) == [Share(1, 300), Share(3, 50)]


@pytest.mark.parametrize(("cents", "found"), [(1, []), (0, ["amount-not-positive"]), (-1, ["amount-not-positive"])])
def test_amounts(cents: int, found: list[str]) -> None:
    assert codes(policy.obstacles_to_amount(cents, most=1000)) == found


@pytest.mark.parametrize("odd", [1.5, True, "5"])
def test_amounts_that_are_no_cents(odd: int) -> None:
    assert codes(policy.obstacles_to_amount(odd, most=1000)) == ["amount-not-whole"]


def test_money_goes_the_way_it_came() -> None:
    facts = ComeAndGone(came={"cash": 500, "online": 500}, gone={"cash": 100}, owed_back=900, on_its_way=300)
    assert (facts.left("cash"), facts.left("online"), facts.left("terminal")) == (400, 200, 0)
    assert codes(policy.obstacles_to_paying_out(401, "cash", facts)) == ["other-road"]
    assert codes(policy.obstacles_to_paying_out(601, "cash", facts)) == ["more-than-owed-back"]
    assert policy.obstacles_to_paying_out(400, "cash", facts) == ()
    all_sent = ComeAndGone(came={"online": 500}, gone={}, owed_back=500, on_its_way=500)
    assert codes(policy.obstacles_to_paying_out(1, "online", all_sent)) == ["nothing-owed-back"]
    refused = ComeAndGone(came={"online": 500}, gone={"cash": 200}, owed_back=300, failed=500)
    assert (refused.left("cash"), refused.left("online")) == (300, 300)


def test_every_obstacle_to_taking_back_at_once() -> None:
    worst = policy.Mistyped(
        is_reversed=True, is_online=False, same_day=False, same_till=False, till_closed=True, refunded=True
    )
    assert codes(policy.obstacles_to_reversing(worst)) == [
        "already-reversed",
        "other-day",
        "other-till",
        "till-closed",
        "refunded-since",
    ]
