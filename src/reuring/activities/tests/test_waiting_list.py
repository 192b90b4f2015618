# SPDX-License-Identifier: EUPL-1.2
"""The waiting list: who is offered a seat when one comes free, by whatever road, and what the clock does with it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase

from reuring.activities.models import CallAttempt, PriorityChange, Registration, Seat
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.calling import offers_to_call
from reuring.activities.signing_up.changing import accept, cancel, cancel_seat, change, change_priority, log_call
from reuring.activities.signing_up.checks import signing_up_at
from reuring.activities.signing_up.following import sessions_cancelled, sessions_moved
from reuring.activities.signing_up.jobs import run
from reuring.activities.signing_up.offering import change_capacities, offer_everywhere, place_in_line, what_follows
from reuring.activities.signing_up.people import people_of
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.activities.tests.cast import AT, make_activity, make_person, make_session, maker
from reuring.people.actor import Actor
from reuring.people.audit import history
from reuring.people.notices.models import Notice

VISITOR = Actor.rule("a visitor")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_who_fits_as_a_whole_goes_first_and_nobody_is_held_up() -> None:
    assert policy.whose_turn([(1, [7, 7]), (2, [7]), (3, [7])], {7: 1}) == [2]
    assert policy.whose_turn([(1, [7, 8]), (2, [8])], {7: 0, 8: 1}) == [2]
    assert policy.whose_turn([(1, [7]), (2, [9])], {7: None}) == [1]


def test_an_offer_ends_sooner_as_it_nears_and_never_in_the_night_or_after_the_start() -> None:
    def until(at: datetime, starts: datetime) -> datetime | None:
        found = policy.offer_until(at, starts, AMSTERDAM)
        return found.astimezone(AMSTERDAM) if found else None

    def when(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM)

    assert until(when(2, 12), when(20, 19)) == when(3, 12)
    assert until(when(2, 9), when(2, 21)) == when(2, 12)
    assert until(when(2, 20), when(3, 8)) == when(3, 8)  # in the night, and it begins before the morning
    assert until(when(2, 19), when(3, 19)) == when(3, 9)
    assert until(when(2, 18, 55), when(2, 19)) == when(2, 19)
    assert until(when(2, 19), when(2, 19)) is None


class WaitingListTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity(capacity=2)
        cls.session = make_session(cls.activity)
        cls.pool = cls.session.pools.get()
        cls.staff = maker()

    def tearDown(self) -> None:
        found = signing_up_at(AT)
        assert found.is_ok, found.sentence

    def sign_up(self, name: str, size: int = 1, **more: Any) -> Registration:
        given = {"who": Contact(name, email=f"{name.lower()}@example.org"), "waits_if_full": True, **more}
        return register(activity=self.activity, sessions=[self.session.public_id], people=[One()] * size,
                        **{"actor": VISITOR, "at": AT, **given})  # fmt: skip

    def state(self, registration: Registration) -> str:
        return Registration.objects.get(pk=registration.pk).state

    def test_a_cancellation_offers_the_seat_which_is_accepted_by_a_link(self) -> None:
        one, _two, waits = (self.sign_up(name) for name in ("Anneke", "Bas", "Carla"))
        cancel(registration=one, actor=VISITOR, at=AT)
        assert (self.state(one), self.state(waits)) == ("cancelled", "offered")
        offer = Notice.objects.get(kind="activities.offer", person=waits.person)
        assert offer.facts["until_on"] == "2026-03-03"
        done = accept(registration=waits, actor=VISITOR, at=AT + timedelta(hours=1))
        assert done.state == accept(registration=waits, actor=VISITOR, at=AT).state == "confirmed"
        assert Notice.objects.filter(kind="activities.confirmed", person=waits.person).count() == 1
        # Cancelling twice changes nothing, and coming back takes a new registration.
        assert cancel(registration=one, actor=VISITOR, at=AT).state == "cancelled"
        with pytest.raises(RegistrationRefused):
            accept(registration=one, actor=VISITOR, at=AT)

    def test_an_offer_that_nobody_answers_moves_on(self) -> None:
        one, _two, third, fourth = (self.sign_up(name) for name in ("Anneke", "Bas", "Carla", "Daan"))
        cancel(registration=one, actor=VISITOR, at=AT)
        run(at=AT + timedelta(hours=23))
        assert self.state(third) == "offered"
        later = AT + timedelta(hours=24)
        run(at=later)
        run(at=later)
        assert (self.state(third), self.state(fourth)) == ("lapsed", "offered")
        assert Notice.objects.filter(kind="activities.lapsed", person=third.person).exists()
        cancel(registration=fourth, actor=VISITOR, at=later)  # says no
        assert Seat.objects.filter(pool=self.pool, is_taken=True).count() == 1
        waits = self.sign_up("Eva", 2)
        run(at=self.session.starts_at)
        assert self.state(waits) == "lapsed"

    def test_who_can_only_be_called_is_called_twice_first(self) -> None:
        one, _two = self.sign_up("Anneke"), self.sign_up("Bas")
        jo = self.sign_up("Jo", who=Contact("Jo", phone="+31455432100"), road="phone")
        last = self.sign_up("Eva")
        cancel(registration=one, actor=VISITOR, at=AT)
        assert not Notice.objects.filter(person=jo.person).exists()
        later, key = AT + timedelta(days=2), uuid.uuid4()
        for _twice in range(2):  # the same call sent twice is one call
            log_call(registration=jo, outcome="no_answer", key=key, actor=self.staff, at=AT)
        run(at=later)
        assert (self.state(jo), self.state(last)) == ("offered", "waiting")
        log_call(registration=jo, outcome="voicemail", actor=self.staff, at=later)
        assert CallAttempt.objects.filter(registration=jo).count() == 2
        run(at=later)
        assert (self.state(jo), self.state(last)) == ("lapsed", "offered")
        with pytest.raises(RegistrationRefused):
            log_call(registration=jo, outcome="reached", actor=self.staff, at=later)

    def test_who_has_no_mail_is_on_the_list_of_who_to_call(self) -> None:
        member = make_person("Riet", phone="+31455432100")  # by mail, says her row; but she has no address
        one, _two = self.sign_up("Anneke"), self.sign_up("Bas")
        riet = self.sign_up("Riet", who=member)
        last = self.sign_up("Eva")
        assert (place_in_line(riet), place_in_line(last), place_in_line(one)) == (1, 2, None)
        cancel(registration=one, actor=VISITOR, at=AT)
        assert not Notice.objects.filter(kind="activities.offer").exists()
        [call] = offers_to_call(AT)
        assert (call.registration, call.phone, call.calls, call.may_move_on) == (riet, "+31455432100", 0, False)
        run(at=AT + timedelta(days=2))
        assert self.state(riet) == "offered"
        run(at=self.session.starts_at)  # there is nothing left to offer
        assert (self.state(riet), offers_to_call(AT)) == ("lapsed", [])

    def test_a_higher_capacity_offers_and_a_lower_one_throws_nobody_out(self) -> None:
        self.sign_up("Anneke", 2)
        group, small = self.sign_up("Bas", 2), self.sign_up("Carla")
        [followed] = change_capacities(capacities={self.pool.pk: 3}, actor=self.staff, at=AT)
        assert (followed.taken, followed.waiting, followed.free) == (2, 3, 1)
        assert (self.state(group), self.state(small)) == ("waiting", "offered")
        [warned] = what_follows({self.pool.pk: 1})
        assert (warned.over, warned.free) == (2, 0)
        change_capacities(capacities={self.pool.pk: 1}, actor=self.staff, at=AT)
        assert Seat.objects.filter(pool=self.pool, is_taken=True).count() == 3
        assert self.sign_up("Daan").state == "waiting"
        assert [each.verb for each in history("session", self.session.public_id)] == ["change_capacity"] * 2
        assert accept(registration=small, actor=VISITOR, at=AT).state == "confirmed"

    def test_a_group_that_changes_frees_what_it_leaves_and_grows_only_into_room(self) -> None:
        group, waits = self.sign_up("Anneke", 2), self.sign_up("Bas")
        with pytest.raises(RegistrationRefused) as refused:
            change(registration=group, people=[One()] * 3, actor=VISITOR, at=AT)
        assert [each.code for each in refused.value.obstacles] == ["too-few-seats"]
        less = cancel_seat(registration=group, number=2, actor=VISITOR, at=AT)
        assert (less.size, self.state(waits)) == (1, "offered")
        named = change(registration=group, people=[One(name="Truus")], actor=self.staff, at=AT)
        assert [one.name for _number, one in people_of(named)] == ["Truus"]
        assert [each.verb for each in history("registration", group.public_id)] == ["change"]
        assert change(registration=waits, people=[One()], actor=VISITOR, at=AT).state == "offered"
        assert change(registration=group, people=[], actor=VISITOR, at=AT).state == "cancelled"

    def test_a_priority_has_a_reason_and_a_name(self) -> None:
        one = self.sign_up("Anneke", 2)
        first, second = self.sign_up("Bas"), self.sign_up("Carla")
        with pytest.raises(RegistrationRefused):
            change_priority(registration=second, priority=1, reason=" ", actor=self.staff, at=AT)
        change_priority(registration=second, priority=1, reason="Mantelzorger", actor=self.staff, at=AT)
        told = PriorityChange.objects.get()
        assert (told.before, told.after, told.by_name) == (0, 1, self.staff.name)
        cancel_seat(registration=one, number=1, actor=VISITOR, at=AT)
        assert (self.state(first), self.state(second)) == ("waiting", "offered")

    def test_what_no_verb_came_to_is_offered_by_the_round(self) -> None:
        self.sign_up("Anneke", 2)
        waits = self.sign_up("Bas")
        self.pool.capacity = 3
        self.pool.save()
        assert offer_everywhere(at=AT) == 1
        assert offer_everywhere(at=AT) == 0
        assert self.state(waits) == "offered"

    def test_a_session_that_does_not_go_on_is_told_to_everyone(self) -> None:
        comes, waits = self.sign_up("Anneke", 2), self.sign_up("Bas")
        self.session.state, self.session.cancelled_at = "cancelled", AT
        self.session.save()
        assert sessions_cancelled(sessions=[self.session], reason="Ziek.", actor=self.staff, at=AT) == 2
        assert (self.state(comes), self.state(waits)) == ("cancelled", "cancelled")
        told = Notice.objects.filter(kind="activities.cancelled")
        assert {notice.person_id for notice in told} == {comes.person_id, waits.person_id}
        with pytest.raises(RegistrationRefused):
            self.sign_up("Carla")

    def test_the_rest_of_a_series_goes_on(self) -> None:
        other = make_session(self.activity, on=date(2026, 4, 3))
        both = register(activity=self.activity, sessions=[self.session.public_id, other.public_id], actor=VISITOR,
                        who=Contact("Anneke", email="a@example.org"), at=AT)  # fmt: skip
        other.state, other.cancelled_at = "cancelled", AT
        other.save()
        sessions_cancelled(sessions=[other], actor=self.staff, at=AT)
        assert (self.state(both), both.seats.count()) == ("confirmed", 1)

    def test_a_session_that_moves_is_told(self) -> None:
        comes = self.sign_up("Anneke")
        before = self.session.starts_at
        self.session.starts_at, self.session.ends_at = before + timedelta(days=1), before + timedelta(days=1, hours=2)
        self.session.save()
        assert sessions_moved(sessions=[self.session], before={self.session.pk: before}, at=AT) == 1
        told = Notice.objects.get(kind="activities.moved", person=comes.person)
        assert (told.facts["on"], told.facts["before_on"]) == ("2026-03-21", "2026-03-20")

    def test_too_late_to_cancel(self) -> None:
        comes = self.sign_up("Anneke")
        with pytest.raises(RegistrationRefused):
            cancel(registration=comes, actor=VISITOR, at=datetime(2026, 4, 1, tzinfo=UTC))
