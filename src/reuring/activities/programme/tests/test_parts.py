# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import TestCase

from reuring.activities.models import Activity, Part, RoomBooking, Session
from reuring.activities.programme.clashes import days_of
from reuring.activities.programme.parts import (
    Asked,
    follows,
    keep_part,
    keep_questions,
    remove_part,
)
from reuring.activities.programme.publishing import cancel_activity
from reuring.activities.programme.recurring import Change, RuleFacts, Scope, change_recurring, repeat
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.tests.cast import AT, make_activity, make_room, make_session, maker
from reuring.people.actor import Actor
from reuring.places.models import ClosingDay, Room

TUESDAY = date(2026, 3, 17)


class PartTests(TestCase):
    actor: Actor
    activity: Activity
    session: Session
    part: Part

    @classmethod
    def setUpTestData(cls) -> None:
        cls.actor = maker()
        cls.activity = make_activity(capacity=3)
        cls.session = make_session(cls.activity)
        cls.part = cls.activity.parts.get()

    def sign_up(self, people: int) -> None:
        from reuring.activities.models import Registration, Seat

        held = Registration.objects.create(activity=self.activity, state="confirmed", made_at=AT, size=people)
        pool = self.session.pools.get()
        for number in range(people):
            Seat.objects.create(registration=held, pool=pool, number=number + 1, is_taken=True)

    def test_a_new_part_has_seats_in_every_session_to_come(self) -> None:
        keep_part(activity=self.activity, label="ouders", capacity=5, actor=self.actor, at=AT)
        assert sorted(pool.capacity or 0 for pool in self.session.pools.all()) == [3, 5]
        with pytest.raises(ProgrammeRefused):
            keep_part(activity=self.activity, label="", capacity=5, actor=self.actor, at=AT)

    def test_a_capacity_below_who_came_throws_nobody_out(self) -> None:
        self.sign_up(3)
        [found] = follows(self.part, 1, AT)
        assert (found.taken, found.over, found.free) == (3, 2, 0)
        keep_part(activity=self.activity, part=self.part, label="", capacity=1, actor=self.actor, at=AT)
        pool = self.session.pools.get()
        assert (pool.capacity, pool.seats.filter(is_taken=True).count()) == (1, 3)
        with pytest.raises(ProgrammeRefused) as refused:
            remove_part(part=self.part, actor=self.actor, at=AT)
        assert [each.code for each in refused.value.obstacles] == ["part-used", "last-part"]

    def test_questions_are_exactly_these(self) -> None:
        asked = [Asked("Wat eet je?", is_sensitive=True), Asked("Niveau", kind="choice", choices=("A\nB", "", ""))]
        keep_questions(activity=self.activity, questions=asked, actor=self.actor, at=AT)
        first, second = self.activity.questions.all()
        assert (first.is_sensitive, second.choices) == (True, "A\nB")
        keep_questions(
            activity=self.activity, questions=[Asked("Niveau?", key=second.public_id)], actor=self.actor, at=AT
        )
        assert self.activity.questions.get().pk == second.pk
        with pytest.raises(ProgrammeRefused):
            keep_questions(activity=self.activity, questions=[Asked("Kies", kind="choice")], actor=self.actor, at=AT)


class RoomTests(TestCase):
    actor: Actor
    room: Room
    activity: Activity

    @classmethod
    def setUpTestData(cls) -> None:
        cls.actor = maker()
        cls.room = make_room()
        cls.activity = make_activity()
        facts = RuleFacts("FREQ=WEEKLY;COUNT=3", TUESDAY, time(19, 30), 120)
        repeat(activity=cls.activity, facts=facts, fields={"room": cls.room}, actor=cls.actor, at=AT)

    def test_a_series_keeps_its_room_and_moves_a_week_at_once(self) -> None:
        assert RoomBooking.objects.active().count() == 3
        first = self.activity.sessions.earliest("starts_at")
        change_recurring(session=first, scope=Scope.ALL, change=Change(shift_days=7), actor=self.actor, at=AT)
        booked = RoomBooking.objects.active().order_by("starts_at")
        assert [each.starts_at.date() for each in booked] == [TUESDAY + timedelta(weeks=week) for week in (1, 2, 3)]
        cancel_activity(activity=self.activity, reason="Ziek", actor=self.actor, at=AT)
        assert not RoomBooking.objects.active().exists()

    def test_a_taken_room_stops_all_and_says_which_day(self) -> None:
        facts = RuleFacts("FREQ=WEEKLY;COUNT=2", TUESDAY + timedelta(weeks=2), time(20), 60)
        with pytest.raises(ProgrammeRefused) as refused:
            repeat(activity=make_activity("B"), facts=facts, fields={"room": self.room}, actor=self.actor, at=AT)
        [obstacle] = refused.value.obstacles
        assert str(obstacle.message).startswith("31 maart: ")
        ClosingDay.objects.create(kind="holiday", starts_on=date(2026, 4, 7), ends_on=date(2026, 4, 7), name="Pasen")
        days = days_of(facts.occasions(), {"room": self.room})
        assert [(each.is_taken, each.closed) for each in days] == [(True, ""), (False, "Pasen")]
