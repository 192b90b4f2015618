# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

from reuring.engine.jobs import app
from reuring.places.tiles import tiles


@app.periodic(cron="41 3 * * *")
@app.task(name="places.trim_tiles", queueing_lock="places.trim_tiles")
def trim_tiles(timestamp: int) -> None:
    """Every night: keep the tiles of the map within their room. timestamp: when it was due, in seconds."""
    if (kept := tiles()) is not None:
        kept.trim()
