# SPDX-License-Identifier: EUPL-1.2
"""What lending costs, written into the books. Each charge has a key of its own, so that none is made twice."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.due_dates import Calendar, day_at, late_charge_cents, late_days
from reuring.circulation.models import Hold, LendingRule, Loan
from reuring.ledger.books import charge
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


def charge_for_late(
    loan: Loan, item: Item, person: Person, branch: Branch, calendar: Calendar, actor: Actor, at: datetime
) -> Charge | None:
    """What a loan costs that comes back, or is renewed, after its day; None where that costs nothing.

    loan: with its rule. calendar: of the item's branch. at: the moment; its day counts.
    """
    rule = loan.rule
    if not rule.charge_per_day_cents:
        return None
    days = late_days(loan.due_on, day_at(item.branch.time_zone, at), rule.grace_days, calendar)
    cents = late_charge_cents(days, rule.charge_per_day_cents, rule.charge_cap_cents)
    if not cents:
        return None
    return charge(
        person=person, kind=Charge.Kind.LATE, amount_cents=cents, key=f"late:{loan.public_id}:{loan.due_on}",
        text="late", params={"title": item.edition.title}, branch=branch, actor=actor, at=at, about=loan.public_id,
    )  # fmt: skip


def charge_for_renewal(
    loan: Loan, rule: LendingRule, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge:
    """The price of a paid renewal. rule: the one that says the price."""
    return charge(
        person=person, kind=Charge.Kind.OTHER, amount_cents=rule.renewal_price_cents,
        key=f"renewal:{loan.public_id}:{loan.due_on}",
        text="renewal", params={"title": loan.item.edition.title}, branch=branch, actor=actor, at=at,
        about=loan.public_id,
    )  # fmt: skip


def charge_for_hold(
    hold: Hold, rule: LendingRule, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge:
    """The price of a hold that is picked up. hold: with its item."""
    assert hold.item is not None
    return charge(
        person=person, kind=Charge.Kind.HOLD, amount_cents=rule.hold_price_cents, key=f"hold:{hold.public_id}",
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


def charge_for_lost(
    loan: Loan, item: Item, person: Person, branch: Branch, actor: Actor, at: datetime
) -> Charge | None:
    """The price of an item that is given up; None where its price is not known."""
    if not item.price_cents:
        return None
    return charge(
        person=person, kind=Charge.Kind.LOST, amount_cents=item.price_cents, key=f"lost:{loan.public_id}",
        text="lost", params={"title": item.edition.title}, branch=branch, actor=actor, at=at, about=loan.public_id,
    )  # fmt: skip
