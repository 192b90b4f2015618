# SPDX-License-Identifier: EUPL-1.2
"""The door of an evening while its server is killed and started again: everybody who came is counted, and once.

In a real Chromium as large as a phone, with a server of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from reuring.cli.tests.site import Site, running_site
from reuring.cli.tests.test_journeys import visiting
from reuring.cli.tests.test_offline_desk import Server
from reuring.people.demo import DEMO_PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_site("door", with_work=False) as site:
        found = Server(site)
        found.start()
        try:
            yield found
        finally:
            found.kill()


def ask(server: Server, question: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.site.database_url, autocommit=True) as connection:
        found = connection.execute(question, values)
        return found.fetchall() if found.description else []


@pytest.fixture
def evening(server: Server) -> tuple[str, int]:
    """The full evening of the demonstration, held now: its public id and key."""
    [(public_id, key)] = ask(
        server,
        "UPDATE activities_session SET starts_at = now() - interval '10 minutes', ends_at = now() + interval '2 hours' "
        "WHERE id = (SELECT p.session_id FROM activities_pool p JOIN activities_seat s ON s.pool_id = p.id "
        "JOIN activities_registration r ON r.id = s.registration_id WHERE r.state = 'waiting' LIMIT 1) "
        "RETURNING public_id, id",
    )
    return public_id, key


@pytest.fixture
def door(server: Server, browser: Browser, evening: tuple[str, int]) -> Iterator[Tab]:
    """The door of that evening on a phone, with its page for a broken line at hand."""
    here = Site(server.url, server.site.database_url, server.site.data_dir)
    with visiting(browser, here, viewport={"width": 390, "height": 844}) as tab:
        tab.goto(f"/account/login/?next=/staff/door/{evening[0]}/")
        tab.fill("[name=login]", "front-desk@demo.reuring.example")
        tab.fill("[name=password]", DEMO_PASSWORD)
        tab.press("[name=password]", "Enter")
        expect(tab.locator("#door-line")).to_contain_text("Verbonden")
        tab.evaluate("navigator.serviceWorker.ready.then(() => true)")
        tab.wait_for_function("caches.match('/staff/door/offline/').then((found) => Boolean(found))")
        yield tab


def token(server: Server, public_id: str) -> str:
    """What stands in the code of a registration, signed by this site."""
    import subprocess
    import sys

    script = (
        "import django; django.setup(); import sys\n"
        "from reuring.activities.models import Registration\n"
        "from reuring.activities.signing_up.links import token_of\n"
        "print(token_of(Registration.objects.get(public_id=sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, public_id], env=server.site.environment(), capture_output=True, text=True, check=True
    )  # fmt: skip
    return done.stdout.strip()


def kept(tab: Tab) -> str:
    """Everything that the browser keeps for doors, as text."""
    return str(
        tab.evaluate(
            """async () => {
              const read = (name, store) => new Promise((done) => {
                const asked = indexedDB.open(name);
                asked.onsuccess = () => {
                  const all = asked.result.transaction(store).objectStore(store).getAll();
                  all.onsuccess = () => { asked.result.close(); done(all.result); };
                };
              });
              const lists = await read("reuring-door-list", "lists");
              const texts = lists.map((one) => one.id + new TextDecoder("latin1").decode(one.locked));
              return JSON.stringify([texts, await read("reuring-door-acts", "acts"), Object.entries(localStorage)]);
            }"""
        )
    )


def came(server: Server, session: int) -> tuple[int, int]:
    """Seats of people who came, and heads."""
    [(seats,)] = ask(
        server,
        "SELECT count(*) FROM activities_seat s JOIN activities_pool p ON p.id = s.pool_id "
        "WHERE p.session_id = %s AND s.attended",
        session,
    )
    [(heads,)] = ask(server, "SELECT coalesce(sum(count), 0) FROM activities_headcount WHERE session_id = %s", session)
    return seats, heads


def test_a_door_counts_on_while_the_server_is_away_and_everybody_once(
    server: Server, door: Tab, evening: tuple[str, int]
) -> None:
    public_id, key = evening
    people = ask(
        server,
        "SELECT DISTINCT r.id, r.public_id, r.given_name, r.size FROM activities_registration r "
        "JOIN activities_seat s ON s.registration_id = r.id JOIN activities_pool p ON p.id = s.pool_id "
        "WHERE p.session_id = %s AND r.state = 'confirmed' ORDER BY r.id",
        key,
    )
    one, other = [row for row in people if row[3] == 1][:2]
    group = next(row for row in people if row[3] >= 3)
    code = f"https://bieb.example/registrations/{token(server, one[1])}/"

    def scan(text: str) -> None:
        door.fill("#door-code", text)
        door.press("#door-code", "Enter")

    # With a line: a code is read, and the server knows.
    scan(code)
    expect(door.locator("#door-answer")).to_contain_text(one[2])
    expect(door.locator("#door-line")).to_have_text("Verbonden")
    assert came(server, key) == (1, 0)
    server.kill()
    try:
        scan(code)
        expect(door.locator("#door-answer")).to_contain_text("Al gescand")
        door.get_by_role("link", name="Lijst").click()
        row = door.locator(f"[data-id='{group[1]}']")
        row.locator("[data-one]").click()
        row.locator("[data-one]").click()
        expect(row).to_contain_text(f"2 van de {group[3]} binnen")
        door.locator(f"[data-id='{other[1]}'] [data-all]").click()
        door.get_by_role("link", name="Tel").click()
        for _turn in range(3):
            door.get_by_label("4 tot 12 jaar: een meer").click()
        door.get_by_label("4 tot 12 jaar: een minder").click()
        expect(door.locator("#door-line")).to_contain_text("Geen verbinding")
        expect(door.locator("#door-line")).to_contain_text("7 bewaard")
        expect(door.locator("#door-visitors")).to_have_text("6")
        # The phone throws the page away and opens it anew, still without a line.
        door.reload()
        expect(door.locator("#door-line")).to_contain_text("7 bewaard", timeout=20_000)
        expect(door.locator("#door-visitors")).to_have_text("6")
        expect(door.locator(f"[data-id='{group[1]}']")).to_contain_text(f"2 van de {group[3]} binnen")
        found = kept(door)
        for secret in (group[1], other[1], code, *{row[2] for row in people if len(row[2]) > 3}):
            assert secret not in found
        # Meanwhile, by another road, somebody who is inside already is taken off the list.
        ask(
            server,
            "UPDATE activities_registration SET state = 'cancelled', ended_at = now() WHERE public_id = %s",
            other[1],
        )
        ask(server, "UPDATE activities_seat SET is_taken = false WHERE registration_id = %s", other[0])
        lost: list[int] = []

        def lose(route: Any) -> None:
            # The server did it all; its answer never arrives.
            if not lost:
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        door.context.route("**/acts/", lose)
    finally:
        server.start()
    door.evaluate("dispatchEvent(new Event('online'))")
    expect(door.locator("#door-missed")).to_contain_text("Telt toch als gekomen", timeout=30_000)
    expect(door.locator("#door-line")).to_have_text("Verbonden")
    assert lost == [200]
    assert came(server, key) == (4, 2)
    expect(door.locator("#door-visitors")).to_have_text("6")
    # Whoever logs out leaves no list behind.
    door.goto("/account/logout/")
    door.locator("main form button").first.click()
    door.wait_for_function(
        "indexedDB.databases().then((all) => !all.some((one) => one.name === 'reuring-door-list'))", timeout=10_000
    )
