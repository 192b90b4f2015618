# SPDX-License-Identifier: EUPL-1.2
"""What the rooms above show on the pages of a partner: panels, and pages of the workspace.

Three places: the public page (`page`), the partner's own workspace (`workspace`) and the page for staff (`staff`). A
room adds to them in AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from reuring.partners.models import Partner
from reuring.shell.panels import Panels
from reuring.shell.panels import ShownPanel as ShownPanel

Where: TypeAlias = Literal["page", "workspace", "staff"]
# What the panel's template gets; None for no panel now.
Facts: TypeAlias = Callable[[Partner, HttpRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class WorkspaceLink:
    """A page of the workspace. url_name: takes the partner's public id as its one argument."""

    order: int
    url_name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class WorkspacePage:
    """A page of the workspace, for its navigation."""

    address: str
    label: str | Promise
    is_current: bool


_panels: Final = Panels[Partner]()
_links: dict[str, WorkspaceLink] = {}


def register_panel(where: Where, key: str, order: int, template: str, facts: Facts) -> None:
    """Add a panel to the pages of partners.

    key: its own name, as `activities.coming`. order: lowest first. facts: gets the partner and the request, does a
    constant number of queries, and returns None to be left out. What it returns for `page` is for everyone to see; for
    `workspace` it holds nothing about visitors or participants but numbers.
    Raises ValueError for a key that is there already.
    """
    _panels.register(where, key, order, template, facts)


def register_workspace_link(order: int, url_name: str, label: str | Promise) -> None:
    """Add a page to the navigation of the workspace.

    url_name: takes the partner's public id as its one argument; its view finds the partner with
    `acting.acting_for`. order: lowest first. Raises ValueError for a page that is there already.
    """
    if url_name in _links:
        raise ValueError(f"{url_name} is registered twice")
    _links[url_name] = WorkspaceLink(order, url_name, label)


def panels_for(where: Where, partner: Partner, request: HttpRequest) -> list[ShownPanel]:
    """The panels that have something to say here now, in order."""
    return _panels.shown(where, partner, request)


def workspace_pages(partner: Partner, here: str) -> list[WorkspacePage]:
    """The pages that rooms added to the workspace, in order. here: path of the page that is shown."""
    links = sorted(_links.values(), key=lambda link: (link.order, link.url_name))
    wanted = [(reverse(link.url_name, args=[partner.public_id]), link.label) for link in links]
    return [WorkspacePage(address, label, here.startswith(address)) for address, label in wanted]
