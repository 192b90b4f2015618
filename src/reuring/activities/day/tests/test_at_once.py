# SPDX-License-Identifier: EUPL-1.2
"""Two doors at the same moment, on connections of their own: the same code counts once, and so does the same key."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import TransactionTestCase

from reuring.activities.day import checks
from reuring.activities.day.closing import close_session
from reuring.activities.day.counting import count_heads, mark_attended
from reuring.activities.day.tests.cast import make_registration
from reuring.activities.models import HeadCount, SessionResult
from reuring.activities.tests.cast import make_activity, make_session
from reuring.activities.tests.test_booking_at_once import together
from reuring.people.actor import Actor

DOOR = Actor.command("test")


class DoorsAtOnceTest(TransactionTestCase):
    def test_the_same_code_at_two_doors_while_a_third_closes(self) -> None:
        session = make_session(make_activity())
        registration = make_registration(session, size=3)
        at, key = session.starts_at, uuid4()

        def scan(second: int) -> int:
            return mark_attended(
                session=session, registration=registration, key=uuid4(), actor=DOOR, at=at + timedelta(seconds=second)
            ).changed

        def head() -> HeadCount:
            return count_heads(session=session, age_band="", count=2, key=key, actor=DOOR, at=at)

        found = together(
            lambda: scan(1), lambda: scan(2), head, head, lambda: close_session(session=session, actor=DOOR, at=at)
        )
        self.assertEqual(sorted(found[:2]), [0, 3])
        self.assertEqual(found[2].pk, found[3].pk)
        # Whoever was first: what the door counted after it closed is in the result too.
        self.assertEqual(SessionResult.objects.get(session=session).visitors, 5)
        self.assertEqual(checks.broken(), {})
