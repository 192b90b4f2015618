# SPDX-License-Identifier: EUPL-1.2
"""What a partner sees of its rooms in its workspace."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import RoomBooking
from reuring.partners.models import Partner
from reuring.partners.panels import register_panel, register_workspace_link

SHOWN: Final = 5


def coming_rooms(partner: Partner, request: HttpRequest) -> dict[str, Any] | None:
    """The first rooms to come that a partner asked for; None where there are none."""
    found = RoomBooking.objects.active().filter(partner=partner, ends_at__gt=timezone.now())
    rows = list(found.select_related("room__branch").order_by("starts_at", "pk")[:SHOWN])
    return {"bookings": rows} if rows else None


register_workspace_link(40, "activities:partner_rooms", _("Ruimtes"))
register_panel("workspace", "activities.rooms", 40, "activities/booking/partner_panel.html", coming_rooms)
