# SPDX-License-Identifier: EUPL-1.2
"""Pages that write: ask for a room, move, block, say yes or no, cancel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reuring.activities.booking.actions import (
    RoomRefused,
    approve_booking,
    block_room,
    book_room,
    cancel_booking,
    decline_booking,
    move_booking,
)
from reuring.activities.booking.forms import BlockForm, BookingForm, MoveForm, ReasonForm, initial_of
from reuring.activities.booking.policy import MAY_BE_SET_ASIDE
from reuring.activities.booking.rights import BOOK, DECIDE, SEE, may_decide
from reuring.activities.booking.views import booking_of, booking_page
from reuring.activities.models import RoomBooking
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.views import account_of

REFUSED = 422


def passed_by(request: HttpRequest) -> frozenset[str]:
    """The codes of obstacles that the actor chose to pass by."""
    return MAY_BE_SET_ASIDE & set(request.POST.get("set_aside", "").split(","))


def may_be_passed(request: HttpRequest, refused: RoomRefused, form: Any) -> str:
    """The codes to pass by where that is all that stands in the way and one may; else empty."""
    codes = {each.code for each in refused.obstacles}
    room = form.cleaned_data.get("room")
    actor, on = Actor.person(account_of(request)), timezone.localdate()
    if room is None or not codes <= MAY_BE_SET_ASIDE or not may_decide(actor, room.branch, on):
        return ""
    return ",".join(sorted(codes | passed_by(request)))


@open_to(BOOK)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a room, or have it at once."""
    actor, at = Actor.person(account_of(request)), timezone.now()
    today = timezone.localdate(at)
    initial = {name: request.GET.get(name, "") for name in ("room", "on", "start", "until", "people")}
    form = BookingForm(request.POST or None, today=today, initial=initial)
    set_aside = ""
    if form.is_bound and form.is_valid():
        try:
            made = book_room(
                **_values(form), title=form.cleaned_data["title"], note=form.cleaned_data["note"],
                set_aside=passed_by(request), actor=actor, at=at,
            )  # fmt: skip
            messages.success(request, said_of(made))
            return redirect("activities:room_booking", made.public_id)
        except RoomRefused as refused:
            form.tell(refused.obstacles)
            set_aside = may_be_passed(request, refused, form)
    context = {"form": form, "title": _("Reserveer een ruimte"), "button": _("Reserveer"), "set_aside": set_aside}
    return _form_page(request, context, form)


@open_to(BOOK)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a booking another time or room."""
    found, at = booking_of(public_id), timezone.now()
    if found.session is not None:
        return _of_session(request, found)
    form = MoveForm(request.POST or None, today=timezone.localdate(at), initial=initial_of(found))
    set_aside = ""
    if form.is_bound and form.is_valid():
        try:
            moved = move_booking(
                booking=found, **_values(form), set_aside=passed_by(request),
                actor=Actor.person(account_of(request)), at=at,
            )  # fmt: skip
            messages.success(request, said_of(moved))
            return redirect("activities:room_booking", public_id)
        except RoomRefused as refused:
            form.tell(refused.obstacles)
            set_aside = may_be_passed(request, refused, form)
    title = _("Verander: %(title)s") % {"title": found.title}
    context = {"form": form, "title": title, "button": _("Bewaar"), "set_aside": set_aside, "booking": found}
    return _form_page(request, context, form)


@open_to(DECIDE)
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest) -> HttpResponse:
    """Let nobody have a room for a while."""
    at = timezone.now()
    initial = {name: request.GET.get(name, "") for name in ("room", "on", "start", "until")}
    form = BlockForm(request.POST or None, today=timezone.localdate(at), initial=initial)
    if form.is_bound and form.is_valid():
        values = _values(form)
        try:
            made = block_room(
                room=values["room"], starts_at=values["starts_at"], ends_at=values["ends_at"],
                reason=form.cleaned_data["title"], actor=Actor.person(account_of(request)), at=at,
            )  # fmt: skip
            messages.success(request, _("De ruimte is geblokkeerd. Niemand kan haar dan reserveren."))
            return redirect("activities:room_booking", made.public_id)
        except RoomRefused as refused:
            form.tell(refused.obstacles)
    context = {"form": form, "title": _("Blokkeer een ruimte"), "button": _("Blokkeer")}
    return _form_page(request, context, form)


def _values(form: Any) -> dict[str, Any]:
    found = form.cleaned_data
    return {name: found[name] for name in ("room", "starts_at", "ends_at", "people") if name in found}


def _form_page(request: HttpRequest, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, "activities/booking/form.html", context, status=REFUSED if form.errors else 200)


def said_of(booking: RoomBooking) -> str:
    """What somebody is told of a booking that was made or moved."""
    if booking.state == RoomBooking.State.REQUESTED:
        return _("De aanvraag is binnen. De ruimte is zolang voor jou; je hoort of het kan.")
    return _("De ruimte is vastgelegd.")


@open_to(DECIDE)
@require_POST
def approval(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say yes to a request."""
    found = booking_of(public_id)
    try:
        approve_booking(booking=found, actor=Actor.person(account_of(request)), at=timezone.now())
    except RoomRefused as refused:
        return _answered(request, found, refused)
    messages.success(request, _("Goedgevonden. De aanvrager krijgt bericht."))
    return redirect("activities:room_requests")


@open_to(DECIDE)
@require_POST
def refusal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say no to a request, with a reason."""
    found, form = booking_of(public_id), ReasonForm(request.POST)
    if not form.is_valid():
        return booking_page(request, found, form=form, status=REFUSED)
    try:
        decline_booking(
            booking=found, reason=form.cleaned_data["reason"], actor=Actor.person(account_of(request)),
            at=timezone.now(),
        )  # fmt: skip
    except RoomRefused as refused:
        return _answered(request, found, refused, form)
    messages.success(request, _("Afgewezen. De aanvrager krijgt bericht, met de reden."))
    return redirect("activities:room_requests")


@open_to(SEE)
@require_POST
def cancellation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a booking or a block not go on."""
    found, form = booking_of(public_id), ReasonForm(request.POST, is_needed=False)
    if not form.is_valid():
        return booking_page(request, found, form=form, status=REFUSED)
    if found.session is not None:
        return _of_session(request, found)
    try:
        cancel_booking(
            booking=found, reason=form.cleaned_data["reason"], actor=Actor.person(account_of(request)),
            at=timezone.now(),
        )  # fmt: skip
    except RoomRefused as refused:
        return _answered(request, found, refused, form)
    messages.success(request, _("Geannuleerd. De ruimte is weer vrij."))
    return redirect("activities:room_booking", public_id)


def _of_session(request: HttpRequest, found: RoomBooking) -> HttpResponse:
    """A booking that follows a session is changed there, so that both say the same."""
    messages.error(request, _("Deze ruimte hoort bij een activiteit. Verander de tijd of de plek daar."))
    return redirect("activities:room_booking", found.public_id)


def _answered(
    request: HttpRequest, found: RoomBooking, refused: RoomRefused, form: ReasonForm | None = None
) -> HttpResponse:
    form = form or ReasonForm(request.POST, is_needed=False)
    for obstacle in refused.obstacles:
        form.add_error("reason" if obstacle.code == "reason-missing" else None, str(obstacle.message))
    return booking_page(request, booking_of(found.public_id), form=form, status=REFUSED)
