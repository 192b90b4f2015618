# SPDX-License-Identifier: EUPL-1.2
"""From figures to what the page shows: a picture and a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reuring.activities.coherence.figures import Count, Figure, Filter, pivot
from reuring.activities.models import Function, TargetGroup
from reuring.places.models import Municipality

AXES: Final = ("group", "function", "municipality", "month")
# The shades of a cell: the step of the largest number at which each begins.
SHADES: Final = 5
# The picture, in its own units.
_CELL: Final = 44
_LETTER: Final = 7.8
_TOP: Final = 118


@dataclass(frozen=True, slots=True)
class Axis:
    """Something to lay the programme out by. values: (key, label), in their order."""

    name: str
    label: str
    values: tuple[tuple[Any, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to show. shade: 0 (nothing) to `SHADES`. address: of the page with what is in it."""

    count: Count
    shade: int
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A cell of the picture: a circle as large as what is planned, or a dashed one for a white spot."""

    x: int
    y: int
    radius: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Panel:
    """One municipality in the picture. total: each session once."""

    name: str
    width: int
    height: int
    left: int
    rows: tuple[tuple[int, str], ...]
    columns: tuple[tuple[int, str], ...]
    bubbles: tuple[Bubble, ...]
    total: Count
    white: int


def axes(months: Sequence[date]) -> dict[str, Axis]:
    """The four axes, in the language of now. Two queries."""
    return {
        "group": Axis(
            "group", _("Doelgroep"), tuple((row.pk, str(row)) for row in TargetGroup.objects.filter(is_retired=False))
        ),
        "function": Axis("function", _("Functie"), tuple((each.value, str(each.label)) for each in Function)),
        "municipality": Axis(
            "municipality", _("Gemeente"), tuple((row.pk, row.name) for row in Municipality.objects.all())
        ),
        "month": Axis("month", _("Maand"), tuple((month, date_format(month, "M Y")) for month in months)),
    }


def shade_of(planned: int, most: int) -> int:
    """How dark a cell is: by the square root, so that one beside fifty is still seen."""
    if planned <= 0 or most <= 0:
        return 0
    return max(1, math.ceil(SHADES * math.sqrt(planned / most)))


def address_of(within: Filter, first: date, until: date, **more: Any) -> str:
    """The address of a cell's page. more: values by axis, on top of what is filtered."""
    values = {name: more.get(name, getattr(within, name)) for name in AXES}
    month = values.pop("month")
    query = {name: value for name, value in values.items() if value is not None}
    query |= {"month": f"{month:%Y-%m}"} if month else {"first": f"{first:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}
    return f"{reverse('activities:coherence_cell')}?{urlencode(query)}"


def table(
    found: Sequence[Figure], rows: Axis, columns: Axis, within: Filter, period: tuple[date, date]
) -> list[tuple[str, list[Cell]]]:
    """The rows of the table, each with its cells."""
    grid = pivot(found, rows.name, columns.name, within)
    most = max((count.planned for count in grid.values()), default=0)
    make = _maker(grid, most, within, period, rows.name, columns.name)
    return [
        (label, [make(key, column, f"{label}, {column_label}") for column, column_label in columns.values])
        for key, label in rows.values
    ]


def panels(
    found: Sequence[Figure],
    by: Mapping[str, Axis],
    within: Filter,
    period: tuple[date, date],
    totals: Mapping[int | None, Count],
) -> list[Panel]:
    """The picture: a panel for each municipality, groups down, functions across."""
    groups, functions = by["group"].values, by["function"].values
    shown = [(key, name) for key, name in by["municipality"].values if within.municipality in (None, key)]
    grids = {
        key: pivot(found, "group", "function", Filter(within.group, within.function, key, within.month))
        for key, _name in shown
    }
    most = max((count.planned for grid in grids.values() for count in grid.values()), default=0)
    left = 16 + round(_LETTER * max((len(label) for _key, label in groups), default=0))
    made = []
    for key, name in shown:
        inside = Filter(within.group, within.function, key, within.month)
        make = _maker(grids[key], most, inside, period, "group", "function")
        bubbles = [
            Bubble(
                left + column * _CELL + _CELL // 2,
                _TOP + row * _CELL + _CELL // 2,
                6 + round(13 * math.sqrt(cell.count.planned / most)) if cell.count.planned else 6,
                cell,
            )
            for row, (group, group_name) in enumerate(groups)
            for column, (function, function_name) in enumerate(functions)
            for cell in [make(group, function, f"{name}: {group_name}, {function_name}")]
        ]
        made.append(
            Panel(
                name,
                left + len(functions) * _CELL + 60,
                _TOP + len(groups) * _CELL + 8,
                left - 8,
                tuple((_TOP + row * _CELL + _CELL // 2 + 5, label) for row, (_key, label) in enumerate(groups)),
                tuple((left + column * _CELL + _CELL // 2, label) for column, (_key, label) in enumerate(functions)),
                tuple(bubbles),
                totals.get(key, Count()),
                sum(bubble.cell.count.is_white for bubble in bubbles),
            )
        )
    return made


def _maker(
    grid: Mapping[Any, Count], most: int, within: Filter, period: tuple[date, date], rows: str, columns: str
) -> Callable[[Any, Any, str], Cell]:
    def make(row: Any, column: Any, label: str) -> Cell:
        count = grid.get((row, column), Count())
        address = address_of(within, *period, **{rows: row, columns: column})
        return Cell(count, shade_of(count.planned, most), address, label)

    return make
