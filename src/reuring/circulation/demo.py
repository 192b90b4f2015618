# SPDX-License-Identifier: EUPL-1.2
"""Lending in the demonstration: types, rules, people who borrow, what they have at home and what they wait for.

Names are made up from first and family names that are common in the region.
"""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from reuring.catalogue.models import Format, Item
from reuring.circulation.due_dates import moved
from reuring.circulation.holding import judge_hold, place_hold
from reuring.circulation.lending import check_out
from reuring.circulation.mine.demo import mine_demo
from reuring.circulation.missing import claim_returned, mark_missing
from reuring.circulation.models import (
    FloatingMaximum,
    LendingRule,
    Loan,
    Movement,
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
    Via,
)
from reuring.circulation.returning import check_in
from reuring.circulation.rulebook import rulebook
from reuring.ledger.books import charge, take_payment
from reuring.ledger.demo import till_demo
from reuring.ledger.models import Charge, Road
from reuring.people.actor import Actor
from reuring.people.card_numbers import with_check_digit
from reuring.people.models import Card, Household, HouseholdMember, Person
from reuring.places.models import Branch
from reuring.threads.outbox import note

ACTOR: Final = Actor.command("reuring demo")
SINCE: Final = date(2021, 1, 1)
PATRONS: Final = 160
ON_LOAN: Final = 0.22
# Their cards; far from where the numbers of new cards begin.
_FIRST_NUMBER: Final = 290_000_001

# code: ages, cents a year, most loans, kind, across the border, (name, explanation) in Dutch, German and English
_TYPES: Final[dict[str, tuple[tuple[int | None, int | None], int, int, str, bool, dict[str, tuple[str, str]]]]] = {
    "youth": (
        (0, 17), 0, 20, "person", False,
        {
            "nl": ("Jeugd", "Gratis tot je achttiende verjaardag."),
            "de": ("Jugend", "Kostenlos bis zum achtzehnten Geburtstag."),
            "en": ("Young people", "Free until your eighteenth birthday."),
        },
    ),
    "adult": (
        (18, None), 4_800, 30, "person", False,
        {
            "nl": ("Volwassen", "Een jaar lang zoveel lezen als je wilt, in elke vestiging."),
            "de": ("Erwachsene", "Ein Jahr lang lesen, so viel du willst, in jeder Zweigstelle."),
            "en": ("Adult", "A year of reading as much as you like, in every branch."),
        },
    ),
    "small": (
        (18, None), 2_400, 10, "person", False,
        {
            "nl": ("Klein", "Een jaar lang, tien titels tegelijk."),
            "de": ("Klein", "Ein Jahr lang, zehn Titel gleichzeitig."),
            "en": ("Small", "For a year, ten titles at a time."),
        },
    ),
    "eurode": (
        (None, None), 0, 15, "person", True,
        {
            "nl": ("Lezer uit Herzogenrath", "Met de pas van de bibliotheek in Herzogenrath leen je ook hier."),
            "de": ("Leser aus Herzogenrath", "Mit dem Ausweis der Bücherei Herzogenrath leihst du auch hier."),
            "en": ("Reader from Herzogenrath", "With a card of the library in Herzogenrath you can borrow here too."),
        },
    ),
    "school": (
        (None, None), 0, 150, "school", False,
        {
            "nl": ("School of groep", "Voor een klas of een groep, op naam van de contactpersoon."),
            "de": ("Schule oder Gruppe", "Für eine Klasse oder Gruppe, auf den Namen der Kontaktperson."),
            "en": ("School or group", "For a class or a group, in the name of its contact."),
        },
    ),
}  # fmt: skip
# format: days, renewals, most of that format
_RULES: Final[dict[str, tuple[int, int, int | None]]] = {
    "": (21, 2, None),
    Format.DVD: (7, 1, 6),
    Format.GAME: (21, 1, 3),
    Format.MAGAZINE: (14, 1, 10),
    Format.OBJECT: (14, 1, 2),
}
# fmt: off
_GIVEN: Final = (
    "Anna", "Bram", "Carla", "Daan", "Elise", "Frans", "Gerda", "Hub", "Ilse", "Jan", "Kim", "Lars", "Maria", "Noud",
    "Olga", "Paul", "Quirine", "Ruud", "Sanne", "Theo", "Ursula", "Vera", "Wiel", "Yara", "Zef", "Jeanne", "Lotte",
    "Sef", "Hanneke", "Giel",
)
_FAMILY: Final = (
    "Adams", "Beckers", "Cremers", "Dautzenberg", "Erkens", "Franssen", "Gerards", "Hamers", "Jongen", "Kleijnen",
    "Lennartz", "Meisters", "Nievelstein", "Offermans", "Pelzer", "Quadflieg", "Reinartz", "Schmitz", "Theunissen",
    "Vaessen", "Wetzels", "Zinken",
)
# fmt: on


