# SPDX-License-Identifier: EUPL-1.2
"""What a place's rows say at one moment: for the audit trail, and to see whether somebody else changed them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model, Q

from reuring.places.models import Branch, OpeningException, OpeningHours, Room, RoomHours
from reuring.places.room_forms import equipment_text


def snapshot(row: Model) -> dict[str, Any]:
    """The values of a row as they are kept in the audit trail; those of a branch with its marks,
    those of a room with its parts and what is in it."""
    values = {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "public_id"
    }
    if isinstance(row, Branch):
        values["marks"] = sorted(row.marks.values_list("mark", flat=True))
    if isinstance(row, Room):
        values["parts"] = sorted(row.parts.values_list("name", flat=True))
        values["equipment"] = equipment_text(list(row.equipment.all())).splitlines()
    return values


def version_of(said: object) -> str:
    """A short mark that changes whenever the values do. said: values of a snapshot, or a row."""
    values = snapshot(said) if isinstance(said, Model) else said
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def hours_snapshot(branch: Branch, today: date) -> list[dict[str, Any]]:
    """The stretches of the week at a branch that hold on that day or later."""
    rows = OpeningHours.objects.filter(branch=branch).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=today))
    return [_stretch(row) for row in rows.order_by("valid_from", "weekday", "opens")]


def exception_snapshot(rows: Iterable[OpeningException]) -> list[dict[str, Any]]:
    """Other hours, as they are kept in the audit trail."""
    return [_stretch(row) for row in rows]


def room_hours_snapshot(room: Room) -> list[dict[str, Any]]:
    """The hours of a room, as they are kept in the audit trail."""
    return [_stretch(row) for row in RoomHours.objects.filter(room=room).order_by("weekday", "opens")]


def _stretch(row: OpeningHours | OpeningException | RoomHours) -> dict[str, Any]:
    left_out = ("id", "branch_id", "room_id")
    names = (field.attname for field in row._meta.concrete_fields)
    return {name: _plain(getattr(row, name)) for name in names if name not in left_out}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
