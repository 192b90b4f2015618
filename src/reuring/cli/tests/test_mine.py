# SPDX-License-Identifier: EUPL-1.2
"""My library on a running site, as people use it: on a phone, in German, without a script; and joining from the sofa."""

from __future__ import annotations

import email
import re
import time
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from reuring.cli.tests.site import Site
from reuring.cli.tests.test_journeys import visiting
from reuring.people.demo import DEMO_PIN

pytestmark = pytest.mark.browser
PHONE: Final = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
CARD: Final = "2000000017"
PATIENCE_SECONDS: Final = 60


def log_in(tab: Tab, card: str = CARD, prefix: str = "") -> None:
    tab.goto(f"{prefix}/account/login/")
    tab.locator("[name=login]").fill(card)
    tab.locator("[name=password]").fill(DEMO_PIN)
    tab.locator("main form button[type=submit]").first.click()


def test_a_member_on_a_phone_in_german_without_a_script(browser: Browser, site: Site) -> None:
    with visiting(browser, site, **PHONE) as tab:
        log_in(tab, prefix="/de")
        expect(tab.locator("html")).to_have_attribute("lang", "de")
        expect(tab).to_have_url(re.compile("/de/mine/"))
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.locator("nav.mine-nav a[href='/de/mine/loans/']").click()
        titles = tab.locator(".loans > li").count()
        assert titles
        before = tab.locator(".loans .due .day").all_inner_texts()
        tab.locator("form.renew-all button").click()
        expect(tab).to_have_url(re.compile("/de/mine/loans/"))
        # Of each title it says what came of it.
        expect(tab.locator(".outcome")).to_have_count(titles)
        assert tab.locator(".outcome.yes").count()
        assert tab.locator(".loans .due .day").all_inner_texts() != before
        tab.reload()
        expect(tab.locator(".outcome")).to_have_count(0)
        expect(tab.locator(".loans > li")).to_have_count(titles)

        # Reserve a title from its page, and think better of it.
        tab.goto("/de/search/?q=havelaar")
        tab.locator("#found .found article a").first.click()
        tab.locator("section.reserve a.primary").click()
        tab.locator("[name=branch]").select_option(label="Brunssum")
        tab.locator("main button.primary").click()
        expect(tab).to_have_url(re.compile("/de/mine/holds/"))
        held = tab.locator(".loans > li", has_text="Max Havelaar")
        expect(held).to_contain_text("Brunssum")
        held.locator("form[action$='/cancellation/'] button").click()
        expect(tab.locator(".loans > li", has_text="Max Havelaar")).to_have_count(0)

        tab.locator("nav.mine-nav .end button").click()
        tab.goto("/de/mine/loans/")
        expect(tab).to_have_url(re.compile("/de/account/login/"))


def test_somebody_joins_at_home_and_reserves_at_once(browser: Browser, site: Site) -> None:
    began = time.time()
    with visiting(browser, site, **PHONE) as tab:
        tab.goto("/join/")
        tab.locator("[name=given_name]").fill("Wilhelmina")
        tab.locator("[name=family_name]").fill("Ploemen")
        tab.locator("[name=born_on]").fill("1951-07-19")
        tab.locator("main button.primary").click()
        tab.locator("[name=type][value=adult]").check()
        for name, value in (
            ("postal_code", "6461 AB"),
            ("house_number", "7"),
            ("street", "Markt"),
            ("town", "Kerkrade"),
        ):
            tab.locator(f"[name={name}]").fill(value)
        tab.locator("main button.primary").click()
        address = f"wilhelmina{int(began)}@example.org"
        tab.locator("[name=email]").fill(address)
        tab.locator("[name=terms]").check()
        tab.locator("main button.primary").click()
        expect(tab).to_have_url(re.compile("/join/sent/"))
        tab.goto(link_for(site.data_dir / "mail", address))
        tab.locator("[name=secret]").fill("7391")
        tab.locator("[name=again]").fill("7391")
        tab.locator("main button.primary").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Welkom, Wilhelmina")
        number = tab.locator(".big-number").inner_text()
        assert re.fullmatch(r"\d{10}", number)
        expect(tab.locator("main")).to_contain_text("Je abonnement kost € 48,00.")
        tab.goto("/search/?q=havelaar")
        tab.locator("#found .found article a").first.click()
        tab.locator("section.reserve a.primary").click()
        tab.locator("main button.primary").click()
        expect(tab.locator(".loans > li")).to_have_count(1)


def link_for(folder: Path, address: str) -> str:
    """The link in the mail to that address, once it is there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        for path in folder.glob("*"):
            for part in path.read_text(encoding="utf-8").split("-" * 79):
                message = email.message_from_string(part.strip())
                if address in str(message["To"]):
                    body = message.get_payload(decode=True)
                    assert isinstance(body, bytes)
                    found = re.search(r"http://\S+/join/\S+", body.decode())
                    assert found, body
                    return found[0]
        time.sleep(0.25)
    raise AssertionError(f"no mail to {address}")
