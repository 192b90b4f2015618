# SPDX-License-Identifier: EUPL-1.2
"""By which keys an edition joins its work. Pure policy: facts of one edition in, short stable strings out.

An edition joins any work that has one of its keys, and gives that work its other keys. So a translation finds its
original whichever comes first, and finds another translation where the original is missing. Where the keys of one
edition lead to two works, that edition shows that the two are one.

What joins (IFLA LRM, in the plain reading of a public library): a reprint, another publisher, a translation, large
print, an e-book, an audio book, an edition for easy reading, and an edition shortened for schools: its edition
statement says so on the title page, and readers look for it under its title.

What stays apart: a film, game or piece of music with the title of a book; a volume of a numbered work; the same title
by somebody else; a book about a book; an adaptation whose main creator is somebody else; selections; and every title
that says nothing ("Gedichten", "Werke", "Atlas") unless year and subtitle agree too.

A key is "kind:title|creator|part":
- kind: t text, f film, m music, g game, k map, s serial, x anything else;
- title: folded, without its leading article in any of six languages, ij as y, words for "and" left out, no signs;
- creator: the surname without prefixes, and the first letter of the first name, so "Mulisch, H." is "Mulisch, Harry";
- part: the number of the volume (roman or arabic, without "deel", "Band", "vol."), or its name.
Without a creator the publisher and the year stand in its place, or an ISBN; without those an edition stays alone.
Text longer than 120 characters is cut and closed with a digest, so keys stay short and differ where the texts differ.

A known limit: books by one author with one title that differ in their subtitle only ("Overheidssteun : premies" and
"Overheidssteun : vrijstellingen") join, because the subtitles of the editions of one book differ far more often;
staff can split them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from reuring.catalogue.marc.record import ExtractedCreator, ExtractedTitle
from reuring.catalogue.sort_keys import fold, fold_for_matching

LONGEST_PART = 120
_KIND = {
    **dict.fromkeys(("book", "large_print", "easy_reading", "audio_book", "e_book"), "t"),
    "dvd": "f",
    "music": "m",
    "sheet_music": "m",
    "game": "g",
    "map": "k",
    "magazine": "s",
}
_ARTICLES = frozenset(
    ("de", "het", "een", "der", "die", "das", "ein", "eine", "the", "a", "an", "le", "la",
     "les", "un", "une", "el", "los", "las", "una", "il", "lo", "gli", "i", "uno", "t", "n")
)  # fmt: skip
_AND = frozenset(("en", "and", "und", "et", "y", "e"))
# Who makes a work of each kind, in order of preference; the first group with somebody in it counts.
_MAKERS: dict[str, tuple[frozenset[str], ...]] = {
    "t": (frozenset({"aut", "cre", "drm", "lyr", "art"}), frozenset({"com", "edt", "adp"})),
    "f": (frozenset({"drt"}), frozenset({"aut", "aus", "cre", "pro"})),
    "m": (frozenset({"cmp"}), frozenset({"prf", "sng", "cnd", "aut"})),
    "g": (frozenset({"aut", "cre", "pbl"}),),
    "k": (frozenset({"ctg", "aut", "cre"}),),
}
_MOST_MAKERS = 3
# Titles that many works have, of one person or of many. Compared after folding.
_GENERIC = frozenset(
    fold_for_matching(title)
    for title in [
        "gedichten",
        "verzamelde gedichten",
        "alle gedichten",
        "verzen",
        "verzamelde verzen",
        "poëzie",
        "gedichte",
        "gesammelte gedichte",
        "poems",
        "collected poems",
        "selected poems",
        "complete poems",
        "poésies",
        "lyrik",
        "verzameld werk",
        "verzamelde werken",
        "volledige werken",
        "volledig werk",
        "werken",
        "werke",
        "gesammelte werke",
        "sämtliche werke",
        "ausgewählte werke",
        "works",
        "collected works",
        "complete works",
        "selected works",
        "oeuvres",
        "oeuvres complètes",
        "oeuvre",
        "romans",
        "verzamelde romans",
        "romane",
        "novels",
        "verhalen",
        "verzamelde verhalen",
        "alle verhalen",
        "de beste verhalen",
        "korte verhalen",
        "erzählungen",
        "sämtliche erzählungen",
        "gesammelte erzählungen",
        "stories",
        "short stories",
        "collected stories",
        "selected stories",
        "nouvelles",
        "novellen",
        "contes",
        "sprookjes",
        "alle sprookjes",
        "de mooiste sprookjes",
        "märchen",
        "fairy tales",
        "essays",
        "verzamelde essays",
        "opstellen",
        "brieven",
        "briefe",
        "letters",
        "selected letters",
        "lettres",
        "correspondentie",
        "briefwisseling",
        "dagboek",
        "dagboeken",
        "tagebuch",
        "tagebücher",
        "diary",
        "diaries",
        "journal",
        "memoires",
        "memoiren",
        "memoirs",
        "mémoires",
        "herinneringen",
        "erinnerungen",
        "autobiografie",
        "autobiographie",
        "autobiography",
        "toneel",
        "toneelwerken",
        "toneelstukken",
        "dramen",
        "plays",
        "collected plays",
        "théâtre",
        "liederen",
        "lieder",
        "songs",
        "columns",
        "bloemlezing",
        "keur",
        "keuze",
        "anthologie",
        "selections",
        "selecties",
        "omnibus",
        "trilogie",
        "verzameling",
        "varia",
        "schriften",
        "gesammelte schriften",
        "geschriften",
        "writings",
        "reden",
        "speeches",
        "preken",
        "predigten",
        "sermons",
        "greatest hits",
        "best of",
        "the very best of",
        "the best of",
        "live",
        "hits",
        "sonaten",
        "sonatas",
        "symphonien",
        "symfonieën",
        "symphonies",
        "konzerte",
        "concerten",
        "concertos",
        "kamermuziek",
        "pianowerken",
        "arien",
        "atlas",
        "gids",
        "reisgids",
        "handboek",
        "handbuch",
        "woordenboek",
        "wörterbuch",
        "dictionary",
        "lexicon",
        "lexikon",
        "encyclopedie",
        "enzyklopädie",
        "geschiedenis",
        "geschichte",
        "history",
        "histoire",
        "inleiding",
        "einführung",
        "introduction",
        "kunst",
        "kookboek",
        "kochbuch",
        "cookbook",
        "jaarboek",
        "jahrbuch",
        "jaarverslag",
        "annual report",
        "catalogus",
        "katalog",
        "catalogue",
        "tentoonstelling",
        "kaart",
        "plattegrond",
        "stadsplattegrond",
        "bijbel",
        "de bijbel",
        "wandelgids",
        "fietsgids",
        "almanak",
        "agenda",
        "leesboek",
        "leerboek",
        "werkboek",
        "antwoordenboek",
        "tekstboek",
        "voorleesboek",
        "kinderbijbel",
        "wandelkaart",
        "dieren",
        "abc",
        "verzamelband",
        "convoluut",
        "knipsels",
    ]
)
_ALTERNATIVE = re.compile(r"[,;]\s*(?:of|oder|or|ou|ofte)\b[,:]?\s.*$", re.IGNORECASE)
_QUALIFIER = re.compile(r"\s*\((?:[^()]{1,60})\)\s*$")
_PREFIXES = re.compile(
    r"^(?:(?:van|von|vom|zu|zum|zur|de|den|der|het|'t|ten|ter|te|op|in|aan|uit|du|des|la|le|d')\s)+(?=\S)"
)
_VOLUME_WORDS = re.compile(
    r"\b(?:deel|dl|band|bd|boek|book|buch|teil|tl|part|pt|vol|volume|tome|t|nr|no|number|nummer|aflevering|afl|heft|reihe|serie|"
    r"series)\b\.?"
)
_ROMAN = re.compile(r"^(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def work_keys(edition: ExtractedTitle) -> tuple[str, ...]:
    """The keys of one edition, the strongest first. Never empty; the same for the same facts, always.

    edition: from `marc.extracting.extract`, or filled by hand.
    """
    kind = _KIND.get(edition.format, "x")
    if kind == "s" or edition.is_serial:
        return _serial_keys(edition)
    if kind == "x":
        return _single_keys(edition)

    parts = _part_keys(edition)
    own = _title_key(edition.title)
    makers = _makers(edition.creators, kind)
    keys: list[str] = []
    if makers:
        for title in _original_keys(edition):
            keys.extend(_key(kind, title, maker, part) for maker in makers for part in parts)
        if own in _GENERIC:
            keys.extend(
                _key(kind, own, maker, part, _particulars(edition, has_maker=True))
                for maker in makers
                for part in parts
            )
        else:
            for title in _own_keys(edition.title):
                keys.extend(_key(kind, title, maker, part) for maker in makers for part in parts)
    else:
        if kind == "t":
            # An anonymous classic ("Beowulf") is known by its uniform title alone; films share theirs too often.
            for title in _original_keys(edition):
                keys.extend(_key(kind, title, "", part) for part in parts)
        keys.extend(_key(kind, own, "", part, _particulars(edition, has_maker=False)) for part in parts)
        keys.extend(_key(kind, own, "", parts[0], f"isbn {isbn}") for isbn in edition.isbns)
    return tuple(dict.fromkeys(keys))


def group_by_work(editions: Sequence[ExtractedTitle]) -> list[list[int]]:
    """Put editions together as their keys say, in any order of arrival: the reference for whoever stores works.

    Returns the positions of the editions of each work, works in the order of their first edition.
    """
    leader = list(range(len(editions)))

    def find(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    first_with: dict[str, int] = {}
    for position, edition in enumerate(editions):
        for key in work_keys(edition):
            known = first_with.setdefault(key, position)
            one, other = sorted((find(known), find(position)))
            leader[other] = one
    works: dict[int, list[int]] = {}
    for position in range(len(editions)):
        works.setdefault(find(position), []).append(position)
    return list(works.values())


def creator_key(creator: ExtractedCreator) -> str:
    """A name to compare by: the surname without prefixes and the first letter of the first name."""
    if creator.kind != "person":
        return fold_for_matching(creator.sort_name)
    surname, comma, given = fold(creator.sort_name).partition(",")
    stripped = _PREFIXES.sub("", surname.strip())
    words = fold_for_matching(stripped)
    initial = fold_for_matching(given)[:1] if comma else ""
    return f"{words} {initial}".strip()


def _key(kind: str, title: str, maker: str, part: str, particulars: str = "") -> str:
    text = f"{kind}:{_short(title)}|{_short(maker)}|{_short(part)}"
    return f"{text}|{_short(particulars)}" if particulars else text


def _short(text: str) -> str:
    if len(text) <= LONGEST_PART:
        return text
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    return f"{text[: LONGEST_PART - 17]}~{digest}"


def _title_key(title: str) -> str:
    words = fold_for_matching(title).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join([words[0], *(word for word in words[1:] if word not in _AND)]) if words else ""


def _own_keys(title: str) -> list[str]:
    """The title, and the title up to ", of": "Max Havelaar, of De koffijveilingen" is also "Max Havelaar"."""
    keys = [_title_key(title)]
    short = _title_key(_ALTERNATIVE.sub("", title))
    if short and short not in keys and short not in _GENERIC:
        keys.append(short)
    return keys


def _original_keys(edition: ExtractedTitle) -> list[str]:
    keys: dict[str, None] = {}
    for title in (edition.original_title, edition.uniform_title):
        for key in _own_keys(_QUALIFIER.sub("", title)) if title else ():
            if key and key not in _GENERIC:
                keys[key] = None
    return list(keys)


def _makers(creators: Sequence[ExtractedCreator], kind: str) -> list[str]:
    for roles in _MAKERS[kind]:
        found = dict.fromkeys(creator_key(creator) for creator in creators if creator.role in roles)
        found.pop("", None)
        if found:
            return list(found)[:_MOST_MAKERS]
    primary = dict.fromkeys(creator_key(creator) for creator in creators if creator.is_primary)
    primary.pop("", None)
    return list(primary)[:1]


def _part_keys(edition: ExtractedTitle) -> list[str]:
    """The volume: its number, or its name; for a title that is only that of its series, the volume in the series."""
    number = volume_number(edition.part_number)
    name = fold_for_matching(edition.part_title)
    if number or name:
        return list(dict.fromkeys(key for key in (number, name) if key))
    own = _title_key(edition.title)
    for series in edition.series:
        if series.volume and _title_key(series.title) == own:
            number = volume_number(series.volume)
            # A series is often named after its first volume, and a translation of that volume says no number.
            return [number, ""] if number == "1" else [number]
    if _KIND.get(edition.format) == "m":
        # On recordings the movement or the side stands in the subtitle.
        return [fold_for_matching(edition.subtitle)]
    return [""]


def volume_number(text: str) -> str:
    """The number of a volume without the word before it: "Deel 2", "Bd. II" and "2" are all "2".

    A number that is no number ("A-K") stays as it is, folded.
    """
    folded = _VOLUME_WORDS.sub(" ", fold(text))
    words = fold_for_matching(folded).split()
    return " ".join(str(int(word)) if word.isascii() and word.isdecimal() else _from_roman(word) for word in words)


def _from_roman(word: str) -> str:
    if not _ROMAN.match(word):
        return word
    total = 0
    for letter, following in zip(word, [*word[1:], " "], strict=True):
        value = _ROMAN_VALUES[letter]
        total += -value if _ROMAN_VALUES.get(following, 0) > value else value
    return str(total)


def _particulars(edition: ExtractedTitle, *, has_maker: bool) -> str:
    """What tells apart titles that say too little: subtitle and year, and without a creator the publisher too.

    An edition that lacks these stays alone, under its own number.
    """
    publisher = fold_for_matching(edition.publisher)
    year = "" if edition.year is None else str(edition.year)
    if (has_maker and (year or publisher)) or (publisher and year):
        told_by = year if has_maker and year else f"{publisher}/{year}"
        return f"{fold_for_matching(edition.subtitle)}/{told_by}"
    return f"alone {edition.source} {edition.control_number}".strip().lower()


def _serial_keys(edition: ExtractedTitle) -> tuple[str, ...]:
    parts = _part_keys(edition)
    if edition.issns:
        return tuple(f"s:issn {number}" for number in edition.issns)
    title = _title_key(edition.title)
    publisher = fold_for_matching(edition.publisher) or "/".join(
        creator_key(creator) for creator in edition.creators[:1]
    )
    if not publisher:
        publisher = f"{edition.source} {edition.control_number}".strip().lower()
    return tuple(_key("s", title, publisher, part) for part in parts)


def _single_keys(edition: ExtractedTitle) -> tuple[str, ...]:
    """Letters, photographs, objects and what no rule knows: each is its own work."""
    if edition.control_number:
        return (f"x:{_short(edition.source.lower())}|{_short(edition.control_number)}",)
    maker = creator_key(edition.creators[0]) if edition.creators else ""
    return (_key("x", _title_key(edition.title), maker, "", _particulars(edition, has_maker=bool(maker))),)