@transaction.atomic
def demo_rules() -> None:
    """Types of subscription, terms and rules. Doing it again changes nothing."""
    for position, (code, (ages, cents, most, kind, is_reciprocal, texts)) in enumerate(_TYPES.items()):
        found, made = SubscriptionType.objects.get_or_create(
            code=code,
            defaults={
                "min_age": ages[0], "max_age": ages[1], "kind": kind, "is_reciprocal": is_reciprocal,
                "is_offered_online": kind == "person", "position": position,
            },
        )  # fmt: skip
        if made:
            for language, (name, explanation) in texts.items():
                SubscriptionTypeText.objects.create(type=found, language=language, name=name, explanation=explanation)
            SubscriptionTerms.objects.create(
                type=found, valid_from=SINCE, fee_cents=cents, months=12 if cents else None, max_loans=most,
                max_owed_cents=1_000 if code in ("adult", "small") else None,
            )  # fmt: skip
    for format, (days, renewals, most_of) in _RULES.items():
        LendingRule.objects.get_or_create(
            type=None, format=format, branch=None, valid_from=SINCE,
            defaults={"loan_days": days, "max_renewals": renewals, "max_loans": most_of},
        )  # fmt: skip
    school = SubscriptionType.objects.get(code="school")
    LendingRule.objects.get_or_create(
        type=school, format="", branch=None, valid_from=SINCE, defaults={"loan_days": 56, "renews_by_itself": False}
    )
    for branch in Branch.objects.all():
        FloatingMaximum.objects.get_or_create(
            branch=branch, format=Format.DVD, defaults={"most": 60 if branch.is_flagship else 15}
        )


def lending_demo(at: datetime, source: str) -> None:
    """Who borrows, what is out, who waits. source: of the records whose copies are lent. For a fresh demonstration."""
    demo_rules()
    _subscribe_cast(at)
    patrons = _patrons(at)
    _lend(at, source, patrons)
    _stories(at, source, patrons)
    mine_demo(at, source, ACTOR)


def _subscribe_cast(at: datetime) -> None:
    """Whoever of the demo accounts has a card, gets the subscription of their age."""
    on = timezone.localdate(at)
    types = {found.code: found for found in SubscriptionType.objects.all()}
    for card in Card.objects.filter(blocked_at__isnull=True).select_related("person").order_by("pk"):
        person = card.person
        if person.subscriptions.exists():
            continue
        is_young = person.born_on is not None and person.born_on > on.replace(year=on.year - 18, day=min(on.day, 28))
        lives_in_germany = person.addresses.filter(country="DE", valid_until__isnull=True).exists()
        code = "eurode" if lives_in_germany else "youth" if is_young else "adult"
        starts_on = on - timedelta(days=140)
        ends_on = None if code != "adult" else starts_on + timedelta(days=365)
        Subscription.objects.create(person=person, type=types[code], starts_on=starts_on, ends_on=ends_on)


