# SPDX-License-Identifier: EUPL-1.2
"""Copies that are not where they should be: lost, claimed returned, missing, damaged, and found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.charges import charge_for_damage, charge_for_lost, let_go_of_lost
from reuring.circulation.facts import locked_item, locked_person
from reuring.circulation.lending import set_status
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import LoanRefused, ReturnRefused
from reuring.circulation.shelving import Destination, send_on
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.consents import Purpose, has_consent
from reuring.people.models import Person
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What came of giving a lent copy up. charge: what is asked for it, if anything."""

    loan: Loan
    charge: Charge | None


def _open_loan(loan: Loan) -> tuple[Loan, Item, Person]:
    """The loan, its item and its person, locked in the order of the room."""
    ended = Obstacle("returned", _("Dit is al ingeleverd."))
    person_id = Loan.objects.filter(pk=loan.pk).values_list("person_id", flat=True).first()
    if person_id is None:
        raise LoanRefused([ended])
    person = locked_person(person_id)
    item = locked_item(loan.item_id)
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).select_related("rule").get(pk=loan.pk)
    if loan.returned_at is not None:
        raise LoanRefused([ended])
    return loan, item, person


def _moved(loan: Loan, kind: str, branch: Branch, via: Via, at: datetime, actor: Actor, key: str | None) -> None:
    Movement.objects.create(loan=loan, kind=kind, at=at, branch=branch, account=actor.account, via=via, key=key)


@transaction.atomic
def mark_lost(
    *, loan: Loan, branch: Branch, at: datetime, actor: Actor, via: Via = Via.DESK, may_charge: bool = True
) -> GivenUp:
    """Give a lent copy up. The loan stays open, so that a copy that turns up ends it and lets the charge go.

    may_charge: whether its price is asked. A second time changes nothing.
    Raises LoanRefused when it came back meanwhile.
    """
    loan, item, person = _open_loan(loan)
    if loan.lost_at is not None:
        asked = Charge.objects.filter(about=loan.public_id, kind=Charge.Kind.LOST).order_by("-pk").first()
        return GivenUp(loan, asked)
    loan.lost_at, loan.claimed_returned_at = max(at, loan.checked_out_at), None
    loan.save(update_fields=["lost_at", "claimed_returned_at"])
    asked = charge_for_lost(loan, item, person, branch, actor, at) if may_charge else None
    set_status(item, Item.Status.LOST)
    _moved(loan, Movement.Kind.LOST, branch, via, at, actor, None)
    return GivenUp(loan, asked)


@transaction.atomic
def claim_returned(*, loan: Loan, branch: Branch, at: datetime, actor: Actor, via: Via = Via.DESK) -> Loan:
    """The person says that a copy is back. Staff look for it; meanwhile nothing is charged and no reminder goes out.

    Raises LoanRefused when it came back meanwhile.
    """
    loan, item, _person = _open_loan(loan)
    if loan.claimed_returned_at is None:
        loan.claimed_returned_at = max(at, loan.checked_out_at)
        loan.save(update_fields=["claimed_returned_at"])
        set_status(item, Item.Status.CLAIMED)
        _moved(loan, Movement.Kind.CLAIMED, branch, via, at, actor, None)
    return loan


@transaction.atomic
def still_out(*, loan: Loan, branch: Branch, at: datetime, actor: Actor, via: Via = Via.DESK) -> Loan:
    """A copy that was given up, or said to be back, is still with the person after all.

    What was asked for it is let go.
    Raises LoanRefused when it came back meanwhile.
    """
    loan, item, _person = _open_loan(loan)
    if loan.lost_at is not None or loan.claimed_returned_at is not None:
        if loan.lost_at is not None:
            let_go_of_lost(loan, str(_("Het exemplaar is er nog.")), branch, actor, at)
        loan.lost_at = loan.claimed_returned_at = None
        loan.save(update_fields=["lost_at", "claimed_returned_at"])
        set_status(item, Item.Status.ON_LOAN, due_on=loan.due_on)
        _moved(loan, Movement.Kind.FOUND, branch, via, at, actor, None)
    return loan


