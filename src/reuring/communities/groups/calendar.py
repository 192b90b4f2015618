# SPDX-License-Identifier: EUPL-1.2
"""The meetings of a group as a calendar. Source: RFC 5545. Moments are in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from reuring.communities.groups.telling import link_to
from reuring.communities.groups.where import place_of_meeting
from reuring.communities.models import Community, Meeting


def calendar_of(community: Community, meetings: Iterable[Meeting]) -> bytes:
    """A calendar of these meetings; what was called off says so."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Reuring//Groepen//NL")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", community.node.title)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    for meeting in meetings:
        event = Event()
        event.add("uid", f"{meeting.public_id}@{domain}")
        event.add("dtstamp", timezone.now())
        event.add("sequence", meeting.sequence)
        event.add("dtstart", meeting.starts_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
        named = ": ".join(filter(None, (community.node.title, meeting.title)))
        event.add("summary", named)
        if meeting.text:
            event.add("description", meeting.text)
        if place := place_of_meeting(meeting):
            event.add("location", place)
        if meeting.cancelled_at is not None:
            event.add("status", "CANCELLED")
        if link := link_to(community.node.address):
            event.add("url", link)
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
