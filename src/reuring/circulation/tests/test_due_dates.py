# SPDX-License-Identifier: EUPL-1.2
"""Due dates, shelf days and late days: pure, over calendars of every kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as some

from reuring.circulation.due_dates import (
    FURTHEST,
    Why,
    after_open_days,
    day_at,
    due_after,
    explained,
    late_charge_cents,
    late_days,
    moved,
)
from reuring.circulation.rulebook import BranchCalendar
from reuring.places.models import ClosingDay, OpeningException, OpeningHours
from reuring.places.opening import Hours

# A Tuesday.
FIRST = date(2026, 11, 24)
LONG_AGO = date(2000, 1, 1)
WEEK = (1, 2, 3, 4, 5, 6)


def closing(kind: str, starts_on: date, ends_on: date | None = None, name: str = "x") -> ClosingDay:
    return ClosingDay(kind=kind, starts_on=starts_on, ends_on=ends_on or starts_on, name=name)


def calendar(
    *closings: ClosingDay, days: Iterable[int] = WEEK, exceptions: Iterable[date] = (), until: date | None = None
) -> BranchCalendar:
    """A branch that is open on these days of the week, and on these days beside."""
    weekly = [
        OpeningHours(branch_id=1, weekday=day, opens=time(10), closes=time(18), valid_from=LONG_AGO, valid_until=until)
        for day in days
    ]
    others = [OpeningException(branch_id=1, on=on, opens=time(10), closes=time(12)) for on in exceptions]
    return BranchCalendar(1, Hours(weekly, others, closings))


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


days_of_a_year = some.integers(0, 400).map(after)


@some.composite
def any_closing(draw: some.DrawFn) -> ClosingDay:
    starts_on = draw(days_of_a_year)
    length = draw(some.integers(0, 30))
    return closing(draw(some.sampled_from(ClosingDay.Kind.values)), starts_on, starts_on + timedelta(days=length))


any_calendar = some.builds(
    lambda closings, days: calendar(*closings, days=days),
    some.lists(any_closing(), max_size=6),
    some.sets(some.integers(1, 7), min_size=1),
)


class DayAtTest(SimpleTestCase):
    def test_the_day_is_that_of_the_branch(self) -> None:
        late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
        self.assertEqual(day_at("Europe/Amsterdam", late), date(2026, 11, 25))
        self.assertEqual(day_at("UTC", late), date(2026, 11, 24))
        self.assertEqual(day_at("America/Curacao", late), date(2026, 11, 24))

    def test_the_nights_on_which_the_clock_changes(self) -> None:
        # In the night of 25 October 2026 the hour from 2 to 3 comes twice; on 29 March 2026 it does not come.
        for at, on in (
            (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 24)),
            (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
            (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
            (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
            (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
            (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
            (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        ):
            with self.subTest(at=at):
                self.assertEqual(day_at("Europe/Amsterdam", at), on)

    def test_a_loan_lasts_as_many_days_over_summer_time(self) -> None:
        for first in (date(2026, 3, 24), date(2026, 10, 20)):
            self.assertEqual(due_after(first, 21, calendar()), first + timedelta(days=21))

    @given(minutes=some.integers(0, 100 * 366 * 24 * 60))
    def test_no_clock_is_more_than_a_day_away(self, minutes: int) -> None:
        at = datetime(2000, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
        for zone in ("Europe/Amsterdam", "Pacific/Kiritimati", "Pacific/Niue"):
            self.assertLessEqual(abs((day_at(zone, at) - at.date()).days), 1)


class DueDateTest(SimpleTestCase):
    def test_plain_days(self) -> None:
        self.assertEqual(due_after(FIRST, 21, calendar()), after(21))

    def test_a_weekday_that_is_shut(self) -> None:
        self.assertEqual(due_after(FIRST, 5, calendar()), after(6))  # Sunday to Monday

    def test_a_leap_day(self) -> None:
        self.assertEqual(due_after(date(2028, 2, 8), 21, calendar()), date(2028, 2, 29))
        self.assertEqual(due_after(date(2027, 2, 8), 21, calendar()), date(2027, 3, 1))
        leap = closing("closed", date(2028, 2, 29))
        self.assertEqual(due_after(date(2028, 2, 8), 21, calendar(leap)), date(2028, 3, 1))

    def test_closed_goes_to_the_first_open_day(self) -> None:
        week = closing("closed", after(20), after(26))
        self.assertEqual(due_after(FIRST, 21, calendar(week)), after(27))

    def test_a_holiday_stops_the_clock(self) -> None:
        week = closing("holiday", after(20), after(26))
        for days in range(20, 27):
            plain = calendar()
            self.assertEqual(due_after(FIRST, days, calendar(week)), moved(after(days + 7), plain))

    def test_fine_free_moves_nothing(self) -> None:
        self.assertEqual(due_after(FIRST, 21, calendar(closing("fine_free", after(0), after(60)))), after(21))

    def test_closings_that_touch(self) -> None:
        shut = calendar(closing("closed", after(21)), closing("closed", after(22)))
        self.assertEqual(due_after(FIRST, 21, shut), after(23))
        # Closed until the holiday begins: on its first day, so the first day after it.
        mixed = calendar(closing("closed", after(21)), closing("holiday", after(22), after(23)))
        self.assertEqual(due_after(FIRST, 21, mixed), after(24))

    def test_holidays_that_touch_or_overlap_are_one(self) -> None:
        one = calendar(closing("holiday", after(21), after(24)))
        for rows in (
            (closing("holiday", after(21), after(22)), closing("holiday", after(23), after(24))),
            (closing("holiday", after(22), after(24)), closing("holiday", after(21), after(23))),
            (closing("holiday", after(21), after(24)), closing("holiday", after(22), after(22))),
        ):
            two = calendar(*rows)
            for days in range(20, 26):
                with self.subTest(rows=rows, days=days):
                    self.assertEqual(due_after(FIRST, days, two), due_after(FIRST, days, one))

    def test_a_branch_that_never_opens_keeps_the_plain_day(self) -> None:
        for shut in (
            calendar(days=()),
            calendar(days=(), until=after(3)),
            calendar(closing("holiday", after(21), after(22)), days=()),
            calendar(closing("closed", LONG_AGO, after(2 * FURTHEST))),
        ):
            found = explained(FIRST, 21, shut)
            self.assertEqual((found.due_on, [each.why for each in found.steps]), (after(21), [Why.NEVER_OPEN]))

    def test_other_hours_on_one_day_open_it(self) -> None:
        self.assertEqual(due_after(FIRST, 5, calendar(exceptions=[after(5)])), after(5))

    def test_the_steps_are_told(self) -> None:
        christmas = closing("holiday", date(2026, 12, 25), date(2026, 12, 26), "Kerst")
        found = explained(date(2026, 12, 4), 21, calendar(christmas))
        self.assertEqual((found.first, found.plain), (date(2026, 12, 4), date(2026, 12, 25)))
        [holiday, sunday] = found.steps
        self.assertEqual((holiday.why, holiday.to, holiday.holiday and holiday.holiday.name),
                         (Why.HOLIDAY, date(2026, 12, 27), "Kerst"))  # fmt: skip
        self.assertEqual((sunday.why, sunday.since, sunday.to), (Why.SHUT, date(2026, 12, 27), date(2026, 12, 28)))
        self.assertEqual(found.due_on, date(2026, 12, 28))

    @given(shut=any_calendar, days=some.integers(1, 200))
    def test_whatever_the_calendar(self, shut: BranchCalendar, days: int) -> None:
        found = explained(FIRST, days, shut)
        self.assertEqual(found.due_on, due_after(FIRST, days, shut))
        self.assertGreaterEqual(found.due_on, found.plain)
        self.assertTrue(shut.is_open(found.due_on))
        self.assertIsNone(shut.holiday(found.due_on))
        # The steps lead from the plain day to the due date without a gap, and a day that may stay is not moved.
        at = found.plain
        for step in found.steps:
            self.assertEqual(step.since, at)
            self.assertGreater(step.to, at)
            at = step.to
        self.assertEqual(at, found.due_on)
        self.assertEqual(moved(found.due_on, shut), found.due_on)

    @given(shut=any_calendar, days=some.integers(1, 200))
    def test_without_holidays_who_comes_later_is_never_due_earlier(self, shut: BranchCalendar, days: int) -> None:
        rows = [row for row in shut.hours.closings if row.kind != "holiday"]
        plain = BranchCalendar(1, Hours(shut.hours.weekly, (), rows))
        self.assertLessEqual(due_after(FIRST, days, plain), due_after(FIRST, days + 1, plain))

    @given(shut=any_calendar, days=some.integers(1, 60), more=any_closing())
    def test_another_closing_never_brings_a_day_forward(
        self, shut: BranchCalendar, days: int, more: ClosingDay
    ) -> None:
        before = due_after(FIRST, days, shut)
        added = BranchCalendar(1, Hours(shut.hours.weekly, (), [*shut.hours.closings, more]))
        self.assertGreaterEqual(moved(before, added), before)


class ShelfDaysTest(SimpleTestCase):
    def test_only_open_days_count(self) -> None:
        self.assertEqual(after_open_days(FIRST, 7, calendar()), after(8))  # one Sunday between
        shut = calendar(closing("closed", after(1), after(2)), closing("fine_free", after(3)))
        self.assertEqual(after_open_days(FIRST, 3, shut), after(6))

    def test_no_days_is_today(self) -> None:
        self.assertEqual(after_open_days(FIRST, 0, calendar()), FIRST)

    def test_a_branch_that_never_opens_counts_plain_days(self) -> None:
        self.assertEqual(after_open_days(FIRST, 7, calendar(days=())), after(7))

    @given(shut=any_calendar, days=some.integers(1, 20))
    def test_so_many_open_days_lie_between(self, shut: BranchCalendar, days: int) -> None:
        last = after_open_days(FIRST, days, shut)
        between = [after(number) for number in range(1, (last - FIRST).days + 1)]
        self.assertEqual(sum(map(shut.is_open, between)), days)
        self.assertTrue(shut.is_open(last))


class LateTest(SimpleTestCase):
    def test_only_days_on_which_one_could_come_count(self) -> None:
        week = calendar(closing("closed", after(2)), closing("fine_free", after(3)))
        # From Tuesday to Monday: of six days one is shut, one counts for no charge and one is a Sunday.
        self.assertEqual(late_days(FIRST, after(6), 0, week), 3)

    def test_grace(self) -> None:
        self.assertEqual(late_days(FIRST, after(3), 2, calendar()), 1)
        self.assertEqual(late_days(FIRST, after(2), 2, calendar()), 0)
        self.assertEqual(late_days(FIRST, after(2), 99, calendar()), 0)

    def test_on_time_or_too_early_is_not_late(self) -> None:
        self.assertEqual(late_days(FIRST, FIRST, 0, calendar()), 0)
        self.assertEqual(late_days(FIRST, FIRST - timedelta(days=40), 0, calendar()), 0)

    def test_years_late_ends_somewhere(self) -> None:
        self.assertLess(late_days(FIRST, date(2126, 1, 1), 0, calendar()), 3 * FURTHEST)

    def test_a_branch_that_never_opens_charges_nothing(self) -> None:
        self.assertEqual(late_days(FIRST, after(30), 0, calendar(days=())), 0)

    @given(
        shut=any_calendar, late=some.integers(-5, 300), grace=some.integers(0, 30), day=some.integers(0, 500),
        cap=some.integers(0, 5000),
    )  # fmt: skip
    def test_whatever_the_facts(self, shut: BranchCalendar, late: int, grace: int, day: int, cap: int) -> None:
        days = late_days(FIRST, after(late), grace, shut)
        self.assertTrue(0 <= days <= max(0, late - grace))
        cents = late_charge_cents(days, day, cap)
        self.assertTrue(0 <= cents <= cap)
        self.assertLessEqual(cents, days * day)
