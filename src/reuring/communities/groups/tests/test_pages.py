# SPDX-License-Identifier: EUPL-1.2
"""The pages of groups, as a stranger and as who takes part."""

from __future__ import annotations

from django.test import TestCase

from reuring.communities.tests.cast import make_community, make_member


class CommunityPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.group = make_community()
        cls.forming = make_community("Wandelen", begins=False)
        make_member(cls.group, name="Truus")

    def test_a_stranger_sees_what_happens_and_no_names(self) -> None:
        response = self.client.get(f"/c/{self.group.public_id}/")
        self.assertContains(response, "Samen zoeken.")
        self.assertNotContains(response, "Truus")

    def test_one_that_is_being_formed_is_not_there_for_a_stranger(self) -> None:
        self.assertEqual(self.client.get(f"/c/{self.forming.public_id}/").status_code, 404)

    def test_the_list_holds_the_groups_that_live(self) -> None:
        response = self.client.get("/groups/")
        self.assertContains(response, "Stamboom Kerkrade")
        self.assertNotContains(response, "Wandelen")
