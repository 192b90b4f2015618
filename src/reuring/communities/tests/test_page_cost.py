# SPDX-License-Identifier: EUPL-1.2
"""The page of a group asks as much of the database for a large group as for a small one."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.activities.models import Idea
from reuring.activities.tests.cast import make_account, make_activity
from reuring.catalogue.models import Work
from reuring.communities.models import LookBack, Meeting, Member, Plan, PlanInterest, PlanNeed, Post, ShelfTitle
from reuring.communities.tests.cast import AT, make_branch, make_community, make_member, make_topic
from reuring.people.models import Person
from reuring.people.tests.cast import log_in
from reuring.threads.models import Node, NodeKind


class PageCostTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.topic = make_topic()
        cls.group = make_community(topics=("genealogy",))
        account = make_account(given_name="Mia")
        cls.member = make_member(cls.group, account.person, name="Mia", shown_to="everyone")
        cls.as_member = log_in(account)
        cls.grow(3)

    @classmethod
    def grow(cls, number: int) -> None:
        """So many more of all that a group has; of what is shown at most a few."""
        now = timezone.now()
        people = Person.objects.bulk_create(Person(given_name=f"Hub {each}") for each in range(number))
        joined = Member.objects.bulk_create(
            Member(
                community=cls.group, person=person, state="member", shown_name="Hub", shown_to="everyone", asked_at=AT,
                joined_at=AT, roles=["expert", "organiser"][: each % 3],
            )
            for each, person in enumerate(people)
        )  # fmt: skip
        said = Post.objects.bulk_create(
            Post(
                community=cls.group, member=member, name="Hub", text="Wie weet dit?", made_at=AT, latest_at=AT,
                kind=("post", "question")[each % 2], is_public=True, topic=cls.topic,
            )
            for each, member in enumerate(joined)
        )  # fmt: skip
        Post.objects.bulk_create(
            Post(community=cls.group, member=cls.member, text="Ik!", made_at=AT, latest_at=AT, parent=each)
            for each in said
        )
        for each, member in enumerate(joined):
            work = Node.objects.create(kind=NodeKind.WORK, title="Akten", address="/w/x/", visibility="public")
            Work.objects.create(node=work)
            ShelfTitle.objects.create(community=cls.group, node=work, member=member, position=each, added_at=AT)
            starts_at = now + timedelta(days=each + 1)
            Meeting.objects.create(
                community=cls.group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), branch=make_branch()
            )
            for activity in (None, make_activity(f"Avond {each}")):
                idea = Idea.objects.create(
                    title=f"Idee {each}", person=member.person, given_name="Hub", shows_name=True, agreed_at=AT,
                    answered_at=AT, made_at=AT,
                )  # fmt: skip
                plan = Plan.objects.create(
                    community=cls.group, idea=idea, question=said[0], activity=activity, made_at=AT
                )
                PlanInterest.objects.create(plan=plan, member=member, role="organiser", at=AT)
                PlanNeed.objects.create(plan=plan, what="person", text="iemand die bakt")
                if activity is not None:
                    LookBack.objects.create(activity=activity, led_to="Een groep.", at=AT)

    def asked(self, client: Client) -> int:
        cache.clear()
        address = f"/c/{self.group.public_id}/"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        for words in ("Hub", "iemand die bakt", "Een groep.", "Akten"):
            self.assertContains(page, words)
        return len(queries)

    def test_a_large_group_asks_no_more_than_a_small_one(self) -> None:
        before = [self.asked(client) for client in (self.client, self.as_member)]
        self.grow(9)
        self.assertEqual([self.asked(client) for client in (self.client, self.as_member)], before)
        self.assertLess(max(before), 45)
