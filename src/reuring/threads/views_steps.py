# SPDX-License-Identifier: EUPL-1.2
"""For staff: the steps of what next of one page, which of them stand first or were taken away, by whom and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.views import account_of
from reuring.places.chosen import chosen_branch
from reuring.threads.addresses import local
from reuring.threads.choosing import (
    CHOOSERS,
    LONGEST_REASON,
    Origin,
    StepRefused,
    choices_of,
    choose_step,
    take_back_choice,
)
from reuring.threads.following import title_of
from reuring.threads.models import Node, StepChoice, Topic
from reuring.threads.registries import Card, cards_for
from reuring.threads.search import IndexUnavailable, Query
from reuring.threads.searching import cards_of, searcher, topic_names
from reuring.threads.topic_page import address_of_topic
from reuring.threads.what_next import paths_from

MOST_FOUND = 8


@open_to(CHOOSERS)
@never_cache
def steps(request: HttpRequest, public_id: str) -> HttpResponse:
    """The steps of a node."""
    node = get_object_or_404(Node, public_id=public_id)
    return _steps(request, Origin(node=node), title_of(node), local(node.address))


@open_to(CHOOSERS)
@never_cache
def topic_steps(request: HttpRequest, key: str) -> HttpResponse:
    """The steps of the page of a topic."""
    topic = get_object_or_404(Topic, key=key, merged_into__isnull=True)
    return _steps(request, Origin(topic=topic), topic_names([key]).get(key, key), address_of_topic(key))


def _steps(request: HttpRequest, origin: Origin, title: str, address: str) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        try:
            messages.success(request, _choose(request, origin))
            return redirect(request.path)
        except StepRefused as refused:
            wrong = [str(each.message) for each in refused.obstacles]
    asked = request.GET.get("q", "").strip()[:120]
    context = {
        "title": title, "address": address, "wrong": wrong, "query": asked, "longest": LONGEST_REASON,
        "typed": request.POST, **_shown(request, origin), "found": _found(request, origin, asked),
    }  # fmt: skip
    return render(request, "threads/steps.html", context, status=422 if wrong else 200)


def _choose(request: HttpRequest, origin: Origin) -> str:
    """Do what was asked for, and say that it is done. Raises StepRefused."""
    actor, at = Actor.person(account_of(request)), timezone.now()
    if back := request.POST.get("back", ""):
        choice = get_object_or_404(choices_of(origin), pk=back if back.isdecimal() else 0)
        take_back_choice(choice=choice, origin=origin, actor=actor, at=at)
        return _("De keuze is teruggedraaid.")
    to_node = get_object_or_404(Node, public_id=request.POST.get("to", ""))
    is_pinned = request.POST.get("wanted") == "first"
    reason = request.POST.get("reason", "")
    choose_step(origin=origin, to_node=to_node, is_pinned=is_pinned, reason=reason, actor=actor, at=at)
    return _("Deze stap staat nu vooraan.") if is_pinned else _("Deze stap staat er niet meer bij.")


def _shown(request: HttpRequest, origin: Origin) -> dict[str, object]:
    """What visitors see now, what was chosen, and what was chosen before."""
    topic_id = origin.topic.pk if origin.topic is not None else None
    paths = paths_from(origin.node.pk if origin.node is not None else 0, topic_id=topic_id)
    rows = StepChoice.objects.filter(from_node=origin.node, from_topic=origin.topic)
    rows = rows.select_related("to_node", "made_by", "ended_by").order_by("-pk")
    in_force = [row for row in rows if row.ended_at is None]
    kinds = {path.node_id: path.kind for path in paths} | {row.to_node_id: row.to_node.kind for row in in_force}
    cards = cards_for(kinds, chosen_branch(request))
    ids = dict(Node.objects.filter(pk__in=cards).values_list("pk", "public_id"))
    chosen = {row.to_node_id for row in in_force}
    return {
        "rows": [
            {"card": cards[path.node_id], "path": path, "public_id": ids[path.node_id]}
            for path in paths
            if path.node_id in cards and path.node_id not in chosen
        ],
        "choices": [(row, cards.get(row.to_node_id)) for row in in_force],
        "earlier": [row for row in rows if row.ended_at is not None][:20],
    }


def _found(request: HttpRequest, origin: Origin, asked: str) -> list[tuple[Card, str]]:
    """What is found by words, to put first."""
    if not asked:
        return []
    try:
        results = searcher().search(Query(text=asked, page_size=MOST_FOUND))
    except IndexUnavailable:
        return []
    cards = cards_of(results, chosen_branch(request))
    ids = dict(Node.objects.filter(pk__in=[card.node_id for card in cards]).values_list("pk", "public_id"))
    itself = origin.node.pk if origin.node is not None else 0
    return [(card, ids[card.node_id]) for card in cards if card.node_id != itself]
