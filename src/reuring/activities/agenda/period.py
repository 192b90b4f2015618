# SPDX-License-Identifier: EUPL-1.2
"""Which days somebody looks at: from now on, a day, a weekend, a week, a month; also those that were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from django.http import QueryDict
from django.utils.translation import gettext

from reuring.activities.agenda.said import day_title, month_title
from reuring.activities.narrowing import Narrowing
from reuring.shell.templatetags.shell_tags import day

Kind = Literal["coming", "today", "tomorrow", "weekend", "week", "day", "month", "span"]

# Without a period one sees so far ahead.
AHEAD_DAYS: Final = 60
LONGEST_DAYS: Final = 366
# The words of an address that say which days; of these one at a time.
WORDS: Final = ("when", "day", "week", "month", "from", "until", "past")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both included. title: what it is called. previous, following: the query of the ones beside it.

    has_more_before: a month of now that begins today, of which there is more to look back at.
    """

    kind: Kind
    since: date
    until: date
    title: str
    previous: str = ""
    following: str = ""
    has_more_before: bool = False

    @property
    def is_one_day(self) -> bool:
        return self.since == self.until

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range((self.until - self.since).days + 1)]

    @property
    def month(self) -> date:
        """The first day of the month in which it begins."""
        return self.since.replace(day=1)


def read_period(asked: QueryDict, narrowing: Narrowing, today: date, *, by_week: bool = False) -> Period:
    """The days that an address asks for; what makes no sense is passed over.

    narrowing: what else it asks for, with its own first and last day. by_week: only whole weeks, as the week view has.
    """
    found = _named(asked, today) or _spanned(narrowing, today)
    if not by_week or found.kind == "week":
        return found
    return _week(max(found.since, today) if found.kind in ("coming", "month") else found.since, today)


def month_of(first: date, today: date, *, whole: bool = False) -> Period:
    """A month; the one of now from today on, unless it is asked for whole."""
    until = next_month(first) - timedelta(days=1)
    is_now = first <= today <= until
    since = today if is_now and not whole else first
    before, after = (first - timedelta(days=1)).replace(day=1), next_month(first)
    return Period(
        "month", since, until, month_title(first), f"month={before:%Y-%m}", f"month={after:%Y-%m}", since > first
    )


def days_title(first: date, last: date) -> str:
    """`9 tot en met 15 maart`, or with both months where they differ."""
    is_one_month = (first.year, first.month) == (last.year, last.month)
    values = {"first": str(first.day) if is_one_month else day(first), "last": day(last)}
    return gettext("%(first)s tot en met %(last)s") % values


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def read_month(text: str, otherwise: date) -> date:
    """The first day of a month such as `2026-12`."""
    match = _MONTH.fullmatch(text)
    if match and 1970 < int(match[1]) < 9999 and 1 <= int(match[2]) <= 12:
        return date(int(match[1]), int(match[2]), 1)
    return otherwise.replace(day=1)


def _named(asked: QueryDict, today: date) -> Period | None:
    when = asked.get("when", "")
    if when == "today":
        return _day("today", today, today)
    if when == "tomorrow":
        return _day("tomorrow", today + timedelta(days=1), today)
    if when == "weekend":
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        first = today if today.weekday() == 6 else saturday
        sunday = first if first.weekday() == 6 else first + timedelta(days=1)
        return Period("weekend", first, sunday, gettext("Dit weekend"))
    if when == "week":
        return _week(today, today, from_today=True)
    monday = _read_day(asked.get("week", ""))
    if monday:
        return _week(monday, today)
    month = asked.get("month", "")
    if _MONTH.fullmatch(month):
        return month_of(read_month(month, today), today, whole="past" in asked)
    return None


def _spanned(narrowing: Narrowing, today: date) -> Period:
    since, until = narrowing.since, narrowing.until
    if since and since == until:
        return _day("day", since, today)
    if since or until:
        first = since or min(today, until or today)
        last = min(until or first + timedelta(days=AHEAD_DAYS), first + timedelta(days=LONGEST_DAYS))
        return Period("span", first, max(first, last), days_title(first, max(first, last)))
    return Period("coming", today, today + timedelta(days=AHEAD_DAYS), gettext("Vanaf vandaag"))


def _day(kind: Kind, on: date, today: date) -> Period:
    before, after = on - timedelta(days=1), on + timedelta(days=1)
    return Period(kind, on, on, day_title(on, today), f"day={before}", f"day={after}")


def _week(on: date, today: date, *, from_today: bool = False) -> Period:
    monday = on - timedelta(days=on.weekday())
    sunday = monday + timedelta(days=6)
    title = days_title(monday, sunday)
    if monday <= today <= sunday:
        title = gettext("Deze week")
    first = today if from_today else monday
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    return Period("week", first, sunday, title, f"week={before}", f"week={after}")


def _read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 < found.year < 9998 else None
