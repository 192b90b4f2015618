# SPDX-License-Identifier: EUPL-1.2
"""The records of a file in batches: read here, or in a process of its own where that pays."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Final

from reuring.catalogue.importing.batches import Incoming
from reuring.catalogue.importing.runs import OpenFile
from reuring.catalogue.marc.holdings import ItemMapping
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import MarcFileFault, RawRecord, RejectedRecord
from reuring.catalogue.reading_ahead import ReaderLost, read_ahead
from reuring.catalogue.said import Said, identity_of

AHEAD_FROM_BYTES: Final = 8_000_000
"""A smaller file is done before a process of its own has begun."""

Batch = list[Incoming | RejectedRecord]


@dataclass(slots=True)
class Feed:
    """Hands out the records from the `position`th on, in lists of at most `size`.

    A record that did not change needs no taking apart, and who reads ahead can't know which those are. So a file is
    read here as long as most of it is known, and ahead while most of it is news: `is_news` is set by whoever takes
    the batches. ahead_from: the size in bytes from which a file may be read ahead.
    """

    file: OpenFile
    position: int
    size: int
    source: str
    item_mappings: Sequence[ItemMapping]
    ahead_from: int = AHEAD_FROM_BYTES
    is_news: bool = False

    def batches(self) -> Generator[Batch]:
        """Every batch in order; a fault of the file (MarcFileFault) comes after the last record that can be read."""
        may_go_ahead = self.file.size >= self.ahead_from
        while True:
            goes_ahead = may_go_ahead and self.is_news
            try:
                with closing(self._ahead() if goes_ahead else self._here()) as batches:
                    for some in batches:
                        self.position += len(some)
                        yield some
                        if goes_ahead != (may_go_ahead and self.is_news):
                            break
                    else:
                        return
            except ReaderLost:
                goes_ahead = True
            if goes_ahead:
                # To change over costs reading what is past once more, so it is done once each way.
                may_go_ahead = False

    def _here(self) -> Generator[Batch]:
        self.file.stream.seek(0)
        records = islice(read_records(self.file.stream), self.position, None)
        while True:
            some: Batch = []
            try:
                for raw in islice(records, self.size):
                    some.append(
                        raw if isinstance(raw, RejectedRecord) else Incoming(raw, *identity_of(raw, self.source))
                    )
            except MarcFileFault:
                if some:
                    yield some
                raise
            if not some:
                return
            yield some

    def _ahead(self) -> Generator[Batch]:
        batches = read_ahead(
            self.file.stream,
            skip=self.position,
            size=self.size,
            source=self.source,
            item_mappings=self.item_mappings,
        )
        with closing(batches):
            for some in batches:
                yield [one if isinstance(one, RejectedRecord) else _incoming(*one) for one in some]


def _incoming(raw: RawRecord, source: str, control_number: str, said: Said) -> Incoming:
    return Incoming(raw, source, control_number, said=said)
