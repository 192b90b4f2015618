# SPDX-License-Identifier: EUPL-1.2
"""Following one thing: on the ground of a consent that is asked for in the same step, and what is new about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory, TestCase
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.consents import text_of, text_version, withdraw_consent
from reuring.people.models import Account, Consent, Purpose
from reuring.people.tests.cast import log_in, make_account, make_branch
from reuring.threads import registries
from reuring.threads.branch_nodes import keep_branch_node
from reuring.threads.following import FollowRefused, follow_node, followed_nodes, new_since
from reuring.threads.models import Link, Node, NodeFollow, NodeTopic, Topic, TopicFollow, TopicText
from reuring.threads.registries import Fresh, register_news

ACTOR = Actor.rule("test")
INTERESTS = Purpose.INTERESTS


def agree(account: Account, version: int | None = None) -> None:
    version = version or text_version(INTERESTS)
    Consent.objects.create(
        person=account.person, purpose=INTERESTS, text_version=version, given_at=timezone.now(), given_by=account.person
    )


def make_node(title: str, kind: str = "activity", **more: Any) -> Node:
    return Node.objects.create(kind=kind, title=title, address=f"/{kind}/{title.lower()}/", **more)


def button(account: Account | None, node: Node) -> str:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/somewhere/?a=1")
    request.user = account or AnonymousUser()
    return Template("{% load follow_tags %}{% follow_button node.public_id %}").render(
        Context({"request": request, "node": node})
    )


class TestFollowing(TestCase):
    me: Account
    club: Node

    @classmethod
    def setUpTestData(cls) -> None:
        cls.me = make_account()
        cls.club = make_node("Leesclub", "partner")
        cls.address = f"/follow/{cls.club.public_id}/"

    def setUp(self) -> None:
        self.client = log_in(self.me)

    def test_whoever_is_not_logged_in_is_led_there_and_back(self) -> None:
        shown = button(None, self.club)
        assert f'href="{self.address}"' in shown
        assert "<form" not in shown
        answer = Client().get(self.address)
        assert answer["Location"] == f"/account/login/?next={self.address}"

    def test_the_consent_is_asked_for_in_the_same_step(self) -> None:
        answer = self.client.post(self.address, {"next": "/read/"})
        words = str(text_of(INTERESTS, text_version(INTERESTS)))
        assert words in answer.content.decode()
        assert 'name="next" value="/read/"' in answer.content.decode()
        assert not NodeFollow.objects.exists()
        answer = self.client.post(self.address, {"next": "/read/", "agreed": str(text_version(INTERESTS))})
        assert answer["Location"] == "/read/"
        assert NodeFollow.objects.get().node == self.club

    def test_whoever_agreed_to_words_that_named_only_topics_is_asked_once_more(self) -> None:
        agree(self.me, 1)
        self.client.post(self.address)
        with pytest.raises(FollowRefused):
            follow_node(person=self.me.person, node=self.club, actor=ACTOR, at=timezone.now())
        answer = self.client.post(self.address, {"agreed": "1"})
        assert "net veranderd" in answer.content.decode()
        assert not NodeFollow.objects.exists()
        self.client.post(self.address, {"agreed": "2"})
        assert NodeFollow.objects.count() == 1

    def test_a_child_asks_a_guardian(self) -> None:
        self.me.person.born_on = timezone.localdate() - timedelta(days=3_700)
        self.me.person.save()
        answer = self.client.post(self.address, {"agreed": "2"})
        assert answer.status_code == 200
        assert "utrecht-form-field-error-message" in answer.content.decode()
        assert not NodeFollow.objects.exists()

    def test_the_button_changes_in_its_place_and_back(self) -> None:
        agree(self.me)
        assert 'name="next" value="/somewhere/?a=1"' in button(self.me, self.club)
        headers = {"hx-request": "true"}
        for _twice in range(2):
            answer = self.client.post(self.address, {"next": "/read/"}, headers=headers).content.decode()
        assert "Je volgt dit" in answer
        assert "<html" not in answer
        assert 'name="next" value="/read/"' in answer
        assert "Je volgt dit" in button(self.me, self.club)
        assert NodeFollow.objects.count() == 1
        answer = self.client.post(self.address, {"wanted": "off"}, headers=headers).content.decode()
        assert "Je volgt dit" not in answer
        assert not NodeFollow.objects.exists()

    def test_it_leads_nowhere_else(self) -> None:
        agree(self.me)
        assert self.client.post(self.address, {"next": "https://example.org/"})["Location"] == "/partner/leesclub/"
        assert self.client.post("/follow/0000000000/").status_code == 404

    def test_what_not_everyone_sees_is_not_followed(self) -> None:
        agree(self.me)
        secret = make_node("Geheim", visibility="staff")
        assert self.client.post(f"/follow/{secret.public_id}/").status_code == 404
        with pytest.raises(FollowRefused):
            follow_node(person=self.me.person, node=secret, actor=ACTOR, at=timezone.now())

    def test_my_library_lists_what_i_follow(self) -> None:
        agree(self.me)
        self.client.post(self.address)
        page = self.client.get("/mine/interests/").content.decode()
        assert 'href="/partner/leesclub/"' in page
        assert f'action="{self.address}"' in page
        answer = self.client.post(self.address, {"wanted": "off", "next": "/mine/interests/"})
        assert answer["Location"] == "/mine/interests/"
        assert (
            "Leesclub"
            not in self.client.get(answer["Location"]).content.decode().split("<main")[1].split("</form>")[-1]
        )
        assert followed_nodes(self.me.person) == []

    def test_taking_the_consent_back_forgets_it(self) -> None:
        agree(self.me)
        self.client.post(self.address)
        withdraw_consent(person=self.me.person, purpose=INTERESTS, by=self.me.person, actor=ACTOR, at=timezone.now())
        assert not NodeFollow.objects.exists()


class TestWhatIsNew(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.me = make_account().person
        cls.since = timezone.now() - timedelta(days=7)
        cls.club, cls.branch = make_node("Leesclub", "partner"), make_node("Brunssum", "branch")
        cls.topic = Topic.objects.create(key="t", path=["t"])
        TopicText.objects.create(topic=cls.topic, language="nl", name="Tuinen")
        for node in (cls.club, cls.branch):
            NodeFollow.objects.create(person=cls.me, node=node, since=cls.since)
        TopicFollow.objects.create(person=cls.me, topic=cls.topic, since=cls.since)

    def made(self, title: str, *, days: int = 1, **more: Any) -> Node:
        node = make_node(title, **more)
        at = timezone.now() - timedelta(days=days)
        Link.objects.create(from_node=node, to_node=self.club, relation="made_by", source="staff", made_at=at)
        return node

    def told(self) -> list[tuple[str, str]]:
        titles = dict(Node.objects.values_list("pk", "title"))
        return [(titles[one.node_id], one.because) for one in new_since(self.me, self.since)]

    def test_what_comes_from_a_followed_thing_a_room_or_a_topic(self) -> None:
        self.made("Lezing")
        self.made("Oud", days=30)
        self.made("Verborgen", visibility="hidden")
        elsewhere = make_node("Elders")
        Link.objects.create(
            from_node=elsewhere, to_node=make_node("Ander", "partner"), relation="made_by", source="staff"
        )
        Link.objects.create(from_node=make_node("Gaat over"), to_node=self.club, relation="is_about", source="staff")
        at_branch, unasked = make_node("Open dag"), make_node("Niet gevraagd")
        asked: list[set[int]] = []

        def activities(node_ids: Any, since: Any) -> list[Fresh]:
            asked.append(set(node_ids))
            now = timezone.now() - timedelta(days=2)
            return [Fresh(at_branch.pk, self.branch.pk, now), Fresh(unasked.pk, elsewhere.pk, now)]

        register_news("test", activities)
        self.addCleanup(registries._news_makers.pop, "test")
        about = make_node("Rozen")
        NodeTopic.objects.create(node=about, topic=self.topic, source="rule")
        assert self.told() == [("Rozen", "Tuinen"), ("Lezing", "Leesclub"), ("Open dag", "Brunssum")]
        assert asked == [{self.club.pk, self.branch.pk}]

    def test_each_thing_comes_once_with_its_nearest_reason(self) -> None:
        node = self.made("Lezing")
        NodeTopic.objects.create(node=node, topic=self.topic, source="rule")
        assert self.told() == [("Lezing", "Leesclub")]

    def test_as_many_queries_for_much_as_for_little(self) -> None:
        self.made("Een")
        with self.assertNumQueries(10):
            new_since(self.me, self.since)
        for number in range(30):
            node = self.made(f"Nog {number}")
            NodeFollow.objects.create(person=self.me, node=make_node(f"P{number}", "partner"), since=self.since)
            NodeTopic.objects.create(node=node, topic=self.topic, source="rule")
        with self.assertNumQueries(10):
            assert len(new_since(self.me, self.since, most=20)) == 20

    def test_who_follows_nothing_hears_nothing(self) -> None:
        self.made("Een")
        assert new_since(make_account().person, self.since) == []


class TestBranches(TestCase):
    def test_a_branch_is_followed_where_its_hours_stand_and_found_by_its_name(self) -> None:
        me = make_account()
        agree(me)
        nodes = [keep_branch_node(make_branch(name)) for name in ("Brunssum", "Eygelshoven")]
        client = log_in(me)
        client.post(f"/follow/{nodes[0].public_id}/")
        page = client.get("/hours/").content.decode()
        assert page.count("Je volgt dit") == 1
        assert f"follow-{nodes[1].public_id}" in page
        keys = {node.pk: node.kind for node in nodes}
        assert {card.title for card in registries.cards_for(keys, None).values()} == {"Brunssum", "Eygelshoven"}
        assert {document.title for document in registries.documents_for(keys)} == {"Brunssum", "Eygelshoven"}
