# SPDX-License-Identifier: EUPL-1.2
"""A room that is booked keeps its parts, and stays until the last booking is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.forms import ModelForm
from django.utils.translation import gettext as _

from reuring.activities.models import BookedRoom, RoomBooking
from reuring.places.models import Room
from reuring.places.policy import Obstacle
from reuring.shell.templatetags.shell_tags import day
from reuring.web.staff_places.refusals import PlaceRefused


def must_suit_bookings(form: ModelForm[Any], held: Room, at: datetime) -> None:
    """See that what is booked still holds after the change of a room, which is locked.

    Raises PlaceRefused with every obstacle.
    """
    coming = RoomBooking.objects.active().filter(ends_at__gt=at)
    own = coming.filter(Q(room=held) | Q(pk__in=BookedRoom.objects.filter(room=held, is_active=True).values("booking")))
    last = own.order_by("-ends_at").first()
    if last is None:
        return
    found = []
    wanted = {room.pk for room in form.cleaned_data.get("parts") or ()}
    if "parts" in form.fields and wanted != {room.pk for room in held.parts.all()}:
        text = _("Er is nog iets gereserveerd, tot en met %(day)s. Verander de delen als dat voorbij is.")
        found.append(Obstacle("room-booked", text % {"day": day(last.ends_at)}, field="parts"))
    closed_on: date | None = form.cleaned_data.get("closed_on")
    if closed_on is not None and closed_on != held.closed_on and last.ends_at.date() >= closed_on:
        text = _("Op %(day)s is hier nog “%(title)s”. Verplaats dat eerst, of kies een latere dag.")
        found.append(Obstacle("room-booked", text % {"day": day(last.ends_at), "title": last.title}, field="closed_on"))
    if found:
        raise PlaceRefused(*found)
