# SPDX-License-Identifier: EUPL-1.2
"""Books brought home: the arrangement, choosing, packing, and what came of the visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Audience, Item, Work
from reuring.circulation.day import policy
from reuring.circulation.day.policy import ChoiceFacts, Remark
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.lending import check_out
from reuring.circulation.models import Bag, BagItem, Hold, HomeDelivery, Loan, NotAgain, Via
from reuring.circulation.refusals import LoanRefused
from reuring.people.actor import Actor
from reuring.people.ages import is_child
from reuring.people.audit import record_event
from reuring.people.consents import has_consent
from reuring.people.models import Person, Purpose, RoleGrant
from reuring.people.policy import Obstacle
from reuring.people.roles import Role
from reuring.places.models import Branch
from reuring.threads.models import Node, NodeTopic, Topic

KIND: Final = "home_delivery"
BAG_KIND: Final = "bag"
State = Bag.State


class DeliveryRefused(DayRefused):
    """Something can't be done with books that are brought home."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody would like brought home; as the fields of `HomeDelivery`."""

    every_weeks: int = 3
    how_many: int = 4
    formats: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    wishes: str = ""
    directions: str = ""
    volunteer: Person | None = None
    keeps_list: bool = False


# The arrangement


def volunteers(on: date) -> list[Person]:
    """Who brings books: everybody with the role of volunteer on that day, by name."""
    grants = RoleGrant.objects.in_force(on).filter(role=Role.VOLUNTEER)
    return list(Person.objects.filter(pk__in=grants.values("person"), merged_into__isnull=True).order_by("sort_name"))


