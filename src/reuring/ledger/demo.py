# SPDX-License-Identifier: EUPL-1.2
"""The till in the demonstration: yesterday it was counted, and a coin was missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from reuring.ledger import till
from reuring.ledger.models import TillDay
from reuring.people.actor import Actor
from reuring.places.models import Branch


def till_demo(branch: Branch, actor: Actor, at: datetime) -> None:
    """Open and count a branch's till on the day before `at`. Does nothing where a till was opened before."""
    if TillDay.objects.exists():
        return
    yesterday = at - timedelta(days=1)
    till.open_till(branch=branch, float_cents=5_000, actor=actor, at=yesterday)
    should = till.expected(branch)
    till.close_till(
        branch=branch,
        counted_cash_cents=should.cash - 50,
        counted_terminal_cents=should.terminal,
        reason="Munt van 50 cent kwijt",  # as a colleague types it
        actor=actor,
        at=yesterday + timedelta(hours=1),
    )
