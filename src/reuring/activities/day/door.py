# SPDX-License-Identifier: EUPL-1.2
"""What stands at a door: first names and how many, never an answer, a target group, or a way to reach somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reuring.activities.day import policy
from reuring.activities.day.tallies import tally_of
from reuring.activities.models import AgeBand, Registration, Seat, Session
from reuring.people.names import sort_key
from reuring.shell.templatetags.shell_tags import clock, moment


@dataclass(slots=True)
class Row:
    """A registration at the door. numbers: of its seats in this session. came: those of who is in, `at` the last."""

    registration: Registration
    numbers: list[int] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    at: datetime | None = None

    @property
    def public_id(self) -> str:
        return self.registration.public_id

    @property
    def name(self) -> str:
        return self.registration.given_name or _("Zonder naam")

    @property
    def others(self) -> str:
        """The first names of who comes along, where they were told."""
        return ", ".join(name for name in self.names if name and name != self.registration.given_name)

    @property
    def missing(self) -> list[int]:
        return [number for number in self.numbers if number not in self.came]

    @property
    def way(self) -> str:
        """What a button of this row does: let in, or let in anyway."""
        return "in" if self.registration.holds_seats else "anyway"

    @property
    def note(self) -> str:
        """What whoever stands at the door has to know, in words."""
        return note_of(self.registration.state)

    @property
    def said(self) -> str:
        """How many are in, in words."""
        if not self.came:
            return ""
        if len(self.numbers) == 1:
            return _("binnen om %(time)s") % {"time": clock(self.at)}
        return _("%(came)s van de %(all)s binnen") % {"came": len(self.came), "all": len(self.numbers)}


def note_of(state: str) -> str:
    """What the state of a registration means at a door; empty where all is well."""
    notes = {
        Registration.State.HELD: _("nog niet betaald"),
        Registration.State.OFFERED: _("heeft nog geen ja gezegd"),
        Registration.State.WAITING: _("wachtlijst"),
        Registration.State.CANCELLED: _("was afgemeld"),
        Registration.State.LAPSED: _("was afgemeld"),
    }
    return notes.get(Registration.State(state), "")


@dataclass(slots=True)
class Door:
    """One session as its door shows it. rows: who is expected, by name; waiting: who waits, first come first.

    gone: public ids of registrations that were cancelled and of which nobody came; without a name.
    """

    session: Session
    tally: policy.Tally
    rows: list[Row]
    waiting: list[Row]
    gone: list[str]

    @property
    def is_full(self) -> bool:
        return not any(row.missing for row in self.rows)

    def heads(self) -> list[tuple[str, str, int]]:
        """Each age band with its name and how many were counted; those that are guessed first."""
        bands = [band for band in AgeBand if band] + [AgeBand.UNKNOWN]
        return [(band.value, str(band.label), self.tally.heads.get(band.value, 0)) for band in bands]


def door_of(session: Session) -> Door:
    """The door of a session. Two queries."""
    seats = Seat.objects.filter(pool__session=session).select_related("registration").order_by("number", "pk")
    rows: dict[int, Row] = {}
    for seat in seats:
        row = rows.setdefault(seat.registration_id, Row(seat.registration))
        row.numbers.append(seat.number)
        row.names.append(seat.name)
        if seat.attended:
            row.came.append(seat.number)
            row.at = max(row.at, seat.attended_at) if row.at and seat.attended_at else seat.attended_at
    found = sorted(rows.values(), key=lambda row: (sort_key(row.registration.given_name, "", ""), row.public_id))
    waiting = [row for row in found if row.registration.state == Registration.State.WAITING and not row.came]
    waiting.sort(key=_turn)
    listed = [row for row in found if row.registration.holds_seats or row.came]
    gone = [row.public_id for row in found if row not in listed and row not in waiting]
    return Door(session, tally_of(session), listed, waiting, gone)


def _turn(row: Row) -> tuple[int, float, int]:
    """The order of the waiting list."""
    since = row.registration.waiting_since
    return -row.registration.priority, since.timestamp() if since else 0.0, row.registration.pk


def as_data(door: Door, *, title: str) -> dict[str, Any]:
    """The same for a browser that keeps it for when the line is down. until: when it must be forgotten."""
    session = door.session
    return {
        "id": session.public_id,
        "title": title,
        "when": moment(session.starts_at),
        "until": (session.ends_at + policy.LIST_KEPT).isoformat(),
        "expected": door.tally.expected,
        "rows": _rows(door.rows),
        "waiting": _rows(door.waiting),
        "gone": door.gone,
        "heads": {band: count for band, _label, count in door.heads()},
    }


def _rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.public_id, "name": row.name, "others": row.others, "state": row.registration.state,
            "note": row.note, "numbers": row.numbers, "came": row.came, "at": clock(row.at),
        }
        for row in rows
    ]  # fmt: skip
