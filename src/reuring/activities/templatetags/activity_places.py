# SPDX-License-Identifier: EUPL-1.2
"""`{% load activity_places %}`: where a session is, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from reuring.activities.models import Session

register = template.Library()


@register.filter
def place_of(session: Session) -> str:
    """Room and branch, branch, or place; on line; or empty while it is not known."""
    if session.room is not None:
        return f"{session.room.name}, {session.room.branch}"
    where = session.branch or session.place
    if where is not None:
        return f"{session.room_label}, {where}" if session.room_label else str(where)
    return gettext("online") if session.online_url else ""
