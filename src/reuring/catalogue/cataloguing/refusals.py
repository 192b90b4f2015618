# SPDX-License-Identifier: EUPL-1.2
"""How the verbs of this room refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reuring.people.actions import Refused
from reuring.people.policy import Obstacle


class CataloguingRefused(Refused):
    """A cataloguer's deed can't be done. obstacles: every reason."""


class RecordRefused(CataloguingRefused):
    """A record can't say what was typed. by_field: the obstacle of each field that is named."""

    def __init__(self, by_field: Mapping[str, Obstacle]) -> None:
        super().__init__(*by_field.values())
        self.by_field = by_field


class RecordChangedMeanwhile(CataloguingRefused):
    """Somebody else changed the record since it was opened.

    version: of the record as it is now. values: what it says now. since: what was changed, as `history.Told`.
    base: what it said when it was opened, where that is known.
    """

    def __init__(self, obstacle: Obstacle, *, version: str, values: Any, base: Any, since: list[Any]) -> None:
        super().__init__(obstacle)
        self.version = version
        self.values = values
        self.base = base
        self.since = since


class BarcodeTaken(CataloguingRefused):
    """A barcode belongs to another item. item: that one."""

    def __init__(self, obstacle: Obstacle, *, item: Any) -> None:
        super().__init__(obstacle)
        self.item = item
