# SPDX-License-Identifier: EUPL-1.2
"""The page of a topic as a stranger sees it, following it, and what staff do with topics and steps."""

from __future__ import annotations

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.people.consents import text_version
from reuring.people.models import Purpose
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account
from reuring.threads.models import NodeKind, StepChoice, Topic, TopicFollow, TopicText
from reuring.threads.registries import Card, PersonToAsk, register_cards, register_people_to_ask
from reuring.threads.tests.test_what_next import days, make_node, make_topic

NOW = timezone.now()
GOAL = "goal"  # no room has goals yet, so this test can say how they are shown


def _cards(ids, branch):  # type: ignore[no-untyped-def]
    return {key: Card(key, GOAL, "Doel", f"/goal/{key}/", f"Doel {key}") for key in ids}


def _experts(topic: Topic) -> list[PersonToAsk]:
    return [PersonToAsk("Experts", "Stamboom Brunssum", "/c/x/")] if topic.key == "kinship" else []


register_cards(GOAL, _cards)
register_people_to_ask(_experts)


class TopicPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.history = make_topic("history")
        cls.family = make_topic("kinship", cls.history)
        for language, name in (("de", "Ahnenforschung"), ("en", "Family history")):
            TopicText.objects.create(topic=cls.family, language=language, name=name)
        cls.partner = make_node(NodeKind.PARTNER, "Heemkunde", cls.family)
        cls.goal = make_node(GOAL, "Iets", at=days(4))
        cls.member = make_account(role=Role.MEMBER)
        cls.librarian = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.cataloguer = make_account(role=Role.CATALOGUER)

    def test_a_stranger_in_three_languages(self) -> None:
        for prefix, name in (("", "Kinship"), ("/de", "Ahnenforschung"), ("/en", "Family history")):
            page = self.client.get(f"{prefix}/t/kinship/")
            self.assertContains(page, f"<h1>{name}</h1>")
            self.assertContains(page, f'href="{prefix}/t/history/"')
            self.assertContains(page, "Experts")
            self.assertContains(page, f'href="{prefix}/ideas/new/"')
            self.assertNotContains(page, "/staff/")
        self.assertContains(self.client.get("/t/history/"), 'href="/t/kinship/"')
        self.assertEqual(self.client.get("/t/nothing/").status_code, 404)

    def test_following_asks_once_whether_we_may_keep_it(self) -> None:
        client, path = log_in(self.member), "/t/kinship/follow/"
        self.assertContains(client.get("/t/kinship/"), path)
        self.assertContains(client.post(path), text_version(Purpose.INTERESTS))
        self.assertFalse(TopicFollow.objects.exists())
        agreed = {"agreed": text_version(Purpose.INTERESTS)}
        self.assertRedirects(client.post(path, agreed), "/t/kinship/")
        self.assertEqual(TopicFollow.objects.get().person, self.member.person)
        self.assertRedirects(client.post(path, {"wanted": "off"}), "/t/kinship/")
        self.assertFalse(TopicFollow.objects.exists())
        self.assertEqual(Client().get(path).status_code, 302)

    def test_two_topics_become_one(self) -> None:
        client, path = log_in(self.cataloguer), reverse("threads:topic_merger", args=["kinship"])
        self.assertContains(client.get("/staff/topics/?q=kin"), path)
        self.assertContains(client.get(path), "1 titel, activiteit of groep")
        self.assertEqual(client.post(path, {"into": ""}).status_code, 422)
        self.assertRedirects(client.post(path, {"into": "history"}), "/staff/topics/")
        self.assertRedirects(self.client.get("/de/t/kinship/"), "/de/t/history/", status_code=301)
        self.assertEqual(client.get(path).status_code, 404)
        self.assertContains(client.get("/staff/topics/"), "nu History")
        self.assertEqual(log_in(self.librarian).get("/staff/topics/").status_code, 403)

    def test_staff_choose_the_steps_of_a_page(self) -> None:
        client, path = log_in(self.librarian), reverse("threads:topic_steps", args=["kinship"])
        self.assertContains(client.get("/t/kinship/"), path)
        self.assertNotContains(log_in(self.member).get("/t/kinship/"), path)
        first = {"to": self.goal.public_id, "wanted": "first"}
        self.assertContains(client.post(path, first), "waarom", status_code=422)
        self.assertRedirects(client.post(path, first | {"reason": "Begin hier."}), path)
        self.assertContains(self.client.get("/t/kinship/"), "Begin hier.")
        choice = StepChoice.objects.get()
        self.assertContains(client.get(path), "vooraan")
        client.post(path, {"back": choice.pk})
        self.assertNotContains(self.client.get("/t/kinship/"), "Begin hier.")
        self.assertContains(client.get(path), "Eerder gekozen")
        own = reverse("threads:steps", args=[self.partner.public_id])
        self.assertEqual(client.get(own).status_code, 200)
        self.assertEqual(log_in(self.member).get(own).status_code, 403)
