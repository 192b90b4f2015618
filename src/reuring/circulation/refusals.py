# SPDX-License-Identifier: EUPL-1.2
"""What can't be done, one exception for each kind. Each carries every obstacle."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reuring.circulation.policy import Obstacle
from reuring.people.actions import Refused


class CirculationRefused(Refused):
    """Something can't be done. obstacles: each says who may set it aside."""

    obstacles: tuple[Obstacle, ...]

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(*obstacles)


class LoanRefused(CirculationRefused):
    """A copy can't be lent."""


class RenewalRefused(CirculationRefused):
    """A loan can't be renewed."""


class ReturnRefused(CirculationRefused):
    """A copy can't be taken back."""


class HoldRefused(CirculationRefused):
    """A hold can't be placed, changed or ended."""


class UndoRefused(CirculationRefused):
    """A step can't be taken back any more."""


class SubscriptionRefused(CirculationRefused):
    """A subscription can't be begun or ended."""


class ItemUnknown(CirculationRefused):
    """No copy has this barcode."""

    def __init__(self, barcode: str) -> None:
        text = _("Deze streepjescode kennen we niet. Scan nog een keer, of zoek de titel op.")
        super().__init__([Obstacle("item-unknown", text)])
        self.barcode = barcode
