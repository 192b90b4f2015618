# SPDX-License-Identifier: EUPL-1.2
"""A colleague adds a passkey, uses it as the second step, and logs in with it: in a real browser."""

from __future__ import annotations

import os
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from reuring.people.roles import Role
from reuring.people.tests.cast import PASSWORD, make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# The driver of the browser keeps an event loop in this thread until the run ends; the tables are asked outside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def test_a_passkey_from_first_to_last(live_server: Any, browser: Browser) -> None:
    cache.clear()
    account = make_account(role=Role.ADMINISTRATOR)
    context = browser.new_context(base_url=live_server.url, locale="nl-NL")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    try:
        page.goto("/people/")
        page.get_by_label("E-mailadres of pasnummer").fill(account.email)
        page.get_by_label("Wachtwoord of pincode").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        # Adding it.
        page.get_by_role("link", name="Of voeg een passkey toe").click()
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Ga verder").click()
        page.get_by_label("Naam").fill("laptop van de balie")
        page.get_by_label("Hiermee ook inloggen zonder wachtwoord").check()
        page.get_by_role("button", name="Voeg toe").click()
        expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()
        assert Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).count() == 1
        # Using it as the second step.
        page.goto("/people/")
        page.get_by_role("link", name="Of gebruik je passkey").click()
        page.get_by_role("button", name="Gebruik je passkey").click()
        expect(page.get_by_role("heading", name="Mensen en rollen")).to_be_visible()
        # Logging in with it and nothing else.
        page.goto("/mine/")
        page.get_by_role("button", name="Log uit", exact=True).click()
        page.goto("/account/login/?next=/people/")
        page.get_by_role("button", name="Log in met je passkey").click()
        expect(page.get_by_role("heading", name="Mensen en rollen")).to_be_visible()
    finally:
        context.close()
    assert faults == []
