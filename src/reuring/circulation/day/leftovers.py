# SPDX-License-Identifier: EUPL-1.2
"""What lies about in a branch at a moment: shown when it closes, and kept as numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.circulation.due_dates import day_at
from reuring.circulation.models import Bag, Hold, ShiftNote, Transit
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class Leftover:
    """One sort of thing that lies about. url_name: of the page where one sees to it, where there is one."""

    code: str
    label: str | Promise
    count: int
    url_name: str


def _too_long_on_shelf(branch: Branch, at: datetime) -> int:
    on = day_at(branch.time_zone, at)
    return Hold.objects.filter(state=Hold.State.ON_SHELF, pickup_branch=branch, shelf_until__lt=on).count()


def _to_send(branch: Branch, at: datetime) -> int:
    # Nobody writes down when the van leaves; what was put ready before today went with it.
    midnight = datetime.combine(day_at(branch.time_zone, at), time(0), ZoneInfo(branch.time_zone))
    return Transit.objects.filter(from_branch=branch, arrived_at__isnull=True, sent_at__gte=midnight).count()


def _notes(branch: Branch, at: datetime) -> int:
    return ShiftNote.objects.open(day_at(branch.time_zone, at)).filter(branch=branch).count()


def _bags(branch: Branch, at: datetime) -> int:
    on = day_at(branch.time_zone, at)
    return Bag.objects.under_way().filter(delivery__branch=branch, on__lte=on).count()


_SORTS: Final[tuple[tuple[str, str | Promise, Callable[[Branch, datetime], int], str], ...]] = (
    ("shelf", _("te lang op de afhaalplank"), _too_long_on_shelf, "circulation:desk_shelf"),
    ("transit", _("vandaag klaargezet voor het vervoer"), _to_send, "circulation:desk_transit"),
    ("bags", _("tassen voor vandaag die nog niet gebracht zijn"), _bags, "circulation:route"),
    ("notes", _("notities voor de volgende dienst"), _notes, "circulation:notes"),
)


def leftovers(branch: Branch, at: datetime) -> list[Leftover]:
    """What lies about now, each sort with its number. One query for each."""
    return [Leftover(code, label, count(branch, at), name) for code, label, count, name in _SORTS]
