# SPDX-License-Identifier: EUPL-1.2
"""OpenID Connect, against a provider that runs in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a running provider."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    provider = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _turn in range(200):
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                assert provider.poll() is None, "the provider stopped"
                time.sleep(0.1)
        yield address
    finally:
        provider.terminate()
        provider.wait(timeout=20)


@pytest.fixture
def relying(settings: Any, issuer: str) -> str:
    """Our side, set up for that provider as the settings would."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Inloggen via je organisatie",
                    "client_id": "reuring",
                    "secret": "a-secret-between-us",
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }
    return issuer


def tell_provider(issuer: str, sub: str, **claims: object) -> None:
    """What the provider knows about someone."""
    requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10).raise_for_status()


def go_through(client: Client, sub: str, start: str = "/account/oidc/oidc/login/") -> Any:
    """Press the button, log in at the provider, and come back. Returns our answer to the callback."""
    leaving = client.post(start)
    assert leaving.status_code == 302
    asked = parse_qs(urlsplit(leaving["Location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    back = requests.post(leaving["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    to = urlsplit(back.headers["Location"])
    return client.get(f"{to.path}?{to.query}")


def test_the_login_page_has_a_button_that_posts(relying: str) -> None:
    page = Client().get("/account/login/?next=/mine/").content.decode()
    assert "Inloggen via je organisatie" in page
    assert 'method="post" action="/account/oidc/oidc/login/' in page
    assert Client().get("/account/oidc/oidc/login/").status_code == 200


def test_a_verified_address_finds_the_account_and_stays_linked(relying: str) -> None:
    account = make_account(role=Role.MEMBER, email="lieve@example.org")
    tell_provider(
        relying, "lieve-1", email="Lieve@example.org", email_verified=True, name="Iemand Anders", birthdate="1970-01-01"
    )
    client = Client()
    assert go_through(client, "lieve-1")["Location"] == "/mine/"
    assert "Lieve" in client.get("/mine/").content.decode()
    linked = SocialAccount.objects.get(user=account)
    assert linked.uid == "lieve-1"
    assert linked.extra_data == {}
    # The link holds when the address changes on the other side.
    tell_provider(relying, "lieve-1", email="nieuw@example.org", email_verified=True)
    again = Client()
    assert go_through(again, "lieve-1")["Location"] == "/mine/"
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    ("claims", "confirmed_here"),
    [
        ({"email": "wim@example.org", "email_verified": False}, True),
        ({"email": "wim@example.org"}, True),
        ({"email": "wim@example.org", "email_verified": True}, False),
        ({"email": "vreemd@example.org", "email_verified": True}, True),
        ({}, True),
    ],
)
def test_nobody_else_comes_in_or_becomes_known(relying: str, claims: dict[str, object], confirmed_here: bool) -> None:
    account = make_account(email="wim@example.org")
    EmailAddress.objects.filter(user=account).update(verified=confirmed_here)
    sub = f"stranger-{len(json.dumps(claims))}-{confirmed_here}"
    tell_provider(relying, sub, **claims)
    client = Client()
    answer = go_through(client, sub)
    assert answer.status_code == 200
    assert "We kennen je nog niet" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert Account.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_a_pending_address_of_someone_else_catches_nobody(relying: str) -> None:
    thief = make_account(email="dief@example.org")
    EmailAddress.objects.create(user=thief, email="slachtoffer@example.org", verified=False)
    tell_provider(relying, "victim", email="slachtoffer@example.org", email_verified=True)
    client = Client()
    go_through(client, "victim")
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(relying: str) -> None:
    make_account(email="dicht@example.org", is_active=False)
    tell_provider(relying, "closed", email="dicht@example.org", email_verified=True)
    client = Client()
    assert go_through(client, "closed")["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session


def test_a_colleague_still_shows_a_second_factor(relying: str) -> None:
    make_account(role=Role.ADMINISTRATOR, email="toine@example.org")
    tell_provider(relying, "toine", email="toine@example.org", email_verified=True)
    client = Client()
    go_through(client, "toine")
    assert client.get("/people/")["Location"].startswith("/mine/second-factor/")


def test_a_callback_that_we_did_not_ask_for_is_refused(relying: str) -> None:
    make_account(email="lieve@example.org")
    client = Client()
    answer = client.get("/account/oidc/oidc/login/callback/?code=stolen&state=made-up")
    assert "is niet gelukt" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    leaving = client.post("/account/oidc/oidc/login/")
    state = parse_qs(urlsplit(leaving["Location"]).query)["state"][0]
    forged = client.get(f"/account/oidc/oidc/login/callback/?code=forged&state={state}")
    assert "is niet gelukt" in forged.content.decode()


def test_a_provider_that_is_away_gets_a_clear_sentence(settings: Any, relying: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = Client().post("/account/oidc/oidc/login/")
    assert answer.status_code == 503
    assert "is niet gelukt" in answer.content.decode()


def test_without_an_issuer_there_is_no_button() -> None:
    assert "oidc" not in Client().get("/account/login/").content.decode()
    assert Client().post("/account/oidc/oidc/login/").status_code == 404
