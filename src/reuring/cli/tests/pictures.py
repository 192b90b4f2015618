# SPDX-License-Identifier: EUPL-1.2
"""`make pictures`: the README's screenshots, taken anew from a demonstration that runs now."""

from __future__ import annotations

import json
from typing import Any, Literal

from reuring.engine.tests import database

PICTURES = database.ROOT / "docs" / "pictures"
Scheme = Literal["light", "dark"]


def main() -> None:
    """Take every picture."""
    from reuring.cli.tests.browser import chromium
    from reuring.cli.tests.site import running_site

    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_site("pictures") as site, chromium() as browser:
        work = json.loads(site.get("/api/v1/search?q=multatulli")[1])["results"][0]["id"]
        shots: tuple[tuple[str, str, int, int, Scheme], ...] = (
            ("home", "/", 1280, 1000, "light"),
            ("title", f"/w/{work}/", 1280, 1000, "light"),
            ("title-phone", f"/de/w/{work}/", 390, 1000, "dark"),
        )
        for name, path, width, height, scheme in shots:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page: Any = context.new_page()
            page.goto(site.url + path)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main()