@transaction.atomic
def arrange(
    *, person: Person, branch: Branch, wanted: Wanted, starts_on: date, actor: Actor, at: datetime
) -> HomeDelivery:
    """Agree with somebody that books are brought home, from a day on.

    person: locked first. branch: from which. Raises DeliveryRefused: has-delivery, volunteer-self.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    obstacles = _obstacles_to_volunteer(wanted.volunteer, person)
    if HomeDelivery.objects.filter(person=person).exclude(ends_on__lte=starts_on).exists():
        text = _("Met deze lezer is al iets afgesproken. Verander die afspraak.")
        obstacles.append(Obstacle("has-delivery", text))
    if obstacles:
        raise DeliveryRefused(*obstacles)
    delivery = HomeDelivery.objects.create(
        person=person, branch=branch, starts_on=starts_on, every_weeks=wanted.every_weeks,
        how_many=wanted.how_many, formats=list(wanted.formats), wishes=wanted.wishes.strip(),
        directions=wanted.directions.strip(), volunteer=wanted.volunteer, keeps_list=wanted.keeps_list,
    )  # fmt: skip
    delivery.topics.set(wanted.topics)
    _record(delivery, "arrange", actor, at)
    return delivery


@transaction.atomic
def change_arrangement(*, delivery: HomeDelivery, wanted: Wanted, actor: Actor, at: datetime) -> HomeDelivery:
    """Agree on something else. Without the list any longer, its titles are forgotten at once.

    Raises DeliveryRefused: volunteer-self.
    """
    delivery = _locked(delivery)
    obstacles = _obstacles_to_volunteer(wanted.volunteer, delivery.person)
    if obstacles:
        raise DeliveryRefused(*obstacles)
    delivery.every_weeks, delivery.how_many = wanted.every_weeks, wanted.how_many
    delivery.formats, delivery.wishes = list(wanted.formats), wanted.wishes.strip()
    delivery.directions, delivery.volunteer = wanted.directions.strip(), wanted.volunteer
    delivery.keeps_list = wanted.keeps_list
    delivery.save()
    delivery.topics.set(wanted.topics)
    if not wanted.keeps_list:
        delivery.not_again.all().delete()
    Bag.objects.under_way().filter(delivery=delivery).update(volunteer=wanted.volunteer)
    _record(delivery, "edit", actor, at)
    return delivery


@transaction.atomic
def end_arrangement(*, delivery: HomeDelivery, on: date, actor: Actor, at: datetime) -> HomeDelivery:
    """Stop bringing, from a day on. A bag that was being filled does not go.

    Raises DeliveryRefused for one that is packed.
    """
    delivery = _locked(delivery)
    for bag in Bag.objects.select_for_update().under_way().filter(delivery=delivery):
        if bag.state == State.PACKED:
            raise DeliveryRefused(Obstacle("bag-packed", _("Er staat nog een tas klaar. Handel die eerst af.")))
        _cancel(bag, actor, at)
    delivery.ends_on = max(on, delivery.starts_on)
    delivery.save(update_fields=["ends_on"])
    _record(delivery, "end", actor, at)
    return delivery


def _obstacles_to_volunteer(volunteer: Person | None, person: Person) -> list[Obstacle]:
    if volunteer is not None and volunteer.pk == person.pk:
        return [Obstacle("volunteer-self", _("Niemand brengt boeken bij zichzelf. Kies een andere vrijwilliger."))]
    return []


# A bag


@dataclass(frozen=True, slots=True)
class DueRow:
    """Somebody who gets books at home. on: the day of the next bag. last_on: of the last one. bag: under way."""

    on: date
    delivery: HomeDelivery
    last_on: date | None
    bag: Bag | None


@transaction.atomic
def begin_bag(*, delivery: HomeDelivery, on: date, actor: Actor, at: datetime) -> Bag:
    """Begin a bag that goes on a day. The one that is under way already is given instead.

    Raises DeliveryRefused: not-in-force, day-past, day-taken.
    """
    delivery = _locked(delivery)
    found = Bag.objects.under_way().filter(delivery=delivery).first()
    if found is not None:
        return found
    obstacles = []
    if not HomeDelivery.objects.in_force(on).filter(pk=delivery.pk).exists():
        obstacles.append(Obstacle("not-in-force", _("Op die dag is er geen afspraak met deze lezer.")))
    if on < timezone.localdate(at):
        obstacles.append(Obstacle("day-past", _("Die dag is al voorbij.")))
    if Bag.objects.filter(delivery=delivery, on=on).exclude(state=State.CANCELLED).exists():
        obstacles.append(Obstacle("day-taken", _("Op die dag is er al een tas gebracht.")))
    if obstacles:
        raise DeliveryRefused(*obstacles)
    bag = Bag.objects.create(delivery=delivery, on=on, volunteer=delivery.volunteer)
    _record_bag(bag, "begin", actor, at)
    return bag


def due_rows(branch: Branch, today: date) -> list[DueRow]:
    """Who gets books at home from a branch, whose turn it is first on top. Three queries."""
    rows = list(HomeDelivery.objects.in_force(today).filter(branch=branch).select_related("person", "volunteer"))
    brought_before = Bag.objects.filter(delivery__in=rows, state=State.DELIVERED)
    last = dict(brought_before.values_list("delivery").annotate(Max("on")))
    under_way = {bag.delivery_id: bag for bag in Bag.objects.under_way().filter(delivery__in=rows)}
    due = []
    for each in rows:
        bag = under_way.get(each.pk)
        on = bag.on if bag else policy.next_visit(last.get(each.pk), each.starts_on, each.every_weeks, today)
        due.append(DueRow(on, each, last.get(each.pk), bag))
    return sorted(due, key=lambda row: (row.on, row.delivery.person.sort_name, row.delivery.pk))


def last_visit(delivery: HomeDelivery) -> date | None:
    """The day on which a bag was last brought."""
    brought = Bag.objects.filter(delivery=delivery, state=State.DELIVERED)
    last: date | None = brought.aggregate(last=Max("on"))["last"]
    return last


def choice_facts(delivery: HomeDelivery, items: Collection[Item], at: datetime) -> dict[int, ChoiceFacts]:
    """What is known about choosing these copies for somebody, by key. items: with their editions.

    What the person had before is asked only where the person keeps a history, or the list that was agreed to. A
    constant number of queries.
    """
    person = delivery.person_id
    times = Counter(item.edition.work_id for item in items)
    works = set(times)
    mine = Loan.objects.filter(person=person, item__edition__work__in=works)
    has_now = set(mine.open().values_list("item__edition__work", flat=True))
    had: dict[int, datetime] = {}
    if has_consent(person, Purpose.LOAN_HISTORY, at):
        before = mine.filter(returned_at__isnull=False).values_list("item__edition__work")
        had = dict(before.annotate(last=Max("returned_at")))
    listed: set[int] = set()
    if delivery.keeps_list:
        listed = set(NotAgain.objects.filter(delivery=delivery, work__in=works).values_list("work", flat=True))
    held = Hold.objects.open().filter(work__in=works).exclude(person=person)
    held_works: set[int] = set()
    held_items: set[int] = set()
    for work, item in held.values_list("work", "item"):
        (held_items if item else held_works).add(item or work)
    topics = {topic.key for topic in delivery.topics.all()}
    about = _topics_of(works) if topics else {}
    return {
        item.pk: ChoiceFacts(
            had_on=timezone.localdate(had[item.edition.work_id]) if item.edition.work_id in had else None,
            is_not_again=item.edition.work_id in listed,
            has_now=item.edition.work_id in has_now,
            fits_format=item.edition.format in delivery.formats if delivery.formats else None,
            fits_topics=bool(topics & about.get(item.edition.work_id, set())) if topics else None,
            is_kept_for_other=item.pk in held_items or item.edition.work_id in held_works,
            is_twice=times[item.edition.work_id] > 1,
            is_in=item.status in (Item.Status.AVAILABLE, Item.Status.ON_SHELF),
        )
        for item in items
    }


def _topics_of(works: Iterable[int]) -> dict[int, set[str]]:
    """The topics of works with all those above them, by the work's key."""
    found: dict[int, set[str]] = {}
    rows = NodeTopic.objects.filter(node__work__in=works).values_list("node__work", "topic__path")
    for work, path in rows:
        found.setdefault(work, set()).update(path)
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """A copy in a bag that is being filled, with what to know about it."""

    row: BagItem
    item: Item
    remarks: tuple[Remark, ...]


