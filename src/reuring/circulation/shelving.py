# SPDX-License-Identifier: EUPL-1.2
"""Where a copy goes that is in a branch now: to the pick-up shelf, on to another branch, or to its place.

The copy is locked by the caller. A hold is locked here, after the item, and asked again once it is: of two copies that
come back at once each serves another place in the queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.db.models import Count

from reuring.catalogue.models import Item
from reuring.circulation.due_dates import Calendar, after_open_days, day_at
from reuring.circulation.facts import Return, return_facts
from reuring.circulation.lending import set_status
from reuring.circulation.models import Hold, Transit
from reuring.circulation.notices import tell_ready
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.places.models import Branch

# For somebody whose subscription ended while a copy was on its way.
_SHELF_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a copy goes. kind: to its `place` here, the pick-up `shelf` here, in `transit`, or `aside` (damaged).

    branch: where it is or goes to. hold: that it serves, with its person.
    """

    kind: Literal["place", "shelf", "transit", "aside"]
    branch: Branch
    hold: Hold | None = None

    @classmethod
    def of_now(cls, item: Item, branch: Branch) -> Destination:
        """Where a copy goes by what stands about it now: for a message that came before."""
        if item.status == Item.Status.IN_TRANSIT:
            way = item.transits.select_related("to_branch", "hold__person").filter(arrived_at__isnull=True).first()
            if way is not None:
                return cls("transit", way.to_branch, way.hold)
        if item.status == Item.Status.ON_SHELF:
            hold = item.holds.select_related("person").filter(state=Hold.State.ON_SHELF).first()
            return cls("shelf", branch, hold)
        return cls("aside" if item.status == Item.Status.DAMAGED else "place", branch)


def send_on(item: Item, branch: Branch, at: datetime, facts: Return | None = None) -> Destination:
    """Decide where a copy goes and write it: its status, its hold, its way.

    item: locked, in `branch` now, without an open loan.
    facts: what was found out about the copy already, if anything.
    """
    if item.status == Item.Status.DAMAGED:
        return Destination("aside", branch)
    if item.status == Item.Status.REFERENCE:
        return Destination("place", branch)
    # Also where it was on its way elsewhere: what follows sends it on from here.
    if item.status == Item.Status.IN_TRANSIT:
        _arrive(item, at)
    facts = facts or return_facts(item, None, at)
    hold = (_kept(item) if facts.is_kept else None) or (next_hold(item, at) if facts.is_wanted else None)
    if hold is not None:
        return _serve(item, hold, branch, at)
    return _shelve(item, branch, at)


def next_hold(item: Item, at: datetime) -> Hold | None:
    """The first in the queue that this copy serves, locked; None where nobody waits.

    Who is first may just have been served by another copy: then the queue is asked again.
    """
    on = day_at(item.branch.time_zone, at)
    queue = Hold.objects.waiting(on).fitting(item).select_related("person", "pickup_branch")
    for _again in range(1_000):
        first = queue.values_list("pk", flat=True).first()
        if first is None:
            return None
        locked = queue.select_for_update(of=("self",), no_key=True).filter(pk=first).first()
        if locked is not None:
            return locked
    return None


def _kept(item: Item) -> Hold | None:
    """The hold that this copy is kept for already."""
    kept = Hold.objects.filter(item=item, state__in=(Hold.State.IN_TRANSIT, Hold.State.ON_SHELF))
    return kept.select_for_update(of=("self",), no_key=True).select_related("person", "pickup_branch").first()


def _arrive(item: Item, at: datetime) -> None:
    item.transits.filter(arrived_at__isnull=True).update(arrived_at=at)


def _serve(item: Item, hold: Hold, branch: Branch, at: datetime) -> Destination:
    """Keep a copy for a hold: on the shelf where it is picked up, else on its way there."""
    hold.item = item
    if hold.pickup_branch_id != branch.pk:
        if hold.state != Hold.State.IN_TRANSIT:
            hold.state, hold.ready_at, hold.shelf_until = Hold.State.IN_TRANSIT, None, None
            hold.save(update_fields=["item", "state", "ready_at", "shelf_until"])
        Transit.objects.create(
            item=item,
            from_branch=branch,
            to_branch=hold.pickup_branch,
            reason=Transit.Reason.HOLD,
            hold=hold,
            sent_at=at,
        )
        set_status(item, Item.Status.IN_TRANSIT)
        return Destination("transit", hold.pickup_branch, hold)
    if hold.state != Hold.State.ON_SHELF:
        hold.state, hold.ready_at = Hold.State.ON_SHELF, at
        hold.shelf_until = shelf_until(hold, item, rulebook(), at)
        hold.save(update_fields=["item", "state", "ready_at", "shelf_until"])
        tell_ready(hold, item, at)
    set_status(item, Item.Status.ON_SHELF)
    return Destination("shelf", branch, hold)


def shelf_until(hold: Hold, item: Item, book: RuleBook, at: datetime) -> date:
    """The last day on the pick-up shelf: so many days on which the branch is open, by the rule of the person."""
    on = day_at(hold.pickup_branch.time_zone, at)
    subscription = hold.person.subscriptions.in_force(on).first() if hold.person else None
    type_id = subscription.type_id if subscription else None
    return shelf_day(type_id, item, on, book, book.calendar(hold.pickup_branch_id))


def shelf_day(type_id: int | None, item: Item, ready_on: date, book: RuleBook, calendar: Calendar) -> date:
    """The last day on a pick-up shelf. type_id: of the person's subscription. calendar: of where it is picked up."""
    rule = book.rule_for(type_id, item.edition.format, item.branch_id, ready_on) if type_id else None
    return after_open_days(ready_on, rule.shelf_days if rule else _SHELF_DAYS, calendar)


def _shelve(item: Item, branch: Branch, at: datetime) -> Destination:
    """Nobody waits: a copy goes to its place, home, or (floating) to where there is room."""
    goes_to, reason = branch, Transit.Reason.HOME
    if item.is_floating:
        goes_to, reason = _where_there_is_room(item, branch), Transit.Reason.FLOAT
        item.branch = goes_to
    elif item.branch_id != branch.pk:
        goes_to = item.branch
    if goes_to.pk != branch.pk:
        Transit.objects.create(item=item, from_branch=branch, to_branch=goes_to, reason=reason, sent_at=at)
        set_status(item, Item.Status.IN_TRANSIT)
        return Destination("transit", goes_to)
    set_status(item, Item.Status.AVAILABLE)
    return Destination("place", branch)


def _where_there_is_room(item: Item, branch: Branch) -> Branch:
    """The branch where a floating copy stays: here, unless that is above its maximum; then where most room is left."""
    format = item.edition.format
    most = {key: found for (key, its_format), found in rulebook().floating.items() if its_format == format}
    if branch.pk not in most:
        return branch
    rows = (
        Item.objects.filter(branch__in=most, is_floating=True, edition__format=format)
        .exclude(pk=item.pk)
        .exclude(status__in=Item.GONE)
        .values_list("branch")
        .annotate(count=Count("id"))
        .order_by()
    )
    here = dict(rows)
    room = {key: most[key] - here.get(key, 0) for key in most}
    if room[branch.pk] > 0:
        return branch
    best = max(room, key=lambda key: (room[key], key == branch.pk, -key))
    return branch if room[best] <= 0 else Branch.objects.get(pk=best)
