# SPDX-License-Identifier: EUPL-1.2
"""Lending: check-out and renewal.

Everything is locked in one order in the whole room: person, item, hold, loan, and last the books.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.charges import charge_for_hold, charge_for_late, charge_for_renewal
from reuring.circulation.due_dates import day_at, due_after
from reuring.circulation.facts import (
    Copy,
    Patron,
    copy_facts,
    locked_item,
    locked_person,
    patron_facts,
    would_serve,
)
from reuring.circulation.models import Hold, LendingRule, Loan, Movement, SubscriptionTerms, SubscriptionType, Via
from reuring.circulation.policy import (
    CopyFacts,
    Obstacle,
    obstacles_to_check_out,
    obstacles_to_renew,
    standing,
)
from reuring.circulation.refusals import LoanRefused, RenewalRefused
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.people.access import roles_at
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Card, Person
from reuring.people.roles import Role
from reuring.places.models import Branch
from reuring.threads import outbox

# Two desks whose clocks differ a little are no clock that jumped.
CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the policy says about one check-out, with what it went by.

    rules: every row that says something about the case, the deciding one first. due_on: the last day, where a rule
    says how long.
    """

    obstacles: tuple[Obstacle, ...]
    rules: tuple[LendingRule, ...]
    terms: SubscriptionTerms | None
    due_on: date | None
    patron: Patron
    copy: Copy
    book: RuleBook

    @property
    def rule(self) -> LendingRule | None:
        return self.rules[0] if self.rules else None


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What came of a check-out. was_done: the same message came before; this is what came of it then."""

    loan: Loan
    movement: Movement
    was_done: bool = False


def judge_check_out(
    *,
    item: Item,
    person: Person,
    at: datetime,
    card: Card | None = None,
    key: str | None = None,
    written_at: datetime | None = None,
) -> Judgement:
    """What would happen if this person took this copy at this moment. Changes nothing.

    item: with its edition and branch. at: aware datetime. card: the one that was shown, if any. key: of the message.
    written_at: as for `check_out`.
    Source: lending rules, terms, closing days; decision 0010.
    """
    on = day_at(item.branch.time_zone, at)
    patron = patron_facts(person, format=item.edition.format, on=on, card=card)
    is_in = item.status in (Item.Status.AVAILABLE, Item.Status.ON_SHELF)
    copy = copy_facts(item, person.pk, on, key=key, counts=is_in)
    book = rulebook(patron.stamp)
    rules: tuple[LendingRule, ...] = ()
    terms = None
    due_on = None
    if patron.type_id is not None:
        rules = book.rules_for(patron.type_id, item.edition.format, item.branch_id, on)
        terms = book.terms_for(patron.type_id, on)
        if rules:
            due_on = due_after(on, rules[0].loan_days, book.calendar(item.branch_id))
    if due_on is not None and copy.back_on is not None:
        # Another library's copy goes back when that library wants it, whatever our own rules give.
        due_on = min(due_on, max(on, copy.back_on))
    if due_on is not None and written_at is not None:
        # Nobody is late before it is known here that they borrowed.
        known_on = day_at(item.branch.time_zone, written_at)
        due_on = max(due_on, due_after(known_on, 0, book.calendar(item.branch_id)))
    others = copy.others_wait
    if others and not would_serve(item, person.pk, on):
        others = 0
    facts = CopyFacts(
        # What lies on the shelf for nobody any more is in.
        status=Item.Status.AVAILABLE if is_in and copy.held_by is None else item.status,
        lent_to_same=copy.lent_to == person.pk,
        is_held_for_same=copy.held_by == person.pk,
        is_held_for_other=copy.held_by not in (None, person.pk),
        others_wait=others,
    )
    obstacles = obstacles_to_check_out(
        patron=patron.facts,
        copy=facts,
        rule=rules[0] if rules else None,
        terms=terms,
        at_is_before_last=copy.last_at is not None and at < copy.last_at - CLOCKS_DIFFER,
        at_is_to_come=written_at is not None and at > written_at + CLOCKS_DIFFER,
    )
    return Judgement(obstacles, rules, terms, due_on, patron, copy, book)


@transaction.atomic
def check_out(
    *,
    item: Item,
    person: Person,
    branch: Branch,
    via: Via,
    at: datetime,
    actor: Actor,
    card: Card | None = None,
    key: str | None = None,
    overrides: Collection[str] = frozenset(),
    written_at: datetime | None = None,
) -> CheckedOut:
    """Lend `item` to `person` from `at`.

    item, person: saved rows; the person is locked first, then the item. branch: where it happens.
    via: by what road. at: aware datetime; the due date counts in the clock and calendar of the item's branch.
    card: the one that was shown, if any. key: made by whoever asks; the same key again gives the first outcome.
    overrides: codes of obstacles that the actor sets aside, as far as the actor's roles at `branch` may.
    written_at: now, where `at` is what another clock said of an earlier moment; then nothing is due before now.
    Returns the open loan with its movement.
    Raises LoanRefused with every obstacle.
    Source: lending rules and terms; decision 0010.
    """
    person = locked_person(person.pk)
    item = locked_item(item.pk)
    found = judge_check_out(item=item, person=person, at=at, card=card, key=key, written_at=written_at)
    if found.copy.done is not None:
        done = Movement.objects.select_related("loan").get(pk=found.copy.done)
        return CheckedOut(done.loan, done, was_done=True)
    left = standing(found.obstacles, overrides, roles_of(actor, branch, at) if overrides else ())
    rule, type_id = found.rule, found.patron.type_id
    if left or rule is None or type_id is None or found.due_on is None:
        raise LoanRefused(left)
    before: dict[str, Any] = {"status": item.status}
    checked_out_at = max(at, found.copy.last_at) if found.copy.last_at else at
    loan = Loan.objects.create(
        item=item, person=person, subscription_type_id=type_id, rule=rule, branch=branch,
        checked_out_at=checked_out_at, due_on=found.due_on,
    )  # fmt: skip
    before |= _settle_holds(found.copy, item, loan, person, rule, branch, actor, at)
    movement = Movement.objects.create(
        loan=loan, kind=Movement.Kind.CHECK_OUT, at=at, branch=branch, account=actor.account, via=via, key=key,
        category=_category(found.patron.type_kind), before=before,
    )  # fmt: skip
    set_status(item, Item.Status.ON_LOAN, due_on=loan.due_on)
    if set_aside := [each.code for each in found.obstacles if each not in left]:
        record_event(
            actor=actor, at=at, verb="override", subject_kind="loan", subject_key=loan.public_id,
            after={"obstacles": set_aside},
        )  # fmt: skip
    return CheckedOut(loan, movement)


def _category(kind: str) -> str:
    """As what a check-out counts for the public lending right. kind: of the type of subscription.

    A copy that goes to another library is not lent to the public here: that library counts what it lends on.
    """
    categories, kinds = Movement.Category, SubscriptionType.Kind
    if kind == kinds.LIBRARY:
        return categories.NONE
    return categories.SCHOOL if kind == kinds.SCHOOL else categories.FIRST


def _renewal_category(kind: str, *, is_paid: bool) -> str:
    categories = Movement.Category
    if kind == SubscriptionType.Kind.LIBRARY:
        return categories.NONE
    return categories.PAID_RENEWAL if is_paid else categories.UNPAID_RENEWAL


def set_status(item: Item, status: Item.Status, *, due_on: date | None = None) -> None:
    """Write an item's status (and branch) and tell the search index, in the transaction of the change."""
    item.status, item.due_on = status, due_on
    Item.objects.filter(pk=item.pk).update(status=status, due_on=due_on, branch=item.branch_id)
    outbox.note([item.edition.work.node_id])


