# SPDX-License-Identifier: EUPL-1.2
"""The lists of a branch: what to fetch, what lies too long, what is on its way, what is late, and what to look for.

Each is one or two queries over partial indexes, however large the collection is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from reuring.catalogue.models import Item
from reuring.circulation.desk.answers import Copy
from reuring.circulation.desk.picking import OnShelf, Place, to_fetch
from reuring.circulation.desk.who import shelf_label
from reuring.circulation.models import Hold, Loan, Transit
from reuring.circulation.notices import about_loan
from reuring.circulation.reminding import steps_on
from reuring.people.models import Card, Person
from reuring.people.notices.models import Notice
from reuring.places.models import Branch

# A van goes round at least once a week.
LONG_UNDER_WAY: Final = timedelta(days=7)
# What a desk can look through in a day; the page says that there is more.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class ToFetch:
    """A copy to fetch for somebody who waits. creators, title: to know it by. pickup_branch: where it goes."""

    copy: Copy
    creators: str
    pickup_branch: Branch
    waits_since: datetime


def pick_list(branch: Branch, on: date) -> list[ToFetch]:
    """The copies in a branch that serve somebody who waits, in the order of the shelves. Two queries.

    on: the day; a place that rests on it waits for nothing.
    """
    holds = list(Hold.objects.waiting(on).select_related("pickup_branch"))
    works = {hold.work_id for hold in holds}
    items = Item.objects.in_now().filter(edition__work__in=works).select_related("edition__work")
    by_key = {item.pk: item for item in items}
    pairs = to_fetch(
        [
            Place(hold.pk, hold.work_id, hold.pickup_branch_id, hold.edition_id, hold.format, hold.language)
            for hold in holds
        ],
        [
            OnShelf(
                item.pk, item.edition.work_id, item.edition_id, item.branch_id, item.edition.format,
                tuple(item.edition.languages),
            )
            for item in by_key.values()
        ],
    )  # fmt: skip
    waiting = {hold.pk: hold for hold in holds}
    here = [(waiting[place.key], by_key[copy.key]) for place, copy in pairs if copy.branch == branch.pk]
    here.sort(key=lambda pair: (pair[1].location, pair[1].shelf_mark, pair[1].edition.sort_title, pair[1].pk))
    return [
        ToFetch(Copy.of(item), item.edition.work.creators, hold.pickup_branch, hold.queued_at) for hold, item in here
    ]


@dataclass(frozen=True, slots=True)
class TooLong:
    """A copy on the pick-up shelf for nobody any more. label: under which it lies; empty where nobody knows."""

    copy: Copy
    label: str
    until: date | None


def shelf_to_clear(branch: Branch, on: date) -> list[TooLong]:
    """What lies on the pick-up shelf of a branch and can go: not picked up in time, or given up. Three queries."""
    over = list(
        Hold.objects.filter(pickup_branch=branch, state=Hold.State.ON_SHELF, shelf_until__lt=on)
        .select_related("item__edition", "person")
        .order_by("shelf_until", "pk")[:MOST]
    )
    last = Hold.objects.filter(item=OuterRef("pk"), ended_at__isnull=False).order_by("-ended_at")
    loose = list(
        Item.objects.filter(status=Item.Status.ON_SHELF)
        .exclude(holds__state=Hold.State.ON_SHELF)
        .annotate(
            lies_in=Coalesce(Subquery(last.values("pickup_branch_id")[:1]), "branch_id", output_field=BigIntegerField())
        )
        .annotate(was_for=Subquery(last.values("person_id")[:1]), lay_until=Subquery(last.values("shelf_until")[:1]))
        .filter(lies_in=branch.pk)
        .select_related("edition")
        .order_by("pk")[:MOST]
    )
    was_for: dict[int, tuple[int | None, date | None]] = {
        item.pk: (item.was_for, item.lay_until)  # type: ignore[attr-defined]
        for item in loose
    }
    people = {hold.person_id for hold in over} | {person for person, _until in was_for.values()}
    labels = shelf_labels({key for key in people if key is not None})
    found = [
        TooLong(Copy.of(hold.item), labels.get(hold.person_id or 0, ""), hold.shelf_until)
        for hold in over
        if hold.item is not None
    ]
    for item in loose:
        person, until = was_for[item.pk]
        found.append(TooLong(Copy.of(item), labels.get(person or 0, ""), until))
    return sorted(found, key=lambda each: (each.label, each.copy.barcode))


def shelf_labels(keys: Iterable[int]) -> dict[int, str]:
    """How these people are named on the pick-up shelf."""
    wanted = list(keys)
    if not wanted:
        return {}
    numbers = dict(Card.objects.usable().filter(person__in=wanted).values_list("person_id", "number"))
    people = Person.objects.filter(pk__in=wanted).only("given_name", "family_name")
    return {person.pk: shelf_label(person, numbers.get(person.pk, "")) for person in people}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A copy between two branches. is_long: longer than the van takes. comes: it is on its way to this branch."""

    copy: Copy
    from_branch: Branch
    to_branch: Branch
    reason: str
    sent_at: datetime
    comes: bool
    is_long: bool


