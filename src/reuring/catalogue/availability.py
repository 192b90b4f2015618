# SPDX-License-Identifier: EUPL-1.2
"""Whether one can have it, in words. Pure: facts in, a sentence out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reuring.catalogue.models import Format, Item
from reuring.shell.templatetags.shell_tags import day


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of one status at one branch. due_on: when the first comes back, for those on loan."""

    branch_id: int
    status: str
    count: int = 1
    due_on: date | None = None


def sentence(status: str, due_on: date | None) -> str:
    """One copy's state as people say it: "Binnen", "Uitgeleend tot 4 december"."""
    if status == Item.Status.ON_LOAN and due_on:
        return _("Uitgeleend tot %(day)s") % {"day": day(due_on)}
    if status in Item.GONE and status != Item.Status.WITHDRAWN:
        return _("Nu niet te leen")
    return str(Item.Status(status).label)


def work_availability(
    copies: Sequence[Copies], formats: Iterable[str], branch_names: dict[int, str], chosen_id: int | None
) -> tuple[str, bool | None]:
    """A work's availability on a card, and whether that is good news.

    copies: of all its editions. branch_names: by key. chosen_id: the branch that the visitor chose, or None.
    """
    here = [each for each in copies if each.status == Item.Status.AVAILABLE]
    if chosen_id is not None and any(each.branch_id == chosen_id for each in here):
        return _("Binnen in %(branch)s") % {"branch": branch_names[chosen_id]}, True
    if here:
        places = list(dict.fromkeys(each.branch_id for each in here))
        if len(places) == 1:
            return _("Binnen in %(branch)s") % {"branch": branch_names[places[0]]}, True
        return _("Binnen in %(count)s bibliotheken") % {"count": len(places)}, True
    if Format.E_BOOK in formats:
        return _("Online te lezen"), True
    back = [each.due_on for each in copies if each.status == Item.Status.ON_LOAN and each.due_on]
    if back:
        return _("Uitgeleend tot %(day)s") % {"day": day(min(back))}, False
    if any(each.status == Item.Status.REFERENCE for each in copies):
        return _("Alleen in de bibliotheek te bekijken"), None
    if copies:
        return _("Nu niet te leen"), False
    return "", None
