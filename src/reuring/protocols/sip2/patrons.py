# SPDX-License-Identifier: EUPL-1.2
"""Who stands before a kiosk: 23 and 63 (how someone stands), 35 (end of the visit), 01 and 25 (block a card or not).

A kiosk that asks for PINs is told nothing of a person, not even a name, before the PIN was right. A PIN is checked once
in a visit; then the kiosk may send it along or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet
from django.utils import translation

from reuring.circulation.due_dates import day_at
from reuring.circulation.facts import Patron as Facts
from reuring.circulation.facts import patron_facts
from reuring.circulation.models import Hold, Loan, SubscriptionTerms
from reuring.circulation.policy import Obstacle, obstacles_of_patron
from reuring.circulation.rulebook import rulebook
from reuring.ledger.models import Charge
from reuring.ledger.texts import say_what_for
from reuring.people.actions import Refused
from reuring.people.cards import CardUnknown, block_card, find_card, unblock_card
from reuring.people.models import Card, Person
from reuring.people.pins import Outcome, check_pin
from reuring.protocols.sip2 import refusals, values, words
from reuring.protocols.sip2.refusals import Sentence
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer, fields

_BLANK_COUNT: Final = " " * 4
_LISTS: Final = ("AS", "AT", "AU", "AV", "BU", "CD")
"""The lists of 64 in the order of the summary: holds that lie ready, overdue, lent, charges, recalls, other holds."""


class NotMet(Exception):
    """We can't deal with whoever stands there. sentences: why, for the screen."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        super().__init__(*map(str, sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Patron:
    """Who stands there, by the card that was shown.

    has_shown_pin: the right PIN came with this message or earlier in this visit. is_trusted: may borrow and read here.
    sentences: what was wrong with the card or the PIN.
    """

    card: Card
    person: Person
    has_shown_pin: bool
    is_trusted: bool
    sentences: tuple[Sentence, ...] = ()

    @property
    def works(self) -> bool:
        """Whether the card is one that is in use; it may have expired."""
        return self.card.blocked_at is None


def meet(asked: Asked) -> Patron:
    """Who shows this card; checks a PIN that comes along, and speaks that person's language from here on.

    Raises NotMet for a card that nobody has.
    """
    message, session = asked.message, asked.session
    try:
        card = find_card(message.get("AA"))
    except CardUnknown as unknown:
        raise NotMet(words.sentences_for(unknown.obstacles)) from None
    visitor = session.visitor(message.get("AA"))
    visitor.language = values.language_of(message.fixed.get("language", "")) or visitor.language or card.person.language
    translation.activate(visitor.language)
    if card.blocked_at is not None:
        visitor.pin_proof = None
        blocked = words.sentence_for(Obstacle(f"card-{card.block_reason}", words.CARD_UNKNOWN))
        return Patron(card, card.person, False, False, (blocked,))
    pin, sentences = message.get("AD"), []
    if pin and visitor.pin_proof != session.proof(pin):
        visitor.pin_proof = None
        found = check_pin(card.number, pin, source=asked.kiosk.public_id, at=asked.at)
        if found.is_right:
            visitor.pin_proof = session.proof(pin)
        else:
            sentences.append(words.PIN_WRONG if found.outcome is Outcome.WRONG else found.message)
    has_shown_pin = visitor.pin_proof is not None
    # Who sends a wrong PIN is not trusted, also where none is asked for.
    is_trusted = has_shown_pin or (not asked.kiosk.asks_pin and not pin)
    return Patron(card, card.person, has_shown_pin, is_trusted, tuple(sentences))


def trusted(asked: Asked) -> Patron:
    """Who stands there, and may borrow here. Raises NotMet with what to do otherwise."""
    patron = meet(asked)
    if not patron.works or not patron.is_trusted:
        raise NotMet(patron.sentences or (words.PIN_NEEDED,))
    return patron


# How someone stands