def chosen_for(bag: Bag, at: datetime) -> list[Chosen]:
    """What was chosen for a bag, in order, with everything to know about it."""
    rows = list(bag.chosen.select_related("item__edition__work__node", "item__branch"))
    facts = choice_facts(bag.delivery, [row.item for row in rows], at)
    return [Chosen(row, row.item, policy.remarks_on_choice(facts[row.item_id])) for row in rows]


def suggested_for(bag: Bag, at: datetime, most: int = 6) -> list[Item]:
    """Copies that are in at the branch and fit what the reader likes, each title once, what is borrowed most first.

    In the reader's own language; for the young only where the reader is. Left out: what is chosen, at home, waited for,
    on the agreed list, and what the reader had, where a history is kept. A constant number of queries.
    """
    delivery = bag.delivery
    works = Work.objects.filter(node__visibility=Node.Visibility.PUBLIC)
    keys = [topic.key for topic in delivery.topics.all()]
    if keys:
        about = NodeTopic.objects.filter(node=OuterRef("node"), topic__path__overlap=keys)
        works = works.filter(Exists(about))
    works = works.exclude(pk__in=Hold.objects.open().values("work"))
    works = works.exclude(editions__items__bag_item__bag=bag)
    loans = Loan.objects.filter(person=delivery.person)
    if not has_consent(delivery.person_id, Purpose.LOAN_HISTORY, at):
        loans = loans.open()
    works = works.exclude(pk__in=loans.values("item__edition__work"))
    if delivery.keeps_list:
        works = works.exclude(pk__in=delivery.not_again.values("work"))
    fitting = Item.objects.at(delivery.branch).in_now().filter(bag_item__isnull=True)
    fitting = fitting.filter(edition__languages__contains=[delivery.person.language])
    if not is_child(delivery.person.born_on, timezone.localdate(at)):
        works = works.filter(audience__in=("", Audience.ADULT))
    if delivery.formats:
        fitting = fitting.filter(edition__format__in=delivery.formats)
    first = fitting.filter(edition__work=OuterRef("pk")).order_by("pk").values("pk")[:1]
    found = works.filter(pk__in=fitting.values("edition__work")).annotate(copy=Subquery(first))
    copies = list(found.order_by("-popularity", "sort_title", "pk").values_list("copy", flat=True)[:most])
    by_key = Item.objects.select_related("edition__work").in_bulk(copies)
    return [by_key[key] for key in copies]


