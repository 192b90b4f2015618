# SPDX-License-Identifier: EUPL-1.2
"""The pages of signing up: by a stranger, by a household, on the phone; and one's own page, found with a link."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.activities.models import Activity, CallAttempt, Part, Question, Registration, Seat
from reuring.activities.signing_up.links import token_of
from reuring.activities.tests.cast import make_activity, make_session
from reuring.people.models import Look
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_household
from reuring.people.tests.cast import make_person as make_known


def _session(activity: Activity, days: int = 10) -> Any:
    return make_session(activity, timezone.localdate() + timedelta(days=days))


class SigningUpTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity("Leeskring", capacity=3)
        cls.session = _session(cls.activity)
        cls.address = f"/a/{cls.activity.public_id}/register/"
        [cls.part] = cls.activity.parts.all()

    def _fields(self, **more: Any) -> dict[str, Any]:
        return {
            "given_name": "Toos",
            "email": "toos@example.org",
            f"count_{self.part.public_id}": "1",
            "key": str(uuid.uuid4()),
            **more,
        }

    def _sign_up(self, client: Client | None = None, **more: Any) -> Any:
        return (client or self.client).post(self.address, self._fields(**more), follow=True)

    def test_a_stranger_signs_up_with_a_first_name_and_an_address_and_finds_it_back(self) -> None:
        page = self.client.get(self.address)
        self.assertContains(page, "Voornaam")
        done = self._sign_up()
        self.assertContains(done, "Je bent aangemeld")
        self.assertContains(done, "<svg")
        made = Registration.objects.get()
        assert (made.state, made.road, made.size) == ("confirmed", "web", 1)
        assert made.person is not None
        assert made.person.email == "toos@example.org"
        calendar = self.client.get(f"/registrations/{token_of(made)}/calendar.ics")
        self.assertContains(calendar, "BEGIN:VEVENT")

    def test_the_same_form_sent_twice_is_one_registration(self) -> None:
        key = str(uuid.uuid4())
        for _time in range(2):
            self._sign_up(key=key)
        assert Registration.objects.count() == 1

    def test_a_forged_link_leads_nowhere(self) -> None:
        self._sign_up()
        made = Registration.objects.get()
        token = token_of(made)
        for wrong in (made.public_id, f"{made.public_id}.x", token[:-1] + ("a" if token[-1] != "a" else "b")):
            assert self.client.get(f"/registrations/{wrong}/").status_code == 404

    def test_what_is_wrong_is_said_and_nothing_is_written(self) -> None:
        page = self._sign_up(given_name="", phone="12")
        assert page.status_code == 422
        self.assertContains(page, "Vul je voornaam in", status_code=422)
        self.assertContains(page, "geen telefoonnummer", status_code=422)
        assert not Registration.objects.exists()

    def test_who_comes_when_it_is_full_waits_and_is_offered_what_comes_free(self) -> None:
        self._sign_up(**{f"count_{self.part.public_id}": "3"})
        first = Registration.objects.get()
        page = self.client.get(self.address)
        self.assertContains(page, "wachtlijst")
        refused = self._sign_up(given_name="Jan")
        self.assertContains(refused, "Het is vol", status_code=422)
        waiting = self._sign_up(given_name="Jan", waits="on")
        self.assertContains(waiting, "Je bent nummer 1")
        self.assertContains(self.client.get(f"/registrations/{token_of(first)}/cancelling/"), "3 mensen")
        self.client.post(f"/registrations/{token_of(first)}/cancelling/")
        second = Registration.objects.get(given_name="Jan")
        assert second.state == "offered"
        own = f"/registrations/{token_of(second)}/"
        self.assertContains(self.client.get(own), "Er is een plek voor je")
        self.assertContains(self.client.post(own + "accepting/", follow=True), "Je bent aangemeld")

    def test_a_group_becomes_smaller_by_the_link(self) -> None:
        self._sign_up(**{f"count_{self.part.public_id}": "3"})
        made = Registration.objects.get()
        own = f"/registrations/{token_of(made)}/changing/"
        self.assertContains(self.client.get(own), "Toos komt niet")
        done = self.client.post(own, {"name_1": "Toos", "name_2": "Wim", "gone_3": "on"}, follow=True)
        self.assertContains(done, "Wim")
        assert Seat.objects.filter(registration=made, is_taken=True).count() == 2

    def test_a_household_signs_up_together(self) -> None:
        account = make_account(role=Role.MEMBER)
        child = make_known(given_name="Fem", born_on=timezone.localdate() - timedelta(days=9 * 365))
        make_household(guardians=[account.person], others=[child])
        client = log_in(account)
        self.assertContains(client.get(self.address), "Fem")
        fields = {"known": [account.person.public_id, child.public_id], f"count_{self.part.public_id}": "1"}
        done = client.post(self.address, {**fields, "key": str(uuid.uuid4())}, follow=True)
        self.assertContains(done, "Fem")
        made = Registration.objects.get()
        assert (made.person, made.size) == (account.person, 3)
        mine = client.get("/mine/")
        self.assertContains(mine, "Waar je aan meedoet")

    def test_each_session_can_be_chosen_and_each_part_has_its_own_number(self) -> None:
        series = make_activity("Makersplaats", parts=False)
        children = Part.objects.create(activity=series, label="Kinderen", capacity=5)
        parents = Part.objects.create(activity=series, label="Ouders", capacity=5, position=1)
        sessions = [_session(series, days) for days in (5, 12, 19)]
        address = f"/a/{series.public_id}/register/"
        self.assertContains(self.client.get(f"{address}?session={sessions[1].public_id}"), "Kinderen")
        fields = {
            "given_name": "Toos", "email": "toos@example.org", "key": str(uuid.uuid4()),
            "sessions": [each.public_id for each in sessions[1:]],
            f"count_{children.public_id}": "2", f"count_{parents.public_id}": "1",
        }  # fmt: skip
        self.assertContains(self.client.post(address, fields, follow=True), "Je bent aangemeld")
        assert Seat.objects.count() == 6
        assert not Seat.objects.filter(pool__session=sessions[0]).exists()

    def test_the_questions_of_an_activity_are_asked_and_no_others(self) -> None:
        asked = Question.objects.create(
            activity=self.activity, kind="choice", text="Wat eet je?", text_de="Was isst du?", choices="Alles\nGeen vlees",
            choices_de="Alles\nKein Fleisch", is_required=True, is_sensitive=True,
        )  # fmt: skip
        german = self.client.get("/de" + self.address)
        self.assertContains(german, "Kein Fleisch")
        self.assertContains(self._sign_up(), "Geef antwoord", status_code=422)
        self._sign_up(**{f"answer_{asked.public_id}": "Geen vlees"})
        assert [answer.text for answer in Registration.objects.get().answers.all()] == ["Geen vlees"]

    def test_an_activity_that_asks_nobody_to_sign_up_says_so(self) -> None:
        open_table = make_activity("Taalcafé", sign_up="none", parts=False)
        _session(open_table)
        self.assertContains(self.client.get(f"/a/{open_table.public_id}/register/"), "Aanmelden kan nu niet")
        draft = make_activity("Geheim", state="draft", published_at=None)
        assert self.client.get(f"/a/{draft.public_id}/register/").status_code == 404

    def test_one_attempt_takes_at_most_twelve_queries(self) -> None:
        self.client.get(self.address)
        with CaptureQueriesContext(connection) as asked:
            self.client.post(self.address, self._fields())
        assert 5 <= len(asked) <= 12, [query["sql"] for query in asked]


class PayingTest(TestCase):
    def test_who_pays_has_the_seat_kept_and_goes_to_the_bank(self) -> None:
        activity = make_activity("Concert", price="fixed", price_cents=750, pass_name="Stadspas", pass_price_cents=250)
        _session(activity)
        [part] = activity.parts.all()
        address = f"/a/{activity.public_id}/register/"
        self.assertContains(self.client.get(address), "Stadspas")
        fields = {
            "given_name": "Toos",
            "email": "t@example.org",
            f"count_{part.public_id}": "2",
            "key": str(uuid.uuid4()),
        }
        page = self.client.post(address, fields, follow=True)
        made = Registration.objects.get()
        assert (made.state, made.price_cents) == ("held", 1500)
        self.assertContains(page, "Betaal")
        free_of_road = {**fields, "email": "", "key": str(uuid.uuid4())}
        self.assertContains(self.client.post(address, free_of_road), "bereiken", status_code=422)


class StaffTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity("Leeskring", capacity=1)
        cls.session = _session(cls.activity)
        [cls.part] = cls.activity.parts.all()
        cls.base = f"/staff/activities/{cls.activity.public_id}/"

    def setUp(self) -> None:
        self.desk = log_in(make_account(role=Role.FRONT_DESK))
        self.maker = log_in(make_account(role=Role.PROGRAMME_MAKER))

    def _by_phone(self, name: str, **more: Any) -> Registration:
        fields = {"given_name": name, "phone": "06 12345678", f"count_{self.part.public_id}": "1", **more}
        self.desk.post(self.base + "registrations/new/", {**fields, "key": str(uuid.uuid4())})
        return Registration.objects.get(given_name=name)

    def test_somebody_on_the_phone_is_signed_up_and_called_about_a_place(self) -> None:
        first = self._by_phone("Wim")
        assert (first.state, first.road) == ("confirmed", "phone")
        second = self._by_phone("Jet", waits="on")
        assert second.state == "waiting"
        self.assertContains(self.desk.get(self.base + "registrations/"), "Jet")
        self.desk.post(f"/staff/registrations/{first.public_id}/cancelling/")
        self.assertContains(self.desk.get("/staff/registrations/calls/"), "Jet")
        self.assertContains(self.desk.get("/staff/registrations/"), "Bel 1 mens")
        page = f"/staff/registrations/{second.public_id}/"
        self.assertContains(self.desk.get(page), "Zegt ja")
        assert Look.objects.filter(person=second.person).exists()
        key = str(uuid.uuid4())
        for _time in range(2):
            self.desk.post(page + "calls/", {"outcome": "no_answer", "key": key})
        assert CallAttempt.objects.count() == 1
        self.desk.post(page + "accepting/")
        second.refresh_from_db()
        assert second.state == "confirmed"

    def test_priority_has_a_reason_and_a_name_and_is_for_makers(self) -> None:
        self._by_phone("Wim")
        waits = self._by_phone("Jet", waits="on")
        page = f"/staff/registrations/{waits.public_id}/"
        assert self.desk.post(page + "priorities/", {"priority": "5", "reason": "x"}).status_code == 403
        self.maker.post(page + "priorities/", {"priority": "5", "reason": ""})
        waits.refresh_from_db()
        assert waits.priority == 0
        self.maker.post(page + "priorities/", {"priority": "5", "reason": "Kwam vorige keer voor niets"})
        self.assertContains(self.maker.get(page), "Kwam vorige keer voor niets")

    def test_a_capacity_below_who_comes_is_asked_twice_and_throws_nobody_out(self) -> None:
        made = self._by_phone("Wim")
        [pool] = self.session.pools.all()
        page = self.base + "capacity/"
        asked = self.maker.post(page, {f"pool_{pool.pk}": "0"})
        self.assertContains(asked, "Er wordt niemand afgemeld")
        pool.refresh_from_db()
        assert pool.capacity == 1
        self.maker.post(page, {f"pool_{pool.pk}": "0", "confirmed": "1"})
        pool.refresh_from_db()
        made.refresh_from_db()
        assert (pool.capacity, made.state) == (0, "confirmed")
        assert self.maker.post(page, {f"pool_{pool.pk}": "veel"}).status_code == 422

    def test_nobody_else_sees_who_comes(self) -> None:
        made = self._by_phone("Wim")
        for role in (Role.MEMBER, Role.PARTNER, Role.POLICY_OFFICER):
            client = log_in(make_account(role=role))
            for address in (self.base + "registrations/", f"/staff/registrations/{made.public_id}/"):
                assert client.get(address).status_code == 403
