# SPDX-License-Identifier: EUPL-1.2
"""What visitors will see of a branch's hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from reuring.places.models import Branch, OpeningHours
from reuring.places.opening import OpenDay, hours_of

DAYS = 7


def visible_days(branch: Branch, first: date, weekly: Sequence[OpeningHours] | None = None) -> list[OpenDay]:
    """The seven days from `first` on, as the page with opening hours shows them.

    weekly: hours that are not kept yet, instead of those that are; exceptions and closing days count as ever.
    """
    found = hours_of([branch], first, first + timedelta(days=DAYS - 1))
    if weekly is not None:
        found = replace(found, weekly=weekly)
    return [found.on(branch.pk, first + timedelta(days=number)) for number in range(DAYS)]
