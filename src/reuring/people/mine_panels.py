# SPDX-License-Identifier: EUPL-1.2
"""The panels of my library (`/mine/`) and the links to its other pages, which every room adds to in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.http import HttpRequest
from django.utils.functional import Promise

from reuring.people.models import Person

# Panels from this order on stand beside the others on a wide screen.
SIDE_FROM: Final = 300
# Pages from this order on are one step away, in a list on the first page.
HANDY_FROM: Final = 500
# What the panel's template gets; None for no panel now.
Facts: TypeAlias = Callable[[HttpRequest, Person], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of the page. template: gets `panel` (what `facts` returned), `person` and `request`, and no more."""

    key: str
    order: int
    template: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with its facts, ready for the page. is_main: among what somebody comes for, wide and first."""

    template: str
    facts: dict[str, Any]
    is_main: bool


@dataclass(frozen=True, slots=True)
class MineLink:
    """A page of my library. order: lowest first."""

    order: int
    url_name: str
    label: str | Promise


_panels: dict[str, Panel] = {}
_links: dict[str, MineLink] = {}


def register_panel(key: str, order: int, template: str, facts: Facts) -> None:
    """Add a panel to /mine/.

    key: its own name, as `circulation.loans`. order: lowest first; 100 loans, 200 holds, 300 money, 400 household,
    500 and on what stands still. Below 300 is the wide column.
    facts: gets the request and the person, does a constant number of queries; returns None to be left out.
    Raises ValueError for a key that is there already.
    """
    if key in _panels:
        raise ValueError(f"{key} is registered twice")
    _panels[key] = Panel(key, order, template, facts)


def register_mine_link(order: int, url_name: str, label: str | Promise) -> None:
    """Add a page to my library.

    order: lowest first; below 500 it stands in the navigation of every page, from there on in the list of what is
    handy on the first page. Raises ValueError for a page that is there already.
    """
    if url_name in _links:
        raise ValueError(f"{url_name} is registered twice")
    _links[url_name] = MineLink(order, url_name, label)


def panels() -> list[Panel]:
    """All panels, in order."""
    return sorted(_panels.values(), key=lambda panel: (panel.order, panel.key))


def panels_for(request: HttpRequest, person: Person) -> list[ShownPanel]:
    """The panels that have something to say to this person now, in order."""
    found = []
    for panel in panels():
        facts = panel.facts(request, person)
        if facts is not None:
            found.append(ShownPanel(panel.template, facts, panel.order < SIDE_FROM))
    return found


def mine_links(*, is_handy: bool = False) -> list[MineLink]:
    """The pages of my library in order: those of the navigation, or (`is_handy`) those that are handy to have."""
    links = sorted(_links.values(), key=lambda link: (link.order, link.url_name))
    return [link for link in links if (link.order >= HANDY_FROM) is is_handy]
