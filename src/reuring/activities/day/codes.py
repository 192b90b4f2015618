# SPDX-License-Identifier: EUPL-1.2
"""What a scanned code says at the door of one session, in words for who holds the phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from reuring.activities.models import Registration, Seat, Session
from reuring.activities.signing_up.links import registration_with
from reuring.shell.templatetags.shell_tags import clock, weekday

LONGEST: Final = 500
_TOKEN: Final = re.compile(r"(?:/registrations/)?([A-Za-z0-9]{10}\.[A-Za-z0-9_-]{20,100})/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class Found:
    """What a code says. kind: ok, scanned, elsewhere, cancelled, waiting or unreadable. text, note: in words.

    registration: that the code belongs to; None for an unreadable one. may_enter: whether it has seats in this session.
    """

    kind: str
    text: str
    note: str = ""
    registration: Registration | None = None

    @property
    def may_enter(self) -> bool:
        return self.kind in ("ok", "scanned", "cancelled", "waiting")


def token_in(text: str) -> str:
    """The token in what a scanner read: the whole address, or the token itself; empty where there is none."""
    found = _TOKEN.search(text.strip()[:LONGEST])
    return found.group(1) if found else ""


def look_up(text: str, session: Session) -> Found:
    """What a code says at the door of `session`. Changes nothing."""
    token = token_in(text)
    registration = registration_with(token) if token else None
    if registration is None:
        return Found("unreadable", _("Niet te lezen"), _("Scan nog eens, of zoek de naam in de lijst."))
    seats = list(Seat.objects.filter(registration=registration, pool__session=session).order_by("number"))
    if not seats:
        return Found("elsewhere", _("Niet voor vandaag"), _where(registration), registration)
    return of_seats(registration, seats)


def of_seats(registration: Registration, seats: list[Seat]) -> Found:
    """What a registration with seats in this session says before anybody is marked."""
    name = registration.given_name or _("Zonder naam")
    came = [seat for seat in seats if seat.attended]
    if len(came) == len(seats):
        last = max(seat.attended_at for seat in came if seat.attended_at)
        note = _("%(name)s is al binnen sinds %(time)s uur.") % {"name": name, "time": clock(last)}
        return Found("scanned", _("Al gescand"), note, registration)
    if registration.state == Registration.State.WAITING:
        note = _("%(name)s staat op de wachtlijst. Is er plaats? Laat dan binnen, wie het langst wacht eerst.")
        return Found("waiting", _("Wachtlijst"), note % {"name": name}, registration)
    if not registration.holds_seats:
        note = _("%(name)s had zich afgemeld. Is er plaats? Laat dan toch binnen.") % {"name": name}
        return Found("cancelled", _("Afgemeld"), note, registration)
    note = _("Nog niet betaald.") if registration.state == Registration.State.HELD else ""
    return Found("ok", name, note, registration)


def _where(registration: Registration) -> str:
    """For which session a registration is, in words."""
    sessions = Session.objects.filter(pools__seats__registration=registration).distinct().order_by("starts_at")
    first = sessions.first()
    title = registration.activity.node.title
    if first is None:
        return _("Deze code is voor iets anders: %(title)s.") % {"title": title}
    said = {"title": title, "day": weekday(first.starts_at), "time": clock(first.starts_at)}
    return _("Deze code is voor %(title)s, op %(day)s om %(time)s uur.") % said
