# SPDX-License-Identifier: EUPL-1.2
"""Background work of asks and offers: proposals for the whole town."""

from __future__ import annotations

from django.utils import timezone

from reuring.communities.helping.rounds import work_out
from reuring.engine.jobs import app


@app.task(name="communities.helping_round", lock="communities.helping_round")
def make_round(public_id: str) -> None:
    """Make the proposals of a round. Enqueued in the transaction that asks for it."""
    work_out(public_id, at=timezone.now())
