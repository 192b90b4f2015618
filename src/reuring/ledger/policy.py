# SPDX-License-Identifier: EUPL-1.2
"""What may be booked: pure decisions. Facts in, every obstacle out. All amounts are cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reuring.ledger.money import say
from reuring.people.policy import Obstacle


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a payment goes to one charge. charge: its database key."""

    charge: int
    cents: int


def obstacles_to_amount(cents: int, *, most: int) -> tuple[Obstacle, ...]:
    """Everything that is wrong with an amount by itself. most: more than that is a typing error."""
    if not isinstance(cents, int) or isinstance(cents, bool):
        return (Obstacle("amount-not-whole", _("Een bedrag is een heel aantal centen.")),)
    if cents <= 0:
        return (Obstacle("amount-not-positive", _("Vul een bedrag in dat hoger is dan nul.")),)
    if cents > most:
        text = _("Dit bedrag is te hoog. Het hoogste bedrag is %(most)s. Kijk of het klopt.") % {"most": say(most)}
        return (Obstacle("amount-absurd", text),)
    return ()


def obstacles_to_paying(cents: int, *, open_cents: int) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of paying (or waiving) this much of what is open."""
    if open_cents <= 0:
        return (Obstacle("nothing-open", _("Hier staat niets meer open.")),)
    if cents > open_cents:
        text = _("Dat is meer dan er openstaat. Er staat %(open)s open.") % {"open": say(open_cents)}
        return (Obstacle("more-than-open", text),)
    return ()


def obstacles_to_refund(cents: int, *, paid_cents: int, refunded_cents: int) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of giving this much back of what was paid."""
    left = paid_cents - refunded_cents
    if left <= 0:
        return (Obstacle("nothing-paid", _("Hier is niets van betaald dat nog terug kan.")),)
    if cents > left:
        text = _("Dat is meer dan er betaald is. Er kan nog %(left)s terug.") % {"left": say(left)}
        return (Obstacle("more-than-paid", text),)
    return ()


def obstacles_to_reason(reason: str) -> tuple[Obstacle, ...]:
    """Whether there is a reason to keep."""
    if not reason.strip():
        return (Obstacle("reason-missing", _("Vul een reden in.")),)
    return ()


def shares(cents: int, charges: Sequence[tuple[int, int]]) -> list[Share]:
    """Divide a payment over charges in the order given, each paid in full before the next.

    charges: database key and what is open. What is left over after the last one is not in the answer.
    """
    found = []
    for key, open_cents in charges:
        part = min(cents, open_cents)
        if part > 0:
            found.append(Share(key, part))
            cents -= part
    return found
