# SPDX-License-Identifier: EUPL-1.2
"""What the packages show on the pages of a group, and the pages that they add to it.

Four places: the public page (`page`, which members see too), what hosts and the librarian see there (`hosts`), the page
where staff look after a group (`staff`), and the page of the group for on paper (`paper`). A package adds to them in
CommunitiesConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from reuring.communities.models import Community
from reuring.communities.rights import Standing, standing_of
from reuring.shell.panels import Panels, ShownPanel

Where: TypeAlias = Literal["page", "hosts", "staff", "paper"]
# What the panel's template gets; None for no panel now.
Facts: TypeAlias = Callable[[Community, HttpRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """A page of a group. url_name: takes its public id as the one argument. may_open: asks who looks."""

    order: int
    url_name: str
    label: str | Promise
    may_open: Callable[[Standing], bool]


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """A page of a group, for its navigation."""

    address: str
    label: str | Promise
    is_current: bool


_panels: Final = Panels[Community]()
_links: dict[str, CommunityLink] = {}


def register_panel(where: Where, key: str, order: int, template: str, facts: Facts) -> None:
    """Add a panel to the page of a group. The template gets `panel` (what `facts` returned), `community`, `standing`,
    `request` and `csrf_token`.

    order: lowest first; 100 next meeting, 200 what we made, 300 shelf, 400 conversation and questions, 500 asks and
    offers, 600 ideas. facts: gets the group and the request, does a constant number of queries, and returns None to be
    left out; it asks `standing_of(request, community)` what may be shown.
    """
    _panels.register(where, key, order, template, facts)


def register_link(
    order: int, url_name: str, label: str | Promise, may_open: Callable[[Standing], bool] = lambda standing: True
) -> None:
    """Add a page to the navigation of a group. Raises ValueError for a page that is there already."""
    if url_name in _links:
        raise ValueError(f"{url_name} is registered twice")
    _links[url_name] = CommunityLink(order, url_name, label, may_open)


def panels_for(where: Where, community: Community, request: HttpRequest) -> list[ShownPanel]:
    """The panels that have something to say here now, in order."""
    return _panels.shown(where, community, request)


def pages_of(community: Community, request: HttpRequest) -> list[CommunityPage]:
    """The pages of a group that who looks may open, in order."""
    standing = standing_of(request, community)
    links = sorted(_links.values(), key=lambda link: (link.order, link.url_name))
    wanted = [
        (reverse(link.url_name, args=[community.public_id]), link.label) for link in links if link.may_open(standing)
    ]
    # The page of the group itself lies above all others, so the longest address that fits is where one is.
    here = max((address for address, _label in wanted if request.path.startswith(address)), key=len, default="")
    return [CommunityPage(address, label, address == here) for address, label in wanted]
