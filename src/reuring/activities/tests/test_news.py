# SPDX-License-Identifier: EUPL-1.2
"""Who follows something hears once a day what is new about it, once, on the ground of a consent that holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from reuring.activities.models import Activity
from reuring.activities.news import tell_of_news
from reuring.activities.notices_following import NEWS, in_the_agenda
from reuring.activities.tests.cast import AT, make_activity, make_branch, make_person, make_session
from reuring.people.actor import Actor
from reuring.people.consents import text_version, withdraw_consent
from reuring.people.models import Consent, Person, Purpose
from reuring.people.notices.models import Notice, NoticeOff
from reuring.threads.branch_nodes import keep_branch_node
from reuring.threads.following import new_since, news_for
from reuring.threads.models import Link, Node, NodeFollow, NodeKind, NodeTopic, Topic, TopicFollow, TopicText

LONG_AGO = AT - timedelta(days=60)
INTERESTS = Purpose.INTERESTS


def follower(name: str, *followed: Node | Topic, version: int | None = None, **more: Any) -> Person:
    """Somebody who agreed long ago, and follows these things."""
    person = make_person(name, **more)
    if version != 0:
        Consent.objects.create(
            person=person,
            purpose=INTERESTS,
            text_version=version or text_version(INTERESTS),
            given_at=LONG_AGO,
            given_by=person,
        )
    for each in followed:
        if isinstance(each, Topic):
            TopicFollow.objects.create(person=person, topic=each, since=LONG_AGO)
        else:
            NodeFollow.objects.create(person=person, node=each, since=LONG_AGO)
    return person


def told() -> set[tuple[str, str, str]]:
    """(who, what, because)."""
    return {
        (notice.person.given_name, notice.facts["title"], notice.facts["because"])
        for notice in Notice.objects.filter(kind=NEWS).select_related("person")
        if notice.person is not None
    }


class TestNews(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = keep_branch_node(make_branch())
        cls.theatre = Node.objects.create(kind=NodeKind.PARTNER, title="Theater", address="/p/theater/")
        cls.root = Topic.objects.create(key="art", path=["art"])
        cls.leaf = Topic.objects.create(key="stage", parent=cls.root, path=["art", "stage"])
        for topic, name in ((cls.root, "Kunst"), (cls.leaf, "Toneel")):
            TopicText.objects.create(topic=topic, language="nl", name=name)
        TopicText.objects.create(topic=cls.leaf, language="de", name="Bühne")

    def came_out(self, title: str, at: datetime = AT - timedelta(hours=3), **more: Any) -> Activity:
        activity = make_activity(title, published_at=at, **more)
        make_session(activity, made_at=at)
        return activity

    def test_each_hears_of_what_they_follow_with_the_nearest_reason_once(self) -> None:
        follower("Ans", self.branch, self.theatre, self.root)
        follower("Bas", self.root)
        follower("Cor", self.root, self.leaf, language="de")
        follower("Dik", self.theatre)
        play = self.came_out("Toneelavond")
        NodeTopic.objects.create(node=play.node, topic=self.leaf, source="staff")
        Link.objects.create(from_node=play.node, to_node=self.theatre, relation="made_by", source="staff")
        assert tell_of_news(AT) == 4
        because = {who: why for who, _what, why in told()}
        assert because.pop("Ans") in {"HuB.Kerkrade", "Theater"}
        assert because == {"Bas": "Kunst", "Cor": "Bühne", "Dik": "Theater"}
        facts = Notice.objects.get(person__given_name="Cor").facts
        assert (facts["on"], facts["place"]) == ("2026-03-20", "HuB.Kerkrade")
        assert facts["link"].endswith(f"/de/a/{play.public_id}/")
        assert tell_of_news(AT + timedelta(days=1)) == 0

    def test_a_followed_series_has_new_sessions_and_a_new_edition(self) -> None:
        circle = self.came_out("Leeskring", LONG_AGO)
        follower("Ans", circle.node)
        follower("Bas", self.branch)
        for day in (27, 28):
            make_session(circle, date(2026, 3, day), made_at=AT - timedelta(hours=2))
        assert tell_of_news(AT) == 1
        assert Notice.objects.get().facts["on"] == "2026-03-27"
        make_session(circle, date(2026, 4, 3), made_at=AT + timedelta(hours=2))
        self.came_out("Leeskring in de herfst", AT + timedelta(hours=2), copied_from=circle)
        assert tell_of_news(AT + timedelta(days=1)) == 3
        assert ("Ans", "Leeskring in de herfst", "Leeskring") in told()

    def test_only_what_stands_in_the_agenda_and_is_to_come(self) -> None:
        follower("Ans", self.branch)
        self.came_out("Klassenbezoek", is_listed=False)
        self.came_out("In de maak", state=Activity.State.DRAFT)
        self.came_out("Lang geleden", LONG_AGO)
        gone = make_activity("Voorbij", published_at=AT - timedelta(hours=1))
        make_session(gone, date(2026, 2, 1))
        off = self.came_out("Gaat niet door")
        off.sessions.update(state="cancelled", cancelled_at=AT)
        assert tell_of_news(AT) == 0

    def test_only_on_the_ground_of_a_consent_and_from_then_on(self) -> None:
        follower("Zonder", self.branch, version=0)
        follower("Eerder", self.branch, version=1)
        follower("Uit", self.branch)
        NoticeOff.objects.create(person=Person.objects.get(given_name="Uit"), kind=NEWS, since=LONG_AGO)
        later = follower("Later", self.branch)
        NodeFollow.objects.filter(person=later).update(since=AT - timedelta(hours=1))
        me = follower("Ans", self.branch)
        play = self.came_out("Toneelavond")
        assert tell_of_news(AT) == 1
        assert told() == {("Ans", "Toneelavond", "HuB.Kerkrade")}
        assert in_the_agenda([play.public_id]) == {play.public_id}
        withdraw_consent(person=me, purpose=INTERESTS, by=me, actor=Actor.rule("test"), at=AT)
        assert not Notice.objects.filter(kind=NEWS).waiting().exists()
        assert Notice.objects.get().facts == {}
        Activity.objects.update(is_listed=False)
        assert in_the_agenda([play.public_id]) == set()

    def test_my_library_shows_what_came_with_a_branch(self) -> None:
        me = follower("Ans", self.branch)
        lately = timezone.now() - timedelta(hours=3)
        play = self.came_out("Toneelavond", lately)
        make_session(play, timezone.localdate() + timedelta(days=9), made_at=lately)
        assert [(one.card.title, one.topic) for one in news_for(me, None)] == [("Toneelavond", "HuB.Kerkrade")]

    def test_as_many_queries_for_many_as_for_one(self) -> None:
        me = follower("Ans", self.branch, self.root)
        play = self.came_out("Toneelavond")
        NodeTopic.objects.create(node=play.node, topic=self.leaf, source="staff")
        make_session(play, timezone.localdate() + timedelta(days=9), made_at=AT - timedelta(hours=3))
        assert [one.because for one in new_since(me, LONG_AGO)] == ["HuB.Kerkrade"]
        with self.assertNumQueries(13):
            assert tell_of_news(AT) == 1
        for number in range(8):
            follower(f"P{number}", self.branch, self.theatre, self.leaf)
            more = self.came_out(f"Avond {number}", copied_from=play)
            NodeTopic.objects.create(node=more.node, topic=self.leaf, source="staff")
            Link.objects.create(from_node=more.node, to_node=self.theatre, relation="made_by", source="staff")
        with self.assertNumQueries(13):
            assert tell_of_news(AT) == 8 * 9 + 8
