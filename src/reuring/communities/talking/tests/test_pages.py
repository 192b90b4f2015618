# SPDX-License-Identifier: EUPL-1.2
"""The pages of the conversation: as a stranger, a member, a host, and who accompanies the group."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from reuring.communities.models import Meeting, Member, Mention, PersonBlock, PollChoice, Post
from reuring.communities.tests.cast import AT, make_community, make_member, make_person, make_post, make_topic
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

DAY = timedelta(days=1)


class TalkPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_topic()
        cls.group = make_community(topics=("genealogy",))
        cls.at = f"/c/{cls.group.public_id}/talk/"
        cls.account, cls.host_account = make_account(role=Role.MEMBER), make_account(role=Role.HOST)
        cls.els = make_member(cls.group, cls.account.person, name="Els")
        cls.mieke = make_member(cls.group, cls.host_account.person, name="Mieke", is_host=True)
        cls.nel = make_member(cls.group, make_person(given_name="Nel"), name="Nel")
        cls.post = make_post(cls.mieke, "<script>alert(1)</script> Dag", language="de")
        cls.question = make_post(cls.mieke, "Wie kent Bouzidi?", kind="question", is_public=True)
        cls.reply = make_post(cls.els, "Ik denk van wel", parent=cls.question)

    def setUp(self) -> None:
        self.stranger, self.client = Client(), log_in(self.account)

    def form(self, text: str = "Dag", **more: Any) -> dict[str, Any]:
        return {"text": text, "request_id": uuid.uuid4(), "language": "nl", **more}

    # Reading

    def test_who_is_named_in_a_question_for_everyone_stays_unknown_to_strangers(self) -> None:
        self.named = make_post(self.mieke, "Kan @Nel dit lezen?", kind="question", is_public=True)
        Mention.objects.create(post=self.named, member=self.nel, name="Nel")
        group = f"/c/{self.group.public_id}/"
        for address in (group, f"{self.at}{self.named.public_id}/"):
            page = self.stranger.get(address)
            self.assertContains(page, "@Iemand uit de groep dit lezen?")
            self.assertNotContains(page, "Nel")
            self.assertContains(self.client.get(address), "@Nel")
        Member.objects.filter(pk=self.nel.pk).update(hidden_at=AT)
        self.assertNotContains(self.client.get(f"{group}talk/"), "@Nel")

    def test_a_stranger_reads_the_question_that_is_for_everyone_and_nothing_else(self) -> None:
        page = self.stranger.get(f"{self.at}{self.question.public_id}/")
        self.assertContains(page, "Wie kent Bouzidi?")
        self.assertContains(page, "Iemand uit de groep")
        self.assertNotContains(page, "Ik denk van wel")
        self.assertNotContains(page, "Mieke")
        self.assertEqual(self.stranger.get(self.at).status_code, 302)
        for post in (self.post, self.reply):
            self.assertContains(self.stranger.get(f"{self.at}{post.public_id}/"), "alleen de groep", status_code=404)
        outside = log_in(make_account(role=Role.VISITOR))
        for address in (self.at, f"{self.at}{self.post.public_id}/", f"{self.at}names/?q=E"):
            self.assertEqual(outside.get(address).status_code, 404)
        group = self.stranger.get(f"/c/{self.group.public_id}/")
        self.assertContains(group, "Wie kent Bouzidi?")
        self.assertNotContains(group, "alert(1)")

    def test_of_a_group_for_who_is_under_16_strangers_read_nothing(self) -> None:
        type(self.group).objects.filter(pk=self.group.pk).update(is_for_minors=True, joining="request")
        self.assertEqual(self.stranger.get(f"{self.at}{self.question.public_id}/").status_code, 404)
        self.assertNotContains(self.stranger.get(f"/c/{self.group.public_id}/"), "Bouzidi")

    def test_a_member_reads_it_all_in_its_language_and_nothing_of_it_runs(self) -> None:
        page = self.client.get(f"{self.at}{self.post.public_id}/")
        self.assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt; Dag")
        self.assertContains(page, '<div class="said-text" lang="de">')
        page = self.client.get(self.at)
        self.assertContains(page, "Dit was alles")
        self.assertContains(page, "1 reactie")

    def test_two_of_whom_one_does_not_want_to_meet_the_other_see_nothing_of_each_other(self) -> None:
        PersonBlock.objects.create(person=self.mieke.person, blocked=self.els.person, at=AT)
        self.assertNotContains(self.client.get(self.at), "Bouzidi")
        self.assertEqual(self.client.get(f"{self.at}{self.question.public_id}/").status_code, 404)
        self.assertContains(log_in(self.host_account).get(self.at), "nog geen reacties")

    def test_the_queries_do_not_grow(self) -> None:
        def queries(address: str) -> int:
            with CaptureQueriesContext(connection) as counted:
                self.client.get(address)
            return len(counted)

        addresses = (self.at, f"{self.at}{self.question.public_id}/", f"/c/{self.group.public_id}/")
        before = [queries(address) for address in addresses]
        for number in range(12):
            begins = make_post(self.mieke, f"Nog een {number}", made_at=AT + DAY, latest_at=AT + DAY)
            make_post(self.els, "Ja", parent=begins)
            make_post(self.nel, f"Ook {number}", parent=self.question)
        after = [queries(address) for address in addresses]
        self.assertEqual(before, after)
        self.assertLess(max(after), 30)

    # Saying

    def test_saying_replying_changing_and_taking_away(self) -> None:
        answer = self.client.post(self.at, self.form("Hoi allemaal", kind="post"))
        said = Post.objects.get(text="Hoi allemaal")
        here = f"{self.at}{said.public_id}/"
        self.assertRedirects(answer, here)
        answer = self.client.post(here, self.form("En nog iets"))
        reply = Post.objects.get(parent=said)
        self.assertRedirects(answer, f"{here}#p-{reply.public_id}")
        part = self.client.post(here, self.form("In de pagina"), headers={"HX-Request": "true"})
        self.assertContains(part, "Je reactie staat erbij.")
        self.assertContains(part, 'tabindex="-1" autofocus', count=1)
        self.assertNotContains(part, "<html")
        self.client.post(f"{here}edit/", {"text": "Hoi daar", "language": "nl"})
        self.assertContains(self.client.get(here), "Hoi daar")
        self.assertContains(self.client.get(f"{here}removal/"), "Haal je bericht weg")
        self.client.post(f"{here}removal/")
        self.assertEqual(self.client.get(here).status_code, 404)
        for wrong in ("edit/", "removal/"):
            self.assertEqual(self.client.get(f"{self.at}{self.post.public_id}/{wrong}").status_code, 404)

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self) -> None:
        page = self.client.post(self.at, self.form("Mijn bsn is 111222333", kind="post"))
        self.assertContains(page, "burgerservicenummer", status_code=422)
        self.assertContains(page, "Mijn bsn is", status_code=422)

    @override_settings(ACCOUNT_RATE_LIMITS={"group_post": "2/m/key"})
    def test_who_writes_very_often_is_asked_kindly_to_wait(self) -> None:
        for _number in range(3):
            last = self.client.post(self.at, self.form(kind="post"))
        self.assertContains(last, "kop koffie", status_code=422)

    def test_a_host_pins_and_says_that_a_question_was_answered(self) -> None:
        host = log_in(self.host_account)
        host.post(f"{self.at}{self.post.public_id}/pin/", {"wanted": "on"})
        self.assertContains(self.client.get(self.at), "Bovenaan")
        self.assertEqual(self.client.post(f"{self.at}{self.post.public_id}/pin/").status_code, 404)
        self.assertEqual(self.client.post(f"{self.at}{self.question.public_id}/answered/").status_code, 404)
        host.post(f"{self.at}{self.question.public_id}/answered/", {"wanted": "on"})
        self.assertNotContains(self.stranger.get(f"/c/{self.group.public_id}/"), "Bouzidi")

    def test_a_colleague_types_in_what_somebody_without_a_login_said(self) -> None:
        staff = log_in(make_account(role=Role.COMMUNITY_LIBRARIAN))
        self.assertContains(staff.get(self.at), "Namens wie?")
        here = f"{self.at}{self.question.public_id}/"
        self.assertEqual(staff.post(here, self.form("Zonder naam")).status_code, 422)
        staff.post(here, self.form("Vraag het de notaris", as_member=self.nel.pk))
        self.assertContains(self.client.get(here), "opgeschreven door de bibliotheek")
        self.assertEqual(Post.objects.get(text="Vraag het de notaris").member, self.nel)
        self.assertNotContains(self.client.get(self.at), "Namens wie?")

    def test_names_are_proposed_and_nobody_hears_of_who_shows_herself_to_nobody(self) -> None:
        page = self.client.get(f"{self.at}names/", {"q": "mi"})
        self.assertContains(page, 'data-name="Mieke"')
        self.assertNotContains(self.client.get(f"{self.at}names/", {"q": "n"}), "Nel")

    # A picture

    def test_a_picture_keeps_no_place_and_only_the_group_sees_it(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        picture, data = Image.new("RGB", (300, 240), "teal"), io.BytesIO()
        exif = Image.Exif()
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (50.0, 51.0, 57.0)
        picture.save(data, "JPEG", exif=exif)
        with override_settings(MEDIA_ROOT=Path(folder)):
            file = SimpleUploadedFile("akte.jpg", data.getvalue())
            page = self.client.post(self.at, self.form("Kijk", kind="post", picture=file))
            self.assertContains(page, "Schrijf wat er op de foto staat", status_code=422)
            file.seek(0)
            self.client.post(self.at, self.form("Kijk", kind="post", picture=file, picture_text="Een akte"))
            post = Post.objects.get(text="Kijk")
            address = f"{self.at}{post.public_id}/picture/"
            kept = Image.open(io.BytesIO(b"".join(self.client.get(address))))
            self.assertEqual((dict(kept.getexif()), kept.size), ({}, (300, 240)))
            self.assertContains(self.client.get(f"{self.at}{post.public_id}/"), 'alt="Een akte"')
            self.assertEqual(self.stranger.get(address).status_code, 404)
            self.assertEqual(self.stranger.get(f"/uploads/{post.picture}").status_code, 404)
            with self.captureOnCommitCallbacks(execute=True):
                self.client.post(f"{self.at}{post.public_id}/removal/")
            self.assertEqual(list((settings.MEDIA_ROOT / "inside").iterdir()), [])

    # A poll

    def test_a_poll_from_asking_to_the_meeting(self) -> None:
        rows = {"m0-on": "2030-05-07", "m0-begins": "19:00", "m1-on": "2030-05-08", "m1-begins": "19:00"}
        page = self.client.post(f"{self.at}poll/", self.form("Naar het archief", **{"m0-on": "2030-05-07"}))
        self.assertContains(page, "Hoe laat begint het?", status_code=422)
        self.assertContains(page, 'id="error-summary"', count=1, status_code=422)
        self.client.post(f"{self.at}poll/", self.form("Naar het archief", **rows))
        post = Post.objects.get(kind="poll")
        here = f"{self.at}{post.public_id}/"
        first, second = post.poll.moments.all()
        self.client.post(f"{here}choices/", {f"moment-{first.pk}": "no", f"moment-{second.pk}": "yes"})
        host = log_in(self.host_account)
        host.post(f"{here}choices/", {f"moment-{first.pk}": "maybe", f"moment-{second.pk}": "yes"})
        host.post(f"{here}choices/", {f"moment-{first.pk}": "yes", f"moment-{second.pk}": "yes"})
        self.assertEqual(PollChoice.objects.count(), 4)
        page = self.client.get(here)
        self.assertContains(page, "past het best", count=1)
        self.assertRegex(page.content.decode(), re.compile(r"Els.*Mieke|Mieke.*Els", re.S))
        self.assertEqual(self.client.post(f"{here}closing/", {"moment": second.pk}).status_code, 404)
        for _twice in range(2):
            host.post(f"{here}closing/", {"moment": second.pk})
        meeting = Meeting.objects.get()
        self.assertEqual((meeting.starts_at, meeting.ends_at - meeting.starts_at), (second.starts_at, DAY / 12))
        self.client.post(f"{here}choices/", {f"moment-{first.pk}": "yes"})
        self.assertFalse(PollChoice.objects.filter(member=self.els, answer="yes", moment=first).exists())
        self.assertContains(self.client.get(here), "De dag staat vast")
