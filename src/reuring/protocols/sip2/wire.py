# SPDX-License-Identifier: EUPL-1.2
"""Bytes to messages, and answers to bytes. Pure: no Django, no sockets.

Reading forgives what devices really do: CR, LF or both at the end, a last field without its delimiter, fields that are
blank, absent, double or unknown, fixed fields that are left out, a checksum without leading zeros or summed over
characters instead of bytes. Writing is strict: what leaves here is what the standard says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from reuring.protocols.sip2.layouts import ANSWERS, MESSAGES, Layout

DELIMITER: Final = "|"
LONGEST_FRAME: Final = 8 * 1024
LONGEST_VALUE: Final = 255
_ENDS: Final = re.compile(rb"[\r\n]+")
# Before and after a message: nothing that belongs to it.
_PADDING: Final = b"\0 \t\x02\x03"
_TRAILER: Final = re.compile(rb"(?:AY([0-9A-Za-z]))?AZ([0-9A-Fa-f]{1,4})\|?\Z")
_IDENTIFIER: Final = re.compile(r"[A-Z][A-Z0-9]")
# Fixed fields that begin with a day in digits, or blank.
_DATES: Final = frozenset({"date", "due_date", "return_date"})
# Fixed fields in which the place of a character is what it means.
_BY_PLACE: Final = frozenset({"summary"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
# What has no letter of its own in the older encodings, and what stands for it there.
_PLAINER: Final = str.maketrans(
    {
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "ĳ": "ij", "Ĳ": "IJ", "ẞ": "SS",
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "€": "EUR",
        "\N{NO-BREAK SPACE}": " ",
    }
)  # fmt: skip


class Unreadable(Exception):
    """These bytes are no message. code says what is wrong with them."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Frames:
    """Cuts a stream of bytes into frames, however it is split into packets; keeps never more than one frame.

    longest: bytes after which a frame without an end is given up. Its end is still waited for, without keeping it.
    """

    def __init__(self, longest: int = LONGEST_FRAME) -> None:
        self._kept = bytearray()
        self._longest = longest
        self._is_passing = False
        self.passed = 0
        """How many bytes were given up since the last frame."""

    def feed(self, data: bytes) -> list[bytes | None]:
        """The frames that `data` completes, without their end; None once for each frame that was given up."""
        found: list[bytes | None] = []
        parts = _ENDS.split(data)
        for place, part in enumerate(parts):
            is_ended = place < len(parts) - 1
            if self._is_passing:
                self.passed += len(part)
                self._is_passing = not is_ended
                continue
            self._kept += part
            if len(self._kept) > self._longest:
                self.passed = len(self._kept)
                self._kept.clear()
                self._is_passing = not is_ended
                found.append(None)
            elif is_ended:
                frame = bytes(self._kept).strip(_PADDING)
                self._kept.clear()
                if frame:
                    self.passed = 0
                    found.append(frame)
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a kiosk.

    code: its two digits. fixed: the fixed fields by name; blank where it was blank or left out. named: the named fields
    that have a value. sequence: the digit of AY, or "". has_checksum: whether it came with one.
    """

    code: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    sequence: str = ""
    has_checksum: bool = False

    def get(self, identifier: str) -> str:
        """The value of a named field, without spaces around it; "" where it is blank or absent."""
        return self.named.get(identifier, "")

    def says_yes(self, name: str) -> bool:
        """Whether a fixed or named field of one letter is Y."""
        return (self.fixed.get(name) or self.named.get(name, "")).upper() == "Y"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a kiosk.

    code: its two digits. fixed: the fixed fields, in their order. named: identifier and value, in order; None leaves a
    field out, "" sends it blank.
    """

    code: str
    fixed: tuple[str, ...] = ()
    named: tuple[tuple[str, str | None], ...] = ()


# Checksums


def checksum(data: bytes) -> str:
    """The checksum of a message up to and with its "AZ": four hexadecimal digits that make the sum of all zero."""
    return f"{-sum(data) & 0xFFFF:04X}"


def _holds(covered: bytes, digits: bytes, text: str) -> bool:
    """Whether a checksum is right for the bytes, or for the characters, which is how some clients count."""
    given = int(digits, 16)
    return (sum(covered) + given) & 0xFFFF == 0 or (sum(map(ord, text)) + given) & 0xFFFF == 0


# Reading


