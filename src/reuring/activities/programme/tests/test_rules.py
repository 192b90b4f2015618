# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from reuring.activities.programme import rules
from reuring.activities.programme.clock import moment, moments, wall
from reuring.activities.programme.refusals import ProgrammeRefused

TUESDAY = date(2026, 3, 3)


def codes(rule: str, starts_on: date = TUESDAY) -> list[str]:
    with pytest.raises(ProgrammeRefused) as refused:
        rules.days(rule, starts_on)
    return [each.code for each in refused.value.obstacles]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=DAILY;COUNT=10000", "rule-too-many"),
        ("FREQ=DAILY;UNTIL=20280101", "rule-too-many"),
        ("FREQ=DAILY;UNTIL=99991231", "rule-too-far"),
        ("FREQ=WEEKLY", "rule-without-end"),
        ("FREQ=SECONDLY;COUNT=3", "rule-unreadable"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "rule-unreadable"),
        ("FREQ=WEEKLY;COUNT=3\nDTSTART:20200101", "rule-unreadable"),
        ("FREQ=WEEKLY;UNTIL=20269999", "rule-unreadable"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=2", "rule-without-days"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1;COUNT=9", "rule-too-far"),
        ("FREQ=WEEKLY;UNTIL=20260101", "rule-without-days"),
        ("", "rule-unreadable"),
    ],
)
def test_rules_that_are_refused(rule: str, code: str) -> None:
    assert codes(rule) == [code]


def test_days_with_exceptions() -> None:
    found = rules.days("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", TUESDAY, [date(2026, 3, 5)])
    assert found == [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 12)]
    assert rules.days("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", TUESDAY) == [date(2026, 4, 6), date(2026, 5, 4)]
    # Until a moment in UTC is until that day by the clock here.
    assert rules.days("FREQ=DAILY;UNTIL=20260304T230000Z", TUESDAY)[-1] == date(2026, 3, 5)


def test_the_hour_of_the_clock_stays_across_summer_time() -> None:
    made = rules.occasions(rules.days("FREQ=WEEKLY;COUNT=6", TUESDAY), time(19, 30), 90)
    assert [each.starts_at.astimezone(UTC).hour for each in made] == [18, 18, 18, 18, 17, 17]
    assert {wall(each.starts_at).time() for each in made} == {time(19, 30)}


def test_the_hour_that_does_not_exist() -> None:
    with pytest.raises(ProgrammeRefused) as refused:
        rules.occasions(rules.days("FREQ=DAILY;COUNT=3", date(2026, 3, 28)), time(2, 30), 60)
    [obstacle] = refused.value.obstacles
    assert obstacle.code == "hour-skipped"
    assert "29 maart 2026" in str(obstacle.message)
    with pytest.raises(ProgrammeRefused):
        moment(date(2026, 3, 29), time(2, 0))


def test_the_hour_that_comes_twice() -> None:
    night = date(2026, 10, 25)
    assert moments(night, time(2, 30)).is_twice
    assert moment(night, time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(night, time(2, 30), later=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    [made] = rules.occasions([night], time(2, 30), 60)
    assert "twee keer" in made.note
    assert rules.occasions([night], time(3, 30), 60)[0].note == ""


def test_shifting() -> None:
    assert rules.shifted("FREQ=WEEKLY;BYDAY=TU,SU;UNTIL=20260401", 1) == "FREQ=WEEKLY;UNTIL=20260402;BYDAY=WE,MO"
    assert rules.shifted("FREQ=WEEKLY;COUNT=2", -3) == "FREQ=WEEKLY;COUNT=2"
    with pytest.raises(ProgrammeRefused):
        rules.shifted("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", 1)
