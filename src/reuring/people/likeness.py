# SPDX-License-Identifier: EUPL-1.2
"""Whether two rows are likely one person: pure, on names, date of birth, address, e-mail and telephone.

Accents, capitals and prefixes don't count; given name and family name may have changed places, one of two family names
may be missing, and a letter or two may be wrong. Twins have everything the same but their given name: they are shown as
perhaps, and never called the same.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.names import searched

# Words that stand before a Dutch, German or French family name, or between.
# fmt: off
_PREFIXES: Final = frozenset({
    "van", "de", "den", "der", "het", "t", "ten", "ter", "te", "in", "op", "aan", "bij", "onder", "over", "uit", "voor",
    "v", "d", "s", "vd", "vdr", "vander", "vanden", "von", "zu", "zum", "zur", "vom", "le", "la", "les", "du", "des",
    "el", "al", "bin", "ben", "dos", "da", "di", "del", "della",
})
# fmt: on
# Spellings that sound the same, in this order.
_SOUNDS: Final = (
    (r"sch(?=[^aeiouy]|$)", "s"),
    (r"eij|aij|ij|ei|ey|ai|ay|y", "i"),
    (r"ph", "f"),
    (r"th|dt", "t"),
    (r"x", "ks"),
    (r"ck|kk|q|c(?=[^eiyh]|$)|ch", "k"),
    (r"c", "s"),
    (r"ou|au|ow", "u"),
    (r"oe|ue|uu", "u"),
    (r"ae|aa", "a"),
    (r"ee", "e"),
    (r"oo", "o"),
    (r"z", "s"),
    (r"v|w", "f"),
    (r"d(?=$)", "t"),
    (r"h", ""),
    (r"(.)\1", r"\1"),
)


class Level(IntEnum):
    """How sure it is. Only CERTAIN and LIKELY should stop somebody from making a second row."""

    MAYBE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def label(self) -> str | Promise:
        return {
            Level.MAYBE: _("misschien dezelfde"),
            Level.LIKELY: _("lijkt dezelfde"),
            Level.CERTAIN: _("bijna zeker dezelfde"),
        }[self]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of someone. postal_code and phone: as they are stored; empty, None or 0 for what is not known."""

    given_name: str
    family_name: str
    born_on: date | None = None
    postal_code: str = ""
    house_number: int | None = None
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two people are. reasons: what is the same, in words."""

    level: Level
    reasons: tuple[str | Promise, ...]


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that count: folded, without prefixes (unless there is nothing else)."""
    words = _words(name)
    return tuple(word for word in words if word not in _PREFIXES) or words


def _words(name: str) -> tuple[str, ...]:
    return tuple(searched(name).split())


def sound(word: str) -> str:
    """A folded word as it sounds, roughly, to a Dutch or German ear: Meijer, Meyer and Maier are one."""
    for pattern, by in _SOUNDS:
        word = re.sub(pattern, by, word)
    return word


def match_key(given_name: str, family_name: str) -> str:
    """What is kept beside a name to find people with nearly the same: the sounds of both names, in alphabetical order.

    The first word of each, so that their order and a second family name don't count. At most 40 characters.
    """
    firsts = [sound(words[0]) for words in (name_words(given_name), name_words(family_name)) if words]
    return " ".join(sorted(firsts))[:40]


def near_births(born_on: date) -> list[date]:
    """Dates of birth that are easily typed for another: itself; day and month changed places; one of them off by one
    or ten; a year off by one or ten."""
    found = {born_on}
    for days in (-10, -1, 1, 10):
        with suppress(OverflowError):
            found.add(born_on + timedelta(days=days))
    swaps = [(born_on.year, born_on.day, born_on.month)]
    swaps += [(born_on.year, born_on.month + step, born_on.day) for step in (-1, 1)]
    swaps += [(born_on.year + step, born_on.month, born_on.day) for step in (-10, -1, 1, 10)]
    for year, month, day in swaps:
        with suppress(ValueError):  # no such day
            found.add(date(year, month, day))
    return sorted(found)


