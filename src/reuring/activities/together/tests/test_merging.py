# SPDX-License-Identifier: EUPL-1.2
"""Ideas that are merged and split: nobody's name is lost, old addresses lead on, and a merge can be undone."""

from __future__ import annotations

from typing import Any

from django.test import TestCase

from reuring.activities.models import Activity, Idea, IdeaStep
from reuring.activities.tests.cast import AT, make_account, make_activity
from reuring.activities.together.answering import answer_idea, link_idea
from reuring.activities.together.givers import credit_givers, root_of
from reuring.activities.together.ideas import IdeaFacts, give_idea, say_what_may_show
from reuring.activities.together.links import path_of_idea
from reuring.activities.together.makers import credits_of
from reuring.activities.together.merging import alike, merge_ideas, split_idea, undo_merge
from reuring.activities.together.refusals import IdeaRefused
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in


class MergingTests(TestCase):
    actor: Actor
    activity: Activity
    hub: Idea
    mia: Idea

    @classmethod
    def setUpTestData(cls) -> None:
        cls.staff = make_account(Role.PROGRAMME_MAKER)
        cls.actor = Actor.person(cls.staff)
        cls.activity = make_activity("Schaakavond")
        cls.hub = cls.give("Schaken in de hal", "Hub")
        cls.mia = cls.give("Schaken voor beginners", "Mia")

    @classmethod
    def give(cls, title: str, name: str, **overrides: Any) -> Idea:
        facts = {"may_show": True, "shows_name": True, **overrides}
        facts = {"title": title, "given_name": name, "email": f"{name.lower()}@example.org", **facts}
        return give_idea(facts=IdeaFacts(**facts), person=None, site="", at=AT)

    def answer(self, idea: Idea, text: str = "Leuk!") -> None:
        answer_idea(idea=idea, new_state="talk", text=text, site="", actor=self.actor, at=AT)

    def merge(self, idea: Idea, into: Idea) -> Idea:
        return merge_ideas(idea=idea, into=into, site="", actor=self.actor, at=AT)

    def names(self) -> list[str]:
        return [each.name for each in credits_of(self.activity)]

    def test_everybody_stays_named_and_hears(self) -> None:
        self.answer(self.hub)
        self.merge(self.mia, self.hub)
        page = self.client.get(f"/ideas/{self.mia.public_id}/", follow=True)
        self.assertContains(page, "Ook bedacht door: Mia")
        self.answer(self.hub, "Wie neemt een bord mee?")
        link_idea(idea=self.hub, activity=self.activity, site="", actor=self.actor, at=AT)
        self.assertEqual(self.names(), ["Hub", "Mia"])
        own = self.client.get(path_of_idea(self.mia))
        self.assertContains(own, "Wie neemt een bord mee?")
        self.assertContains(own, "Schaken in de hal")
        say_what_may_show(idea=self.mia, may_show=False, shows_name=False, at=AT)
        self.assertEqual(self.names(), ["Hub"])

    def test_what_was_merged_before_its_activity_or_after_is_credited_alike(self) -> None:
        link_idea(idea=self.hub, activity=self.activity, site="", actor=self.actor, at=AT)
        self.merge(self.mia, self.hub)
        self.assertEqual(self.names(), ["Hub", "Mia"])
        undo_merge(idea=self.mia, actor=self.actor, at=AT)
        self.mia.refresh_from_db()
        self.assertEqual((self.names(), self.mia.merged_into, self.mia.state), (["Hub"], None, "idea"))
        self.assertFalse(IdeaStep.objects.filter(idea=self.mia, merged_into__isnull=False).exists())

    def test_a_chain_ends_somewhere(self) -> None:
        third = self.give("Dammen", "Leo")
        self.merge(third, self.mia)
        self.merge(self.mia, self.hub)
        third.refresh_from_db()
        self.assertEqual(root_of(third), self.hub)
        with self.assertRaises(IdeaRefused) as caught:
            self.merge(self.hub, Idea.objects.get(pk=third.pk))
        self.assertEqual(caught.exception.obstacles[0].code, "same")
        with self.assertRaises(IdeaRefused):
            link_idea(idea=self.mia, activity=self.activity, site="", actor=self.actor, at=AT)

    def test_a_part_has_the_same_givers(self) -> None:
        self.merge(self.mia, self.hub)
        part = split_idea(idea=self.hub, title="Schaakles voor kinderen", actor=self.actor, at=AT)
        link_idea(idea=part, activity=self.activity, site="", actor=self.actor, at=AT)
        self.assertEqual(self.names(), ["Hub", "Mia"])
        # The whole leads to the same activity: nobody stands there twice.
        credit_givers(idea=self.hub, activity=self.activity, at=AT)
        self.assertEqual(self.names(), ["Hub", "Mia"])
        with self.assertRaises(IdeaRefused):
            split_idea(idea=self.hub, title="Schaken in de hal", actor=self.actor, at=AT)

    def test_staff_see_what_is_alike_and_merge_it(self) -> None:
        self.assertEqual(alike(self.hub), [self.mia])
        client = log_in(self.staff)
        page = f"/staff/ideas/{self.hub.public_id}/"
        self.assertContains(client.get(page), "Schaken voor beginners")
        self.assertRedirects(client.post(f"{page}mergers/", {"into": self.mia.public_id}), page)
        self.assertContains(client.get(page), "Maak ze weer los")
        client.post(f"{page}mergers/", {"undo": "1"})
        answer = client.post(f"{page}parts/", {"title": "Simultaan tegen de kampioen"}, follow=True)
        self.assertContains(answer, "Simultaan tegen de kampioen")
