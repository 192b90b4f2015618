# SPDX-License-Identifier: EUPL-1.2
"""The second factor: staff pages stay closed without it, an authenticator app opens them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from reuring.people.checks import staff_with_second_factor
from reuring.people.roles import STAFF, Role
from reuring.people.tests.cast import PASSWORD, PIN, make_account, make_card

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_guesses_yet() -> None:
    cache.clear()


def code_now(secret: str, at: float | None = None) -> str:
    """The code that an app shows, made here from RFC 6238 and RFC 4226 and nothing else."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int((time.time() if at is None else at) // 30)), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_our_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B (its eight digits, cut to six).
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_now(secret, 59) == "287082"
    assert code_now(secret, 1111111109) == "081804"
    assert code_now(secret, 20000000000) == "353130"


def log_in_with(client: Client, login: str, secret: str) -> str:
    return client.post("/account/login/", {"login": login, "password": secret})["Location"]


def set_up_app(client: Client) -> str:
    """Walk through the pages as a colleague does. Returns the app's secret."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page).group(1)  # type: ignore[union-attr]
    assert 'alt="QR-code voor je app"' in page
    done = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    assert done.status_code == 302, done.content.decode()
    assert done["Location"] == "/account/2fa/recovery-codes/"
    # The code that set it up does not work again within its half minute, so the clock of the app is not asked twice.
    cache.clear()
    return secret


def test_a_colleague_sets_up_an_app_and_comes_in() -> None:
    account = make_account(role=Role.ADMINISTRATOR)
    client = Client()
    assert log_in_with(client, account.email, PASSWORD) == "/mine/"
    to = client.get("/people/")
    assert to["Location"] == "/mine/second-factor/?next=%2Fpeople%2F"
    assert "Het instellen duurt" in client.get(to["Location"]).content.decode()
    assert not staff_with_second_factor().is_ok
    secret = set_up_app(client)
    assert staff_with_second_factor().is_ok
    # This session has not shown it yet.
    waiting = client.get(client.get("/people/")["Location"]).content.decode()
    assert "Laat daarom ook je tweede stap zien" in waiting
    shown = client.post("/account/2fa/reauthenticate/?next=/people/", {"code": code_now(secret), "next": "/people/"})
    assert shown["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert client.get("/mine/second-factor/?next=/people/")["Location"] == "/people/"


def test_the_next_login_asks_the_code() -> None:
    account = make_account(role=Role.CATALOGUER)
    first = Client()
    log_in_with(first, account.email, PASSWORD)
    secret = set_up_app(first)
    client = Client()
    assert log_in_with(client, account.email, PASSWORD) == "/account/2fa/authenticate/"
    assert client.get("/mine/").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "Deze code klopt niet" in wrong.content.decode()
    assert client.post("/account/2fa/authenticate/", {"code": code_now(secret)}).status_code == 302
    assert client.get("/mine/").status_code == 200
    assert client.get("/mine/desk-pin/")["Location"].startswith("/account/reauthenticate/")


def test_a_recovery_code_works_once() -> None:
    account = make_account(role=Role.FRONT_DESK)
    first = Client()
    log_in_with(first, account.email, PASSWORD)
    set_up_app(first)
    code = first.get("/account/2fa/recovery-codes/download/").content.decode().split()[0]
    client = Client()
    log_in_with(client, account.email, PASSWORD)
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/mine/").status_code == 200
    again = Client()
    log_in_with(again, account.email, PASSWORD)
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200


def test_codes_are_not_guessed_for_long() -> None:
    account = make_account(role=Role.FRONT_DESK)
    first = Client()
    log_in_with(first, account.email, PASSWORD)
    secret = set_up_app(first)
    client = Client()
    log_in_with(client, account.email, PASSWORD)
    pages = [client.post("/account/2fa/authenticate/", {"code": "111111"}).content.decode() for _turn in range(6)]
    assert "wachten we even" in pages[-1]
    assert client.post("/account/2fa/authenticate/", {"code": code_now(secret)}).status_code == 200


@pytest.mark.parametrize("role", sorted(STAFF), ids=str)
def test_a_card_never_opens_staff_pages(role: Role) -> None:
    account = make_account(role=role)
    make_card(account.person)
    client = Client()
    assert log_in_with(client, "2000000100", PIN) == "/mine/"
    page = client.get(client.get("/mine/desk-pin/")["Location"]).content.decode()
    assert "Je bent ingelogd met je pas" in page


def test_a_card_does_not_get_round_the_app_either() -> None:
    account = make_account(role=Role.ADMINISTRATOR)
    make_card(account.person)
    first = Client()
    log_in_with(first, account.email, PASSWORD)
    secret = set_up_app(first)
    client = Client()
    assert log_in_with(client, "2000000100", PIN) == "/account/2fa/authenticate/"
    client.post("/account/2fa/authenticate/", {"code": code_now(secret)})
    assert client.get("/people/")["Location"].startswith("/mine/second-factor/")


def test_a_demonstration_asks_no_factor_but_no_card_either(monkeypatch: pytest.MonkeyPatch) -> None:
    demonstration = settings.CONFIGURATION.model_copy(update={"demo": True})
    monkeypatch.setattr(settings, "CONFIGURATION", demonstration)
    account = make_account(role=Role.ADMINISTRATOR)
    make_card(account.person)
    client = Client()
    log_in_with(client, account.email, PASSWORD)
    assert client.get("/people/").status_code == 200
    by_card = Client()
    log_in_with(by_card, "2000000100", PIN)
    assert by_card.get("/people/")["Location"].startswith("/mine/second-factor/")


def test_a_piece_of_a_page_sends_the_whole_page_to_log_in() -> None:
    answer = Client().get("/people/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/account/login/"


def test_no_setup_without_a_password_again() -> None:
    account = make_account(role=Role.CATALOGUER)
    client = Client()
    log_in_with(client, account.email, PASSWORD)
    for path in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        assert client.get(path)["Location"].startswith("/account/reauthenticate/"), path
    changed = client.post("/account/email/", {"action_add": "", "email": "anders@example.org"})
    assert changed["Location"].startswith("/account/reauthenticate/")
    assert not Authenticator.objects.exists()