def likeness(one: Known, other: Known) -> Likeness | None:
    """How likely it is that two rows are one person; None when it is not."""
    names = _same_names(one, other)
    is_born_same = one.born_on is not None and one.born_on == other.born_on
    is_born_unknown = one.born_on is None or other.born_on is None
    is_born_near = not is_born_same and not is_born_unknown and other.born_on in near_births(one.born_on or date.min)
    has_address = bool(
        one.postal_code
        and one.postal_code == other.postal_code
        and one.house_number
        and one.house_number == other.house_number
    )
    has_email = bool(one.email) and one.email.lower() == other.email.lower()
    has_phone = bool(one.phone) and one.phone == other.phone
    is_reached_same = has_address or has_email or has_phone
    level = _level(names, is_born_same, is_born_near, is_born_unknown, is_reached_same)
    if level is None:
        return None
    reasons: list[str | Promise] = []
    if names.is_exact:
        reasons.append(_("dezelfde naam"))
    elif names.given and names.family:
        reasons.append(_("bijna dezelfde naam"))
    elif names.given:
        reasons.append(_("dezelfde voornaam"))
    elif names.family:
        reasons.append(_("dezelfde achternaam, een andere voornaam: misschien familie of een tweeling"))
    if is_born_same:
        reasons.append(_("dezelfde geboortedatum"))
    elif is_born_near:
        reasons.append(_("bijna dezelfde geboortedatum"))
    if has_address:
        reasons.append(_("hetzelfde adres"))
    if has_email:
        reasons.append(_("hetzelfde e-mailadres"))
    if has_phone:
        reasons.append(_("hetzelfde telefoonnummer"))
    return Likeness(level, tuple(reasons))


@dataclass(frozen=True, slots=True)
class _Names:
    given: bool
    family: bool
    is_exact: bool


def _level(
    names: _Names, is_born_same: bool, is_born_near: bool, is_born_unknown: bool, is_reached_same: bool
) -> Level | None:
    if names.given and names.family:
        if is_born_same:
            return Level.CERTAIN if names.is_exact else Level.LIKELY
        if is_born_near or is_born_unknown:
            return Level.LIKELY if is_reached_same else Level.MAYBE
        return Level.MAYBE if is_reached_same and names.is_exact else None
    if is_born_same and is_reached_same:
        # Another family name, as after a wedding; or another given name, as a twin has.
        if names.given:
            return Level.LIKELY
        if names.family:
            return Level.MAYBE
    return None


def _same_names(one: Known, other: Known) -> _Names:
    given, given2 = name_words(one.given_name), name_words(other.given_name)
    family, family2 = name_words(one.family_name), name_words(other.family_name)
    is_exact = bool(given and family) and ((given, family) == (given2, family2) or (given, family) == (family2, given2))
    # Ben is a prefix to an Arab and a name to a Dutchman, so the words as they stand count as well.
    whole, whole2 = _words(one.given_name), _words(other.given_name)
    is_given = _alike_given(given, given2) or _alike_given(whole, whole2)
    straight = _Names(is_given, _alike_family(family, family2), is_exact)
    if straight.given and straight.family:
        return straight
    is_crossed = (_alike_given(given, family2) and _alike_family(family, given2)) or (
        _alike_given(given2, family) and _alike_family(family2, given)
    )
    return _Names(True, True, is_exact) if is_crossed else straight


def _alike_given(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # The name that someone is called by is the first; an initial stands for any name that begins so.
    if not one or not other:
        return False
    first, second = one[0], other[0]
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    return _alike(first, second)


def _alike_family(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # Of a double name either part will do.
    return any(_alike(first, second) for first in one for second in other)


def _alike(one: str, other: str) -> bool:
    if one == other or (len(one) > 2 and len(other) > 2 and sound(one) == sound(other)):
        return True
    longest = max(len(one), len(other))
    allowed = 0 if longest < 4 else 1 if longest < 8 else 2
    return _distance(one, other, allowed) <= allowed


def _distance(one: str, other: str, enough: int) -> int:
    """How many letters must be changed, added, left out, or change places with the next.

    enough: with more than that, the counting stops.
    Source: optimal string alignment (Damerau 1964).
    """
    if abs(len(one) - len(other)) > enough:
        return enough + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        new = [i]
        for j, wanted in enumerate(other, start=1):
            best = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, before[j - 2] + 1)
            new.append(best)
        if min(new) > enough:
            return enough + 1
        before, row = row, new
    return row[-1]
