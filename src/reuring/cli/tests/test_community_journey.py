# SPDX-License-Identifier: EUPL-1.2
"""From what is heard in town to an evening with names on it, through the doors that people use.

Colleagues in Brunssum keep hearing of family trees. One of them sees it, and invites who follows that. A woman from the
town comes, carries the group, makes its shelf and hands in an idea; it becomes an evening in the programme, visitors
say how it was, and each page leads to the others. The steps of the one test are in the order in which they happen.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.models import Activity, Session
from reuring.activities.programme.defaults import load_defaults
from reuring.activities.tests.cast import make_branch, make_municipality, make_room
from reuring.circulation.tests.cast import make_work
from reuring.communities.models import Campaign, Community, FieldNote, Member, Plan, Suggestion
from reuring.communities.signals.jobs import send_invitation
from reuring.communities.signals.jobs import signals as tell_signals
from reuring.communities.tests.cast import make_topic
from reuring.people.models import Account, Consent, Purpose
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_person
from reuring.threads.jobs import signals as write_signals
from reuring.threads.models import TopicFollow

GROUP = "Stamboom Brunssum"
IDEA = "Avond: je eerste akte lezen"
SITE = "https://bieb.example"


class CommunityJourney(TestCase):
    librarian: Account
    clerk: Account
    els: Account

    @classmethod
    def setUpTestData(cls) -> None:
        load_defaults()
        for slug, code, name in (
            ("kerkrade", "GM0928", "Kerkrade"),
            ("voerendaal", "GM0986", "Voerendaal"),
            ("simpelveld", "GM0965", "Simpelveld"),
        ):
            make_municipality(slug=slug, code=code, name=name, accent=slug)
        cls.brunssum = make_municipality(slug="brunssum", code="GM0899", name="Brunssum", accent="brunssum")
        cls.branch = make_branch(code="brunssum", name="Brunssum", town="Brunssum", municipality=cls.brunssum)
        cls.branch.has_step_free_access = True
        cls.branch.save()
        cls.room = make_room(branch=cls.branch, name="Studio", capacity=20)
        cls.topic = make_topic()
        cls.work = make_work("Oud schrift lezen")
        cls.librarian = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.clerk = make_account(role=Role.FRONT_DESK)
        person = make_person(given_name="Elisabeth", email="els@example.nl", home_branch=cls.branch)
        cls.els = make_account(person=person, role=Role.MEMBER)
        # She follows it, and said that she may be invited.
        given = timezone.now() - timedelta(days=9)
        for purpose in (Purpose.INTERESTS, Purpose.INVITATIONS):
            Consent.objects.create(person=person, purpose=purpose, text_version=1, given_at=given)
        TopicFollow.objects.create(person=person, topic=cls.topic, since=given)

    def setUp(self) -> None:
        cache.clear()
        self.staff, self.desk, self.host = log_in(self.librarian), log_in(self.clerk), log_in(self.els)
        self.stranger = Client()

    def test_from_what_lives_to_an_evening(self) -> None:
        self.the_town_is_heard()
        self.a_colleague_sees_it_and_invites()
        self.a_group_forms_with_a_host_from_the_town()
        self.it_makes_its_shelf()
        self.it_hands_in_an_idea()
        self.its_evening_stands_in_the_programme_with_names()
        self.each_page_leads_to_the_others()
        self.what_came_of_it_is_told()

    # Doing

    def go(self, name: str, *more: object) -> str:
        return reverse(f"communities:{name}", args=more)

    def do(self, client: Client, address: str, **said: Any) -> None:
        """Fill in a form. It is taken: a form that is not says why, and fails the test."""
        answer = client.post(address, said)
        if answer.status_code == 422:
            found = re.findall(r"(?:error|alert)[^>]*>\s*([^<]+)", answer.content.decode())
            self.fail(f"{address} refuses {said}: {found}")
        self.assertEqual(answer.status_code, 302, address)

    def shows(self, client: Client, address: str, *words: str) -> None:
        page = client.get(address).content.decode()
        for each in words:
            self.assertTrue(each in page, f"{each!r} is not on {address}")

    @property
    def plan_page(self) -> str:
        return self.go("plan", self.group.public_id, self.plan.public_id)

    @property
    def evening(self) -> str:
        return reverse("activities:activity", args=[self.activity.public_id])

    # The steps

    def the_town_is_heard(self) -> None:
        said = {"topic": "genealogy", "where": "school", "municipality": self.brunssum.pk, "text": ""}
        for _number in range(20):
            self.do(self.desk, self.go("field_notes"), **said)
        # The week passes, and the night after it.
        FieldNote.objects.update(noted_at=timezone.now() - timedelta(days=8))
        night = int(timezone.now().timestamp())
        write_signals(night)
        tell_signals(night)

    def a_colleague_sees_it_and_invites(self) -> None:
        self.suggestion = Suggestion.objects.get(topic=self.topic, municipality=self.brunssum)
        page = self.go("suggestion", self.suggestion.public_id)
        self.shows(self.staff, self.go("suggestions"), "Stamboom", "Brunssum", page)
        self.shows(self.staff, page, "20")
        self.do(
            self.staff, self.go("staff_new"), title_nl=GROUP, summary_nl="Samen zoeken naar wie je voorouders waren.",
            come_along_nl="Loop gewoon binnen.", bond="hobby", home=f"branch:{self.branch.public_id}", rhythm="monthly",
            joining="open", guests_welcome="on", languages=["nl"], topics=["genealogy"],
            librarian=self.librarian.person.public_id,
        )  # fmt: skip
        self.group = Community.objects.get()
        self.do(
            self.staff, self.go("suggestion_invitation", self.suggestion.public_id), community=self.group.pk,
            text="Kom dinsdag om zeven uur, dan kijken we samen verder.",
        )  # fmt: skip
        self.campaign = Campaign.objects.get()
        send_invitation(self.campaign.public_id, SITE)
        assert [each.to for each in mail.outbox] == [["els@example.nl"]]
        # Nobody sees who that was.
        for address in (page, self.go("staff_group", self.group.public_id)):
            self.assertNotContains(self.staff.get(address), "Elisabeth")

    def a_group_forms_with_a_host_from_the_town(self) -> None:
        link = self.go("invited", self.campaign.public_id)
        self.assertIn(f"{SITE}{link}", mail.outbox[0].body)
        self.shows(self.host, link, "Kom dinsdag")
        self.do(self.host, self.go("invited_yes", self.campaign.public_id), name="Els")
        member = Member.objects.get()
        self.do(self.staff, self.go("member", self.group.public_id, member.public_id), do="host")
        self.assertEqual(self.stranger.get(self.go("community", self.group.public_id)).status_code, 404)
        self.do(self.staff, self.go("beginning", self.group.public_id))
        self.shows(self.stranger, self.go("communities"), GROUP)
        member.refresh_from_db()
        assert (member.is_host, member.shown_name) == (True, "Els")

    def it_makes_its_shelf(self) -> None:
        address = self.go("shelf", self.group.public_id)
        self.do(self.host, address, title=self.work.node_id, why="Hiermee lees je je eerste akte.")
        self.shows(self.stranger, self.go("community", self.group.public_id), "Oud schrift lezen", "je eerste akte")

    def it_hands_in_an_idea(self) -> None:
        new = self.go("plan_new", self.group.public_id)
        text = "Neem een akte mee, dan lezen we hem samen."
        self.do(
            self.host, new, title=IDEA, text=text, people=12, weekday=1, daypart="evening", with_name="on",
            may_show="on",
        )  # fmt: skip
        self.plan = Plan.objects.get()
        self.shows(self.host, self.plan_page, "een ruimte voor 12 mensen, dinsdagavond", "iemand die het organiseert")
        own = [self.group.public_id, self.plan.public_id]
        self.do(self.host, self.go("plan_interest", *own), role="organiser", task="Ontvangst", may_be_named="on")
        free = self.host.get(self.go("plan_found", *own)).context["free"][0]
        assert free.room == self.room
        self.do(self.host, self.go("plan_room", *own), free=f"{free.room.public_id} {free.starts_at.isoformat()}")
        self.do(self.host, self.go("plan_proposal", *own))
        self.shows(self.staff, self.go("staff_plans"), IDEA, "Wacht op jou")

    def its_evening_stands_in_the_programme_with_names(self) -> None:
        own = [self.group.public_id, self.plan.public_id]
        self.do(self.staff, self.go("plan_activity", *own), form="workshop", publishes="yes")
        self.activity = Activity.objects.get()
        self.assertEqual(self.activity.state, "published", self.staff.get(self.plan_page).content.decode())
        self.shows(self.stranger, reverse("activities:agenda"), IDEA)
        self.shows(self.stranger, self.evening, GROUP, "Els", "organisator", "Studio", "Oud schrift lezen")
        self.assertNotContains(self.stranger.get(self.evening), "Elisabeth")

    def each_page_leads_to_the_others(self) -> None:
        group = self.go("community", self.group.public_id)
        idea = reverse("activities:idea", args=[self.plan.idea.public_id])
        work = self.work.node.address
        ways = {
            group: (self.evening, self.plan_page, work),
            idea: (group, self.plan_page, self.evening),
            self.plan_page: (group, idea, self.evening),
            self.evening: (group, idea, self.plan_page, work),
            f"/t/{self.topic.key}/": (group, self.evening),
        }
        for page, others in ways.items():
            self.shows(self.stranger, page, *(f'href="{other}"' for other in others))
        self.shows(self.staff, self.go("suggestion", self.suggestion.public_id), group)

    def what_came_of_it_is_told(self) -> None:
        now = timezone.now()
        Session.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
        session = Session.objects.get()
        self.do(self.desk, reverse("activities:door_result", args=[session.public_id]), how="estimated", visitors="13")
        page = self.stranger.get(self.go("afterwards", self.activity.public_id)).content.decode()
        [token] = re.findall(r'name="token" value="([^"]+)"', page)
        self.do(self.stranger, self.go("afterwards", self.activity.public_id), token=token, liked="3", words="Mooi!")
        own = [self.group.public_id, self.plan.public_id]
        self.do(self.host, self.go("plan_looking_back", *own), words="Vol en warm.", led_to="Drie nieuwe leden.")
        answer = self.activity.visitor_answers.get()
        self.do(self.host, self.go("plan_words", *own, answer.pk), show="1")
        self.shows(self.stranger, self.evening, "Er kwamen 13 mensen.", "Vol en warm.", "Mooi!")
        for address in (self.plan_page, reverse("activities:idea", args=[self.plan.idea.public_id])):
            self.shows(self.stranger, address, "Drie nieuwe leden.")
        self.do(
            self.host, f"{self.go('plan_new', self.group.public_id)}?follows={self.plan.public_id}", title="En nu zelf"
        )
        self.shows(self.host, self.plan_page, "En nu zelf")
