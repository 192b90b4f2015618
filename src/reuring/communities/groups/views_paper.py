# SPDX-License-Identifier: EUPL-1.2
"""A group on paper: for who takes part without a screen, and for the notice board."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reuring.communities.cards import place_of
from reuring.communities.groups.shelf import shelf_of
from reuring.communities.groups.views import text_of
from reuring.communities.groups.views_meetings import row_of
from reuring.communities.models import Community
from reuring.communities.panels import pages_of, panels_for
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import LOGGED_IN, open_to
from reuring.places.models import Organisation
from reuring.shell.printing import pdf_response

MOST_MEETINGS = 4
MOST_TITLES = 8


@open_to(LOGGED_IN)
@never_cache
@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is new in a group, as a page that prints well."""
    found = community_for(request, public_id, inside=True)
    return render(request, "communities/groups/paper_page.html", _context(request, found))


@open_to(LOGGED_IN)
@never_cache
@require_safe
def paper_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as a PDF."""
    found = community_for(request, public_id, inside=True)
    instead = reverse("communities:paper", args=[public_id])
    name = f"groep {found.node.title}"
    return pdf_response(request, "communities/groups/paper.html", _context(request, found), name=name, instead=instead)


def _context(request: HttpRequest, found: Community) -> dict[str, Any]:
    standing, now = standing_of(request, found), timezone.now()
    coming = found.meetings.coming(now)
    coming = coming.select_related(
        "community__node", "room__branch", "branch", "place", "booking", "session__activity__node"
    )
    return {
        "community": found,
        "text": text_of(found),
        "place": place_of(found),
        "standing": standing,
        "pages": pages_of(found, request),
        "coming": [row_of(each, now) for each in coming[:MOST_MEETINGS]],
        "titles": shelf_of(found, standing, found.home_branch, MOST_TITLES),
        "parts": panels_for("paper", found, request),
        "organisation": Organisation.objects.first(),
        "address": request.build_absolute_uri(reverse("communities:community", args=[found.public_id])),
        "on": timezone.localdate(now),
    }
