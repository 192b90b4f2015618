# SPDX-License-Identifier: EUPL-1.2
"""Moments, languages and amounts as SIP2 writes them. Pure.

Source: 3M SIP 2.00, chapter "Field Definitions": dates by ANSI X3.30 and X3.43, the table of languages, BV.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

# The codes of the languages that we speak, and those that are read as one of them; the rest is the person's own.
_LANGUAGES: Final = {"001": "en", "003": "de", "005": "nl", "024": "en", "026": "nl"}
_CODES: Final = {"nl": "005", "de": "003", "en": "001"}
UNKNOWN_LANGUAGE: Final = "000"
CURRENCY: Final = "EUR"
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,7})(?:[.,](\d{1,2}))?")


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment as 18 characters: day, four blanks for local time, time of day."""
    return at.astimezone(zone).strftime("%Y%m%d    %H%M%S")


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment in a field; None where it is blank or no moment. A Z in the zone's place means universal time."""
    text = text.strip()
    day, clock = text[:8], text[-6:]
    if len(text) not in (8, 14, 18) or not day.isdecimal():
        return None
    try:
        found = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC if "Z" in text[8:12] else zone)
        return (
            found
            if len(text) == 8
            else datetime.combine(found.date(), time(int(clock[:2]), int(clock[2:4]), int(clock[4:6])), found.tzinfo)
        )
    except ValueError:
        return None


def end_of(on: date, zone: ZoneInfo) -> datetime:
    """The last second of a day: until when something may be kept."""
    return datetime.combine(on, time(23, 59, 59), zone)


def language_of(code: str) -> str | None:
    """The language that a code asks for; None where it says nothing that we speak."""
    return _LANGUAGES.get(code)


def language_code(language: str) -> str:
    """The code of a language."""
    return _CODES.get(language, UNKNOWN_LANGUAGE)


def amount(cents: int) -> str:
    """An amount of money, such as 1250 cents as "12.50"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def read_amount(text: str) -> int | None:
    """The amount in a field in cents; None where it is none. A comma is read as a point."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0") or 0)
    return -cents if found[1] == "-" else cents


def yes(is_so: bool) -> str:
    """Y or N."""
    return "Y" if is_so else "N"


def count(number: int) -> str:
    """A number in four digits."""
    return f"{max(0, min(number, 9999)):04}"
