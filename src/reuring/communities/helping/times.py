# SPDX-License-Identifier: EUPL-1.2
"""When it suits somebody: a day of the week and a part of the day, as codes (`tue-evening`). Pure.

The parts are those of a week in people's words; an hour stands in exactly one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
    """When it suits, in words; empty for no codes. Days with the same parts are told together.

    As "dinsdagavond", or "weekend: ochtend en middag; woensdagmiddag".
    """
    chosen = in_order(codes)
    parts_of = {day: tuple(part for part in PARTS if f"{day}-{part}" in chosen) for day in DAYS}
    days_of: dict[tuple[str, ...], list[str]] = {}
    for day, parts in parts_of.items():
        if parts:
            days_of.setdefault(parts, []).append(day)
    return "; ".join(_together(days, parts) for parts, days in days_of.items())


def _together(days: Sequence[str], parts: Sequence[str]) -> str:
    """Days that have the same parts, as "weekend: ochtend en middag"."""
    if len(days) == len(parts) == 1:
        return code_name(f"{days[0]}-{parts[0]}")
    named = {DAYS: _("elke dag"), DAYS[:5]: _("doordeweeks"), DAYS[5:]: pgettext("twee dagen", "weekend")}
    when = named.get(tuple(days)) or _listed([str(DAY_NAMES[day]) for day in days])
    if tuple(parts) == PARTS:
        return str(when)
    return f"{when}: {_listed([str(PART_NAMES[part]) for part in parts])}"


def _listed(words: Sequence[str]) -> str:
    """ "a", "a en b", "a, b en c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s en %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
