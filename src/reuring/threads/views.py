# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.people.access import EVERYONE, open_to
from reuring.places.chosen import chosen_branch
from reuring.shell.navigation import address_of
from reuring.threads import searching
from reuring.threads.addresses import local
from reuring.threads.search import FACETS, IndexUnavailable, Query, Results
from reuring.threads.search.searcher import DEEPEST
from reuring.threads.topic_page import names_with_pages
from reuring.threads.unfound import note_unfound


class _Counted(Paginator):  # type: ignore[type-arg]
    """Page numbers over a result that the engine has counted and cut already."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__(range(min(total, DEEPEST)), per_page)


@open_to(EVERYONE)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The results of the one search box, with its facets."""
    query = searching.read_query(request.GET)
    quick = tuple(name for name in searching.SHOWN_FACETS if name not in searching.WIDE_FACETS)
    engine = searching.searcher()
    try:
        results = engine.search(_with_facets(query, quick))
        page = _page(results, query)
        if page.number != query.page:
            query = replace(query, page=page.number)
            results = engine.search(_with_facets(query, quick))
    except IndexUnavailable:
        return render(request, "threads/unavailable.html", {"asked": query.text}, status=503)
    counts = dict(results.facets)
    is_large = results.total > searching.LARGE_RESULT
    if not is_large or "all" in request.GET:
        counts |= engine.search(_with_facets(query, searching.WIDE_FACETS, page_size=0)).facets
    if not searching.chosen_values(request.GET):
        note_unfound(request, query.text, results.total, at=timezone.now())
    branch = chosen_branch(request)
    context = {
        "query": query,
        "results": results,
        "cards": searching.cards_of(results, branch),
        "groups": searching.facet_groups(request.GET, counts),
        "waits_for_wide": is_large and "all" not in request.GET,
        "chosen": searching.chosen_values(request.GET),
        "page": page,
        "found": searching.summary_of(results.total),
        "sorts": searching.SORTS.items(),
        "kept": [(name, value) for name in searching.SHOWN_FACETS for value in request.GET.getlist(name)],
        "ways_on": ways_on(request, results),
        "topics": names_with_pages(request.GET.getlist("topic")[:4]) if "topic" in request.GET else [],
    }
    answer = render(request, "threads/_found.html" if request.htmx else "threads/search.html", context)  # type: ignore[attr-defined]
    patch_vary_headers(answer, ["HX-Request", "Cookie"])
    return answer


@open_to(EVERYONE)
@require_safe
def wide_facets(request: HttpRequest) -> HttpResponse:
    """The facets that a very large result leaves for later."""
    query = _with_facets(searching.read_query(request.GET), searching.WIDE_FACETS, page_size=0)
    try:
        counts = searching.searcher().search(query).facets
    except IndexUnavailable:
        return HttpResponse(status=503)
    return render(request, "threads/_facets.html", {"groups": searching.facet_groups(request.GET, counts)})


@open_to(EVERYONE)
@require_safe
def completions(request: HttpRequest) -> JsonResponse:
    """Titles and creators that begin with what was typed."""
    try:
        found = searching.searcher().complete(request.GET.get("q", ""), 8)
    except IndexUnavailable:
        found = []
    answer = JsonResponse(
        {"completions": [{"text": one.text, "kind": "creator" if one.is_creator else "title"} for one in found]}
    )
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def ways_on(request: HttpRequest, results: Results) -> list[dict[str, str]]:
    """What to try next where little or nothing was found; never an empty list there."""
    if results.total > 3:
        return []
    steps = []
    if results.correction:
        again = request.GET.copy()
        again["q"] = results.correction
        steps.append(
            {
                "text": _("Zoek op %(words)s")
                % {"words": f"\N{LEFT DOUBLE QUOTATION MARK}{results.correction}\N{RIGHT DOUBLE QUOTATION MARK}"},
                "address": f"?{again.urlencode()}",
            }
        )
    if searching.chosen_values(request.GET):
        alone = request.GET.copy()
        for name in FACETS:
            alone.pop(name, None)
        text = _("Zoek zonder de filters")
        if results.without_filters:
            text = f"{text} ({searching.summary_of(results.without_filters)})"
        steps.append({"text": text, "address": f"?{alone.urlencode()}"})
    steps.append({"text": _("Gebruik minder of andere woorden"), "address": ""})
    steps.append({"text": _("Bekijk de hele collectie"), "address": local("/search/")})
    if wish := address_of("wish"):
        title = urlencode({"title": request.GET.get("q", "")})
        steps.append({"text": _("Vraag ons om het te kopen"), "address": f"{wish}?{title}"})
    steps.append({"text": _("Vraag het aan de balie. We helpen je graag."), "address": local("/hours/")})
    return steps


def _with_facets(query: Query, facets: tuple[str, ...], page_size: int | None = None) -> Query:
    size = query.page_size if page_size is None else page_size
    return replace(query, facets=facets, page_size=size)  # type: ignore[arg-type]


def _page(results: Results, query: Query) -> Page[int]:
    return _Counted(results.total, query.page_size).get_page(query.page)
