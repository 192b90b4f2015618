# SPDX-License-Identifier: EUPL-1.2
"""Who may stand at a door: who works here, and a host or volunteer at the sessions for which they took a shift."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from reuring.activities.models import Session, ShiftTurn
from reuring.people.access import roles_of
from reuring.people.models import Account
from reuring.people.roles import Role

STAFF_AT_DOORS: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN, Role.FRONT_DESK, Role.ADMINISTRATOR})
WITH_A_SHIFT: Final = frozenset({Role.HOST, Role.VOLUNTEER})
AT_DOORS: Final = STAFF_AT_DOORS | WITH_A_SHIFT


def works_at_doors(account: Account, on: date) -> bool:
    """Whether somebody may stand at every door."""
    return not STAFF_AT_DOORS.isdisjoint(roles_of(account, on))


def doors_of(account: Account, on: date) -> QuerySet[Session]:
    """The sessions at whose door somebody may stand."""
    sessions = Session.objects.all()
    if works_at_doors(account, on):
        return sessions
    turns = ShiftTurn.objects.filter(shift__session=OuterRef("pk"), person_id=account.person_id)
    return sessions.filter(Exists(turns))
