# SPDX-License-Identifier: EUPL-1.2
"""An activity for machines that read the page. Source: schema.org, type Event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from reuring.activities.agenda.said import local_time
from reuring.activities.agenda.seats_left import Left
from reuring.activities.agenda.where import Where, where_of
from reuring.activities.models import Activity, Form, Session

MOST_EVENTS: Final = 30

_KINDS: Final = {
    Form.EXHIBITION: "ExhibitionEvent",
    Form.CONCERT: "MusicEvent",
    Form.THEATRE: "TheaterEvent",
    Form.FILM: "ScreeningEvent",
    Form.COURSE: "EducationEvent",
    Form.WORKSHOP: "EducationEvent",
    Form.READING_ALOUD: "ChildrensEvent",
    Form.READING_GROUP: "LiteraryEvent",
}
_MODES: Final = {
    Activity.Attendance.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Activity.Attendance.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Activity.Attendance.BOTH: "https://schema.org/MixedEventAttendanceMode",
}


def structured_event(
    activity: Activity,
    title: str,
    summary: str,
    picture: str,
    sessions: Sequence[Session],
    left: Mapping[int, Left],
    address: str,
    at: datetime,
) -> list[dict[str, Any]]:
    """The coming sessions of an activity as events; of one that is over the last. Never an address to join on line.

    sessions: in order, with their places. picture: its path, or empty. address: of the page, whole.
    """
    shown = [each for each in sessions if each.ends_at > at][:MOST_EVENTS] or list(sessions[-1:])
    root = address.split("/a/")[0].rsplit("/de", 1)[0].rsplit("/en", 1)[0]
    return [_event(activity, title, summary, root + picture if picture else "", each, left, address) for each in shown]


def _event(
    activity: Activity,
    title: str,
    summary: str,
    picture: str,
    session: Session,
    left: Mapping[int, Left],
    address: str,
) -> dict[str, Any]:
    is_off = session.is_cancelled or activity.state == Activity.State.CANCELLED
    seats = left.get(session.pk)
    where = where_of(session, activity.attendance)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _KINDS.get(Form(activity.form), "Event"),
        "@id": f"{address}#{session.public_id}",
        "url": address,
        "name": title,
        "description": summary or None,
        "image": picture or None,
        "startDate": local_time(session.starts_at, session.time_zone).isoformat(),
        "endDate": local_time(session.ends_at, session.time_zone).isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if is_off else 'Scheduled'}",
        "eventAttendanceMode": _MODES[Activity.Attendance(activity.attendance)],
        "inLanguage": activity.languages or None,
        "location": _location(where, address),
        "isAccessibleForFree": activity.price == Activity.Price.FREE,
        "typicalAgeRange": _ages(activity),
        "offers": _offer(activity, seats, address) if not is_off else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _location(where: Where, address: str) -> dict[str, Any] | None:
    if where.key == "online":
        return {"@type": "VirtualLocation", "url": address}
    if not where.key:
        return None
    postal = {
        "@type": "PostalAddress",
        "streetAddress": where.street,
        "postalCode": where.postal_code,
        "addressLocality": where.town,
        "addressCountry": where.country,
    }
    found: dict[str, Any] = {
        "@type": "Place",
        "name": where.line,
        "address": {key: value for key, value in postal.items() if value},
    }
    if where.latitude is not None and where.longitude is not None:
        place = {"latitude": float(where.latitude), "longitude": float(where.longitude)}
        found["geo"] = {"@type": "GeoCoordinates", **place}
    return found


def _offer(activity: Activity, seats: Left | None, address: str) -> dict[str, Any]:
    is_full = seats is not None and seats.is_full
    return {
        "@type": "Offer",
        "url": address,
        "price": f"{activity.price_cents / 100:.2f}" if activity.price == Activity.Price.FIXED else "0",
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{'SoldOut' if is_full else 'InStock'}",
    }


def _ages(activity: Activity) -> str | None:
    if activity.age_from is None and activity.age_to is None:
        return None
    last = "" if activity.age_to is None else activity.age_to
    return f"{activity.age_from or 0}-{last}"
