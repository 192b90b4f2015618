# SPDX-License-Identifier: EUPL-1.2
"""Search results for machines: Atom and JSON, from the same query as the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.people.access import EVERYONE, open_to
from reuring.threads.models import Node
from reuring.threads.search import FACETS, FacetName, IndexUnavailable, Results
from reuring.threads.searching import cards_of, read_query, searcher

# All that a client may ask for with `facets=format,language`.
API_FACETS: tuple[FacetName, ...] = FACETS


@open_to(EVERYONE)
@require_safe
def search_json(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/search`: the results of the search page as JSON.

    The same parameters as the page, and `size` (at most 200) and `facets` (names separated by commas).
    """
    wanted = request.GET.get("facets", "").split(",")
    query = read_query(request.GET, facets=tuple(name for name in API_FACETS if name in wanted))
    try:
        results = searcher().search(query)
    except IndexUnavailable as error:
        return JsonResponse({"error": {"code": "search-unavailable", "message": str(error)}}, status=503)
    addresses = _addresses(results)
    answer = JsonResponse(
        {
            "total": results.total,
            "page": query.page,
            "size": query.page_size,
            "understood": {
                "reading": results.understood.reading,
                "words": results.understood.words,
                "left_out": results.understood.left_out,
                "is_capped": results.understood.is_capped,
            },
            "correction": results.correction,
            "results": [
                {
                    "id": addresses[card.node_id],
                    "kind": card.kind,
                    "title": card.title,
                    "byline": card.byline,
                    "year": card.year,
                    "language": card.language,
                    "summary": card.summary,
                    "formats": card.tags,
                    "availability": card.availability,
                    "is_available": card.is_available,
                    "address": request.build_absolute_uri(card.address),
                }
                for card in cards_of(results, None)
            ],
            "facets": {
                name: [{"value": value, "count": count} for value, count in counts]
                for name, counts in results.facets.items()
            },
        },
        json_dumps_params={"ensure_ascii": False},
    )
    # Anyone may read the open catalogue from a page of their own.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@open_to(EVERYONE)
@require_safe
def search_atom(request: HttpRequest) -> HttpResponse:
    """The results of the search page as an Atom feed (RFC 4287)."""
    query = read_query(request.GET)
    try:
        results = searcher().search(query)
    except IndexUnavailable:
        return HttpResponse(status=503)
    page = request.build_absolute_uri(f"{reverse('threads:search')}?{request.GET.urlencode()}")
    feed = Atom1Feed(
        title=_("Bibliotheek: %(words)s") % {"words": query.text}
        if query.text
        else _("Bibliotheek: de hele collectie"),
        link=page,
        description="",
        language=request.LANGUAGE_CODE,
        feed_url=request.build_absolute_uri(),
    )
    changed = dict(Node.objects.filter(id__in=results.node_ids).values_list("id", "created_at"))
    for card in cards_of(results, None):
        address = request.build_absolute_uri(card.address)
        feed.add_item(
            title=card.title,
            link=address,
            unique_id=address,
            description=" ".join(filter(None, [card.summary, card.availability])),
            author_name=card.byline or None,
            updateddate=changed.get(card.node_id, timezone.now()),
            categories=card.tags,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _addresses(results: Results) -> dict[int, str]:
    return dict(Node.objects.filter(id__in=results.node_ids).values_list("id", "public_id"))
