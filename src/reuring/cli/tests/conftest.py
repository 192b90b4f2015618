# SPDX-License-Identifier: EUPL-1.2
"""A running site and a browser, each made once for a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from reuring.cli.tests.browser import chromium
from reuring.cli.tests.pages import WALKERS, Page, Walker, give_second_steps, make_traces, walk
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
def walkers(site: Site) -> dict[str, Walker]:
    """A stranger and people who are logged in (see `pages.WALKERS`)."""
    give_second_steps(site)
    found = {who: Walker(site, who) for who in WALKERS}
    make_traces(site, found["cataloguer"])
    return found


@pytest.fixture(scope="session")
def walked(walkers: dict[str, Walker]) -> dict[str, list[Page]]:
    """The pages of the site, by who may open them."""
    for walker in walkers.values():
        walker.show_password()
    return walk(walkers)
