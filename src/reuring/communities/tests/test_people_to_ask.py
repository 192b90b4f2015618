# SPDX-License-Identifier: EUPL-1.2
"""Whom to ask about a topic: roles in groups, of who said that everyone may see them; no names and no counts."""

from django.test import TestCase

from reuring.communities.tests.cast import make_community, make_member, make_topic
from reuring.threads.registries import people_to_ask


class PeopleToAskTest(TestCase):
    def test_roles_and_never_names(self) -> None:
        topic = make_topic()
        group = make_community(topics=("genealogy",))
        make_community("Nog niet begonnen", topics=("genealogy",), begins=False)
        make_community("Iets anders", topics=())
        self.assertEqual([(each.role, each.at) for each in people_to_ask(topic)], [("De groep", "Stamboom Kerkrade")])
        make_member(group, name="Els", roles=["expert"], shown_to="everyone")
        make_member(group, name="Jan", roles=["organiser"])
        with self.assertNumQueries(3):
            (found,) = people_to_ask(topic)
        self.assertEqual((found.role, found.address), ("Experts", group.node.address))
        page = self.client.get("/t/genealogy/")
        self.assertContains(page, "Experts")
        for hidden in ("Els", "Organisatoren", "1 expert"):
            self.assertNotContains(page, hidden)
