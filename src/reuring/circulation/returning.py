# SPDX-License-Identifier: EUPL-1.2
"""Check-in: a copy comes back, and where it goes from here.

Locks the item first, then the loan; the person is not locked, because nothing about the person is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.charges import charge_for_late, let_go_of_lost
from reuring.circulation.facts import locked_item, locked_open_loan, return_facts
from reuring.circulation.lending import CLOCKS_DIFFER
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import ReturnRefused
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.circulation.shelving import Destination, send_on
from reuring.ledger.books import paid_cents, refunded_cents
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What came of a check-in.

    loan: that ended; None where the copy was not lent. person: who had it, for this moment only. goes: where the copy
    goes now. charge: for being late. was_found: it had been lost, missing or claimed returned. let_go_cents: of what
    was asked for a lost copy and need not be paid now. paid_back: charges for it that were paid and may be given back.
    was_done: the same message came before; this is what came of it then.
    """

    item: Item
    loan: Loan | None
    movement: Movement | None
    person: Person | None
    goes: Destination
    charge: Charge | None = None
    was_found: bool = False
    let_go_cents: int = 0
    paid_back: tuple[Charge, ...] = ()
    was_done: bool = False


@transaction.atomic
def check_in(
    *,
    item: Item,
    branch: Branch,
    via: Via,
    at: datetime,
    actor: Actor,
    key: str | None = None,
    may_charge: bool = True,
) -> CheckedIn:
    """Take a copy back, or say that it is here now, and send it where it should go.

    item: saved row; locked first, with its open loan. branch: where it is. via: by what road. at: aware datetime.
    key: made by whoever asks; the same key again gives the first outcome. may_charge: whether being late may cost
    something; never for what is played in after the line was down.
    Raises ReturnRefused for a copy that is no longer ours, or a clock that jumped.
    Source: lending rules (decision 0010); AVG article 5: a returned loan loses its person.
    """
    item = locked_item(item.pk)
    loan = locked_open_loan(item)
    facts = return_facts(item, loan, at, key=key)
    if facts.done is not None:
        done = Movement.objects.select_related("loan").get(pk=facts.done)
        return CheckedIn(item, done.loan, done, None, Destination.of_now(item, branch), was_done=True)
    if obstacles := obstacles_to_return(item, loan, at, via):
        raise ReturnRefused(obstacles)
    was_gone = item.status in (Item.Status.LOST, Item.Status.MISSING, Item.Status.CLAIMED)
    before: dict[str, Any] = {"status": item.status, "branch": item.branch_id}
    if loan is None:
        goes = send_on(item, branch, at, facts)
        return CheckedIn(item, None, None, None, goes, was_found=was_gone)
    person = loan.person
    assert person is not None
    book = rulebook(facts.stamp)
    loan.rule = book.by_key(loan.rule_id)
    late, let_go, paid_back = _settle(loan, item, person, branch, book, actor, at, may_charge)
    before |= {
        "person": person.pk,
        "lost_at": loan.lost_at.isoformat() if loan.lost_at else None,
        "claimed_returned_at": loan.claimed_returned_at.isoformat() if loan.claimed_returned_at else None,
        "charges": [late.public_id] if late else [],
        "due_on": loan.due_on.isoformat(),
        "let_go": let_go,
    }
    loan.returned_at, loan.returned_branch = max(at, loan.checked_out_at), branch
    if not facts.keeps_history:
        loan.person = None
    loan.save(update_fields=["returned_at", "returned_branch", "person"])
    if facts.was_held and loan.person is None:
        # The hold that it was lent for says as much as the loan did.
        Hold.objects.filter(loan=loan).update(person=None)
    goes = send_on(item, branch, at, facts)
    movement = Movement.objects.create(
        loan=loan, kind=Movement.Kind.CHECK_IN, at=at, branch=branch, account=actor.account, via=via, key=key,
        before=before,
    )  # fmt: skip
    return CheckedIn(item, loan, movement, person, goes, late, was_gone, let_go, paid_back)


def obstacles_to_return(item: Item, loan: Loan | None, at: datetime, via: Via) -> tuple[Obstacle, ...]:
    """Everything that keeps a copy from being taken back at a moment. Changes nothing.

    loan: the open one, if any. At a desk somebody has the copy in hand now, so a clock that ran ahead when it was lent
    keeps nobody from bringing it back; what comes later or from a device may be about an earlier loan.
    """
    found = []
    if item.status == Item.Status.WITHDRAWN:
        text = _("Dit exemplaar is afgevoerd. Leg het apart voor de collectie.")
        found.append(Obstacle("withdrawn", text))
    if via != Via.DESK and loan is not None and at < loan.checked_out_at - CLOCKS_DIFFER:
        text = _("De klok loopt achter: dit exemplaar is later pas uitgeleend. Kijk de datum na.")
        found.append(Obstacle("clock", text))
    return tuple(found)


def _settle(
    loan: Loan,
    item: Item,
    person: Person,
    branch: Branch,
    book: RuleBook,
    actor: Actor,
    at: datetime,
    may_charge: bool,
) -> tuple[Charge | None, int, tuple[Charge, ...]]:
    """Charge for being late, or let go of what a found copy cost. A copy that was given up is not late as well."""
    if loan.lost_at is not None:
        asked = Charge.objects.filter(about=loan.public_id, kind=Charge.Kind.LOST)
        let_go = let_go_of_lost(loan, str(_("Het exemplaar is gevonden.")), branch, actor, at)
        return None, let_go, tuple(each for each in asked if paid_cents(each) > refunded_cents(each))
    if not may_charge or loan.claimed_returned_at is not None:
        return None, 0, ()
    return charge_for_late(loan, item, person, branch, book, actor, at), 0, ()
