# SPDX-License-Identifier: EUPL-1.2
"""A running site and a browser, each made once for a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from reuring.cli.tests.browser import chromium
from reuring.cli.tests.pages import Page, walk
from reuring.cli.tests.site import Site, running_site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A whole site with the demonstration."""
    with running_site("site") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def walked(site: Site) -> dict[str, list[Page]]:
    """The pages of the site, by who may open them."""
    return walk(site)
