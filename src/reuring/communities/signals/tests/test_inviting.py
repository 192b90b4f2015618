# SPDX-License-Identifier: EUPL-1.2
"""From a suggestion to an invitation to a member: nobody sees who is invited, until they come."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.communities.models import Campaign, Member, SignalCell, Suggestion
from reuring.communities.refusals import MemberRefused, SignalRefused
from reuring.communities.signals.inviting import come, invitations_for, invite, invited, send
from reuring.communities.signals.releasing import block_of, first_week_of, last_week_of
from reuring.communities.tests.cast import ACTOR, make_community, make_meeting, make_topic
from reuring.people.models import Account, Consent, Person, Purpose
from reuring.people.notices.models import Message, Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch, make_person
from reuring.threads.models import Topic, TopicFollow

NOW = timezone.now()
DAY = timedelta(days=1)


def follow(person: Person, topic: Topic, *purposes: Purpose) -> Person:
    for purpose in purposes or (Purpose.INTERESTS, Purpose.INVITATIONS):
        Consent.objects.create(person=person, purpose=purpose, text_version=1, given_at=NOW - timedelta(days=9))
    TopicFollow.objects.create(person=person, topic=topic, since=NOW - timedelta(days=3))
    return person


class TestInviting(TestCase):
    staff: Account

    @classmethod
    def setUpTestData(cls) -> None:
        cls.topic = make_topic()
        cls.under = make_topic("old-writing", "Oud schrift")
        Topic.objects.filter(pk=cls.under.pk).update(path=["genealogy", "old-writing"])
        cls.branch = make_branch()
        cls.forming = make_community("Stamboom", topics=("genealogy",), begins=False, home_branch=cls.branch)
        cls.staff = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.els = follow(make_person(email="els@example.nl", home_branch=cls.branch), cls.topic)
        cls.under_it = follow(make_person(email="jo@example.nl"), cls.under)
        follow(make_person(email="no@example.nl"), cls.topic, Purpose.INTERESTS)
        young = make_person(email="young@example.nl", born_on=timezone.localdate() - timedelta(days=365 * 12))
        follow(young, cls.topic)
        week = first_week_of(block_of(timezone.localdate(NOW)) - 1)
        cls.cell = SignalCell.objects.create(
            kind="follow", topic=cls.topic, municipalities=[cls.branch.municipality_id], first_week=week,
            last_week=last_week_of(block_of(week)), count=14, released_at=NOW, parts={"50-66 67+": 14},
        )  # fmt: skip
        cls.suggestion = Suggestion.objects.create(
            topic=cls.topic, municipality=cls.branch.municipality, score=30, made_at=NOW,
            facts=[{"kind": "follow", "count": 14, "at_least": False}],
        )  # fmt: skip

    def campaign(self, **more: Any) -> Campaign:
        facts: dict[str, Any] = {"topic": self.topic, "municipality": None, "community": self.forming, "at": NOW}
        return invite(**{"text": "Kom je?", **facts, **more}, site="https://bieb.example", actor=ACTOR)

    def test_only_who_follows_it_and_agreed(self) -> None:
        found = self.campaign()
        assert set(invited(found, NOW)) == {self.els, self.under_it}
        send(campaign=found, site="https://bieb.example", at=NOW)
        assert sorted(each.to[0] for each in mail.outbox) == ["els@example.nl", "jo@example.nl"]
        assert f"https://bieb.example/invited/{found.public_id}/" in mail.outbox[0].body
        found.refresh_from_db()
        assert (found.mailed_to, found.is_mailed) == (0, True)
        # Nothing anywhere says who that were: no notices, no messages, nothing in the job.
        assert not Notice.objects.exists()
        assert not Message.objects.exists()
        (job,) = ProcrastinateJob.objects.filter(task_name="communities.invited")
        assert set(job.args) == {"campaign", "site"}
        assert invitations_for(self.els, NOW) == [found]
        Consent.objects.filter(person=self.els, purpose=Purpose.INVITATIONS).update(withdrawn_at=NOW)
        assert invitations_for(self.els, NOW) == []

    def test_where_and_how_often(self) -> None:
        place = self.branch.municipality
        found = self.campaign(municipality=place)
        assert list(invited(found, NOW)) == [self.els]
        for more in ({}, {"municipality": place}, {"topic": self.under}):
            with pytest.raises(SignalRefused):
                self.campaign(**more)
        assert self.campaign(at=NOW + timedelta(days=31))
        with pytest.raises(SignalRefused):
            self.campaign(text=" ", at=NOW + timedelta(days=90))

    def test_who_comes_is_known_from_then_on(self) -> None:
        found = self.campaign()
        with pytest.raises(MemberRefused):
            come(campaign=found, person=make_person(), name="Jan", actor=ACTOR, at=NOW)
        member = come(campaign=found, person=self.els, name="Els", actor=ACTOR, at=NOW)
        assert (member.state, member.community) == (Member.State.MEMBER, self.forming)
        assert invitations_for(self.els, NOW) == []

    def test_the_pages_of_staff(self) -> None:
        browser = log_in(self.staff)
        page = f"/staff/suggestions/{self.suggestion.public_id}/"
        assert "14 mensen zijn dit gaan volgen" in browser.get("/staff/suggestions/").content.decode()
        shown = browser.get(page).content.decode()
        assert "minder dan 10 mensen stonden op een wachtlijst" in shown
        number = browser.get(f"{page}numbers/follow/").content.decode()
        assert "50 en ouder: 14" in number
        assert browser.get(f"{page}numbers/nothing/").status_code == 404
        assert browser.post(f"{page}decision/", {"state": "no", "why": ""}).status_code == 422
        assert browser.post(f"{page}invitation/", {"community": self.forming.pk, "text": "Kom!"}).status_code == 302
        self.suggestion.refresh_from_db()
        assert (self.suggestion.state, self.suggestion.community) == ("taken", self.forming)
        assert self.suggestion.campaigns.count() == 1
        assert browser.get("/staff/suggestions/?state=taken").content.decode().count("14 mensen") == 1
        after = browser.get(page).content.decode()
        assert "els@example.nl" not in after
        assert "Els" not in after
        assert log_in(make_account()).get(page).status_code == 403

    def test_the_page_of_an_invitation(self) -> None:
        address = f"/invited/{self.campaign().public_id}/"
        make_meeting(self.forming, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, where="niet hier", cancelled_at=NOW)
        make_meeting(self.forming, starts_at=NOW + 2 * DAY, ends_at=NOW + 3 * DAY, where="de lange tafel")
        page = log_in(None).get(address).content.decode()
        assert "Log in en doe mee" in page
        assert "de lange tafel" in page
        assert "niet hier" not in page
        me = make_account(person=self.els, email="els@example.nl")
        browser = log_in(me)
        assert "Je bent uitgenodigd" in browser.get("/mine/").content.decode()
        assert browser.post(f"{address}yes/", {"name": "Els"}).status_code == 302
        assert Member.objects.filter(person=self.els, community=self.forming, state="member").exists()
        assert "Je doet mee." in browser.get(address).content.decode()


class TestAtOnce(TransactionTestCase):
    def test_a_topic_and_one_under_it_at_the_same_moment(self) -> None:
        above, under = make_topic(), make_topic("old-writing", "Oud schrift")
        Topic.objects.filter(pk=under.pk).update(path=["genealogy", "old-writing"])
        group, start, said = make_community(), threading.Barrier(2), []

        def run(topic: Topic) -> None:
            facts: dict[str, Any] = {"topic": topic, "municipality": None, "community": group, "text": "Kom je?"}
            try:
                with transaction.atomic():
                    start.wait(30)
                    invite(**facts, site="", actor=ACTOR, at=NOW)
                said.append("invited")
            except SignalRefused:
                said.append("refused")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[topic]) for topic in (above, under)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(said) == ["invited", "refused"]
