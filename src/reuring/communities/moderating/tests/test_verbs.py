# SPDX-License-Identifier: EUPL-1.2
"""Reporting, deciding, the second look, blocking and watching, on the database."""

from __future__ import annotations

import threading
from datetime import date, timedelta

from django.db import DatabaseError, connection, connections, transaction
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from reuring.activities.together.ideas import IdeaFacts, give_idea, public_ideas
from reuring.communities.models import Case, Decision, HouseRules, Member, Post, Report
from reuring.communities.moderating import checks
from reuring.communities.moderating.blocking import block, hidden_from, unblock
from reuring.communities.moderating.deciding import ask_second_look, decide, hide_in_group
from reuring.communities.moderating.hiding import Thing
from reuring.communities.moderating.keeping import forget_reports, old_reports
from reuring.communities.moderating.looking_after import (
    take_back_consent,
    tell_of_missing_colleagues,
)
from reuring.communities.moderating.reporting import report
from reuring.communities.moderating.rules import keep_house_rules, load_house_rules, rules_in
from reuring.communities.moderating.watching import watch
from reuring.communities.refusals import MemberRefused, ModerationRefused
from reuring.communities.tests.cast import ACTOR, AT, make_community, make_meeting, make_member, make_person, make_post
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_household

DAY = timedelta(days=1)
LATER = AT + DAY


class ModeratingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.sjef = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.toine = make_account(role=Role.ADMINISTRATOR)
        cls.host = make_account()
        cls.group = make_community()
        make_member(cls.group, cls.host.person, name="Wim", is_host=True)
        cls.truus = make_member(cls.group, make_person(given_name="Truus"), name="Truus")
        cls.piet = make_member(cls.group, make_person(given_name="Piet"), name="Piet")
        cls.post = make_post(cls.truus, "Koop nu brillen!")

    def report(self, why: str = "spam", *, member: Member | None = None, at: object = AT) -> Report:
        person = (member or self.piet).person
        return report(thing=Thing.of(post=self.post), person=person, why=why, is_inside=True, at=AT)

    def decide(self, case: Case, what: str = "hide", account: object = None, **more: object) -> Decision:
        actor = Actor.person(account or self.sjef)  # type: ignore[arg-type]
        return decide(case=case, what=what, why="Dit is reclame.", actor=actor, at=LATER, **more)  # type: ignore[arg-type]

    def told(self, kind: str) -> list[int]:
        return list(
            Notice.objects.filter(kind=f"communities.{kind}").order_by("person").values_list("person", flat=True)
        )

    def test_reports_join_one_case(self) -> None:
        self.report()
        self.report("rude")
        thing = Thing.of(post=self.post)
        report(thing=thing, person=None, why="spam", at=AT)
        with self.assertRaises(ModerationRefused):
            report(thing=thing, person=self.truus.person, why="spam", at=AT)
        case = Case.objects.get()
        self.assertEqual((case.text, case.community, case.is_hidden), ("Koop nu brillen!", self.group, False))
        self.assertEqual(sorted(case.reports.values_list("why", flat=True)), ["rude", "spam"])

    def test_danger_hides_at_once_and_is_told(self) -> None:
        self.report("child")
        self.post.refresh_from_db()
        self.assertFalse(self.post.is_shown)
        self.assertEqual(self.told("report_at_once"), [self.sjef.person_id])
        with self.assertRaises(ModerationRefused):
            hide_in_group(thing=Thing.of(post=self.post), why="Weg", actor=Actor.person(self.host), at=AT)
        self.decide(Case.objects.get(), "keep")
        self.post.refresh_from_db()
        self.assertTrue(self.post.is_shown)

    def test_one_stranger_silences_nobody(self) -> None:
        outside = make_person()
        for person, source, count, hidden in (
            (None, "one", 1, False),
            (None, "one", 1, False),
            # The same person with an account, and one of whom the address is not known.
            (outside, "one", 2, False),
            (None, "", 3, False),
            (None, "two", 4, True),
        ):
            report(thing=Thing.of(post=self.post), person=person, why="unsafe", source=source, at=AT)
            case = Case.objects.get()
            self.assertEqual((case.reports.count(), case.is_hidden), (count, hidden))
        self.assertEqual(self.told("report_at_once"), [self.sjef.person_id])
        self.decide(case, "keep")
        self.assertEqual(set(case.reports.values_list("source", flat=True)), {""})

    def test_a_second_look_is_by_another_and_overturns(self) -> None:
        case = self.report().case
        first = self.decide(case, "mute", days=7)
        self.truus.refresh_from_db()
        self.assertFalse(self.truus.may_write(LATER + 6 * DAY))
        self.assertEqual(self.told("moderated"), [self.truus.person_id])
        self.assertEqual(self.told("report_answered"), [self.piet.person_id])
        with self.assertRaises(ModerationRefused):
            self.decide(case)
        with self.assertRaises(ModerationRefused):
            ask_second_look(case=case, person=self.host.person, at=LATER)
        ask_second_look(case=case, person=self.truus.person, text="Het was een grap.", at=LATER)
        self.assertEqual(self.told("second_look_asked"), [self.toine.person_id])
        with self.assertRaises(ModerationRefused) as same:
            self.decide(case, "keep")
        self.assertEqual([obstacle.code for obstacle in same.exception.obstacles], ["same-colleague"])
        with self.assertRaises(DatabaseError), transaction.atomic():
            Decision.objects.create(case=case, what="keep", why="x", at=LATER, by=self.sjef, second_look_of=first)
        self.decide(case, "keep", self.toine)
        self.post.refresh_from_db()
        self.truus.refresh_from_db()
        self.assertTrue(self.post.is_shown and self.truus.may_write(LATER))
        case.refresh_from_db()
        self.assertEqual(case.state, Case.State.CLOSED)
        with self.assertRaises(ModerationRefused):
            ask_second_look(case=case, person=self.truus.person, at=LATER)
        self.assertEqual(AuditEvent.objects.filter(subject_kind="moderation_case").count(), 3)
        self.assertTrue(checks.moderation().is_ok)

    def test_out_of_the_group_and_back(self) -> None:
        Member.objects.filter(pk=self.truus.pk).update(is_host=True)
        case = self.report().case
        self.decide(case, "remove")
        self.truus.refresh_from_db()
        self.assertEqual((self.truus.state, self.truus.is_host), (Member.State.REMOVED, False))
        self.assertIn(self.host.person_id, self.told("host_left"))
        ask_second_look(case=case, person=self.truus.person, at=LATER)
        self.decide(case, "warn", self.toine)
        self.truus.refresh_from_db()
        self.post.refresh_from_db()
        self.assertEqual((self.truus.state, self.post.is_shown), (Member.State.MEMBER, False))
        self.assertTrue(self.truus.is_host)
        events = AuditEvent.objects.filter(subject_kind="community_member", subject_key=self.truus.public_id)
        self.assertEqual([each.verb for each in events.order_by("pk")][-2:], ["remove", "put_back"])

    def test_a_decision_changes_of_a_member_only_what_was_decided(self) -> None:
        case = self.report().case
        with CaptureQueriesContext(connection) as asked:
            self.decide(case, "hide")
        changed = [each["sql"] for each in asked if each["sql"].startswith('UPDATE "communities_member"')]
        self.assertEqual(changed, [])
        locked = [each["sql"].split(' FROM "')[1].split('"')[0] for each in asked if " FOR " in each["sql"]]
        order = ["people_person", "communities_member", "communities_post", "communities_case"]
        self.assertEqual(locked[:4], order)

    def test_decisions_are_append_only_and_outlive_what_they_are_about(self) -> None:
        case = self.report().case
        decision = self.decide(case)
        ask_second_look(case=case, person=self.truus.person, text="Ik ben Truus.", at=LATER)
        self.decide(case, "hide", self.toine)
        for change in (lambda: Decision.objects.update(why="Anders"), lambda: Decision.objects.all().delete()):
            with self.assertRaises(DatabaseError), transaction.atomic():
                change()
        forget_reports(self.truus.person)
        forget_reports(self.piet.person)
        self.post.delete()
        self.sjef.delete()
        decision.refresh_from_db()
        case.refresh_from_db()
        self.assertEqual((decision.by, case.post, case.text, case.about), (None, None, "", "post"))
        self.assertEqual(decision.asked_text, "")
        self.assertEqual((old_reports(LATER), old_reports(LATER + DAY)), (0, 1))

    def test_a_host_hides_in_the_same_record(self) -> None:
        self.report()
        hide_in_group(thing=Thing.of(post=self.post), why="Geen reclame hier", actor=Actor.person(self.host), at=AT)
        decision = Decision.objects.get()
        self.assertEqual((decision.as_host, decision.by, decision.case.state), (True, self.host, "decided"))

    def test_a_name_is_hidden(self) -> None:
        case = report(thing=Thing.of(member=self.truus), person=self.piet.person, why="rude", at=AT).case
        self.decide(case)
        self.truus.refresh_from_db()
        self.assertIsNotNone(self.truus.hidden_at)

    def test_spam_waits_for_somebody(self) -> None:
        new = make_member(self.group, name="Nieuw", joined_at=AT)
        for text, held, rule in (
            ("Hallo allemaal, ik zoek mijn opa", False, None),
            ("Klik op https://koop.example", True, "new"),
        ):
            post = make_post(new, text)
            self.assertEqual(watch(post=post, at=AT) is not None, held)
            self.assertEqual(Post.objects.get(pk=post.pk).is_shown, not held)
            self.assertEqual(Case.objects.filter(post=post).values_list("by_rule", flat=True).first(), rule)
        self.decide(Case.objects.get(), "keep")
        self.assertEqual(Post.objects.shown().filter(member=new).count(), 2)
        self.assertEqual(self.told("moderated"), [new.person_id])

    def test_a_flood_of_ideas_is_kept_and_not_shown(self) -> None:
        facts = IdeaFacts("Een leeskring", given_name="Els", email="els@example.org", may_show=True)
        idea = give_idea(facts=facts, person=None, is_flood=True, site="", at=AT)
        self.assertEqual((idea.held_at, Case.objects.get().by_rule), (AT, "many"))
        type(idea).objects.update(answered_at=AT)
        self.assertFalse(public_ideas().exists())
        self.decide(Case.objects.get(), "keep")
        self.assertTrue(public_ideas().exists())

    def test_blocking(self) -> None:
        truus, piet, wim = self.truus.person, self.piet.person, self.host.person
        found = block(person=truus, blocked=piet, name="Piet", at=AT)
        block(person=truus, blocked=piet, at=AT)
        with self.assertRaises(ModerationRefused):
            block(person=truus, blocked=truus, at=AT)
        self.assertEqual((hidden_from(piet.pk), hidden_from(wim.pk), hidden_from(None)), ({truus.pk}, set(), set()))
        unblock(person=piet, key=found.pk)
        self.assertEqual(hidden_from(truus.pk), {piet.pk})
        unblock(person=truus, key=found.pk)
        self.assertEqual(hidden_from(truus.pk), frozenset())

    def test_house_rules(self) -> None:
        self.assertIn("aardig", rules_in("nl", at=AT).text)
        load_house_rules(at=AT)
        load_house_rules(at=LATER)
        self.assertEqual(HouseRules.objects.count(), 3)
        keep_house_rules(texts={"nl": "Wees lief.", "de": rules_in("de", at=AT).text}, actor=ACTOR, at=LATER)
        self.assertEqual(HouseRules.objects.count(), 4)
        self.assertEqual((rules_in("nl", at=LATER).text, rules_in("fr", at=LATER).text), ("Wees lief.", "Wees lief."))


class YoungTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.sjef = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.group = make_community("Gamen", is_for_minors=True, joining="request", librarian=cls.sjef.person)
        cls.child, cls.mother = make_person(born_on=date(2014, 1, 1)), make_person(born_on=date(1980, 1, 1))
        make_household(guardians=[cls.mother], others=[cls.child])
        fields = {"state": "member", "shown_name": "Finn", "asked_at": AT, "joined_at": AT}
        cls.member = Member.objects.create(
            community=cls.group, person=cls.child, guardian=cls.mother, guardian_agreed_at=AT, **fields
        )

    def test_a_guardian_takes_back_a_yes(self) -> None:
        with self.assertRaises(MemberRefused):
            take_back_consent(member=self.member, guardian=make_person(), actor=ACTOR, at=AT)
        gone = take_back_consent(member=self.member, guardian=self.mother, actor=ACTOR, at=AT)
        self.assertEqual((gone.state, gone.guardian_agreed_at), ("left", None))

    def test_a_meeting_without_a_colleague_is_told_and_found(self) -> None:
        make_meeting(self.group)
        self.assertEqual((tell_of_missing_colleagues(AT), tell_of_missing_colleagues(AT)), (1, 0))

    def test_the_doctor_finds_an_adult_among_the_young(self) -> None:
        self.assertTrue(checks.minors().is_ok)
        Member.objects.create(
            community=self.group, person=self.mother, state="member", shown_name="M", asked_at=AT, joined_at=AT
        )
        self.assertFalse(checks.minors().is_ok)


class AtOnceTest(TransactionTestCase):
    def test_reports_and_decisions_at_the_same_moment(self) -> None:
        group = make_community()
        post = make_post(make_member(group))
        people = [make_person() for _each in range(4)]
        accounts = [make_account() for _each in range(4)]
        start, refused = threading.Barrier(4), []

        def run(number: int) -> None:
            try:
                start.wait(30)
                case = report(thing=Thing.of(post=post), person=people[number], why="spam", at=AT).case
                start.wait(30)
                decide(case=case, what="hide", why="Reclame", actor=Actor.person(accounts[number]), at=AT)
            except ModerationRefused as fault:
                refused.append(fault.obstacles[0].code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual((Case.objects.count(), Report.objects.count(), Decision.objects.count()), (1, 4, 1))
        self.assertEqual(refused, ["decided"] * 3)
