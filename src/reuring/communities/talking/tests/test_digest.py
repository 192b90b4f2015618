# SPDX-License-Identifier: EUPL-1.2
"""The news of a group in the message of the day, answering by its link, and stopping it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client, TestCase, override_settings

from reuring.communities.models import Member, Mention, PersonBlock, Post
from reuring.communities.talking.digest import tell_of_talk
from reuring.communities.talking.links import answer_address, stop_address
from reuring.communities.talking.notices import TALK
from reuring.communities.tests.cast import AT, make_community, make_member, make_person, make_post
from reuring.people.models import NoticeRoad, Person
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.models import Message, Notice
from reuring.people.notices.roads.mail import as_letter
from reuring.people.notices.texts import as_html

DAY = timedelta(days=1)


@override_settings(ACCOUNT_RATE_LIMITS={"group_post": "3/m/key"})
class DigestTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.group = make_community()
        cls.els = make_member(cls.group, name="Els")
        cls.truus = make_member(cls.group, make_person(given_name="Truus", language="de"), name="Truus")
        Member.objects.filter(pk=cls.truus.pk).update(digest=Member.Digest.DAILY)
        cls.post = make_post(cls.els, "Wie kent deze akte?", made_at=AT + timedelta(hours=1))

    def news_of(self, member: Member) -> list[str]:
        return [row.facts["news"] for row in Notice.objects.filter(person=member.person, kind=TALK).order_by("pk")]

    def test_each_post_is_told_once_as_often_as_somebody_wants(self) -> None:
        self.assertEqual(tell_of_talk(AT + DAY), 1)
        self.assertEqual(tell_of_talk(AT + DAY), 0)
        make_post(self.truus, "Ik!", parent=self.post, made_at=AT + 1.5 * DAY)
        make_post(self.els, "Echt?", parent=self.post, made_at=AT + 1.6 * DAY)
        self.assertEqual(tell_of_talk(AT + 2 * DAY), 1)
        self.assertEqual(tell_of_talk(AT + 7 * DAY), 1)
        daily, weekly = self.news_of(self.truus), self.news_of(self.els)
        self.assertEqual([("akte" in each, "Echt?" in each, "Ik!" in each) for each in daily],
                         [(True, False, False), (False, True, False)])  # fmt: skip
        self.assertEqual([("akte" in each, "Ik!" in each) for each in weekly], [(False, True)])

    def test_who_is_named_goes_by_the_name_of_now(self) -> None:
        bep = make_member(self.group, make_person(), name="Trees")
        named = make_post(self.els, "Vraag het @Bep", made_at=AT + 1.2 * DAY)
        Mention.objects.create(post=named, member=bep, name="Bep")
        tell_of_talk(AT + 2 * DAY)
        (news,) = self.news_of(self.truus)
        self.assertIn("Vraag het @Trees", news)

    def test_nothing_of_who_is_hidden_and_nothing_to_who_left_or_wants_none(self) -> None:
        PersonBlock.objects.create(person=self.els.person, blocked=self.truus.person, at=AT)
        self.assertEqual(tell_of_talk(AT + DAY), 0)
        PersonBlock.objects.all().delete()
        for change in ({"digest": "none"}, {"digest": "meetings"}, {"digest": "daily", "state": "left"}):
            Member.objects.filter(pk=self.truus.pk).update(**change)
            self.assertEqual(tell_of_talk(AT + DAY), 0)

    @override_settings(
        CONFIGURATION=settings.CONFIGURATION.model_copy(update={"public_url": "https://reuring.example"})
    )
    def test_the_mail_is_in_the_language_of_who_reads_it_and_has_a_button_to_stop_it(self) -> None:
        Person.objects.filter(pk=self.truus.person_id).update(email="truus@reuring.example")
        tell_of_talk(AT + DAY)
        compose(urgency=Urgency.DIGEST, at=AT + DAY)
        letter = as_letter(Message.objects.get(person=self.truus.person))
        self.assertIn("Neu in Stamboom Kerkrade", letter.body)
        self.assertIn("/de/talk/answer/", letter.body)
        self.assertEqual(letter.extra_headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertIn("/talk/stop/", letter.extra_headers["List-Unsubscribe"])

    def test_on_paper_there_are_no_links_but_a_road_back(self) -> None:
        self.truus.person.notice_road = NoticeRoad.LETTER
        self.truus.person.save()
        tell_of_talk(AT + DAY)
        facts = Notice.objects.get(kind=TALK).facts
        self.assertEqual((facts["link"], facts["stop"]), ("", ""))
        self.assertNotIn("/talk/", facts["news"])

    def test_the_queries_do_not_grow_with_the_members(self) -> None:
        for number in range(6):
            make_member(self.group, make_person(given_name=f"Lid {number}"), name=f"Lid {number}", digest="daily")
        with self.assertNumQueries(13):
            self.assertEqual(tell_of_talk(AT + DAY), 7)

    # By the link

    def test_answering_writes_a_reply_in_ones_own_name_without_logging_in(self) -> None:
        address = answer_address(self.truus.public_id, self.post.public_id)
        with override_settings(
            CONFIGURATION=settings.CONFIGURATION.model_copy(update={"public_url": "https://reuring.example"})
        ):
            absolute = answer_address(self.truus.public_id, self.post.public_id)
            self.assertIn(f'href="{absolute}"', as_html(f"Antwoord: {absolute}"))
        client = Client()
        page = client.get(address)
        self.assertContains(page, "Wie kent deze akte?")
        # No other site learns the link; without any referrer a browser would not be let send the form.
        self.assertEqual((page["Referrer-Policy"], page["X-Robots-Tag"]), ("same-origin", "noindex"))
        form = {"text": "Ik <b>ken</b> haar", "request_id": page.context["form"].initial["request_id"]}
        self.assertContains(client.post(address, form), "staat erbij")
        self.assertContains(client.post(address, form), "staat erbij")
        reply = Post.objects.get(parent=self.post)
        self.assertEqual((reply.member, reply.written_by), (self.truus, None))
        self.assertFalse("sessionid" in client.cookies and client.session.get("_auth_user_id"))

    def test_a_link_ends_with_taking_part_and_can_not_be_made_up(self) -> None:
        address = answer_address(self.truus.public_id, self.post.public_id)
        for wrong in (address[:-2] + "x/", address.replace(self.post.public_id, "0000000000"), "/talk/answer/x/"):
            self.assertEqual(Client().get(wrong).status_code, 410)
        Member.objects.filter(pk=self.truus.pk).update(state="left", left_at=AT)
        self.assertEqual(Client().post(address, {"text": "Toch"}).status_code, 410)
        self.assertFalse(Post.objects.filter(parent=self.post).exists())

    def test_who_answers_very_often_is_asked_to_wait(self) -> None:
        address, client = answer_address(self.truus.public_id, self.post.public_id), Client()
        for number in range(4):
            form = client.get(address).context["form"]
            last = client.post(address, {"text": f"{number}", "request_id": form.initial["request_id"]})
        self.assertContains(last, "kop koffie", status_code=422)

    def test_stopping_asks_no_login_and_a_mail_program_may_do_it(self) -> None:
        address, client = stop_address(self.truus.public_id), Client(enforce_csrf_checks=True)
        self.assertContains(client.get(address), "geen berichten meer")
        self.truus.refresh_from_db()
        self.assertEqual(self.truus.digest, "daily")
        self.assertContains(client.post(address, {"List-Unsubscribe": "One-Click"}), "geregeld")
        self.truus.refresh_from_db()
        self.assertEqual(self.truus.digest, "none")
