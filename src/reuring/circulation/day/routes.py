# SPDX-License-Identifier: EUPL-1.2
"""The route of a day: which bags go where, in the order of the streets, with no more than who brings them must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reuring.circulation.models import Bag, Loan
from reuring.people.looks import record_look
from reuring.people.models import Account, Look, Person, PostalAddress
from reuring.places.models import Branch


@dataclass(frozen=True, slots=True)
class Stop:
    """One door.

    to_collect: how many titles of before are there still. address: None where none is known, or it is withheld.
    is_withheld: there is a secret address, which whoever looks is not shown now.
    """

    bag: Bag
    person: Person
    address: PostalAddress | None
    to_collect: int
    is_withheld: bool = False


def bags_on(on: date, *, branch: Branch | None = None, volunteer: Person | None = None) -> QuerySet[Bag]:
    """The bags of a day that were not cancelled. branch: from there only. volunteer: of that one only."""
    found = Bag.objects.filter(on=on).exclude(state=Bag.State.CANCELLED)
    if branch is not None:
        found = found.filter(delivery__branch=branch)
    if volunteer is not None:
        found = found.filter(volunteer=volunteer)
    return found.select_related("delivery__person", "delivery__branch", "volunteer")


def route(bags: QuerySet[Bag], *, looker: Account, at: datetime, shows_secret: bool = True) -> list[Stop]:
    """The stops of these bags, by postal code and house number.

    looker: who sees it: staff, or who brings them; that a secret address was shown is kept.
    shows_secret: whether the looker showed well enough who they are for a secret address. Three queries, and one for
    each secret address.
    """
    out = Loan.objects.open().filter(person=OuterRef("delivery__person"))
    counted = out.order_by().values("person").annotate(count=Count("pk")).values("count")
    rows = list(bags.annotate(at_home=Coalesce(Subquery(counted), 0)))
    people = {bag.delivery.person_id for bag in rows}
    homes = {each.person_id: each for each in PostalAddress.objects.current().filter(person__in=people)}
    stops = []
    for bag in rows:
        person = bag.delivery.person
        home = homes.get(person.pk)
        is_withheld = home is not None and home.is_secret and not shows_secret
        if is_withheld:
            home = None
        elif home is not None and home.is_secret:
            record_look(account=looker, person=person, at=at, purpose=Look.Why.ADDRESS)
        # What is in the bag is lent already, and is not to be collected.
        to_collect = max(0, bag.at_home - bag.titles)
        stops.append(Stop(bag, person, home, to_collect, is_withheld))
    return sorted(stops, key=_by_street)


def _by_street(stop: Stop) -> tuple[bool, str, int, str, int]:
    home = stop.address
    if home is None:
        return (True, "", 0, "", stop.bag.pk)
    # German codes stand apart from Dutch ones by themselves: five digits against four and two letters.
    return (False, home.postal_code, home.house_number, home.addition, stop.bag.pk)
