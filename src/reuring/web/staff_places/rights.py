# SPDX-License-Identifier: EUPL-1.2
"""Who may change which place: an administrator of the whole, of its municipality, or of that branch."""

from __future__ import annotations

from datetime import date

from reuring.people.access import may
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.places.models import Branch, ClosingDay, Municipality, Organisation, Place, Room

Row = Organisation | Municipality | Branch | Room | Place | ClosingDay


def may_change(account: Account, row: Row, on: date) -> bool:
    """Whether an account may change this row, which may be unsaved, on that day."""
    branch = row if isinstance(row, Branch) else row.branch if isinstance(row, Room | ClosingDay) else None
    if branch is not None and branch.pk is not None:
        return may(account, Role.ADMINISTRATOR, branch=branch, on=on)
    municipality = row.municipality if isinstance(row, Branch | Place) and row.municipality_id else None
    if municipality is not None:
        return may(account, Role.ADMINISTRATOR, municipality=municipality, on=on)
    return may(account, Role.ADMINISTRATOR, everywhere=True, on=on)


def actor_may_change(actor: Actor, row: Row, on: date) -> bool:
    """The same for an actor; a command on the server may."""
    return actor.account is None or may_change(actor.account, row, on)
