# SPDX-License-Identifier: EUPL-1.2
"""What a door did, as its browser seals and sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from reuring.activities.models import AgeBand, How
from reuring.people import sealing
from reuring.people.sealing import SealBroken

PURPOSE: Final = "reuring door 1"
_KINDS: Final = ("mark", "unmark", "heads")
_MOST_NUMBERS: Final = 200


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done at a door.

    kind: mark or unmark people of a registration, or heads. session, registration: public ids. code: what was scanned,
    where the list of the door did not have it. numbers: of seats; none: all. made_at: by the door's clock.
    """

    key: UUID
    session: str
    kind: str
    made_at: datetime
    registration: str = ""
    code: str = ""
    numbers: tuple[int, ...] = ()
    age_band: str = ""
    count: int = 0
    how: str = How.COUNTED


def unseal(envelope: Any) -> Act:
    """Read one sealed act. Raises SealBroken for anything else."""
    found = sealing.unseal(envelope, PURPOSE.encode())
    try:
        return _act(found)
    except (TypeError, KeyError, ValueError, OverflowError, AttributeError) as fault:
        raise SealBroken(str(fault)) from None


def _act(found: Any) -> Act:
    texts = {name: found.get(name, "") for name in ("session", "kind", "registration", "code", "age_band", "how")}
    numbers, count = found.get("numbers", []), found.get("count", 0)
    made_at = datetime.fromisoformat(found["at"])
    is_sound = (
        all(isinstance(text, str) and len(text) <= 500 and "\0" not in text for text in texts.values())
        and texts["kind"] in _KINDS
        and made_at.tzinfo is not None
        and isinstance(numbers, list)
        and len(numbers) <= _MOST_NUMBERS
        and all(type(number) is int and 0 < number < 1000 for number in numbers)
        and type(count) is int
        and abs(count) < 10_000
        and (texts["kind"] == "heads" or bool(texts["registration"] or texts["code"]))
        and texts["age_band"] in AgeBand.values
    )
    if not is_sound:
        raise ValueError("not an act of a door")
    return Act(
        key=UUID(found["key"]),
        session=texts["session"],
        kind=texts["kind"],
        made_at=made_at,
        registration=texts["registration"][:10],
        code=texts["code"],
        numbers=tuple(numbers),
        age_band=texts["age_band"],
        count=count,
        how=texts["how"] or How.COUNTED,
    )
