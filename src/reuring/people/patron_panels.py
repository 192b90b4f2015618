# SPDX-License-Identifier: EUPL-1.2
"""The panels of a patron's page at the desk (`/patrons/...`), which rooms above add to in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import HttpRequest
from django.utils.functional import Promise

from reuring.people.models import Person
from reuring.people.roles import Role

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
class PatronLink:
    """A page about a patron. url_name: takes `public_id`. order: lowest first. roles: who sees it; None for all."""

    order: int
    url_name: str
    label: str | Promise
    roles: frozenset[Role] | None = None


_panels: dict[str, Panel] = {}
_links: dict[str, PatronLink] = {}


def register_patron_panel(key: str, order: int, template: str, facts: Facts) -> None:
    """Add a panel to the page of a patron at the desk.

    key: its own name, as `circulation.loans`. order: lowest first; 100 subscription, 200 loans, 300 holds, 400 money;
    this room's own are 500 and on.
    template: gets `panel` (what `facts` returned) and `person`, and brings its own `<section class="sheet">`.
    facts: gets the request and the person, does a constant number of queries; returns None to be left out.
    Raises ValueError for a key that is there already.
    """
    if key in _panels:
        raise ValueError(f"{key} is registered twice")
    _panels[key] = Panel(key, order, template, facts)


def register_patron_link(order: int, url_name: str, label: str | Promise, roles: frozenset[Role] | None = None) -> None:
    """Add a page to the tabs of a patron.

    url_name: of a page that takes `public_id`. order: lowest first; this room's own are 500 and on.
    roles: who may open it, where that is not everybody at the desk; an administrator always does.
    Raises ValueError for a page that is there already.
    """
    if url_name in _links:
        raise ValueError(f"{url_name} is registered twice")
    _links[url_name] = PatronLink(order, url_name, label, roles)


def patron_links(roles: Collection[Role]) -> list[PatronLink]:
    """The pages that who has these roles may open, in order."""
    own = set(roles)
    found = [link for link in _links.values() if link.roles is None or own & (link.roles | {Role.ADMINISTRATOR})]
    return sorted(found, key=lambda link: (link.order, link.url_name))


def patron_panels() -> list[Panel]:
    """All panels, in order."""
    return sorted(_panels.values(), key=lambda panel: (panel.order, panel.key))
