# SPDX-License-Identifier: EUPL-1.2
"""What opening hours, exceptions and closing days can be: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from reuring.places.opening import Stretch

    Week = Mapping[int, Sequence[Stretch]]

# A closing for longer than this is a branch that closed.
LONGEST_CLOSING: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why something can't be kept. code: for machines. message: for the person who typed it.

    weekday: the day of the week that it is about (1 is Monday). about: the stretches that it is about. field: of the
    form, where it is about one.
    """

    code: str
    message: str | Promise
    weekday: int | None = None
    about: tuple[Stretch, ...] = ()
    field: str = ""


def obstacles_to_stretches(stretches: Sequence[Stretch], weekday: int | None = None) -> tuple[Obstacle, ...]:
    """Everything wrong with the stretches of one day: one that closes before it opens, two that cross."""
    found = [
        Obstacle(
            "closes-before-it-opens", _("De sluitingstijd moet later zijn dan de openingstijd."), weekday, (stretch,)
        )
        for stretch in stretches
        if stretch.closes <= stretch.opens
    ]
    right = sorted((each for each in stretches if each.opens < each.closes), key=lambda each: each.opens)
    found += [
        Obstacle("stretches-cross", _("Deze tijden lopen door elkaar."), weekday, (first, second))
        for first, second in combinations(right, 2)
        if second.opens < first.closes
    ]
    return tuple(found)


def obstacles_to_week(
    week: Week, *, valid_from: date | None, today: date, in_force: Week | None = None
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of new opening hours.

    week: the stretches of each weekday (1 is Monday); a day that is not in it is shut.
    valid_from: the first day on which they hold; None when no day was told, which the form says already.
    in_force: the hours that would hold on that day without this change, where they are known.
    """
    found = [obstacle for weekday in sorted(week) for obstacle in obstacles_to_stretches(week[weekday], weekday)]
    if not any(week.values()):
        text = _("Er staat geen enkele openingstijd. Gaat de vestiging dicht? Maak dan een sluitingsdag.")
        found.append(Obstacle("week-empty", text))
    if valid_from is not None and valid_from < today:
        text = _("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        found.append(Obstacle("date-past", text, field="valid_from"))
    if in_force is not None and any(week.values()) and _ordered(week) == _ordered(in_force):
        found.append(Obstacle("no-change", _("Deze tijden gelden dan al. Je hoeft niets te bewaren.")))
    return tuple(found)


def _ordered(week: Week) -> dict[int, list[Stretch]]:
    return {day: sorted(week[day], key=lambda each: each.opens) for day in sorted(week) if week[day]}


def obstacles_to_exception(
    *, on: date | None, stretches: Sequence[Stretch], today: date, is_taken: bool, shut_by: str
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of other hours on one day.

    is_taken: whether that day has other hours already. shut_by: the closing day that shuts that day, or empty.
    """
    found = list(obstacles_to_stretches(stretches))
    if not stretches:
        text = _("Vul in van hoe laat tot hoe laat het open is. Is het die dag dicht? Maak dan een sluitingsdag.")
        found.append(Obstacle("day-empty", text))
    if on is not None and on < today:
        text = _("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        found.append(Obstacle("date-past", text, field="on"))
    if is_taken:
        text = _("Voor deze dag staan er al andere tijden. Verwijder die eerst.")
        found.append(Obstacle("day-taken", text, field="on"))
    if shut_by:
        shut = _("Op deze dag is de bibliotheek dicht: %(name)s. Een sluitingsdag gaat voor.") % {"name": shut_by}
        found.append(Obstacle("day-shut", shut, field="on"))
    return tuple(found)


def obstacles_to_closing(
    *, starts_on: date | None, ends_on: date | None, today: date, beside: Sequence[str]
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a closing.

    starts_on, ends_on: its first and last day. beside: names of closings of the same kind and branch that it overlaps.
    """
    found = []
    if starts_on is not None and starts_on < today:
        text = _("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        found.append(Obstacle("date-past", text, field="starts_on"))
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        found.append(Obstacle("ends-before-it-starts", _("De laatste dag ligt voor de eerste dag."), field="ends_on"))
    if starts_on is not None and ends_on is not None and ends_on - starts_on > LONGEST_CLOSING:
        text = _("Dit is langer dan een jaar. Vul dan bij de vestiging in vanaf welke dag die dicht is.")
        found.append(Obstacle("too-long", text, field="ends_on"))
    for name in beside:
        taken = _("Voor deze dagen staat er al een: %(name)s.") % {"name": name}
        found.append(Obstacle("days-taken", taken, field="starts_on"))
    return tuple(found)


def obstacles_to_end_closing(*, ends_on: date, today: date) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of ending a closing. Due dates counted with its past days, so those stay."""
    if ends_on < today:
        return (Obstacle("closing-past", _("Deze dagen zijn al voorbij. Ze blijven staan.")),)
    return ()


def obstacles_to_parts(*, parts: int, part_of: Sequence[str]) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a room being made of others.

    parts: how many rooms it would be made of; 0 for a room with a floor of its own. part_of: names of the combinable
    rooms that it is a part of itself.
    """
    found = []
    if parts == 1:
        text = _("Kies er ten minste twee, of geen. Een ruimte uit een deel is dat deel zelf.")
        found.append(Obstacle("one-part", text, field="parts"))
    if parts and part_of:
        part = _("Deze ruimte is zelf een deel van %(whole)s. Zij kan dan geen delen hebben.")
        found.append(Obstacle("part-of-another", part % {"whole": ", ".join(part_of)}, field="parts"))
    return tuple(found)
