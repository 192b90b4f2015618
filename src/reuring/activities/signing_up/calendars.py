# SPDX-License-Identifier: EUPL-1.2
"""What goes along with a message: the sessions of a registration as a calendar file, and its code for the door.

Source: RFC 5545. Moments are in UTC, so that no calendar program has to know our clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC
from typing import Final

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from reuring.activities.agenda.where import line_of
from reuring.activities.models import Registration, Session
from reuring.activities.signing_up.links import address_of, code_of
from reuring.activities.signing_up.telling import sessions_of, title_for, with_sessions
from reuring.people.notices.kinds import Attachment
from reuring.shell.qr import qr_png


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
            if place := line_of(session):
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


_CODE_NAMES: Final = {"nl": "code-voor-de-deur", "de": "code-fuer-die-tuer", "en": "code-for-the-door"}


def as_attachments(abouts: Collection[str], language: str, *, with_code: bool) -> list[Attachment]:
    """What goes along with a message about registrations (by public id): a calendar of them; nothing for none left.

    with_code: also the QR code of each that is confirmed, as a picture.
    """
    found = list(with_sessions(Registration.objects.filter(public_id__in=abouts)).order_by("pk"))
    if not found:
        return []
    files = [Attachment("activiteit.ics", calendar_of(found, language), "text/calendar")]
    confirmed = [each for each in found if with_code and each.state == Registration.State.CONFIRMED]
    name = _CODE_NAMES.get(language, _CODE_NAMES["nl"])
    for number, each in enumerate(confirmed, 1):
        ending = f"-{number}" if len(confirmed) > 1 else ""
        files.append(Attachment(f"{name}{ending}.png", qr_png(code_of(each, language)), "image/png"))
    return files
