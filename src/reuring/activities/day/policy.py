# SPDX-License-Identifier: EUPL-1.2
"""What is decided at a door, without a clock or a database: who may be counted, and what the numbers come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# A door opens so long before a session: who comes early is counted too.
OPENS_BEFORE: Final = timedelta(hours=12)
# Names stay at hand in a browser so long after the end, for who is still counting.
LIST_KEPT: Final = timedelta(hours=2)
# More heads than this with one touch is a typing error, and so is a session with more visitors than that.
MOST_AT_ONCE: Final = 500
MOST_VISITORS: Final = 20_000
LONGEST_NOTE: Final = 500
# Registrations with which somebody is expected; the others may come in when whoever stands at the door says so.
EXPECTED: Final = frozenset({"confirmed", "held"})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came to a session. expected: people who signed up. from_list: seats that were scanned or ticked.

    heads: people counted by their heads, by age band. is_estimated: whether some of those were estimated.
    """

    expected: int = 0
    from_list: int = 0
    heads: Mapping[str, int] = field(default_factory=dict)
    is_estimated: bool = False

    @property
    def without_seat(self) -> int:
        return sum(self.heads.values())

    @property
    def visitors(self) -> int:
        return self.from_list + self.without_seat

    @property
    def how(self) -> str:
        """How the number of visitors came about: as its weakest part did."""
        return "estimated" if self.is_estimated else "counted"

    @property
    def by_age(self) -> dict[str, int]:
        """Visitors by age band; who has a seat is of an unknown age, because nobody is asked at the door."""
        found = {band: count for band, count in self.heads.items() if count}
        if self.from_list:
            found[""] = found.get("", 0) + self.from_list
        return found


def obstacles_to_door(*, is_cancelled: bool, starts_at: datetime, at: datetime) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of counting people at a session at that moment."""
    found = []
    if is_cancelled:
        found.append(Obstacle("session-cancelled", _("Deze keer gaat niet door. Er valt niets te tellen.")))
    if at < starts_at - OPENS_BEFORE:
        found.append(Obstacle("session-later", _("Deze keer is nog niet vandaag. Tellen kan op de dag zelf.")))
    return tuple(found)


def obstacles_to_mark(
    *, state: str, seats: Collection[int], wanted: Collection[int], anyway: bool
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of counting people of a registration as come.

    state: of the registration. seats: numbers of its seats in this session. wanted: the ones that come in; none: all.
    anyway: whoever stands at the door lets them in, although they are on the waiting list or were cancelled.
    """
    if not seats:
        return (Obstacle("elsewhere", _("Deze aanmelding is voor een andere keer.")),)
    found = []
    if set(wanted) - set(seats):
        found.append(Obstacle("no-such-seat", _("Zoveel mensen horen er niet bij deze aanmelding.")))
    if state == "waiting" and not anyway:
        found.append(Obstacle("waiting", _("Deze aanmelding staat op de wachtlijst.")))
    if state in ("cancelled", "lapsed") and not anyway:
        found.append(Obstacle("cancelled", _("Deze aanmelding is afgemeld.")))
    return tuple(found)


def obstacles_to_heads(
    *, age_band: str, bands: Collection[str], count: int, there: int, how: str
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of counting heads. there: how many of that age were counted until now."""
    found = []
    if age_band not in bands:
        found.append(Obstacle("no-such-age", _("Die leeftijd kennen we niet.")))
    if how not in ("counted", "estimated"):
        found.append(Obstacle("no-such-way", _("Zeg of het is geteld of geschat.")))
    if count == 0 or abs(count) > MOST_AT_ONCE:
        found.append(Obstacle("count-strange", _("Dit aantal kan niet kloppen.")))
    elif there + count < 0:
        found.append(Obstacle("below-zero", _("Minder dan nul mensen kan niet.")))
    return tuple(found)


def obstacles_to_close(
    *, is_cancelled: bool, starts_at: datetime, at: datetime, how: str, visitors: int | None, note: str
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing down what a session came to. visitors: typed; None: as counted."""
    found = []
    if is_cancelled:
        found.append(Obstacle("session-cancelled", _("Deze keer gaat niet door. Er valt niets te tellen.")))
    if at < starts_at:
        found.append(Obstacle("session-later", _("Deze keer is nog niet begonnen.")))
    if how not in ("counted", "estimated", "calculated"):
        found.append(Obstacle("no-such-way", _("Zeg hoe je aan dit aantal komt.")))
    if how == "estimated" and visitors is None:
        found.append(Obstacle("visitors-missing", _("Vul in hoeveel mensen er ongeveer waren.")))
    if visitors is not None and not 0 <= visitors <= MOST_VISITORS:
        found.append(Obstacle("visitors-strange", _("Dit aantal kan niet kloppen.")))
    if len(note) > LONGEST_NOTE:
        found.append(Obstacle("note-long", _("Houd de opmerking kort.")))
    if contains_bsn(note):
        found.append(Obstacle("bsn", _("Schrijf hier geen burgerservicenummer.")))
    return tuple(found)


def says_later(*, said_at: datetime | None, at: datetime) -> bool:
    """Whether what is said at `at` about a seat counts more than what was said before: the last word holds.

    So what a device sends later, or twice, changes nothing that was said after it.
    """
    return said_at is None or at > said_at