def _patrons(at: datetime) -> list[Person]:
    on = timezone.localdate(at)
    branches = list(Branch.objects.order_by("pk"))
    types = {found.code: found for found in SubscriptionType.objects.all()}
    people, ages = [], []
    for number in range(PATRONS):
        chance = random.Random(number)  # noqa: S311 - people of a demonstration
        given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
        age = chance.choice((5, 8, 9, 11, 14, 17, 23, 31, 38, 45, 52, 60, 66, 71, 78, 84))
        born_on = on - timedelta(days=int(age * 365.25) + chance.randint(20, 300))
        ages.append(age)
        people.append(
            Person(
                given_name=given, family_name=family, born_on=born_on,
                home_branch=branches[number % len(branches)], language="de" if number % 12 == 0 else "nl",
            )
        )  # fmt: skip
        people[-1].make_keys()
    Person.objects.bulk_create(people)
    Card.objects.bulk_create(
        Card(person=person, number=with_check_digit(str(_FIRST_NUMBER + number)), issued_on=on - timedelta(days=200))
        for number, person in enumerate(people)
    )
    Subscription.objects.bulk_create(
        Subscription(person=person, type=types["youth" if age < 18 else "adult"], starts_on=on - timedelta(days=200))
        for person, age in zip(people, ages, strict=True)
    )
    return people


@transaction.atomic
def _lend(at: datetime, source: str, patrons: list[Person]) -> None:
    """Part of the copies is out, some of them too long, so that the pages show both."""
    today = timezone.localdate(at)
    book = rulebook()
    turns = itertools.cycle(patrons)
    types = {row.person_id: row.type_id for row in Subscription.objects.filter(person__in=patrons)}
    items = Item.objects.filter(edition__original_record__source=source, status=Item.Status.AVAILABLE)
    loans, nodes = [], set()
    for item in items.select_related("edition__work", "branch").order_by("barcode"):
        chance = random.Random(item.barcode)  # noqa: S311 - loans of a demonstration
        if chance.random() >= ON_LOAN:
            continue
        person = next(turns)
        rule = book.rule_for(types[person.pk], item.edition.format, item.branch_id, today)
        assert rule is not None
        due_on = today + timedelta(days=-chance.randint(1, 40) if chance.random() < 0.05 else chance.randint(1, 20))
        due_on = moved(due_on, book.calendar(item.branch_id))
        lent_at = at - timedelta(days=max(1, rule.loan_days - (due_on - today).days), minutes=chance.randint(0, 300))
        item.status, item.due_on = Item.Status.ON_LOAN, due_on
        loans.append(
            Loan(
                item=item, person=person, subscription_type_id=types[person.pk], rule=rule, branch=item.branch,
                checked_out_at=lent_at, due_on=due_on,
            )
        )  # fmt: skip
        nodes.add(item.edition.work.node_id)
    Loan.objects.bulk_create(loans)
    Movement.objects.bulk_create(
        Movement(
            loan=loan, kind=Movement.Kind.CHECK_OUT, category=Movement.Category.FIRST, at=loan.checked_out_at,
            branch=loan.branch, via=Via.DESK if number % 3 else Via.KIOSK,
        )
        for number, loan in enumerate(loans)
    )  # fmt: skip
    Item.objects.bulk_update([loan.item for loan in loans], ["status", "due_on"], batch_size=1_000)
    note(nodes)


def _stories(at: datetime, source: str, patrons: list[Person]) -> None:
    """What the demo accounts have at home, wait for and owe, made by the same verbs as at a desk."""
    card = Card.objects.filter(number="2000000017").select_related("person").first()
    hub = Branch.objects.filter(is_flagship=True).first()
    if card is None or hub is None:
        return
    mia = card.person
    copies = Item.objects.filter(
        edition__original_record__source=source, branch=hub, status=Item.Status.AVAILABLE, edition__format=Format.BOOK
    )
    in_now = list(copies.select_related("edition__work", "branch").order_by("barcode")[:12])
    common: dict[str, Any] = {"actor": ACTOR, "via": Via.DESK}
    for item, days in zip(in_now, (26, 20, 12, 3), strict=False):
        check_out(item=item, person=mia, branch=hub, at=at - timedelta(days=days), **common)
    out = Item.objects.filter(
        edition__original_record__source=source, status=Item.Status.ON_LOAN, edition__format="book"
    )
    wanted = [
        item.edition.work
        for item in out.exclude(loans__person=mia).select_related("edition__work").order_by("-barcode")[:40]
        if not Item.objects.filter(edition__work=item.edition.work, status=Item.Status.AVAILABLE).exists()
    ]
    wanted = list(dict.fromkeys(wanted))
    for number, work in enumerate(wanted[:4]):
        for place, person in enumerate((*patrons[number : number + 2 + number % 2], mia, *patrons[40 : 41 + number])):
            moment = at - timedelta(days=6 - place, hours=number)
            if not judge_hold(work=work, person=person, pickup_branch=hub, at=moment).obstacles:
                place_hold(work=work, person=person, pickup_branch=hub, at=moment, **common)
    if len(in_now) > 5:
        # One that lies ready for her.
        ready = in_now[5]
        place_hold(work=ready.edition.work, person=mia, pickup_branch=hub, at=at - timedelta(days=2), **common)
        check_in(item=ready, branch=hub, at=at - timedelta(days=1), **common)
    _child(mia, hub, in_now[6:8], at)
    _charges(mia, hub, at)
    _lists(at, source, patrons[60:], list(Branch.objects.order_by("-is_flagship", "pk")))


