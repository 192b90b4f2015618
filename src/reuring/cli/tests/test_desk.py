# SPDX-License-Identifier: EUPL-1.2
"""The desk in a real browser, driven as a scanner drives it: digits and Enter, without waiting for anything."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from reuring.circulation.desk.scans import CODES, Command
from reuring.cli.tests.pages import Walker
from reuring.cli.tests.site import Site
from reuring.cli.tests.test_every_page import AXE, LOOK, RUN_AXE

pytestmark = pytest.mark.browser

# Piet of the demonstration: an adult who owes nothing.
CARD: Final = "2000000033"
# Whoever scans later than this after a refusal has read it.
REACTION_MS: Final = 1_300


@contextlib.contextmanager
def at_the_desk(browser: Browser, site: Site, **options: Any) -> Iterator[Tab]:
    """A desk at the flagship, with nobody open."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, **options)
    context.add_cookies(Walker(site, "front_desk").for_browser())
    context.set_default_timeout(15_000)
    try:
        tab = context.new_page()
        tab.goto("/desk/")
        expect(tab.locator("#code")).to_be_focused()
        yield tab
    finally:
        context.close()


def scan(tab: Tab, *codes: str) -> None:
    """What a scanner sends."""
    for code in codes:
        tab.keyboard.type(code)
        tab.keyboard.press("Enter")


def says(tab: Tab, text: str) -> None:
    """Wait for the large words."""
    expect(tab.locator("#answer strong")).to_contain_text(text)


def ask(site: Site, query: str, *values: Any) -> Any:
    """The first column of the first row of a query."""
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(query, values).fetchone()
        return row[0] if row else None


def change(site: Site, statement: str, *values: Any) -> None:
    with psycopg.connect(site.database_url) as connection:
        connection.execute(statement, values)


_OWE = """
import sys, django
django.setup()
from django.utils import timezone
from reuring.ledger.books import charge
from reuring.people.actor import Actor
from reuring.people.models import Card
now = timezone.now()
person = Card.objects.get(number=sys.argv[1]).person
charge(person=person, kind="card", amount_cents=250, key=f"test:{now}", branch=None, actor=Actor.rule("test"), at=now)
"""


def let_owe(site: Site, card: str) -> None:
    """Let somebody have something to pay, whatever other tests paid for them."""
    subprocess.run([sys.executable, "-c", _OWE, card], env=site.environment(), check=True)


def in_now(site: Site, count: int, skip: int) -> list[str]:
    """Barcodes of books that are in at the flagship and that nobody waits for."""
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(
            "SELECT i.barcode FROM catalogue_item i JOIN places_branch b ON b.id = i.branch_id AND b.is_flagship "
            "JOIN catalogue_edition e ON e.id = i.edition_id "
            "WHERE i.status = 'available' AND e.format = 'book' AND NOT EXISTS ("
            "  SELECT 1 FROM circulation_hold h WHERE h.work_id = e.work_id AND h.state = 'waiting') "
            "ORDER BY i.barcode LIMIT %s OFFSET %s",
            [count, skip],
        ).fetchall()
    assert len(rows) == count
    return [row[0] for row in rows]


OPEN: Final = (
    "SELECT count(*) FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id "
    "JOIN people_card c ON c.person_id = l.person_id "
    "WHERE c.number = %s AND l.returned_at IS NULL AND i.barcode = ANY(%s)"
)
MOVED: Final = (
    "SELECT count(*) FROM circulation_movement m JOIN circulation_loan l ON l.id = m.loan_id "
    "JOIN catalogue_item i ON i.id = l.item_id WHERE m.kind = %s AND m.via = 'desk' AND i.barcode = ANY(%s) "
    "AND m.at > now() - interval '10 minutes'"
)


