# SPDX-License-Identifier: EUPL-1.2
"""The numbers behind the view, in one query whatever the period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

# Months and evenings are those of the library's own clock.
ZONE: Final = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Count:
    """How many sessions. planned: all that were not cancelled; held: of those, how many were; visited: people came."""

    planned: int = 0
    held: int = 0
    visited: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.planned + other.planned, self.held + other.held, self.visited + other.visited)

    @property
    def is_white(self) -> bool:
        return self.planned == 0


@dataclass(frozen=True, slots=True)
class Figure:
    """The count of one cell. group, municipality: keys of rows; None where nobody said. month: its first day."""

    group: int | None
    function: str
    municipality: int | None
    month: date
    count: Count


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures to count; None for all."""

    group: int | None = None
    function: str | None = None
    municipality: int | None = None
    month: date | None = None

    def fits(self, figure: Figure) -> bool:
        """Whether a figure is one of them."""
        return (
            self.group in (None, figure.group)
            and self.function in (None, figure.function)
            and self.municipality in (None, figure.municipality)
            and self.month in (None, figure.month)
        )


# First by activity, so that what an activity is for is joined to a few rows rather than to each session.
_FIGURES: Final = """
    WITH held AS MATERIALIZED (
        SELECT session.activity_id, session.municipality_id,
               date_trunc('month', session.starts_at AT TIME ZONE 'Europe/Amsterdam')::date AS month,
               count(*) AS planned, count(*) FILTER (WHERE session.state = 'held') AS held,
               coalesce(sum(result.visitors), 0) AS visited
        FROM activities_session session
        LEFT JOIN activities_sessionresult result ON result.session_id = session.id
        WHERE session.starts_at >= %(first)s AND session.starts_at < %(until)s AND session.state <> 'cancelled'
        GROUP BY 1, 2, 3
    )
    SELECT target.targetgroup_id, function.name, held.municipality_id, held.month,
           sum(held.planned)::bigint, sum(held.held)::bigint, sum(held.visited)::bigint
    FROM held
    JOIN activities_activity activity ON activity.id = held.activity_id AND activity.state = ANY(%(states)s)
    LEFT JOIN activities_activity_target_groups target ON target.activity_id = activity.id
    LEFT JOIN LATERAL unnest(activity.functions) AS function(name) ON true
    GROUP BY 1, 2, 3, 4
"""
_TOTALS: Final = """
    SELECT session.municipality_id, count(*), count(*) FILTER (WHERE session.state = 'held'),
           coalesce(sum(result.visitors), 0)::bigint
    FROM activities_session session
    JOIN activities_activity activity ON activity.id = session.activity_id AND activity.state = ANY(%(states)s)
    LEFT JOIN activities_sessionresult result ON result.session_id = session.id
    WHERE session.starts_at >= %(first)s AND session.starts_at < %(until)s AND session.state <> 'cancelled'
    GROUP BY 1
"""
# What counts as planned: agreed on, whether or not it is public already.
COUNTED: Final = ("agreed", "published", "done")


def moment_of(on: date) -> datetime:
    """The first moment of a day by the library's clock."""
    return datetime.combine(on, time(), tzinfo=ZONE)


def figures(first: date, until: date) -> list[Figure]:
    """The count of every cell that has one, from `first` to before `until`. One query."""
    values: dict[str, Any] = {"first": moment_of(first), "until": moment_of(until), "states": list(COUNTED)}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, values)
        return [
            Figure(group, function or "", municipality, month, Count(planned, held, visited))
            for group, function, municipality, month, planned, held, visited in cursor.fetchall()
        ]


def totals(first: date, until: date) -> dict[int | None, Count]:
    """What each municipality has in all, each session once. One query."""
    values: dict[str, Any] = {"first": moment_of(first), "until": moment_of(until), "states": list(COUNTED)}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, values)
        return {municipality: Count(*counts) for municipality, *counts in cursor.fetchall()}


def pivot(
    found: Iterable[Figure], rows: str, columns: str, within: Filter
) -> dict[tuple[int | str | date | None, int | str | date | None], Count]:
    """Add figures up along two of group, function, municipality and month; the others are as `within` says.

    A session counts in each of its groups and functions. Where the group is neither a row, a column nor filtered, the
    caller says so: sums over groups count a session once for each.
    """
    grid: dict[tuple[int | str | date | None, int | str | date | None], Count] = {}
    for figure in found:
        if within.fits(figure):
            key = (getattr(figure, rows), getattr(figure, columns))
            grid[key] = grid.get(key, Count()) + figure.count
    return grid


def white_spots(
    found: Iterable[Figure], groups: Sequence[int], functions: Sequence[str], municipalities: Sequence[int]
) -> list[tuple[int, str, int]]:
    """Group, function and municipality with nothing planned in the period of `found`, in the order given."""
    filled = {(each.group, each.function, each.municipality) for each in found if not each.count.is_white}
    return [
        (group, function, municipality)
        for group in groups
        for function in functions
        for municipality in municipalities
        if (group, function, municipality) not in filled
    ]


def months_between(first: date, until: date) -> list[date]:
    """The first day of each month from that of `first` to before `until`."""
    months = [first.replace(day=1)]
    while (following := _following(months[-1])) < until:
        months.append(following)
    return months


def _following(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
