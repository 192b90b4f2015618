# SPDX-License-Identifier: EUPL-1.2
"""Taking part: who is in at once, who asks, who needs a guardian, and what happens when a host goes."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.db import connections
from django.test import TestCase, TransactionTestCase

from reuring.activities.tests.cast import make_account
from reuring.communities.groups import notices
from reuring.communities.groups.inviting import accept_as_new, accept_invitation, invitation_with, invite, token_of
from reuring.communities.groups.joining import admit, agree_for, join, leave, make_host, refuse, remove, show_as
from reuring.communities.groups.keeping import begin_community, end_community, keep_community, mark_of
from reuring.communities.groups.mails import send
from reuring.communities.groups.policy import obstacles_to_host
from reuring.communities.models import Community, Member
from reuring.communities.refusals import CommunityRefused, MemberRefused
from reuring.communities.tests.cast import ACTOR, AT, make_community, make_member
from reuring.people.actor import Actor
from reuring.people.models import Notice, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import make_household, make_person

NINE = date(2016, 5, 1)


def wants(community: Community, person: Person, **more: Any) -> Member:
    return join(community=community, person=person, name=more.pop("name", "Els"), actor=ACTOR, at=AT, **more)


class JoiningTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.librarian = make_account(Role.COMMUNITY_LIBRARIAN, given_name="Bas").person
        cls.open = make_community()
        cls.asking = make_community("Leeskring", joining="request", librarian=cls.librarian)
        cls.makers = make_community(
            "Makers", joining="request", is_for_minors=True, age_from=8, age_to=15, librarian=cls.librarian
        )
        cls.host = make_member(cls.asking, name="Truus", is_host=True)
        cls.mother, cls.child = make_person(given_name="Marieke"), make_person(given_name="Fenna", born_on=NINE)
        make_household(guardians=[cls.mother], others=[cls.child])

    def told(self, kind: str) -> set[int]:
        return set(Notice.objects.filter(kind=kind, cancelled_at=None).values_list("person_id", flat=True))

    def refused(self, do: Any) -> list[str]:
        with self.assertRaises((MemberRefused, CommunityRefused)) as caught:
            do()
        return [obstacle.code for obstacle in caught.exception.obstacles]

    def test_in_an_open_group_one_is_in_under_the_name_one_chose_and_nobody_sees_it(self) -> None:
        member = wants(self.open, make_person(), name="  Els ")
        self.assertEqual((member.state, member.shown_name, member.shown_to), ("member", "Els", "nobody"))
        self.assertEqual(self.refused(lambda: wants(self.open, member.person)), ["there"])

    def test_else_one_asks_and_who_carries_it_says_yes_or_kindly_no(self) -> None:
        first, second = wants(self.asking, make_person()), wants(self.asking, make_person())
        self.assertEqual(first.state, "asked")
        self.assertEqual(self.told(notices.ASKED), {self.host.person_id, self.librarian.pk})
        self.assertEqual(admit(member=first, actor=ACTOR, at=AT).state, "member")
        self.assertEqual(refuse(member=second, words="We zijn al met veel.", actor=ACTOR, at=AT).state, "refused")
        self.assertEqual(self.told(notices.JOINED), {first.person_id})
        self.assertEqual(self.told(notices.REFUSED), {second.person_id})

    def test_who_is_under_16_takes_part_after_a_guardian_and_the_group_said_yes(self) -> None:
        member = wants(self.makers, self.child)
        self.assertEqual(self.told(notices.GUARDIAN), {self.mother.pk})
        self.assertEqual(self.refused(lambda: admit(member=member, actor=ACTOR, at=AT)), ["no-guardian"])
        self.assertEqual(
            self.refused(lambda: agree_for(member=member, guardian=make_person(), actor=ACTOR, at=AT)), ["no-guardian"]
        )
        agree_for(member=member, guardian=self.mother, actor=ACTOR, at=AT)
        self.assertEqual(admit(member=member, actor=ACTOR, at=AT).state, "member")

    def test_a_child_without_guardian_and_in_a_group_for_all_can_not(self) -> None:
        alone = make_person(born_on=NINE)
        self.assertEqual(self.refused(lambda: wants(self.makers, alone)), ["no-guardian"])
        self.assertEqual(self.refused(lambda: wants(self.open, self.child)), ["young"])
        self.assertEqual(self.refused(lambda: wants(self.makers, make_person())), ["age-unknown"])

    def test_the_desk_puts_in_who_has_no_screen_and_they_hear_of_it(self) -> None:
        account = make_account(Role.FRONT_DESK)
        member = join(
            community=self.asking, person=make_person(), name="Annie", is_added=True, actor=Actor.person(account), at=AT
        )
        self.assertEqual((member.state, member.added_by), ("member", account))
        self.assertEqual(self.told(notices.JOINED), {member.person_id})

    def test_the_last_host_who_goes_is_not_unseen(self) -> None:
        leave(member=self.host, actor=ACTOR, at=AT)
        self.assertEqual(self.told(notices.HOST_LEFT), {self.librarian.pk})
        self.assertIn("Niemand draagt", str(Notice.objects.get(kind=notices.HOST_LEFT).facts))

    def test_a_group_without_librarian_tells_all_who_could_be(self) -> None:
        host = make_member(self.open, is_host=True)
        make_host(member=host, is_host=False, actor=ACTOR, at=AT)
        self.assertEqual(self.told(notices.HOST_LEFT), {self.librarian.pk})

    def test_who_was_removed_comes_back_by_a_colleague_only(self) -> None:
        member = make_member(self.open)
        remove(member=member, actor=ACTOR, at=AT)
        self.assertEqual(self.refused(lambda: wants(self.open, member.person)), ["removed"])
        self.assertEqual(wants(self.open, member.person, is_added=True).state, "member")

    def test_only_who_takes_part_and_is_16_carries_it(self) -> None:
        young = make_member(self.open, self.mother)
        Person.objects.filter(pk=self.mother.pk).update(born_on=NINE)
        self.assertEqual(
            self.refused(lambda: make_host(member=young, is_host=True, actor=ACTOR, at=AT)), ["host-young"]
        )
        for age, refused in ((17, 1), (18, 0)):
            self.assertEqual(len(obstacles_to_host(is_member=True, age=age, is_for_minors=True)), refused)

    def test_how_one_is_shown_is_one_s_own_choice(self) -> None:
        member = make_member(self.open)
        change = {"shown_to": "everyone", "roles": ["expert", "nonsense"], "digest": "none", "actor": ACTOR, "at": AT}
        found = show_as(member=member, name="Elsje", about="Akten", **change)
        self.assertEqual((found.shown_name, found.roles), ("Elsje", ["expert"]))
        self.assertEqual(self.refused(lambda: show_as(member=member, name=" ", about="111222333", **change)),
                         ["no-name", "bsn"])  # fmt: skip

    def test_an_invitation_works_once_also_for_who_has_no_account(self) -> None:
        invitation = invite(
            community=self.asking,
            email="Jan@Example.org",
            name="Jan",
            as_host=True,
            site="https://x",
            actor=ACTOR,
            at=AT,
        )
        self.assertEqual(
            self.refused(lambda: invite(community=self.asking, email="jan@example.org", name="J", site="", actor=ACTOR,
                                        at=AT)), ["invited"])  # fmt: skip
        found = invitation_with(token_of(invitation))
        assert found is not None
        _account, member = accept_as_new(
            invitation=found, names={"given_name": "Jan", "family_name": "Smeets"}, name="Jan", password="x" * 12, at=AT
        )
        self.assertEqual((member.state, member.is_host), ("member", True))
        again = make_account()
        self.assertEqual(
            self.refused(lambda: accept_invitation(invitation=found, account=again, name="J", at=AT)), ["used"]
        )
        self.assertIsNone(invitation_with("nonsense"))

    def test_the_mail_of_an_invitation(self) -> None:
        later = AT.replace(year=2036)
        invitation = invite(
            community=self.open, email="a@example.org", name="Ans", site="https://x.example", actor=ACTOR, at=later
        )
        send(key=invitation.pk, site="https://x.example")
        self.assertIn("https://x.example/groups/invitations/", mail.outbox[0].body)

    def test_a_good_ending_thanks_and_takes_nobody_new_until_it_begins_again(self) -> None:
        member = make_member(self.open)
        end_community(community=self.open, farewell="Het was mooi.", actor=ACTOR, at=AT)
        self.assertEqual(self.told(notices.ENDED), {member.person_id})
        self.open.refresh_from_db()
        self.assertEqual(self.refused(lambda: wants(self.open, make_person())), ["not-living"])
        begin_community(community=self.open, actor=ACTOR, at=AT)
        self.assertEqual(wants(self.open, make_person()).state, "member")

    def test_two_who_change_the_same_group_do_not_undo_each_other(self) -> None:
        from reuring.communities.groups.keeping import CommunityFacts

        seen = mark_of(self.open)
        facts = CommunityFacts(bond="hobby", texts={"nl": {"title": "Anders"}}, home_branch=self.open.home_branch)
        keep_community(facts=facts, community=self.open, seen=seen, actor=ACTOR, at=AT)
        self.assertEqual(
            self.refused(lambda: keep_community(facts=facts, community=self.open, seen=seen, actor=ACTOR, at=AT)),
            ["changed-meanwhile"],
        )

    def test_a_group_for_children_does_not_begin_without_a_colleague(self) -> None:
        forming = make_community("Klein", begins=False, joining="request", is_for_minors=True)
        self.assertEqual(self.refused(lambda: begin_community(community=forming, actor=ACTOR, at=AT)), ["no-staff"])


class AtOnceTest(TransactionTestCase):
    def test_never_one_too_many_and_nobody_twice(self) -> None:
        group = make_community(most_members=3)
        people = [make_person(given_name=name) for name in ("Leo", "Piet", "Truus", "Mia")]
        start, refused = threading.Barrier(8), []

        def run(person: Person) -> None:
            try:
                start.wait(30)
                join(community=group, person=person, name="x", actor=ACTOR, at=AT + timedelta(days=1))
            except MemberRefused as fault:
                refused.append({obstacle.code for obstacle in fault.obstacles})
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[person]) for person in people * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        members = Member.objects.filter(community=group, state="member")
        self.assertEqual((members.count(), members.values("person").distinct().count(), len(refused)), (3, 3, 5))
