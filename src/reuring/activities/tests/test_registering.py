# SPDX-License-Identifier: EUPL-1.2
"""Signing up: who comes in, who waits, who is refused and why, and what it asks of the database."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from reuring.activities.models import Activity, Answer, Part, Question, Registration, Seat
from reuring.activities.signing_up.links import registration_with, token_of
from reuring.activities.signing_up.offered import offered
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.activities.tests.cast import AT, make_account, make_activity, make_person, make_session
from reuring.people.actor import Actor
from reuring.people.models import NoticeRoad, Person
from reuring.people.notices.models import Notice

VISITOR = Actor.rule("a visitor")
ANNEKE = Contact("Anneke", email="Anneke@example.org")


def sign_up(activity: Activity, **more: Any) -> Registration:
    return register(**{"activity": activity, "who": ANNEKE, "actor": VISITOR, "at": AT, **more})


def codes(activity: Activity, **more: Any) -> set[str]:
    with pytest.raises(RegistrationRefused) as refused:
        sign_up(activity, **more)
    return {each.code for each in refused.value.obstacles}


class RegisteringTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity(capacity=3, most_together=4)
        cls.session = make_session(cls.activity)
        cls.later = make_session(cls.activity, on=date(2026, 4, 3))
        cls.first = [cls.session.public_id]

    def test_a_stranger_becomes_a_participant_of_their_own_and_is_told(self) -> None:
        known = make_person("Anneke", email="anneke@example.org")
        made = sign_up(self.activity, sessions=self.first, language="de")
        assert made.state == Registration.State.CONFIRMED
        assert made.person is not None
        assert made.person != known
        assert (made.person.email, made.person.language) == ("anneke@example.org", "de")
        assert [seat.name for seat in made.seats.all()] == ["Anneke"]
        told = Notice.objects.get(person=made.person)
        assert (told.kind, told.about) == ("activities.confirmed", made.public_id)
        assert told.facts["clock"] == "19:30"

    def test_a_first_name_is_enough_where_it_is_free_and_there_is_room(self) -> None:
        made = sign_up(self.activity, sessions=self.first, who=Contact("Els"))
        assert made.person is None
        assert codes(
            self.activity, sessions=self.first, who=Contact("Els"), people=[One()] * 3, waits_if_full=True
        ) == {"no-road"}
        paid = make_activity("Concert", price="fixed", price_cents=750)
        make_session(paid)
        assert codes(paid, sessions=[paid.sessions.get().public_id], who=Contact("Els")) == {"no-road"}

    def test_a_telephone_is_a_road(self) -> None:
        made = sign_up(self.activity, sessions=self.first, who=Contact("Jo", phone="+31455432100"), road="phone")
        assert made.person is not None
        assert made.person.notice_road == NoticeRoad.CALL
        assert not Notice.objects.filter(person=made.person).exists()

    def test_a_group_comes_as_a_whole_waits_as_a_whole_or_not_at_all(self) -> None:
        sign_up(self.activity, sessions=self.first, people=[One(name="Mo"), One(name="Fatima")])
        assert codes(self.activity, sessions=self.first, people=[One()] * 2) == {"too-few-seats"}
        assert codes(self.activity, sessions=self.first, people=[One()] * 4, waits_if_full=True) == {"never-fits"}
        waiting = sign_up(self.activity, sessions=self.first, people=[One()] * 2, waits_if_full=True)
        assert waiting.state == Registration.State.WAITING
        assert Seat.objects.filter(registration=waiting, is_taken=False).count() == 2
        # One that fits may still come in: an empty seat helps no one.
        assert sign_up(self.activity, sessions=self.first).state == Registration.State.CONFIRMED
        assert codes(self.activity, sessions=self.first) == {"full"}
        # Both sessions or neither.
        both = {"sessions": [self.session.public_id, self.later.public_id]}
        assert codes(self.activity, **both) == {"full"}
        assert sign_up(self.activity, **both, waits_if_full=True).seats.count() == 2
        assert Seat.objects.filter(pool__session=self.later, is_taken=True).count() == 0

    def test_every_obstacle_is_told_at_once(self) -> None:
        asked = Question.objects.create(activity=self.activity, text="Wat wil je weten?", is_required=True)
        found = codes(
            self.activity,
            sessions=["nosuchone"],
            people=[One(part="nopart", name="123456782")] * 5,
            who=Contact(""),
        )
        assert found == {"no-session", "unknown", "too-many-together", "no-name", "bsn", "unanswered"}
        assert codes(self.activity, sessions=self.first, answers={"other": "x"}) == {"unanswered", "not-asked"}
        made = sign_up(self.activity, sessions=self.first, answers={asked.public_id: " Alles "})
        assert Answer.objects.get(registration=made).text == "Alles"

    def test_what_is_closed_is_open_to_staff(self) -> None:
        soon = {"sessions": self.first, "at": self.session.starts_at}
        assert codes(self.activity, **soon) == {"closed"}
        assert sign_up(self.activity, **soon, road="desk").state == "confirmed"
        Activity.objects.filter(pk=self.activity.pk).update(opens_at=AT + timedelta(days=1))
        assert codes(self.activity, sessions=self.first) == {"not-open-yet"}
        draft = make_activity("Ooit", state="draft")
        session = make_session(draft)
        assert codes(draft, sessions=[session.public_id]) == {"not-public"}
        Activity.objects.filter(pk=self.activity.pk).update(state="cancelled", cancelled_at=AT)
        assert codes(self.activity, sessions=self.first) == {"cancelled", "not-open-yet"}

    def test_who_is_known_comes_once(self) -> None:
        account = make_account()
        me = account.person
        child = make_person("Sam", born_on=date(2018, 1, 1))
        group = [One(person=me, name="Mo"), One(person=child, name="Sam")]
        actor = Actor.person(account)
        made = sign_up(self.activity, sessions=self.first, who=me, people=group, actor=actor)
        assert (made.person, made.made_by) == (me, account)
        assert codes(self.activity, sessions=self.first, who=me, people=[One(person=child)], actor=actor) == {"double"}
        # A friend without a name here may still come along later.
        assert sign_up(self.activity, sessions=self.first, who=me, people=[One(name="Vriend")], actor=actor).size == 1

    def test_an_age_that_is_known_must_fit_unless_somebody_else_does(self) -> None:
        me, child = make_person("Mo", born_on=date(1980, 1, 1)), make_person("Sam", born_on=date(2020, 1, 1))
        toddlers = make_activity("Voorlezen", age_from=4, age_to=8)
        sessions = [make_session(toddlers).public_id]
        assert codes(toddlers, sessions=sessions, who=me, people=[One(person=me)]) == {"age"}
        assert sign_up(toddlers, sessions=sessions, who=me, people=[One(person=me), One(person=child)]).size == 2

    def test_sending_twice_is_one_registration(self) -> None:
        key = uuid.uuid4()
        first = sign_up(self.activity, sessions=self.first, key=key)
        again = sign_up(self.activity, sessions=self.first, key=key)
        assert again == first
        assert Person.objects.filter(email="anneke@example.org").count() == 1

    def test_parts_have_pools_of_their_own_and_may_be_free(self) -> None:
        family = make_activity("Samen bouwen", parts=False, price="fixed", price_cents=500)
        child = Part.objects.create(activity=family, label="Kinderen", capacity=2)
        parent = Part.objects.create(activity=family, label="Ouders", capacity=1, is_free=True)
        sessions = [make_session(family).public_id]
        group = [One(part=child.public_id), One(part=child.public_id), One(part=parent.public_id)]
        made = sign_up(family, sessions=sessions, people=group)
        assert (made.state, made.price_cents, made.until) == ("held", 1000, AT + timedelta(minutes=15))
        assert codes(family, sessions=sessions, people=[One(part=parent.public_id)]) == {"full"}

    def test_somebody_pays_what_they_can(self) -> None:
        concert = make_activity("Concert", price="choose", price_cents=700)
        sessions = [make_session(concert).public_id]
        assert sign_up(concert, sessions=sessions).price_cents == 700
        assert sign_up(concert, sessions=sessions, chosen_cents=0).state == "confirmed"
        assert codes(concert, sessions=sessions, chosen_cents=-1) == {"amount-absurd"}
        later = sign_up(concert, sessions=sessions, chosen_cents=250, pays_later=True, road="desk")
        assert later.charge is not None
        assert (later.state, later.charge.open_cents) == ("confirmed", 250)

    def test_a_course_is_for_all_times_and_closes_with_the_first(self) -> None:
        course = make_activity("Cursus", sign_up="all", price="fixed", price_cents=2000)
        one, _two = make_session(course), make_session(course, on=date(2026, 3, 27))
        assert codes(course, sessions=[one.public_id]) == {"all-together"}
        made = sign_up(course)
        assert (made.covers_all, made.price_cents, made.seats.count()) == (True, 2000, 2)
        assert codes(course, at=one.starts_at) == {"closed"}

    def test_a_link_that_was_signed_leads_back(self) -> None:
        made = sign_up(self.activity, sessions=self.first)
        assert registration_with(token_of(made)) == made
        assert registration_with(made.public_id + ".forged") is None

    def test_it_takes_few_queries(self) -> None:
        asked = Question.objects.create(activity=self.activity, text="Wat wil je weten?")

        def attempt() -> int:
            with CaptureQueriesContext(connection) as counted:
                whole = offered(self.activity.node.public_id, at=AT)
                assert whole is not None
                sign_up(
                    whole,
                    sessions=self.first,
                    people=[One(), One()],
                    answers={asked.public_id: "x"},
                    waits_if_full=True,
                )
            return len(counted)

        # BEGIN and COMMIT are a savepoint and its release here; the bench counts over HTTP.
        assert (attempt(), attempt()) == (11, 9)

    def test_what_is_offered_is_never_what_it_was_before(self) -> None:
        public_id = self.activity.node.public_id
        first = offered(public_id, at=AT)
        assert first is not None
        assert offered(public_id, at=AT) is first
        Question.objects.create(activity=self.activity, text="Wat wil je weten?")
        again = offered(public_id, at=AT)
        assert again is not None
        assert len(again.questions) == 1
        Part.objects.filter(activity=self.activity).update(label="Iedereen")
        later = offered(public_id, at=self.session.ends_at)
        assert later is not None
        assert [pool.part.label for pool in later.pools] == ["Iedereen"]
        assert offered("nosuchone", at=AT) is None

    def test_a_key_belongs_to_one_activity(self) -> None:
        key = uuid.uuid4()
        sign_up(self.activity, sessions=self.first, key=key)
        other = make_activity("Concert")
        session = make_session(other)
        assert codes(other, sessions=[session.public_id], key=key) == {"key-used"}
