# SPDX-License-Identifier: EUPL-1.2
"""What a page must know to draw a map: where its tiles are, and how far one may zoom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse

# From all of the region to single houses.
MIN_ZOOM: Final = 8
MAX_ZOOM: Final = 18


@dataclass(frozen=True, slots=True)
class MapGround:
    """The ground of a map. tiles: an address on this site with {z}, {x} and {y}. attribution: whose map it is."""

    tiles: str
    attribution: str
    min_zoom: int = MIN_ZOOM
    max_zoom: int = MAX_ZOOM


def map_ground() -> MapGround | None:
    """The ground as it is set here; None where there is no map, so that the list serves."""
    if not settings.CONFIGURATION.map_tiles:
        return None
    path = reverse("map_tile", kwargs={"zoom": 1, "column": 2, "row": 3}).replace("1/2/3", "{z}/{x}/{y}")
    return MapGround(path, settings.CONFIGURATION.map_attribution)
