# SPDX-License-Identifier: EUPL-1.2
"""The day and its doors without a script: as staff, as a host with a shift, and as others."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.day.tests.cast import make_registration
from reuring.activities.models import Answer, HeadCount, Question, Seat, Session, SessionResult, Shift, ShiftTurn
from reuring.activities.signing_up.links import token_of
from reuring.activities.tests.cast import make_account, make_activity, make_branch, make_session
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in


class DoorPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hub = make_branch()
        cls.activity = make_activity()
        # Noon of today: whatever the time is, its door is open.
        on = timezone.localdate()
        cls.session = make_session(cls.activity, on, time(12))
        cls.later = make_session(cls.activity, on + timedelta(days=7))
        cls.before = make_session(cls.activity, on - timedelta(days=7))
        cls.truus = make_registration(cls.session)
        cls.group = make_registration(cls.session, "Bram", size=4)
        cls.waits = make_registration(cls.session, "Els", state="waiting")
        question = Question.objects.create(activity=cls.activity, text="Eet je iets niet?")
        Answer.objects.create(registration=cls.truus, question=question, text="Geen noten")
        cls.desk = make_account(Role.FRONT_DESK)
        cls.host, cls.other_host = make_account(Role.HOST), make_account(Role.HOST)
        shift = Shift.objects.create(
            session=cls.session, what="De deur", starts_at=cls.session.starts_at, ends_at=cls.session.ends_at
        )
        ShiftTurn.objects.create(shift=shift, person=cls.host.person, name="Mo")

    def setUp(self) -> None:
        # Twelve hours before noon is midnight; half a day later the day is over.
        self.client = log_in(self.desk)

    def door(self, part: str = "", session: Session | None = None) -> str:
        return reverse(f"activities:door{part}", args=[(session or self.session).public_id])

    def post(self, part: str, **fields: object) -> str:
        answer = self.client.post(self.door(part), fields, follow=True)
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def test_the_day_shows_here_elsewhere_and_what_is_to_be_counted(self) -> None:
        elsewhere = make_session(
            make_activity("Debat"), timezone.localdate(), branch=make_branch(code="other", name="Elders")
        )
        with self.assertNumQueries(9):
            page = self.client.get(reverse("activities:day")).content.decode()
        for session in (self.session, elsewhere):
            self.assertIn(self.door(session=session), page)
        self.assertIn(self.door("_result", self.before), page)
        self.assertNotIn(self.later.public_id, page)

    def test_a_door_shows_first_names_and_sizes_and_nothing_else_of_people(self) -> None:
        page = self.client.get(self.door()).content.decode()
        for text in ("Truus", "Bram", "4 mensen", "Wachtlijst", "Els"):
            self.assertIn(text, page)
        self.assertNotIn("Geen noten", page)

    def test_a_code_is_told_apart_in_words(self) -> None:
        token = token_of(self.truus)
        self.assertIn("Truus is binnen", self.post("_attendance", code=f"https://x.example/registrations/{token}/"))
        self.assertIn("Al gescand", self.post("_attendance", code=token))
        self.assertIn("Wachtlijst. Els", self.post("_attendance", code=token_of(self.waits)))
        other = make_registration(self.later, "Wim")
        self.assertIn("Niet voor vandaag. Deze code is voor Leeskring", self.post("_attendance", code=token_of(other)))
        gone = make_registration(self.session, "Jo", state="cancelled")
        self.assertIn("Afgemeld. Jo", self.post("_attendance", code=token_of(gone)))
        self.assertIn("Niet te lezen", self.post("_attendance", code=token[:-1] + ("a" if token[-1] != "a" else "b")))
        self.assertIn("Niet te lezen", self.post("_attendance", code="2000000025"))
        self.assertEqual(Seat.objects.filter(attended=True).count(), 1)

    def test_the_list_lets_in_some_all_and_takes_back(self) -> None:
        self.assertIn("2 van de 4 binnen", self.post("_attendance", act=f"{self.group.public_id}/1,2/in"))
        self.assertIn("4 van de 4 binnen", self.post("_attendance", act=f"{self.group.public_id}//in"))
        self.assertIn("van de lijst gehaald", self.post("_attendance", act=f"{self.group.public_id}/4/back"))
        self.assertIn("staat op de wachtlijst", self.post("_attendance", act=f"{self.waits.public_id}//in"))
        self.assertIn("Els is binnen", self.post("_attendance", act=f"{self.waits.public_id}//anyway"))
        self.assertEqual(Seat.objects.filter(attended=True).count(), 4)
        self.post("_attendance", act="nonsense")
        self.post("_attendance")

    def test_heads_and_the_same_button_twice(self) -> None:
        key = uuid4()
        for _turn in range(2):
            self.post("_heads", act=f"4-11/1/{key}")
        self.post("_heads", count=30, age_band="", how="estimated", key=str(uuid4()))
        self.assertIn("Minder dan nul", self.post("_heads", act=f"65+/-1/{uuid4()}"))
        self.post("_heads", count=-5)
        self.post("_heads", act="4-11/1/no-key")
        self.assertEqual(sorted(HeadCount.objects.values_list("count", flat=True)), [1, 30])

    def test_the_result_of_a_day_before(self) -> None:
        address = self.door("_result", self.before)
        self.assertContains(self.client.get(address), "Hoe weet je het?")
        self.assertContains(self.client.post(address, {"how": "estimated"}), "ongeveer", status_code=422)
        self.assertRedirects(self.client.post(address, {"how": "estimated", "visitors": 25}), reverse("activities:day"))
        found = SessionResult.objects.get(session=self.before)
        self.assertEqual((found.visitors, found.how, found.by), (25, "estimated", self.desk))
        self.assertContains(self.client.get(address), "Wat eerder is opgeschreven")

    def test_a_host_opens_the_door_of_their_own_shift_only(self) -> None:
        self.client = log_in(self.host)
        self.assertContains(self.client.get(self.door()), "Truus")
        self.assertContains(self.client.get(reverse("activities:day")), self.door())
        self.assertContains(self.client.get("/mine/"), reverse("activities:day"))
        self.assertIn("Truus is binnen", self.post("_attendance", act=f"{self.truus.public_id}//in"))
        self.assertEqual(self.client.get(self.door(session=self.later)).status_code, 404)
        other = log_in(self.other_host)
        self.assertEqual(other.get(self.door()).status_code, 404)
        self.assertNotContains(other.get(reverse("activities:day")), self.session.public_id)

    def test_others_are_kept_out(self) -> None:
        for role in (Role.CATALOGUER, Role.PARTNER, Role.MEMBER):
            self.assertEqual(log_in(make_account(role)).get(self.door()).status_code, 403)
        self.client.logout()
        self.assertEqual(self.client.post(self.door("_heads"), {"count": 1}).status_code, 302)

    def test_a_door_costs_the_same_for_many(self) -> None:
        self.client.get(self.door())
        with self.assertNumQueries(8):
            self.client.get(self.door())
        for number in range(12):
            make_registration(self.later, f"Gast {number}", size=1)
        with self.assertNumQueries(8):
            self.client.get(self.door(session=self.later))
