# SPDX-License-Identifier: EUPL-1.2
"""How a group fares, and when it would meet next: without a database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import SimpleTestCase

from reuring.communities.groups.health import HealthFacts, Mood, mood_of, signs_of
from reuring.communities.groups.rhythm import next_days

ON = date(2026, 6, 1)


def codes(**facts: Any) -> list[str]:
    known: dict[str, Any] = {
        "began_on": ON - timedelta(days=400), "rhythm_days": 31, "last_held_on": ON - timedelta(days=20),
        "next_on": ON + timedelta(days=10), "members": 9, "hosts": 2, **facts,
    }  # fmt: skip
    return [sign.code for sign in signs_of(HealthFacts(**known), ON)]


class HealthTest(SimpleTestCase):
    def test_a_group_that_meets_and_is_carried_has_no_sign(self) -> None:
        self.assertEqual(codes(), [])
        self.assertEqual(mood_of([]), Mood.WELL)

    def test_one_person_alone_is_a_whole_group(self) -> None:
        self.assertEqual(codes(members=1, hosts=1), [])

    def test_nobody_carries_it_comes_first(self) -> None:
        self.assertEqual(codes(hosts=0, unsaid=2, waiting_days=9), ["nobody-carries", "waiting", "unsaid"])

    def test_one_carries_many(self) -> None:
        self.assertEqual(codes(hosts=1, members=12), ["one-carries"])

    def test_quiet_is_twice_its_own_rhythm(self) -> None:
        self.assertEqual(codes(next_on=None, last_held_on=ON - timedelta(days=63)), ["quiet"])
        self.assertEqual(codes(next_on=None, last_held_on=ON - timedelta(days=20)), ["none-planned"])
        self.assertEqual(codes(rhythm_days=None, next_on=None, last_held_on=ON - timedelta(days=300)), [])

    def test_who_just_began_is_left_alone(self) -> None:
        began = ON - timedelta(days=10)
        self.assertEqual(codes(began_on=began, last_held_on=None, next_on=None, rhythm_days=92), [])

    def test_the_same_faces_only_where_they_were_counted(self) -> None:
        self.assertEqual(codes(counted=3), ["same-faces"])
        self.assertEqual(codes(counted=2), [])

    def test_children_need_a_colleague(self) -> None:
        self.assertEqual(codes(has_librarian=False, is_for_minors=True), ["no-staff"])
        self.assertEqual(codes(hosts=0, is_for_minors=True), [])

    def test_a_room_that_was_refused(self) -> None:
        self.assertEqual(codes(no_room=True), ["no-room"])


class RhythmTest(SimpleTestCase):
    def test_the_second_tuesday_stays_the_second_tuesday(self) -> None:
        found = next_days("monthly", date(2026, 3, 10), date(2026, 3, 11))
        self.assertEqual(found, [date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9)])

    def test_a_fifth_weekday_becomes_the_last(self) -> None:
        self.assertEqual(next_days("monthly", date(2026, 3, 31), date(2026, 4, 1), 1), [date(2026, 4, 28)])

    def test_what_has_passed_is_not_proposed(self) -> None:
        found = next_days("fortnightly", date(2026, 1, 5), date(2026, 3, 2), 2)
        self.assertEqual(found, [date(2026, 3, 16), date(2026, 3, 30)])
        self.assertEqual(next_days("now_and_then", date(2026, 1, 5), date(2026, 3, 2)), [])
