# SPDX-License-Identifier: EUPL-1.2
"""When and where a group comes together, in words and as one choice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.activities.agenda.said import when_text
from reuring.activities.programme import where as programme_where
from reuring.communities.models import Meeting

WORDS = "words"


def zone_of(meeting: Meeting) -> str:
    """The zone of the clock on the wall there. meeting: with its places."""
    if meeting.room is not None:
        return meeting.room.branch.time_zone
    return meeting.branch.time_zone if meeting.branch is not None else "Europe/Amsterdam"


def when_of(meeting: Meeting) -> str:
    """`dinsdag 8 december, 19.00 tot 21.00 uur`, in the language of now."""
    return when_text(meeting.starts_at, meeting.ends_at, zone_of(meeting))


def place_of_meeting(meeting: Meeting) -> str:
    """Where it is, in one line; what is said in words stands beside the place."""
    if meeting.room is not None:
        found = [meeting.room.branch.name, meeting.room.name, meeting.where]
    elif meeting.branch is not None:
        found = [meeting.branch.name, meeting.where]
    elif meeting.place is not None:
        found = [meeting.place.name, meeting.where]
    else:
        found = [meeting.where]
    return ", ".join(filter(None, found))


def choices(on: date) -> list[tuple[str | Promise, Any]]:
    """Every place that there is, and one's own words."""
    known = [each for each in programme_where.choices(on) if each[0] not in ("", programme_where.ONLINE)]
    return [(WORDS, _("Ergens anders: schrijf het hieronder")), *known]


def value_of(meeting: Meeting) -> str:
    """The choice that says where a meeting is."""
    if meeting.room is not None:
        return f"room:{meeting.room.public_id}"
    if meeting.branch is not None:
        return f"branch:{meeting.branch.public_id}"
    return f"place:{meeting.place.public_id}" if meeting.place is not None else WORDS
