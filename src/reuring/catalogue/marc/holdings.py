# SPDX-License-Identifier: EUPL-1.2
"""Physical copies from 852, from 952 as Koha writes it, or from where the caller says they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.record import ExtractedItem
from reuring.catalogue.marc.text import plain

_PRICE = re.compile(r"\d[\d.,]*")


class ItemMappingFault(ValueError):
    """A mapping that cannot be understood; the message is a Dutch sentence. code: item-mapping-invalid."""

    code = "item-mapping-invalid"


@dataclass(frozen=True, slots=True)
class ItemMapping:
    """Where a file keeps its copies.

    tag: the field, once for each copy. The others: the subfield codes that hold it, in the order in which they are
    joined ("khi"); for branch and location the first that is filled is taken. needs: the copy is only one if at least
    one of these codes is filled, for fields that other systems use for something else ("" asks for nothing).
    """

    tag: str
    barcode: str = ""
    branch: str = ""
    location: str = ""
    shelf_mark: str = ""
    price: str = ""
    note: str = ""
    needs: str = ""

    @classmethod
    def parse(cls, text: str) -> ItemMapping:
        """Read a mapping as a person writes it: "852: barcode=p, branch=b, shelfmark=h, location=c, price=9, note=z".

        Raises ItemMappingFault.
        """
        tag, colon, rest = text.partition(":")
        tag = tag.strip()
        if not colon or not re.fullmatch(r"[0-9A-Za-z]{3}", tag) or tag.startswith("00"):
            raise ItemMappingFault(
                "Schrijf een veld met zijn kolommen, zoals 852: barcode=p, branch=b, shelfmark=h, location=c."
            )
        known = {"barcode": "barcode", "branch": "branch", "location": "location", "price": "price", "note": "note",
                 "shelfmark": "shelf_mark", "shelf_mark": "shelf_mark"}  # fmt: skip
        values: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in rest.split(","))):
            name, equals, codes = (piece.strip() for piece in part.partition("="))
            if name not in known or not equals or not re.fullmatch(r"[0-9A-Za-z]+", codes):
                raise ItemMappingFault(
                    f"Dit begrijp ik niet: {part}. Kies uit barcode, branch, location, shelfmark, price en note, "
                    "elk met = en een of meer subveldcodes."
                )
            values[known[name]] = codes
        if not values:
            raise ItemMappingFault(f"Zeg ook welke subvelden van {tag} wat zijn, zoals barcode=p.")
        return cls(tag, needs="".join(values.values()), **values)


STANDARD_MAPPINGS = (
    ItemMapping("852", barcode="p", branch="b", location="c", shelf_mark="khijm", price="9", note="z", needs="pbcj"),
    ItemMapping("952", barcode="p", branch="ba", location="c", shelf_mark="o", price="gv", note="z", needs="po"),
)


def extract_items(
    by_tag: Mapping[str, Sequence[str]], mappings: Sequence[ItemMapping] = STANDARD_MAPPINGS
) -> tuple[ExtractedItem, ...]:
    """The copies that a record names; of several mappings the last with a copy that has a barcode wins.

    by_tag: contents of the fields under their tag. mappings: where to look.
    """
    chosen: tuple[ExtractedItem, ...] = ()
    for mapping in mappings:
        contents = by_tag.get(mapping.tag)
        if not contents:
            continue
        items = tuple(item for item in (_read(content, mapping) for content in contents) if item is not None)
        if not chosen or any(item.barcode for item in items):
            chosen = items or chosen
    return chosen


def _read(content: str, mapping: ItemMapping) -> ExtractedItem | None:
    values: dict[str, str] = {}
    for code, value in subfields(content):
        value = plain(value)
        if value:
            values[code] = f"{values[code]} {value}" if code in values and code in mapping.shelf_mark else value
    if mapping.needs and not any(code in values for code in mapping.needs):
        return None
    return ExtractedItem(
        barcode=_first(values, mapping.barcode),
        branch_code=_first(values, mapping.branch),
        location=_first(values, mapping.location),
        shelf_mark=" ".join(values[code] for code in mapping.shelf_mark if code in values),
        price_cents=price_in_cents(_first(values, mapping.price)),
        note=_first(values, mapping.note),
    )


def _first(values: Mapping[str, str], codes: str) -> str:
    return next((values[code] for code in codes if code in values), "")


def price_in_cents(text: str) -> int | None:
    """An amount as whole cents: "€ 12,50", "12.50 EUR" and "1.250,00" are understood; None where there is none."""
    found = _PRICE.search(text)
    if found is None:
        return None
    digits = found.group().rstrip(".,")
    whole, mark, part = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
    if mark and len(part) <= 2:
        digits = whole.replace(".", "").replace(",", "") + "." + part
    else:
        digits = digits.replace(".", "").replace(",", "")
    try:
        cents = int(Decimal(digits) * 100)
    except InvalidOperation:
        return None
    return cents if cents < 100_000_000 else None
