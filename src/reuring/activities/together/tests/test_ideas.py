# SPDX-License-Identifier: EUPL-1.2
"""Ideas: handed in by anyone, answered to one, shown with consent, forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.activities.models import Activity, Idea, Maker
from reuring.activities.tests.cast import AT, make_account, make_activity, make_municipality
from reuring.activities.together.answering import answer_idea, finish_ideas, link_idea, unlink_idea
from reuring.activities.together.ideas import CONTACT_DAYS, IdeaFacts, forget_contact, give_idea, public_ideas
from reuring.activities.together.links import key_of_idea, path_of_idea
from reuring.activities.together.mails import send_about_idea
from reuring.activities.together.makers import credits_of
from reuring.activities.together.proposing import make_of_idea
from reuring.activities.together.refusals import IdeaRefused
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in

NEW = "/ideas/new/"
TYPED = {"title": "Een avond over de sterren", "given_name": "Noa"}


class IdeaTests(TestCase):
    staff: Account
    actor: Actor
    activity: Activity

    @classmethod
    def setUpTestData(cls) -> None:
        cls.staff = make_account(Role.PROGRAMME_MAKER)
        cls.actor = Actor.person(cls.staff)
        cls.activity = make_activity("Sterrenavond")

    def setUp(self) -> None:
        cache.clear()

    def give(self, person: Person | None = None, **overrides: Any) -> Idea:
        facts = {"title": "Schaken in de hal", "given_name": "Hub", "may_show": True, "shows_name": True, **overrides}
        return give_idea(facts=IdeaFacts(**facts), person=person, site="https://bieb.example", at=AT)

    def answer(self, idea: Idea, state: str = "talk", text: str = "Leuk! Kom je praten?", **more: Any) -> None:
        answer_idea(idea=idea, new_state=state, text=text, site="", actor=self.actor, at=AT, **more)

    # Handing in

    def test_two_minutes_without_an_account(self) -> None:
        said = {**TYPED, "reach": "Noa@Example.org", "municipality": make_municipality().pk, "may_show": "on"}
        response = self.client.post(NEW, said, follow=True)
        idea = Idea.objects.get()
        self.assertEqual((idea.email, idea.phone, idea.person), ("noa@example.org", "", None))
        self.assertEqual(response.redirect_chain[-1][0], path_of_idea(idea))
        self.assertContains(response, f"http://testserver{path_of_idea(idea)}".replace("&", "&amp;"))
        # No other site learns its address; without any referrer a browser would not be let send the form on it.
        self.assertEqual(response["Referrer-Policy"], "same-origin")
        [job] = ProcrastinateJob.objects.filter(task_name="activities.idea_mail")
        send_about_idea(**job.args)
        [message] = mail.outbox
        self.assertIn(f"http://testserver{path_of_idea(idea)}", message.body)
        # Nothing that was typed goes to an address that nobody has proven to be theirs.
        self.assertNotIn("sterren", message.body + message.subject)

    def test_a_road_is_a_mail_a_call_or_none(self) -> None:
        for typed, phone in (("06 12345678", "+31612345678"), ("", "")):
            self.client.post(NEW, {**TYPED, "reach": typed})
            self.assertEqual(Idea.objects.latest("pk").phone, phone)
        for wrong in ("noa@", "bel maar"):
            self.assertEqual(self.client.post(NEW, {**TYPED, "reach": wrong}).status_code, 422)

    def test_what_is_refused(self) -> None:
        for wrong in ({"title": ""}, {"text": "Mijn nummer is 123456782"}, {"given_name": "BSN 123456782"}):
            self.assertEqual(self.client.post(NEW, {**TYPED, **wrong}).status_code, 422)
        response = self.client.post(NEW, {**TYPED, "subject": "Cheap pills"})
        self.assertContains(response, "Druk nog een keer op de knop", status_code=422)
        self.assertNotContains(response, "Cheap pills", status_code=422)
        self.assertFalse(Idea.objects.exists())
        with self.assertRaises(IdeaRefused):
            self.give(text="123456782")

    def test_nobody_is_written_to_over_and_over(self) -> None:
        answers = [self.client.post(NEW, {**TYPED, "reach": "noa@example.org"}).status_code for _time in range(6)]
        self.assertEqual(answers, [302] * 5 + [422])

    # Trails

    def test_shown_with_consent_once_it_was_read(self) -> None:
        idea = self.give()
        page = reverse("activities:idea", args=[idea.public_id])
        self.assertEqual(self.client.get(page).status_code, 404)
        self.answer(idea)
        self.assertContains(self.client.get(page), "Hub")
        self.assertContains(self.client.get("/ideas/"), idea.title)
        consent = reverse("activities:idea_consent", args=[idea.public_id])
        self.assertEqual(self.client.post(consent, {"key": "nonsense"}).status_code, 404)
        self.client.post(consent, {"key": key_of_idea(idea), "may_show": "on"})
        self.assertNotContains(self.client.get(page), "Hub")
        self.client.post(consent, {"key": key_of_idea(idea)})
        self.assertEqual(self.client.get(page).status_code, 404)
        self.assertNotContains(self.client.get("/ideas/"), idea.title)
        self.assertContains(self.client.get(path_of_idea(idea)), "Leuk! Kom je praten?")

    def test_a_no_is_seen_by_its_giver_only(self) -> None:
        idea = self.give()
        self.answer(idea)
        with self.assertRaises(IdeaRefused):
            self.answer(idea, "declined", " ")
        self.answer(idea, "declined", "Helaas is de hal te klein.")
        self.assertFalse(public_ideas().exists())
        self.assertEqual(self.client.get(reverse("activities:idea", args=[idea.public_id])).status_code, 404)
        self.assertContains(self.client.get(path_of_idea(idea)), "Helaas is de hal te klein.")

    def test_a_private_word_stays_between_two(self) -> None:
        idea = self.give()
        self.answer(idea, text="Bel me op kantoor.", is_private=True)
        self.assertNotContains(self.client.get(reverse("activities:idea", args=[idea.public_id])), "Bel me op kantoor.")

    def test_the_giver_hears_by_notice_or_mail(self) -> None:
        member = make_account(Role.MEMBER, given_name="Mia")
        self.answer(self.give(person=member.person))
        [notice] = Notice.objects.filter(person=member.person)
        self.assertEqual(notice.facts["answer"], "Leuk! Kom je praten?")
        idea = self.give(email="hub@example.org")
        self.answer(idea)
        job = ProcrastinateJob.objects.filter(task_name="activities.idea_mail").latest("id")
        send_about_idea(**job.args)
        self.assertIn("Leuk! Kom je praten?", mail.outbox[-1].body)
        self.assertIn(path_of_idea(idea), mail.outbox[-1].body)

    def test_it_becomes_an_activity_with_her_name(self) -> None:
        idea = self.give()
        activity = make_of_idea(idea=idea, form="lecture", site="", actor=self.actor, at=AT)
        self.assertEqual((activity.state, activity.node.title), ("draft", idea.title))
        self.assertEqual([(credit.name, credit.role) for credit in credits_of(activity)], [("Hub", "ambassadeur")])
        page = path_of_idea(idea)
        # A draft is nobody's business yet.
        self.assertNotContains(self.client.get(page), activity.node.address)
        self.client.post(reverse("activities:idea_consent", args=[idea.public_id]), {"key": key_of_idea(idea)})
        self.assertEqual(credits_of(activity), [])
        unlink_idea(idea=idea, activity=activity, actor=self.actor, at=AT)
        self.assertFalse(Maker.objects.exists())
        idea.refresh_from_db()
        self.assertEqual(idea.state, "talk")

    def test_what_came_of_it(self) -> None:
        idea = self.give(email="hub@example.org")
        link_idea(idea=idea, activity=self.activity, site="", actor=self.actor, at=AT)
        with self.assertRaises(IdeaRefused):
            link_idea(idea=idea, activity=self.activity, site="", actor=self.actor, at=AT)
        self.assertEqual(finish_ideas(at=AT), 0)
        Activity.objects.filter(pk=self.activity.pk).update(state="done")
        self.activity.texts.update(outcome="Er waren tachtig mensen.")
        self.assertEqual([finish_ideas(at=AT), finish_ideas(at=AT)], [1, 0])
        response = self.client.get(reverse("activities:idea", args=[idea.public_id]))
        self.assertContains(response, "Er waren tachtig mensen.")
        self.assertContains(response, self.activity.node.address)

    def test_the_road_is_forgotten(self) -> None:
        idea, shown, open_one = self.give(phone="+31612345678", may_show=False), self.give(), self.give(email="a@b.nl")
        for each in (idea, shown):
            link_idea(idea=each, activity=self.activity, site="", actor=self.actor, at=AT)
        Idea.objects.filter(pk__in=[idea.pk, shown.pk]).update(state="done")
        later = AT + timedelta(days=CONTACT_DAYS + 1) - timedelta(days=CONTACT_DAYS)
        forget_contact(before=later)
        for each in (idea, shown, open_one):
            each.refresh_from_db()
        self.assertEqual((idea.phone, idea.given_name), ("", ""))
        self.assertEqual((shown.given_name, open_one.email), ("Hub", "a@b.nl"))

    # For staff

    def test_staff_answer_and_make_an_activity(self) -> None:
        client, idea = log_in(self.staff), self.give()
        page = reverse("activities:staff_idea", args=[idea.public_id])
        self.assertContains(client.get("/staff/ideas/?state=waiting&q=schaken"), idea.title)
        self.assertContains(client.get(f"{page}?begin=talk&q=sterren"), self.activity.node.title)
        self.assertEqual(client.post(f"{page}answers/", {"new_state": "talk", "text": ""}).status_code, 422)
        client.post(f"{page}answers/", {"new_state": "talk", "text": "Wat leuk!"})
        client.post(f"{page}activities/", {"activity": self.activity.public_id})
        client.post(f"{page}activities/", {"form": "workshop"})
        idea.refresh_from_db()
        self.assertEqual((idea.state, idea.activities.count()), ("activity", 2))
        client.post(f"{page}activities/{self.activity.public_id}/removal/")
        self.assertEqual(idea.activities.count(), 1)
        self.assertNotContains(client.get(page), key_of_idea(idea))
