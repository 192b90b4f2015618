# SPDX-License-Identifier: EUPL-1.2
"""A page comes with the headers that keep it from calling another host or carrying anything inline.

That it does neither is heard in a browser, in the visits of `test_every_page`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from reuring.cli.tests.pages import Page, Walker, all_pages
from reuring.cli.tests.site import Site

pytestmark = pytest.mark.browser
# Pages that stand on a wall or on other sites, and say the same to everybody.
FOR_ALL_ALIKE = frozenset({"activities:widget", "activities:screen"})


def test_every_answer_has_the_headers(site: Site, walkers: dict[str, Walker]) -> None:
    wrong = []
    for page in all_pages(site):
        answer = walkers["member"].look(page.path)
        headers = answer.headers
        policy = headers["Content-Security-Policy"] or ""
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
        if "unsafe" in policy or "*" in policy.split() or rules.get("default-src") != ["'none'"]:
            wrong.append(f"{page}: policy {policy}")
        if rules.get("script-src") != ["'self'"] or rules.get("style-src") != ["'self'"]:
            wrong.append(f"{page}: scripts and styles {policy}")
        # What stands in a frame on other sites knows nobody, and is the only one that may.
        is_framed = page.name == "activities:widget"
        if (
            rules.get("frame-ancestors") != (["*"] if is_framed else ["'none'"])
            or rules.get("base-uri") != ["'none'"]
            or "form-action" not in rules
        ):
            wrong.append(f"{page}: frames, base or forms {policy}")
        referrer = "no-referrer" if is_framed else "same-origin"
        if headers["X-Content-Type-Options"] != "nosniff" or headers["Referrer-Policy"] != referrer:
            wrong.append(f"{page}: sniffing or referrer")
        frames = None if is_framed else "DENY"
        if headers["X-Frame-Options"] != frames or headers["Cross-Origin-Opener-Policy"] != "same-origin":
            wrong.append(f"{page}: frames or openers")
        if "Server" in headers and "/" in headers["Server"]:
            wrong.append(f"{page}: says what it runs on: {headers['Server']}")
    assert wrong == [], "\n".join(wrong)


def test_pages_about_a_person_are_not_kept_by_others(walkers: dict[str, Walker], walked: dict[str, list[Page]]) -> None:
    wrong = []
    for who in ("member", "administrator"):
        for page in walked[who]:
            answer = walkers[who].look(page.path)
            control = answer.headers["Cache-Control"] or ""
            if page.name in FOR_ALL_ALIKE:
                if any(word in answer.text for word in ("/account/", "/mine/", "csrf")):
                    wrong.append(f"{page}: knows who looks")
                continue
            if "public" in control or ("Cookie" not in (answer.headers["Vary"] or "") and "no-store" not in control):
                wrong.append(f"{page}: {control or 'no Cache-Control'}, Vary: {answer.headers['Vary']}")
    assert wrong == [], "\n".join(wrong)


def test_looking_around_leaves_no_cookie(site: Site, walked: dict[str, list[Page]]) -> None:
    """A visitor who only looks gets no session; a page with a form gets the token that guards it."""
    stranger = Walker(site)
    kept = set()
    for page in walked["stranger"]:
        stranger.ask(page.path)
        kept |= {cookie.name for cookie in stranger.cookies}
    assert kept <= {"csrftoken", "sessionid"}
    looking = Walker(site)
    for path in ("/", "/search/?q=mijn", "/read/", "/accessibility/", "/de/"):
        looking.ask(path)
    assert list(looking.cookies) == []


def test_cookies_stay_with_us(site: Site, browser: Browser, walkers: dict[str, Walker]) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(site.url + "/account/login/")
    tab.get_by_label("E-mailadres of pasnummer").fill("2000000025")
    tab.get_by_label("Wachtwoord of pincode").fill("2580")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/mine/")
    tab.goto(site.url + "/hours/")
    tab.get_by_label("Bibliotheek", exact=True).select_option(label="Brunssum")
    tab.get_by_role("button", name="Onthoud mijn keuze").click()
    tab.locator("details.view > summary").click()
    tab.locator("button[name=theme][value=dark]").click()
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    context.close()
    assert {"sessionid", "csrftoken", "reuring_view"} <= set(cookies)
    assert len(cookies) >= 4
    for name, cookie in cookies.items():
        assert cookie["sameSite"] in ("Lax", "Strict"), name
        assert cookie["domain"] == urlsplit(site.url).hostname, name
        # The script keeps the view choices, which say nothing about anyone.
        assert cookie["httpOnly"] or name == "reuring_view", name


@pytest.mark.parametrize("path", ["/branch/", "/account/login/", "/de/account/logout/"])
@pytest.mark.parametrize("token", ["", "x" * 32, "a" * 64])
def test_a_form_without_its_token_is_refused_in_words(path: str, token: str, site: Site) -> None:
    stranger = Walker(site)
    stranger.ask("/account/login/")
    answer = stranger.ask(path, {"csrfmiddlewaretoken": token} if token else {"branch": "x"})
    assert answer.status == 403
    assert answer.is_page
    assert "Content-Security-Policy" in answer.headers
    assert re.search(r'<link rel="stylesheet" href="/static/reuring/', answer.text)
    assert "CSRF" not in answer.text
    assert len(re.findall("<h1", answer.text)) == 1


def test_a_wrong_method_or_host_is_refused_in_words(site: Site) -> None:
    stranger = Walker(site)
    assert stranger.ask("/mine/sessions/").status in (302, 405)
    assert stranger.ask("/w/../../etc/passwd").status == 404
    assert stranger.ask("/uploads/../secret_key").status == 404
    assert stranger.ask("/uploads/%2e%2e/secret_key").status == 404
    assert stranger.ask("/static/%2e%2e/secret_key").status == 404