def under_way(branch: Branch, at: datetime) -> list[UnderWay]:
    """What is on its way to or from a branch, longest first. One query."""
    rows = (
        Transit.objects.filter(Q(to_branch=branch) | Q(from_branch=branch), arrived_at__isnull=True)
        .select_related("item__edition", "from_branch", "to_branch")
        .order_by("sent_at", "pk")[:MOST]
    )
    return [
        UnderWay(
            Copy.of(row.item), row.from_branch, row.to_branch, str(row.get_reason_display()), row.sent_at,
            row.to_branch_id == branch.pk, at - row.sent_at > LONG_UNDER_WAY,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who has something of a branch too long.

    days: since the oldest was due. loans: the late ones. step: the step of the reminders that the oldest has reached,
    as a kind of notice; empty before the first. told_at: when the last reminder about one of these was made.
    """

    person: Person
    days: int
    loans: Sequence[Loan]
    step: str
    told_at: datetime | None


def reminders(on: date) -> list[tuple[str, int]]:
    """The steps of the reminders that hold on a day, with after how many days each comes; the first first."""
    return [(kind, days) for kind, days in steps_on(on) if days > 0]


def overdue(branch: Branch, on: date) -> list[Late]:
    """Who has copies of a branch too long, longest first. Three queries."""
    rows = (
        Loan.objects.overdue(on)
        .filter(item__branch=branch)
        .select_related("person", "item__edition")
        .order_by("due_on", "pk")[:MOST]
    )
    by_person: dict[Person, list[Loan]] = {}
    for loan in rows:
        if loan.person is not None:
            by_person.setdefault(loan.person, []).append(loan)
    steps = reminders(on)
    told = _told(loan for loans in by_person.values() for loan in loans)
    found = []
    for person, loans in by_person.items():
        days = (on - loans[0].due_on).days
        step = next((kind for kind, after in reversed(steps) if days >= after), "")
        moments = [told[loan.pk] for loan in loans if loan.pk in told]
        found.append(Late(person, days, loans, step, max(moments, default=None)))
    return found


def _told(loans: Iterable[Loan]) -> dict[int, datetime]:
    """When the last reminder about each of these loans was put into a message, by key of the loan."""
    about = {about_loan(loan.public_id, loan.due_on): loan.pk for loan in loans}
    rows = Notice.objects.filter(about__in=about, message__isnull=False).values_list("about", "created_at")
    found: dict[int, datetime] = {}
    for name, at in rows:
        found[about[name]] = max(at, found.get(about[name], at))
    return found


@dataclass(frozen=True, slots=True)
class Sought:
    """A copy that should be somewhere and is not. why: missing, claimed or long under way. since: as far as known."""

    copy: Copy
    why: Literal["missing", "claimed", "under_way"]
    where: str
    since: datetime | None


def to_look_for(branch: Branch, at: datetime) -> list[Sought]:
    """What to look for in a branch, in the order of its shelves. Two queries."""
    claims = Loan.objects.open().filter(item=OuterRef("pk")).values("claimed_returned_at")[:1]
    gone = (
        Item.objects.at(branch)
        .filter(status__in=(Item.Status.MISSING, Item.Status.CLAIMED))
        .annotate(claimed_at=Subquery(claims))
        .select_related("edition")[:MOST]
    )
    found = [
        Sought(Copy.of(item), "claimed" if item.status == Item.Status.CLAIMED else "missing", "", item.claimed_at)  # type: ignore[attr-defined]
        for item in gone
    ]
    found += [
        Sought(way.copy, "under_way", str(way.from_branch if way.comes else way.to_branch), way.sent_at)
        for way in under_way(branch, at)
        if way.is_long
    ]
    return sorted(found, key=lambda each: (each.copy.place, each.copy.title, each.copy.barcode))
