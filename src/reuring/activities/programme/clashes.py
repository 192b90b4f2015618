# SPDX-License-Identifier: EUPL-1.2
"""What to know of days before sessions are put on them: that it is closed there, or the hour comes twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from reuring.activities.programme.rules import Occasion
from reuring.activities.programme.sessions import SessionFields
from reuring.places.models import ClosingDay


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is proposed. closed: the name of the closing day on which it falls; such a day is not ticked."""

    occasion: Occasion
    closed: str = ""

    @property
    def on(self) -> date:
        return self.occasion.on


def closed_days(occasions: Sequence[Occasion], where: SessionFields) -> list[Day]:
    """These days, each with what is closed on it. One query."""
    room = where.get("room")
    branch = room.branch if room is not None else where.get("branch")
    if branch is None or not occasions:
        return [Day(each) for each in occasions]
    shut = [
        row
        for row in ClosingDay.objects.filter(
            Q(branch=None) | Q(branch=branch), starts_on__lte=occasions[-1].on, ends_on__gte=occasions[0].on
        )
        if row.is_shut
    ]
    return [
        Day(each, next((row.name for row in shut if row.starts_on <= each.on <= row.ends_on), "")) for each in occasions
    ]
