# SPDX-License-Identifier: EUPL-1.2
"""Holds: a place in the queue for a work, and what one can do with it.

The queue is fair: who came first is served first, a suspended place keeps its turn, and nobody is put before another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Edition, Item, Work
from reuring.circulation.due_dates import day_at
from reuring.circulation.facts import Patron, locked_person, patron_facts
from reuring.circulation.lending import roles_of
from reuring.circulation.models import Hold, LendingRule, Loan, SubscriptionTerms, Via
from reuring.circulation.policy import Obstacle, QueueFacts, expected_on, obstacles_to_hold, standing
from reuring.circulation.refusals import HoldRefused
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class HoldJudgement:
    """What the policy says about one hold. price_cents: when it is picked up."""

    obstacles: tuple[Obstacle, ...]
    rule: LendingRule | None
    terms: SubscriptionTerms | None

    @property
    def price_cents(self) -> int:
        return self.rule.hold_price_cents if self.rule else 0


def serving_copies(work: Work, edition: Edition | None = None, format: str = "", language: str = "") -> Sequence[Item]:
    """The copies that could serve a hold, in or out; not those that can't be lent or are gone."""
    found = Item.objects.filter(edition__work=work).exclude(status__in=(*Item.GONE, Item.Status.REFERENCE))
    if edition is not None:
        found = found.filter(edition=edition)
    if format:
        found = found.filter(edition__format=format)
    if language:
        found = found.filter(edition__languages__contains=[language])
    return list(found.select_related("edition", "branch"))


def judge_hold(
    *,
    work: Work,
    person: Person,
    at: datetime,
    pickup_branch: Branch,
    edition: Edition | None = None,
    format: str = "",
    language: str = "",
) -> HoldJudgement:
    """What would happen if this person took a place in this queue. Changes nothing."""
    on = day_at(pickup_branch.time_zone, at)
    copies = serving_copies(work, edition, format, language)
    forms = [copy.edition.format for copy in copies] or [format]
    patron: Patron = patron_facts(person, format=forms[0], on=on)
    book: RuleBook = rulebook(patron.stamp)
    terms = book.terms_for(patron.type_id, on) if patron.type_id else None
    rules = [
        rule
        for copy in copies
        if patron.type_id and (rule := book.rule_for(patron.type_id, copy.edition.format, copy.branch_id, on))
    ]
    # One copy that may be lent and held is enough.
    rule = max(rules, key=lambda each: (each.may_borrow, each.may_hold), default=None)
    obstacles = obstacles_to_hold(
        patron=patron.facts,
        rule=rule,
        terms=terms,
        copies=len(copies),
        has_it=Loan.objects.open().of(person).filter(item__edition__work=work).exists(),
        holds_it=Hold.objects.open().filter(person=person, work=work).exists(),
    )
    return HoldJudgement(obstacles, rule, terms)


@transaction.atomic
def place_hold(
    *,
    work: Work,
    person: Person,
    pickup_branch: Branch,
    via: Via,
    at: datetime,
    actor: Actor,
    edition: Edition | None = None,
    format: str = "",
    language: str = "",
    key: str | None = None,
    overrides: Collection[str] = frozenset(),
) -> Hold:
    """Take a place in the queue for a work.

    person: locked first. edition, format, language: only copies like that; empty for the first that comes.
    key: made by whoever asks; the same key again gives the first outcome. overrides: as for a check-out.
    Returns the hold. Raises HoldRefused with every obstacle.
    Source: lending rules and terms.
    """
    person = locked_person(person.pk)
    if key is not None and (done := Hold.objects.filter(key=key).first()) is not None:
        return done
    found = judge_hold(
        work=work, person=person, at=at, pickup_branch=pickup_branch, edition=edition, format=format, language=language
    )
    left = standing(found.obstacles, overrides, roles_of(actor, pickup_branch, at) if overrides else ())
    if left:
        raise HoldRefused(left)
    return Hold.objects.create(
        person=person, work=work, edition=edition, format=format, language=language, pickup_branch=pickup_branch,
        placed_at=at, placed_via=via, queued_at=at, key=key,
    )  # fmt: skip


def _locked(hold: Hold) -> Hold:
    """The hold, locked after its person. The copy that is kept for it need not be: it stays where it lies."""
    person_id = Hold.objects.filter(pk=hold.pk).values_list("person_id", flat=True).first()
    if person_id is not None:
        locked_person(person_id)
    return (
        Hold.objects.select_for_update(of=("self",)).select_related("pickup_branch", "work", "person").get(pk=hold.pk)
    )


def _refuse_ended(hold: Hold) -> None:
    if hold.state not in Hold.OPEN:
        text = _("Deze reservering is al afgelopen: {state}.")
        raise HoldRefused([Obstacle("ended", str(text).format(state=hold.get_state_display()))])


@transaction.atomic
def cancel_hold(*, hold: Hold, at: datetime, actor: Actor) -> Hold:
    """Give a place in a queue up. A copy that lies ready stays on the shelf until it is scanned; then it goes on.

    Raises HoldRefused when it is over already.
    """
    hold = _locked(hold)
    _refuse_ended(hold)
    return _end(hold, Hold.State.CANCELLED, at)


