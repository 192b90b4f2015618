# SPDX-License-Identifier: EUPL-1.2
"""Meetings: a room that is asked for, who hears of it, one tap afterwards, and who comes along once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.test import TestCase

from reuring.activities.booking.actions import decline_booking
from reuring.activities.models import RoomBooking, Session
from reuring.activities.tests.cast import make_account, make_activity, make_branch, make_room, make_session
from reuring.communities.groups import notices
from reuring.communities.groups.calendar import calendar_of
from reuring.communities.groups.faring import signs_for, tell_how_groups_fare, tell_of_tomorrow
from reuring.communities.groups.meeting import (
    MeetingFacts,
    RoomRefused,
    cancel_meeting,
    change_meeting,
    come_along,
    hold_meeting,
    plan_meeting,
)
from reuring.communities.groups.sessions import follow_sessions
from reuring.communities.models import Meeting, MeetingGuest
from reuring.communities.refusals import MeetingRefused
from reuring.communities.tests.cast import ACTOR, AT, make_community, make_meeting, make_member
from reuring.people.actor import Actor
from reuring.people.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import make_person
from reuring.places.models import RoomHours

STARTS = AT + timedelta(days=8)  # a Tuesday, eleven o'clock


def facts(**more: Any) -> MeetingFacts:
    starts: datetime = more.pop("starts_at", STARTS)
    return MeetingFacts(starts_at=starts, ends_at=more.pop("ends_at", starts + timedelta(hours=2)), **more)


class MeetingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.librarian = make_account(Role.COMMUNITY_LIBRARIAN, given_name="Bas")
        cls.group = make_community(librarian=cls.librarian.person)
        cls.member = make_member(cls.group, make_person(given_name="Annie"))
        cls.quiet = make_member(cls.group, make_person(given_name="Stil"), digest="none")
        account = make_account(given_name="Truus")
        cls.host = Actor.person(account)
        make_member(cls.group, account.person, is_host=True)
        cls.branch = make_branch()

    def told(self, kind: str) -> set[int]:
        return set(Notice.objects.filter(kind=kind, cancelled_at=None).values_list("person_id", flat=True))

    def refused(self, do: Any) -> list[str]:
        with self.assertRaises((MeetingRefused, RoomRefused)) as caught:
            do()
        return [obstacle.code for obstacle in caught.exception.obstacles]

    def plan(self, **more: Any) -> Meeting:
        more.setdefault("branch", self.branch)
        return plan_meeting(community=self.group, facts=facts(**more), actor=self.host, at=AT)

    def test_members_hear_of_it_but_who_wants_to_hear_nothing(self) -> None:
        meeting = self.plan(where="de lange tafel")
        self.assertEqual(len(self.told(notices.MEETING)), 2)
        self.assertNotIn(self.quiet.person_id, self.told(notices.MEETING))
        self.assertIn("de lange tafel", Notice.objects.filter(kind=notices.MEETING)[0].facts["place"])
        self.assertIn(b"BEGIN:VEVENT", calendar_of(self.group, [meeting]))

    def test_a_host_asks_for_a_room_and_what_is_taken_is_refused(self) -> None:
        room = self.room()
        meeting = self.plan(branch=None, room=room)
        assert meeting.booking is not None
        self.assertEqual(meeting.booking.state, RoomBooking.State.REQUESTED)
        self.assertEqual(self.refused(lambda: self.plan(branch=None, room=room)), ["room-taken"])
        moved = change_meeting(
            meeting=meeting, facts=facts(room=room, starts_at=STARTS + timedelta(hours=1)), actor=self.host, at=AT
        )
        self.assertEqual((moved.sequence, len(self.told(notices.MOVED)), self.told(notices.MEETING)), (1, 2, set()))
        decline_booking(booking=meeting.booking, reason="Theater", actor=ACTOR, at=AT)
        self.assertEqual(signs_for([self.group], AT)[self.group.pk][0].code, "no-room")
        change_meeting(meeting=meeting, facts=facts(branch=self.branch), actor=self.host, at=AT)
        self.assertNotIn("no-room", [sign.code for sign in signs_for([self.group], AT)[self.group.pk]])

    def room(self) -> Any:
        room = make_room(name="Leeszaal", needs_approval=True)
        RoomHours.objects.create(room=room, weekday=2, opens=time(9), closes=time(21))
        return room

    def test_calling_it_off_frees_the_room_and_is_told(self) -> None:
        meeting = self.plan(branch=None, room=self.room())
        cancel_meeting(meeting=meeting, reason="Ziek", actor=self.host, at=AT)
        cancel_meeting(meeting=meeting, actor=self.host, at=AT)
        self.assertEqual(RoomBooking.objects.get().state, RoomBooking.State.CANCELLED)
        self.assertEqual(len(self.told(notices.CANCELLED)), 2)

    def test_one_tap_afterwards_with_numbers_for_who_likes(self) -> None:
        meeting = make_meeting(self.group, days=-1)
        hold_meeting(meeting=meeting, actor=self.host, at=AT)
        held = hold_meeting(meeting=meeting, people=9, new_faces=2, how="estimated", actor=self.host, at=AT)
        self.assertEqual((held.people, held.new_faces, held.how), (9, 2, "estimated"))
        self.assertEqual(self.refused(lambda: hold_meeting(meeting=meeting, people=1, new_faces=2, actor=self.host, at=AT)),
                         ["more-new"])  # fmt: skip
        self.assertEqual(self.refused(lambda: hold_meeting(meeting=make_meeting(self.group), actor=self.host, at=AT)),
                         ["not-yet"])  # fmt: skip

    def test_what_can_not_be_planned(self) -> None:
        late = AT - timedelta(days=1)
        self.assertEqual(self.refused(lambda: self.plan(starts_at=late)), ["past"])
        self.assertEqual(self.refused(lambda: self.plan(branch=None)), ["no-place"])
        self.assertEqual(self.refused(lambda: self.plan(ends_at=STARTS)), ["ends-before-it-starts"])
        makers = make_community("Makers", joining="request", is_for_minors=True, librarian=self.librarian.person)
        with self.assertRaises(MeetingRefused) as caught:
            plan_meeting(community=makers, facts=facts(branch=self.branch), actor=self.host, at=AT)
        self.assertEqual([each.code for each in caught.exception.obstacles], ["minors-staff"])

    def test_who_comes_along_once_says_a_first_name_that_goes_again(self) -> None:
        meeting = make_meeting(self.group, days=1)
        come_along(meeting=meeting, name=" Jo ", at=AT)
        self.assertEqual(self.refused(lambda: come_along(meeting=meeting, name="111222333", at=AT)), ["bsn"])
        tell_of_tomorrow(AT)
        self.assertEqual(len(self.told(notices.TOMORROW)), 2)
        self.assertEqual(MeetingGuest.objects.get().name, "Jo")
        tell_of_tomorrow(AT + timedelta(days=10))
        self.assertFalse(MeetingGuest.objects.exists())

    def test_one_that_stands_in_the_programme_is_changed_there_and_followed(self) -> None:
        session = make_session(make_activity(), starts_at=STARTS)
        meeting = make_meeting(self.group, session=session)
        self.assertEqual(
            self.refused(lambda: cancel_meeting(meeting=meeting, actor=self.host, at=AT)), ["in-programme"]
        )
        self.assertEqual(follow_sessions(at=AT), 1)
        meeting.refresh_from_db()
        self.assertEqual(meeting.starts_at, STARTS)
        Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=AT)
        self.assertFalse(Meeting.objects.coming(AT).exists())
        self.assertEqual((follow_sessions(at=AT), follow_sessions(at=AT)), (1, 0))

    def test_on_mondays_who_carries_it_hears_once_of_what_asks_for_somebody(self) -> None:
        make_meeting(self.group, days=-3)
        self.assertEqual(tell_how_groups_fare(AT + timedelta(days=1)), 0)
        self.assertEqual(tell_how_groups_fare(AT), 2)
        self.assertEqual(tell_how_groups_fare(AT + timedelta(days=7)), 0)
