# SPDX-License-Identifier: EUPL-1.2
"""What the tests of this folder put in the catalogue: records as the import brings them, and who works on them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any, Final

from reuring.catalogue.importing import import_marc
from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedItem,
    ExtractedSubject,
    ExtractedTitle,
)
from reuring.catalogue.models import Edition, ImportRun
from reuring.people.actor import Actor
from reuring.threads.models import OutboxEntry

AT: Final = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
IMPORT: Final = Actor.command("reuring import")
MULISCH: Final = ExtractedCreator("Harry Mulisch", "Mulisch, Harry", "aut", is_primary=True, dates="1927-2010")
ISBN: Final = "9789023455592"
OTHER_ISBN: Final = "9789023466536"


def title(number: str = "1", **overrides: Any) -> ExtractedTitle:
    """A record's values; without overrides "De aanslag"."""
    values: dict[str, Any] = {
        "control_number": number, "source": "NBD", "title": "De aanslag", "creators": (MULISCH,), "languages": ("nl",),
        "format": "book", "year": 1982, "publisher": "De Bezige Bij", "place": "Amsterdam", "extent": "254 pagina's",
        "audience": "adult", "is_fiction": True, "subjects": (ExtractedSubject("Tweede Wereldoorlog"),),
        "classifications": (ExtractedClassification("nur", "301"),),
    }  # fmt: skip
    return ExtractedTitle(**(values | overrides))


def item(barcode: str, branch: str = "bleijerheide", **more: Any) -> ExtractedItem:
    """A copy in a record."""
    return ExtractedItem(barcode, branch, "Romans", "MULI", **more)


def bring_in(*titles: ExtractedTitle, extra: bytes = b"") -> ImportRun:
    """Import records as a file of their own."""
    data = b"".join(build(each).iso2709() for each in titles) + extra
    return import_marc(io.BytesIO(data), actor=IMPORT, at=AT, file_name="records.mrc", resume=False)


def edition(number: str = "1") -> Edition:
    """The edition of a record."""
    return Edition.objects.select_related("work__node").get(original_record__control_number=number)


def noted() -> set[int]:
    """The nodes whose search documents wait to be made anew; forgotten after this."""
    found = set(OutboxEntry.objects.values_list("node_key", flat=True))
    OutboxEntry.objects.all().delete()
    return found