@dataclass(frozen=True, slots=True)
class Standing:
    """What someone may, and why not. terms: of the subscription, where there is one."""

    facts: Facts
    terms: SubscriptionTerms | None
    obstacles: tuple[Obstacle, ...]

    @property
    def owes_too_much(self) -> bool:
        most = self.terms.max_owed_cents if self.terms else None
        return most is not None and self.facts.facts.owed_cents > most and not self.facts.facts.is_child

    @property
    def has_too_many(self) -> bool:
        return self.terms is not None and self.facts.facts.loans >= self.terms.max_loans

    @property
    def flags(self) -> str:
        """The fourteen characters of the standard: a Y for each thing that is denied or too much."""
        facts = self.facts.facts
        is_out = bool(self.obstacles)
        may_hold = self.terms is not None and facts.holds < self.terms.max_holds
        found = {
            0: is_out or self.owes_too_much or self.has_too_many,  # may not borrow
            1: is_out,  # may not renew
            3: is_out or not may_hold,  # may not hold
            4: facts.card == "lost",
            5: self.has_too_many,
            10: self.owes_too_much,
        }
        return "".join("Y" if found.get(place) else " " for place in range(14))


def standing_of(patron: Patron, asked: Asked) -> Standing:
    """How someone stands now, at this kiosk's branch."""
    on = day_at(asked.kiosk.branch.time_zone, asked.at)
    facts = patron_facts(patron.person, format="", on=on, card=patron.card)
    terms = rulebook(facts.stamp).terms_for(facts.type_id, on) if facts.type_id is not None else None
    return Standing(facts, terms, tuple(obstacles_of_patron(facts.facts)))


def tell_standing(asked: Asked) -> Answer:
    """23: how somebody stands."""
    return _told(asked, "24")


def tell_everything(asked: Asked) -> Answer:
    """63: how somebody stands, how many of everything there are, and the list or lists that were asked for.

    BP and BQ say from which to which entry, counted from 1; blank for all.
    """
    return _told(asked, "64")


def _told(asked: Asked, code: str) -> Answer:
    message = asked.message
    try:
        patron = meet(asked)
    except NotMet as stranger:
        return refusals.refused(message, asked.at, stranger.sentences, zone=asked.zone)
    standing = standing_of(patron, asked)
    is_open = patron.is_trusted and patron.works and asked.kiosk.may_show_patron
    sentences = [*patron.sentences]
    if patron.works:
        sentences += words.sentences_for(standing.obstacles)
        if patron.is_trusted and (standing.owes_too_much or standing.has_too_many) and not standing.obstacles:
            sentences.append(words.ASK)
    shown = _shown(patron, standing, is_open=is_open, with_money=code in ("24", "64"))
    fixed = (standing.flags if patron.works else refusals.NO_STANDING, _language(), asked.now)
    if code != "64":
        return Answer(code, fixed, fields(("AO", message.get("AO")), *shown, AF=_said(sentences)))
    counts, lists = _lists(asked, patron) if is_open else ((_BLANK_COUNT,) * 6, {})
    limits: tuple[tuple[str, str | None], ...] = ()
    if is_open and standing.terms is not None:
        limits = (("BZ", values.count(standing.terms.max_holds)), ("CB", values.count(standing.terms.max_loans)))
        if standing.terms.max_owed_cents is not None:
            limits = (*limits, ("CC", values.amount(standing.terms.max_owed_cents)))
    return Answer(
        "64", (*fixed, *counts), fields(("AO", message.get("AO")), *shown, *limits, **lists, AF=_said(sentences))
    )


def _shown(patron: Patron, standing: Standing, *, is_open: bool, with_money: bool) -> list[tuple[str, str | None]]:
    shown: list[tuple[str, str | None]] = [
        ("AA", patron.card.number),
        ("AE", str(patron.person) if is_open else ""),
        ("BL", values.yes(patron.works)),
        ("CQ", values.yes(patron.is_trusted)),
    ]
    if is_open and with_money:
        shown += [("BH", values.CURRENCY), ("BV", values.amount(standing.facts.facts.owed_cents))]
    return shown


def _said(sentences: Sequence[Sentence]) -> list[str]:
    return list(dict.fromkeys(map(str, sentences)))


def _language() -> str:
    return values.language_code((translation.get_language() or "")[:2])


# The lists of 64


