# SPDX-License-Identifier: EUPL-1.2
"""Many connections want the same room in the same instant, also through combinable rooms: exactly one has it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from reuring.activities.booking import checks
from reuring.activities.booking.actions import RoomRefused, book_room, cancel_booking, move_booking
from reuring.activities.models import BookedRoom, RoomBooking
from reuring.activities.tests.cast import AMSTERDAM, AT, make_branch, make_room
from reuring.people.actor import Actor
from reuring.places.models import OpeningHours, Room

ROUNDS = 3
RULE = Actor.command("test")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date(2026, 3, 20), time(hour, minute), AMSTERDAM)


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do these in the same instant, each on a connection of its own. Returns what each gave, or its fault."""
    start = threading.Barrier(len(deeds))
    found: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait(30)
            found[place] = deed()
        except BaseException as fault:
            found[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


class BookingAtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        hub = make_branch()
        OpeningHours.objects.create(branch=hub, weekday=5, opens=time(8), closes=time(23), valid_from=date(2021, 1, 1))
        self.one, self.two, self.three = (make_room(name=f"Lokaal {number}", set_up_minutes=15) for number in (1, 2, 3))
        self.left, self.right = make_room(name="Lokaal 1 + 2"), make_room(name="Lokaal 3 + 2")
        self.left.parts.set([self.one, self.two])
        self.right.parts.set([self.three, self.two])

    def book(self, room: Room, starts: datetime, ends: datetime) -> Callable[[], Any]:
        return lambda: book_room(room=room, starts_at=starts, ends_at=ends, title="Koor", actor=RULE, at=AT)

    def won(self, found: list[Any]) -> list[RoomBooking]:
        for each in found:
            self.assertIsInstance(each, RoomBooking | RoomRefused, repr(each))
            if isinstance(each, RoomRefused):
                self.assertEqual({obstacle.code for obstacle in each.obstacles}, {"room-taken"})
        self.assertTrue(checks.rooms().is_ok, checks.rooms().sentence)
        return [each for each in found if isinstance(each, RoomBooking)]

    def test_one_room_and_one_winner(self) -> None:
        for _round in range(ROUNDS):
            RoomBooking.objects.all().delete()
            wishes = [self.book(self.one, at(10, minute), at(12)) for minute in range(0, 60, 5)]
            self.assertEqual(len(self.won(together(*wishes))), 1)

    def test_wholes_that_share_a_part(self) -> None:
        for _round in range(ROUNDS):
            RoomBooking.objects.all().delete()
            rooms = [self.left, self.right, self.two, self.left, self.right, self.two, self.left, self.right]
            self.assertEqual(len(self.won(together(*(self.book(room, at(10), at(12)) for room in rooms)))), 1)
            self.assertEqual(BookedRoom.objects.filter(room=self.two).count(), 1)

    def test_two_that_change_places_and_one_that_waits_for_a_cancellation(self) -> None:
        for _round in range(ROUNDS):
            RoomBooking.objects.all().delete()
            first, second = self.book(self.one, at(10), at(11))(), self.book(self.three, at(10), at(11))()
            found = together(
                lambda booking=first: move_booking(
                    booking=booking, room=self.right, starts_at=at(14), ends_at=at(15), actor=RULE, at=AT
                ),
                lambda booking=second: move_booking(
                    booking=booking, room=self.left, starts_at=at(14), ends_at=at(15), actor=RULE, at=AT
                ),
            )
            self.assertEqual(len(self.won(found)), 1)
            kept = RoomBooking.objects.first()
            assert kept is not None
            ends = together(
                lambda booking=kept: cancel_booking(booking=booking, actor=RULE, at=AT),
                self.book(self.two, at(14), at(15)),
                self.book(self.two, at(14), at(15)),
            )
            self.assertLessEqual(len([each for each in ends[1:] if isinstance(each, RoomBooking)]), 1)
            self.won(ends)
