# SPDX-License-Identifier: EUPL-1.2
"""What people are told about what they lend and hold."""

from __future__ import annotations

from datetime import datetime

from reuring.catalogue.models import Item
from reuring.circulation.models import Hold


def tell_ready(hold: Hold, item: Item, at: datetime) -> None:
    """Tell somebody that a copy lies ready, in the transaction in which it does."""
