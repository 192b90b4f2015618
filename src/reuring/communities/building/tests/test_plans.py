# SPDX-License-Identifier: EUPL-1.2
"""A plan on its way, by the pages that members, hosts, strangers and colleagues use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.models import Activity, Idea, Maker, RoomBooking, Session
from reuring.activities.programme.defaults import load_defaults
from reuring.activities.tests.cast import make_room
from reuring.activities.together.answering import unlink_idea
from reuring.communities.building import checks
from reuring.communities.building.becoming import make_activity
from reuring.communities.building.planning import HandedIn, hand_in, say_interest
from reuring.communities.models import Community, Listing, Meeting, Member, Plan, PlanNeed, ShelfTitle
from reuring.communities.refusals import PlanRefused
from reuring.communities.tests.cast import AT, make_branch, make_community, make_member, make_post, make_topic
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_person
from reuring.threads.models import Link, Node, NodeKind

TITLE = "Je eerste akte lezen"


class PlanTests(TestCase):
    community: Community
    els: Member
    hub: Member

    @classmethod
    def setUpTestData(cls) -> None:
        load_defaults()
        cls.branch = make_branch()
        cls.branch.has_step_free_access = True
        cls.branch.save()
        cls.room = make_room(branch=cls.branch, name="Studio", capacity=20)
        make_topic()
        cls.community = make_community(topics=("genealogy",), home_branch=cls.branch)
        cls.host = make_account(role=Role.MEMBER)
        cls.member = make_account(role=Role.MEMBER)
        cls.els = make_member(cls.community, cls.host.person, name="Els", is_host=True)
        cls.hub = make_member(cls.community, cls.member.person, name="Hub")
        cls.offline = make_member(cls.community, make_person(given_name="Leo"), name="Leo")
        cls.staff = make_account(role=Role.PROGRAMME_MAKER)
        cls.librarian = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.work = Node.objects.create(
            kind=NodeKind.WORK, title="Oud schrift", address="/w/x/", visibility="public", language="nl"
        )
        ShelfTitle.objects.create(community=cls.community, node=cls.work, why="Zo lees je een akte.", added_at=AT)

    def setUp(self) -> None:
        cache.clear()
        self.as_host, self.as_member, self.as_staff = log_in(self.host), log_in(self.member), log_in(self.staff)

    def to(self, name: str, *more: object) -> str:
        return reverse(f"communities:{name}", args=[self.community.public_id, *more])

    def plan(self, **overrides: Any) -> Plan:
        facts = HandedIn(
            **{"title": TITLE, "may_show": True, "people": 12, "weekday": 1, "daypart": "evening", **overrides}
        )
        return hand_in(
            community=self.community, member=self.els, facts=facts, site="", actor=Actor.command("tests"), at=AT
        )

    def do(self, client: Client, name: str, *more: object, **said: Any) -> Any:
        answer = client.post(self.to(name, *more), said)
        self.assertEqual(
            answer.status_code, 302, answer.content.decode()[-3000:] if answer.status_code == 422 else name
        )
        return answer

    def test_from_question_to_plan_and_who_joins(self) -> None:
        question = make_post(self.els, "Wie kan oud schrift lezen?", kind="question")
        new = f"{self.to('plan_new')}?question={question.public_id}"
        self.assertContains(self.as_member.get(new), "Wie kan oud schrift lezen?")
        self.assertEqual(self.as_member.post(new, {"title": TITLE, "people": "12", "weekday": "1"}).status_code, 302)
        plan = Plan.objects.get()
        self.assertEqual((plan.question, plan.idea.given_name, plan.stage), (question, "", "idea"))
        self.do(self.as_host, "plan_interest", plan.public_id, role="organiser", task="Koffie", may_be_named="on")
        self.do(self.as_member, "plan_interest", plan.public_id, condition="het niet op maandag is")
        # For who told it at the desk.
        librarian = log_in(self.librarian)
        self.do(librarian, "plan_interest", plan.public_id, member=self.offline.pk, task="Bakt vlaai")
        page = self.as_member.get(self.to("plan", plan.public_id))
        for words in ("Els", "Koffie", "Leo", "Bakt vlaai", "niet op maandag", "een ruimte voor 12 mensen", "De vraag"):
            self.assertContains(page, words)
        plan.refresh_from_db()
        self.assertEqual(plan.stage, "people")
        asked = self.to("talk_post", question.public_id)
        self.assertContains(page, f'href="{asked}"')
        self.assertContains(self.as_member.get(asked), f'href="{self.to("plan", plan.public_id)}"')
        self.do(self.as_member, "plan_interest", plan.public_id, back="1")
        self.assertEqual(plan.interests.count(), 2)

    def test_who_may_see_and_do_what(self) -> None:
        plan = self.plan()
        say_interest(plan=plan, member=self.hub, task="Bakt", actor=Actor.command("tests"), at=AT)
        page, stranger = self.to("plan", plan.public_id), Client()
        # Nobody outside before a colleague read it, and no names of members after it.
        self.assertEqual(stranger.get(page).status_code, 404)
        self.assertNotContains(stranger.get(self.to("plans")), TITLE)
        Idea.objects.filter(pk=plan.idea_id).update(answered_at=AT, state="talk")
        self.assertContains(stranger.get(self.to("plans")), TITLE)
        seen = stranger.get(page)
        self.assertContains(seen, "Bakt")
        self.assertNotContains(seen, "Hub")
        self.assertNotContains(self.as_staff.get(page), "Hub")
        self.assertContains(self.as_member.get(page), "Hub")
        other = log_in(make_account(role=Role.MEMBER))
        for name in ("plan_interest", "plan_needs", "plan_stage", "plan_proposal", "plan_spendings"):
            self.assertEqual(other.post(self.to(name, plan.public_id)).status_code, 404, name)
        for name in ("plan_stage", "plan_proposal", "plan_spendings"):
            self.assertEqual(self.as_member.post(self.to(name, plan.public_id)).status_code, 404, name)
        for name in ("plan_activity", "plan_agreement", "plan_grants"):
            self.assertEqual(self.as_host.post(self.to(name, plan.public_id)).status_code, 403, name)

    def test_needs_are_met_and_asked_around(self) -> None:
        plan = self.plan()
        self.do(self.as_member, "plan_needs", plan.public_id, what="person", text="iemand die kan bakken")
        need = PlanNeed.objects.get()
        self.assertContains(self.as_member.get(self.to("plans")), "iemand die kan bakken")
        for _time in range(2):
            self.do(self.as_member, "plan_need", plan.public_id, need.pk, ask="1")
        listing = Listing.objects.get()
        self.assertEqual((listing.person, listing.side, listing.community), (self.member.person, "ask", self.community))
        self.do(self.as_member, "plan_need", plan.public_id, need.pk, met_by="Mia")
        self.assertNotContains(self.as_member.get(self.to("plans")), "iemand die kan bakken")

    def test_a_free_room_is_looked_up_and_taken(self) -> None:
        plan = self.plan()
        page = self.as_host.get(self.to("plan_found", plan.public_id))
        free = page.context["free"][0]
        self.assertEqual(free.room, self.room)
        self.assertContains(page, "dinsdagavond")
        self.do(self.as_host, "plan_room", plan.public_id, free=f"{self.room.public_id} {free.starts_at.isoformat()}")
        self.do(
            self.as_host, "plan_found", plan.public_id, people="15", weekday="1", daypart="evening",
            on=timezone.localtime(free.starts_at).date(), starts="19:00", ends="21:00", room=self.room.pk,
            titles=[self.work.pk], form="workshop",
        )  # fmt: skip
        plan.refresh_from_db()
        self.assertEqual((plan.room, plan.branch, plan.stage, plan.people), (self.room, self.branch, "found", 15))
        self.do(self.as_host, "plan_stage", plan.public_id, stage="interest")
        plan.refresh_from_db()
        self.assertEqual(plan.stage, "interest")

    def test_one_button_makes_an_activity_with_their_names(self) -> None:
        plan = self.ready()
        actor = Actor.command("tests")
        say_interest(plan=plan, member=self.els, role="organiser", may_be_named=True, actor=actor, at=AT)
        say_interest(plan=plan, member=self.hub, task="Bakt vlaai", actor=actor, at=AT)
        self.do(self.as_host, "plan_proposal", plan.public_id)
        self.assertContains(self.as_staff.get(reverse("communities:staff_plans")), "Wacht op jou")
        self.do(self.as_staff, "plan_agreement", plan.public_id)
        for _time in range(2):
            self.do(self.as_staff, "plan_activity", plan.public_id, form="workshop", publishes="yes")
        activity = Activity.objects.get()
        session = Session.objects.get()
        self.assertEqual((activity.state, activity.sign_up, session.room), ("published", "each", self.room))
        self.assertTrue(RoomBooking.objects.active().filter(session=session).exists())
        self.assertEqual(Meeting.objects.get().session, session)
        relations = set(Link.objects.filter(from_node=activity.node).values_list("relation", "to_node"))
        self.assertLessEqual({("made_by", self.community.node_id), ("starts_from", self.work.pk)}, relations)
        page = Client().get(f"/a/{activity.public_id}/")
        for words in ("Stamboom Kerkrade", "Els", "organisator", "Zo is het ontstaan"):
            self.assertContains(page, words)
        self.assertNotContains(page, "Hub")
        self.assertEqual(Maker.objects.filter(activity=activity, person=self.host.person).count(), 1)
        self.assertTrue(Notice.objects.filter(kind="communities.plan_activity", person=self.member.person).exists())
        # He says yes on the plan's own page.
        self.do(self.as_member, "plan_interest", plan.public_id, task="Bakt vlaai", may_be_named="on")
        self.assertContains(Client().get(f"/a/{activity.public_id}/"), "Hub")
        # Each leads to the others.
        idea = Client().get(f"/ideas/{plan.idea.public_id}/")
        for address in (self.to("plan", plan.public_id), f"/a/{activity.public_id}/", self.to("community")):
            self.assertContains(idea, f'href="{address}"')
        group = Client().get(self.to("community"))
        self.assertContains(group, f"/a/{activity.public_id}/")
        meeting = Meeting.objects.get()
        self.assertTrue(AuditEvent.objects.filter(subject_key=meeting.public_id, verb="tie").exists())
        # Where and when are the activity's from then on.
        self.assertEqual(self.as_host.get(self.to("plan_found", plan.public_id)).status_code, 404)

    def ready(self) -> Plan:
        plan = self.plan()
        starts_at = timezone.now().replace(hour=12, minute=0) + timedelta(days=30)
        Plan.objects.filter(pk=plan.pk).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), room=self.room, branch=self.branch
        )
        plan.refresh_from_db()
        return plan

    def test_what_is_lacking_leaves_a_draft(self) -> None:
        plan = self.ready()
        self.branch.has_step_free_access = None
        self.branch.save()
        made = make_activity(
            plan=plan, form="workshop", publishes=True, site="", actor=Actor.person(self.staff), at=timezone.now()
        )
        self.assertEqual((made.activity.state, [each.code for each in made.lacking]), ("draft", ["no-access"]))
        with self.assertRaises(PlanRefused):
            make_activity(plan=self.plan(), form="", publishes=False, site="", actor=Actor.person(self.staff), at=AT)

    def test_a_small_budget_is_seen_by_the_group(self) -> None:
        plan = self.plan()
        self.do(self.as_staff, "plan_grants", plan.public_id, amount_cents="25", why="Koffie en vlaai")
        today = timezone.localdate().isoformat()
        said = {"amount_cents": "30", "what": "Vlaai", "spent_on": today}
        refused = self.as_host.post(self.to("plan_spendings", plan.public_id), said)
        self.assertContains(refused, "Is het echt meer?", status_code=422)
        self.do(self.as_host, "plan_spendings", plan.public_id, **{**said, "amount_cents": "12,50"})
        page = self.as_member.get(self.to("plan", plan.public_id))
        self.assertContains(page, "Vlaai")
        self.assertEqual(page.context["budget"].left_cents, 1250)
        self.do(self.as_host, "plan_spendings", plan.public_id, **said, is_over="on")
        self.assertContains(self.as_member.get(self.to("plan", plan.public_id)), "meer dan er was")

    def test_merging_and_splitting_lose_nobody(self) -> None:
        plan, other = self.plan(), self.plan(title="Akten lezen voor beginners")
        actor = Actor.command("tests")
        say_interest(plan=plan, member=self.els, role="organiser", actor=actor, at=AT)
        say_interest(plan=other, member=self.hub, task="Bakt", actor=actor, at=AT)
        self.assertContains(self.as_staff.get(self.to("plan", plan.public_id)), "Akten lezen voor beginners")
        self.do(self.as_staff, "plan_mergers", other.public_id, into=plan.public_id)
        page = self.as_member.get(self.to("plan", other.public_id), follow=True)
        self.assertRedirects(page, self.to("plan", plan.public_id))
        self.assertContains(page, "Bakt")
        self.do(self.as_staff, "plan_mergers", plan.public_id, undo=other.idea.public_id)
        self.assertEqual(self.as_member.get(self.to("plan", other.public_id)).status_code, 200)
        self.do(self.as_staff, "plan_parts", plan.public_id, title="Duitse akten lezen")
        part = Plan.objects.get(idea__title="Duitse akten lezen")
        self.assertEqual((part.interests.count(), part.idea.person), (1, self.host.person))

    def test_a_plan_is_free_again_when_its_idea_is_untied(self) -> None:
        plan, actor = self.ready(), Actor.person(self.librarian)
        made = make_activity(plan=plan, form="workshop", publishes=False, site="", actor=actor, at=timezone.now())
        unlink_idea(idea=plan.idea, activity=made.activity, actor=actor, at=timezone.now())
        plan.refresh_from_db()
        self.assertEqual((plan.activity, plan.stage), (None, "agreed"))
        self.assertTrue(checks.plans().is_ok)

    def test_a_part_that_can_not_be_split_off_leaves_nothing(self) -> None:
        plan = self.plan()
        self.do(self.as_staff, "plan_parts", plan.public_id, title=plan.idea.title)
        self.assertEqual((Plan.objects.count(), Idea.objects.count()), (1, 1))

    def test_who_is_under_16_is_named_nowhere(self) -> None:
        Community.objects.filter(pk=self.community.pk).update(is_for_minors=True, joining="request")
        self.community.refresh_from_db()
        plan, actor = self.ready(), Actor.person(self.librarian)
        say_interest(plan=plan, member=self.hub, task="Bakt", may_be_named=True, actor=actor, at=AT)
        made = make_activity(plan=plan, form="workshop", publishes=True, site="", actor=actor, at=timezone.now())
        self.assertEqual(plan.idea.given_name, "")
        self.assertEqual([each.community for each in made.activity.makers.all()], [self.community.node])
        self.assertNotContains(self.as_member.get(self.to("plan_new")), "with_name")

    def test_who_left_counts_no_more(self) -> None:
        plan = self.plan()
        say_interest(plan=plan, member=self.hub, task="Bakt", actor=Actor.command("tests"), at=AT)
        Member.objects.filter(pk=self.hub.pk).update(state="left", left_at=AT)
        self.assertNotContains(self.as_host.get(self.to("plan", plan.public_id)), "Bakt")

    def test_what_is_kept_back_is_seen_by_its_giver_and_who_moderates(self) -> None:
        plan = self.plan()
        Idea.objects.filter(pk=plan.idea_id).update(answered_at=AT, held_at=AT)
        librarian = log_in(self.librarian)
        for client, status in ((self.as_host, 200), (librarian, 200), (self.as_member, 404), (Client(), 404)):
            self.assertEqual(client.get(self.to("plan", plan.public_id)).status_code, status)
        self.assertNotContains(self.as_member.get(self.to("plans")), TITLE)

    def test_a_flood_of_ideas_is_stopped_kindly(self) -> None:
        for number in range(10):
            self.plan(title=f"Idee {number}")
        with self.assertRaises(PlanRefused) as caught:
            self.plan(title="Nog een")
        self.assertEqual(caught.exception.obstacles[0].code, "too-many")

    def test_the_list_asks_as_much_for_many_as_for_one(self) -> None:
        self.plan()
        self.as_member.get(self.to("plans"))
        with self.assertNumQueries(FuzzyBelow(30)):
            self.as_member.get(self.to("plans"))


class FuzzyBelow(int):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and other <= int(self)

    __hash__ = int.__hash__
