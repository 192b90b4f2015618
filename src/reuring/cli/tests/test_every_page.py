# SPDX-License-Identifier: EUPL-1.2
"""Every page, as everyone, in each language, narrow and wide, light and dark: WCAG 2.2 AA by axe-core in a browser.

The same visits watch that a page calls no other host, complains of nothing and carries nothing inline.

The usual run takes a slice (`slice_of`): each page as who may open least and as who may open most, at each width and in
each theme, but not in every combination of those; `REURING_A11Y=full` takes them all. The Nu HTML checker reads every
page as well.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from reuring.cli.tests.pages import LANGUAGES, NO_PAGE, WALKERS, Page, Walker, all_pages, once
from reuring.cli.tests.site import Site
from reuring.engine.tests.database import ROOT

pytestmark = pytest.mark.browser

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VNU: Final = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
WIDTHS: Final = (320, 1280)
THEMES: Final = ("light", "dark")
PARTS: Final = 8  # of the rows, so that workers share them

RUN_AXE: Final = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
    preload: false,  // of what it would fetch for rules that are not asked for
  });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""
# What axe does not ask: one heading of the first rank, nothing beyond the edge, and what one taps is large enough.
LOOK: Final = """(language) => {
  const wrong = [];
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) wrong.push(`${headings} headings of rank 1`);
  if (document.title.replace("– Reuring", "").trim().length < 2) wrong.push(`title: ${document.title}`);
  if (document.documentElement.lang !== language) wrong.push(`lang is ${document.documentElement.lang}`);
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) wrong.push(`scrolls ${over} px sideways`);
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className} "${one.textContent.trim().slice(0, 30)}"`;
  const large = "header a, header summary, header button, nav.languages a, main button, main select, main input[type=text],"
    + "main input[type=search], main input[type=email], main input[type=password], a.primary, summary";
  for (const one of document.querySelectorAll(large)) {
    if (!one.checkVisibility()) continue;
    const box = one.getBoundingClientRect();
    if (box.width > 1 && box.height > 0 && box.height < 43.5) wrong.push(`${box.height.toFixed(1)} px high: ${name(one)}`);
  }
  return wrong;
}"""
# Styles, scripts and handlers that stand in what the site sent. (What a script of ours sets later is not inline.)
INLINE: Final = """(source) => [...new DOMParser().parseFromString(source, "text/html").querySelectorAll("*")]
  .flatMap((one) => [...one.attributes].filter((each) => each.name === "style" || each.name.startsWith("on"))
    .map((each) => `${one.tagName} ${each.name}=${each.value}`)
    .concat(one.matches("style, script:not([src]):not([type='application/json']):not([type='application/ld+json'])")
      ? [one.outerHTML.slice(0, 100)] : []))"""
# Nothing is on its way any more.
QUIET: Final = "() => !document.querySelector('.htmx-request, [data-hx-trigger=load]')"


@dataclass(frozen=True, order=True)
class Row:
    """One look at one page."""

    who: str
    page: str
    language: str
    width: int
    theme: str


def all_rows(pages: dict[str, list[Page]]) -> Iterator[Row]:
    """Every combination there is."""
    for who, opened in pages.items():
        for page, language, width, theme in itertools.product(opened, LANGUAGES, WIDTHS, THEMES):
            yield Row(who, page.in_language(language), language, width, theme)


def slice_of(pages: dict[str, list[Page]]) -> list[Row]:
    """Two looks at each page, that differ in everything: narrow and in German, as who may open most; wide and in Dutch or
    English, as who may open least; one of them light and the other dark, turn about.

    So axe sees each page as each walker, at each width and in each theme. German has the longest words, and is asked of
    every page where it is hardest to fit; a fault of one language only is one of words, which `test_languages` reads.
    """
    rows = []
    for number, page in enumerate(dict.fromkeys(itertools.chain.from_iterable(pages.values()))):
        walkers = [who for who in WALKERS if page in pages[who]]
        wide = ("nl", "en")[number // 2 % 2]
        light, dark = THEMES if number % 2 else THEMES[::-1]
        rows.append(Row(walkers[0], page.in_language(wide), wide, max(WIDTHS), light))
        rows.append(Row(walkers[-1], page.in_language("de"), "de", min(WIDTHS), dark))
    return rows


@pytest.fixture(scope="module")
def rows(walked: dict[str, list[Page]]) -> list[Row]:
    """What to look at, in an order in which neighbours have the same walker, width and theme."""
    found = list(all_rows(walked) if os.environ.get("REURING_A11Y") == "full" else slice_of(once(walked)))
    return sorted(found, key=lambda row: (row.who, row.width, row.theme, row.page))


def test_no_page_escapes(site: Site, walked: dict[str, list[Page]]) -> None:
    """An address that answers nobody with a page is listed, with its reason, in `pages.NO_PAGE`."""
    seen = {page.name for opened in walked.values() for page in opened}
    names = {page.name for page in all_pages(site)}
    missing = names - seen - set(NO_PAGE)
    assert missing == set(), "give them a row of the demonstration in pages.REAL, or list them in pages.NO_PAGE"
    assert set(NO_PAGE) & seen == set()
    assert set(NO_PAGE) - names == set()


def test_the_slice_sees_each_page_in_every_way(walked: dict[str, list[Page]]) -> None:
    def seen(rows: Iterable[Row]) -> set[tuple[str, object]]:
        paths = {row: row.page if row.language == "nl" else row.page.removeprefix(f"/{row.language}") for row in rows}
        return {(path, value) for row, path in paths.items() for value in (row.who, row.width, row.theme)}

    chosen = slice_of(once(walked))
    assert seen(chosen) == seen(all_rows(once(walked)))
    assert min(Counter(row.language for row in chosen).values()) > len(chosen) / 6
    # Every page where the longest words have the least room.
    narrow = {row.page for row in chosen if row.language == "de" and row.width == min(WIDTHS)}
    assert narrow == {page.in_language("de") for opened in walked.values() for page in opened}


@pytest.mark.parametrize("part", range(PARTS))
def test_each_page_by_itself(
    part: int, site: Site, browser: Browser, rows: list[Row], walkers: dict[str, Walker]
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not here (npm ci)")
    wrong = []
    size = -(-len(rows) // PARTS)
    mine = rows[part * size : (part + 1) * size]
    for who, group in itertools.groupby(mine, key=lambda row: row.who):
        with Looking(browser, walkers[who]) as looking:
            for row in group:
                wrong += [f"{row.page} ({who}, {row.width}, {row.theme}): {each}" for each in looking.at(row)]
    assert wrong == [], "\n".join(wrong)


def test_faults_are_seen(browser: Browser, walkers: dict[str, Walker]) -> None:
    """The checks themselves: a page with faults put into it does not pass."""
    if not AXE.exists():
        pytest.skip("axe-core is not here (npm ci)")
    with Looking(browser, walkers["stranger"]) as looking:
        assert looking.at(Row("stranger", "/", "nl", 320, "dark")) == []
        looking.tab.evaluate("""() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<h1>Nog een</h1><img src="/nowhere.png"><p class="pale">bleek</p><div class="broad">breed</div>');
          const style = new CSSStyleSheet();
          style.replaceSync(".pale { color: #444; background: #333 } .broad { width: 2000px } .tool { min-height: 0; height: 20px }");
          document.adoptedStyleSheets = [style];
          setTimeout(() => { throw new Error("a broken script") });
          fetch("https://elsewhere.example/").catch(() => null);
        }""")
        looking.tab.wait_for_timeout(300)
        source = '<p style="top:0" onclick="x()">x</p><script>y()</script>'
        found = " ".join(looking.found("nl", source=source))
    for each in ("2 headings", "px sideways", "20.0 px high", "color-contrast", "image-alt", "P style=top:0", "P onclick=x()", "<script>y()",
                 "nowhere.png answers 404", "a broken script", "elsewhere.example"):  # fmt: skip
        assert each in found, each


class Looking:
    """A tab of somebody, in which each page is looked at and whatever it asks for or complains of is heard."""

    def __init__(self, browser: Browser, walker: Walker) -> None:
        walker.show_password()
        self.site = walker.site
        self.context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(20_000)
        self.context.add_cookies(walker.for_browser())
        self.tab = self.context.new_page()
        self.context.add_init_script(path=AXE)
        self._heard: list[str] = []
        self._seen_as: tuple[int, str] = (0, "")
        self._at = ""
        here = urlsplit(self.site.url).netloc

        def asked(request: Any) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob") and address.netloc != here:
                self._heard.append(f"asks {request.url}")

        def said(message: Any) -> None:
            # The status of the page itself is not a fault here: some pages are there to refuse.
            if message.type in ("error", "warning") and not message.text.startswith(
                "Failed to load resource: the server resp"
            ):
                self._heard.append(f"{message.type}: {message.text}")

        def answered(answer: Any) -> None:
            # A piece of the map comes from elsewhere by way of us, and tests have no way there.
            is_map = answer.status == 503 and "/map/tiles/" in answer.url
            if answer.status >= 400 and answer.url != self._at and not is_map:
                self._heard.append(f"{answer.url} answers {answer.status}")

        self.tab.on("request", asked)
        self.tab.on("console", said)
        self.tab.on("pageerror", lambda error: self._heard.append(str(error)))
        self.tab.on("response", answered)

    def __enter__(self) -> Looking:
        return self

    def __exit__(self, *fault: object) -> None:
        self.context.close()

    def at(self, row: Row) -> list[str]:
        """Open a page and say all that is wrong with it."""
        if self._seen_as != (row.width, row.theme):
            self._seen_as = (row.width, row.theme)
            self.tab.set_viewport_size({"width": row.width, "height": 900})
            self.tab.emulate_media(color_scheme=row.theme)  # type: ignore[arg-type]
        self._at, self._heard = self.site.url + row.page, []
        answer = self.tab.goto(self._at)
        assert answer is not None
        if not self.tab.evaluate(QUIET):
            self.tab.wait_for_function(QUIET)
        return self.found(row.language, source=answer.text())

    def found(self, language: str, *, source: str) -> list[str]:
        """All that is wrong with the page that is open. source: as the site sent it."""
        seen: list[str] = self.tab.evaluate(LOOK, language) + self.tab.evaluate(INLINE, source)
        seen += self.tab.evaluate(RUN_AXE)
        return seen + self._heard


def test_html(rows: list[Row], walkers: dict[str, Walker], tmp_path: Path) -> None:
    """The Nu HTML checker finds no error. One run of Java reads all pages."""
    if not VNU.exists():
        pytest.skip("the Nu HTML checker is not here (npm ci)")
    if shutil.which("java") is None:
        pytest.skip("there is no Java for the Nu HTML checker (apt-get install default-jre-headless)")
    asked = {}
    for walker in walkers.values():
        walker.show_password()
    for number, (who, path) in enumerate(sorted({(row.who, row.page) for row in rows})):
        answer = walkers[who].look(path)
        file = tmp_path / f"{number}.html"
        file.write_text(answer.text)
        asked[file.as_uri()] = f"{path} ({who})"
        assert answer.is_page, f"{path} ({who}): {answer.status}"
    done = subprocess.run(
        [
            "java",
            "-Xss2m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            str(VNU),
            "--format",
            "json",
            "--stdout",
            "--errors-only",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("{"), done.stderr[-2000:]
    wrong = [
        f"{asked.get(each['url'].replace('file:/', 'file:///', 1), each['url'])}: {each['message']}: {each.get('extract')}"
        for each in json.loads(done.stdout)["messages"]
    ]
    assert wrong == [], "\n".join(wrong)
