# SPDX-License-Identifier: EUPL-1.2
"""Rooms for a stretch of time. A constraint of the database makes double booking impossible."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.programme import Session
from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner
from reuring.people.models import Account
from reuring.places.models import Room


class RoomBookingQuerySet(models.QuerySet["RoomBooking"]):
    def active(self) -> RoomBookingQuerySet:
        """Bookings that keep a room: asked for, approved, or a period in which it is blocked."""
        return self.filter(state__in=RoomBooking.KEEPS)


class RoomBooking(models.Model):
    """A room for a stretch of time: for a session, for something else, or blocked.

    room: as it was asked for; a whole that is made of parts keeps each of its parts (`BookedRoom`).
    starts_at, ends_at: of what happens there, without setting up and clearing away.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("aangevraagd")
        APPROVED = "approved", _("vastgelegd")
        DECLINED = "declined", _("afgewezen")
        CANCELLED = "cancelled", _("geannuleerd")
        BLOCKED = "blocked", _("geblokkeerd")

    KEEPS: ClassVar = ("requested", "approved", "blocked")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="booking")
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings")
    requested_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = RoomBookingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_starts_before_it_ends")
        ]
        indexes: ClassVar = [models.Index(fields=["room", "starts_at"], name="booking_by_room")]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts_at:%Y-%m-%d %H:%M}"


class BookedRoom(models.Model):
    """One room that a booking keeps. span: with setting up and clearing away. is_active: while the booking keeps it."""

    booking = models.ForeignKey(RoomBooking, on_delete=models.CASCADE, related_name="rooms")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="booked")
    span = DateTimeRangeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "room"], name="booked_room_once"),
            ExclusionConstraint(
                name="room_booked_once_at_a_time",
                expressions=[("room", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(is_active=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.room_id}"
