# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import Any

from django.test import TestCase
from django.urls import reverse
from PIL import Image

from reuring.activities.models import Activity, Registration, Seat, Session, SessionText
from reuring.activities.programme.clock import wall
from reuring.activities.programme.defaults import load_defaults
from reuring.activities.programme.recurring import RuleFacts, repeat
from reuring.activities.tests.cast import AT, make_account, make_activity, make_branch, make_session
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in

SOON = date.fromordinal(date.today().toordinal() + 30)  # noqa: DTZ011 - a day that is to come


def address(name: str, activity: Activity | None = None, **more: str) -> str:
    if activity is not None:
        more["public_id"] = activity.public_id
    return reverse(f"activities:staff_{name}", kwargs=more)


class PageTests(TestCase):
    maker: Account
    activity: Activity
    session: Session

    @classmethod
    def setUpTestData(cls) -> None:
        load_defaults()
        cls.maker = make_account(Role.PROGRAMME_MAKER)
        branch = make_branch()
        branch.has_step_free_access = True
        branch.save()
        cls.activity = make_activity("Leeskring", state="draft", published_at=None)
        cls.session = make_session(cls.activity, on=SOON)

    def setUp(self) -> None:
        self.enter(self.maker)

    def enter(self, account: Account) -> None:
        self.client = log_in(account)

    def post(self, address: str, **values: Any) -> Any:
        return self.client.post(address, values)

    def test_every_page_opens(self) -> None:
        pages = (
            "activity", "text", "about", "planning", "sign_up", "part_new", "questions", "speakers", "picture",
            "outcome", "preview", "history", "cancellation", "copy", "session_new", "repeat",
        )  # fmt: skip
        for name in pages:
            with self.subTest(name):
                assert self.client.get(address(name, self.activity)).status_code == 200
        for name in ("activities", "start", "seasons", "season_new", "defaults"):
            with self.subTest(name):
                assert self.client.get(address(name)).status_code == 200
        key = {"session": self.session.public_id}
        assert self.client.get(address("session", self.activity, **key)).status_code == 200
        assert self.client.get(address("default", form="debate")).status_code == 200

    def test_the_desk_reads_and_does_not_write(self) -> None:
        self.enter(make_account(Role.FRONT_DESK, given_name="Bo"))
        page = self.client.get(address("activity", self.activity))
        assert page.status_code == 200
        self.assertNotContains(page, address("text", self.activity))
        assert self.client.get(address("text", self.activity)).status_code == 403
        assert self.post(address("publication", self.activity)).status_code == 403

    def test_a_new_one_in_one_minute(self) -> None:
        values = {"title": "Markt", "form": "debate", "where": f"branch:{make_branch().public_id}", "on": str(SOON)}
        assert self.post(address("start"), **values, starts="20:00", ends="19:00").status_code == 422
        answer = self.post(address("start"), **values, starts="20:00")
        made = Activity.objects.get(node__title="Markt")
        self.assertRedirects(answer, address("activity", made))
        session = made.sessions.get()
        assert session.ends_at - session.starts_at == timedelta(minutes=120)
        assert (made.functions, made.age_from) == (["meeting", "knowledge"], 16)
        assert made.municipality == make_branch().municipality
        assert [pool.capacity for pool in session.pools.all()] == [60]
        page = self.client.get(address("activity", made))
        self.assertContains(page, "De vraag waar het debat over gaat.")

    def test_scripts_in_a_text_are_text(self) -> None:
        nasty = "<script>alert(1)</script>"
        answer = self.post(
            address("text", self.activity), **{"nl-title": "<b>Titel</b>", "nl-description": nasty, "de-title": "Titel"}
        )
        self.assertRedirects(answer, address("activity", self.activity))
        self.post(address("text", self.activity), **{"nl-title": "<b>Titel</b>", "nl-description": nasty})
        told = self.client.get(address("history", self.activity))
        self.assertContains(told, "titel (de)")
        self.assertNotContains(told, "<script>alert")
        page = self.client.get(address("preview", self.activity)).content.decode()
        assert "<script>alert" not in page
        assert "<b>Titel" not in page

    def test_the_hint_is_a_hint(self) -> None:
        text = "Dit is " + "een heel erg lange zin met woorden " * 5 + ". Participatiemaatschappijdiscussie."
        answer = self.post(address("hint"), **{"nl-description": text, "language": "nl"})
        self.assertContains(answer, "Tip")
        self.assertContains(answer, "Participatiemaatschappijdiscussie")
        self.assertContains(answer, "Deze zinnen zijn lang")
        checked = self.post(address("text", self.activity), **{"nl-title": "Anders", "step": "hint"})
        assert checked.status_code == 200
        self.activity.node.refresh_from_db()
        assert self.activity.node.title == "Leeskring"

    def test_pictures(self) -> None:
        out = io.BytesIO()
        Image.new("RGB", (400, 300), "red").save(out, "JPEG")
        out.seek(0)
        out.name = "x.jpg"
        with self.settings(MEDIA_ROOT=self._folder()):
            self.post(address("picture", self.activity), picture=out, picture_text="Rood")
            wrong = self.post(address("picture", self.activity), picture=io.BytesIO(b"<svg onload=x>"))
        self.activity.refresh_from_db()
        assert self.activity.picture.startswith("activities/")
        assert wrong.status_code == 422
        large = self.client.post(
            address("picture", self.activity), b"x", content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(100 * 1024 * 1024),
        )  # fmt: skip
        self.assertContains(large, "te groot", status_code=413)

    def _folder(self) -> Any:
        import tempfile
        from pathlib import Path

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

    def test_a_picture_needs_the_token(self) -> None:
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.cookies = self.client.cookies
        assert client.post(address("picture", self.activity), {"picture_text": "x"}).status_code == 403

    def test_a_series_is_shown_first(self) -> None:
        values = {
            "on": str(SOON), "starts": "19:30", "ends": "21:00", "often": "weekly", "count": "4",
            "where": f"branch:{make_branch().public_id}",
        }  # fmt: skip
        page = self.post(address("repeat", self.activity), **values)
        self.assertContains(page, "4 keren")
        assert Session.objects.count() == 1
        too_many = self.post(address("repeat", self.activity), **{**values, "count": "10000"})
        self.assertContains(too_many, "meer dan 400 keren", status_code=422)
        days = [str(SOON + timedelta(weeks=week)) for week in (0, 1, 3)]
        self.post(address("repeat", self.activity), **values, step="sure", day=days)
        assert Session.objects.filter(recurrence__isnull=False).count() == 3

    def test_this_and_later(self) -> None:
        facts = RuleFacts("FREQ=WEEKLY;COUNT=4", SOON, time(10), 60)
        repeat(
            activity=self.activity, facts=facts, fields={"branch": make_branch()}, actor=Actor.person(self.maker), at=AT
        )
        second = Session.objects.filter(recurrence__isnull=False).order_by("starts_at")[1]
        values = {
            "scope": "later", "on": str(SOON + timedelta(weeks=1)), "starts": "11:00", "ends": "12:00",
            "where": f"branch:{make_branch().public_id}",
        }  # fmt: skip
        place = address("session", self.activity, session=second.public_id)
        self.assertContains(self.post(place, **values), "3 keren krijgen deze tijd en plek.")
        self.post(place, **values, step="sure", title="De tweede")
        assert [each.title for each in SessionText.objects.all()] == ["De tweede"]
        made = Session.objects.filter(recurrence__isnull=False).order_by("starts_at")
        assert [wall(each.starts_at).hour for each in made] == [10, 11, 11, 11]
        page = self.client.get(address("rule", self.activity, session=second.public_id))
        assert page.status_code == 200

    def test_seats_of_one_session(self) -> None:
        place = address("session_seats", self.activity, session=self.session.public_id)
        pool = self.session.pools.get()
        held = Registration.objects.create(activity=self.activity, state="confirmed", made_at=AT)
        Seat.objects.create(registration=held, pool=pool, number=1, is_taken=True)
        typed = {f"pool-{pool.pk}": "0"}
        self.assertContains(self.post(place, **typed), "Niemand raakt een plek kwijt", status_code=422)
        self.post(place, **typed, sure="1")
        pool.refresh_from_db()
        assert (pool.capacity, pool.seats.filter(is_taken=True).count()) == (0, 1)

    def test_publishing_says_what_is_missing(self) -> None:
        self.activity.texts.update(summary="")
        answer = self.client.post(address("publication", self.activity), follow=True)
        self.assertContains(answer, "Een tekst: wat gaan we doen")
        self.activity.texts.update(summary="Samen lezen.")
        self.client.post(address("publication", self.activity))
        self.activity.refresh_from_db()
        assert self.activity.state == "published"
        self.post(address("cancellation", self.activity), reason="Geen stroom")
        self.activity.refresh_from_db()
        assert self.activity.state == "cancelled"

    def test_a_copy_takes_nothing_personal(self) -> None:
        self.activity.texts.update(outcome="Er kwam veel uit.")
        answer = self.post(address("copy", self.activity), starts_on=str(SOON + timedelta(weeks=52)))
        made = Activity.objects.get(copied_from=self.activity)
        self.assertRedirects(answer, address("activity", made))
        assert made.texts.get().outcome == ""
        assert made.sessions.get().starts_at.weekday() == self.session.starts_at.weekday()
        assert wall(made.sessions.get().starts_at).time() == wall(self.session.starts_at).time()
        assert made.state == "draft"

    def test_the_list_asks_the_same_however_long(self) -> None:
        with self.assertNumQueries(many := 7):
            self.client.get(address("activities"))
        for number in range(4):
            make_session(make_activity(f"Kring {number}"), on=SOON)
        with self.assertNumQueries(many):
            self.client.get(address("activities") + "?q=Kring")
