# SPDX-License-Identifier: EUPL-1.2
"""Cleaning the text of a record: composed letters, one space at a time, no ISBD punctuation, no sorting marks.

Only what is extracted is cleaned; the record itself stays as it was. Source of the punctuation: ISBD, consolidated
edition, area by area; of the sorting marks: MARC 21 (U+0098, U+009C), UNIMARC (U+0088, U+0089), MAB (`¬`, `<<`) and
PICA (`@`).
"""

from __future__ import annotations

import re
import unicodedata

# U+02DC and U+0153 are what U+0098 and U+009C become when a program took them for Windows-1252.
_NON_SORTING = re.compile(
    "(?:[\x88\x98](?P<control>[^\x89\x9c]{1,20})[\x89\x9c]"
    "|^<<(?P<angles>[^<>]{1,20})>>"
    "|^¬(?P<not_sign>[^¬]{1,20})¬"
    "|^˜(?P<tilde>[^œ]{1,20})œ"
    "|^(?P<at>[^\\s@]{1,4} )@(?=\\w)) ?"
)
# Control characters and the invisible marks of direction have no place in a title; line ends become spaces.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s.(\[-])(?:\w|etc|jr|sr|dr|drs|mr|ir|ing|prof|inc|co|ltd|vol|no|nr|ed|eds|enz|e\.a|e\.o|al|st|bd|dl|ca|cie|"
    r"corp|hrsg|usw|ph\.d|fl|vs|p|pp|ill|red|vert|bew|verm|aufl|dept|univ|assoc|publ|comp)\.$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """A text with composed letters, single spaces and no control characters; its punctuation stays."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def clean(text: str) -> str:
    """`plain`, and without the punctuation that ISBD puts at the end of an area, a final full stop included.

    The stop of an initial, an abbreviation or an ellipsis stays.
    """
    text = plain(text)
    if not text or text[-1].isalnum():
        return text
    text = text.rstrip(" /:;=,")
    while text.endswith((" +", " .")):
        text = text[:-2].rstrip(" /:;=,")
    return without_full_stop(text)


def without_full_stop(text: str) -> str:
    """A text without its final full stop, unless that belongs to its last word."""
    # No abbreviation that keeps its stop is longer than the end that is looked at.
    if text.endswith(".") and not text.endswith("..") and not _ABBREVIATED.search(text[-10:]):
        return text[:-1].rstrip()
    return text


def clean_part(text: str) -> str:
    """Clean a place, publisher, series or the like: also without the brackets around the whole of it."""
    text = clean(text)
    if not text:
        return ""
    if text[0] in "[(" and text[-1] in "])" and text.count(text[0]) == 1:
        text = text[1:-1].strip()
    elif text.count("[") != text.count("]"):
        text = text.replace("[", "").replace("]", "")
    elif text.endswith(")") and "(" not in text:
        text = text[:-1]
    elif text.startswith("(") and ")" not in text:
        text = text[1:]
    return text


def take_non_sorting(text: str) -> tuple[str, int]:
    """Remove the marks around words that do not sort.

    Returns the text with those words but without the marks, and how many characters to skip when sorting.
    """
    if text.isascii() and not text.startswith("<<") and "@" not in text[:6]:
        return text, 0
    found = _NON_SORTING.match(text)
    if found is None:
        return _NON_SORTING.sub(_words_only, text), 0
    words = found.group(found.lastgroup or 0)
    gap = "" if words.endswith(("'", "’", " ")) else " "
    return words + gap + _NON_SORTING.sub(_words_only, text[found.end() :]), len(words + gap)


def _words_only(match: re.Match[str]) -> str:
    words = match.group(match.lastgroup or 0)
    return words if words.endswith(("'", "’", " ")) else words + " "
