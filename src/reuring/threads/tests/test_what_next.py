# SPDX-License-Identifier: EUPL-1.2
"""What next: what comes first, and the reason of each rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account
from reuring.places.models import Branch, Municipality
from reuring.threads.choosing import (
    Origin,
    StepRefused,
    choices_of,
    choose_step,
    obstacles_to_choice,
    take_back_choice,
)
from reuring.threads.models import Link, Node, NodeKind, NodeTopic, StepChoice, Topic, TopicText
from reuring.threads.outbox import keep_availability
from reuring.threads.search import SearchDocument
from reuring.threads.what_next import MOST_OF_A_KIND, paths_from

NOW = timezone.now()


def make_topic(key: str, parent: Topic | None = None, uses: int = 0) -> Topic:
    path = [*parent.path, key] if parent else [key]
    topic = Topic.objects.create(key=key, parent=parent, path=path, uses=uses)
    TopicText.objects.create(topic=topic, language="nl", name=key.capitalize())
    return topic


def make_node(kind: str, title: str, *topics: Topic, at: datetime | None = None, **more: Any) -> Node:
    if at is not None:
        more |= {"starts_at": at, "ends_at": at + timedelta(hours=2)}
    node = Node.objects.create(kind=kind, title=title, address="/x/", language="nl", **more)
    for topic in topics:
        NodeTopic.objects.create(node=node, topic=topic, source="staff")
    return node


def days(number: int) -> datetime:
    return NOW + timedelta(days=number)


class WhatNextTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.history = make_topic("history", uses=900)
        cls.family = make_topic("genealogy", cls.history, uses=20)
        cls.mines = make_topic("mines", cls.history, uses=40)
        cls.brunssum = Municipality.objects.create(code="GM0899", slug="brunssum", name="Brunssum")
        cls.kerkrade = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
        cls.staff = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.here = make_node("work", "Wie was opa?", cls.family)

    def titles(self, node: Node | None = None, **more: Any) -> list[str]:
        found = paths_from((node or self.here).pk, **more)
        names = dict(Node.objects.in_bulk([path.node_id for path in found]).items())
        return [names[path.node_id].title for path in found]

    def reason(self, of: Node, node: Node | None = None, **more: Any) -> str:
        return next(path.reason for path in paths_from((node or self.here).pk, **more) if path.node_id == of.pk)

    def link(self, of: Node, to: Node, relation: str = "is_about", **more: Any) -> None:
        Link.objects.create(from_node=of, to_node=to, relation=relation, source="staff", **more)

    def test_the_same_topic_then_one_near_it(self) -> None:
        same = make_node("work", "zelfde", self.family)
        above = make_node("work", "erboven", self.history)
        beside = make_node("work", "ernaast", self.mines)
        far = make_node("work", "elders", make_topic("cooking"))
        self.assertEqual(self.titles()[0], "zelfde")
        self.assertEqual(set(self.titles()), {"zelfde", "erboven", "ernaast"})
        self.assertEqual(self.reason(same), "Gaat ook over: Genealogy.")
        self.assertEqual(self.reason(above), "Past bij: History.")
        self.assertEqual(self.reason(beside), "Past bij: Mines.")
        self.assertIn("zelfde", self.titles(above))
        self.assertEqual(paths_from(far.pk), [])
        with translation.override("de"):
            TopicText.objects.create(topic=self.family, language="de", name="Ahnenforschung")
            self.assertIn("Ahnenforschung", self.reason(same))

    def test_a_rare_topic_says_more_and_two_more_than_one(self) -> None:
        here = make_node("work", "twee", self.family, self.history)
        make_node("work", "gewoon", self.history)
        make_node("work", "zeldzaam", self.family)
        both = make_node("work", "allebei", self.family, self.history)
        make_node("work", "later", self.history)
        self.assertEqual(self.titles(here)[:2], ["allebei", "zeldzaam"])
        self.assertEqual(self.reason(both, here), "Gaat ook over: Genealogy.")

    def test_what_is_sooner_nearer_and_over(self) -> None:
        make_node("activity", "geweest", self.family, at=days(-3))
        make_node("activity", "later", self.family, at=days(60))
        soon = make_node("activity", "gauw", self.family, at=days(3))
        near = make_node("activity", "dichtbij", self.family, at=days(4), municipality=self.brunssum)
        group = make_node("community", "groep", self.family, municipality=self.brunssum)
        activities = [title for title in self.titles(group) if title != "Wie was opa?"]
        self.assertEqual(activities, ["dichtbij", "gauw", "later"])
        self.assertIn("Gaat ook over: Genealogy, ", self.reason(soon, group))
        self.assertEqual(self.reason(group, near), "Gaat ook over: Genealogy, in Brunssum.")
        # The branch that the visitor chose says where they are, for a book that is nowhere itself.
        Node.objects.filter(pk=soon.pk).update(municipality=self.kerkrade)
        Node.objects.filter(pk=near.pk).update(starts_at=soon.starts_at, ends_at=soon.ends_at)
        for municipality, first in ((self.brunssum, "dichtbij"), (self.kerkrade, "gauw")):
            self.assertEqual(self.titles(branch=Branch(municipality=municipality))[0], first)

    def test_soon_in_the_same_place_where_nothing_else_is_near(self) -> None:
        lonely = make_node("community", "alleen", municipality=self.brunssum)
        fair = make_node("activity", "markt", at=days(2), municipality=self.brunssum)
        make_node("activity", "ver weg", at=days(2), municipality=self.kerkrade)
        self.assertEqual(self.titles(lonely), ["markt"])
        self.assertIn("Ook in Brunssum, ", self.reason(fair, lonely))

    def test_the_same_ages_and_what_is_in_go_first(self) -> None:
        child = make_node("work", "kind", self.family, audiences=["7-9"])
        grown = make_node("work", "groot", self.family, audiences=["adult"], is_available=True)
        young = make_node("work", "klein", self.family, audiences=["7-9", "10-12"])
        make_node("work", "uit", self.family, audiences=["7-9"], is_available=False)
        inside = make_node("work", "in", self.family, audiences=["7-9"], is_available=True)
        found = self.titles(child, kind=NodeKind.WORK)
        self.assertEqual(found[:3], ["in", "klein", "Wie was opa?"])
        self.assertEqual(found[-1], "groot")
        self.assertEqual(self.reason(inside, child), "Gaat ook over: Genealogy, nu binnen.")
        self.assertEqual(self.reason(young, child), "Gaat ook over: Genealogy, voor dezelfde leeftijd.")
        self.assertEqual(self.reason(grown), "Gaat ook over: Genealogy, nu binnen.")

    def test_links_go_before_and_say_which_way(self) -> None:
        make_node("work", "alleen thema", self.family, is_available=True)
        first, second, hidden = (make_node("work", title) for title in ("eerst", "daarna", "verborgen"))
        Node.objects.filter(pk=hidden.pk).update(visibility="hidden")
        self.link(self.here, second, "leads_to", position=2)
        self.link(self.here, hidden, "leads_to", position=0)
        self.link(first, self.here, "prepares_for", reason="", position=1)
        past = make_node("activity", "voorbij", at=days(-300))
        self.link(past, self.here)
        self.assertEqual(self.titles(), ["eerst", "daarna", "alleen thema", "voorbij"])
        self.assertEqual(self.reason(first), "Een goede voorbereiding.")
        self.assertEqual(self.reason(second), "Een volgende stap.")
        self.assertEqual(self.reason(self.here, second), "Een stap eerder.")
        self.assertEqual(self.titles(without=[first.pk, second.pk]), ["alleen thema", "voorbij"])

    def test_across_kinds_in_one_query(self) -> None:
        for number in range(12):
            make_node("work", f"boek {number}", self.family)
        make_node("activity", "avond", self.mines, at=days(9))
        make_node("community", "groep", self.history)
        make_node("partner", "vereniging", self.family)
        make_node("branch", "vestiging")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = paths_from(self.here.pk)
        self.assertEqual(len(queries), 1)
        kinds = [path.kind for path in found]
        self.assertEqual(set(kinds), {"work", "activity", "community", "partner"})
        self.assertEqual(kinds.count("work"), MOST_OF_A_KIND)
        self.assertEqual(len(paths_from(self.here.pk, kind=NodeKind.WORK, limit=50)), 12)
        self.assertTrue({path.kind for path in paths_from(0, topic_id=self.family.pk)} >= {"work", "partner"})

    def test_ties_know_their_node(self) -> None:
        node = make_node("activity", "avond", self.family, at=days(1))
        tie = NodeTopic.objects.get(node=node)
        self.assertEqual((tie.kind, tie.until), ("activity", node.ends_at))
        node.ends_at = days(8)
        node.save()
        tie.refresh_from_db()
        self.assertEqual(tie.until, days(8))
        NodeTopic.objects.filter(pk=tie.pk).update(node=make_node("work", "boek"))
        tie.refresh_from_db()
        self.assertEqual((tie.kind, tie.until), ("work", None))

    def test_whether_it_is_in_is_kept_with_its_document(self) -> None:
        def said(**facts: Any) -> bool | None:
            keep_availability([SearchDocument(self.here.pk, "work", "x", **facts)])
            self.here.refresh_from_db()
            return self.here.is_available

        self.assertIs(said(branches=("hub",), available_at=("hub",)), True)
        self.assertIs(said(branches=("hub",)), False)
        self.assertIsNone(said())

    # What staff put first and take away

    def choose(self, to: Node, *, is_pinned: bool, reason: str = "Past er mooi bij.", **more: Any) -> StepChoice:
        values = {"origin": Origin(node=self.here), "actor": Actor.person(self.staff), "at": NOW, **more}
        return choose_step(to_node=to, is_pinned=is_pinned, reason=reason, **values)

    def test_first_with_its_reason_away_and_back(self) -> None:
        like, other = make_node("work", "zelfde", self.family), make_node("activity", "bijzonder", at=days(5))
        self.link(self.here, like)
        pinned = self.choose(other, is_pinned=True)
        self.assertEqual(self.titles(), ["bijzonder", "zelfde"])
        self.assertEqual(self.reason(other), "Past er mooi bij.")
        gone = self.choose(like, is_pinned=False, reason="Is uit de handel.")
        self.assertEqual(self.titles(), ["bijzonder"])
        self.assertIn("Wie was opa?", self.titles(like))  # one way only
        for choice in (pinned, gone):
            take_back_choice(choice=choice, origin=Origin(node=self.here), actor=Actor.person(self.staff), at=NOW)
        self.assertEqual(self.titles(), ["zelfde"])
        self.assertEqual(choices_of(Origin(node=self.here)).count(), 0)
        trail = AuditEvent.objects.filter(subject_kind="step").order_by("pk")
        self.assertEqual([event.verb for event in trail], ["pin", "remove", "undo", "undo"])
        self.assertEqual(trail[1].reason, "Is uit de handel.")

    def test_a_later_choice_takes_the_place_of_an_earlier_one(self) -> None:
        like = make_node("work", "zelfde", self.family)
        self.choose(like, is_pinned=False)
        self.choose(like, is_pinned=True)
        self.assertEqual([choice.is_pinned for choice in choices_of(Origin(node=self.here))], [True])
        with self.assertRaises(IntegrityError), transaction.atomic():
            StepChoice.objects.create(from_node=self.here, to_node=like, is_pinned=True, reason="x", made_at=NOW)
        over = make_node("activity", "voorbij", at=days(-9))
        self.choose(over, is_pinned=True)
        self.assertEqual(self.titles(), ["zelfde", "voorbij"])

    def test_a_step_of_a_topic(self) -> None:
        other = make_node("work", "bijzonder")
        self.choose(other, is_pinned=True, origin=Origin(topic=self.family))
        self.assertEqual([path.node_id for path in paths_from(0, topic_id=self.family.pk)], [other.pk, self.here.pk])
        with self.assertRaises(StepRefused) as refused:
            self.choose(self.here, is_pinned=True, reason=" ")
        self.assertEqual([each.code for each in refused.exception.obstacles], ["no-reason", "itself"])


class ObstaclesTest(SimpleTestCase):
    def test_all_of_them(self) -> None:
        found = obstacles_to_choice(is_pinned=True, reason="", is_itself=False, is_public=False, pinned=6)
        self.assertEqual([each.code for each in found], ["no-reason", "not-public", "full"])
        self.assertEqual(
            obstacles_to_choice(is_pinned=False, reason="x", is_itself=False, is_public=False, pinned=6), []
        )
