# SPDX-License-Identifier: EUPL-1.2
"""What may be booked: pure decisions. Facts in, every obstacle out. All amounts are cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class ComeAndGone:
    """What came in for a charge and went out again, by the road it took.

    came, gone: cents by road. owed_back: what is still to be given back. on_its_way: of that, what the provider is
    giving back now. failed: what the provider could not give back, and may go out in cash.
    """

    came: Mapping[str, int]
    gone: Mapping[str, int]
    owed_back: int
    on_its_way: int = 0
    failed: int = 0

    def left(self, road: str) -> int:
        """How much can go out by this road."""
        by_road = self.came.get(road, 0) - self.gone.get(road, 0)
        if road == "cash":
            by_road += self.failed
        elif road == "online":
            by_road -= self.on_its_way
        return max(0, min(by_road, self.owed_back - self.on_its_way))


def obstacles_to_paying_out(cents: int, road: str, facts: ComeAndGone) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of paying this much out, which goes the way that it came."""
    waiting = facts.owed_back - facts.on_its_way
    if waiting <= 0:
        return (Obstacle("nothing-owed-back", _("Hier hoeft niets terugbetaald te worden.")),)
    if cents > waiting:
        text = _("Dat is meer dan er terug moet. Er moet nog %(left)s terug.") % {"left": say(waiting)}
        return (Obstacle("more-than-owed-back", text),)
    if cents > facts.left(road):
        text = _("Geld gaat terug zoals het kwam. Zo kan er %(left)s terug.") % {"left": say(facts.left(road))}
        return (Obstacle("other-road", text),)
    return ()


@dataclass(frozen=True, slots=True)
class Mistyped:
    """What is known of a payment that someone wants to take back.

    is_reversed: it was taken back before. is_online: it was no payment at a till.
    same_day, same_till: whether it was taken on the day of now, at the till of now. till_closed: counted since.
    refunded: something of what it paid was given back since.
    """

    is_reversed: bool
    is_online: bool
    same_day: bool
    same_till: bool
    till_closed: bool
    refunded: bool


def obstacles_to_reversing(facts: Mistyped) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of taking back a payment that was typed wrong."""
    found = []
    if facts.is_reversed:
        found.append(Obstacle("already-reversed", _("Deze betaling is al teruggedraaid.")))
    if facts.is_online:
        found.append(Obstacle("paid-online", _("Deze betaling ging online. Geef het geld terug in plaats daarvan.")))
    if not facts.is_online and not facts.same_day:
        found.append(Obstacle("other-day", _("Terugdraaien kan alleen op de dag zelf. Geef het geld terug.")))
    if not facts.is_online and not facts.same_till:
        found.append(Obstacle("other-till", _("Deze betaling is bij een andere kas gedaan. Draai hem daar terug.")))
    if facts.till_closed:
        found.append(Obstacle("till-closed", _("De kas is al geteld. Geef het geld terug.")))
    if facts.refunded:
        found.append(Obstacle("refunded-since", _("Van deze betaling is al geld teruggegeven.")))
    return tuple(found)


def obstacles_to_deciding_waiver(cents: int, *, most: int | None) -> tuple[Obstacle, ...]:
    """Whether someone may waive this much at once. most: None for who may waive anything."""
    if most is not None and cents > most:
        text = _("Jij mag tot %(most)s kwijtschelden. Vraag een beheerder.") % {"most": say(most)}
        return (Obstacle("above-your-limit", text),)
    return ()


def obstacles_to_change(cents: int, *, given: int) -> tuple[Obstacle, ...]:
    """Whether enough was given to pay this much in cash."""
    if given < cents:
        text = _("Er is %(given)s gegeven. Dat is minder dan %(cents)s.") % {"given": say(given), "cents": say(cents)}
        return (Obstacle("given-too-little", text),)
    return ()


@dataclass(frozen=True, slots=True)
class Count:
    """What is in a till by its two roads, in cents."""

    cash: int
    terminal: int


def obstacles_to_opening(float_cents: int, *, most: int, is_open: bool, was_open_today: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of opening a till with this much in it."""
    found = []
    if not 0 <= float_cents <= most:
        found.append(Obstacle("float-absurd", _("Kijk het wisselgeld na. Dit bedrag kan niet kloppen.")))
    if is_open:
        found.append(Obstacle("still-open", _("De kas is nog open. Tel hem eerst en sluit hem.")))
    elif was_open_today:
        found.append(Obstacle("already-closed", _("De kas van vandaag is al geteld en gesloten.")))
    return tuple(found)


def obstacles_to_closing(
    counted: Count, *, expected: Count, most: int, reason: str, is_open: bool
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of closing a till that was counted like this.

    A difference is no obstacle, a difference without a reason is.
    """
    if not is_open:
        return (Obstacle("not-open", _("De kas is niet open.")),)
    if not (0 <= counted.cash <= most and -most <= counted.terminal <= most):
        return (Obstacle("count-absurd", _("Kijk de telling na. Dit bedrag kan niet kloppen.")),)
    if counted != expected and not reason.strip():
        return (
            Obstacle("difference-unexplained", _("De telling klopt niet met wat we verwachten. Schrijf op waarom.")),
        )
    return ()


def obstacles_to_limit(cents: int, *, most: int, valid_from: date, today: date) -> tuple[Obstacle, ...]:
    """Everything that is wrong with a new limit. What held on days that are gone can't be changed."""
    found = []
    if not 0 <= cents <= most:
        found.append(Obstacle("amount-absurd", _("Vul een bedrag in van nul tot %(most)s.") % {"most": say(most)}))
    if valid_from < today:
        found.append(Obstacle("limit-in-the-past", _("Een nieuwe grens begint vandaag of later.")))
    return tuple(found)
