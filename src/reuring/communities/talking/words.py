# SPDX-License-Identifier: EUPL-1.2
"""What people write, as it is kept and as it is shown: plain text, in which only addresses and names become more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

EXCERPT: Final = 280
_GAP: Final = re.compile(r"\n{3,}")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_AFTER: Final = ".,;:!?\N{HORIZONTAL ELLIPSIS}"
# Marks that turn the direction of text around, with which an address can look like another one.
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """A text as it is kept: without control characters, at most one empty line at a time. Emoji stay whole."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (each for each in text if each == "\n" or (unicodedata.category(each) not in ("Cc", "Cs")))
    return _GAP.sub("\n\n", "".join(each for each in kept if each not in _TURNS)).strip()


def excerpt(text: str, most: int = EXCERPT) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most].rpartition(" ")[0] or line[:most]
    return f"{cut} \N{HORIZONTAL ELLIPSIS}"


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names after an @ in a text, the longest first; None without names."""
    wanted = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)


def as_plain(text: str, names: Mapping[str, str]) -> str:
    """A text as it is, with who it names called as they are to be called now. names: as for `as_html`."""
    pattern = names_pattern(names)
    if pattern is None:
        return text
    shown = {name.casefold(): now for name, now in names.items()}
    return pattern.sub(lambda found: f"@{shown.get(found.group(1).casefold(), found.group(1))}", text)


def as_html(text: str, names: Mapping[str, str] | None = None) -> SafeString:
    """A text as paragraphs, with its addresses as links and who it names marked.

    names: as they stand in the text, with how to show them now. Nothing else in a text can become markup.
    """
    shown = {name.casefold(): now for name, now in (names or {}).items()}
    pattern = names_pattern(names or ())
    blocks = ("<br>".join(_line(line, pattern, shown) for line in block.split("\n")) for block in text.split("\n\n"))
    return mark_safe("".join(f"<p>{block}</p>" for block in blocks if block))  # noqa: S308 - every piece was escaped


def _line(line: str, pattern: re.Pattern[str] | None, shown: Mapping[str, str]) -> str:
    pieces, at = [], 0
    for found in _ADDRESS.finditer(line):
        address = _trimmed(found.group())
        if not _is_safe(address):
            continue
        pieces.append(_named(line[at : found.start()], pattern, shown))
        pieces.append(f'<a href="{escape(address)}" rel="nofollow ugc noopener noreferrer">{escape(address)}</a>')
        at = found.start() + len(address)
    pieces.append(_named(line[at:], pattern, shown))
    return "".join(pieces)


def _named(words: str, pattern: re.Pattern[str] | None, shown: Mapping[str, str]) -> str:
    if pattern is None:
        return str(escape(words))
    pieces, at = [], 0
    for found in pattern.finditer(words):
        now = shown.get(found.group(1).casefold(), found.group(1))
        pieces.append(f'{escape(words[at : found.start()])}<span class="mention">@{escape(now)}</span>')
        at = found.end()
    return "".join(pieces) + str(escape(words[at:]))


def _trimmed(address: str) -> str:
    """Without what ends the sentence around it."""
    while address and (address[-1] in _AFTER or (address[-1] in ")]}" and _closes_more(address))):
        address = address[:-1]
    return address


def _closes_more(address: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}[address[-1]]
    return address.count(address[-1]) > address.count(opening)


def _is_safe(address: str) -> bool:
    """Whether it leads where it seems to: a host, and no name before it that looks like another host."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and "@" not in parts.netloc and "." in (parts.hostname or "")
    except ValueError:
        return False
