# SPDX-License-Identifier: EUPL-1.2
"""What came out of a scanner or a keyboard: pure. Text in, what it means out.

A desk's own codes are twelve digits that begin with more noughts than any card or copy: digits only, because a scanner
types like a keyboard and digits survive every keyboard layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reuring.people.barcode import barcode_address

LONGEST: Final = 40
# As `people.desk` makes them.
_BADGE_DIGITS: Final = 20
_AIM: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_NAME: Final = re.compile(r"[^\W\d_]{2,}")
# What a scanner types that thinks it speaks to another keyboard: an American row with Shift down, and a Belgian one.
_ROWS: Final = ("!@#$%^&*()", "&é\"'(§è!çà")
_DIGITS: Final = "1234567890"


class Command(StrEnum):
    """What a desk's own barcode asks for. The value is the name of the button that does the same."""

    DONE = "done"
    UNDO = "undo"
    PRINT = "print"
    OVERRIDE = "override"
    RENEW = "renew"
    TAKE_BACK = "take_back"
    GO_ON = "go_on"


_NUMBERS: Final = {
    Command.DONE: 1,
    Command.UNDO: 2,
    Command.PRINT: 3,
    Command.OVERRIDE: 4,
    Command.RENEW: 5,
    Command.TAKE_BACK: 6,
    Command.GO_ON: 7,
}
CODES: Final[dict[Command, str]] = {command: f"000000099{number:03}" for command, number in _NUMBERS.items()}
_COMMANDS: Final = {code: command for command, code in CODES.items()}


class Kind(StrEnum):
    """What a scan is, as far as its letters tell."""

    NOTHING = "nothing"
    COMMAND = "command"
    BADGE = "badge"
    NAME = "name"
    NUMBER = "number"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. text: cleaned. command: for a desk's own code. fault: for one that can't be right (see `read_scan`)."""

    kind: Kind
    text: str
    command: Command | None = None
    fault: str = ""


def read_scan(typed: str) -> Scan:
    """What somebody scanned or typed. Digits that came through a keyboard in another state are read as the digits.

    A damaged scan says what is wrong with it: `too-long`, `unreadable`.
    Source: ISO/IEC 15424 for the three characters that some scanners put before a code.
    """
    text = "".join(letter for letter in typed.strip() if letter.isprintable())
    text = _AIM.sub("", text).strip()
    text = unshifted(text) or text
    if not text:
        return Scan(Kind.NOTHING, "")
    if text in _COMMANDS:
        return Scan(Kind.COMMAND, text, _COMMANDS[text])
    if len(text) == _BADGE_DIGITS and text.isdecimal():
        return Scan(Kind.BADGE, text)
    has_digit = any(letter.isdecimal() for letter in text)
    if len(text) > LONGEST:
        return Scan(Kind.DAMAGED, text[:LONGEST], fault="too-long")
    if "\ufffd" in text or not text.strip("?*_."):
        return Scan(Kind.DAMAGED, text, fault="unreadable")
    if not has_digit and _NAME.search(text):
        return Scan(Kind.NAME, text)
    return Scan(Kind.NUMBER, text)


def unshifted(text: str) -> str:
    """The digits that were meant, where every letter is one of a number row in another state; else empty.

    Empty too where two keyboards would give different digits.
    """
    found = {
        text.translate(str.maketrans(row, _DIGITS))
        for row in _ROWS
        if len(text) >= 4 and all(letter in row for letter in text)
    }
    return found.pop() if len(found) == 1 else ""


def is_isbn(text: str) -> bool:
    """Whether this is the ISBN that publishers print on a book (EAN-13 with 978 or 979), and right."""
    digits = text.replace("-", "")
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def halves(text: str) -> tuple[str, str] | None:
    """Two codes of the same length that were glued into one; None where that can't be."""
    middle, odd = divmod(len(text), 2)
    return None if odd or middle < 4 else (text[:middle], text[middle:])


def code_picture(command: Command) -> str:
    """A desk's own code as the address of a picture."""
    return barcode_address(CODES[command])
