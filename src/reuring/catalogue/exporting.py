# SPDX-License-Identifier: EUPL-1.2
"""Taking the original records out again, every one, with every field that it had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from django.db import transaction

from reuring.catalogue.marc.reading import read_one
from reuring.catalogue.marc.record import RawRecord, RecordFormat, RejectedRecord
from reuring.catalogue.marc.writing import write_iso2709, write_marcxml
from reuring.catalogue.models import OriginalRecord

BATCH: Final = 500


def export_marc(
    out: BinaryIO,
    *,
    format: RecordFormat,
    source: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write every original record to a stream, in the order in which they came.

    out: a binary stream. format: "iso2709" or "marcxml"; a record that came in that form goes out as the very bytes
    that came (for MARCXML inside one collection). source: only the records of this source; None is all.
    progress: told now and then how many are written.
    The records are those of one moment, and pass by in bounded memory, however many there are.
    Returns how many were written. Raises NotWritable for a record that does not fit the form.
    """
    write = write_iso2709 if format == "iso2709" else write_marcxml
    with transaction.atomic():
        return write(_records(format, source, progress), out)


def _records(format: RecordFormat, source: str | None, progress: Callable[[int], None] | None) -> Iterator[RawRecord]:
    found = OriginalRecord.objects.order_by("id")
    if source is not None:
        found = found.filter(source=source)
    # Inside a transaction this is a cursor on the server: the database hands them out bit by bit.
    for count, record in enumerate(found.iterator(chunk_size=BATCH), 1):
        yield _raw(record, format)
        if progress is not None and count % BATCH == 0:
            progress(count)


def _raw(record: OriginalRecord, wanted: RecordFormat) -> RawRecord:
    data = bytes(record.data)
    if record.format == wanted:
        # It goes out as it is, so there is no need to take it apart.
        return RawRecord(record.pk, data, wanted, record.digest, record.wrapper, "", ())
    came_as: RecordFormat = "marcxml" if wanted == "iso2709" else "iso2709"
    read = read_one(data, record_format=came_as, wrapper=record.wrapper)
    if isinstance(read, RejectedRecord):
        # It was read when it came, so this is a fault of ours; better no file than one that leaves something out.
        raise ValueError(f"{record}: {read.reason}")
    return read
