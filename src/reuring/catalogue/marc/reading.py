# SPDX-License-Identifier: EUPL-1.2
"""Reading MARC from a file: every record once, in order, accepted or rejected, in bounded memory.

The rule of the whole import starts here: what goes in comes out. Each record of a file, and each piece of junk between
records, is yielded exactly once, as a `RawRecord` or as a `RejectedRecord` with its bytes. A fault of the file
as a whole raises `MarcFileFault` after everything before it was yielded.

What a file is, is seen from its content, never from its name: ISO 2709, MARCXML, or either of them through gzip.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from reuring.catalogue.marc.iso2709 import RecordFault, find_leader, has_leader, parse_iso2709
from reuring.catalogue.marc.marcxml import cut_records, parse_marcxml
from reuring.catalogue.marc.record import MarcFileFault, RawRecord, RecordFormat, RejectedRecord

CHUNK_BYTES = 1024 * 1024
LARGEST_RECORD_BYTES = 16 * 1024 * 1024
_LOOK_BYTES = 64 * 1024
# What may stand between two records without being one: line ends, spaces, padding and the old end-of-file mark.
_PADDING = b"\r\n\t \x00\x1a"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_records(source: str | Path | BinaryIO) -> Iterator[RawRecord | RejectedRecord]:
    """Read every record of a file.

    source: a path, or a binary stream at its start (it is not closed). Nothing is sought, so a pipe will do.
    Yields each record in order, positions counting from 0 without a gap.
    Raises MarcFileFault (see there for the codes), always after the last record that could be read.
    """
    if isinstance(source, str | Path):
        try:
            stream = Path(source).open("rb")  # noqa: SIM115 - closed below; only the opening may fail
        except OSError as problem:
            raise MarcFileFault("file-unreadable", problem=problem.strerror or str(problem)) from problem
        with stream:
            yield from _read_stream(stream)
    else:
        yield from _read_stream(source)


def read_one(
    data: bytes, *, record_format: RecordFormat, wrapper: str = "", position: int = 0
) -> RawRecord | RejectedRecord:
    """Read one record again from the bytes that were kept.

    data, record_format, wrapper: as they stood in its `RawRecord`. position: its ordinal, if that still matters.
    """
    try:
        if record_format == "iso2709":
            leader, fields, notices = parse_iso2709(data)
        else:
            leader, fields, notices = parse_marcxml(data, wrapper)
    except RecordFault as fault:
        return RejectedRecord(position, data, record_format, fault.code, fault.params, wrapper)
    return RawRecord(position, data, record_format, sha256(data).hexdigest(), wrapper, leader, fields, notices)


def _read_stream(stream: BinaryIO) -> Iterator[RawRecord | RejectedRecord]:
    chunks = _plain(_chunks(stream))
    look = b""
    fault: MarcFileFault | None = None
    try:
        for chunk in chunks:
            look += chunk
            if len(look) >= _LOOK_BYTES:
                break
    except MarcFileFault as found:
        fault = found
    start = look.removeprefix(_BYTE_ORDER_MARK).lstrip(_PADDING)
    if not start:
        raise fault or MarcFileFault("empty-file")
    rest = chain((look,), _failing(fault) if fault else chunks)
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00")):
        raise MarcFileFault("utf16")
    if start.startswith(b"<"):
        yield from _read_marcxml(rest)
    elif (has_leader(start) and b"\x1e" in look) or find_leader(look) >= 0:
        yield from _read_iso2709(rest)
    elif start.startswith((b"=LDR", b"=000", b"=001")):
        raise MarcFileFault("line-format")
    else:
        raise fault or MarcFileFault("not-marc")


def _failing(fault: MarcFileFault) -> Iterator[bytes]:
    raise fault
    yield b""


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while True:
        try:
            chunk = stream.read(CHUNK_BYTES)
        except OSError as problem:
            raise MarcFileFault("file-unreadable", problem=problem.strerror or str(problem)) from problem
        if not chunk:
            return
        yield chunk


def _plain(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks themselves, or what gzip packed in them."""
    first = next(chunks, b"")
    if first[:2] != b"\x1f\x8b":
        if first:
            yield first
        yield from chunks
        return
    unpacker = zlib.decompressobj(wbits=31)
    for chunk in chain((first,), chunks):
        left = chunk
        while left:
            if unpacker.eof:
                # A gzip file may hold several members; zeros after the last are padding.
                left = left.lstrip(b"\x00")
                if not left:
                    break
                unpacker = zlib.decompressobj(wbits=31)
            before = unpacker.copy()
            try:
                plain = unpacker.decompress(left, CHUNK_BYTES)
            except zlib.error as problem:
                yield _up_to_the_damage(before, left)
                raise MarcFileFault("gzip-damaged") from problem
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if plain:
                yield plain
    if not unpacker.eof:
        try:
            plain = unpacker.flush()
        except zlib.error as problem:
            raise MarcFileFault("gzip-damaged") from problem
        if plain:
            yield plain
        raise MarcFileFault("gzip-truncated")


def _up_to_the_damage(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    """What can still be unpacked of a piece that does not unpack as a whole: byte by byte until it breaks."""
    good: list[bytes] = []
    try:
        for at in range(len(packed)):
            good.append(unpacker.decompress(packed[at : at + 1]))
    except zlib.error:
        pass
    return b"".join(good)


def _read_iso2709(chunks: Iterator[bytes]) -> Iterator[RawRecord | RejectedRecord]:
    position = 0
    left = b""
    fault: MarcFileFault | None = None
    is_first = True
    while True:
        try:
            chunk = next(chunks, b"")
        except MarcFileFault as found:
            fault, chunk = found, b""
        if not chunk:
            break
        pieces = (left + chunk).split(b"\x1d")
        left = pieces.pop()
        for piece in pieces:
            if is_first:
                piece = piece.removeprefix(_BYTE_ORDER_MARK)
                is_first = False
            for record in _read_piece(piece + b"\x1d", position):
                yield record
                position += 1
        if len(left) > LARGEST_RECORD_BYTES:
            yield RejectedRecord(
                position, left, "iso2709", "too-large", {"limit": LARGEST_RECORD_BYTES // (1024 * 1024)}
            )
            position += 1
            left = b""
    if is_first:
        left = left.removeprefix(_BYTE_ORDER_MARK)
    if left.strip(_PADDING):
        yield from _read_piece(left.rstrip(_PADDING), position)
    if fault is not None:
        raise fault


def _read_piece(piece: bytes, position: int) -> Iterator[RawRecord | RejectedRecord]:
    """What stands up to one terminator: a record, perhaps after padding or junk."""
    record = piece
    if not has_leader(piece):
        record = piece.lstrip(_PADDING)
        if record in (b"", b"\x1d"):
            yield RejectedRecord(position, piece, "iso2709", "empty-record")
            return
        if not has_leader(record):
            at = find_leader(record)
            if at > 0:
                yield RejectedRecord(position, record[:at], "iso2709", "junk")
                position += 1
                record = record[at:]
    yield read_one(record, record_format="iso2709", position=position)


def _read_marcxml(chunks: Iterator[bytes]) -> Iterator[RawRecord | RejectedRecord]:
    for position, piece in enumerate(cut_records(chunks)):
        if piece.fault:
            params = {"limit": LARGEST_RECORD_BYTES // (1024 * 1024)} if piece.fault == "too-large" else {}
            yield RejectedRecord(position, piece.data, "marcxml", piece.fault, params, piece.wrapper)
        else:
            yield read_one(piece.data, record_format="marcxml", wrapper=piece.wrapper, position=position)
