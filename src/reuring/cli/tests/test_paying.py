# SPDX-License-Identifier: EUPL-1.2
"""Paying, as people do it in a real browser: from home on a phone without JavaScript, and over the counter."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from reuring.cli.tests.site import Site
from reuring.cli.tests.test_journeys import visiting
from reuring.people.demo import DEMO_PASSWORD

pytestmark = pytest.mark.browser


def log_in(tab: Tab, role: str) -> None:
    tab.goto("/account/login/")
    tab.fill("input[name=login]", f"{role}@demo.reuring.example")
    tab.fill("input[name=password]", DEMO_PASSWORD)
    tab.locator("main form button[type=submit]").first.click()


def person_of(site: Site, role: str) -> tuple[int, str]:
    """Key and public id of a person of the demonstration."""
    with psycopg.connect(site.database_url) as connection:
        [row] = connection.execute(
            "SELECT p.id, p.public_id FROM people_person p JOIN people_account a ON a.person_id = p.id WHERE a.email = %s",
            [f"{role}@demo.reuring.example"],
        ).fetchall()
    return row


def test_paying_from_home_and_the_desk_sees_it(browser: Browser, site: Site) -> None:
    with visiting(browser, site, java_script_enabled=False, viewport={"width": 390, "height": 844}) as tab:
        log_in(tab, "member")
        tab.goto("/mine/money/")
        ticks = tab.locator("input[name=charge]")
        assert ticks.count() >= 1
        tab.get_by_role("button", name="Betaal wat je aanvinkt").click()
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Je betaalt")
        tab.get_by_role("link", name="Ga naar je bank").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Oefenbank")
        tab.get_by_role("button", name="Betaal", exact=True).click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Bedankt, het is betaald")
        tab.get_by_role("link", name="Bekijk je bon").click()
        receipt = tab.get_by_role("heading", level=1)
        expect(receipt).to_have_text("Bon")
        number = tab.url.rstrip("/").split("/")[-1]
        tab.goto("/mine/money/")
        expect(tab.get_by_text("Je hoeft niets te betalen.")).to_be_visible()
    _key, public_id = person_of(site, "member")
    with visiting(browser, site) as tab:
        log_in(tab, "front-desk")
        tab.goto(f"/patrons/{public_id}/money/")
        amounts = tab.locator("main").get_by_text(re.compile("€"))
        assert not any(amounts.nth(place).is_visible() for place in range(amounts.count())), "a queue looks along"
        tab.get_by_text("Toon de bedragen").click()
        expect(tab.locator(f"a[href$='/{number}/']")).to_be_visible()


def test_the_way_to_a_bank_elsewhere_is_a_link(browser: Browser, site: Site) -> None:
    """Our policy lets forms go to this site only, also by a redirect; a link to a bank's own site is free to go."""
    person, _public_id = person_of(site, "member")
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ledger_onlinepayment (public_id, provider, provider_id, person_id, amount_cents, state, checkout, "
            "started_at, times_asked, surplus_cents, fault) "
            "SELECT 'elsewhere0', 'mollie', 'tr_elsewhere', id, 250, 'open', %s, now(), 0, 0, '' "
            "FROM people_person WHERE id = %s",
            [f"{elsewhere}/hours/", person],
        )
    with visiting(browser, site) as tab:
        log_in(tab, "member")
        tab.goto("/mine/money/payments/elsewhere0/")
        tab.get_by_role("link", name="Ga naar je bank").click()
        tab.wait_for_url(f"{elsewhere}/**")


def test_the_counter_with_the_keyboard_alone(browser: Browser, site: Site) -> None:
    _key, public_id = person_of(site, "host")
    with visiting(browser, site) as tab:
        log_in(tab, "front-desk")
        tab.goto(f"/patrons/{public_id}/money/?show=1")
        tab.get_by_text("Breng zelf iets in rekening").focus()
        tab.keyboard.press("Enter")
        tab.get_by_label("nieuwe pas").check()
        tab.locator("input[name=new-amount]").fill("2,50")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("In rekening gebracht.")).to_be_visible()
        tab.locator("input[name=given]").fill("5")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text(re.compile("Geef €.2,50 terug"))).to_be_visible()
        tab.get_by_text("Verkeerd getypt?").focus()
        tab.keyboard.press("Enter")
        tab.locator("input[name=reason]").fill("Verkeerde klant")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("De betaling is teruggedraaid.")).to_be_visible()