def roles_of(actor: Actor, branch: Branch, at: datetime) -> Collection[Role]:
    """What an actor may act as at a branch; a rule or a command sets nothing aside.

    A device may what the front desk may; it asks so only for what it did while the line was down (decision 0009).
    """
    if actor.kind == "device":
        return (Role.FRONT_DESK,)
    return roles_at(actor.account, branch, timezone.localdate(at)) if actor.account else ()


def _settle_holds(
    copy: Copy, item: Item, loan: Loan, person: Person, rule: LendingRule, branch: Branch, actor: Actor, at: datetime
) -> dict[str, Any]:
    """End the person's own hold with this loan; put back in the queue whoever's copy was taken away by an override."""
    before: dict[str, Any] = {}
    keys = {key for key in (copy.own_hold, copy.held_hold) if key is not None}
    if keys:
        locked = {hold.pk: hold for hold in Hold.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        if copy.held_hold is not None and copy.held_by != person.pk:
            taken = locked[copy.held_hold]
            taken.state, taken.item, taken.ready_at, taken.shelf_until = Hold.State.WAITING, None, None, None
            taken.save(update_fields=["state", "item", "ready_at", "shelf_until"])
        hold = locked.get(copy.own_hold) if copy.own_hold is not None else None
        if hold is not None and hold.state in Hold.OPEN:
            # Another copy that lay ready stays on the shelf, for nobody, until somebody scans it there.
            before["hold"] = {"id": hold.pk, "state": hold.state, "item": hold.item_id}
            hold.state, hold.ended_at, hold.loan, hold.item = Hold.State.FULFILLED, at, loan, item
            hold.save(update_fields=["state", "ended_at", "loan", "item"])
            if rule.hold_price_cents:
                before["charges"] = [charge_for_hold(hold, rule, person, branch, actor, at).public_id]
    if item.status == Item.Status.IN_TRANSIT:
        item.transits.filter(arrived_at__isnull=True).update(arrived_at=at)
    return before


# Renewing


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of a renewal. was_done: the same message came before; this is what came of it then."""

    loan: Loan
    movement: Movement
    was_done: bool = False


@dataclass(frozen=True, slots=True)
class RenewalJudgement:
    """What the policy says about one renewal. new_due_on: the day that it would become, where a rule says so."""

    obstacles: tuple[Obstacle, ...]
    rule: LendingRule | None
    new_due_on: date | None
    patron: Patron
    book: RuleBook


def judge_renewal(*, loan: Loan, item: Item, person: Person, via: Via, at: datetime) -> RenewalJudgement:
    """What would happen if this loan were renewed at this moment. Changes nothing.

    loan: open. item: its item, with edition and branch. A renewal that the rule makes by itself counts from the due
    date, one that somebody asks for from today.
    """
    on = day_at(item.branch.time_zone, at)
    patron = patron_facts(person, format=item.edition.format, on=on)
    copy = copy_facts(item, person.pk, on)
    book = rulebook(patron.stamp)
    rule = book.rule_for(patron.type_id, item.edition.format, item.branch_id, on) if patron.type_id else None
    new_due_on = None
    if rule is not None:
        first = max(on, loan.due_on) if via == Via.RULE else on
        new_due_on = due_after(first, rule.loan_days, book.calendar(item.branch_id))
        if copy.back_on is not None:
            new_due_on = min(new_due_on, copy.back_on)
    others = copy.others_wait
    if others and not would_serve(item, person.pk, on):
        others = 0
    obstacles = obstacles_to_renew(
        patron=patron.facts,
        rule=rule,
        renewals=loan.renewals,
        others_wait=others,
        is_lost=loan.lost_at is not None or loan.claimed_returned_at is not None,
        due_on=loan.due_on,
        new_due_on=new_due_on,
    )
    return RenewalJudgement(obstacles, rule, new_due_on, patron, book)


@transaction.atomic
def renew(
    *,
    loan: Loan,
    branch: Branch,
    via: Via,
    at: datetime,
    actor: Actor,
    key: str | None = None,
    overrides: Collection[str] = frozenset(),
) -> Renewed:
    """Give an open loan a later day.

    loan: its person is locked first, then its item. branch: where it is asked; at home, the item's own.
    via, at, key, overrides: as for `check_out`.
    Raises RenewalRefused with every obstacle.
    Source: lending rules; decision 0010.
    """
    ended = Obstacle("returned", _("Dit is al ingeleverd."))
    person_id = Loan.objects.filter(pk=loan.pk).values_list("person_id", flat=True).first()
    if person_id is None:
        raise RenewalRefused([ended])
    person = locked_person(person_id)
    item = locked_item(loan.item_id)
    if key is not None and (done := Movement.objects.filter(key=key).select_related("loan").first()) is not None:
        return Renewed(done.loan, done, was_done=True)
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).select_related("rule").get(pk=loan.pk)
    if loan.returned_at is not None or loan.person_id != person.pk:
        raise RenewalRefused([ended])
    found = judge_renewal(loan=loan, item=item, person=person, via=via, at=at)
    left = standing(found.obstacles, overrides, roles_of(actor, branch, at) if overrides else ())
    if left or found.rule is None or found.new_due_on is None:
        raise RenewalRefused(left)
    before = {"due_on": loan.due_on.isoformat(), "rule": loan.rule_id}
    late = charge_for_late(loan, item, person, branch, found.book, actor, at)
    price = charge_for_renewal(loan, found.rule, person, branch, actor, at) if found.rule.renewal_price_cents else None
    loan.due_on, loan.rule, loan.renewals = found.new_due_on, found.rule, loan.renewals + 1
    loan.save(update_fields=["due_on", "rule", "renewals"])
    movement = Movement.objects.create(
        loan=loan, kind=Movement.Kind.RENEWAL, at=at, branch=branch, account=actor.account, via=via, key=key,
        category=_renewal_category(found.patron.type_kind, is_paid=price is not None),
        before=before | {"charges": [charge.public_id for charge in (late, price) if charge is not None]},
    )  # fmt: skip
    set_status(item, Item.Status.ON_LOAN, due_on=loan.due_on)
    return Renewed(loan, movement)
