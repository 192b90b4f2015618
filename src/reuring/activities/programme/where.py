# SPDX-License-Identifier: EUPL-1.2
"""Where a session can be, as one choice: a room, a branch, any other place, on line, or not known yet."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Session
from reuring.activities.programme.sessions import SessionFields
from reuring.places.models import Branch, Place, Room

ONLINE: Final = "online"


def choices(on: date) -> list[tuple[str | Promise, Any]]:
    """Every place that there is on that day, branch by branch; then other places in town. Three queries."""
    branches = list(Branch.objects.open_to_public(on))
    rooms = Room.objects.in_use(on).select_related("branch").order_by("branch_id", "name")
    by_branch = {key: list(group) for key, group in groupby(rooms, key=lambda room: room.branch_id)}
    found: list[tuple[str | Promise, Any]] = [("", _("Dat weet ik nog niet")), (ONLINE, _("Online"))]
    for branch in branches:
        options = [(f"branch:{branch.public_id}", branch.name)]
        options += [(f"room:{room.public_id}", f"{room.name}, {branch.name}") for room in by_branch.get(branch.pk, [])]
        found.append((branch.name, options))
    elsewhere = [(f"place:{place.public_id}", f"{place.name}, {place.town}") for place in Place.objects.all()]
    if elsewhere:
        found.append((_("Elders"), elsewhere))
    return found


def value_of(session: Session) -> str:
    """The choice that says where a session is."""
    if session.room is not None:
        return f"room:{session.room.public_id}"
    if session.branch is not None:
        return f"branch:{session.branch.public_id}"
    if session.place is not None:
        return f"place:{session.place.public_id}"
    return ONLINE if session.online_url else ""


def fields_of(value: str) -> SessionFields:
    """What to write on a session for a choice. A place that is gone counts as not known."""
    kind, _sign, key = value.partition(":")
    found: SessionFields = {"room": None, "branch": None, "place": None}
    if kind == "room":
        rooms = Room.objects.select_related("branch__municipality")
        found["room"] = rooms.filter(public_id=key).first()
    elif kind == "branch":
        found["branch"] = Branch.objects.select_related("municipality").filter(public_id=key).first()
    elif kind == "place":
        found["place"] = Place.objects.select_related("municipality").filter(public_id=key).first()
    return found
