# SPDX-License-Identifier: EUPL-1.2
"""Taking the last step at a desk back, within a minute and while nothing was built on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.charges import charge_again
from reuring.circulation.facts import locked_item
from reuring.circulation.lending import set_status
from reuring.circulation.models import Hold, Loan, Movement, Transit, Via
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import UndoRefused
from reuring.ledger.books import waive
from reuring.ledger.models import Charge
from reuring.people.actor import Actor
from reuring.people.models import Person

UNDO_WITHIN: Final = timedelta(seconds=60)
# What a movement keeps of the person before it is forgotten: long enough for a slow hand, no longer.
FORGET_AFTER: Final = timedelta(minutes=5)


# How a copy is after a check-out or a renewal, and after a check-in.
_OUT: Final = (Item.Status.ON_LOAN,)
_IN: Final = (Item.Status.AVAILABLE, Item.Status.ON_SHELF, Item.Status.IN_TRANSIT, Item.Status.REFERENCE)


def obstacles_to_undo(
    *, kind: str, age: timedelta, is_undone: bool, is_last: bool, is_forgotten: bool, status_is_as_left: bool
) -> tuple[Obstacle, ...]:
    """Everything that keeps a step from being taken back. Pure.

    age: how long ago it was. is_last: nothing happened to the loan since. status_is_as_left: the copy is still as the
    step left it.
    """
    found = []
    undoable = (Movement.Kind.CHECK_OUT, Movement.Kind.CHECK_IN, Movement.Kind.RENEWAL)
    if kind not in undoable:
        found.append(Obstacle("not-undoable", _("Dit kun je niet ongedaan maken.")))
    if is_undone:
        found.append(Obstacle("undone", _("Dit is al ongedaan gemaakt.")))
    elif not is_last or not status_is_as_left:
        found.append(Obstacle("later-step", _("Er is daarna nog iets met dit exemplaar gebeurd.")))
    if age > UNDO_WITHIN or is_forgotten:
        found.append(Obstacle("too-late", _("Dit is langer dan een minuut geleden. Doe het nu met de hand.")))
    return tuple(found)


@transaction.atomic
def undo(*, movement: Movement, at: datetime, actor: Actor, via: Via = Via.DESK, key: str | None = None) -> Movement:
    """Take a check-out, check-in or renewal back, with what it did to holds, ways and charges.

    movement: of the last minute. A check-out that was undone counts for no report. key: made by whoever asks; the same
    key again gives the first outcome.
    Returns the movement that undoes it.
    Raises UndoRefused with every obstacle.
    """
    loan_of = Loan.objects.filter(pk=movement.loan_id).values_list("person_id", flat=True).first()
    person_id = loan_of or (movement.before or {}).get("person")
    if person_id is not None:
        Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    item = locked_item(movement.loan.item_id)
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).get(pk=movement.loan_id)
    movement = (
        Movement.objects.select_for_update(of=("self",), no_key=True).select_related("branch").get(pk=movement.pk)
    )
    if key is not None and (done := Movement.objects.filter(key=key, kind=Movement.Kind.UNDO).first()) is not None:
        return done
    before: dict[str, Any] = movement.before or {}
    last = loan.movements.order_by("-pk").values_list("pk", flat=True).first()
    was_lent_since = Loan.objects.filter(item=item, pk__gt=loan.pk).exists()
    is_out = movement.kind != Movement.Kind.CHECK_IN
    obstacles = obstacles_to_undo(
        kind=movement.kind,
        age=at - movement.at,
        is_undone=Movement.objects.filter(undoes=movement).exists(),
        is_last=last == movement.pk and not was_lent_since,
        is_forgotten=movement.before is None,
        status_is_as_left=item.status in (_OUT if is_out else _IN),
    )
    if obstacles:
        raise UndoRefused(obstacles)
    if movement.kind == Movement.Kind.CHECK_OUT:
        _undo_check_out(loan, item, movement, before, at)
    elif movement.kind == Movement.Kind.CHECK_IN:
        _undo_check_in(loan, item, movement, before, actor, at)
    else:
        loan.due_on, loan.rule_id = date.fromisoformat(before["due_on"]), before["rule"]
        loan.renewals -= 1
        loan.save(update_fields=["due_on", "rule", "renewals"])
        set_status(item, Item.Status.ON_LOAN, due_on=loan.due_on)
    reason = str(_("Ongedaan gemaakt aan de balie."))
    for public_id in before.get("charges", ()):
        for each in Charge.objects.filter(public_id=public_id, open_cents__gt=0):
            waive(charge=each, reason=reason, branch=movement.branch, actor=actor, at=at, key=f"undo:{public_id}")
    return Movement.objects.create(
        loan=loan,
        kind=Movement.Kind.UNDO,
        at=at,
        branch=movement.branch,
        account=actor.account,
        via=via,
        key=key,
        undoes=movement,
    )


def _undo_check_out(loan: Loan, item: Item, movement: Movement, before: dict[str, Any], at: datetime) -> None:
    loan.returned_at, loan.returned_branch_id, loan.person = max(at, loan.checked_out_at), movement.branch_id, None
    loan.save(update_fields=["returned_at", "returned_branch", "person"])
    status = Item.Status(before["status"])
    hold = before.get("hold")
    if hold is not None:
        kept = Hold.objects.select_for_update().filter(pk=hold["id"], state=Hold.State.FULFILLED).first()
        had_this = hold["item"] == item.pk
        # Who took another place in this queue meanwhile has that one.
        if kept is not None and Hold.objects.open().filter(person=kept.person_id, work=kept.work_id).exists():
            had_this = False
        elif kept is not None:
            # A copy that was let go of elsewhere may serve somebody else by now; then this place waits again.
            kept.state = Hold.State(hold["state"]) if had_this else Hold.State.WAITING
            kept.item, kept.loan, kept.ended_at = (item if had_this else None), None, None
            kept.save(update_fields=["state", "item", "loan", "ended_at"])
        if not had_this and status in (Item.Status.ON_SHELF, Item.Status.IN_TRANSIT):
            status = Item.Status.AVAILABLE
    elif status in (Item.Status.ON_SHELF, Item.Status.IN_TRANSIT):
        status = Item.Status.AVAILABLE
    if status == Item.Status.IN_TRANSIT:
        Transit.objects.filter(pk__in=item.transits.order_by("-pk").values("pk")[:1]).update(arrived_at=None)
    set_status(item, status)


def _undo_check_in(
    loan: Loan, item: Item, movement: Movement, before: dict[str, Any], actor: Actor, at: datetime
) -> None:
    loan.returned_at, loan.returned_branch, loan.person_id = None, None, before["person"]
    loan.save(update_fields=["returned_at", "returned_branch", "person"])
    Hold.objects.filter(loan=loan, person__isnull=True).update(person=before["person"])
    if before.get("let_go"):
        charge_again(loan, item, Person.objects.get(pk=before["person"]), before["let_go"], movement, actor, at)
    item.transits.filter(arrived_at__isnull=True).update(arrived_at=at)
    # Whoever it is kept for now, who may be another than when it came back, waits again in the old place.
    Hold.objects.filter(item=item, state__in=(Hold.State.IN_TRANSIT, Hold.State.ON_SHELF)).update(
        state=Hold.State.WAITING, item=None, ready_at=None, shelf_until=None
    )
    item.branch_id = before["branch"]
    gone = before["status"] if before["status"] in (Item.Status.LOST, Item.Status.CLAIMED) else None
    if gone:
        set_status(item, Item.Status(gone))
    else:
        set_status(item, Item.Status.ON_LOAN, due_on=date.fromisoformat(before["due_on"]))


def forget(*, at: datetime) -> int:
    """Empty what movements keep for taking them back, once that is over. Returns how many.

    Also of those that a clock which ran ahead put in the future.
    """
    over = Q(at__lt=at - FORGET_AFTER) | Q(at__gt=at + FORGET_AFTER)
    return Movement.objects.filter(over, before__isnull=False).update(before=None)
