# SPDX-License-Identifier: EUPL-1.2
"""Loads the demonstration region's places from `region.toml`."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.db import transaction

from reuring.places.models import (
    Branch,
    BranchMark,
    ClosingDay,
    Municipality,
    OpeningHours,
    Organisation,
    Place,
    Room,
    RoomHours,
)
from reuring.places.room_forms import typed_equipment
from reuring.threads.branch_nodes import keep_branch_node

FIRST_DAY = date(2021, 1, 1)
GETTING_IN = ("access_note", "has_step_free_access", "has_toilet", "is_quiet", "has_hearing_loop")


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the anonymous computus of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@transaction.atomic
def load_region(today: date) -> int:
    """Load the places of the demonstration region. Returns the number of branches; loading twice changes nothing.

    today: closing days are laid out for the year before, this year and the next two.
    """
    data = tomllib.loads((files(__package__) / "region.toml").read_text(encoding="utf-8"))
    Organisation.objects.update_or_create(id=1, defaults=data["organisation"])
    municipalities = {}
    for row in data["municipality"]:
        municipalities[row["slug"]], _ = Municipality.objects.update_or_create(
            code=row["code"], defaults={key: row[key] for key in ("slug", "name", "accent")}
        )
    for row in data["branch"]:
        _load_branch(row, municipalities)
    for row in data["place"]:
        _load_place(row, municipalities)
    for year in range(today.year - 1, today.year + 3):
        for row in data["closing"]:
            starts_on, ends_on = _stretch(row, year)
            ClosingDay.objects.update_or_create(
                branch=None, name=row["name"], starts_on=starts_on, defaults={"kind": row["kind"], "ends_on": ends_on}
            )
    return len(data["branch"])


def _point(row: dict[str, Any]) -> dict[str, Decimal | None]:
    return {name: Decimal(str(row[name])) if name in row else None for name in ("latitude", "longitude")}


def _load_branch(row: dict[str, Any], municipalities: dict[str, Municipality]) -> None:
    plain = ("name", "kind", "is_flagship", "street", "town", "postal_code", *GETTING_IN)
    values = {name: row[name] for name in plain if name in row} | _point(row)
    branch, _ = Branch.objects.update_or_create(
        code=row["code"], defaults={**values, "municipality": municipalities[row["municipality"]]}
    )
    keep_branch_node(branch)
    for mark in row["marks"]:
        BranchMark.objects.update_or_create(mark=mark, defaults={"branch": branch})
    for room in row.get("room", ()):
        _load_room(branch, room)
    for weekday, stretches in row["hours"].items():
        for opens, closes, *rest in stretches:
            OpeningHours.objects.update_or_create(
                branch=branch,
                weekday=int(weekday),
                opens=time.fromisoformat(opens),
                valid_from=FIRST_DAY,
                defaults={"closes": time.fromisoformat(closes), "is_staffed": rest != ["self"]},
            )


def _load_room(branch: Branch, row: dict[str, Any]) -> None:
    values = {key: row[key] for key in row if key not in ("name", "parts", "equipment", "hours")}
    room, _ = Room.objects.update_or_create(branch=branch, name=row["name"], defaults=values)
    room.parts.set(Room.objects.filter(branch=branch, name__in=row.get("parts", ())))
    for thing in typed_equipment("\n".join(row.get("equipment", ()))):
        room.equipment.update_or_create(name=thing.name, defaults={"count": thing.count, "note": thing.note})
    for weekday, stretches in row.get("hours", {}).items():
        for opens, closes in stretches:
            RoomHours.objects.update_or_create(
                room=room,
                weekday=int(weekday),
                opens=time.fromisoformat(opens),
                defaults={"closes": time.fromisoformat(closes)},
            )


def _load_place(row: dict[str, Any], municipalities: dict[str, Municipality]) -> None:
    plain = ("street", "town", "postal_code", "country", *GETTING_IN)
    values = {name: row[name] for name in plain if name in row} | _point(row)
    municipality = municipalities[row["municipality"]] if "municipality" in row else None
    Place.objects.update_or_create(name=row["name"], defaults={**values, "municipality": municipality})


def _stretch(row: dict[str, Any], year: int) -> tuple[date, date]:
    if "easter" in row:
        first, last = row["easter"]
        return easter(year) + timedelta(days=first), easter(year) + timedelta(days=last)
    starts_on = date.fromisoformat(f"{year}-{row['on']}")
    return starts_on, date.fromisoformat(f"{year}-{row.get('until', row['on'])}")
