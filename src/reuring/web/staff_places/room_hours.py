# SPDX-License-Identifier: EUPL-1.2
"""The hours of a room: its verb and its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.roles import Role
from reuring.places.models import Room, RoomHours
from reuring.places.opening import Stretch
from reuring.places.policy import Obstacle
from reuring.places.room_forms import RoomWeekForm
from reuring.web.staff_places.keeping import REFUSED, actor_of, must_change, tell
from reuring.web.staff_places.refusals import ChangedMeanwhile, PlaceRefused
from reuring.web.staff_places.rights import actor_may_change
from reuring.web.staff_places.versions import room_hours_snapshot, version_of


def room_week(room: Room) -> dict[int, tuple[Stretch, ...]]:
    """The hours of a room through the week, by weekday; nothing where it follows its branch."""
    found: dict[int, tuple[Stretch, ...]] = {}
    for row in RoomHours.objects.filter(room=room).order_by("weekday", "opens"):
        found[row.weekday] = (*found.get(row.weekday, ()), Stretch(row.opens, row.closes, False))
    return found


@transaction.atomic
def set_room_hours(
    *, room: Room, week: Mapping[int, Sequence[Stretch]], version: str, actor: Actor, at: datetime
) -> None:
    """Let a room be used at these hours; none: at those of its branch. What is booked already stays.

    week: stretches by weekday (1 is Monday). version: of `versions.room_hours_snapshot` when the page was opened.
    Raises ChangedMeanwhile and PlaceRefused.
    """
    held = Room.objects.select_for_update(of=("self",)).select_related("branch__municipality").get(pk=room.pk)
    if not actor_may_change(actor, held, timezone.localdate(at)):
        raise PlaceRefused(Obstacle("no-administrator-here", _("Je bent voor deze plek geen beheerder.")))
    before = room_hours_snapshot(held)
    if version_of(before) != version:
        raise ChangedMeanwhile(version_of(before))
    held.hours.all().delete()
    RoomHours.objects.bulk_create(
        RoomHours(room=held, weekday=weekday, opens=stretch.opens, closes=stretch.closes)
        for weekday, stretches in sorted(week.items())
        for stretch in stretches
    )
    after = room_hours_snapshot(held)
    if before != after:
        record_event(
            actor=actor,
            at=at,
            verb="set_hours",
            subject_kind="room",
            subject_key=held.public_id,
            before={"hours": before},
            after={"hours": after},
        )


@open_to({Role.ADMINISTRATOR})
def room_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """The week of a room: a grid to type in."""
    room = get_object_or_404(Room.objects.select_related("branch__municipality"), public_id=public_id)
    must_change(request, room)
    version = version_of(room_hours_snapshot(room))
    form = RoomWeekForm(request.POST or None, week=room_week(room))
    if request.method == "POST":
        version = request.POST.get("version", "")
        if form.is_valid():
            week = form.cleaned_data["week"]
            try:
                set_room_hours(room=room, week=week, version=version, actor=actor_of(request), at=timezone.now())
                messages.success(request, _("De tijden van deze ruimte zijn bewaard."))
                return redirect("web:branch_rooms", room.branch.public_id)
            except ChangedMeanwhile as meanwhile:
                version = meanwhile.version
                tell(form, meanwhile)
            except PlaceRefused as refused:
                tell(form, refused)
    context = {"branch": room.branch, "room": room, "form": form, "version": version}
    return render(request, "web/places/room_hours.html", context, status=REFUSED if form.errors else 200)
