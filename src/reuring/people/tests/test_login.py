# SPDX-License-Identifier: EUPL-1.2
"""Logging in: by e-mail and password, by card and PIN, and what happens to who guesses."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reuring.people.actions import PinRefused, change_pin, obstacles_to_pin, open_account_for
from reuring.people.actor import Actor
from reuring.people.models import Account, AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import PASSWORD, PIN, log_in, make_account, make_card, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_guesses_yet() -> None:
    cache.clear()


def try_login(client: Client, login: str, secret: str, **more: str) -> object:
    return client.post("/account/login/", {"login": login, "password": secret, **more})


def test_the_page_shows_one_form_in_each_language() -> None:
    for path, label in [
        ("/account/login/", "E-mailadres of pasnummer"),
        ("/de/account/login/", "E-Mail-Adresse oder Ausweisnummer"),
        ("/en/account/login/", "Email address or card number"),
    ]:
        page = Client().get(path).content.decode()
        assert label in page
        assert page.count('type="password"') == 1


def test_email_and_password() -> None:
    account = make_account(role=Role.MEMBER)
    client = Client()
    response = try_login(client, f" {account.email.upper()} ", PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/mine/"
    assert "Lieve" in client.get("/mine/").content.decode()


@pytest.mark.parametrize("typed", ["2000000100", "2000 000 100", "20.00000100", " 2000-000-100 "])
def test_card_and_pin_open_an_account_the_first_time(typed: str) -> None:
    person = make_person(given_name="Gerda")
    make_card(person)
    client = Client()
    assert try_login(client, typed, PIN).status_code == 302
    assert "Gerda" in client.get("/mine/").content.decode()
    account = Account.objects.get(person=person)
    assert account.email is None
    assert not account.has_usable_password()
    client.post("/account/logout/")
    assert try_login(client, typed, PIN).status_code == 302
    assert Account.objects.filter(person=person).count() == 1
    assert AuditEvent.objects.filter(verb="open_account", subject_key=person.public_id).count() == 1


def test_wrong_pin_blocked_card_unknown_card_and_closed_account_read_the_same() -> None:
    person = make_person()
    make_card(person)
    make_card(person, "2000000101", blocked_at=timezone.now(), block_reason="lost")
    make_card(make_person(), "2000000102", pin="")
    closed = make_account(is_active=False)
    make_card(closed.person, "2000000103")
    for number, pin in [
        ("2000000100", "0000"),
        ("2000000101", PIN),
        ("2000000102", ""),
        ("2000000103", PIN),
        ("999", PIN),
    ]:
        client = Client()
        response = try_login(client, number, pin or "x")
        assert response.status_code == 200
        assert "horen niet bij elkaar" in response.content.decode()
        assert "_auth_user_id" not in client.session


def test_an_account_is_opened_once() -> None:
    person = make_person()
    now = timezone.now()
    assert open_account_for(person, at=now).pk == open_account_for(person, at=now).pk


def test_guesses_at_a_card_are_limited_and_a_right_one_is_not_counted() -> None:
    make_card(make_person())
    for _turn in range(8):
        client = Client()
        assert try_login(client, "2000000100", PIN).status_code == 302
    for _turn in range(5):
        assert "horen niet bij elkaar" in try_login(Client(), "2000 000 100", "0001").content.decode()
    refused = try_login(Client(), "2000000100", PIN)
    assert "wachten we even" in refused.content.decode()
    # Someone else's card on the same computer still works.
    make_card(make_person(), "2000000105")
    assert try_login(Client(), "2000000105", PIN).status_code == 302


def test_a_host_name_gives_no_more_guesses() -> None:
    account = make_account()
    for host in ["localhost", "127.0.0.1", "localhost", "127.0.0.1", "localhost"]:
        Client(headers={"host": host}).post("/account/login/", {"login": account.email, "password": "mis"})
    page = Client(headers={"host": "127.0.0.1"}).post("/account/login/", {"login": account.email, "password": PASSWORD})
    assert "wachten we even" in page.content.decode()


def test_nobody_signs_up_alone() -> None:
    page = Client().get("/account/signup/")
    assert page.status_code == 200
    assert 'href="/join/"' in page.content.decode()
    Client().post("/account/signup/", {"email": "nieuw@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not Account.objects.filter(email="nieuw@example.org").exists()


def test_forgotten_password() -> None:
    account = make_account()
    client = Client()
    assert client.post("/account/password/reset/", {"email": account.email}).status_code == 302
    [letter] = mail.outbox
    assert "nieuw wachtwoord" in letter.body
    path = letter.body.split("http://testserver")[1].split()[0]
    page = client.get(path, follow=True)
    assert "Kies een nieuw wachtwoord" in page.content.decode()
    fresh = "vier-woorden-op-papier"
    done = client.post(page.redirect_chain[-1][0], {"password1": fresh, "password2": fresh}, follow=True)
    assert "Gelukt" in done.content.decode()
    assert try_login(Client(), account.email, fresh).status_code == 302
    assert "werkt niet meer" in Client().get(path, follow=True).content.decode()


def test_an_unknown_address_gets_a_letter_and_the_same_page() -> None:
    response = Client().post("/account/password/reset/", {"email": "niemand@example.org"}, follow=True)
    assert "Kijk in je mail" in response.content.decode()
    assert "geen account" in mail.outbox[0].body


def test_another_email_address_counts_once_it_is_confirmed() -> None:
    account = make_account()
    client = Client()
    try_login(client, account.email, PASSWORD)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"action_add": "", "email": "anders@example.org"})
    account.refresh_from_db()
    assert account.email != "anders@example.org"
    path = mail.outbox[-1].body.split("http://testserver")[1].split()[0]
    assert "anders@example.org" in client.get(path).content.decode()
    client.post(path)
    account.refresh_from_db()
    assert account.email == "anders@example.org"


def test_changing_the_pin_asks_the_one_of_now() -> None:
    account = make_account()
    make_card(account.person)
    client = log_in(account, by="card", second_factor=False)
    wrong = client.post("/mine/pin/", {"now": "1111", "pin": "8264", "again": "8264"})
    assert "klopt niet" in wrong.content.decode()
    assert client.post("/mine/pin/", {"now": PIN, "pin": "8264", "again": "8265"}).status_code == 200
    assert client.post("/mine/pin/", {"now": PIN, "pin": "8264", "again": "8264"}).status_code == 302
    assert try_login(Client(), "2000000100", PIN).status_code == 200
    assert try_login(Client(), "2000000100", "8264").status_code == 302


@pytest.mark.parametrize(
    ("pin", "code"),
    [("123", "pin-form"), ("12a4", "pin-form"), ("١٢٣٤", "pin-form"), ("1234", "pin-easy"), ("9876", "pin-easy"),
     ("0000", "pin-easy"), ("1212", "pin-easy"), ("1954", "pin-birthday"), ("0305", "pin-birthday")],
)  # fmt: skip
def test_a_pin_that_is_guessed_first_is_refused(pin: str, code: str) -> None:
    from datetime import date

    born_on = date(1954, 5, 3)
    assert [obstacle.code for obstacle in obstacles_to_pin(pin, born_on)] == [code]
    assert obstacles_to_pin("2580", born_on) == ()
    card = make_card(make_person(born_on=born_on))
    with pytest.raises(PinRefused):
        change_pin(card=card, pin=pin, actor=Actor.command("test"), at=timezone.now())


def test_log_out_everywhere_else() -> None:
    account = make_account()
    here, there = log_in(account), log_in(account)
    assert here.post("/mine/sessions/").status_code == 302
    assert here.get("/mine/").status_code == 200
    assert there.get("/mine/").status_code == 302
