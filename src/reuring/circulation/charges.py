# SPDX-License-Identifier: EUPL-1.2
"""What lending costs, written into the books. Each charge has a key of its own, so that none is made twice."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.due_dates import day_at, late_charge_cents, late_days
from reuring.circulation.models import Hold, LendingRule, Loan, Movement
from reuring.circulation.policy import is_child
from reuring.circulation.rulebook import RuleBook
from reuring.ledger.books import charge, waive
from reuring.ledger.models import Charge
from reuring.ledger.texts import register_text
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.places.models import Branch

register_text("late", _("Te laat terug: %(title)s"))
register_text("renewal", _("Verlenging: %(title)s"))
register_text("hold", _("Reservering: %(title)s"))
register_text("lost", _("Niet teruggekomen: %(title)s"))
register_text("damaged", _("Beschadigd: %(title)s"))


def late_cents(loan: Loan, item: Item, person: Person, book: RuleBook, at: datetime) -> int:
    """What a loan would cost for being late if it came back at this moment.

    loan: with its rule. item: with its edition and branch. at: the moment; its day in the branch counts.
    A child never pays for being late. Where the rule of today is milder than that of the loan it counts, so that a
    library that becomes fine-free is so at once, and a charge that is brought in is for new loans only.
    Source: decision 0010.
    """
    rule = loan.rule
    if not rule.charge_per_day_cents:
        return 0
    on = day_at(item.branch.time_zone, at)
    if on <= loan.due_on or is_child(person.born_on, on):
        return 0
    calendar = book.calendar(item.branch_id)
    now = book.rule_for(loan.subscription_type_id, item.edition.format, item.branch_id, on) or rule
    return min(
        late_charge_cents(
            late_days(loan.due_on, on, each.grace_days, calendar), each.charge_per_day_cents, each.charge_cap_cents
        )
        for each in (rule, now)
    )


def _again(loan: Loan) -> str:
    """What a key ends with once a step of this loan was taken back: what is asked after it is another charge."""
    count = loan.movements.filter(kind=Movement.Kind.UNDO).count()
    return f":{count}" if count else ""


def charge_for_late(
    loan: Loan, item: Item, person: Person, branch: Branch, book: RuleBook, actor: Actor, at: datetime
) -> Charge | None:
    """Charge what a loan costs that comes back, or is renewed, after its day; None where that costs nothing.

    Arguments as for `late_cents`; branch: where it happens.
    """
    cents = late_cents(loan, item, person, book, at)
    if not cents:
        return None
    return charge(
        person=person, kind=Charge.Kind.LATE, amount_cents=cents,
        key=f"late:{loan.public_id}:{loan.due_on}{_again(loan)}",
        text="late", params={"title": item.edition.title}, branch=branch, actor=actor, at=at, about=loan.public_id,
    )  # fmt: skip


def charge_for_renewal(
    loan: Loan, rule: LendingRule, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge:
    """The price of a paid renewal. rule: the one that says the price."""
    return charge(
        person=person, kind=Charge.Kind.OTHER, amount_cents=rule.renewal_price_cents,
        key=f"renewal:{loan.public_id}:{loan.due_on}{_again(loan)}",
        text="renewal", params={"title": loan.item.edition.title}, branch=branch, actor=actor, at=at,
        about=loan.public_id,
    )  # fmt: skip


def charge_for_hold(
    hold: Hold, rule: LendingRule, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge:
    """The price of a hold that is picked up. hold: with its item and its loan."""
    assert hold.item is not None
    assert hold.loan is not None
    return charge(
        person=person, kind=Charge.Kind.HOLD, amount_cents=rule.hold_price_cents,
        key=f"hold:{hold.public_id}:{hold.loan.public_id}",
        text="hold", params={"title": hold.item.edition.title}, branch=branch, actor=actor, at=at, about=hold.public_id,
    )  # fmt: skip


def charge_for_damage(
    loan_id: str, item: Item, person: Person, amount_cents: int, branch: Branch, actor: Actor, at: datetime
) -> Charge:
    """What a damaged item costs whoever had it last. loan_id: the loan's public id."""
    return charge(
        person=person, kind=Charge.Kind.DAMAGED, amount_cents=amount_cents, key=f"damaged:{loan_id}",
        text="damaged", params={"title": item.edition.title}, branch=branch, actor=actor, at=at, about=loan_id,
    )  # fmt: skip


def let_go_of_lost(loan: Loan, reason: str, branch: Branch, actor: Actor, at: datetime) -> int:
    """Waive what is still open of what was asked for a copy that was given up. Returns how much that was, in cents."""
    let_go = 0
    for each in Charge.objects.filter(about=loan.public_id, kind=Charge.Kind.LOST, open_cents__gt=0):
        let_go += each.open_cents
        waive(charge=each, reason=reason, branch=branch, actor=actor, at=at, key=f"found:{each.public_id}")
    return let_go


def charge_again(
    loan: Loan, item: Item, person: Person, cents: int, movement: Movement, actor: Actor, at: datetime
) -> Charge:
    """Ask again what was let go when a lost copy was found, because that was taken back. movement: the check-in."""
    return charge(
        person=person, kind=Charge.Kind.LOST, amount_cents=cents, key=f"lost-again:{movement.pk}", text="lost",
        params={"title": item.edition.title}, branch=movement.branch, actor=actor, at=at, about=loan.public_id,
    )  # fmt: skip


def charge_for_lost(
    loan: Loan, item: Item, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge | None:
    """The price of an item that is given up; None where its price is not known. Given up again, it is asked again."""
    if not item.price_cents:
        return None
    before = loan.movements.filter(kind__in=(Movement.Kind.LOST, Movement.Kind.UNDO)).count()
    return charge(
        person=person, kind=Charge.Kind.LOST, amount_cents=item.price_cents,
        key=f"lost:{loan.public_id}" + (f":{before}" if before else ""),
        text="lost", params={"title": item.edition.title}, branch=branch, actor=actor, at=at, about=loan.public_id,
    )  # fmt: skip
