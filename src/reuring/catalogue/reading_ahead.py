# SPDX-License-Identifier: EUPL-1.2
"""Reading a large file of records in a process of its own, while the importing one is busy with the database.

Taking records apart is half of the work of an import, and a thread can't do it beside the other half. The process is
given the file as its standard input, needs neither Django nor the database, and hands out whole batches over its
standard output. It ends by itself when nobody listens any more.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, BinaryIO

from reuring.catalogue.marc.holdings import ItemMapping
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import MarcFileFault, RawRecord, RejectedRecord
from reuring.catalogue.said import Said, identity_of, take_apart

_LENGTH_BYTES = 8

# An accepted record with its source, its control number and what it says; or a rejected one.
Read = tuple[RawRecord, str, str, Said] | RejectedRecord


class ReaderLost(Exception):
    """The reading process is gone. What it had not handed out has to be read by somebody else."""


def read_ahead(
    file: BinaryIO, *, skip: int, size: int, source: str, item_mappings: Sequence[ItemMapping]
) -> Generator[list[Read]]:
    """The records of a file from the `skip`th on, in lists of at most `size`, read by a process of its own.

    file: a real file, which is rewound. source, item_mappings: as for `import_marc`.
    The records come without their fields, which nobody needs any more once they are taken apart.
    Raises MarcFileFault as `read_records` does, and ReaderLost.
    """
    file.seek(0)
    given = json.dumps([skip, size, source, [asdict(mapping) for mapping in item_mappings]])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        reader = subprocess.Popen(
            [sys.executable, "-m", "reuring.catalogue.reading_ahead", given],
            stdin=file,
            stdout=subprocess.PIPE,
            env=environment,
        )
    except OSError as problem:
        raise ReaderLost from problem
    assert reader.stdout is not None
    try:
        while batch := _receive(reader.stdout):
            yield [_unpacked(one) for one in batch]
    finally:
        reader.stdout.close()
        reader.kill()
        reader.wait()


def _receive(stream: Any) -> list[tuple[Any, ...]]:
    """The next batch; an empty one at the end."""
    head = stream.read(_LENGTH_BYTES)
    body = stream.read(int.from_bytes(head)) if len(head) == _LENGTH_BYTES else b""
    if not body or len(body) != int.from_bytes(head):
        raise ReaderLost
    # From a process of our own, over a pipe that nobody else has.
    kind, content = pickle.loads(body)  # noqa: S301
    if kind == "fault":
        raise MarcFileFault(content[0], **content[1])
    found: list[tuple[Any, ...]] = content
    return found


def _packed(raw: RawRecord | RejectedRecord, source: str, item_mappings: Sequence[ItemMapping]) -> tuple[Any, ...]:
    said = raw if isinstance(raw, RejectedRecord) else take_apart(raw, item_mappings)
    if isinstance(said, RejectedRecord):
        return (said.position, said.data, said.format, said.code, dict(said.params), said.wrapper)
    assert isinstance(raw, RawRecord)
    return (raw.position, raw.data, raw.format, raw.digest, raw.wrapper, *identity_of(raw, source), said)


def _unpacked(one: tuple[Any, ...]) -> Read:
    if len(one) == 6:
        return RejectedRecord(*one)
    position, data, record_format, digest, wrapper, source, number, said = one
    return RawRecord(position, data, record_format, digest, wrapper, "", ()), source, number, said


def _send(stream: BinaryIO, kind: str, content: Any) -> None:
    body = pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(_LENGTH_BYTES))
    stream.write(body)
    stream.flush()


def main() -> int:
    """Read the standard input and hand out batches, until its end or until nobody listens."""
    # Ctrl-C is for the importing process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    skip, size, source, mappings = json.loads(sys.argv[1])
    item_mappings = [ItemMapping(**mapping) for mapping in mappings]
    out = sys.stdout.buffer
    records = read_records(sys.stdin.buffer)
    try:
        batch: list[tuple[Any, ...]] = []
        try:
            for raw in islice(records, skip, None):
                batch.append(_packed(raw, source, item_mappings))
                if len(batch) == size:
                    _send(out, "batch", batch)
                    batch = []
        except MarcFileFault as fault:
            if batch:
                _send(out, "batch", batch)
            _send(out, "fault", (fault.code, dict(fault.params)))
            return 0
        if batch:
            _send(out, "batch", batch)
        _send(out, "batch", [])
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
