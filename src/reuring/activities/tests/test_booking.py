# SPDX-License-Identifier: EUPL-1.2
"""Rooms for a stretch of time: what stands in the way, and the verbs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.test import SimpleTestCase, TestCase

from reuring.activities.booking import checks
from reuring.activities.booking.actions import (
    RoomRefused,
    approve_booking,
    block_room,
    book_room,
    cancel_booking,
    decline_booking,
    move_booking,
)
from reuring.activities.booking.free import Wish, rooms_for
from reuring.activities.booking.policy import Asked, InTheWay, Kept, obstacles_to_book, pieces
from reuring.activities.booking.sessions import keep_room_of
from reuring.activities.models import BookedRoom, RoomBooking
from reuring.activities.tests.cast import (
    AMSTERDAM,
    AT,
    make_account,
    make_activity,
    make_branch,
    make_municipality,
    make_room,
    make_session,
)
from reuring.partners.tests.cast import make_partner
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent, RoleGrant
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.places.models import ClosingDay, OpeningHours, Room, RoomHours
from reuring.places.opening import OpenDay, Stretch

FRIDAY = date(2026, 3, 20)


def at(hour: int, minute: int = 0, on: date = FRIDAY) -> datetime:
    return datetime.combine(on, time(hour, minute), AMSTERDAM)


def codes(refused: RoomRefused) -> list[str]:
    return [each.code for each in refused.obstacles]


class PolicyTest(SimpleTestCase):
    def found(self, **facts: Any) -> list[str]:
        day = OpenDay(FRIDAY, (Stretch(time(9), time(10), False), Stretch(time(10), time(18), True)))
        usual = {"room": "Zaal", "branch": "HuB", "starts": at(9, 30), "ends": at(11), "days": {"Zaal": [day]}}
        return [each.code for each in obstacles_to_book(Asked(**{**usual, **facts}), AT)]

    def test_all_is_well_across_the_moment_that_the_desk_opens(self) -> None:
        self.assertEqual(self.found(), [])

    def test_every_obstacle_is_told_at_once(self) -> None:
        other = InTheWay("Zaal", "Koor", at(17), at(19))
        found = self.found(starts=at(17), ends=at(21), people=80, capacity=60, is_bookable=False, in_the_way=[other])
        self.assertEqual(found, ["room-not-bookable", "room-too-small", "room-shut", "room-taken"])
        self.assertEqual(self.found(starts=at(11), ends=at(10)), ["ends-before-it-starts"])
        self.assertEqual(
            self.found(starts=at(9, on=date(2026, 2, 1)), ends=at(10, on=date(2026, 2, 1)), days={}), ["past"]
        )
        self.assertIn("too-far", self.found(starts=at(9, on=date(2036, 3, 20)), ends=at(10, on=date(2036, 3, 20))))
        self.assertIn("too-long", self.found(ends=at(9, on=date(2027, 4, 20))))

    def test_who_may_not_know_what_goes_on_hears_only_that_it_is_taken(self) -> None:
        [told] = obstacles_to_book(
            Asked("Zaal", "HuB", at(9), at(10), in_the_way=[InTheWay("Zaal", "", at(9), at(10))]), AT
        )
        self.assertEqual(str(told.message), "Zaal is dan niet vrij: vrijdag 20 maart, 09.00–10.00.")

    def test_a_day_is_cut_where_something_begins(self) -> None:
        day = OpenDay(FRIDAY, (Stretch(time(9), time(18), True),))
        found = pieces(at(8), at(20), day, [Kept(7, at(10), at(12), at(9, 30), at(12, 15))])
        self.assertEqual(
            [(each.kind, each.starts.hour, each.key) for each in found],
            [("shut", 8, 0), ("free", 9, 0), ("around", 9, 7), ("taken", 10, 7), ("around", 12, 7), ("free", 12, 0),
             ("shut", 18, 0)],
        )  # fmt: skip


class BookingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hub = make_branch(has_step_free_access=True)
        OpeningHours.objects.create(
            branch=cls.hub, weekday=5, opens=time(9), closes=time(18), valid_from=date(2021, 1, 1)
        )
        cls.hall = make_room(name="Theaterzaal", capacity=120, has_hearing_loop=True, needs_approval=True)
        cls.stage = make_room(name="Podium", capacity=60, has_hearing_loop=True, set_up_minutes=30, clear_up_minutes=15)
        for room in (cls.hall, cls.stage):
            RoomHours.objects.create(room=room, weekday=5, opens=time(9), closes=time(23))
        cls.whole = make_room(name="Zaal + podium", capacity=180, set_up_minutes=60)
        cls.whole.parts.set([cls.hall, cls.stage])
        cls.quiet = make_room(name="Stille kamer", capacity=8, is_quiet=True)
        cls.samira = make_account(Role.PROGRAMME_MAKER, given_name="Samira")
        cls.noor = make_account(Role.PROGRAMME_MAKER, given_name="Noor")
        elsewhere = make_branch(
            code="bru", name="Brunssum", municipality=make_municipality(slug="brunssum", code="GM0899")
        )
        cls.far = make_account(given_name="Bas")
        RoleGrant.objects.create(
            person=cls.far.person, role=Role.PROGRAMME_MAKER, branch=elsewhere, valid_from=date(2020, 1, 1)
        )

    def book(self, room: Room | None = None, starts: int = 19, ends: int = 21, **more: Any) -> RoomBooking:
        values = {"title": "Leeskring", "actor": Actor.person(self.samira), "at": AT, **more}
        return book_room(room=room or self.stage, starts_at=at(starts), ends_at=at(ends), **values)

    def refused(self, deed: Any, *args: Any, **more: Any) -> list[str]:
        with self.assertRaises(RoomRefused) as caught:
            deed(*args, **more)
        return codes(caught.exception)

    def test_a_maker_has_a_room_at_once_with_time_around_it(self) -> None:
        booking = self.book()
        self.assertEqual(booking.state, "approved")
        [kept] = booking.rooms.all()
        self.assertEqual((kept.span.lower, kept.span.upper), (at(18, 30), at(21, 15)))
        self.assertEqual(AuditEvent.objects.get(subject_key=booking.public_id).verb, "book")

    def test_a_whole_keeps_its_parts_and_the_parts_keep_the_whole(self) -> None:
        booking = self.book(self.whole)
        spans = {row.room: row.span.lower for row in booking.rooms.all()}
        self.assertEqual(spans, {self.hall: at(18), self.stage: at(18)})
        self.assertEqual(booking.state, "requested", "a part of it needs a yes")
        self.assertEqual(self.refused(self.book, self.stage, 21, 22), ["room-taken"])
        cancel_booking(booking=booking, actor=Actor.person(self.samira), at=AT)
        self.book(self.stage)
        with self.assertRaises(RoomRefused) as caught:
            self.book(self.whole)
        self.assertIn("Podium is dan van “Leeskring”", str(caught.exception))

    def test_the_constraint_has_the_last_word(self) -> None:
        booking = self.book()
        kept = BookedRoom.objects.get()
        other = RoomBooking.objects.create(
            room=self.stage, title="X", state="approved", starts_at=at(19), ends_at=at(20), requested_at=AT
        )
        with self.assertRaises(IntegrityError), transaction.atomic():
            BookedRoom.objects.create(booking=other, room=self.stage, span=kept.span)
        RoomBooking.objects.filter(pk=other.pk).delete()
        self.assertTrue(checks.rooms().is_ok)
        BookedRoom.objects.filter(booking=booking).update(is_active=False)
        self.assertIn("1 bookings that keep no room", checks.rooms().sentence)

    def test_who_decides_may_pass_by_the_hours_and_it_stays_written(self) -> None:
        self.assertEqual(self.refused(self.book, self.quiet, people=20), ["room-too-small", "room-shut"])
        both = {"room-too-small", "room-shut"}
        self.assertEqual(
            self.refused(self.book, self.quiet, people=20, set_aside=both, actor=Actor.person(self.far)),
            ["room-too-small", "room-shut"],
        )
        within = self.book(self.quiet, 10, 11, set_aside=both)
        self.assertNotIn("set_aside", AuditEvent.objects.get(subject_key=within.public_id).after or {})
        booking = self.book(self.quiet, people=20, set_aside=both)
        event = AuditEvent.objects.get(subject_key=booking.public_id)
        self.assertEqual((event.after or {})["set_aside"], sorted(both))

    def test_a_closing_day_a_room_that_ended_and_who_makes_nothing(self) -> None:
        ClosingDay.objects.create(kind="closed", starts_on=FRIDAY, ends_on=FRIDAY, name="Verbouwing")
        Room.objects.filter(pk=self.stage.pk).update(closed_on=FRIDAY)
        desk = Actor.person(make_account(Role.FRONT_DESK))
        self.assertEqual(
            self.refused(self.book, title=" ", actor=desk),
            ["may-not-book", "title-missing", "room-gone", "room-shut"],
        )

    def test_somebody_else_says_yes_and_who_asked_is_told(self) -> None:
        booking = self.book(self.hall)
        self.assertEqual(booking.state, "requested")
        approve = {"booking": booking, "at": AT}
        self.assertEqual(self.refused(approve_booking, **approve, actor=Actor.person(self.samira)), ["own-request"])
        self.assertEqual(self.refused(approve_booking, **approve, actor=Actor.person(self.far)), ["may-not-decide"])
        self.assertEqual(approve_booking(**approve, actor=Actor.person(self.noor)).state, "approved")
        self.assertEqual(self.refused(approve_booking, **approve, actor=Actor.person(self.noor)), ["no-request"])
        told = Notice.objects.get(person=self.samira.person)
        self.assertEqual(told.facts["when"], "vrijdag 20 maart, 19.00–21.00")

    def test_a_no_has_a_reason_and_frees_the_room(self) -> None:
        booking = self.book(self.stage, actor=Actor.person(self.far))
        self.assertEqual(booking.state, "requested", "who makes the programme elsewhere asks first")
        noor = Actor.person(self.noor)
        self.assertEqual(
            self.refused(decline_booking, booking=booking, reason=" ", actor=noor, at=AT), ["reason-missing"]
        )
        decline_booking(booking=booking, reason="Dan is er theater.", actor=noor, at=AT)
        self.assertEqual(Notice.objects.get(person=self.far.person).facts["reason"], "Dan is er theater.")
        self.book(self.stage)

    def test_a_move_is_all_or_nothing(self) -> None:
        mine, other = self.book(self.stage, 10, 12), self.book(self.stage, 19, 21)
        samira, noor = Actor.person(self.samira), Actor.person(self.noor)
        move = {"booking": mine, "at": AT}
        taken = self.refused(move_booking, **move, starts_at=at(18), ends_at=at(20), actor=samira)
        self.assertEqual(taken, ["room-taken"])
        self.assertTrue(mine.rooms.filter(is_active=True, span__contains=at(11)).exists())
        move_booking(**move, starts_at=at(11), ends_at=at(13), actor=samira)
        self.assertEqual(Notice.objects.count(), 0)
        moved = move_booking(**move, room=self.hall, starts_at=at(11), ends_at=at(13), actor=noor)
        self.assertEqual(moved.state, "approved", "who decides needs no other yes for somebody else's")
        self.assertEqual(Notice.objects.get().kind, "activities.room_moved")
        far = Actor.person(self.far)
        self.assertEqual(self.refused(cancel_booking, booking=other, reason="x", actor=far, at=AT), ["not-yours"])
        self.assertEqual(self.refused(cancel_booking, booking=other, actor=noor, at=AT), ["reason-missing"])
        self.assertEqual(self.refused(cancel_booking, booking=other, actor=samira, at=at(22)), ["past"])

    def test_a_block_keeps_everybody_out_and_is_taken_away(self) -> None:
        noor, far = Actor.person(self.noor), Actor.person(self.far)
        block = {
            "room": self.whole,
            "starts_at": at(0),
            "ends_at": at(0) + timedelta(days=3),
            "reason": "Vloer",
            "at": AT,
        }
        self.assertEqual(self.refused(block_room, **block, actor=far), ["may-not-decide"])
        blocked = block_room(**block, actor=noor)
        with self.assertRaises(RoomRefused) as caught:
            self.book()
        self.assertIn("Podium is geblokkeerd", str(caught.exception))
        cancel_booking(booking=blocked, actor=Actor.person(self.samira), at=AT)
        self.book()
        self.assertEqual(self.refused(block_room, **block, actor=noor), ["room-taken"])

    def test_a_partner_asks_through_its_people_only(self) -> None:
        partner = make_partner()
        stranger = Actor.person(self.far)
        self.assertEqual(self.refused(self.book, partner=partner, actor=stranger), ["may-not-book"])
        anne = make_account(Role.PARTNER, given_name="Annelies")
        partner.members.create(person=anne.person, since=date(2020, 1, 1))
        booking = self.book(partner=partner, actor=Actor.person(anne))
        self.assertEqual(booking.state, "requested")
        with self.assertRaises(RoomRefused) as caught:
            self.book(partner=partner, actor=Actor.person(anne))
        self.assertNotIn("Leeskring", str(caught.exception))
        cancel_booking(booking=booking, actor=Actor.person(anne), at=AT)

    def test_the_room_of_a_session_goes_with_it(self) -> None:
        session = make_session(make_activity(), FRIDAY, room=self.stage)
        actor = Actor.person(self.samira)
        booking = keep_room_of(session, people=12, actor=actor, at=AT)
        assert booking is not None
        self.assertEqual((booking.title, booking.starts_at), ("Leeskring", session.starts_at))
        self.assertEqual(keep_room_of(session, actor=actor, at=AT), booking)
        session.starts_at, session.ends_at = at(10), at(12)
        session.save()
        moved = keep_room_of(session, actor=actor, at=AT)
        assert moved is not None
        self.assertEqual((moved.pk, moved.starts_at), (booking.pk, at(10)))
        session.room = None
        self.assertIsNone(keep_room_of(session, actor=actor, at=AT))
        self.assertFalse(BookedRoom.objects.filter(is_active=True).exists())
        session.room = self.stage
        again = keep_room_of(session, actor=actor, at=AT)
        assert again is not None
        self.assertNotEqual(again.pk, booking.pk)

    def test_which_rooms_are_free_for_thirty_people_with_a_hearing_loop(self) -> None:
        wish = Wish(people=30, has_hearing_loop=True)
        find = {"wish": wish, "at": AT}
        found = rooms_for(at(19), at(21), **find)
        self.assertEqual([each.room for each in found if each.is_free], [self.stage, self.hall])
        self.book(self.whole)
        # Rooms with hours, equipment, parts and theirs; hours of branches; what is kept.
        with self.assertNumQueries(10):
            found = rooms_for(at(19), at(21), **find)
        self.assertEqual([each.is_free for each in found], [False, False])
        shut = rooms_for(at(19), at(21), wish=Wish(is_quiet=True, is_step_free=True), at=AT)
        self.assertEqual([(each.room, each.is_only_shut) for each in shut], [(self.quiet, True)])
