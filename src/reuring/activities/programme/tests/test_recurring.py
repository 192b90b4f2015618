# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import TestCase

from reuring.activities.models import Activity, Pool, Recurrence, Registration, Seat, Session
from reuring.activities.programme.clock import wall
from reuring.activities.programme.recurring import Change, RuleFacts, Scope, change_recurring, plan, repeat
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.sessions import change_session
from reuring.activities.tests.cast import AT, make_activity, make_branch, make_room, maker
from reuring.people.actor import Actor


def shown(activity: Activity) -> list[str]:
    return [f"{wall(each.starts_at):%m-%d %H:%M}" for each in activity.sessions.going_on().order_by("starts_at")]


class RecurringTests(TestCase):
    actor: Actor
    activity: Activity

    @classmethod
    def setUpTestData(cls) -> None:
        cls.actor = maker()
        cls.activity = make_activity()
        facts = RuleFacts("FREQ=WEEKLY;COUNT=5", date(2026, 3, 17), time(19, 30), 120, (date(2026, 3, 31),))
        repeat(activity=cls.activity, facts=facts, fields={"branch": make_branch()}, actor=cls.actor, at=AT)

    def session(self, number: int) -> Session:
        return list(self.activity.sessions.order_by("starts_at"))[number]

    def sign_up(self, session: Session) -> None:
        held = Registration.objects.create(activity=self.activity, state="confirmed", made_at=AT)
        Seat.objects.create(registration=held, pool=session.pools.get(), number=1, is_taken=True)

    def test_the_sessions_of_a_rule(self) -> None:
        assert shown(self.activity) == ["03-17 19:30", "03-24 19:30", "04-07 19:30", "04-14 19:30"]
        assert Pool.objects.filter(session__activity=self.activity, capacity=12).count() == 4

    def test_too_many_are_refused_and_nothing_is_made(self) -> None:
        before = Session.objects.count()
        facts = RuleFacts("FREQ=DAILY;COUNT=10000", date(2026, 3, 17), time(19, 30), 120)
        with pytest.raises(ProgrammeRefused):
            repeat(activity=self.activity, facts=facts, fields={}, actor=self.actor, at=AT)
        assert (Session.objects.count(), Recurrence.objects.count()) == (before, 1)

    def test_this_and_later_splits_the_rule(self) -> None:
        own = self.session(3)
        change_session(session=own, fields={"starts_at": own.starts_at - timedelta(hours=3)}, actor=self.actor, at=AT)
        third = self.session(2)
        self.sign_up(third)
        change = Change(starts_clock=time(20), shift_days=1, fields={"branch": None, "room": make_room()})
        made = plan(session=third, scope=Scope.LATER, change=change, at=AT)
        assert (len(made.changes), made.stays, made.people) == (1, [own], 1)
        change_recurring(session=third, scope=Scope.LATER, change=change, actor=self.actor, at=AT)
        assert shown(self.activity) == ["03-17 19:30", "03-24 19:30", "04-08 20:00", "04-14 16:30"]
        first, second = Recurrence.objects.order_by("pk")
        assert (first.rule, second.rule) == ("FREQ=WEEKLY;UNTIL=20260406", "FREQ=WEEKLY;UNTIL=20260415")
        third.refresh_from_db()
        assert (third.recurrence, third.recurs_on, third.room) == (second, date(2026, 4, 8), make_room())
        assert (third.is_own, third.sequence) == (False, 1)
        change_recurring(session=third, scope=Scope.LATER, change=Change(with_own=True), actor=self.actor, at=AT)
        assert shown(self.activity)[-1] == "04-15 20:00"

    def test_all_leaves_what_was(self) -> None:
        at = self.session(0).ends_at
        change = Change(starts_clock=time(10))
        change_recurring(session=self.session(2), scope=Scope.ALL, change=change, actor=self.actor, at=at)
        assert shown(self.activity) == ["03-17 19:30", "03-24 10:00", "04-07 10:00", "04-14 10:00"]
        assert Recurrence.objects.count() == 1

    def test_another_rule_keeps_what_people_signed_up_for(self) -> None:
        second = self.session(1)
        self.sign_up(second)
        change = Change(rule="FREQ=WEEKLY;INTERVAL=3;COUNT=3")
        made = change_recurring(
            session=self.session(0), scope=Scope.ALL, change=change, reason="Anders", actor=self.actor, at=AT
        )
        assert (made.keeps, len(made.goes), len(made.adds)) == ([second], 1, 1)
        assert shown(self.activity) == ["03-17 19:30", "03-24 19:30", "04-07 19:30", "04-28 19:30"]
        second.refresh_from_db()
        assert second.recurrence is None
        gone = Session.objects.get(state="cancelled")
        assert gone.cancel_reason == "Anders"

    def test_the_skipped_hour_stops_all(self) -> None:
        change = Change(rule="FREQ=DAILY;COUNT=20", starts_clock=time(2, 30))
        with pytest.raises(ProgrammeRefused) as refused:
            change_recurring(session=self.session(0), scope=Scope.ALL, change=change, actor=self.actor, at=AT)
        assert [each.code for each in refused.value.obstacles] == ["hour-skipped"]
        assert shown(self.activity)[0] == "03-17 19:30"