def decode(data: bytes, encoding: str) -> str:
    """Text in an encoding; what can't be UTF-8 is read as Latin-1, which is what such a device then sends."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read(frame: bytes, encoding: str = "utf-8", *, check: bool = True) -> Message:
    """The message in a frame. check: whether a checksum that comes along must be right.

    Raises Unreadable: "no-message" for garbage, "unknown-message" for a code that we don't know, "checksum-wrong".
    """
    if not frame[:2].isdigit():
        raise Unreadable("no-message")
    sequence, has_checksum = "", False
    trailer = _TRAILER.search(frame, 2)
    if trailer and (trailer[1] or trailer.start() == 2 or frame[trailer.start() - 1 : trailer.start()] == b"|"):
        has_checksum = True
        covered = frame[: trailer.start(2)]
        if check and not _holds(covered, trailer[2], decode(covered, encoding)):
            raise Unreadable("checksum-wrong")
        sequence = (trailer[1] or b"").decode()
        frame = frame[: trailer.start()]
    # A control character is no text; a blank in its place leaves the rest where it is.
    text = _CONTROL.sub(" ", decode(frame, encoding))
    layout = MESSAGES.get(text[:2])
    if layout is None:
        raise Unreadable("unknown-message")
    rest = text[2:]
    width = _fixed_width(rest, layout)
    named = _named(rest[width:])
    sequence = sequence or named.pop("AY", "")[:1]
    return Message(layout.code, _fixed(rest[:width], layout), named, sequence, has_checksum)


def _fixed_width(rest: str, layout: Layout) -> int:
    """How many characters of the fixed fields there really are: all, unless a named field begins before."""
    width, place = layout.width, 0
    is_whole = (
        DELIMITER not in rest[:width]
        and rest[:2] not in layout.named
        and (len(rest) <= width or _IDENTIFIER.match(rest, width) is not None)
    )
    for name, length in layout.fixed:
        is_whole = is_whole and (name not in _DATES or not rest[place : place + 8].strip(" 0123456789"))
        place += length
    if not is_whole:
        for place in range(min(width, len(rest))):
            if rest[place : place + 2] in layout.named:
                return place
    return width


def _fixed(text: str, layout: Layout) -> dict[str, str]:
    found, place = {}, 0
    for name, width in layout.fixed:
        value = text[place : place + width]
        found[name] = value.ljust(width) if name in _BY_PLACE else value.strip()
        place += width
    return found


def _named(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(DELIMITER):
        identifier, value = part[:2], part[2:].strip()
        if value and _IDENTIFIER.fullmatch(identifier) and identifier not in found:
            found[identifier] = value
    return found


# Writing


def write(answer: Answer, encoding: str = "utf-8", *, sequence: str = "", with_checksum: bool = False) -> bytes:
    """An answer as bytes with the CR at its end.

    sequence, with_checksum: as in the message that is answered; a request to send again has no sequence number.
    Raises ValueError for an answer that does not fit its layout, which is a fault of ours.
    """
    layout = ANSWERS[answer.code]
    if tuple(map(len, answer.fixed)) != tuple(width for _name, width in layout.fixed):
        raise ValueError(f"{answer.code}: fixed fields {answer.fixed} do not fit")
    parts = [(answer.code + "".join(answer.fixed)).encode("ascii")]
    for identifier, value in answer.named:
        if identifier not in layout.named:
            raise ValueError(f"{answer.code}: no field {identifier}")
        if value is not None:
            parts.append(identifier.encode() + encode(value, encoding) + DELIMITER.encode())
    if sequence and answer.code != "96":
        parts.append(b"AY" + sequence.encode("ascii", "replace"))
    found = b"".join(parts)
    if with_checksum:
        found += b"AZ"
        found += checksum(found).encode()
    return found + b"\r"


def encode(value: str, encoding: str, longest: int = LONGEST_VALUE) -> bytes:
    """A value in an encoding: without delimiters and control characters, a letter that is not in it without its accent.

    longest: bytes; what is longer ends at a whole character.
    """
    value = _CONTROL.sub(" ", value).replace(DELIMITER, "/").strip()
    try:
        found = value.encode(encoding)
    except UnicodeEncodeError:
        found = b"".join(_nearest(letter, encoding) for letter in value)
    if len(found) > longest:
        found = found[:longest].decode(encoding, "ignore").rstrip().encode(encoding)
    return found


def _nearest(letter: str, encoding: str) -> bytes:
    plainer = letter.translate(_PLAINER)
    bare = "".join(part for part in unicodedata.normalize("NFKD", plainer) if not unicodedata.combining(part))
    for form in (letter, plainer, bare):
        try:
            return form.encode(encoding)
        except UnicodeEncodeError:
            continue
    return b"?"


def field_values(answer: Answer, identifier: str) -> list[str]:
    """The values of a named field of an answer."""
    return [value for name, value in answer.named if name == identifier and value is not None]


def fields(*pairs: tuple[str, str | None], **lists: Iterable[str]) -> tuple[tuple[str, str | None], ...]:
    """Named fields for an answer: pairs first, then each list as one field a value, such as `AF=sentences`."""
    return (*pairs, *((identifier, value) for identifier, values in lists.items() for value in values))
