# SPDX-License-Identifier: EUPL-1.2
"""Groups as everyone sees them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reuring.communities.cards import place_of
from reuring.communities.models import Community
from reuring.communities.panels import pages_of, panels_for
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, open_to
from reuring.places.chosen import chosen_branch
from reuring.threads.models import NodeKind
from reuring.threads.registries import cards_for
from reuring.threads.what_next import paths_from, steps_along


@open_to(EVERYONE)
@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """All groups, by name."""
    nodes = list(Community.objects.living().public().order_by("node__title").values_list("node_id", flat=True))
    cards = cards_for(dict.fromkeys(nodes, NodeKind.COMMUNITY), chosen_branch(request))
    shown = [cards[node] for node in nodes if node in cards]
    return render(request, "communities/groups/communities.html", {"cards": shown})


@open_to(EVERYONE)
@require_safe
def community(request: HttpRequest, public_id: str) -> HttpResponse:
    """One group: what happens there, how to come along once, and where to go from here."""
    found = community_for(request, public_id)
    texts = {text.language: text for text in found.texts.all()}
    language = (get_language() or "nl").split("-")[0]
    paths = paths_from(found.node_id)
    cards = cards_for({path.node_id: path.kind for path in paths}, chosen_branch(request))
    context = {
        "community": found,
        "text": texts.get(language) or texts.get("nl"),
        "place": place_of(found),
        "standing": standing_of(request, found),
        "pages": pages_of(found, request),
        "panels": panels_for("page", found, request),
        "steps": steps_along(paths, cards),
    }
    return render(request, "communities/groups/community.html", context)