@transaction.atomic
def choose(*, bag: Bag, item: Item, actor: Actor, at: datetime) -> BagItem:
    """Put a copy in a bag. Choosing it twice changes nothing; remarks forbid nothing.

    Raises DeliveryRefused: packed, not-in, in-other-bag.
    """
    bag = _locked_bag(bag)
    obstacles = _obstacles_unless_choosing(bag)
    found = BagItem.objects.filter(item=item).first()
    if found is not None and found.bag_id == bag.pk and not obstacles:
        return found
    if found is not None:
        obstacles.append(Obstacle("in-other-bag", _("Dit exemplaar zit al in een andere tas.")))
    on_shelf_for_reader = item.status == Item.Status.ON_SHELF and item.holds.filter(person=bag.delivery.person).exists()
    if item.status != Item.Status.AVAILABLE and not on_shelf_for_reader:
        text = format_lazy(_("Dit exemplaar is niet binnen: {status}."), status=item.get_status_display())
        obstacles.append(Obstacle("not-in", text))
    if obstacles:
        raise DeliveryRefused(*obstacles)
    try:
        with transaction.atomic():
            return BagItem.objects.create(bag=bag, item=item)
    except IntegrityError:
        raise DeliveryRefused(Obstacle("in-other-bag", _("Dit exemplaar zit al in een andere tas."))) from None


@transaction.atomic
def put_back(*, bag: Bag, item: Item, actor: Actor, at: datetime) -> None:
    """Take a copy out of a bag again. Raises DeliveryRefused when it is packed."""
    bag = _locked_bag(bag)
    obstacles = _obstacles_unless_choosing(bag)
    if obstacles:
        raise DeliveryRefused(*obstacles)
    BagItem.objects.filter(bag=bag, item=item).delete()


@dataclass(frozen=True, slots=True)
class Packed:
    """What came of packing. lent: how many went in now. refused: copies that could not be lent, with why."""

    bag: Bag
    lent: int
    refused: tuple[tuple[Item, LoanRefused], ...]


def pack(*, bag: Bag, branch: Branch, actor: Actor, at: datetime) -> Packed:
    """Lend everything that was chosen to the reader, in one go.

    Each copy is lent by itself, with what stands in its way; the bag stands ready once all of them are lent and there
    is at least one. Doing it again lends what was left.
    branch: where it is packed. Raises DeliveryRefused: packed, nothing-chosen.
    """
    with transaction.atomic():
        locked = _locked_bag(bag)
        obstacles = _obstacles_unless_choosing(locked)
        rows = list(locked.chosen.select_related("item__edition", "item__branch"))
        if not rows and not locked.titles and not obstacles:
            obstacles = [Obstacle("nothing-chosen", _("Er zit nog niets in deze tas."))]
        if obstacles:
            raise DeliveryRefused(*obstacles)
    lent = 0
    refused = []
    for row in rows:
        try:
            lent += _lend(locked, row, branch, actor, at)
        except LoanRefused as why:
            refused.append((row.item, why))
    with transaction.atomic():
        locked = _locked_bag(bag)
        if locked.state == State.CHOOSING and not locked.chosen.exists():
            locked.state, locked.packed_at = State.PACKED, at
            locked.save(update_fields=["state", "packed_at"])
            _record_bag(locked, "pack", actor, at, after={"titles": locked.titles})
    return Packed(locked, lent, tuple(refused))


@transaction.atomic
def _lend(bag: Bag, row: BagItem, branch: Branch, actor: Actor, at: datetime) -> int:
    """Lend one copy and take its row away, together: what was in a bag is known no longer than it must be."""
    # The person first, as everywhere in this room.
    Person.objects.select_for_update(no_key=True).get(pk=bag.delivery.person_id)
    bag = _locked_bag(bag)
    held = BagItem.objects.select_for_update().filter(pk=row.pk, bag=bag).first()
    if held is None or bag.state != State.CHOOSING:
        return 0
    delivery = bag.delivery
    check_out(
        item=row.item, person=delivery.person, branch=branch, via=Via.DESK, at=at, actor=actor, key=f"bag:{row.pk}"
    )
    if delivery.keeps_list:
        NotAgain.objects.get_or_create(
            delivery=delivery, work_id=row.item.edition.work_id, defaults={"since": timezone.localdate(at)}
        )
    held.delete()
    bag.titles += 1
    bag.save(update_fields=["titles"])
    return 1


