# SPDX-License-Identifier: EUPL-1.2
"""Whole journeys through the front door, as the people who make them: with the keyboard alone, without JavaScript, in German."""

from __future__ import annotations

import contextlib
import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import psycopg
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import Page as Tab

from reuring.cli.tests.pages import Walker
from reuring.cli.tests.site import Site
from reuring.people.demo import DEMO_PASSWORD, DEMO_PIN

pytestmark = pytest.mark.browser

CARD: Final = "2000000017"
# Whether what has the focus shows it: a ring or a shadow of its own, or of the box around it.
SHOWS_FOCUS: Final = """() => {
  let one = document.activeElement;
  if (!one || one === document.body) return "nothing has the focus";
  const box = one.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) return `out of sight: ${one.outerHTML.slice(0, 120)}`;
  for (let up = 0; one && up < 3; up += 1, one = one.parentElement) {
    const style = getComputedStyle(one);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return "";
    if (style.boxShadow !== "none") return "";
  }
  return `no ring: ${document.activeElement.outerHTML.slice(0, 120)}`;
}"""


@contextlib.contextmanager
def visiting(browser: Browser, site: Site, **options: Any) -> Iterator[Tab]:
    """A browser of one's own, 1280 wide unless told otherwise."""
    context: BrowserContext = browser.new_context(
        base_url=site.url, **{"viewport": {"width": 1280, "height": 900}, "locale": "nl-NL", **options}
    )
    context.set_default_timeout(15_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def tab_to(tab: Tab, target: Locator, *, most: int = 80) -> None:
    """Press Tab until the target has the focus; every stop on the way shows where one is."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        shown = tab.evaluate(SHOWS_FOCUS)
        assert shown == "", shown
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{most} times Tab do not lead to {target}")


def first_found(tab: Tab) -> Locator:
    return tab.locator("#found .found article a").first


def test_a_stranger_finds_a_book_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto("/")
        skip = tab.locator("a.utrecht-skip-link")
        tab_to(tab, skip, most=1)
        expect(skip).to_be_in_viewport()
        tab.keyboard.press("Enter")
        expect(tab.locator("main")).to_be_focused()
        tab_to(tab, tab.get_by_role("combobox"), most=1)
        tab.keyboard.type("multatulli")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/search/**")
        expect(first_found(tab)).to_have_text("Max Havelaar")

        tab_to(tab, first_found(tab))
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/w/**")
        title = tab.url
        expect(tab.get_by_role("heading", level=1)).to_have_text("Max Havelaar")
        where = tab.get_by_role("table", name="Waar staat het?")
        expect(where).to_be_visible()
        expect(where.get_by_role("rowheader", name="Brunssum")).to_be_visible()

        tab_to(tab, tab.get_by_role("link", name=re.compile("^Kies je bibliotheek")))
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/hours/**")
        choice = tab.get_by_role("combobox", name="Bibliotheek")
        tab_to(tab, choice)
        tab.keyboard.type("Bru")
        expect(choice.locator("option:checked")).to_have_text("Brunssum")
        tab_to(tab, tab.get_by_role("button", name="Onthoud mijn keuze"), most=1)
        tab.keyboard.press("Enter")
        tab.wait_for_url(title)
        expect(tab.get_by_role("table", name="Waar staat het?").get_by_role("rowheader").first).to_contain_text(
            "Brunssum"
        )

        tab_to(tab, tab.locator("header").get_by_role("link", name="Deutsch").first)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/de/w/**")
        expect(tab.locator("html")).to_have_attribute("lang", "de")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Max Havelaar")
        expect(tab.get_by_role("table", name="Waar staat het?")).to_have_count(0)
        expect(tab.locator("table.where th").nth(3)).to_contain_text("Brunssum")


def test_a_stranger_finds_a_book_without_a_script(browser: Browser, site: Site) -> None:
    with visiting(browser, site, java_script_enabled=False, viewport={"width": 390, "height": 800}) as tab:
        tab.goto("/")
        tab.get_by_role("searchbox").fill("multatulli")
        tab.get_by_role("button", name="Zoek", exact=True).click()
        expect(first_found(tab)).to_have_text("Max Havelaar")
        tab.locator("details.facets > summary").scroll_into_view_if_needed()
        first_found(tab).click()
        title = tab.url
        tab.get_by_role("link", name=re.compile("^Kies je bibliotheek")).click()
        tab.get_by_label("Bibliotheek", exact=True).select_option(label="Brunssum")
        tab.get_by_role("button", name="Onthoud mijn keuze").click()
        assert tab.url == title
        expect(tab.locator("table.where tbody th").first).to_contain_text("Brunssum")
        # The footer has the languages too, and the view is a form.
        tab.locator("footer").get_by_role("link", name="Deutsch").click()
        expect(tab.locator("html")).to_have_attribute("lang", "de")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Max Havelaar")
        tab.locator("details.view > summary").click()
        tab.locator("button[name=theme][value=dark]").click()
        expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
        expect(tab).to_have_url(re.compile("/de/w/"))


def test_filters_and_order_without_a_script(browser: Browser, site: Site) -> None:
    with visiting(browser, site, java_script_enabled=False) as tab:
        tab.goto("/search/?q=mijn")
        before = tab.locator("#count").inner_text()
        tab.locator("details.facets a[href*='format=']").first.click()
        expect(tab).to_have_url(re.compile("format="))
        expect(tab.locator("#count")).not_to_have_text(before)
        tab.get_by_label("Volgorde").select_option("title")
        tab.get_by_role("button", name="Toon").click()
        expect(tab).to_have_url(re.compile("sort=title"))
        expect(tab).to_have_url(re.compile("format="))
        expect(tab).to_have_url(re.compile("q=mijn"))


def test_suggestions_while_typing(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto("/")
        box = tab.get_by_role("combobox")
        expect(box).to_have_attribute("aria-expanded", "false")
        box.focus()
        tab.keyboard.type("max hav")
        options = tab.get_by_role("listbox").get_by_role("option")
        expect(options.first).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        tab.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        chosen = options.first.get_attribute("id")
        expect(box).to_have_attribute("aria-activedescendant", chosen or "")
        expect(box).to_have_value(re.compile("Max Havelaar"))
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("listbox")).to_have_count(0)
        expect(box).to_have_value("max hav")
        expect(box).to_be_focused()
        tab.keyboard.press("ArrowDown")
        expect(options.first).to_be_visible()
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/search/**")
        expect(first_found(tab)).to_have_text("Max Havelaar")


def test_filters_pages_order_and_the_way_back(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto("/search/?q=de")
        count = tab.locator("#count")
        before, first = count.inner_text(), first_found(tab).inner_text()
        facet = tab.locator("details.facets a[href*='format=']").first
        facet.click()
        expect(tab).to_have_url(re.compile("format="))
        expect(count).not_to_have_text(before)
        expect(tab.locator("ul.chosen a")).to_have_count(1)
        tab.go_back()
        expect(count).to_have_text(before)
        expect(first_found(tab)).to_have_text(first)
        expect(tab.locator("header")).to_have_count(1)
        expect(tab.locator("ul.chosen a")).to_have_count(0)

        tab.get_by_role("navigation", name="Bladeren").get_by_role("link", name="Bladzijde 2", exact=True).click()
        expect(tab).to_have_url(re.compile("page=2"))
        expect(tab.locator("[aria-current=page]")).to_contain_text("2")
        expect(first_found(tab)).not_to_have_text(first)
        expect(tab.locator("header")).to_have_count(1)

        tab.get_by_label("Volgorde").select_option("title")
        expect(tab).not_to_have_url(re.compile("sort="))  # choosing alone moves nobody away (WCAG 3.2.2)
        tab.locator("form.sort").get_by_role("button").click()
        expect(tab).to_have_url(re.compile("sort=title"))
        titles = tab.locator("#found .found article a").all_inner_texts()
        assert len(titles) > 5
        tab.go_back()
        expect(tab).to_have_url(re.compile("page=2"))


def test_nothing_found_has_next_steps(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto("/search/?q=qqqqzzzzxxxx&format=book")
        expect(tab.get_by_role("heading", name="We vonden niets")).to_be_visible()
        steps = tab.locator(".empty a")
        assert steps.count() >= 2
        tab.locator(".empty").get_by_role("link", name="Bekijk de hele collectie").click()
        expect(first_found(tab)).to_be_visible()


ODD: Final = {
    "very long": "q=" + "mijn%20" * 2_000,
    "one long word": "q=" + "x" * 10_000,
    "before the first page": "q=mijn&page=-1",
    "past the last page": "q=mijn&page=99999999",
    "no number": "page=drie&size=vijf",
    "odd filters": "format=nonsense&branch=%F0%9F%98%80&year=-5&topic=..%2F..&available=maybe&fiction=",
    "odd order": "q=mijn&sort=DROP%20TABLE",
    "a nought": "q=mi%00jn&format=%00&page=%00",
    "a picture": "q=%F0%9F%93%9A%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "half a letter": "q=%C3%28%FF",
    "operators": "q=%22%20AND%20OR%20NOT%20(%20%3A%20*%20~%20%5E%20%5B%20%7B%20%5C",
    "a tag": "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "many filters": "&".join(f"topic={number}" for number in range(200)),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("language", ["", "/de", "/en"])
def test_odd_questions_get_a_friendly_page(name: str, language: str, site: Site) -> None:
    stranger = Walker(site)
    for path in ("/search/", "/search/facets/", "/search/completions/", "/search.atom", "/api/v1/search"):
        answer = stranger.ask(f"{language}{path}?{ODD[name]}")
        assert answer.status in (200, 400), f"{path}: {answer.status}"
        if path == "/search/":
            assert answer.status == 200
            assert answer.is_page
            assert "<script>alert" not in answer.text
            assert 'class="found"' in answer.text or 'class="empty"' in answer.text


def test_reading_aloud_letters_and_dark_are_kept(browser: Browser, site: Site) -> None:
    with visiting(browser, site, color_scheme="light") as tab:
        tab.goto("/accessibility/")
        button = tab.get_by_role("button", name="Lees voor")
        expect(button).to_be_visible()
        button.click()
        expect(tab.locator("[data-read-aloud-state]")).not_to_be_empty()

        tab.locator("details.view > summary").click()
        letters = "parseFloat(getComputedStyle(document.body).fontSize)"
        paper = "getComputedStyle(document.body).backgroundColor"
        before, light = tab.evaluate(letters), tab.evaluate(paper)
        tab.get_by_role("button", name="Heel groot").click()
        tab.get_by_role("button", name="Donker").click()
        for path in ("/accessibility/", "/de/", "/search/?q=mijn"):
            tab.goto(path)
            assert tab.evaluate(letters) > before * 1.25
            assert tab.evaluate(paper) != light
        tab.keyboard.press("Escape")
        tab.locator("details.view > summary").click()
        expect(tab.get_by_role("button", name="Heel groot")).to_have_attribute("aria-pressed", "true")
        tab.keyboard.press("Escape")
        expect(tab.locator("details.view > summary")).to_have_attribute("class", re.compile("tool"))
        expect(tab.locator("details.view[open]")).to_have_count(0)


MOVING: Final = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const longest = (times) => Math.max(...times.split(",").map((each) => parseFloat(each) * (each.includes("ms") ? 1 : 1000)));
  return longest(style.transitionDuration) > 10 || (style.animationName !== "none" && longest(style.animationDuration) > 10)
    || style.scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", ["/", "/search/?q=mijn", "/shell/"])
def test_nothing_moves_for_who_asked_so(path: str, browser: Browser, site: Site) -> None:
    with visiting(browser, site, reduced_motion="reduce") as tab:
        tab.goto(path)
        assert tab.evaluate(MOVING) == []


def test_paper_has_the_words_and_no_menus(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto("/search/?q=multatuli")
        first_found(tab).click()
        tab.wait_for_url("**/w/**")
        tab.emulate_media(media="print")
        for gone in (".doors-nav", ".tools", "footer nav", ".near-choice", "a.utrecht-skip-link"):
            expect(tab.locator(gone).first).to_be_hidden()
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        expect(tab.locator("table.where")).to_be_visible()
        expect(tab.locator(".print-address")).to_have_text(tab.url)


# Letters, words and lines apart as in WCAG 1.4.12.
SPACED: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    + "p { margin-bottom: 2em !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
CUT: Final = """() => {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("scrolls sideways");
  for (const one of document.querySelectorAll("body *")) {
    if (!one.checkVisibility() || one.closest(".sr-only, svg, select, input, .cover, .utrecht-skip-link, .leaflet-container")) continue;
    const style = getComputedStyle(one);
    // For screen readers only, or a summary whose end is on its own page.
    if (one.clientWidth <= 1 || style.webkitLineClamp !== "none") continue;
    const clips = [style.overflowX, style.overflowY].some((each) => each === "hidden" || each === "clip");
    if (clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) wrong.push(one.outerHTML.slice(0, 100));
  }
  return wrong;
}"""


@pytest.mark.parametrize("path", ["/", "/de/", "/search/?q=mijn", "/de/hours/", "/de/account/login/", "/shell/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_room_for_letters_set_apart(path: str, width: int, browser: Browser, site: Site) -> None:
    with visiting(browser, site, viewport={"width": width, "height": 900}) as tab:
        tab.goto(path)
        tab.evaluate(SPACED)
        assert tab.evaluate(CUT) == []


@pytest.mark.parametrize("path", ["/", "/search/?q=mijn", "/de/hours/"])
def test_the_largest_letters_on_a_phone(path: str, browser: Browser, site: Site) -> None:
    with visiting(browser, site, viewport={"width": 320, "height": 700}) as tab:
        tab.context.add_cookies([{"name": "reuring_view", "value": "larger.auto", "url": site.url}])
        tab.goto(path)
        assert tab.locator("html").get_attribute("data-size") == "larger"
        assert tab.evaluate(CUT) == []


def log_in(tab: Tab, login: str, secret: str) -> None:
    """Through the form, with the keyboard."""
    tab.goto("/account/login/")
    tab.get_by_label("E-mailadres of pasnummer").fill(login)
    tab.get_by_label("Wachtwoord of pincode").fill(secret)
    tab.keyboard.press("Enter")


def test_a_member_logs_in_with_card_and_pin(browser: Browser, site: Site) -> None:
    with visiting(browser, site, viewport={"width": 390, "height": 800}) as tab:
        tab.goto("/mine/")
        expect(tab).to_have_url(re.compile("/account/login/"))
        log_in(tab, CARD, "0000")
        expect(tab.get_by_role("alert").or_(tab.locator(".utrecht-form-field-error-message")).first).to_be_visible()
        expect(tab).to_have_url(re.compile("/account/login/"))
        log_in(tab, CARD, DEMO_PIN)
        expect(tab).to_have_url(re.compile("/mine/$"))
        expect(tab.locator("main")).to_contain_text("Dag Mia")
        tab.get_by_role("button", name="Log uit", exact=True).click()
        expect(tab).to_have_url(site.url + "/")
        tab.goto("/mine/")
        expect(tab).to_have_url(re.compile("/account/login/"))


@pytest.mark.parametrize("path", ["/mine/", "/staff/", "/people/"])
def test_a_stranger_is_led_to_the_login_and_back(path: str, browser: Browser, site: Site) -> None:
    with visiting(browser, site) as tab:
        tab.goto(path)
        tab.get_by_label("E-mailadres of pasnummer").fill("administrator@demo.reuring.example")
        tab.get_by_label("Wachtwoord of pincode").fill(DEMO_PASSWORD)
        tab.keyboard.press("Enter")
        expect(tab).to_have_url(site.url + path)


def test_a_cataloguer_imports_a_file_and_finds_its_titles(browser: Browser, site: Site, shared_marc: Path) -> None:
    with visiting(browser, site) as tab:
        log_in(tab, "cataloguer@demo.reuring.example", DEMO_PASSWORD)
        expect(tab).to_have_url(re.compile("/mine/$"))
        tab.goto(reverse("catalogue:imports"))
        tab.locator("input[type=file]").set_input_files(shared_marc / "dnb-99.xml")
        tab.get_by_role("button", name="Importeer").click()
        done = tab.get_by_role("status").filter(has_text="Klaar: 99 gelezen")
        expect(done).to_be_visible(timeout=60_000)
        with psycopg.connect(site.database_url) as connection:
            row = connection.execute(
                "SELECT n.title FROM threads_node n WHERE n.kind = 'work' ORDER BY n.id DESC LIMIT 1"
            ).fetchone()
        assert row is not None
        stranger = Walker(site)
        deadline = time.monotonic() + 20
        path = "/search/?" + urlencode({"q": row[0]})
        while html.escape(row[0]) not in (text := stranger.ask(path).text.partition('<ul class="found">')[2]):
            assert time.monotonic() < deadline, f"{row[0]} does not come up: {text[:500]}"
            tab.wait_for_timeout(200)
        tab.goto(path)
        expect(tab.locator("#found .found article a", has_text=row[0]).first).to_be_visible()


def test_each_text_says_its_language(site: Site) -> None:
    """A voice that reads aloud changes with it: the title stays Dutch, its summary comes in German where there is one."""
    found = (
        Walker(site).ask("/de/search/?q=multatulli").text.partition('<ul class="found">')[2].partition("</article>")[0]
    )
    assert re.search(r'<a [^>]*lang="nl"[^>]*>Max Havelaar</a>', found)
    assert re.search(r'<p class="summary" lang="de">[^<]*Beamter', found)
