# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a cataloguer's deed: facts in, every obstacle out. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.marc.identifiers import isbn13
from reuring.catalogue.marc.languages import language_tag
from reuring.people.policy import Obstacle

AVI_LEVELS: Final = ("start", "M3", "E3", "M4", "E4", "M5", "E5", "M6", "E6", "M7", "E7", "plus")
EARLIEST_YEAR: Final = 1450
_SISO: Final = re.compile(r"^[0-9]{2,3}(?:\.[0-9]{1,2})?(?:/[0-9]{2,3}(?:\.[0-9]{1,2})?)?$|^[A-Z]{1,4}$")
_DEWEY: Final = re.compile(r"^[0-9]{3}(?:\.[0-9]+)?$")
_NUR: Final = re.compile(r"^[0-9]{3}$")
_BARCODE: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.\-/+$% ]{0,39}$")
_LANGUAGE: Final = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$", re.IGNORECASE)


def obstacles_to_isbn(text: str) -> tuple[Obstacle, ...]:
    """Whether a text is an ISBN with the right check digit. Source: ISO 2108."""
    digits = re.sub(r"[\s\-‐‑–—]", "", text).upper()
    if isbn13(text):
        return ()
    if not re.fullmatch(r"[0-9]{9}[0-9X]|[0-9]{13}", digits):
        return (Obstacle("isbn-form", _("Een ISBN heeft 10 of 13 cijfers. Kijk op de achterkant of het colofon.")),)
    return (
        Obstacle("isbn-check", _("Dit ISBN klopt niet: het controlecijfer is anders. Kijk of je goed hebt getypt.")),
    )


def obstacles_to_year(year: int, today: date) -> tuple[Obstacle, ...]:
    """Whether something can have come out in a year: since printing began, and at most announced for next year."""
    if EARLIEST_YEAR <= year <= today.year + 1:
        return ()
    message = format_lazy(_("Dit jaar kan niet. Kies een jaar van {first} tot en met {last}."),
                          first=EARLIEST_YEAR, last=today.year + 1)  # fmt: skip
    return (Obstacle("year", message),)


def obstacles_to_language(text: str) -> tuple[Obstacle, ...]:
    """Whether a text names a language: a code (nl, dut) or the name of a common one."""
    if language_tag(text):
        return ()
    return (Obstacle("language", _("Deze taal kennen we niet. Typ een code zoals nl, de, en of fr.")),)


def obstacles_to_notation(scheme: str, notation: str) -> tuple[Obstacle, ...]:
    """Whether a notation has the form of its scheme."""
    forms: dict[str, tuple[re.Pattern[str], str | Promise]] = {
        "siso": (_SISO, _("SISO is een getal zoals 938.2, of letters voor jeugd.")),
        "dewey": (_DEWEY, _("Dewey is drie cijfers, met eventueel een punt en meer: 839.31.")),
        "nur": (_NUR, _("NUR is drie cijfers, zoals 301.")),
    }
    form = forms.get(scheme)
    if form is None or form[0].match(notation):
        return ()
    return (Obstacle(f"notation-{scheme}", form[1]),)


def obstacles_to_avi(level: str) -> tuple[Obstacle, ...]:
    """Whether a text is a reading level. Source: AVI levels of Cito (2007); the old 1 to 9 are still on many books."""
    if level in AVI_LEVELS or re.fullmatch("[1-9]", level):
        return ()
    return (Obstacle("avi", _("Kies start, M3, E3, M4, E4, M5, E5, M6, E6, M7, E7 of plus.")),)


