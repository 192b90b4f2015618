# SPDX-License-Identifier: EUPL-1.2
"""Partners as everyone sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reuring.partners.cards import place_of
from reuring.partners.models import Partner
from reuring.partners.panels import panels_for
from reuring.people.access import EVERYONE, open_to
from reuring.people.phones import shown_phone
from reuring.places.chosen import chosen_branch
from reuring.threads.models import NodeKind, NodeTopic
from reuring.threads.registries import cards_for
from reuring.threads.searching import topic_names
from reuring.threads.topic_page import topic_tags


@dataclass(frozen=True, slots=True)
class About:
    """A partner's text in the language of now, else in Dutch. language: of the text."""

    text: str
    language: str


@open_to(EVERYONE)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """All partners, by name."""
    nodes = list(Partner.objects.active().in_order().values_list("node_id", flat=True))
    cards = cards_for(dict.fromkeys(nodes, NodeKind.PARTNER), chosen_branch(request))
    # What they all are, the heading says; here each shows its own kind.
    shown = [replace(card, kind_label=" ".join(card.tags), tags=()) for node in nodes if (card := cards.get(node))]
    return render(request, "partners/partners.html", {"cards": shown})


@open_to(EVERYONE)
@require_safe
def partner(request: HttpRequest, public_id: str) -> HttpResponse:
    """One partner: what it is, how to reach it, what rooms above tell of it, and where to go from here."""
    found = get_object_or_404(_public(), public_id=public_id)
    context = {
        "partner": found,
        "place": place_of(found),
        "phone": shown_phone(found.phone),
        "about": about_of(found),
        "topics": topics_of(found),
        "panels": panels_for("page", found, request),
    }
    return render(request, "partners/partner.html", context)


def _public() -> QuerySet[Partner]:
    return Partner.objects.active().select_related("node", "municipality")


def about_of(found: Partner) -> About:
    """The text to show of a partner."""
    texts = dict(found.texts.values_list("language", "about"))
    language = (get_language() or "nl").split("-")[0]
    return About(texts[language], language) if language in texts else About(texts.get("nl", ""), "nl")


def topics_of(found: Partner) -> list[dict[str, str]]:
    """The topics of a partner to show, by name."""
    ties = NodeTopic.objects.filter(node=found.node_id).order_by("pk")
    keys = list(ties.values_list("topic__key", flat=True))
    named = sorted(topic_names(keys).items(), key=lambda row: row[1].casefold())
    return topic_tags(dict(named))
