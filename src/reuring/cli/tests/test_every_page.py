# SPDX-License-Identifier: EUPL-1.2
"""Every page, as everyone, in each language, narrow and wide, light and dark: WCAG 2.2 AA by axe-core in a browser.

The usual run takes a pairwise slice: each page as who may open least and as who may open most, in each language, at each
width and in each theme, but not in every combination of those; `REURING_A11Y=full` takes them all. The Nu HTML checker reads every page as well.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

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


def pairwise(pages: dict[str, list[Page]]) -> list[Row]:
    """Rows in which each page meets each of its walkers, each language, width and theme, and these meet one another.

    Greedy and the same on every run: the next row of a page is the one with the most pairs that no row had so far.
    """
    met: set[frozenset[tuple[str, object]]] = set()
    rows = []
    for page in dict.fromkeys(itertools.chain.from_iterable(pages.values())):
        walkers = [who for who in WALKERS if page in pages[who]]
        choices = [
            dict(zip(("page", "who", "language", "width", "theme"), values, strict=True))
            for values in itertools.product([page.path], walkers, LANGUAGES, WIDTHS, THEMES)
        ]
        pairs = [{frozenset(pair) for pair in itertools.combinations(each.items(), 2)} for each in choices]
        own = {pair for each in pairs for pair in each if ("page", page.path) in pair}
        while not own <= met:
            best = max(range(len(choices)), key=lambda number: (len(pairs[number] - met), -number))
            met |= pairs[best]
            one: Any = choices[best]
            rows.append(Row(one["who"], page.in_language(one["language"]), one["language"], one["width"], one["theme"]))
    return rows


@pytest.fixture(scope="module")
def rows(walked: dict[str, list[Page]]) -> list[Row]:
    """What to look at, in an order in which neighbours have the same walker."""
    return sorted(all_rows(walked) if os.environ.get("REURING_A11Y") == "full" else pairwise(once(walked)))


def test_no_page_escapes(site: Site, walked: dict[str, list[Page]]) -> None:
    """An address that answers nobody with a page is listed, with its reason, in `pages.NO_PAGE`."""
    seen = {page.name for opened in walked.values() for page in opened}
    names = {page.name for page in all_pages(site)}
    missing = names - seen - set(NO_PAGE)
    assert missing == set(), "give them a row of the demonstration in pages.REAL, or list them in pages.NO_PAGE"
    assert set(NO_PAGE) & seen == set()
    assert set(NO_PAGE) - names == set()


def test_the_slice_leaves_no_pair_out(walked: dict[str, list[Page]]) -> None:
    def pairs(rows: Iterator[Row]) -> set[frozenset[tuple[str, object]]]:
        found = set()
        for row in rows:
            path = row.page if row.language == "nl" else row.page.removeprefix(f"/{row.language}")
            values = {**row.__dict__, "page": path}
            found |= {frozenset(pair) for pair in itertools.combinations(values.items(), 2)}
        return found

    everything, chosen = list(all_rows(once(walked))), pairwise(once(walked))
    assert pairs(iter(chosen)) == pairs(iter(everything))
    assert len(chosen) < len(everything) / 4


@pytest.mark.parametrize("part", range(PARTS))
def test_accessible(part: int, site: Site, browser: Browser, rows: list[Row], walkers: dict[str, Walker]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not here (npm ci)")
    axe = AXE.read_text()
    wrong = []
    size = -(-len(rows) // PARTS)
    mine = rows[part * size : (part + 1) * size]
    for who, group in itertools.groupby(mine, key=lambda row: row.who):
        context = _context(browser, walkers[who])
        tab = context.new_page()
        for row in group:
            wrong += [f"{row.page} ({who}, {row.width}, {row.theme}): {each}" for each in _look(tab, site, row, axe)]
        context.close()
    assert wrong == [], "\n".join(wrong)


def test_faults_are_seen(site: Site, browser: Browser, walkers: dict[str, Walker]) -> None:
    """The checks themselves: a page with faults put into it does not pass."""
    if not AXE.exists():
        pytest.skip("axe-core is not here (npm ci)")
    context = _context(browser, walkers["stranger"])
    tab = context.new_page()
    row = Row("stranger", "/", "nl", 320, "dark")
    assert _look(tab, site, row, AXE.read_text()) == []
    tab.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend",
        '<h1>Nog een</h1><img src="/nowhere.png"><p class="pale">bleek</p><div class="broad">breed</div>');
      const style = new CSSStyleSheet();
      style.replaceSync(".pale { color: #444; background: #333 } .broad { width: 2000px } .tool { min-height: 0; height: 20px }");
      document.adoptedStyleSheets = [style];
    }""")
    found = " ".join(tab.evaluate(LOOK, "nl") + tab.evaluate(RUN_AXE))
    context.close()
    for each in ("2 headings", "px sideways", "20.0 px high", "color-contrast", "image-alt"):
        assert each in found


def _context(browser: Browser, walker: Walker) -> BrowserContext:
    walker.show_password()
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    context.add_cookies(walker.for_browser())
    return context


def _look(tab: Tab, site: Site, row: Row, axe: str) -> list[str]:
    tab.set_viewport_size({"width": row.width, "height": 900})
    tab.emulate_media(color_scheme=row.theme)  # type: ignore[arg-type]
    tab.goto(site.url + row.page)
    tab.wait_for_function("() => !document.querySelector('.htmx-request, [data-hx-trigger=load]')")
    found: list[str] = tab.evaluate(LOOK, row.language)
    tab.evaluate(axe)
    return found + tab.evaluate(RUN_AXE)


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
        answer = walkers[who].ask(path)
        file = tmp_path / f"{number}.html"
        file.write_text(answer.text)
        asked[file.as_uri()] = f"{path} ({who})"
        assert answer.is_page, f"{path} ({who}): {answer.status}"
    done = subprocess.run(
        ["java", "-Xss2m", "-jar", str(VNU), "--format", "json", "--stdout", "--errors-only", str(tmp_path)],
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
