# SPDX-License-Identifier: EUPL-1.2
"""Sessions as an iCalendar that any calendar program subscribes to.

Each session is an event of its own: sessions are rows here, each of which can be moved or cancelled apart. What was
cancelled stays, with STATUS:CANCELLED and in words, because many programs show the status nowhere.
Source: RFC 5545 (iCalendar); RFC 7986 (NAME, REFRESH-INTERVAL, SOURCE).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vGeo

from reuring.activities.models import Form, Session
from reuring.activities.signing_up.calendars import uid_of
from reuring.protocols.programme.gathered import Told

# How often a calendar asks again; what was called off at noon stands there in the afternoon.
_AGAIN: Final = timedelta(hours=1)
# From here on a session is a period, such as an exhibition: whole days, and nobody is busy all the while.
_PERIOD: Final = timedelta(hours=24)


def calendar_of(sessions: Iterable[Told], *, name: str, origin: str, source: str = "") -> bytes:
    """The calendar. The same sessions give the same bytes.

    name: as people see it. origin: of the site, as `https://bibliotheek.example`. source: where it is kept up, for one
    to subscribe to.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Reuring//Activiteiten//NL")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if source:
        calendar.add("source", source, parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    spoken = list(sessions)
    for each in spoken:
        calendar.add_component(_event(each, origin))
    if spoken:
        # Each zone with its rules, from the first year that is in it: a program need not know our clock.
        first = min(each.session.starts_at for each in spoken).date().replace(month=1, day=1)
        last = max(each.session.ends_at for each in spoken).date() + timedelta(days=366)
        calendar.add_missing_timezones(first_date=first, last_date=last)
    found: bytes = calendar.to_ical()
    return found


def _event(each: Told, origin: str) -> Event:
    session = each.session
    event = Event()
    event.add("uid", uid_of(session))
    event.add("dtstamp", each.changed_at)
    event.add("last-modified", each.changed_at)
    event.add("created", each.activity.made_at)
    event.add("sequence", session.sequence)
    _add_time(event, session)
    event.add(
        "summary", _("Gaat niet door: %(title)s") % {"title": each.full_title} if each.is_cancelled else each.full_title
    )
    event.add("status", "CANCELLED" if each.is_cancelled else "CONFIRMED")
    link = origin + each.path
    event.add("description", "\n\n".join(filter(None, [each.summary, each.note, link])))
    event.add("url", link)
    event.add("categories", [str(Form(each.activity.form).label)])
    address = each.address
    if address is not None:
        street = ", ".join(filter(None, [address.street, f"{address.postal_code} {address.town}".strip()]))
        event.add("location", ", ".join(filter(None, [each.where, street])))
        if address.latitude is not None and address.longitude is not None:
            event.add("geo", vGeo((float(address.latitude), float(address.longitude))))
    elif each.where:
        event.add("location", each.where)
    return event


def _add_time(event: Event, session: Session) -> None:
    zone = ZoneInfo(session.time_zone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    if ends - starts >= _PERIOD:
        event.add("dtstart", starts.date())
        # The first day that is not in it any more (RFC 5545, 3.6.1); ending at midnight is ending the day before.
        event.add("dtend", (ends - timedelta(microseconds=1)).date() + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("transp", "TRANSPARENT" if session.is_cancelled else "OPAQUE")


def newest(moment: datetime | None) -> int | None:
    """A moment as the whole seconds of an HTTP date."""
    return int(moment.timestamp()) if moment else None
