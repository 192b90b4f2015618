# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers in my library, on the page of a group, and on the page of a patron at the desk."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities import panels as community_panels
from reuring.communities.helping.views import in_group
from reuring.communities.helping.views_mine import shown_matches
from reuring.communities.helping.views_staff import PURPOSE
from reuring.communities.models import Community, Listing, Match
from reuring.communities.rights import standing_of
from reuring.people.looks import register_purpose
from reuring.people.mine_panels import register_mine_link, register_panel
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_panel

MOST: Final = 4


def in_my_library(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Whoever looks for something or can do something sees where it stands. Three queries."""
    listings = Listing.objects.filter(person=person).exclude(state=Listing.State.CLOSED).order_by("-made_at")[:MOST]
    rows = shown_matches(person)[:MOST]
    return {"listings": listings, "rows": rows} if listings or rows else None


def in_community(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """What people of a group look for and can do, as far as who looks may read it. One query."""
    rows = in_group(request, community).select_related(None).only("public_id", "side", "title", "language")
    found = list(rows.order_by("-made_at", "-pk")[: MOST + 1])
    may_add = standing_of(request, community).may_write(timezone.now())
    if not found and not may_add:
        return None
    return {"listings": found[:MOST], "more": len(found) > MOST, "may_add": may_add}


def at_the_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What somebody looks for and can do, and the matches that wait for an answer. Two queries."""
    waiting = Match.objects.live().filter(asked_at__isnull=False).select_related("ask", "offer")
    return {
        "listings": list(Listing.objects.filter(person=person).exclude(state=Listing.State.CLOSED).order_by("pk")),
        "matches": list((waiting.filter(ask__person=person) | waiting.filter(offer__person=person)).order_by("pk")),
    }


register_panel("communities.helping", 270, "communities/helping/panel_mine.html", in_my_library)
register_mine_link(540, "communities:my_helping", _("Ik zoek en ik kan"))
register_patron_panel("communities.helping", 370, "communities/helping/panel_desk.html", at_the_desk)
community_panels.register_panel("page", "helping", 500, "communities/helping/panel_community.html", in_community)
community_panels.register_link(500, "communities:community_helping", _("Vraag en aanbod"))
register_purpose(PURPOSE, _("mensen met elkaar in contact brengen"))
