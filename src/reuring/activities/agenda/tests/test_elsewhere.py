# SPDX-License-Identifier: EUPL-1.2
"""The programme on paper, on the screen in the hall, on a partner's site, behind the door and on the home page."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.test import TestCase
from django.utils import timezone

from reuring.activities.agenda.jobs import note_what_is_over
from reuring.activities.models import Activity, Form
from reuring.activities.tests.cast import make_activity, make_branch, make_session
from reuring.places.models import Organisation
from reuring.shell.printing import can_print
from reuring.threads.models import OutboxEntry


class ElsewhereTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        Organisation.objects.create(id=1, name="Bibliotheek Kerkrade e.o.", short_name="Bibliotheek")
        cls.hub = make_branch()
        today = timezone.localdate()
        cls.activity = make_activity("Leeskring van de hub", form=Form.READING_GROUP)
        for days in range(3):
            make_session(cls.activity, today + timedelta(days=days), time(23, 40), branch=cls.hub)
        cls.free = make_activity("Open tafel", sign_up="none", parts=False)
        make_session(cls.free, today + timedelta(days=1), branch=make_branch(code="elders", name="Elders"))
        make_session(make_activity("Geheim", state=Activity.State.DRAFT), today + timedelta(days=1))

    def test_a_month_on_paper(self) -> None:
        month = f"{timezone.localdate() + timedelta(days=1):%Y-%m}"
        page = self.client.get(f"/agenda/print/?month={month}").content.decode()
        for words in ("Leeskring van de hub", "Open tafel", "Kom gewoon", "Meld je aan", "agenda/programme.pdf"):
            self.assertIn(words, page)
        self.assertNotIn("Geheim", page)
        self.assertNotIn("Open tafel", self.client.get(f"/agenda/print/?month={month}&branch=hub").content.decode())
        answer = self.client.get(f"/agenda/programme.pdf?month={month}")
        if can_print():
            self.assertEqual(answer["Content-Type"], "application/pdf")
            self.assertTrue(answer.content.startswith(b"%PDF"))
        else:
            self.assertEqual(answer.status_code, 503)

    def test_a_screen_shows_its_own_branch(self) -> None:
        with self.assertNumQueries(5):
            page = self.client.get("/agenda/screen/hub/").content.decode()
        self.assertIn("Leeskring van de hub", page)
        self.assertNotIn("Open tafel", page)
        self.assertEqual(self.client.get("/agenda/screen/nowhere/").status_code, 404)

    def test_a_widget_stands_anywhere_and_knows_nobody(self) -> None:
        self.client.cookies["reuring_branch"] = "hub"
        answer = self.client.get("/agenda/widget/?branch=hub&size=2&theme=dark")
        page = answer.content.decode()
        self.assertEqual(page.count("Leeskring van de hub"), 2)
        self.assertIn("frame-ancestors *", answer["Content-Security-Policy"])
        self.assertNotIn("X-Frame-Options", answer)
        self.assertEqual(len(answer.cookies), 0)
        self.assertNotIn("<script", page)
        self.assertIn("http://testserver/a/", page)
        elsewhere = self.client.get("/agenda/")
        self.assertIn("frame-ancestors 'none'", elsewhere["Content-Security-Policy"])
        self.assertEqual(elsewhere["X-Frame-Options"], "DENY")

    def test_the_code_for_a_widget_says_what_was_chosen(self) -> None:
        page = self.client.get("/agenda/widget/code/?branch=hub&size=3").content.decode()
        self.assertIn("http://testserver/agenda/widget/?branch=hub&amp;size=3", page)

    def test_behind_the_door_and_on_the_home_page(self) -> None:
        self.client.cookies["reuring_branch"] = "hub"
        door = self.client.get("/experience/").content.decode()
        for words in ("Deze week", "Leeskring van de hub", "/agenda/?form=reading_group"):
            self.assertIn(words, door)
        if timezone.localtime().time() < time(23, 30):
            home = self.client.get("/").content.decode()
            self.assertIn("Leeskring van de hub", home)
            self.assertNotIn("Open tafel", home)

    def test_search_hears_of_what_is_over(self) -> None:
        OutboxEntry.objects.all().delete()
        midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=2), time.min))
        self.assertEqual(note_what_is_over(midnight), 2)
        keys = set(OutboxEntry.objects.values_list("node_key", flat=True))
        self.assertEqual(keys, {self.activity.node_id, self.free.node_id})
