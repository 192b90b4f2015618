# SPDX-License-Identifier: EUPL-1.2
"""What a desk did while it had no connection, sealed in its browser so that only this installation can read it.

How it is sealed: `people.sealing`. Decision 0011.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from reuring.people import sealing
from reuring.people.sealing import SealBroken, public_key

__all__ = ["Act", "SealBroken", "public_key", "unseal"]

_INFO: Final = b"reuring offline desk 1"
_KINDS: Final = ("check_out", "check_in")


@dataclass(frozen=True, slots=True)
class Act:
    """What a desk did. person: public id, where no card was scanned. made_at: by the desk's clock. branch: its code."""

    key: UUID
    kind: str
    card_number: str
    person: str
    barcode: str
    branch: str
    made_at: datetime


def unseal(envelope: Any) -> Act:
    """Read one sealed act. envelope: {"from": point, "iv": bytes, "sealed": bytes}, each base64.

    Raises SealBroken for anything else.
    """
    found = sealing.unseal(envelope, _INFO)
    try:
        return _act(found)
    except (TypeError, KeyError, ValueError, OverflowError) as fault:
        raise SealBroken(str(fault)) from None


def _act(found: Any) -> Act:
    made_at = datetime.fromisoformat(found["at"])
    values = {name: found[name] for name in ("kind", "card", "person", "barcode", "branch")}
    is_text = all(isinstance(value, str) and len(value) <= 60 and "\0" not in value for value in values.values())
    if not is_text or values["kind"] not in _KINDS or made_at.tzinfo is None or not values["barcode"]:
        raise ValueError("not an act of a desk")
    return Act(
        UUID(found["key"]),
        values["kind"],
        values["card"][:30],
        values["person"][:10],
        values["barcode"][:40],
        values["branch"],
        made_at,
    )