@transaction.atomic
def write_off(*, loan: Loan, branch: Branch, at: datetime, actor: Actor, via: Via = Via.DESK) -> Loan:
    """Give up hoping for a copy that was given up: its loan ends, and the copy leaves the collection.

    What was asked for it stays asked. The person has it no more, so it stands in the way of nothing they borrow, nor of
    being forgotten; unless they keep a history, the loan names nobody any more.
    Raises LoanRefused for a copy that was not given up first, or came back meanwhile.
    """
    loan, item, person = _open_loan(loan)
    if loan.lost_at is None:
        raise LoanRefused([Obstacle("not-lost", _("Dit is niet als kwijt gemeld. Doe dat eerst."))])
    loan.returned_at, loan.claimed_returned_at = max(at, loan.checked_out_at, loan.lost_at), None
    if not has_consent(person.pk, Purpose.LOAN_HISTORY, at):
        loan.person = None
        Hold.objects.filter(loan=loan).update(person=None)
    loan.save(update_fields=["returned_at", "claimed_returned_at", "person"])
    set_status(item, Item.Status.WITHDRAWN)
    _moved(loan, Movement.Kind.WRITTEN_OFF, branch, via, at, actor, None)
    record_event(actor=actor, at=at, verb="written_off", subject_kind="item", subject_key=item.public_id)
    return loan


@transaction.atomic
def mark_missing(*, item: Item, at: datetime, actor: Actor) -> Item:
    """A copy that should be in its place is not. A hold that it was kept for waits again, in its old place.

    Raises ReturnRefused for a copy that is lent or withdrawn.
    """
    item = locked_item(item.pk)
    if item.status in (Item.Status.ON_LOAN, Item.Status.LOST, Item.Status.CLAIMED, Item.Status.WITHDRAWN):
        text = _("Dit exemplaar hoort nu niet in de kast te staan: {status}.")
        raise ReturnRefused([Obstacle("not-in", str(text).format(status=item.get_status_display()))])
    _let_go(item, at)
    set_status(item, Item.Status.MISSING)
    record_event(actor=actor, at=at, verb="missing", subject_kind="item", subject_key=item.public_id)
    return item


@transaction.atomic
def mark_damaged(
    *,
    item: Item,
    branch: Branch,
    at: datetime,
    actor: Actor,
    note: str = "",
    movement: Movement | None = None,
    amount_cents: int = 0,
) -> Charge | None:
    """A copy that is in can't be lent until it is mended. A hold that it was kept for waits again.

    movement: the check-in just now, by which whoever had it is known for some minutes. amount_cents: what they owe.
    Raises ReturnRefused for a copy that is lent or withdrawn, or when it is no longer known who had it.
    """
    item = locked_item(item.pk)
    found = []
    if item.status in (Item.Status.ON_LOAN, Item.Status.LOST, Item.Status.CLAIMED, Item.Status.WITHDRAWN):
        found.append(Obstacle("not-in", _("Lever dit exemplaar eerst in.")))
    if movement is not None and movement.loan.item_id != item.pk:
        movement = None
    had_it = (movement.before or {}).get("person") if movement is not None else None
    if amount_cents and had_it is None:
        text = _("Wie dit had, weten we niet meer. Kosten kunnen alleen meteen bij het inleveren.")
        found.append(Obstacle("person-forgotten", text))
    if amount_cents < 0:
        found.append(Obstacle("amount-negative", _("Een bedrag kan niet onder nul zijn.")))
    if found:
        raise ReturnRefused(found)
    asked = None
    if amount_cents and movement is not None and had_it is not None:
        person = Person.objects.get(pk=int(had_it))
        asked = charge_for_damage(movement.loan.public_id, item, person, amount_cents, branch, actor, at)
    _let_go(item, at)
    set_status(item, Item.Status.DAMAGED)
    if note:
        # What the collection wrote of it stays.
        Item.objects.filter(pk=item.pk).update(note=f"{item.note}\n{note}".strip())
    record_event(
        actor=actor, at=at, verb="damaged", subject_kind="item", subject_key=item.public_id, after={"note": note}
    )
    return asked


@transaction.atomic
def mark_mended(*, item: Item, branch: Branch, at: datetime, actor: Actor) -> Destination:
    """A damaged copy is whole again, and goes where it should.

    Raises ReturnRefused for a copy that is not damaged.
    """
    item = locked_item(item.pk)
    if item.status != Item.Status.DAMAGED:
        raise ReturnRefused([Obstacle("not-damaged", _("Dit exemplaar is niet kapot gemeld."))])
    set_status(item, Item.Status.AVAILABLE)
    record_event(actor=actor, at=at, verb="mended", subject_kind="item", subject_key=item.public_id)
    return send_on(item, branch, at)


def _let_go(item: Item, at: datetime) -> None:
    """The copy is kept for nobody and on no way any more."""
    Hold.objects.filter(item=item, state__in=(Hold.State.IN_TRANSIT, Hold.State.ON_SHELF)).update(
        state=Hold.State.WAITING, item=None, ready_at=None, shelf_until=None
    )
    item.transits.filter(arrived_at__isnull=True).update(arrived_at=at)
