# SPDX-License-Identifier: EUPL-1.2
"""After it: three questions to visitors without a name, words that are read first, and what its makers say."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from reuring.activities.models import Activity, SessionResult
from reuring.activities.tests.cast import make_activity, make_session
from reuring.communities.building.looking_back import Counted, after, new_token
from reuring.communities.building.planning import HandedIn, hand_in, say_interest
from reuring.communities.groups.keeping import keep_picture
from reuring.communities.models import LookBackPicture, Member, Mention, Plan, VisitorAnswer
from reuring.communities.pictures import sweep
from reuring.communities.tests.cast import AT, make_community, make_member, make_post
from reuring.people.actor import Actor
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account
from reuring.shell.pictures import small_of


class AfterwardsTests(TestCase):
    activity: Activity
    els: Member

    @classmethod
    def setUpTestData(cls) -> None:
        actor = Actor.command("tests")
        cls.activity = make_activity("Je eerste akte lezen")
        now = timezone.now()
        cls.session = make_session(cls.activity, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
        SessionResult.objects.create(session=cls.session, visitors=14, how="counted", at=now)
        cls.community = make_community()
        cls.host, cls.member = make_account(role=Role.MEMBER), make_account(role=Role.MEMBER)
        cls.els = make_member(cls.community, cls.host.person, name="Els", is_host=True)
        cls.hub = make_member(cls.community, cls.member.person, name="Hub")
        facts = HandedIn(title="Je eerste akte lezen", may_show=True)
        cls.plan = hand_in(community=cls.community, member=cls.els, facts=facts, site="", actor=actor, at=AT)
        say_interest(plan=cls.plan, member=cls.hub, actor=actor, at=AT)
        Plan.objects.filter(pk=cls.plan.pk).update(activity=cls.activity)
        cls.staff = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.page = f"/a/{cls.activity.public_id}/afterwards/"

    def setUp(self) -> None:
        cache.clear()

    def answer(self, **said: Any) -> Any:
        return Client().post(self.page, {"token": new_token(self.activity), "liked": "3", **said})

    def to(self, name: str, *more: object) -> str:
        return reverse(f"communities:{name}", args=[self.community.public_id, self.plan.public_id, *more])

    def test_the_trail_names_nobody_to_strangers(self) -> None:
        question = make_post(self.els, "Kan @Hub dit lezen?", kind="question", is_public=True)
        Mention.objects.create(post=question, member=self.hub, name="Hub")
        Plan.objects.filter(pk=self.plan.pk).update(question=question)
        group = reverse("communities:community", args=[self.community.public_id])
        for address in (self.activity.node.address, group):
            page = Client().get(address)
            self.assertContains(page, "@Iemand uit de groep dit lezen?")
            self.assertNotContains(page, "@Hub")
        begun = reverse("communities:plan_new", args=[self.community.public_id])
        page = log_in(self.member).get(f"{begun}?question={question.public_id}")
        self.assertContains(page, "@Iemand uit de groep dit lezen?</textarea>")

    def test_no_name_and_sent_twice_counts_once(self) -> None:
        for language in ("", "/de", "/en"):
            self.assertEqual(Client().get(f"{language}{self.page}").status_code, 200)
        token = new_token(self.activity)
        for _time in range(2):
            self.assertEqual(self.answer(token=token, again="2").status_code, 302)
        row = VisitorAnswer.objects.get()
        self.assertEqual((row.liked, row.learned, row.again), (3, None, 2))
        people = {field.related_model.__name__ for field in VisitorAnswer._meta.get_fields() if field.related_model}
        self.assertEqual(people, {"Activity"})
        # Somebody else's key, none at all, nothing said, and a number that is nobody's business.
        for said in ({"token": "x"}, {"token": new_token(make_activity("Iets anders"))}, {"liked": ""},
                     {"words": "Mijn BSN is 111222333"}):  # fmt: skip
            self.assertEqual(self.answer(**said).status_code, 422, said)

    def test_a_flood_is_stopped(self) -> None:
        answers = [self.answer().status_code for _number in range(122)]
        self.assertEqual((answers[0], answers[-1]), (302, 422))
        self.assertEqual(VisitorAnswer.objects.count(), 120)

    def test_closed_after_a_week(self) -> None:
        long_ago = timezone.now() - timedelta(days=8)
        self.activity.sessions.update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=2))
        self.assertContains(Client().get(self.page), "Dat is nu niet")
        self.assertNotContains(Client().get(f"/a/{self.activity.public_id}/"), self.page)
        self.answer()
        self.assertFalse(VisitorAnswer.objects.exists())

    def test_words_are_read_before_they_are_shown(self) -> None:
        self.answer(words="Wat een mooie avond")
        self.answer(words="Reclame voor mijn winkel")
        page, public = (
            reverse("communities:staff_afterwards", args=[self.activity.public_id]),
            f"/a/{self.activity.public_id}/",
        )
        staff = log_in(self.staff)
        self.assertContains(staff.get(page), "Wat een mooie avond")
        self.assertContains(staff.get(page), "<svg")
        self.assertNotContains(Client().get(public), "mooie avond")
        nice, spam = VisitorAnswer.objects.order_by("pk")
        staff.post(
            reverse("communities:staff_afterwards_words", args=[self.activity.public_id, nice.pk]), {"show": "1"}
        )
        host = log_in(self.host)
        self.assertContains(host.get(self.to("plan_looking_back")), "Reclame")
        host.post(self.to("plan_words", spam.pk))
        shown = Client().get(public)
        self.assertContains(shown, "mooie avond")
        self.assertNotContains(shown, "Reclame")
        # Of so few answers nothing is counted out.
        now = timezone.now()
        self.assertIsNone(after(self.activity, now + timedelta(days=9)).liked)
        for _number in range(3):
            self.answer(liked="1")
        # While others may still answer, reloading tells nothing of who just did; once that is over, all of it.
        self.assertNotContains(Client().get(public), "bezoekers vonden het leuk")
        self.assertIsNone(after(self.activity, now).liked)
        self.assertEqual(after(self.activity, now + timedelta(days=9)).liked, Counted(2, 5))
        # Of a series, what was said of earlier times counts by fives.
        VisitorAnswer.objects.update(answered_on=timezone.localdate() - timedelta(days=20))
        self.answer(liked="3")
        VisitorAnswer.objects.filter(pk=VisitorAnswer.objects.latest("pk").pk).update(answered_on="2020-01-01")
        self.assertContains(Client().get(public), "2 van de 5 bezoekers vonden het leuk")

    def test_makers_look_back_with_a_picture_and_a_next_one(self) -> None:
        host, member = log_in(self.host), log_in(self.member)
        self.assertEqual(member.get(self.to("plan_looking_back")).status_code, 404)
        said = {"words": "Het was vol en warm.", "led_to": "Drie nieuwe leden."}
        self.assertEqual(host.post(self.to("plan_looking_back"), said).status_code, 302)
        self.assertTrue(Notice.objects.filter(kind="communities.plan_looked_back", person=self.member.person).exists())
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "Thuis"
        Image.new("RGB", (400, 300), "teal").save(file, "JPEG", exif=exif)
        picture = {"text": "Een volle tafel", "picture": SimpleUploadedFile("a.jpg", file.getvalue())}
        self.assertEqual(host.post(self.to("plan_pictures"), picture).status_code, 422)
        picture["picture"] = SimpleUploadedFile("a.jpg", file.getvalue())
        self.assertEqual(host.post(self.to("plan_pictures"), {**picture, "is_agreed": "on"}).status_code, 302)
        shown = Client().get(f"/a/{self.activity.public_id}/")
        for words in ("Er kwamen 14 mensen.", "vol en warm", "Drie nieuwe leden", "Een volle tafel"):
            self.assertContains(shown, words)
        self.plan.refresh_from_db()
        self.assertEqual(self.plan.stage, "looked_back")
        new = reverse("communities:plan_new", args=[self.community.public_id])
        host.post(f"{new}?follows={self.plan.public_id}", {"title": "Je tweede akte lezen", "may_show": "on"})
        self.plan.refresh_from_db()
        self.assertEqual(self.plan.stage, "next")
        self.assertContains(host.get(self.to("plan")), "Je tweede akte lezen")
        kept = LookBackPicture.objects.get()
        files = [settings.MEDIA_ROOT / path for path in (kept.picture, small_of(kept.picture))]
        self.assertTrue(all(file.exists() for file in files))
        actor = Actor.command("tests")
        # As long as something else shows the same one, the file stays.
        keep_picture(community=self.community, picture=kept.picture, text="Een tafel", actor=actor, at=AT)
        with self.captureOnCommitCallbacks(execute=True):
            host.post(self.to("plan_picture_removal", kept.pk))
        self.assertFalse(LookBackPicture.objects.exists())
        self.assertTrue(all(file.exists() for file in files))
        with self.captureOnCommitCallbacks(execute=True):
            keep_picture(community=self.community, picture="", text="", actor=actor, at=AT)
        self.assertFalse(any(file.exists() for file in files))
        # What lost its row in another way goes at night, a day after it came.
        for file in files:
            file.write_bytes(b"x")
        now = timezone.now()
        self.assertEqual((sweep(now), files[0].exists()), (0, True))
        self.assertGreaterEqual(sweep(now + timedelta(days=2)), 1)
        self.assertFalse(any(file.exists() for file in files))
