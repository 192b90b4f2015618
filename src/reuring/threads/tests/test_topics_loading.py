# SPDX-License-Identifier: EUPL-1.2
from django.test import TestCase

from reuring.threads.models import Topic, TopicText
from reuring.threads.topic_rules import default_tree
from reuring.threads.topic_rules import load_topics as read_topics
from reuring.threads.topics import load_topics

SMALL = """
[[topic]]
key = "history"
nl = "Geschiedenis"
de = "Geschichte"
en = "History"
siso = ["930-939"]

[[topic]]
key = "genealogy"
parent = "history"
nl = "Stamboom"
de = "Ahnenforschung"
en = "Family history"
synonyms_nl = ["voorouders"]
synonyms_de = ["Ahnen"]
synonyms_en = ["ancestors"]
siso = ["938"]
"""


class LoadTopicsTest(TestCase):
    def test_the_whole_tree_twice(self) -> None:
        count = load_topics()
        self.assertEqual(count, len(default_tree()))
        self.assertGreaterEqual(count, 300)
        before = list(Topic.objects.order_by("id").values_list())
        self.assertEqual(load_topics(), count)
        self.assertEqual(list(Topic.objects.order_by("id").values_list()), before)
        self.assertEqual(TopicText.objects.count(), 3 * count)

    def test_a_path_leads_from_the_root(self) -> None:
        load_topics(read_topics(SMALL))
        self.assertEqual(Topic.objects.get(key="genealogy").path, ["history", "genealogy"])
        self.assertEqual(TopicText.objects.get(topic__key="genealogy", language="de").synonyms, ["Ahnen"])

    def test_a_topic_that_left_the_file_is_retired_and_can_come_back(self) -> None:
        load_topics(read_topics(SMALL))
        one = SMALL[: SMALL.index('[[topic]]\nkey = "genealogy"')]
        load_topics(read_topics(one))
        self.assertTrue(Topic.objects.get(key="genealogy").is_retired)
        load_topics(read_topics(SMALL))
        self.assertFalse(Topic.objects.get(key="genealogy").is_retired)
