# SPDX-License-Identifier: EUPL-1.2
"""From the bytes of an ISO 2709 record to text, whatever the leader claims.

Order of trust: plain ASCII; UTF-8 where every byte fits (text in another encoding hardly ever does by accident);
UTF-8 with a few damaged letters; MARC-8 where its accents fall on letters that take them; Windows-1252 as a last
resort. Position 9 of the leader only decides what is said about it: many exports leave it blank.
MARC-8 is decoded by pymarc, which knows the whole of the character sets of MARC 21.
"""

from __future__ import annotations

import re
import unicodedata

from reuring.catalogue.marc.record import Notice

_ESCAPE = b"\x1b"
# Letters of the Latin-1 supplement's control block: never in text, always in text that went through UTF-8 twice.
# U+0088, U+0089, U+0098 and U+009C mark non-sorting words and do not, by themselves, decode as UTF-8.
_CONTROL_BLOCK = re.compile("[\x80-\x9f]")
_RUN_OF_LATIN1 = re.compile("[\x80-\xff]{2,}")


def decode_text(data: bytes, *, is_marked_utf8: bool) -> tuple[str, list[Notice]]:
    """Decode the fields of one record.

    data: the bytes from the first field on. is_marked_utf8: position 9 of the leader is "a".
    Returns the text, not normalised, and what was odd about it. Never raises.
    """
    if data.isascii() and (is_marked_utf8 or _ESCAPE not in data):
        return data.decode("ascii"), []
    notices: list[Notice] = []
    if not data.isascii():
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
            damaged = text.count("\ufffd")
            whole = len(text) - len(data.decode("ascii", "ignore")) - damaged
            if whole >= damaged:
                notices.append(Notice("damaged-characters"))
                return text, notices
        else:
            if not is_marked_utf8:
                notices.append(Notice("utf8-unmarked"))
            if _CONTROL_BLOCK.search(text):
                repaired = undo_doubled_utf8(text)
                if repaired != text:
                    notices.append(Notice("doubled-encoding"))
                    text = repaired
            return text, notices
    legacy = _decode_marc8(data)
    if legacy is not None:
        if is_marked_utf8:
            notices.append(Notice("utf8-claimed", {"encoding": "MARC-8"}))
        return legacy, notices
    try:
        text, encoding = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "Latin-1"
    notices.append(Notice("utf8-claimed" if is_marked_utf8 else "encoding-guessed", {"encoding": encoding}))
    return text, notices


def undo_doubled_utf8(text: str) -> str:
    """Put right the runs of letters that were encoded as UTF-8 twice or more.

    Only a run that decodes without a fault is changed, so a real "Ã" or a non-sorting mark stays what it is.
    """
    for _layer in range(3):
        repaired = _RUN_OF_LATIN1.sub(_decode_run, text)
        if repaired == text:
            break
        text = repaired
        if not _CONTROL_BLOCK.search(text):
            break
    return text


def _decode_run(match: re.Match[str]) -> str:
    run = match.group()
    try:
        return run.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return run


def _decode_marc8(data: bytes) -> str | None:
    """Decode as MARC-8, or None where the result cannot have been meant."""
    from pymarc.marc8 import marc8_to_unicode

    parts = []
    for part in data.split(b"\x1e"):
        # Each field starts in the default sets again, and delimiters are not characters of any set.
        if part.isascii() and _ESCAPE not in part:
            parts.append(part.decode("ascii"))
            continue
        try:
            decoded = "\x1f".join(
                piece.decode("ascii")
                if piece.isascii() and _ESCAPE not in piece
                else marc8_to_unicode(piece, hide_utf8_warnings=True)
                for piece in part.split(b"\x1f")
            )
        except (IndexError, KeyError, ValueError, TypeError):
            return None
        parts.append(decoded)
    text = "\x1e".join(parts)
    composed = unicodedata.normalize("NFC", text)
    stray = sum(1 for letter in composed if unicodedata.combining(letter))
    lost = sum(1 for byte in data if byte > 0x7F) - sum(1 for letter in text if ord(letter) > 0x7F)
    good = sum(1 for letter in composed if ord(letter) > 0x7F) - stray
    # An escape sequence is proof; otherwise most accents must have landed on a letter that takes them.
    if _ESCAPE in data or (good > stray and lost <= good):
        return text
    return None