def obstacles_to_barcode(barcode: str) -> tuple[Obstacle, ...]:
    """Whether a text can be the barcode of an item."""
    if _BARCODE.match(barcode):
        return ()
    return (Obstacle("barcode-form", _("Een streepjescode heeft 1 tot 40 letters of cijfers. Scan hem opnieuw.")),)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What matters about an item. status: as in `Item.Status`. held_by: what elsewhere holds on to it, in words."""

    status: str
    due_on: date | None = None
    held_by: tuple[str, ...] = ()


def obstacles_to_withdraw(item: ItemFacts) -> tuple[Obstacle, ...]:
    """Why an item can't leave the collection."""
    found: list[Obstacle] = []
    if item.status == "on_loan":
        found.append(Obstacle("on-loan", _("Dit exemplaar is uitgeleend. Neem het eerst in.")))
    if item.status == "on_shelf":
        found.append(Obstacle("on-shelf", _("Dit exemplaar staat klaar voor iemand. Handel eerst de reservering af.")))
    if item.status == "in_transit":
        found.append(Obstacle("in-transit", _("Dit exemplaar is onderweg. Meld het eerst aan in een vestiging.")))
    if item.status == "withdrawn":
        found.append(Obstacle("withdrawn", _("Dit exemplaar is al afgevoerd.")))
    found += [
        Obstacle("held", format_lazy(_("Er hangt nog iets aan dit exemplaar: {what}. Handel dat eerst af."), what=text))
        for text in item.held_by
    ]
    return tuple(found)


def obstacles_to_move_item(item: ItemFacts, *, is_same_branch: bool) -> tuple[Obstacle, ...]:
    """Why an item can't go to another branch for good."""
    found: list[Obstacle] = []
    if is_same_branch:
        found.append(Obstacle("same-branch", _("Het exemplaar hoort al bij deze vestiging.")))
    if item.status == "withdrawn":
        found.append(Obstacle("withdrawn", _("Dit exemplaar is afgevoerd.")))
    if item.status == "on_shelf":
        found.append(Obstacle("on-shelf", _("Dit exemplaar staat klaar voor iemand. Handel eerst de reservering af.")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What matters about a work.

    is_hidden: it was merged into another. editions: how many it has. clings: what refers to it from elsewhere and can't
    go along, in words.
    """

    key: int
    is_hidden: bool
    editions: int
    clings: tuple[str, ...] = ()


def obstacles_to_split(work: WorkFacts) -> tuple[Obstacle, ...]:
    """Why an edition can't become a work of its own."""
    if work.editions < 2:
        return (Obstacle("alone", _("Deze uitgave is al een werk op zichzelf.")),)
    return ()


def obstacles_to_move_edition(work: WorkFacts, to: WorkFacts) -> tuple[Obstacle, ...]:
    """Why an edition can't go to another work."""
    found: list[Obstacle] = []
    if work.key == to.key:
        found.append(Obstacle("same-work", _("De uitgave hoort al bij dit werk.")))
    if to.is_hidden:
        found.append(Obstacle("merged", _("Dat werk is samengevoegd met een ander. Kies het andere werk.")))
    if work.editions == 1:
        # The work that stays behind goes up in the other.
        found += _clinging(work)
    return tuple(found)


def obstacles_to_merge(into: WorkFacts, gone: WorkFacts) -> tuple[Obstacle, ...]:
    """Why a work can't go up in another."""
    found: list[Obstacle] = []
    if into.key == gone.key:
        found.append(Obstacle("same-work", _("Kies een ander werk: dit is hetzelfde.")))
    if into.is_hidden or gone.is_hidden:
        found.append(Obstacle("merged", _("Een van de twee is al samengevoegd. Ververs de pagina.")))
    found += _clinging(gone)
    return tuple(found)


def _clinging(work: WorkFacts) -> list[Obstacle]:
    sentence = _("Er hangt nog iets aan het werk dat verdwijnt en dat niet mee kan: {what}. Handel dat eerst af.")
    return [Obstacle("clings", format_lazy(sentence, what=text)) for text in work.clings]


def obstacles_to_undo(*, was_undone: bool, is_undoable: bool, later: Iterable[str | Promise]) -> tuple[Obstacle, ...]:
    """Why an event can't be taken back. later: what happened since that depends on it, in words."""
    found: list[Obstacle] = []
    if not is_undoable:
        found.append(Obstacle("not-undoable", _("Dit kun je niet ongedaan maken.")))
    if was_undone:
        found.append(Obstacle("undone", _("Dit is al ongedaan gemaakt.")))
    found += [Obstacle("later-work", text) for text in later]
    return tuple(found)
