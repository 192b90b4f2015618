# SPDX-License-Identifier: EUPL-1.2
"""A small library that lends: types, rules, people with a subscription, and copies. Every test of this room uses it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time
from typing import Any, Final

from reuring.catalogue.models import Edition, Item, Work
from reuring.circulation.lending import check_out
from reuring.circulation.models import (
    LendingRule,
    Loan,
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
    Via,
)
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.tests.cast import make_branch, make_person
from reuring.places.models import Branch, OpeningHours
from reuring.threads.models import Node, NodeKind

# A Tuesday, in the middle of the day.
AT: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
SINCE: Final = date(2025, 1, 1)
DESK: Final = Actor.rule("test desk")

_numbers = itertools.count(1)


def make_open_branch(name: str = "Bleijerheide", *, days: tuple[int, ...] = (1, 2, 3, 4, 5, 6), **more: Any) -> Branch:
    """A branch that is open from 10 to 18 on these days of the week (1 is Monday)."""
    branch = make_branch(name, **more)
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=branch, weekday=day, opens=time(10), closes=time(18), valid_from=SINCE) for day in days
    )
    return branch


def make_type(code: str = "adult", *, terms: dict[str, Any] | None = None, **overrides: Any) -> SubscriptionType:
    """A subscription type with its name and terms."""
    made = SubscriptionType.objects.create(code=code, **overrides)
    SubscriptionTypeText.objects.create(type=made, language="nl", name=code.title())
    SubscriptionTerms.objects.create(**{"type": made, "valid_from": SINCE, **(terms or {})})
    return made


def make_rule(**overrides: Any) -> LendingRule:
    """A rule for every type, format and branch, unless told otherwise: 21 days, 2 renewals, fine-free."""
    return LendingRule.objects.create(**{"valid_from": SINCE, **overrides})


def make_subscriber(type: SubscriptionType, *, person: Person | None = None, **overrides: Any) -> Person:
    """A person of 40 with a subscription of that type."""
    person = person or make_person(**{"born_on": date(1986, 3, 1), **overrides})
    Subscription.objects.create(person=person, type=type, starts_on=SINCE)
    return person


def make_work(title: str = "Max Havelaar") -> Work:
    """A public work without editions."""
    node = Node.objects.create(kind=NodeKind.WORK, title=title, address=f"/works/{next(_numbers)}/")
    return Work.objects.create(node=node, sort_title=title.casefold())


def make_edition(work: Work | None = None, **overrides: Any) -> Edition:
    """A Dutch book."""
    work = work or make_work()
    title = work.node.title
    return Edition.objects.create(
        **{"work": work, "title": title, "sort_title": title, "format": "book", "languages": ["nl"], **overrides}
    )


def make_item(branch: Branch, edition: Edition | None = None, **overrides: Any) -> Item:
    """A copy that is in."""
    edition = edition or make_edition()
    return Item.objects.create(
        **{"edition": edition, "branch": branch, "barcode": f"3000{next(_numbers):06}", **overrides}
    )


def make_loan(item: Item, person: Person, *, at: datetime = AT, **more: Any) -> Loan:
    """A loan, made as the desk makes it."""
    return check_out(item=item, person=person, branch=item.branch, via=Via.DESK, at=at, actor=DESK, **more).loan
