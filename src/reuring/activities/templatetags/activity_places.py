# SPDX-License-Identifier: EUPL-1.2
"""`{% load activity_places %}`: where a session is, in words."""

from __future__ import annotations

from django import template

from reuring.activities.agenda.where import line_of
from reuring.activities.models import Session

register = template.Library()


@register.filter
def place_of(session: Session) -> str:
    """The place and the room, in one line; on line; or empty while it is not known."""
    return line_of(session)
