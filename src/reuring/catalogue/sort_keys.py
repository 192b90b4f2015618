# SPDX-License-Identifier: EUPL-1.2
"""Keys to sort titles and names by, computed here because the database has no Dutch collation.

A key is plain ASCII where the script allows it and sorts byte by byte. What it does, and why:

- Letters lose case and accents; ß is ss, æ is ae, œ is oe, ø is o, ł is l, and so on (DIN 5007-1, as in German
  dictionaries).
- Dutch ij stays i + j, also the one-letter ĳ, as in Dutch dictionaries; y stays y. (A telephone book files them
  together; for *matching*, `fold_for_matching` holds ij and y to be the same.)
- A leading article goes, by the language of the title, so "De aanslag" stands at the A but "De profundis" (Latin) at
  the D.
- Numbers are padded, so volume 2 comes before volume 10.
- Other characters are spaces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ARTICLES: dict[str, tuple[str, ...]] = {
    "nl": ("de", "het", "een", "'t", "'n", "d'"),
    "de": ("der", "die", "das", "ein", "eine"),
    "en": ("the", "a", "an"),
    "fr": ("le", "la", "les", "l'", "un", "une"),
    "es": ("el", "la", "los", "las", "un", "una"),
    "it": ("il", "lo", "la", "gli", "le", "i", "l'", "un", "uno", "una", "un'"),
    "li": ("de", "d'r", "'t", "het", "ing", "unne", "un"),
    "fy": ("de", "it", "in"),
    "nds": ("de", "dat", "en"),
    "da": ("en", "et", "den", "det"),
    "sv": ("en", "ett", "den", "det"),
    "no": ("en", "et", "ei", "den", "det"),
    "pt": ("o", "a", "os", "as", "um", "uma"),
}
# Without a language only words that are articles in Dutch, or in one neighbouring language and no word in Dutch.
_ARTICLES_UNKNOWN = ("de", "het", "een", "'t", "'n", "the", "der", "das")
_NUMBER_DIGITS = 10
_SPECIAL = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ĳ": "ij", "ŋ": "n",  # noqa: E501
        "ſ": "s", "ħ": "h", "ŧ": "t", "ʹ": "", "ʺ": "", "ʻ": "", "ʼ": "", "’": "'", "‘": "'", "`": "'", "´": "'", "ʿ": "",  # noqa: E501
        "ʾ": "",
    }
)  # fmt: skip
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]+")
_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
# Between digits a point or comma groups or divides them: "1.000" is one number.
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_PREFIXES = re.compile(
    r"^(?:(?:van|von|vom|zu|zum|zur|de|den|der|het|'t|ten|ter|te|op|in|aan|uit|du|des|la|le|d')[ ])+(?=\S)"
)


def fold(text: str) -> str:
    """A text in lower case, without accents, its special letters written out; punctuation stays.

    Returns "" for no text. Scripts other than Latin keep their letters.
    """
    text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return _MARKS.sub("", text).translate(_SPECIAL)


def fold_for_matching(text: str) -> str:
    """Words of a text to compare by: folded, ij written as y, apostrophes gone, other signs a single space.

    Two spellings of one title give the same words: "IJsland" and "Ysland", "'s Nachts" and "s'Nachts", "A & B" and
    "A B".
    """
    return _NOT_WORD.sub(" ", fold(text).replace("'", "").replace("ij", "y")).strip()


def without_article(folded: str, language: str = "") -> str:
    """A folded text without its leading article.

    folded: from `fold`. language: BCP 47 tag of the text; "" where unknown.
    Returns the text itself where nothing would be left.
    """
    articles = ARTICLES.get(language.partition("-")[0], ()) if language else _ARTICLES_UNKNOWN
    for article in articles:
        if folded.startswith(article):
            rest = folded[len(article) :]
            if article.endswith("'") and rest[:1].isalnum():
                return rest
            if rest[:1] == " " and rest.strip():
                return rest.lstrip()
    return folded


@lru_cache(maxsize=8192)
def title_sort_key(title: str, language: str = "", skip: int = 0) -> str:
    """The key to sort a title by.

    title: as shown. language: BCP 47 tag, for its article. skip: characters at its start that the cataloguer said
        not to sort (MARC 245, second indicator); believed only where a word starts behind them.
    Returns at most 240 characters; never "" for a title with a letter or digit in it.
    """
    if 0 < skip < len(title) and not title[skip - 1].isalnum() and title[skip].isalnum():
        folded = fold(title[skip:])
    else:
        folded = without_article(fold(title).lstrip(' "“”„«»‹›([{.,-–—…*#'), language)
    return _finish(folded) or _finish(fold(title))


@lru_cache(maxsize=8192)
def name_sort_key(sort_name: str) -> str:
    """The key to sort a name by.

    sort_name: in filing order ("Berg, Jan van den"). Prefixes in lower case before the surname ("van den Berg, Jan") do
    not count, as in the Netherlands; written with a capital ("Van den Berg, Jan") they do, as in Flanders.
    """
    surname, comma, rest = sort_name.partition(",")
    stripped = _PREFIXES.sub("", surname) if comma else surname
    return _finish(fold(f"{stripped} {rest}"))


def _finish(folded: str) -> str:
    folded = _GROUPED.sub("", folded)
    folded = _NOT_WORD.sub(" ", folded.replace("'", "")).strip()
    if any(character.isdigit() for character in folded):
        folded = _DIGITS.sub(lambda found: found.group().zfill(_NUMBER_DIGITS), folded)
    return folded[:240].rstrip()
