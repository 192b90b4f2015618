# SPDX-License-Identifier: EUPL-1.2
"""What the doors put on my library: the way to the day, for who has a turn there and no pages of staff."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from reuring.activities.day.rights import WITH_A_SHIFT
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person


def at_the_door(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Shown to hosts and volunteers."""
    return None if WITH_A_SHIFT.isdisjoint(request.roles) else {}  # type: ignore[attr-defined]


register_panel("activities.at_the_door", 265, "activities/day/panel_at_the_door.html", at_the_door)
