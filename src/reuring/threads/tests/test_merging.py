# SPDX-License-Identifier: EUPL-1.2
"""A topic that becomes one with another: nothing of it is lost."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.tests.cast import make_person
from reuring.threads.merging import TopicRefused, merge_topic, obstacles_to_merge
from reuring.threads.models import (
    NodeTopic,
    OutboxEntry,
    SignalCount,
    StepChoice,
    Topic,
    TopicFollow,
    TopicText,
)
from reuring.threads.tests.test_what_next import make_node, make_topic
from reuring.threads.topic_rules import TopicFileError
from reuring.threads.topic_rules import load_topics as read_topics
from reuring.threads.topic_uses import topic_uses
from reuring.threads.topics import live_topic_ids, load_topics

NOW = timezone.now()
BY = Actor.command("test")
# What belongs to a topic itself and stays with it.
OWN = {("threads.Topic", "parent"), ("threads.Topic", "merged_into"), ("threads.TopicText", "topic")}
FILE = """
[[topic]]
key = "family-history"
nl = "Familie van vroeger"
de = "Familiengeschichte"
en = "Family history"
"""


class EveryUseTest(SimpleTestCase):
    def test_every_key_to_a_topic_is_registered(self) -> None:
        """Register it in the room's `topic_uses.py`, or what it holds would be lost with a merged topic."""
        keys = {
            (model._meta.label, field.name)
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is Topic
        }
        known = {(use.model._meta.label, use.field) for use in topic_uses()}
        self.assertEqual(keys - known, OWN)

    def test_why_not(self) -> None:
        found = obstacles_to_merge(is_same=True, is_gone=True, leads_nowhere=True, has_below=True)
        self.assertEqual([each.code for each in found], ["same", "merged-already", "retired", "has-below"])


class MergingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.old, cls.new = make_topic("ancestors"), make_topic("family-history")
        cls.book = make_node("work", "Stamboom", cls.old)
        cls.both = make_node("work", "Allebei", cls.old, cls.new)
        cls.anna, cls.bert = make_person(), make_person()
        for person, topic in ((cls.anna, cls.old), (cls.bert, cls.old), (cls.bert, cls.new)):
            TopicFollow.objects.create(person=person, topic=topic, since=NOW)

    def test_what_carries_and_follows_it_goes_along(self) -> None:
        week = date(2026, 11, 23)
        for topic, count in ((self.old, 4), (self.new, 9)):
            SignalCount.objects.create(kind="search", topic=topic, week=week, count=count)
            StepChoice.objects.create(
                from_topic=topic, to_node=self.book, is_pinned=topic == self.new, reason="x", made_at=NOW
            )
        earlier = make_topic("forebears")
        merge_topic(topic=earlier, into=self.old, actor=BY, at=NOW)
        merge_topic(topic=self.old, into=self.new, reason="Dubbel.", actor=BY, at=NOW)
        ties = NodeTopic.objects.values_list("node", "topic__key")
        self.assertEqual(set(ties), {(self.book.pk, "family-history"), (self.both.pk, "family-history")})
        self.assertEqual(set(TopicFollow.objects.values_list("person", "topic__key")),
                         {(self.anna.pk, "family-history"), (self.bert.pk, "family-history")})  # fmt: skip
        self.assertEqual(SignalCount.objects.get().count, 13)
        self.assertEqual(StepChoice.objects.in_force().get().is_pinned, True)
        self.assertEqual(set(OutboxEntry.objects.values_list("node_key", flat=True)), {self.book.pk, self.both.pk})
        self.old.refresh_from_db()
        earlier.refresh_from_db()
        self.new.refresh_from_db()
        self.assertEqual((self.old.is_retired, self.old.merged_into, earlier.merged_into), (True, self.new, self.new))
        self.assertEqual(self.new.uses, 2)
        self.assertIn("Ancestors", TopicText.objects.get(topic=self.new, language="nl").synonyms)
        event = AuditEvent.objects.filter(verb="merge").latest("pk")
        self.assertEqual((event.subject_key, event.reason), ("ancestors", "Dubbel."))
        self.assertEqual(live_topic_ids()["ancestors"], self.new.pk)

    def test_not_into_itself_nor_with_topics_below(self) -> None:
        make_topic("roots", self.old)
        for into in (self.old, self.new):
            with self.assertRaises(TopicRefused):
                merge_topic(topic=self.old, into=into, actor=BY, at=NOW)

    def test_the_file_says_what_a_topic_was(self) -> None:
        load_topics(read_topics(FILE + 'was = ["ancestors"]\nsynonyms_nl = ["voorouders"]\n'))
        self.old.refresh_from_db()
        self.assertEqual(self.old.merged_into, self.new)
        load_topics(read_topics(FILE + 'was = ["ancestors"]\n'))
        self.assertEqual(TopicText.objects.get(topic=self.new, language="nl").synonyms, ["Ancestors"])
        with self.assertRaises(TopicFileError):
            read_topics(FILE + 'was = ["family-history"]\n')

    def test_what_staff_merged_stays_merged_when_the_file_is_read(self) -> None:
        merge_topic(topic=self.old, into=self.new, actor=BY, at=NOW)
        other = FILE.replace("family-history", "ancestors").replace("Familie", "Ouders").replace("history", "past")
        load_topics(read_topics(FILE + other))
        self.old.refresh_from_db()
        self.assertEqual((self.old.is_retired, self.old.merged_into), (True, self.new))
