# SPDX-License-Identifier: EUPL-1.2
"""How many seats are left, to show. Two queries, however many sessions. Whoever decides counts under a lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from reuring.activities.models import Pool
from reuring.activities.pools import room_in

# Up to so many seats are told by number; of more nobody has to hurry.
FEW: Final = 10


@dataclass(frozen=True, slots=True)
class PartLeft:
    """What is left of one part. label: whom it is for, empty for everybody. free: None for no end."""

    label: str
    is_online: bool
    free: int | None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What is left in one session, by part."""

    parts: tuple[PartLeft, ...]

    @property
    def is_full(self) -> bool:
        """Whether no part has a seat left."""
        return bool(self.parts) and all(part.free == 0 for part in self.parts)

    @property
    def fewest(self) -> int | None:
        """The fewest seats among the parts that have some; None for no end."""
        return min((part.free for part in self.parts if part.free), default=None)

    @property
    def full_parts(self) -> tuple[PartLeft, ...]:
        """Parts without a seat, where others have some."""
        return () if self.is_full else tuple(part for part in self.parts if part.free == 0)


def seats_left(session_ids: Collection[int]) -> dict[int, Left]:
    """What is left in these sessions. Two queries. One without pools is not among them."""
    language = (get_language() or "nl").split("-")[0]
    pools = list(
        Pool.objects.filter(session_id__in=session_ids)
        .order_by("part__position", "part_id")
        .values_list("id", "session_id", "part__is_online", "part__label", "part__label_de", "part__label_en")
    )
    if not pools:
        return {}
    rooms = room_in([pool[0] for pool in pools])
    found: dict[int, list[PartLeft]] = defaultdict(list)
    for pool_id, session_id, is_online, dutch, german, english in pools:
        label = {"de": german, "en": english}.get(language, dutch) or dutch
        room = rooms[pool_id]
        found[session_id].append(PartLeft(label, is_online, room.free, room.waiting))
    return {session_id: Left(tuple(parts)) for session_id, parts in found.items()}
