# SPDX-License-Identifier: EUPL-1.2
"""`make pictures`: the README's screenshots, taken anew from a demonstration that runs now."""

from __future__ import annotations

import json
import os
from typing import Any, Final, Literal

import psycopg

from reuring.cli.tests.site import Site, running_site
from reuring.engine.tests import database

PICTURES = database.ROOT / "docs" / "pictures"
Scheme = Literal["light", "dark"]
CARD: Final = "2000000025"


def main() -> None:
    """Take every picture."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reuring.engine.settings")
    django.setup()
    from reuring.cli.tests.browser import chromium
    from reuring.people.demo import DEMO_PASSWORD, DEMO_PIN

    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_site("pictures") as site, chromium() as browser:
        with psycopg.connect(site.database_url) as connection:
            [[debate]] = connection.execute(
                "SELECT n.public_id FROM activities_activity a JOIN threads_node n ON n.id = a.node_id "
                "WHERE a.form = 'debate' ORDER BY a.id LIMIT 1"
            ).fetchall()
            [[group]] = connection.execute(
                "SELECT public_id FROM threads_node WHERE kind = 'community' AND title = 'Stamboom Brunssum'"
            ).fetchall()
            [[suggestion]] = connection.execute(
                "SELECT public_id FROM communities_suggestion ORDER BY score DESC LIMIT 1"
            ).fetchall()
        work = json.loads(site.get("/api/v1/search?q=multatulli")[1])["results"][0]["id"]
        shots: tuple[tuple[str, str, int, int, Scheme], ...] = (
            ("home", "/", 1280, 1000, "light"),
            ("title", f"/w/{work}/", 1280, 1000, "light"),
            ("title-phone", f"/de/w/{work}/", 390, 1000, "dark"),
            ("agenda", "/agenda/", 1280, 1000, "light"),
            ("group", f"/c/{group}/", 1280, 1000, "light"),
            ("activity-phone", f"/a/{debate}/", 390, 1000, "light"),
        )
        for name, path, width, height, scheme in shots:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page: Any = context.new_page()
            page.goto(site.url + path)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        _desk(site, _logged_in(context, site, "front-desk@demo.reuring.example", DEMO_PASSWORD))
        context.close()
        context = browser.new_context(viewport={"width": 390, "height": 1000}, color_scheme="light")
        page = _logged_in(context, site, CARD, DEMO_PIN)
        page.goto(site.url + "/mine/")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / "mine-phone.png")
        context.close()
        context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        page = _logged_in(context, site, "policy-officer@demo.reuring.example", DEMO_PASSWORD)
        page.goto(site.url + "/staff/coherence/")
        page.evaluate("document.fonts.ready")
        page.locator("#picture").scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / "coherence.png")
        context.close()
        context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        page = _logged_in(context, site, "community-librarian@demo.reuring.example", DEMO_PASSWORD)
        page.goto(f"{site.url}/staff/suggestions/{suggestion}/")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / "suggestion.png")
        context.close()


def _logged_in(context: Any, site: Site, login: str, secret: str) -> Any:
    page = context.new_page()
    page.goto(site.url + "/account/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", secret)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "login" not in address)
    return page


def _desk(site: Site, page: Any) -> None:
    """The desk in the middle of a customer: a card, some books, and one that somebody waits for."""
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(
            "SELECT i.barcode FROM catalogue_item i JOIN catalogue_edition e ON e.id = i.edition_id "
            "JOIN places_branch b ON b.id = i.branch_id WHERE i.status = 'available' AND e.format = 'book' "
            "AND b.is_flagship AND NOT EXISTS (SELECT 1 FROM circulation_hold h WHERE h.work_id = e.work_id) "
            "ORDER BY i.barcode DESC LIMIT 4"
        ).fetchall()
    page.goto(site.url + "/desk/")
    for code in (CARD, *(row[0] for row in rows)):
        page.fill("#code", code)
        page.press("#code", "Enter")
        page.wait_for_timeout(700)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / "desk.png")


if __name__ == "__main__":
    main()
