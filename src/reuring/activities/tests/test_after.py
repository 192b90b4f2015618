# SPDX-License-Identifier: EUPL-1.2
"""Around a registration: the calendar that goes along, the reminder, and what is forgotten afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.test import TestCase
from icalendar import Calendar

from reuring.activities.models import Answer, Guest, Question, Registration, Seat
from reuring.activities.signing_up.registering import Contact, register
from reuring.activities.signing_up.reminding import tell_of_tomorrow
from reuring.activities.tests.cast import AT, make_activity, make_person, make_session
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.models import Notice
from reuring.people.notices.sending import send_due
from reuring.people.personal import expire_all

VISITOR = Actor.rule("a visitor")


class AfterTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity()
        cls.session = make_session(cls.activity)
        cls.diet = Question.objects.create(activity=cls.activity, text="Wat eet je niet?", is_sensitive=True)
        cls.wish = Question.objects.create(activity=cls.activity, text="Wat wil je weten?")

    def sign_up(self, who: Any = None, **more: Any) -> Registration:
        who = who or Contact("Anneke", email="anneke@example.org")
        answers = {self.diet.public_id: "Noten", self.wish.public_id: "Alles"}
        return register(activity=self.activity, sessions=[self.session.public_id], who=who, answers=answers,
                        actor=VISITOR, at=AT, **more)  # fmt: skip

    def test_the_confirmation_carries_a_calendar(self) -> None:
        self.sign_up(language="en")
        compose(urgency=Urgency.AT_ONCE, at=AT)
        send_due(clock=lambda: AT)
        [letter] = mail.outbox
        assert letter.subject == "You are signed up"
        assert "Leeskring" in str(letter.body)
        (name, content, media_type), code = letter.attachments
        assert (name, media_type) == ("activiteit.ics", "text/calendar")
        [event] = Calendar.from_ical(content).walk("VEVENT")
        assert event["summary"] == "Leeskring"
        assert (code[0], bytes(code[1])[:4]) == ("code-for-the-door.png", b"\x89PNG")
        assert event.decoded("dtstart") == self.session.starts_at

    def test_who_comes_tomorrow_is_told_once(self) -> None:
        made = self.sign_up()
        eve = self.session.starts_at - timedelta(days=1)
        assert tell_of_tomorrow(eve - timedelta(days=1)) == 0
        assert tell_of_tomorrow(eve) == 1
        assert tell_of_tomorrow(eve) == 0
        assert Notice.objects.get(kind="activities.reminder").person == made.person

    def test_answers_on_health_go_first_and_then_who_it_was(self) -> None:
        guest = self.sign_up()
        member = make_person("Mo", born_on=date(1980, 1, 1))
        known = self.sign_up(member)
        nobody = self.sign_up(Contact("Els"))
        over = self.session.ends_at
        expire_all(at=over + timedelta(days=13))
        assert Answer.objects.filter(question=self.diet).count() == 3
        expire_all(at=over + timedelta(days=15))
        assert not Answer.objects.filter(question=self.diet).exists()
        assert Answer.objects.filter(question=self.wish).count() == 3
        expire_all(at=over + timedelta(days=43))
        assert not Answer.objects.exists()
        assert list(Registration.objects.values_list("person", "given_name").distinct()) == [(None, "")]
        assert list(Seat.objects.values_list("name").distinct()) == [("",)]
        assert Registration.objects.filter(pk__in=[guest.pk, known.pk, nobody.pk], state="confirmed").count() == 3
        # Who was made by signing up is gone; who is known otherwise is not.
        assert not Person.objects.filter(pk=guest.person_id).exists()
        assert not Guest.objects.exists()
        assert Person.objects.filter(pk=member.pk).exists()

    def test_a_guest_with_something_else_to_come_stays(self) -> None:
        made = self.sign_up()
        later = make_session(self.activity, on=date(2026, 9, 1))
        register(activity=self.activity, sessions=[later.public_id], who=made.person, actor=VISITOR, at=AT)
        expire_all(at=self.session.ends_at + timedelta(days=60))
        assert Person.objects.filter(pk=made.person_id).exists()
