# SPDX-License-Identifier: EUPL-1.2
"""A forgotten card or PIN: who may be found, what is enough, and what is kept of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client, TestCase, override_settings

from reuring.circulation.day.forgotten import Shown, is_enough
from reuring.people.cards import report_lost
from reuring.people.models import AuditEvent, Card, Look, PostalAddress
from reuring.people.pins import check_pin
from reuring.people.roles import Role
from reuring.people.tests.cast import PIN, log_in, make_account, make_branch, make_card, make_person


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        ([], False),
        ([Shown.DOCUMENT], True),
        ([Shown.ADDRESS, Shown.BIRTH], False),
        ([Shown.ADDRESS, Shown.BIRTH, Shown.CONTACT], True),
        ([Shown.BIRTH, Shown.BIRTH, Shown.BIRTH], False),
    ],
)
def test_what_is_enough(shown: list[Shown], answer: bool) -> None:
    assert is_enough(shown) is answer


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class Forgotten(TestCase):
    """Els stands at the desk without her card."""

    @classmethod
    def setUpTestData(cls) -> None:
        make_branch()
        cls.noor = make_account(role=Role.FRONT_DESK)
        cls.els = make_person(born_on=date(1986, 3, 1), phone="+31451234567")
        cls.card = make_card(cls.els)

    def client_of(self) -> Client:
        return log_in(self.noor)

    def page(self, more: str = "") -> str:
        return f"/desk/forgotten/{self.els.public_id}/{more}"

    def proven(self) -> Client:
        client = self.client_of()
        assert client.post(self.page(), {"shown": "document"}).status_code == 302
        return client

    def test_name_and_birth_together_find_somebody(self) -> None:
        client = self.client_of()
        found = client.post("/desk/forgotten/", {"name": "habets", "born_on": "1986-03-01"})
        assert found["Location"] == self.page()
        for name, born_on in (("habets", "1986-03-02"), ("h", "1986-03-01"), ("jansen", "1986-03-01")):
            answer = client.post("/desk/forgotten/", {"name": name, "born_on": born_on})
            assert "Niemand gevonden" in answer.content.decode()
        twin = make_person(given_name="Ria", born_on=date(1986, 3, 1))
        answer = client.post("/desk/forgotten/", {"name": "habets", "born_on": "1986-03-01"})
        assert twin.public_id in answer.content.decode()

    def test_bad_input_is_said(self) -> None:
        client = self.client_of()
        for data in (
            {"name": ""},
            {"name": "\0", "born_on": "31-02-2020"},
            {"name": "x" * 500, "born_on": "1986-03-01"},
        ):
            assert client.post("/desk/forgotten/", data).status_code == 422

    def test_who_looks_very_often_waits(self) -> None:
        client = self.client_of()
        limits = {"patron_search": "3/10m/key"}
        with override_settings(ACCOUNT_RATE_LIMITS=limits):
            for _each in range(3):
                assert client.post("/desk/forgotten/", {"name": "xx", "born_on": "1986-03-01"}).status_code == 200
            answer = client.post("/desk/forgotten/", {"name": "habets", "born_on": "1986-03-01"})
        assert answer.status_code == 422
        assert "heel vaak" in answer.content.decode()

    def test_looking_is_kept_and_a_secret_address_is_not_shown(self) -> None:
        home = PostalAddress.objects.create(
            person=self.els, street="Geheimstraat", house_number=3, postal_code="6461AB", town="Kerkrade",
            is_secret=True, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        text = self.client_of().get(self.page()).content.decode()
        assert "Geheimstraat" not in text
        assert Look.objects.filter(account=self.noor, person=self.els).count() == 1
        home.is_secret = False
        home.save()
        assert "Geheimstraat" in self.client_of().get(self.page()).content.decode()

    def test_nothing_follows_without_proof(self) -> None:
        client = self.client_of()
        assert client.post(self.page(), {"shown": ["address", "birth"]}).status_code == 422
        assert client.post(self.page("without-card/"))["Location"] == self.page()
        assert client.post(self.page("pin/"), {"pin": "8264", "again": "8264"})["Location"] == self.page()
        assert not AuditEvent.objects.filter(verb__in=("show_who", "go_without_card", "change_pin")).exists()
        assert check_pin(self.card.number, PIN, source="test", at=self.card_time()).is_right

    def card_time(self) -> Any:
        from django.utils import timezone

        return timezone.now()

    def test_help_without_a_card_opens_the_desk_once(self) -> None:
        client = self.proven()
        answer = client.post(self.page("without-card/"))
        assert answer["Location"] == f"/desk/?person={self.els.public_id}"
        events = AuditEvent.objects.filter(subject_key=self.els.public_id, actor=self.noor)
        assert set(events.values_list("verb", flat=True)) == {"show_who", "go_without_card"}
        # The proof was for this visitor, now.
        assert client.post(self.page("without-card/"))["Location"] == self.page()

    def test_proof_is_for_one_person(self) -> None:
        client = self.proven()
        other = make_person(given_name="Wim")
        path = f"/desk/forgotten/{other.public_id}/"
        assert client.post(path + "without-card/")["Location"] == path

    def test_the_visitor_chooses_a_pin(self) -> None:
        client = self.proven()
        for pin, again in (("1234", "1234"), ("8264", "8265"), ("1986", "1986"), ("", "")):
            assert client.post(self.page("pin/"), {"pin": pin, "again": again}).status_code == 422
        assert client.post(self.page("pin/"), {"pin": "8264", "again": "8264"}).status_code == 302
        assert check_pin(self.card.number, "8264", source="test", at=self.card_time()).is_right
        assert AuditEvent.objects.filter(verb="change_pin", actor=self.noor).exists()

    def test_no_pin_for_a_lost_card(self) -> None:
        from reuring.people.actor import Actor

        report_lost(card=self.card, actor=Actor.person(self.noor), at=self.card_time())
        client = self.proven()
        answer = client.post(self.page("pin/"), {"pin": "8264", "again": "8264"})
        assert answer.status_code == 422
        assert not Card.objects.usable().exists()

    def test_others_stay_out(self) -> None:
        for role in (None, Role.MEMBER, Role.VOLUNTEER, Role.CATALOGUER):
            client = log_in(make_account(role=role) if role else None)
            assert client.get(self.page()).status_code in (302, 403)
            assert client.post(self.page("without-card/")).status_code in (302, 403)
        assert not Look.objects.exists()