@transaction.atomic
def expire_hold(*, hold: Hold, at: datetime, actor: Actor) -> Hold:
    """End a hold that was not picked up in time. The copy stays on the shelf until it is scanned; then it goes on.

    Raises HoldRefused when it is not on the shelf, or its last day is not over.
    """
    hold = _locked(hold)
    _refuse_ended(hold)
    on = day_at(hold.pickup_branch.time_zone, at)
    if hold.state != Hold.State.ON_SHELF or hold.shelf_until is None or hold.shelf_until >= on:
        raise HoldRefused([Obstacle("not-over", _("Dit ligt nog niet te lang klaar."))])
    return _end(hold, Hold.State.EXPIRED, at)


def _end(hold: Hold, state: Hold.State, at: datetime) -> Hold:
    hold.state, hold.ended_at = state, at
    hold.save(update_fields=["state", "ended_at"])
    return hold


@transaction.atomic
def suspend_hold(*, hold: Hold, since: date, until: date, at: datetime, actor: Actor) -> Hold:
    """Let others go first for a while; the place in the queue stays.

    since: the first day. until: the first day on which it counts again.
    Raises HoldRefused when a copy lies ready, or the days are the wrong way round.
    """
    hold = _locked(hold)
    _refuse_ended(hold)
    on = day_at(hold.pickup_branch.time_zone, at)
    found = []
    if hold.state != Hold.State.WAITING:
        found.append(Obstacle("has-copy", _("Er ligt al een exemplaar voor je klaar, of het is onderweg.")))
    if until <= since:
        found.append(Obstacle("ends-before-it-starts", _("De laatste dag ligt voor de eerste dag.")))
    if until <= on:
        found.append(Obstacle("date-past", _("Deze dag is al voorbij. Kies een latere dag.")))
    if found:
        raise HoldRefused(found)
    hold.suspended_from, hold.suspended_until = since, until
    hold.save(update_fields=["suspended_from", "suspended_until"])
    return hold


@transaction.atomic
def resume_hold(*, hold: Hold, at: datetime, actor: Actor) -> Hold:
    """Let a suspended hold count again, from now."""
    hold = _locked(hold)
    _refuse_ended(hold)
    hold.suspended_from = hold.suspended_until = None
    hold.save(update_fields=["suspended_from", "suspended_until"])
    return hold


@transaction.atomic
def change_pickup(*, hold: Hold, branch: Branch, at: datetime, actor: Actor) -> Hold:
    """Pick a hold up elsewhere. A copy that lies ready is sent on when it is scanned there.

    Raises HoldRefused when it is over, or a copy is on its way already.
    """
    hold = _locked(hold)
    _refuse_ended(hold)
    if hold.state != Hold.State.WAITING and hold.pickup_branch_id != branch.pk:
        text = _("Er ligt al een exemplaar voor je klaar, of het is onderweg. Vraag het aan de balie.")
        raise HoldRefused([Obstacle("has-copy", text)])
    hold.pickup_branch = branch
    hold.save(update_fields=["pickup_branch"])
    return hold


# What a queue says of itself


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hold stands. place, length: from 1, of those that wait. expected_on: about when; None: not known."""

    place: int
    length: int
    copies: int
    expected_on: date | None


def standing_of(holds: Sequence[Hold], at: datetime) -> dict[int, Standing]:
    """Where these waiting holds stand, by their key; in three queries, however many there are."""
    waiting = [hold for hold in holds if hold.state == Hold.State.WAITING]
    works = {hold.work_id for hold in waiting}
    queues: dict[int, list[int]] = {}
    rows = Hold.objects.filter(work__in=works, state=Hold.State.WAITING).order_by("queued_at", "id")
    for key, work in rows.values_list("pk", "work_id"):
        queues.setdefault(work, []).append(key)
    copies: dict[int, list[Item]] = {}
    items = Item.objects.filter(edition__work__in=works).exclude(status__in=(*Item.GONE, Item.Status.REFERENCE))
    for item in items.select_related("edition"):
        copies.setdefault(item.edition.work_id, []).append(item)
    book = rulebook()
    found = {}
    for hold in waiting:
        queue = queues.get(hold.work_id, [])
        own = [item for item in copies.get(hold.work_id, []) if fits(hold, item)]
        on = at.date()
        forms = {"", *(item.edition.format for item in own)}
        days = [rule.loan_days for rule in book.rules if rule.format in forms and rule.may_borrow]
        place = queue.index(hold.pk) + 1 if hold.pk in queue else 1
        facts = QueueFacts(
            place=place,
            length=len(queue),
            copies=len(own),
            due_on=tuple(item.due_on for item in own if item.due_on is not None),
            loan_days=max(days, default=21),
        )
        found[hold.pk] = Standing(place, max(len(queue), place), len(own), expected_on(facts, on))
    return found


def fits(hold: Hold, item: Item) -> bool:
    """Whether a copy would serve a hold. item: with its edition."""
    edition = item.edition
    return (
        hold.work_id == edition.work_id
        and hold.edition_id in (None, edition.pk)
        and hold.format in ("", edition.format)
        and (not hold.language or hold.language in edition.languages)
    )
