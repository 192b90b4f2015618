# SPDX-License-Identifier: EUPL-1.2
"""Who came, heads, and what a session came to: each once, whatever is sent again, late, or in another order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import TestCase

from reuring.activities.day import checks
from reuring.activities.day.closing import close_session
from reuring.activities.day.counting import Marked, count_heads, mark_attended, unmark
from reuring.activities.day.refusals import DayRefused
from reuring.activities.day.tallies import tally_of
from reuring.activities.day.tests.cast import make_registration
from reuring.activities.models import Activity, HeadCount, Registration, Seat, Session, SessionResult
from reuring.activities.programme.publishing import finish_what_is_counted
from reuring.activities.tests.cast import make_activity, make_session
from reuring.people.actor import Actor
from reuring.people.audit import history

DOOR = Actor.command("test")


class CountingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity()
        cls.session = make_session(cls.activity)
        cls.at = cls.session.starts_at
        cls.truus = make_registration(cls.session)
        cls.group = make_registration(cls.session, "Bram", size=4)

    def mark(self, registration: Registration, *numbers: int, seconds: int = 0, **more: object) -> Marked:
        given = {"session": self.session, "key": uuid4(), "actor": DOOR, "at": self.at + timedelta(seconds=seconds)}
        return mark_attended(registration=registration, numbers=numbers, **given | more)  # type: ignore[arg-type]

    def back(self, registration: Registration, *numbers: int, seconds: int = 0, key: UUID | None = None) -> Marked:
        return unmark(
            session=self.session, registration=registration, numbers=numbers, key=key or uuid4(), actor=DOOR,
            at=self.at + timedelta(seconds=seconds),
        )  # fmt: skip

    def heads(self, count: int, band: str = "", **more: object) -> HeadCount:
        given = {"session": self.session, "key": uuid4(), "actor": DOOR, "at": self.at, **more}
        return count_heads(age_band=band, count=count, **given)  # type: ignore[arg-type]

    def refusal(self, deed: object, *args: object, **more: object) -> list[str]:
        with self.assertRaises(DayRefused) as caught:
            deed(*args, **more)  # type: ignore[operator]
        return [each.code for each in caught.exception.obstacles]

    def test_one_and_some_of_a_group_and_all_of_it(self) -> None:
        self.assertEqual(self.mark(self.truus).came, 1)
        self.assertEqual(self.mark(self.group, 1, 2).came, 2)
        self.assertEqual(self.mark(self.group, seconds=1).came, 4)
        self.assertEqual(tally_of(self.session).visitors, 5)
        self.assertEqual(self.back(self.group, 4, seconds=2).came, 3)
        self.assertEqual(tally_of(self.session).from_list, 4)

    def test_scanned_twice_counts_once_and_says_since_when(self) -> None:
        self.mark(self.truus)
        again = self.mark(self.truus, seconds=60)
        self.assertEqual((again.changed, again.before_at), (0, self.at))
        self.assertEqual(tally_of(self.session).visitors, 1)

    def test_the_same_act_sent_again_says_nothing_new_also_after_it_was_taken_back(self) -> None:
        key = uuid4()
        self.mark(self.truus, key=key)
        self.assertIsNone(self.mark(self.truus, key=key).before_at)
        self.back(self.truus, seconds=5)
        self.assertEqual(self.mark(self.truus, key=key).came, 0)
        self.assertEqual(self.mark(self.truus, seconds=9).came, 1)

    def test_what_arrives_late_changes_nothing_that_was_said_after_it(self) -> None:
        self.mark(self.truus, seconds=10)
        self.assertEqual(self.back(self.truus, seconds=5).came, 1)

    def test_who_waits_or_cancelled_comes_in_only_when_the_door_says_so(self) -> None:
        waits = make_registration(self.session, "Els", state="waiting")
        gone = make_registration(self.session, "Jo", state="cancelled")
        self.assertEqual(self.refusal(self.mark, waits), ["waiting"])
        self.assertEqual(self.refusal(self.mark, gone), ["cancelled"])
        self.mark(waits, anyway=True)
        self.mark(gone, anyway=True)
        self.assertEqual((tally_of(self.session).visitors, tally_of(self.session).expected), (2, 5))
        self.assertFalse(Seat.objects.get(registration=waits).is_taken)

    def test_another_session_is_another_door(self) -> None:
        other = make_registration(make_session(self.activity, self.at.date() + timedelta(days=7)), "Wim")
        self.assertEqual(self.refusal(self.mark, other), ["elsewhere"])
        self.assertEqual(self.refusal(self.mark, self.truus, seconds=-90_000), ["session-later"])
        Session.objects.filter(pk=self.session.pk).update(state="cancelled", cancelled_at=self.at)
        self.assertEqual(self.refusal(self.mark, self.truus), ["session-cancelled"])
        self.assertEqual(self.refusal(self.heads, 1), ["session-cancelled"])

    def test_heads_add_up_by_age_and_once_for_each_key(self) -> None:
        key = uuid4()
        self.heads(3, "4-11", key=key)
        self.heads(3, "4-11", key=key)
        self.heads(-1, "4-11")
        self.heads(1)
        self.assertEqual(tally_of(self.session).by_age, {"4-11": 2, "": 1})
        self.assertEqual(self.refusal(self.heads, -2), ["below-zero"])
        self.assertEqual(self.refusal(self.heads, 1, "nobody"), ["no-such-age"])

    def close(self, minutes: int = 120, **more: object) -> SessionResult:
        given = {"session": self.session, "actor": DOOR, "at": self.at + timedelta(minutes=minutes), **more}
        return close_session(**given)  # type: ignore[arg-type]

    def test_closing_writes_what_was_counted_and_the_activity_is_over_by_itself(self) -> None:
        self.mark(self.truus)
        self.heads(2, "65+")
        found = self.close()
        self.assertEqual((found.visitors, found.how, found.by_age), (3, "counted", {"": 1, "65+": 2}))
        self.session.refresh_from_db()
        self.assertEqual(self.session.state, Session.State.HELD)
        finish_what_is_counted(at=self.session.ends_at + timedelta(minutes=1))
        self.activity.refresh_from_db()
        self.assertEqual(self.activity.state, Activity.State.DONE)

    def test_what_is_counted_after_closing_is_in_the_result_with_a_trace(self) -> None:
        self.close()
        self.mark(self.truus, seconds=30)
        self.heads(1)
        self.assertEqual(SessionResult.objects.get(session=self.session).visitors, 2)
        trail = [(event.verb, event.after["visitors"]) for event in history("session", self.session.public_id)]
        self.assertEqual(trail, [("recount", 2), ("recount", 1), ("count", 0)])

    def test_an_estimate_and_a_calculation_stay_and_a_correction_leaves_a_trace(self) -> None:
        self.assertEqual(self.refusal(self.close, how="estimated"), ["visitors-missing"])
        self.assertEqual(self.close(how="estimated", visitors=40).how, "estimated")
        self.mark(self.truus)
        self.assertEqual(SessionResult.objects.get(session=self.session).visitors, 40)
        self.close(how="estimated", visitors=40)
        found = self.close(how="calculated", visitors=3, note="Geen teller.")
        self.assertEqual((found.visitors, found.how), (5, "calculated"))
        first, last = reversed(history("session", self.session.public_id))
        self.assertEqual((first.after["visitors"], last.before["visitors"], last.verb), (40, 40, "recount"))

    def test_a_part_that_is_estimated_makes_the_whole_an_estimate(self) -> None:
        self.mark(self.truus)
        self.heads(40, how="estimated")
        found = self.close()
        self.assertEqual((found.visitors, found.how), (41, "estimated"))
        self.heads(1)
        found.refresh_from_db()
        self.assertEqual(found.visitors, 42)

    def test_too_early_to_say(self) -> None:
        self.assertEqual(self.refusal(self.close, minutes=-1), ["session-later"])

    def test_the_doctor_sees_what_does_not_agree(self) -> None:
        self.mark(self.truus)
        self.close()
        self.assertEqual(checks.broken(), {})
        HeadCount.objects.create(session=self.session, count=-2, at=self.at)
        Session.objects.filter(pk=self.session.pk).update(state="planned")
        self.assertEqual(set(checks.broken()), set(checks.BROKEN))
