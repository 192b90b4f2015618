# SPDX-License-Identifier: EUPL-1.2
"""The desk while its server is killed and started again: nothing that was scanned is lost, doubled or charged.

In a real Chromium, with a server of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from reuring.cli.tests.site import Site, free_port, running_site
from reuring.cli.tests.test_journeys import visiting
from reuring.people.demo import DEMO_PASSWORD

pytestmark = pytest.mark.browser

CARD, OTHER_CARD = "2000000025", "2000000033"
DONE: Final = "000000099001"


class Server:
    """The site's server, to be killed and started again on the same port."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
                   str(self.port), "--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level", "critical",
                   "reuring.engine.wsgi:application"]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.site.environment(), start_new_session=True)
        here = Site(self.url, self.site.database_url, self.site.data_dir)
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            try:
                if here.get("/health/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not come back")

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_site("offline", with_work=False) as site:
        found = Server(site)
        found.start()
        try:
            yield found
        finally:
            found.kill()


@pytest.fixture
def desk(server: Server, browser: Browser) -> Iterator[Tab]:
    """The desk of a colleague, with its page for a broken line at hand."""
    here = Site(server.url, server.site.database_url, server.site.data_dir)
    with visiting(browser, here) as tab:
        tab.goto("/account/login/?next=/desk/")
        tab.fill("[name=login]", "front-desk@demo.reuring.example")
        tab.fill("[name=password]", DEMO_PASSWORD)
        tab.press("[name=password]", "Enter")
        expect(tab.locator("#scan")).to_be_visible()
        tab.evaluate("navigator.serviceWorker.ready.then(() => true)")
        tab.wait_for_function("caches.match('/desk/offline/').then((found) => Boolean(found))")
        yield tab


def ask(server: Server, question: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.site.database_url, autocommit=True) as connection:
        return connection.execute(question, values).fetchall()


def copies(server: Server, count: int, status: str = "available") -> list[str]:
    """Barcodes of books of which more than one is in, so that nobody waits for them."""
    rows = ask(
        server,
        "SELECT i.barcode FROM catalogue_item i JOIN catalogue_edition e ON e.id = i.edition_id "
        "JOIN places_branch b ON b.id = i.branch_id "
        "WHERE i.status = %s AND e.format = 'book' AND b.is_flagship AND NOT EXISTS ("
        "SELECT 1 FROM circulation_hold h WHERE h.work_id = e.work_id) ORDER BY random() LIMIT %s",
        status, count,
    )  # fmt: skip
    return [row[0] for row in rows]


def scan(tab: Tab, *codes: str) -> None:
    """As a scanner does: the digits and Enter, one after the other, wherever the focus is."""
    for code in codes:
        tab.keyboard.type(code)
        tab.keyboard.press("Enter")


def loans_of(server: Server, barcodes: list[str]) -> list[tuple[Any, ...]]:
    return ask(
        server,
        "SELECT i.barcode, c.number, l.returned_at IS NULL FROM circulation_loan l JOIN catalogue_item i "
        "ON i.id = l.item_id LEFT JOIN people_card c ON c.person_id = l.person_id AND c.blocked_at IS NULL "
        "WHERE i.barcode = ANY(%s) ORDER BY l.checked_out_at, l.id",
        barcodes,
    )


def test_scans_go_on_while_the_server_is_away_and_each_is_there_once(server: Server, desk: Tab) -> None:
    free = copies(server, 5)
    before, during = free[:2], free[2:]
    [back] = copies(server, 1, status="on_loan")
    scan(desk, CARD, before[0])
    expect(desk.locator("#steps")).to_contain_text(before[0][-4:])
    charges = ask(server, "SELECT count(*) FROM ledger_charge")
    [[newest]] = ask(server, "SELECT coalesce(max(id), 0) FROM circulation_offlineact")
    server.kill()
    try:
        # The first of these are on their way to a server that is no more; the desk goes on without it.
        scan(desk, before[1])
        desk.wait_for_url("**/desk/offline/", timeout=30_000)
        expect(desk.locator("#offline-count")).to_contain_text("1")
        scan(desk, during[0], DONE, OTHER_CARD, during[1], during[2], DONE, back)
        expect(desk.locator("#offline-count")).to_contain_text("5")
        # The browser starts anew, and what was kept is still there.
        desk.reload()
        expect(desk.locator("#offline-count")).to_contain_text("5")
        kept = desk.evaluate(
            "new Promise((done) => { const asked = indexedDB.open('reuring-desk'); asked.onsuccess = () => {"
            "const all = asked.result.transaction('acts').objectStore('acts').getAll();"
            "all.onsuccess = () => done(JSON.stringify(all.result)); }; })"
        )
        assert "sealed" in kept
        for secret in (CARD, OTHER_CARD, before[1], *during, back):
            assert secret not in kept
    finally:
        server.start()
    expect(desk.locator("#offline-answer")).to_contain_text("5 scans", timeout=30_000)
    expect(desk.locator("#offline-count")).to_be_hidden()
    found = loans_of(server, [*before, *during])
    assert sorted(found) == sorted(
        [(before[0], CARD, True), (before[1], CARD, True), (during[0], CARD, True), (during[1], OTHER_CARD, True),
         (during[2], OTHER_CARD, True)]
    )  # fmt: skip
    assert ask(server, "SELECT status FROM catalogue_item WHERE barcode = %s", back) != [("on_loan",)]
    assert ask(server, "SELECT count(*) FROM ledger_charge") == charges
    acts = "SELECT state, count(*) FROM circulation_offlineact WHERE id > %s GROUP BY state"
    assert ask(server, acts, newest) == [("done", 5)]


def test_an_answer_that_gets_lost_doubles_nothing_and_conflicts_are_for_staff(server: Server, desk: Tab) -> None:
    [fine] = copies(server, 1)
    [elsewhere] = copies(server, 1, status="on_loan")
    charges = ask(server, "SELECT count(*) FROM ledger_charge")
    server.kill()
    try:
        desk.goto("/desk/")  # the line is gone before anything is scanned
        expect(desk.locator("#offline")).to_be_visible()
        scan(desk, CARD, fine, elsewhere, DONE)
        expect(desk.locator("#offline-count")).to_contain_text("2")
        lost = []

        def lose(route: Any) -> None:
            # The server did it all; its answer never arrives.
            if not lost:
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        desk.context.route("**/desk/offline/acts/", lose)
    finally:
        server.start()
    expect(desk.locator("#offline-conflicts")).to_be_visible(timeout=45_000)
    assert lost == [200]
    assert loans_of(server, [fine]) == [(fine, CARD, True)]
    assert len(loans_of(server, [elsewhere])) == 1
    desk.click("#offline-conflicts")
    expect(desk.locator("main")).to_contain_text(elsewhere)
    desk.get_by_role("button", name="Neem eerst in, leen dan uit").first.click()
    expect(desk.locator("main")).to_contain_text("Er is niets om naar te kijken")
    last = loans_of(server, [elsewhere])[-1]
    assert last == (elsewhere, CARD, True)
    assert ask(server, "SELECT count(*) FROM ledger_charge") == charges
