# SPDX-License-Identifier: EUPL-1.2
"""What a kiosk asks about copies: 17 (what is this) and 19 (keep this about it)."""

from __future__ import annotations

from typing import Final

from reuring.catalogue.models import Format, Item
from reuring.circulation.models import Hold
from reuring.protocols.models import ItemProperties
from reuring.protocols.sip2 import refusals, values, words
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer, fields

# Source: 3M SIP 2.00, circulation status; 01 is what has no number of its own.
_STATUS: Final = {
    Item.Status.AVAILABLE: "03",
    Item.Status.ON_LOAN: "04",
    Item.Status.ON_SHELF: "08",
    Item.Status.IN_TRANSIT: "10",
    Item.Status.CLAIMED: "11",
    Item.Status.LOST: "12",
    Item.Status.MISSING: "13",
}
_OTHER_STATUS: Final = "01"
# Source: 3M SIP 2.00, media type; 000 is what has no number of its own.
_MEDIA: Final = {
    Format.BOOK: "001",
    Format.LARGE_PRINT: "001",
    Format.EASY_READING: "001",
    Format.MAGAZINE: "002",
    Format.AUDIO_BOOK: "006",
    Format.MUSIC: "006",
    Format.DVD: "006",
}


_NEEDED: Final = (
    "barcode", "status", "due_on", "shelf_mark", "edition__title", "edition__format", "edition__work_id",
    "branch__name", "branch__time_zone",
)  # fmt: skip


def find_item(asked: Asked) -> Item | None:
    """The copy with the barcode that was read, with its edition and branch; None where nobody knows it."""
    barcode = asked.message.get("AB")
    if not 0 < len(barcode) <= 40:
        return None
    # Asked at every scan, so only what an answer needs; who lends reads the rest under a lock.
    found = Item.objects.select_related("edition", "branch").only(*_NEEDED).filter(barcode=barcode)
    return next(iter(found), None)


def media_type(item: Item) -> str:
    """The number of its form."""
    return _MEDIA.get(Format(item.edition.format), "000")


def properties(item: Item) -> str | None:
    """What a device asked to keep about a copy."""
    return ItemProperties.objects.filter(item=item).values_list("text", flat=True).first()


def tell_item(asked: Asked) -> Answer:
    """17: what this copy is, where it belongs, and how it stands. Says nothing of who has it or waits for it."""
    item = find_item(asked)
    if item is None:
        return refusals.refused(asked.message, asked.at, [words.ITEM_UNKNOWN], zone=asked.zone)
    status = Item.Status(item.status)
    due = values.end_of(item.due_on, asked.zone) if item.due_on else None
    shelf_until = None
    if status == Item.Status.ON_SHELF:
        kept = Hold.objects.filter(item=item, state=Hold.State.ON_SHELF)
        shelf_until = kept.values_list("shelf_until", flat=True).first()
    waiting = Hold.objects.filter(work=item.edition.work_id, state=Hold.State.WAITING).count()
    is_home = status not in (Item.Status.ON_LOAN, Item.Status.IN_TRANSIT)
    named = fields(
        ("CF", str(waiting)),
        ("AH", values.moment(due, asked.zone) if due else None),
        ("CM", values.moment(values.end_of(shelf_until, asked.zone), asked.zone) if shelf_until else None),
        ("AB", item.barcode),
        ("AJ", item.edition.title),
        ("CK", media_type(item)),
        ("AQ", item.branch.name),
        ("AP", item.branch.name if is_home else None),
        ("CS", item.shelf_mark or None),
        ("CH", properties(item)),
    )
    return Answer("18", (_STATUS.get(status, _OTHER_STATUS), "00", "01", asked.now), named)


def keep_properties(asked: Asked) -> Answer:
    """19: keep what a device says about a copy, and give it back when asked; blank takes it away."""
    item = find_item(asked)
    if item is None:
        return refusals.refused(asked.message, asked.at, [words.ITEM_UNKNOWN], zone=asked.zone)
    text = asked.message.get("CH")[:255]
    if text:
        ItemProperties.objects.update_or_create(
            item=item, defaults={"text": text, "kiosk": asked.kiosk, "at": asked.at}
        )
    else:
        ItemProperties.objects.filter(item=item).delete()
    named = fields(("AB", item.barcode), ("AJ", item.edition.title), ("CH", text or None))
    return Answer("20", ("1", asked.now), named)
