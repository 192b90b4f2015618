# SPDX-License-Identifier: EUPL-1.2
"""The tiles of the map, as our own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reuring.people.access import EVERYONE, open_to
from reuring.places.tiles import NoSuchTile, Tile, TileNotNow, tiles


@open_to(EVERYONE)
@require_safe
def tile(request: HttpRequest, zoom: int, column: int, row: int) -> HttpResponse:
    """One tile of the map. 503 when it can't be had just now; 404 outside the area, or where there is no map."""
    kept = tiles()
    if kept is None:
        raise Http404
    try:
        picture = kept.get(Tile(zoom, column, row))
    except NoSuchTile:
        raise Http404 from None
    except TileNotNow:
        return HttpResponse(status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"})
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "public, max-age=604800"})