def test_fifty_items_out_and_in_by_scanner_alone(
    browser: Browser, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    change(site, "UPDATE circulation_subscriptionterms SET max_loans = 100")
    books = in_now(site, 50, skip=40)
    with at_the_desk(browser, site) as tab:
        began = time.monotonic()
        scan(tab, CARD, *books)
        expect(tab.locator("#steps .step--out")).to_have_count(50, timeout=60_000)
        out = time.monotonic() - began
        assert ask(site, OPEN, CARD, books) == 50
        expect(tab.locator("#who-loans")).to_have_text(str(ask(site, OPEN.partition(" AND i.barcode")[0], CARD)))

        scan(tab, CODES[Command.DONE])
        says(tab, "Klaar")
        expect(tab.locator(".answer-note")).to_have_text("50 geleend")
        expect(tab.locator(".who")).to_have_count(0)

        began_in = time.monotonic()
        scan(tab, *books)
        expect(tab.locator("#steps .step--in")).to_have_count(50, timeout=60_000)
        back = time.monotonic() - began_in
        whole = time.monotonic() - began
        expect(tab.locator(".step--stop")).to_have_count(0)
    assert ask(site, OPEN, CARD, books) == 0
    # Each once: neither lost nor doubled.
    assert (ask(site, MOVED, "check_out", books), ask(site, MOVED, "check_in", books)) == (50, 50)
    with capsys.disabled():
        print(f"\nfifty items: out in {out:.1f} s, in again in {back:.1f} s, {whole:.1f} s with all between")


def test_a_refusal_stops_what_is_scanned_blindly(browser: Browser, site: Site) -> None:
    one, two = in_now(site, 2, skip=0)
    with at_the_desk(browser, site) as tab:
        scan(tab, CARD)
        expect(tab.locator(".who h2")).to_have_text("Piet Schyns")
        scan(tab, "5550123", one)
        says(tab, "Deze code kennen we niet")
        expect(tab.locator("#scan-state")).to_contain_text("1 scan wacht")
        assert ask(site, OPEN, CARD, [one]) == 0
        # Who scans on after reading it goes on, in order.
        tab.wait_for_timeout(REACTION_MS)
        scan(tab, two)
        expect(tab.locator("#steps .step--out")).to_have_count(2)
        expect(tab.locator("#steps .step--out .digits")).to_have_text([f"…{two[-4:]}", f"…{one[-4:]}"])
        scan(tab, CODES[Command.UNDO])
        says(tab, "Ongedaan gemaakt")
        tab.keyboard.press("Control+z")
        expect(tab.locator("#steps .step--out")).to_have_count(0)
    assert ask(site, OPEN, CARD, [one, two]) == 0


def test_a_card_that_does_not_work_lets_nothing_through(browser: Browser, site: Site) -> None:
    [book] = in_now(site, 1, skip=3)
    wrong = CARD[:-1] + str((int(CARD[-1]) + 1) % 10)
    with at_the_desk(browser, site) as tab:
        scan(tab, wrong, book)
        says(tab, "Dit pasnummer klopt niet")
        tab.wait_for_timeout(REACTION_MS)
        scan(tab, "1234")
        expect(tab.locator("#scan-state")).to_contain_text("2 scans wachten")
        # Nothing that waited is taken back either: without its card it would mean something else.
        tab.get_by_role("button", name="Ga door").click()
        expect(tab.locator("#scan-words")).to_have_text("2 scans van net zijn niet verwerkt. Scan ze nog een keer.")
        scan(tab, CARD, book)
        expect(tab.locator("#steps .step--out")).to_have_count(1)
        tab.keyboard.press("Control+z")
        expect(tab.locator("#steps .step")).to_have_count(0)
    assert ask(site, MOVED, "check_in", [book]) == 0


def test_one_key_sets_aside_what_the_desk_may(browser: Browser, site: Site) -> None:
    [book] = in_now(site, 1, skip=4)
    change(site, "UPDATE catalogue_item SET status = 'reference' WHERE barcode = %s", book)
    with at_the_desk(browser, site) as tab:
        scan(tab, CARD, book)
        says(tab, "Niet uitgeleend")
        expect(tab.locator(".obstacles")).to_contain_text("alleen hier bekijken")
        expect(tab.locator("#steps .step--stop")).to_have_count(1)
        tab.keyboard.press("F8")
        says(tab, "Tot ")
        expect(tab.locator("#steps .step--stop")).to_have_count(0)
        tab.wait_for_timeout(300)  # sooner than this, the same code is one scan that was read twice
        expect(tab.locator("#code")).to_be_focused()
        assert ask(site, OPEN, CARD, [book]) == 1
        scan(tab, book)
        expect(tab.locator(".answer-note")).to_have_text("Stond er al op.")
        tab.keyboard.press("F6")
        says(tab, "Naar de kast")
    assert ask(site, OPEN, CARD, [book]) == 0


def test_money_and_titles_do_not_face_the_queue(browser: Browser, site: Site) -> None:
    [book] = in_now(site, 1, skip=5)
    let_owe(site, "2000000017")
    with at_the_desk(browser, site) as tab:
        scan(tab, "2000000017")  # Mia, who has something to pay
        expect(tab.locator(".who h2")).to_have_text("Mia Cremers")
        assert "€" not in tab.locator("main").inner_text()
        scan(tab, book)
        says(tab, "Tot ")
        title = tab.locator("#answer .veiled")
        assert "blur" in title.evaluate("(one) => getComputedStyle(one).filter")
        tab.keyboard.press("F2")
        expect(title).to_have_css("filter", "none")
        tab.keyboard.press("F9")
        expect(tab.locator(".cue ul")).to_contain_text("€")
        tab.keyboard.press("Control+z")
        says(tab, "Ongedaan gemaakt")
        tab.keyboard.press("Escape")
        says(tab, "Klaar")
        # The next person begins with everything hidden again.
        assert "€" not in tab.locator("main").inner_text()
        expect(tab.locator("[data-titles]")).to_have_attribute("aria-pressed", "false")


def test_scans_reach_the_box_wherever_the_focus_is(browser: Browser, site: Site) -> None:
    books = in_now(site, 2, skip=6)
    box = "#code"
    with at_the_desk(browser, site) as tab:
        tab.locator("h1").click()
        expect(tab.locator(box)).to_be_focused()
        tab.locator(".keys").click(position={"x": 300, "y": 10})
        expect(tab.locator(box)).to_be_focused()
        tab.locator("[data-sound]").click()
        expect(tab.locator(box)).to_be_focused()
        # Somebody went along with Tab, or clicked beside everything, and then a scanner types.
        leaves = ("document.querySelector('.staff-nav a').focus()", "document.activeElement.blur()")
        for number, (leave, book) in enumerate(zip(leaves, books, strict=True), start=1):
            tab.evaluate(leave)
            expect(tab.locator(box)).not_to_be_focused()
            scan(tab, book)
            expect(tab.locator("#steps .step--in")).to_have_count(number)
            expect(tab.locator(box)).to_be_focused()
        # A scan that went into another box is a scan all the same, and says nothing is damaged.
        tab.locator(".damage summary").click()
        tab.get_by_label("Wat is er mee?").click()
        scan(tab, books[0])
        expect(tab.locator("#steps .step--in")).to_have_count(3)
        assert ask(site, "SELECT count(*) FROM catalogue_item WHERE status = 'damaged'") == 0
        # Tab still leads on to everything else: nobody is trapped.
        tab.keyboard.press("Tab")
        expect(tab.locator(".scan-button")).to_be_focused()


def test_scans_wait_while_the_line_is_broken_and_are_done_once(browser: Browser, site: Site) -> None:
    books = in_now(site, 3, skip=8)
    with at_the_desk(browser, site) as tab:
        scan(tab, CARD)
        expect(tab.locator(".who h2")).to_have_text("Piet Schyns")
        # The answer to one scan is lost on its way back: the server did it, the page does not know.
        lost: list[str] = []

        def lose_one(route: Any) -> None:
            if lost:
                return route.continue_()
            route.fetch()
            lost.append("answer")
            return route.abort()

        tab.route("**/desk/scans/", lose_one)
        scan(tab, books[0])
        expect(tab.locator("#steps .step--out")).to_have_count(1)
        assert lost == ["answer"]
        tab.context.set_offline(True)
        scan(tab, *books[1:])
        expect(tab.locator("#scan-state")).to_contain_text("Geen verbinding")
        expect(tab.locator("#scan-state")).to_contain_text("2 scans wachten")
        tab.context.set_offline(False)
        expect(tab.locator("#steps .step--out")).to_have_count(3, timeout=20_000)
        expect(tab.locator("#scan-state")).to_be_hidden()
    assert ask(site, OPEN, CARD, books) == 3
    assert ask(site, MOVED, "check_out", books) == 3


def test_a_pick_list_is_worked_off_by_scanning(browser: Browser, site: Site) -> None:
    with at_the_desk(browser, site) as tab:
        tab.get_by_role("link", name="Pluklijst").click()
        rows = tab.locator("li[data-row]")
        barcode = rows.first.get_attribute("data-row")
        assert barcode
        before = rows.count()
        scan(tab, barcode)
        expect(rows.first).to_have_class("row is-done")
        expect(tab.locator("[data-count]")).to_have_text(str(before - 1))
        tab.reload()
        expect(tab.locator(f'li[data-row="{barcode}"]')).to_have_count(0)
        gone = rows.first.get_attribute("data-row")
        rows.first.get_by_role("button", name="Niet gevonden").click()
        expect(tab.locator(f'li[data-row="{gone}"]')).to_have_count(0)
    assert ask(site, "SELECT status FROM catalogue_item WHERE barcode = %s", gone) == "missing"


def test_every_state_of_the_screen_can_be_read_and_reached(browser: Browser, site: Site) -> None:
    """The states that have no address of their own: axe-core and the sizes of what one taps, narrow and wide."""
    if not AXE.exists():
        pytest.skip("axe-core is not here (npm ci)")
    axe, wrong = AXE.read_text(), []
    let_owe(site, "2000000017")
    [book, other] = in_now(site, 2, skip=12)
    held = ask(
        site,
        "SELECT i.barcode FROM catalogue_item i JOIN places_branch b ON b.id = i.branch_id AND b.is_flagship "
        "JOIN catalogue_edition e ON e.id = i.edition_id JOIN circulation_hold h ON h.work_id = e.work_id "
        "WHERE i.status = 'available' AND h.state = 'waiting' ORDER BY i.barcode LIMIT 1",
    )
    lent = ask(site, "SELECT barcode FROM catalogue_item WHERE status = 'on_loan' ORDER BY barcode DESC LIMIT 1")
    for width, scheme in ((1280, "light"), (320, "dark")):
        options = {"color_scheme": scheme, "reduced_motion": "reduce"}
        with at_the_desk(browser, site, **options) as tab:
            tab.set_viewport_size({"width": width, "height": 900})
            for state, codes, words in (
                ("open", ["2000000017"], "Scan wat meegaat"),
                ("lent", [book], "Tot "),
                ("refused", [lent], "Niet uitgeleend"),
                ("done", [CODES[Command.GO_ON], CODES[Command.DONE]], "Klaar"),
                ("back", [book], "Naar de kast"),
                ("for somebody", [held], ""),  # to the shelf here, or in the box to where it is picked up
                ("unknown", ["5550123"], "Deze code kennen we niet"),
                ("after it", [CODES[Command.GO_ON], other], "Naar de kast"),
            ):
                scan(tab, *codes)
                says(tab, words)
                if state in ("open", "back"):
                    tab.locator("#answer summary, .who summary").first.click()
                wrong += [f"{state}, {width}: {each}" for each in tab.evaluate(LOOK, "nl")]
                tab.evaluate(axe)
                wrong += [f"{state}, {width}: {each}" for each in tab.evaluate(RUN_AXE)]
    assert wrong == [], "\n".join(wrong)
