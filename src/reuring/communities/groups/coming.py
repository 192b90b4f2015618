# SPDX-License-Identifier: EUPL-1.2
"""The meetings of one group that are to come, asked once for each request: its page shows them in several places."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from reuring.communities.models import Community, Meeting

MOST: Final = 4
_SHOWN: Final = (
    "public_id", "community_id", "session_id", "title", "where", "starts_at", "ends_at", "room__name",
    "room__branch__name", "room__branch__time_zone", "branch__name", "branch__time_zone", "place__name",
)  # fmt: skip


def coming_of(request: HttpRequest, community: Community, at: datetime) -> list[Meeting]:
    """The next meetings of a group, the first one first. One query for each request and group."""
    known: dict[int, list[Meeting]] = request.__dict__.setdefault("_coming_meetings", {})
    if community.pk not in known:
        rows = Meeting.objects.coming(at).filter(community=community).select_related("room__branch", "branch", "place")
        rows = rows.only(*_SHOWN)
        known[community.pk] = list(rows[:MOST])
        for meeting in known[community.pk]:
            meeting.community = community
    return known[community.pk]
