# SPDX-License-Identifier: EUPL-1.2
"""Registrations for the tests of doors, written as they are in the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reuring.activities.models import Registration, Seat, Session
from reuring.activities.tests.cast import AT


def make_registration(session: Session, given_name: str = "Truus", size: int = 1, **overrides: Any) -> Registration:
    """A registration for one session, with seats in its first pool."""
    fields: dict[str, Any] = {"state": "confirmed", "made_at": AT, **overrides}
    if fields["state"] == "waiting":
        fields.setdefault("waiting_since", AT)
    if fields["state"] in ("held", "offered"):
        fields.setdefault("until", datetime(2030, 1, 1, tzinfo=AT.tzinfo))
    if fields["state"] in ("cancelled", "lapsed"):
        fields.setdefault("ended_at", AT)
    made = Registration.objects.create(activity=session.activity, given_name=given_name, size=size, **fields)
    pool = session.pools.first()
    assert pool is not None
    Seat.objects.bulk_create(
        Seat(
            registration=made, pool=pool, number=number, is_taken=made.holds_seats,
            name=given_name if number == 1 else "",
        )
        for number in range(1, size + 1)
    )  # fmt: skip
    return made
