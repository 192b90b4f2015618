# SPDX-License-Identifier: EUPL-1.2
"""What is decided at a door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reuring.activities.day.codes import token_in
from reuring.activities.day.policy import (
    Tally,
    obstacles_to_close,
    obstacles_to_door,
    obstacles_to_heads,
    obstacles_to_mark,
    says_later,
)

START = datetime(2026, 3, 20, 19, 30, tzinfo=UTC)


def codes(found: object) -> list[str]:
    return [each.code for each in found]  # type: ignore[attr-defined]


def test_a_tally_adds_up_and_is_as_sure_as_its_weakest_part() -> None:
    tally = Tally(expected=10, from_list=3, heads={"4-11": 2, "": 1, "65+": 0})
    assert (tally.visitors, tally.without_seat, tally.how) == (6, 3, "counted")
    assert tally.by_age == {"4-11": 2, "": 4}
    assert Tally(heads={"": 40}, is_estimated=True).how == "estimated"
    assert Tally().by_age == {}


def test_a_door_opens_on_the_day_and_not_for_what_is_off() -> None:
    assert obstacles_to_door(is_cancelled=False, starts_at=START, at=START - timedelta(hours=11)) == ()
    both = obstacles_to_door(is_cancelled=True, starts_at=START, at=START - timedelta(days=2))
    assert codes(both) == ["session-cancelled", "session-later"]


@pytest.mark.parametrize(
    ("state", "seats", "wanted", "anyway", "expected"),
    [
        ("confirmed", [1, 2], [], False, []),
        ("held", [1], [1], False, []),
        ("confirmed", [], [], False, ["elsewhere"]),
        ("confirmed", [1, 2], [3], False, ["no-such-seat"]),
        ("waiting", [1], [], False, ["waiting"]),
        ("cancelled", [1], [2], False, ["no-such-seat", "cancelled"]),
        ("lapsed", [1], [], False, ["cancelled"]),
        ("waiting", [1], [], True, []),
        ("cancelled", [1], [], True, []),
    ],
)
def test_who_may_be_marked(state: str, seats: list[int], wanted: list[int], anyway: bool, expected: list[str]) -> None:
    assert codes(obstacles_to_mark(state=state, seats=seats, wanted=wanted, anyway=anyway)) == expected


def test_heads_are_of_an_age_that_can_be_guessed_and_never_below_zero() -> None:
    bands = ["", "4-11"]
    assert obstacles_to_heads(age_band="4-11", bands=bands, count=1, there=0, how="counted") == ()
    assert codes(obstacles_to_heads(age_band="", bands=bands, count=-1, there=0, how="counted")) == ["below-zero"]
    wrong = obstacles_to_heads(age_band="origin", bands=bands, count=0, there=0, how="calculated")
    assert codes(wrong) == ["no-such-age", "no-such-way", "count-strange"]
    assert codes(obstacles_to_heads(age_band="", bands=bands, count=501, there=0, how="counted")) == ["count-strange"]


def test_what_a_session_came_to_says_how_it_is_known() -> None:
    fine = {"is_cancelled": False, "starts_at": START, "at": START, "visitors": None, "note": ""}
    assert obstacles_to_close(**fine, how="counted") == ()  # type: ignore[arg-type]
    assert codes(obstacles_to_close(**fine, how="estimated")) == ["visitors-missing"]  # type: ignore[arg-type]
    wrong = obstacles_to_close(
        is_cancelled=True, starts_at=START, at=START - timedelta(minutes=1), how="felt", visitors=20_001, note="BSN 111222333"
    )  # fmt: skip
    assert codes(wrong) == ["session-cancelled", "session-later", "no-such-way", "visitors-strange", "bsn"]


def test_the_last_word_holds() -> None:
    assert says_later(said_at=None, at=START)
    assert says_later(said_at=START, at=START + timedelta(seconds=1))
    assert not says_later(said_at=START, at=START)
    assert not says_later(said_at=START, at=START - timedelta(seconds=1))


TOKEN = "0123456789.abcdefghijklmnopqrstuvwxyz_-ABC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOKEN, TOKEN),
        (f" https://reuring.example/registrations/{TOKEN}/ ", TOKEN),
        (f"https://reuring.example/de/registrations/{TOKEN}/?from=mail", TOKEN),
        ("2000000025", ""),
        ("https://elsewhere.example/ticket/77", ""),
        ("", ""),
    ],
)
def test_a_code_is_the_address_of_a_registration(text: str, expected: str) -> None:
    assert token_in(text) == expected