@transaction.atomic
def brought(*, bag: Bag, collected: int, actor: Actor, at: datetime) -> Bag:
    """Say that a bag was brought, and how many titles came back along. Saying it twice changes nothing.

    Raises DeliveryRefused: not-packed, number-odd.
    """
    bag = _locked_bag(bag)
    if bag.state == State.DELIVERED:
        return bag
    obstacles = _obstacles_unless_packed(bag)
    if not 0 <= collected <= 200:
        obstacles.append(Obstacle("number-odd", _("Hoeveel titels nam je mee terug? Dat getal klopt niet.")))
    if obstacles:
        raise DeliveryRefused(*obstacles)
    bag.state, bag.collected, bag.ended_at = State.DELIVERED, collected, at
    bag.save(update_fields=["state", "collected", "ended_at"])
    _record_bag(bag, "bring", actor, at, after={"collected": collected})
    return bag


@transaction.atomic
def not_at_home(*, bag: Bag, again_on: date, actor: Actor, at: datetime) -> Bag:
    """Say that nobody opened; the bag goes again on another day.

    Raises DeliveryRefused: not-packed, day-past, day-taken.
    """
    bag = _locked_bag(bag)
    obstacles = _obstacles_unless_packed(bag)
    if again_on < timezone.localdate(at):
        obstacles.append(Obstacle("day-past", _("Die dag is al voorbij.")))
    others = Bag.objects.filter(delivery=bag.delivery, on=again_on).exclude(pk=bag.pk).exclude(state=State.CANCELLED)
    if others.exists():
        obstacles.append(Obstacle("day-taken", _("Op die dag is er al een tas gebracht.")))
    if obstacles:
        raise DeliveryRefused(*obstacles)
    bag.not_home, bag.on = bag.not_home + 1, again_on
    bag.save(update_fields=["not_home", "on"])
    _record_bag(bag, "not_home", actor, at, after={"on": again_on.isoformat()})
    return bag


@transaction.atomic
def cancel_bag(*, bag: Bag, actor: Actor, at: datetime) -> Bag:
    """Let a bag not go. What was chosen stays in the library; what was lent already is scanned back at the desk.

    Raises DeliveryRefused when it was brought.
    """
    bag = _locked_bag(bag)
    if bag.state == State.DELIVERED:
        raise DeliveryRefused(Obstacle("delivered", _("Deze tas is al gebracht.")))
    if bag.state != State.CANCELLED:
        _cancel(bag, actor, at)
    return bag


def _cancel(bag: Bag, actor: Actor, at: datetime) -> None:
    bag.chosen.all().delete()
    bag.state, bag.ended_at = State.CANCELLED, at
    bag.save(update_fields=["state", "ended_at"])
    _record_bag(bag, "cancel", actor, at)


def _obstacles_unless_choosing(bag: Bag) -> list[Obstacle]:
    if bag.state == State.CHOOSING:
        return []
    return [Obstacle("packed", _("Deze tas wordt niet meer gevuld."))]


def _obstacles_unless_packed(bag: Bag) -> list[Obstacle]:
    if bag.state == State.PACKED:
        return []
    return [Obstacle("not-packed", _("Deze tas staat niet klaar."))]


def _locked(delivery: HomeDelivery) -> HomeDelivery:
    return HomeDelivery.objects.select_for_update(of=("self",)).select_related("person", "branch").get(pk=delivery.pk)


def _locked_bag(bag: Bag) -> Bag:
    found = Bag.objects.select_for_update(of=("self",)).select_related("delivery__person", "delivery__branch")
    return found.get(pk=bag.pk)


def _record(delivery: HomeDelivery, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=delivery.public_id, **more)


def _record_bag(bag: Bag, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=BAG_KIND, subject_key=bag.public_id, **more)
