# SPDX-License-Identifier: EUPL-1.2
"""Copies: which branch they belong to, and bringing them in line with what a file says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import psycopg

from reuring.catalogue.copying import copy_rows, new_public_ids
from reuring.catalogue.models import Item
from reuring.places.models import Branch, BranchMark

LONGEST_BARCODE: Final = 40
MOST_EXAMPLES: Final = 5


class UnknownBranch(Exception):
    """A branch map names a branch that does not exist. The message is fit for a person."""

    code = "branch-unknown"


@dataclass(frozen=True, slots=True)
class Branches:
    """Which branch a code in a file means.

    The code of a branch, one of its marks and its ISIL all lead to it, capitals aside.
    """

    by_code: Mapping[str, int]
    default: int | None = None

    def find(self, code: str) -> int | None:
        """The key of the branch, that of the default branch, or None."""
        return self.by_code.get(code.strip().casefold(), self.default)


def read_branches(branch_map: Mapping[str, str] | None = None, default: Branch | None = None) -> Branches:
    """Every code of every branch.

    branch_map: more codes, as they stand in the file, each with the code of the branch that it means. default: where
    copies go whose code leads nowhere. Raises UnknownBranch.
    """
    found: dict[str, int] = {}
    for key, code, isil in Branch.objects.values_list("id", "code", "isil"):
        if isil:
            found.setdefault(isil.casefold(), key)
        found[code.casefold()] = key
    for mark, key in BranchMark.objects.values_list("mark", "branch_id"):
        found[mark.strip().casefold()] = key
    for mark, code in (branch_map or {}).items():
        if code.casefold() not in found:
            raise UnknownBranch(f"Er is geen vestiging met de code {code}.")
        found[mark.strip().casefold()] = found[code.casefold()]
    return Branches(found, default.pk if default else None)


@dataclass(slots=True)
class Warnings:
    """What was passed over or odd: how often, and the first few examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, example: str = "") -> None:
        """Count one more. example: what it was about, as short text."""
        self.counts[code] += 1
        if example:
            shown = self.examples.setdefault(code, [])
            if len(shown) < MOST_EXAMPLES and example not in shown:
                shown.append(example[:120])

    def onto(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """These added to what `ImportRun.warnings` holds."""
        merged = {code: dict(entry) for code, entry in kept.items()}
        for code, count in self.counts.items():
            entry = merged.setdefault(code, {"count": 0, "examples": []})
            entry["count"] += count
            entry["examples"] = list(dict.fromkeys([*entry["examples"], *self.examples.get(code, [])]))[:MOST_EXAMPLES]
        return merged


@dataclass(frozen=True, slots=True)
class IncomingItem:
    """A copy as a file has it. Empty text and None say nothing, and leave what is here."""

    edition_id: int
    barcode: str
    branch_code: str = ""
    location: str = ""
    shelf_mark: str = ""
    price_cents: int | None = None
    note: str = ""
    acquired_on: date | None = None
    is_floating: bool | None = None


_COLUMNS: Final = (
    "public_id", "edition_id", "branch_id", "barcode", "location", "shelf_mark", "status", "price_cents", "note",
    "acquired_on", "is_floating",
)  # fmt: skip
_EXISTING: Final = """
    SELECT barcode, id, edition_id, branch_id, location, shelf_mark, price_cents, note, acquired_on, is_floating
    FROM catalogue_item WHERE barcode = ANY(%s::text[]) ORDER BY id FOR UPDATE
"""
_UPDATE: Final = """
    UPDATE catalogue_item SET branch_id = %s, location = %s, shelf_mark = %s, price_cents = %s, note = %s,
        acquired_on = %s, is_floating = %s
    WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class ItemsWritten:
    """What became of each copy, in the order given.

    outcomes: "imported", "updated", "unchanged", or the code of why it was left out.
    edition_ids: the editions whose copies changed.
    """

    outcomes: list[str]
    edition_ids: set[int]


def write_items(cursor: psycopg.Cursor[Any], incoming: Sequence[IncomingItem], branches: Branches) -> ItemsWritten:
    """Add copies and bring those that are here in line, by barcode. Their status is never touched.

    A barcode that is at another edition stays there. Must be called in a transaction, with the catalogue locked.
    """
    outcomes: list[str] = []
    edition_ids: set[int] = set()
    barcodes = [item.barcode for item in incoming if item.barcode]
    here: dict[str, tuple[Any, ...]] = {}
    if barcodes:
        here = {row[0]: row[1:] for row in cursor.execute(_EXISTING, [barcodes]).fetchall()}
    rows: list[tuple[Any, ...]] = []
    seen: dict[str, int] = {}
    changes: list[tuple[Any, ...]] = []
    public_ids = iter(new_public_ids(len(incoming)))
    available = Item.Status.AVAILABLE.value
    for item in incoming:
        existing = here.get(item.barcode)
        branch_id = branches.find(item.branch_code)
        if not item.barcode:
            outcomes.append("item-without-barcode")
        elif len(item.barcode) > LONGEST_BARCODE:
            outcomes.append("item-barcode-too-long")
        elif item.barcode in seen:
            # Twice in what comes in: the first one counts.
            outcomes.append("unchanged" if seen[item.barcode] == item.edition_id else "item-at-other-edition")
        elif existing is not None:
            key, edition_id, *now = existing
            if edition_id != item.edition_id:
                outcomes.append("item-at-other-edition")
                continue
            seen[item.barcode] = edition_id
            wanted = [
                (branches.by_code.get(item.branch_code.strip().casefold()) or now[0]) if item.branch_code else now[0],
                item.location or now[1],
                item.shelf_mark or now[2],
                now[3] if item.price_cents is None else item.price_cents,
                item.note or now[4],
                item.acquired_on or now[5],
                now[6] if item.is_floating is None else item.is_floating,
            ]
            if wanted == now:
                outcomes.append("unchanged")
            else:
                outcomes.append("updated")
                changes.append((*wanted, key))
                edition_ids.add(edition_id)
        elif branch_id is None:
            outcomes.append("item-branch-unknown")
        else:
            outcomes.append("imported")
            edition_ids.add(item.edition_id)
            seen[item.barcode] = item.edition_id
            rows.append(
                (
                    next(public_ids), item.edition_id, branch_id, item.barcode, item.location, item.shelf_mark,
                    available, item.price_cents, item.note, item.acquired_on, bool(item.is_floating),
                )
            )  # fmt: skip
    copy_rows(cursor, "catalogue_item", _COLUMNS, rows)
    if changes:
        cursor.executemany(_UPDATE, changes)
    return ItemsWritten(outcomes, edition_ids)
