# SPDX-License-Identifier: EUPL-1.2
"""Rooms in the workspace of a partner: what it asked for, and asking for one. What else goes on is not shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.booking.actions import RoomRefused, book_room, cancel_booking
from reuring.activities.booking.forms import BookingForm
from reuring.activities.booking.views_writing import REFUSED, said_of
from reuring.activities.models import RoomBooking
from reuring.partners.acting import acting_for
from reuring.partners.models import PartnerRole
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of

PARTNERS = open_to({Role.PARTNER})
SHOWN = 100


@PARTNERS
@require_safe
def rooms(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rooms that a partner asked for."""
    member, at = acting_for(request, public_id), timezone.now()
    partner = member.partner
    found = RoomBooking.objects.filter(partner=partner, ends_at__gt=at)
    context = {
        "partner": partner,
        "bookings": found.select_related("room__branch").order_by("starts_at")[:SHOWN],
        "may_ask": member.role == PartnerRole.EDITOR,
    }
    return render(request, "activities/booking/partner_rooms.html", context)


@PARTNERS
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a room. Somebody of the library says yes or no."""
    partner, at = acting_for(request, public_id, as_editor=True).partner, timezone.now()
    form = BookingForm(request.POST or None, today=timezone.localdate(at))
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            made = book_room(
                room=asked["room"], starts_at=asked["starts_at"], ends_at=asked["ends_at"], title=asked["title"],
                note=asked["note"], people=asked["people"], partner=partner,
                actor=Actor.person(account_of(request)), at=at,
            )  # fmt: skip
            messages.success(request, said_of(made))
            return redirect("activities:partner_rooms", public_id)
        except RoomRefused as refused:
            form.tell(refused.obstacles)
    context = {"partner": partner, "form": form}
    return render(request, "activities/booking/partner_form.html", context, status=REFUSED if form.errors else 200)


@PARTNERS
@require_POST
def cancellation(request: HttpRequest, public_id: str, booking: str) -> HttpResponse:
    """Let a room go that the partner asked for."""
    partner = acting_for(request, public_id, as_editor=True).partner
    found = get_object_or_404(RoomBooking, partner=partner, public_id=booking)
    if found.session_id is not None:
        raise Http404
    try:
        cancel_booking(booking=found, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("Geannuleerd. De ruimte is weer vrij."))
    except RoomRefused as refused:
        messages.error(request, str(refused))
    return redirect("activities:partner_rooms", public_id)
