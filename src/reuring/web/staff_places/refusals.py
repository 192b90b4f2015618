# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a change to a place."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from reuring.people import policy as people_policy
from reuring.people.actions import Refused
from reuring.places.policy import Obstacle


class PlaceRefused(Refused):
    """A place can't be changed so. told: every reason, with what in the form it is about."""

    def __init__(self, *told: Obstacle) -> None:
        super().__init__(*(people_policy.Obstacle(each.code, each.message) for each in told))
        self.told = told


class ChangedMeanwhile(PlaceRefused):
    """Somebody else changed it since the page was opened. version: of what it says now. row: the row of now."""

    def __init__(self, version: str, row: Model | None = None) -> None:
        text = _("Iemand anders heeft dit intussen veranderd. Kijk het na en bewaar dan opnieuw.")
        super().__init__(Obstacle("changed-meanwhile", text))
        self.version = version
        self.row = row
