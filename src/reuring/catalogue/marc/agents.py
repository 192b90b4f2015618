# SPDX-License-Identifier: EUPL-1.2
"""Who made it: persons, organisations and meetings from 1xx and 7xx."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.record import AgentKind, ExtractedCreator
from reuring.catalogue.marc.roles import PRIMARY_ROLES, role_code
from reuring.catalogue.marc.text import clean, plain

_KINDS: Mapping[str, AgentKind] = {"00": "person", "10": "corporate", "11": "meeting", "20": "person"}
_TAGS = ("100", "110", "111", "700", "710", "711", "720")
# The role of a main entry that has none, by the kind of material (leader position 6).
_MAIN_ROLE = {"c": "cmp", "d": "cmp", "j": "prf", "e": "ctg", "f": "ctg", "g": "drt", "k": "art"}
_SUFFIX = re.compile(
    r"^(?:jr|sr|jun|sen|junior|senior|[ivx]{1,4}|2nd|3rd|de jonge|de oude|fils|père)\.?$", re.IGNORECASE
)
_INITIAL = re.compile(r"(?:^|[\s.\-])\w\.$")
_DATES_EDGE = " .,;:()"
_DATE = re.compile(r"\d")


def extract_creators(by_tag: Mapping[str, Sequence[str]], leader: str) -> tuple[ExtractedCreator, ...]:
    """Everybody whom a record names, in its order, each with each role once.

    by_tag: contents of the fields under their tag. leader: for the role of a main entry without one.
    An added entry with a title ($t) is about another work and is left out.
    """
    found: dict[tuple[str, str], ExtractedCreator] = {}
    has_main = False
    for tag in _TAGS:
        for content in by_tag.get(tag, ()):
            for creator in _read(tag, content, leader):
                has_main = has_main or tag[0] == "1"
                found.setdefault((creator.sort_name, creator.role), creator)
    creators = list(found.values())
    named = {creator.sort_name for creator in creators if creator.role != "ctb"}
    # Someone named again without a role adds nothing.
    creators = [one for one in creators if one.role != "ctb" or one.is_primary or one.sort_name not in named]
    return tuple(creators)


def _read(tag: str, content: str, leader: str) -> list[ExtractedCreator]:
    kind = _KINDS[tag[1:]]
    name, numeration, titles, dates = "", "", [], ""
    units: list[str] = []
    place_of_meeting: list[str] = []
    roles: list[str] = []
    for code, value in subfields(content):
        if code == "a" and not name:
            name = value
        elif code == "4" or (code == "e" and kind != "meeting") or (code == "j" and kind == "meeting"):
            role = role_code(value)
            if role:
                roles.append(role)
        elif code == "t":
            return []
        elif code == "b" and kind == "person":
            numeration = value
        elif code == "b" or (code == "e" and kind == "meeting"):
            units.append(clean(value))
        elif code == "c" and kind == "person":
            titles.append(value)
        elif code == "d" and kind == "person":
            dates = value
        elif code in "ncdg" and kind != "person":
            place_of_meeting.append(plain(value).strip(" :;,().[]"))
    if not name.strip():
        return []
    if kind == "person":
        shown, sort_name = person_name(name, numeration, titles, is_inverted=content[:1] not in "03")
    else:
        shown = sort_name = ". ".join([_clean_name(name), *(unit for unit in units if unit)])
        if kind == "meeting" and any(place_of_meeting):
            shown = sort_name = f"{shown} ({', '.join(part for part in place_of_meeting if part)})"
    if not shown:
        return []
    is_main = tag[0] == "1"
    if not roles:
        roles = [_MAIN_ROLE.get(leader[6:7], "aut") if is_main else "ctb"]
    dates = plain(dates).strip(_DATES_EDGE) if _DATE.search(dates) else ""
    return [
        ExtractedCreator(shown, sort_name, role, kind, dates, is_main or role in PRIMARY_ROLES)
        for role in dict.fromkeys(roles)
    ]


def person_name(
    name: str, numeration: str = "", titles: Sequence[str] = (), *, is_inverted: bool = True
) -> tuple[str, str]:
    """A person's name in direct order, to show, and in filing order.

    name, numeration, titles: $a, $b, $c of a heading, with its punctuation. is_inverted: the heading starts with the
    surname (first indicator 1, or not given). "King, Martin Luther, Jr." gives "Martin Luther King Jr.".
    """
    filing = _clean_name(name)
    numeration = _clean_name(numeration)
    suffixes: list[str] = []
    epithets: list[str] = []
    for title in titles:
        for part in plain(title).strip(" ,").split(","):
            part = part.strip()
            if part:
                (suffixes if _SUFFIX.match(part) else epithets).append(part)
    surname, comma, given = filing.partition(",")
    if is_inverted and comma:
        given, _comma, more = given.strip().partition(",")
        if more.strip():
            (suffixes if _SUFFIX.match(more.strip()) else epithets).insert(0, more.strip())
        joint = "" if given.endswith(("'", "’")) else " "
        shown = f"{given.strip()}{joint}{surname.strip()}".strip()
        sort_name = f"{surname.strip()}, {given.strip()}".rstrip(", ")
    else:
        shown = sort_name = filing
    if numeration:
        shown, sort_name = f"{shown} {numeration}", f"{sort_name} {numeration}"
    if suffixes:
        shown, sort_name = f"{shown} {' '.join(suffixes)}", f"{sort_name}, {' '.join(suffixes)}"
    elif epithets and not comma:
        # "Juliana, koningin der Nederlanden": without a surname the epithet tells who it is.
        epithet = clean(", ".join(epithets))
        shown, sort_name = f"{shown}, {epithet}", f"{sort_name}, {epithet}"
    return shown, sort_name


def _clean_name(name: str) -> str:
    name = plain(name).rstrip(" ,;:/")
    if name.endswith(".") and not _INITIAL.search(name) and not _SUFFIX.match(name.rsplit(" ", 1)[-1]):
        name = clean(name)
    return name