@dataclass(frozen=True, slots=True)
class _List:
    """One list: how many there are, and how to tell some of them."""

    rows: QuerySet[Loan] | QuerySet[Hold] | QuerySet[Charge] | None
    tell: Callable[..., str] = field(default=str)

    def count(self) -> int:
        return self.rows.count() if self.rows is not None else 0

    def part(self, first: int, last: int | None) -> list[str]:
        return [self.tell(row) for row in self.rows[first:last]] if self.rows is not None else []


def _lists(asked: Asked, patron: Patron) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """The six counts, and the lists that were asked for by their identifiers."""
    person, on = patron.person, day_at(asked.kiosk.branch.time_zone, asked.at)
    loans = Loan.objects.of(person).select_related("item").order_by("due_on", "pk")
    holds = Hold.objects.open().filter(person=person).select_related("item", "work__node").order_by("queued_at", "pk")
    charges = Charge.objects.of(person).open().oldest_first()
    everything = (
        _List(holds.filter(state=Hold.State.ON_SHELF), lambda hold: hold.item.barcode),
        _List(loans.overdue(on), lambda loan: loan.item.barcode),
        _List(loans.open(), lambda loan: loan.item.barcode),
        _List(charges, _charge),
        _List(None),
        _List(holds.exclude(state=Hold.State.ON_SHELF), lambda hold: hold.work.node.title),
    )
    counts = tuple(values.count(each.count()) for each in everything)
    wanted = asked.message.fixed.get("summary", "")
    first, last = _range(asked)
    lists = {
        identifier: each.part(first, last)
        for identifier, each, want in zip(_LISTS, everything, wanted.ljust(6), strict=False)
        if want.upper() == "Y"
    }
    return counts, lists


def _charge(charge: Charge) -> str:
    return f"{values.amount(charge.open_cents)} {say_what_for(charge)}"


def _range(asked: Asked) -> tuple[int, int | None]:
    first, last = (asked.message.get(identifier) for identifier in ("BP", "BQ"))
    begin = max(int(first) - 1, 0) if first.isdecimal() and len(first) < 9 else 0
    end = int(last) if last.isdecimal() and len(last) < 9 else None
    return begin, max(end, begin) if end is not None else None


# The end of a visit, and cards


def end_visit(asked: Asked) -> Answer:
    """35: whoever stood there is done. What we knew of the PIN is forgotten."""
    asked.session.end_visit()
    message = asked.message
    return Answer("36", ("Y", asked.now), fields(("AO", message.get("AO")), ("AA", message.get("AA"))))


def block(asked: Asked) -> Answer:
    """01: block a card that was left behind or tampered with. Answers as 23 does, without saying whose it is."""
    message, kiosk = asked.message, asked.kiosk
    if not kiosk.may_block:
        return refusals.refused(message, asked.at, [words.NOT_HERE], zone=asked.zone)
    try:
        patron = meet(asked)
    except NotMet as stranger:
        return refusals.refused(message, asked.at, stranger.sentences, zone=asked.zone)
    if patron.works:
        reason = f"{kiosk.name}: {message.get('AL')}"[:200]
        block_card(card=patron.card, reason=reason, actor=asked.actor, at=asked.at)
    asked.session.end_visit()
    blocked = words.sentence_for(Obstacle("card-blocked", words.CARD_UNKNOWN))
    shown = fields(
        ("AO", message.get("AO")), ("AA", patron.card.number), ("AE", ""), ("BL", "N"), ("CQ", "N"), AF=[str(blocked)]
    )
    return Answer("24", (refusals.NO_STANDING, _language(), asked.now), shown)


def enable(asked: Asked) -> Answer:
    """25: let a card that was blocked work again. The standard means it for tests, so few kiosks may."""
    if not asked.kiosk.may_enable:
        return refusals.refused(asked.message, asked.at, [words.NOT_HERE], zone=asked.zone)
    try:
        patron = meet(asked)
        if not patron.works:
            unblock_card(card=patron.card, reason=asked.kiosk.name, actor=asked.actor, at=asked.at)
    except NotMet as stranger:
        return refusals.refused(asked.message, asked.at, stranger.sentences, zone=asked.zone)
    except Refused as refused:
        return refusals.refused(asked.message, asked.at, words.sentences_for(refused.obstacles), zone=asked.zone)
    return _told(asked, "26")
