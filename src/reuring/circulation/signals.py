# SPDX-License-Identifier: EUPL-1.2
"""What people place a hold on, by topic, as a signal (`threads/signals.py`)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import Hold
from reuring.threads.signals import Event, register_signal


def _placed(first: datetime, until: datetime) -> list[Event]:
    rows = Hold.objects.filter(placed_at__gte=first, placed_at__lt=until, person__isnull=False).values_list(
        "placed_at", "person", "work__node", "pickup_branch__municipality"
    )
    return [
        Event(at, node_id=node, person_id=person, municipality_id=place) for at, person, node, place in rows.iterator()
    ]


register_signal("hold", _("reserveerden hierover"), counts_people=True, gather=_placed)
