# SPDX-License-Identifier: EUPL-1.2
"""When it suits somebody: a day of the week and a part of the day, as codes (`tue-evening`). Pure.

The parts are those of a week in people's words; an hour stands in exactly one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS: Final = ("morning", "afternoon", "evening")
CODES: Final = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
_ORDER: Final = {code: number for number, code in enumerate(CODES)}
# The hour from which each part begins; the night belongs to the evening before it.
_BEGINS: Final = ((12, "morning"), (18, "afternoon"), (24, "evening"))

DAY_NAMES: Final[dict[str, str | Promise]] = {
    "mon": _("maandag"),
    "tue": _("dinsdag"),
    "wed": _("woensdag"),
    "thu": _("donderdag"),
    "fri": _("vrijdag"),
    "sat": _("zaterdag"),
    "sun": _("zondag"),
}
PART_NAMES: Final[dict[str, str | Promise]] = {
    "morning": pgettext_lazy("deel van de dag", "ochtend"),
    "afternoon": pgettext_lazy("deel van de dag", "middag"),
    "evening": pgettext_lazy("deel van de dag", "avond"),
}


def in_order(codes: Iterable[str]) -> list[str]:
    """Those of the codes that are known, each once, from Monday morning on."""
    return sorted({code for code in codes if code in _ORDER}, key=_ORDER.__getitem__)


def both(one: Collection[str], other: Collection[str]) -> list[str]:
    """When it suits both. Who named no times can always, so the other's count; empty where neither named any."""
    if not one or not other:
        return in_order(one or other)
    return in_order(set(one) & set(other))


def code_of(moment: datetime) -> str:
    """The code of a moment, by its own clock."""
    part = next(name for until, name in _BEGINS if moment.hour < until)
    return f"{DAYS[moment.weekday()]}-{part}"


def code_name(code: str) -> str:
    """A code in words: "dinsdagavond"."""
    day, part = code.split("-")
    words = {"day": DAY_NAMES[day], "part": PART_NAMES[part]}
    return pgettext("dag en deel van de dag", "%(day)s%(part)s") % words


def in_words(codes: Collection[str]) -> str:
    """When it suits, in words, a part of every day as one; empty for no codes.

    As "dinsdagavond, elke ochtend, het hele weekend".
    """
    left, words = in_order(codes), []
    for part in PARTS:
        whole = [f"{day}-{part}" for day in DAYS]
        week = whole[:5]
        if all(code in left for code in whole):
            words.append(_("elke %(part)s") % {"part": PART_NAMES[part]})
            left = [code for code in left if code not in whole]
        elif all(code in left for code in week):
            words.append(_("doordeweeks: %(part)s") % {"part": PART_NAMES[part]})
            left = [code for code in left if code not in week]
    words += [code_name(code) for code in left]
    return ", ".join(str(word) for word in words)
