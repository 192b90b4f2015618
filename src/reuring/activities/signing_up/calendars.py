# SPDX-License-Identifier: EUPL-1.2
"""The sessions of a registration as a calendar file, for the confirmation and the page of a registration.

Source: RFC 5545. Moments are in UTC, so that no calendar program has to know our clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from reuring.activities.models import Registration, Session
from reuring.activities.signing_up.links import address_of
from reuring.activities.signing_up.telling import sessions_of, title_for, where, with_sessions
from reuring.people.notices.kinds import Attachment


def calendar_of(registrations: Iterable[Registration], language: str) -> bytes:
    """A calendar of these registrations, which came `telling.with_sessions`: an event for each session."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Reuring//Activiteiten//NL")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for registration in registrations:
        link = address_of(registration, language)
        for session in sessions_of(registration):
            event = Event()
            event.add("uid", uid_of(session))
            event.add("dtstamp", timezone.now())
            event.add("sequence", session.sequence)
            event.add("dtstart", session.starts_at.astimezone(UTC))
            event.add("dtend", session.ends_at.astimezone(UTC))
            event.add("summary", title_for(registration))
            if place := where(session):
                event.add("location", place)
            if session.is_cancelled:
                event.add("status", "CANCELLED")
            if link:
                event.add("url", link)
            calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def uid_of(session: Session) -> str:
    """What a session is called in every calendar of ours, so that who signed up and subscribes has it once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"{session.public_id}@{domain}"


def as_attachment(abouts: Collection[str], language: str) -> list[Attachment]:
    """The calendar of registrations by their public ids, to send along; nothing when there is none left."""
    found = list(with_sessions(Registration.objects.filter(public_id__in=abouts)).order_by("pk"))
    if not found:
        return []
    return [Attachment("activiteit.ics", calendar_of(found, language), "text/calendar")]
