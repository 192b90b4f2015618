# SPDX-License-Identifier: EUPL-1.2
"""Saying something, changing it, being named in it, and leaving without a name."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import TestCase

from reuring.communities.models import Member, Mention, PersonBlock, Post
from reuring.communities.personal import _forget_member
from reuring.communities.refusals import PostRefused
from reuring.communities.talking.editing import edit_post, mark_answered, pin_post, take_post_away
from reuring.communities.talking.mentioning import proposed_names
from reuring.communities.talking.polling import begin_poll, choose_moments
from reuring.communities.talking.saying import PostFacts, say
from reuring.communities.tests.cast import ACTOR, AT, make_community, make_member, make_person, make_topic
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account


class SayingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.topic = make_topic()
        cls.group = make_community(topics=("genealogy",))
        cls.els = make_member(cls.group, name="Els")
        cls.truus = make_member(cls.group, make_person(given_name="Truus"), name="Truus", shown_to="members")

    def say(self, text: str = "Dag allemaal", *, member: Member | None = None, **more: Any) -> Post:
        facts = {key: more.pop(key) for key in ("kind", "topic", "is_public", "language") if key in more}
        by: dict[str, Any] = {"actor": ACTOR, "at": AT, **more}
        return say(member=member or self.els, facts=PostFacts(text=text, **facts), **by)

    def test_what_is_sent_twice_is_said_once(self) -> None:
        key = uuid.uuid4()
        first = self.say(request_id=key)
        self.assertEqual(self.say(request_id=key), first)
        self.assertEqual(Post.objects.count(), 1)
        with self.assertRaises(PostRefused):
            self.say(member=self.truus, request_id=key)

    def test_a_reply_moves_its_conversation_up_and_has_no_replies(self) -> None:
        begins = self.say()
        reply = self.say("Dag Els", member=self.truus, parent=begins, at=AT + timedelta(hours=1))
        begins.refresh_from_db()
        self.assertEqual(begins.latest_at, reply.made_at)
        with self.assertRaises(PostRefused):
            self.say(parent=reply)

    def test_a_question_keeps_a_topic_of_the_group(self) -> None:
        self.assertEqual(self.say(kind="question", topic=self.topic, is_public=True).topic, self.topic)
        with self.assertRaises(PostRefused):
            self.say(kind="question", topic=make_topic("baking", "Bakken"))

    def test_who_was_asked_to_be_silent_and_a_group_that_ended_are_read_only(self) -> None:
        post = self.say()
        self.els.muted_until = AT + timedelta(days=1)
        self.els.save()
        with self.assertRaises(PostRefused):
            self.say()
        with self.assertRaises(PostRefused):
            edit_post(post=post, member=self.els, facts=PostFacts("Anders"), actor=ACTOR, at=AT)
        self.group.ended_at = AT
        self.group.save()
        with self.assertRaises(PostRefused):
            self.say(member=self.truus)
        with self.assertRaises(PostRefused):
            pin_post(post=post, is_pinned=True, actor=ACTOR, at=AT)
        take_post_away(post=post, member=self.els, actor=ACTOR, at=AT)
        post.refresh_from_db()
        self.assertEqual((post.text, post.deleted_at), ("", AT))

    def test_one_changes_only_ones_own(self) -> None:
        post = self.say()
        for do in (take_post_away, edit_post):
            more = {"facts": PostFacts("Van mij")} if do is edit_post else {}
            with self.assertRaises(PostRefused):
                do(post=post, member=self.truus, actor=ACTOR, at=AT, **more)  # type: ignore[operator]
        edit_post(post=post, member=self.els, facts=PostFacts("Dag @Truus"), actor=ACTOR, at=AT)
        post.refresh_from_db()
        self.assertEqual((post.text, post.edited_at), ("Dag @Truus", AT))
        question = self.say(kind="question")
        for _twice in range(2):
            self.assertTrue(mark_answered(post=question, is_answered=True, actor=ACTOR, at=AT).is_answered)
        self.assertEqual(AuditEvent.objects.filter(verb="answered").count(), 1)
        with self.assertRaises(PostRefused):
            mark_answered(post=post, is_answered=True, actor=ACTOR, at=AT)

    def test_a_colleague_who_types_for_somebody_stands_beside_it(self) -> None:
        colleague = make_account(role=Role.COMMUNITY_LIBRARIAN)
        post = self.say(actor=Actor.person(colleague))
        self.assertEqual((post.member, post.written_by), (self.els, colleague))
        edit_post(post=post, member=self.els, facts=PostFacts("Dag iedereen"), actor=Actor.person(colleague), at=AT)
        moments = [(AT + timedelta(days=day), AT + timedelta(days=day, hours=2)) for day in (3, 4)]
        poll = begin_poll(member=self.els, text="Wanneer?", moments=moments, actor=ACTOR, at=AT)
        answers = {each.pk: "yes" for each in poll.moments.all()}
        for actor in (ACTOR, Actor.person(colleague)):
            choose_moments(poll=poll, member=self.els, answers=answers, actor=actor, at=AT)
        events = AuditEvent.objects.filter(subject_kind="community_post").order_by("pk")
        self.assertEqual([each.verb for each in events], ["say_for", "edit_for", "choose_for"])
        self.assertNotIn("Els", str([each.after for each in events]))

    # Who is named

    def test_who_is_named_hears_of_it_once(self) -> None:
        post = self.say("Dag @truus, en @Truus!")
        notice = Notice.objects.get()
        self.assertEqual((notice.kind, notice.person), ("communities.mention", self.truus.person))
        self.assertIn("/talk/answer/", notice.facts["answer"])
        edit_post(post=post, member=self.els, facts=PostFacts("Nog eens @Truus"), actor=ACTOR, at=AT)
        self.assertEqual(Notice.objects.count(), 1)
        take_post_away(post=post, member=self.els, actor=ACTOR, at=AT)
        self.assertEqual(Notice.objects.filter(cancelled_at__isnull=True).count(), 0)

    def test_who_shows_herself_to_nobody_or_wants_no_mail_is_not_told(self) -> None:
        make_member(self.group, make_person(), name="Nel")
        self.say("Dag @Nel")
        self.assertFalse(Mention.objects.exists())
        Member.objects.filter(pk=self.truus.pk).update(digest=Member.Digest.MEETINGS)
        self.say("Dag @Truus")
        self.assertEqual((Mention.objects.count(), Notice.objects.count()), (1, 0))
        self.assertEqual(proposed_names(self.group, "tr", ()), ["Truus"])
        self.assertEqual(proposed_names(self.group, "ne", ()), [])

    def test_who_does_not_want_to_meet_the_writer_is_never_told(self) -> None:
        PersonBlock.objects.create(person=self.truus.person, blocked=self.els.person, at=AT)
        begins = self.say("Dag @Truus")
        self.assertFalse(Mention.objects.exists() or Notice.objects.exists())
        with self.assertRaises(PostRefused):
            self.say(member=self.truus, parent=begins)

    def test_whoever_is_forgotten_leaves_words_without_a_name_also_in_what_others_wrote(self) -> None:
        own = self.say("Ik ben er", member=self.truus)
        other = self.say("Dag @Truus, mail trees@truus.example")
        _forget_member(self.truus.person)
        own.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((own.text, own.name, own.member), ("Ik ben er", "", None))
        self.assertEqual(other.text, "Dag @iemand van toen, mail trees@truus.example")
        self.assertFalse(Mention.objects.exists())

    def test_in_a_group_for_who_is_under_16_no_word_goes_out(self) -> None:
        young = make_community("Junior", is_for_minors=True, joining="request", librarian=make_person())
        sam = make_member_young(young, "Sam")
        lot = make_member_young(young, "Lot")
        self.say("Dag @Lot", member=sam)
        facts = Notice.objects.get(person=lot.person).facts
        self.assertEqual((facts["who"], facts["text"], facts["answer"]), ("", "", ""))
        with self.assertRaises(PostRefused):
            self.say(member=sam, kind="question", is_public=True)


def make_member_young(group: Any, name: str) -> Member:
    """Somebody in a group for who is under 16, past the questions at the door."""
    return Member.objects.create(
        community=group, person=make_person(given_name=name), state="member", shown_name=name, shown_to="members",
        asked_at=AT, joined_at=AT,
    )  # fmt: skip
