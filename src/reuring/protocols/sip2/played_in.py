# SPDX-License-Identifier: EUPL-1.2
"""What a kiosk did by itself while the line was down, and tells afterwards ("no block" in 11 and 09).

It goes the same way as what a desk did without a connection: once, at the moment at which it was, with set aside what a
colleague could have set aside; what does not fit any more stands in the list of conflicts for staff.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from reuring.circulation.models import OfflineAct
from reuring.circulation.offline.playing import OLDEST, play_in
from reuring.circulation.offline.sealing import Act
from reuring.protocols.sip2 import values
from reuring.protocols.sip2.session import Asked

# What a kiosk says it did just now, it did while we were there.
_ONLINE: Final = timedelta(minutes=2)
_NAMESPACE: Final = UUID("5bb4cc4a-6d3c-5f0e-9d6f-0f6f7a0f9e21")


def done_at(asked: Asked, field: str) -> datetime | None:
    """When a kiosk did this by itself; None for what it does now, with us.

    field: where the message says when. A moment ahead of us, or long ago, is a clock that jumped: then it is now.
    """
    if not asked.message.says_yes("no_block"):
        return None
    said = values.read_moment(asked.message.fixed.get(field, ""), asked.zone)
    return said if said is not None and asked.at - OLDEST < said < asked.at - _ONLINE else None


def play(asked: Asked, kind: str, made_at: datetime) -> OfflineAct:
    """Do what a kiosk did. kind: of `OfflineAct.Kind`. Returns what came of it; a repeat gives the same."""
    card, barcode, branch = asked.message.get("AA")[:30], asked.message.get("AB")[:40], asked.kiosk.branch
    name = f"{asked.kiosk.public_id} {kind} {made_at.isoformat()} {card} {barcode}"
    act = Act(
        key=uuid5(_NAMESPACE, name), kind=kind, card_number=card, person="", barcode=barcode, branch=branch.code,
        made_at=made_at,
    )  # fmt: skip
    [played] = play_in([act], branches=[branch], behind=timedelta(), actor=asked.actor, at=asked.at)
    return played.act
