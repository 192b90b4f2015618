# SPDX-License-Identifier: EUPL-1.2
"""The pages of moderation: as a stranger, a member, a host, who wrote it, and colleagues."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from reuring.activities.models import Idea
from reuring.activities.together.ideas import IdeaFacts, give_idea
from reuring.activities.together.links import path_of_idea
from reuring.communities.models import Case, Decision, HouseRules, PersonBlock, Plan, Post
from reuring.communities.moderating.hiding import Thing
from reuring.communities.moderating.reporting import report
from reuring.communities.moderating.telling import key_of
from reuring.communities.tests.cast import AT, make_community, make_member, make_person, make_post
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

WHY = {"what": "hide", "why": "Dit is reclame, en dat hoort hier niet.", "seen": 0}


class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.sjef = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.toine = make_account(role=Role.ADMINISTRATOR)
        cls.host, cls.lieve = make_account(), make_account(role=Role.MEMBER)
        cls.group = make_community()
        make_member(cls.group, cls.host.person, name="Wim", is_host=True)
        make_member(cls.group, cls.lieve.person, name="Lieve")
        cls.truus = make_member(cls.group, make_person(given_name="Geheim"), name="Truus")
        cls.question = make_post(cls.truus, "Wie kent deze akte?", is_public=True)
        cls.post = make_post(cls.truus, "Koop <b>nu</b> brillen!", parent=cls.question)

    def setUp(self) -> None:
        cache.clear()

    def test_a_stranger_reads_the_rules_and_reports_what_is_public(self) -> None:
        self.assertContains(self.client.get("/groups/rules/"), "Wees aardig.")
        self.assertContains(self.client.get("/de/groups/rules/"), "Sei freundlich.")
        self.assertEqual(self.client.get(f"/groups/report/post/{self.post.public_id}/").status_code, 404)
        address = f"/groups/report/post/{self.question.public_id}/"
        page = self.client.get(address)
        self.assertContains(page, "Wie kent deze akte?")
        self.assertNotContains(page, "Truus")
        self.assertEqual(self.client.post(address, {"why": "rude", "subject": "koop"}).status_code, 422)
        self.assertEqual(self.client.post(address, {}).status_code, 422)
        self.assertFalse(Case.objects.exists())
        self.assertRedirects(self.client.post(address, {"why": "rude"}), f"/c/{self.group.public_id}/")
        for _each in range(9):
            self.client.post(address, {"why": "rude"})
        self.assertContains(self.client.post(address, {"why": "rude"}), "veel meldingen", status_code=422)

    def test_from_one_address_nobody_is_silenced(self) -> None:
        address, danger = f"/groups/report/post/{self.question.public_id}/", {"why": "unsafe"}
        for client in (self.client, self.client, log_in(make_account())):
            client.post(address, danger, REMOTE_ADDR="192.0.2.7")
            self.assertTrue(Post.objects.get(pk=self.question.pk).is_shown)
        self.assertNotIn("192.0.2.7", Case.objects.get().reports.filter(person=None).get().source)
        self.client.post(address, danger, REMOTE_ADDR="192.0.2.8")
        self.assertFalse(Post.objects.get(pk=self.question.pk).is_shown)
        log_in(self.lieve).post(f"/groups/report/post/{self.post.public_id}/", danger)
        self.assertFalse(Post.objects.get(pk=self.post.pk).is_shown)

    def test_an_idea_says_no_more_than_its_own_page(self) -> None:
        facts = IdeaFacts("Een leeskring", given_name="Els Zwijgzaam", email="els@example.org", may_show=True)
        idea = give_idea(facts=facts, person=None, site="", at=AT)
        address, lieve = f"/groups/report/idea/{idea.public_id}/", log_in(self.lieve)
        for client in (self.client, lieve):
            self.assertEqual(client.get(address).status_code, 404)
        # In its group it is read before a colleague answered.
        Plan.objects.create(community=self.group, idea=idea, made_at=AT)
        outside = log_in(make_account())
        self.assertEqual([each.get(address).status_code for each in (lieve, outside, self.client)], [200, 404, 404])
        Idea.objects.update(answered_at=AT, shows_name=False)
        for client in (self.client, lieve):
            page = client.get(address)
            self.assertContains(page, "Een leeskring")
            self.assertNotContains(page, "Zwijgzaam")
        Idea.objects.update(shows_name=True)
        self.assertContains(self.client.get(address), "Zwijgzaam")

    def test_nothing_is_reported_that_is_not_seen(self) -> None:
        young = make_community("Gamen", is_for_minors=True, joining="request", librarian=self.sjef.person)
        row = Post.objects.filter(pk=make_post(self.truus, is_public=True).pk)
        address = f"/groups/report/post/{row[0].public_id}/"
        self.assertEqual(self.client.get(address).status_code, 200)
        PersonBlock.objects.create(person=self.truus.person, blocked=self.lieve.person, at=AT)
        lieve, key = log_in(self.lieve), self.truus.public_id
        for closed in (address, f"/groups/report/member/{key}/"):
            self.assertEqual(lieve.get(closed).status_code, 404)
        row.update(community=young)
        self.assertEqual(self.client.get(address).status_code, 404)
        self.assertEqual(log_in(self.sjef).get(address).status_code, 200)

    def test_a_member_reports_and_blocks(self) -> None:
        lieve = log_in(self.lieve)
        where = f"post/{self.post.public_id}/"
        self.assertContains(lieve.get(f"/groups/report/{where}"), "&lt;b&gt;nu")
        lieve.post(f"/groups/report/{where}", {"why": "spam", "text": "Alweer"})
        self.assertEqual(Case.objects.get().reports.get().person, self.lieve.person)
        self.assertEqual(lieve.get(f"/groups/hide/{where}").status_code, 404)
        self.assertContains(lieve.get(f"/groups/block/{where}"), "Truus niet meer zien?")
        self.assertContains(lieve.post(f"/groups/block/{where}", follow=True), "Truus")
        row = PersonBlock.objects.get()
        lieve.post(f"/mine/blocked/{row.pk}/removal/")
        self.assertFalse(PersonBlock.objects.exists())

    def test_a_host_hides_and_says_why(self) -> None:
        host, where = log_in(self.host), f"/groups/hide/post/{self.post.public_id}/"
        self.assertEqual(host.post(where, {"why": ""}).status_code, 422)
        host.post(where, {"why": "Geen reclame"})
        self.assertFalse(Post.objects.get(pk=self.post.pk).is_shown)
        self.assertContains(log_in(self.sjef).get("/staff/moderation/decided/"), "Geen reclame")

    def test_the_queue_a_decision_and_a_second_look(self) -> None:
        case = report(thing=Thing.of(post=self.post), person=self.lieve.person, why="unsafe", text="Eng", at=AT).case
        sjef, address = log_in(self.sjef), f"/staff/moderation/{case.public_id}/"
        self.assertContains(sjef.get("/staff/moderation/"), "Kan niet wachten")
        page = sjef.get(address)
        self.assertContains(page, "Eng")
        self.assertContains(page, "Wie kent deze akte?")
        for hidden in ("Lieve", "Janssen", "Geheim"):
            self.assertNotContains(page, hidden)
        self.assertEqual(sjef.post(f"{address}decisions/", {**WHY, "why": ""}).status_code, 422)
        self.assertRedirects(sjef.post(f"{address}decisions/", WHY), "/staff/moderation/")
        self.assertContains(log_in(self.toine).post(f"{address}decisions/", WHY), "net over besloten", status_code=422)

        mine = f"/groups/decisions/{case.public_id}/"
        self.assertEqual(self.client.get(mine).status_code, 404)
        key = key_of(case, self.truus.person_id)
        page = self.client.get(mine, {"key": key})
        self.assertContains(page, "Dit is reclame")
        self.assertNotContains(page, "Sjef")
        self.assertEqual(self.client.get(mine, {"key": key + "x"}).status_code, 404)
        self.client.post(f"{mine}?key={key}", {"key": key, "text": "Het was een grap"})
        self.assertContains(sjef.get(address), "Jij besloot de eerste keer")
        toine = log_in(self.toine)
        self.assertContains(toine.get(address), "Het was een grap")
        toine.post(f"{address}decisions/", {"what": "keep", "why": "Een grap mag.", "seen": 1})
        self.assertTrue(Post.objects.get(pk=self.post.pk).is_shown)
        self.assertContains(self.client.get(mine, {"key": key}), "Het staat er weer")
        self.assertContains(sjef.get("/staff/moderation/decided/"), "1, waarvan 1 keer anders besloten")
        self.assertEqual(Decision.objects.count(), 2)

    def test_the_queue_asks_as_much_for_many_as_for_one(self) -> None:
        sjef = log_in(self.sjef)
        counts = []
        for _each in range(2):
            report(thing=Thing.of(post=make_post(self.truus)), person=self.lieve.person, why="rude", at=AT)
            sjef.get("/staff/moderation/")
            with CaptureQueriesContext(connection) as asked:
                sjef.get("/staff/moderation/")
            counts.append(len(asked))
        self.assertEqual(counts[0], counts[1])

    def test_a_colleague_asks_for_somebody_who_calls(self) -> None:
        case = report(thing=Thing.of(post=self.post), person=None, why="rude", at=AT).case
        sjef, address = log_in(self.sjef), f"/staff/moderation/{case.public_id}/"
        sjef.post(f"{address}second-look/", {"text": "Te vroeg"})
        self.assertEqual(Case.objects.get().state, "open")
        sjef.post(f"{address}decisions/", WHY)
        self.assertContains(sjef.get(address), "belt of komt langs")
        sjef.post(f"{address}second-look/", {"text": "Aan de telefoon"})
        self.assertEqual(Case.objects.get().state, "second_look")

    def test_a_flood_is_decided_together(self) -> None:
        for number in range(3):
            facts = IdeaFacts(f"Idee {number}", given_name="Els")
            give_idea(facts=facts, person=None, is_flood=True, site="", at=AT)
        self.assertContains(self.client.get(path_of_idea(Idea.objects.all()[0])), "We lezen het eerst even na")
        sjef, keys = log_in(self.sjef), list(Case.objects.values_list("public_id", flat=True))
        self.assertContains(sjef.get("/staff/moderation/"), "Besluit over 3 dingen")
        given = {"cases": keys[:2], "what": "keep", "why": "Welkom!"}
        self.assertEqual(sjef.post("/staff/moderation/many/", {**given, "why": ""}).status_code, 422)
        self.assertRedirects(sjef.post("/staff/moderation/many/", given), "/staff/moderation/many/")
        self.assertEqual((Decision.objects.count(), Idea.objects.to_read().count()), (2, 2))

    def test_a_colleague_writes_the_rules(self) -> None:
        sjef = log_in(self.sjef)
        self.assertContains(sjef.get("/staff/moderation/rules/"), "Wees aardig.")
        sjef.post("/staff/moderation/rules/", {"nl": "Wees lief.", "de": "", "en": ""})
        self.assertEqual(HouseRules.objects.get().text, "Wees lief.")
        self.assertContains(self.client.get("/groups/rules/"), "Wees lief.")
        self.assertEqual(log_in(self.lieve).get("/staff/moderation/").status_code, 403)