def _lists(at: datetime, source: str, patrons: list[Person], branches: list[Branch]) -> None:
    """A day's work for the lists of the desk: to fetch, too long on the shelf, between branches, and to look for."""
    common: dict[str, Any] = {"actor": ACTOR, "via": Via.DESK}
    copies = Item.objects.filter(
        edition__original_record__source=source, status=Item.Status.AVAILABLE, edition__format=Format.BOOK
    ).select_related("edition__work", "branch")
    at_hub = list(copies.filter(branch=branches[0]).order_by("-barcode")[:16])
    elsewhere = list(copies.exclude(branch=branches[0]).order_by("-barcode")[:6])
    waiting = iter(patrons)

    def hold(item: Item, pickup: Branch, ago: timedelta) -> None:
        person = next(waiting)
        place_hold(work=item.edition.work, person=person, pickup_branch=pickup, at=at - ago, **common)

    for number, item in enumerate(at_hub[:9]):
        hold(item, branches[number % min(3, len(branches))], timedelta(hours=9 + number))
    for item in at_hub[9:12]:
        hold(item, branches[0], timedelta(days=30))
        check_in(item=item, branch=branches[0], at=at - timedelta(days=26), **common)
    for number, item in enumerate(elsewhere):
        check_in(item=item, branch=branches[0], at=at - timedelta(days=1 + number * 2), **common)
    for item in at_hub[12:14]:
        mark_missing(item=item, at=at - timedelta(days=3), actor=ACTOR)
    claimed = Loan.objects.open().filter(item__branch=branches[0], due_on__lt=at.date()).order_by("pk").last()
    if claimed is not None:
        claim_returned(loan=claimed, branch=branches[0], at=at - timedelta(days=1), actor=ACTOR)


def _child(mia: Person, hub: Branch, items: list[Item], at: datetime) -> None:
    """Her daughter of 8, for whom she sees and renews what she has."""
    on = timezone.localdate(at)
    child = Person.objects.create(
        given_name="Lotte", family_name=mia.family_name, born_on=on - timedelta(days=8 * 366), home_branch=hub
    )
    household = Household.objects.create()
    since = on - timedelta(days=200)
    HouseholdMember.objects.create(household=household, person=mia, is_guardian=True, since=since)
    HouseholdMember.objects.create(household=household, person=child, since=since)
    kind = SubscriptionType.objects.get(code="youth")
    Subscription.objects.create(person=child, type=kind, starts_on=since)
    for item in items:
        check_out(item=item, person=child, branch=hub, at=at - timedelta(days=8), actor=ACTOR, via=Via.KIOSK)


def _charges(mia: Person, hub: Branch, at: datetime) -> None:
    paid = charge(
        person=mia, kind=Charge.Kind.SUBSCRIPTION, amount_cents=4_800, key=f"demo:subscription:{mia.public_id}",
        branch=hub, actor=ACTOR, at=at - timedelta(days=140),
    )  # fmt: skip
    take_payment(
        charges=[paid], amount_cents=4_800, road=Road.TERMINAL, branch=hub, actor=ACTOR, at=at - timedelta(days=140),
        key=f"demo:payment:{mia.public_id}",
    )  # fmt: skip
    till_demo(hub, ACTOR, at)
    charge(
        person=mia, kind=Charge.Kind.CARD, amount_cents=250, key=f"demo:card:{mia.public_id}", branch=hub, actor=ACTOR,
        at=at - timedelta(days=9),
    )  # fmt: skip
