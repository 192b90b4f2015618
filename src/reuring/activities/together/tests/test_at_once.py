# SPDX-License-Identifier: EUPL-1.2
"""Two volunteers want the last turn in the same instant: one of them has it."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connections
from django.test import TransactionTestCase

from reuring.activities.models import ShiftTurn
from reuring.activities.tests.cast import AT, make_activity, make_person, make_session
from reuring.activities.together.refusals import ShiftRefused
from reuring.activities.together.rostering import keep_shift, take_shift
from reuring.people.actor import Actor
from reuring.people.models import Person


class TurnsAtOnceTest(TransactionTestCase):
    def test_the_last_turn(self) -> None:
        session = make_session(make_activity())
        ends_at = session.starts_at + timedelta(hours=1)
        shift = keep_shift(session=session, what="Deur", starts_at=session.starts_at, ends_at=ends_at, needed=1)
        start, refused = threading.Barrier(4), []

        def run(person: Person) -> None:
            try:
                start.wait(30)
                take_shift(shift=shift, person=person, actor=Actor.command("test"), at=AT)
            except ShiftRefused as fault:
                refused.append(fault.obstacles[0].code)
            finally:
                connections.close_all()

        people = [make_person(name) for name in ("Leo", "Piet", "Truus", "Mia")]
        threads = [threading.Thread(target=run, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual((ShiftTurn.objects.count(), refused), (1, ["full"] * 3))
