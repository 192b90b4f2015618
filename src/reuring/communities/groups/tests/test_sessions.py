# SPDX-License-Identifier: EUPL-1.2
"""Meetings that stand in the programme follow their sessions."""

from __future__ import annotations

from datetime import timedelta

from django.test import TestCase

from reuring.activities.models import How, Session, SessionResult
from reuring.activities.tests.cast import make_activity, make_session
from reuring.communities.groups.sessions import follow_sessions
from reuring.communities.tests.cast import AT, make_community, make_meeting
from reuring.people.models import AuditEvent


class FollowSessionsTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.session = make_session(make_activity())
        cls.meeting = make_meeting(
            make_community(), session=cls.session, starts_at=cls.session.starts_at, ends_at=cls.session.ends_at,
            room=cls.session.room, branch=cls.session.branch, place=cls.session.place,
        )  # fmt: skip

    def test_nothing_changes_where_they_agree(self) -> None:
        self.assertEqual(follow_sessions(at=AT), 0)

    def test_it_moves_with_the_session(self) -> None:
        later = self.session.starts_at + timedelta(days=1)
        Session.objects.filter(pk=self.session.pk).update(starts_at=later, ends_at=later + timedelta(hours=1))
        self.assertEqual(follow_sessions(at=AT), 1)
        self.meeting.refresh_from_db()
        self.assertEqual((self.meeting.starts_at, self.meeting.sequence), (later, 1))
        event = AuditEvent.objects.get(subject_key=self.meeting.public_id)
        self.assertEqual((event.verb, event.actor_kind, event.actor_name), ("follow", "rule", "programme"))

    def test_it_does_not_go_on_when_the_session_does_not(self) -> None:
        Session.objects.filter(pk=self.session.pk).update(state=Session.State.CANCELLED, cancelled_at=AT)
        self.assertEqual([follow_sessions(at=AT), follow_sessions(at=AT)], [1, 0])
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.cancelled_at, AT)

    def test_what_was_counted_at_the_door_counts_here(self) -> None:
        SessionResult.objects.create(session=self.session, visitors=17, how=How.COUNTED, at=AT)
        self.assertEqual([follow_sessions(at=AT), follow_sessions(at=AT)], [1, 0])
        self.meeting.refresh_from_db()
        self.assertEqual((self.meeting.people, self.meeting.held_at), (17, self.session.ends_at))
