# SPDX-License-Identifier: EUPL-1.2
"""What is decided without a database: roads, tries, hours; and which numbers are telephone numbers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reuring.people.notices.numbers import international, is_mobile
from reuring.people.notices.policy import next_call, next_try, road_for, within_hours

ROUND = {"email": "letter", "letter": "call", "call": "email", "sms": ""}.__getitem__
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "possible", "may_fall_back", "road"),
    [
        ("email", {"email", "call"}, True, "email"),
        ("email", {"call"}, True, "call"),
        ("email", {"call"}, False, None),
        ("email", set(), True, None),
        ("sms", {"email"}, True, None),
        ("call", {"letter"}, True, "letter"),
    ],
)
def test_the_road_to_somebody(wanted: str, possible: set[str], may_fall_back: bool, road: str | None) -> None:
    assert road_for(wanted, possible, ROUND, may_fall_back=may_fall_back) == road


def test_a_machine_that_does_not_answer_is_asked_ever_less_for_three_days() -> None:
    at, tries = AT, 0
    waits = []
    while (again := next_try(tries := tries + 1, AT, at)) is not None:
        waits.append((again - at) / timedelta(minutes=1))
        at = again
    assert waits[:6] == [5, 10, 30, 60, 180, 360]
    assert set(waits[6:]) == {360}
    assert timedelta(days=2, hours=18) < at - AT <= timedelta(days=3)


def test_calls_stop_after_some_days() -> None:
    assert next_call(1, 3, AT) == AT + timedelta(days=1)
    assert next_call(3, 3, AT) is None


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (datetime(2026, 3, 10, 7, 0, tzinfo=UTC), datetime(2026, 3, 10, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 10, 6, 59, tzinfo=UTC), datetime(2026, 3, 10, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 10, 20, 0, tzinfo=UTC), datetime(2026, 3, 11, 7, 0, tzinfo=UTC)),
        # The night in which summer time begins: eight in the morning comes an hour sooner.
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
    ],
)
def test_within_hours(at: datetime, goes: datetime) -> None:
    assert within_hours(at, time(8), time(21), AMSTERDAM) == goes


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("06 12345678", "NL", "+31612345678"),
        ("06-12 34 56 78", "NL", "+31612345678"),
        ("+31 (0)6 12345678", "NL", "+31612345678"),
        ("0031612345678", "NL", "+31612345678"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("045 535 00 00", "NL", "+31455350000"),
        ("+32 470 12 34 56", "NL", "+32470123456"),
        ("12345", "NL", ""),
        ("geen", "NL", ""),
        ("", "NL", ""),
    ],
)
def test_a_number_as_people_write_it(typed: str, country: str, number: str) -> None:
    assert international(typed, country) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [("+31612345678", True), ("+31455350000", False), ("+4915123456789", True), ("+492407123456", False),
     ("+32470123456", True), ("", False), ("+3161234567", False)],
)  # fmt: skip
def test_which_numbers_take_an_sms(number: str, expected: bool) -> None:
    assert is_mobile(number) is expected
