# SPDX-License-Identifier: EUPL-1.2
"""The day around the desk in the demonstration, made by the same verbs as at a desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from reuring.catalogue.models import Format, Item
from reuring.circulation.day import between, delivering, found, notes, opening, wishing
from reuring.circulation.models import (
    Bag,
    ChecklistItem,
    FoundKind,
    FoundRule,
    Hold,
    HomeDelivery,
    LendingRule,
    OtherLibrary,
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
)
from reuring.ledger import till
from reuring.people.actor import Actor
from reuring.people.models import Account, Person, PostalAddress
from reuring.people.roles import Role
from reuring.places.models import Branch
from reuring.threads.models import Topic

SINCE: Final = date(2021, 1, 1)
_LISTS: Final = {
    opening.Moment.OPENING: (
        ("Alarm uit, lampen aan", "Alarm aus, Licht an", "Alarm off, lights on"),
        ("Inleverbus leeghalen", "Rückgabekasten leeren", "Empty the return box"),
        ("Zelfbediening en printers starten", "Selbstverbuchung und Drucker starten", "Start the kiosks and printers"),
        ("Kranten en tijdschriften neerleggen", "Zeitungen und Zeitschriften auslegen", "Put out the newspapers"),
    ),
    opening.Moment.CLOSING: (
        ("Ronde door alle ruimtes", "Rundgang durch alle Räume", "Walk through all rooms"),
        ("Toiletten en nooduitgangen", "Toiletten und Notausgänge", "Toilets and emergency exits"),
        ("Ramen dicht, verwarming laag", "Fenster zu, Heizung niedrig", "Windows shut, heating low"),
        ("Alarm aan", "Alarm an", "Alarm on"),
    ),
}
_THINGS: Final = (
    (FoundKind.UMBRELLA, "Zwarte paraplu met houten handvat", "bij de kapstok", "B1", 3),
    (FoundKind.GLASSES, "Leesbril met rood montuur", "leestafel", "B2", 1),
    (FoundKind.TOY, "Grijze knuffelolifant", "kinderhoek", "B2", 12),
    (FoundKind.KEYS, "Sleutelbos met een blauwe fietssleutel", "kopieerapparaat", "kluis", 0),
    (FoundKind.CLOTHES, "Kindersjaal met strepen", "toilet", "B1", 120),
)


def day_demo(at: datetime) -> None:
    """Checklists, a day that is open, notes, lost property, books brought home, wishes, other libraries.

    Doing it again changes nothing. Needs branches, types and people who borrow.
    """
    hub = Branch.objects.filter(is_flagship=True).first()
    if hub is None or ChecklistItem.objects.exists():
        return
    desk, collection = _colleague(Role.FRONT_DESK), _colleague(Role.CATALOGUER)
    _branch_day(hub, desk, at)
    _lost_property(hub, desk, at)
    _home_delivery(hub, desk, at)
    _wishes(hub, collection, at)
    _libraries(hub, desk, at)


def _colleague(role: Role) -> Actor:
    account = Account.objects.filter(person__role_grants__role=role).select_related("person").order_by("pk").first()
    return Actor.person(account) if account else Actor.command("reuring demo")


def _branch_day(hub: Branch, desk: Actor, at: datetime) -> None:
    for moment, texts in _LISTS.items():
        for place, said in enumerate(texts, start=1):
            opening.add_checklist_item(
                branch=None, moment=moment, texts=dict(zip(("nl", "de", "en"), said, strict=True)),
                position=place * 10, valid_from=SINCE, actor=desk, at=at,
            )  # fmt: skip
    day = opening.open_branch(branch=hub, actor=desk, at=at)
    till.open_till(branch=hub, float_cents=10_000, actor=desk, at=at)
    for line in opening.checklist(day, opening.Moment.OPENING)[:3]:
        opening.tick(day=day, item=line.item, actor=desk, at=at)
    notes.write_note(
        branch=hub, text="De lift doet het weer. De monteur komt vrijdag nog een keer kijken.", is_pinned=True,
        until=timezone.localdate(at) + timedelta(days=5), actor=desk, at=at - timedelta(hours=16),
    )  # fmt: skip
    notes.write_note(
        branch=hub, text="Printer 2 trekt het papier scheef. Gebruik printer 1.", actor=desk,
        at=at - timedelta(hours=15),
    )  # fmt: skip


def _lost_property(hub: Branch, desk: Actor, at: datetime) -> None:
    today = timezone.localdate(at)
    goes = FoundRule.Goes
    rules: tuple[tuple[str, int, FoundRule.Goes], ...] = (
        ("", 90, goes.CHARITY), (FoundKind.WALLET, 14, goes.MUNICIPALITY), (FoundKind.PHONE, 14, goes.MUNICIPALITY),
        (FoundKind.JEWELLERY, 14, goes.MUNICIPALITY), (FoundKind.DOCUMENT, 14, goes.MUNICIPALITY),
        (FoundKind.KEYS, 90, goes.DESTROYED),
    )  # fmt: skip
    for kind, days, then in rules:
        FoundRule.objects.get_or_create(kind=kind, valid_from=SINCE, defaults={"keep_days": days, "goes": then})
    for sort, description, where, box, days in _THINGS:
        found.note_found(
            branch=hub, kind=sort, description=description, found_on=today - timedelta(days=days),
            found_where=where, box=box, actor=desk, at=at,
        )  # fmt: skip
    found.note_ask(
        branch=hub, kind=FoundKind.GLASSES, description="Leesbril, rood", lost_on=today - timedelta(days=2),
        name="Mevrouw Pelzer", contact="045 555 01 23", actor=desk, at=at,
    )  # fmt: skip


def _home_delivery(hub: Branch, desk: Actor, at: datetime) -> None:
    today = timezone.localdate(at)
    volunteer = Person.objects.filter(role_grants__role=Role.VOLUNTEER).order_by("pk").first()
    topics = list(Topic.objects.filter(parent__isnull=True, is_retired=False)[:3])
    in_force = Subscription.objects.in_force(today).values("person")
    old = Person.objects.filter(pk__in=in_force, born_on__lt=today - timedelta(days=365 * 70))
    streets = (("Hoofdstraat", 14, "6461CP"), ("Akerstraat", 101, "6466HB"), ("Kloosterraderstraat", 3, "6461EL"))
    for number, (person, (street, house, code)) in enumerate(zip(old.order_by("pk"), streets, strict=False)):
        if not PostalAddress.objects.current().filter(person=person).exists():
            PostalAddress.objects.create(
                person=person, street=street, house_number=house, postal_code=code, town="Kerkrade", valid_from=SINCE
            )
        delivery = delivering.arrange(
            person=person, branch=hub, starts_on=today - timedelta(days=100),
            wanted=delivering.Wanted(
                how_many=3, formats=(Format.LARGE_PRINT, Format.BOOK) if number else (), topics=tuple(topics[:number]),
                wishes="Graag geen oorlog." if number else "", volunteer=volunteer, keeps_list=number != 1,
                directions="De bel is zacht: klop even op het raam." if number == 1 else "",
            ),
            actor=desk, at=at,
        )  # fmt: skip
        _fill_bag(delivery, hub, number, desk, at)


def _fill_bag(delivery: HomeDelivery, hub: Branch, number: int, desk: Actor, at: datetime) -> None:
    """The first bag stands ready, the second is being filled, the third is still to begin."""
    if number > 1:
        return
    bag = delivering.begin_bag(delivery=delivery, on=timezone.localdate(at), actor=desk, at=at)
    held = Hold.objects.open().values("work")
    in_now = Item.objects.filter(branch=hub, status=Item.Status.AVAILABLE, edition__format=Format.BOOK)
    in_now = in_now.filter(bag_item__isnull=True).exclude(edition__work__in=held).select_related("edition")
    for item in {item.edition.work_id: item for item in in_now.order_by("barcode")[:40]}.values():
        delivering.choose(bag=bag, item=item, actor=desk, at=at)
        if bag.chosen.count() == 2:
            break
    if number == 0:
        delivering.pack(bag=Bag.objects.get(pk=bag.pk), branch=hub, actor=desk, at=at)


def _wishes(hub: Branch, collection: Actor, at: datetime) -> None:
    in_force = Subscription.objects.in_force(timezone.localdate(at)).values("person")
    people = list(Person.objects.filter(pk__in=in_force).order_by("pk")[:5])
    if not people:
        return
    asked = (
        ("Koempels: mijnwerkers en hun kinderen", "Wiel Smeets", 3, "Mijn opa werkte in de Domaniale."),
        ("Breien voor beginners", "Anna de Bont", 1, ""),
        ("Het grote vogelboek van Limburg", "", 2, "Voor ons wandelclubje."),
    )
    for number, (title, creator, voices, remark) in enumerate(asked):
        for place, person in enumerate(people[:voices]):
            wishing.make_wish(
                person=person, title=title, creator=creator, remark="" if place else remark, wants_hold=place == 0,
                pickup_branch=hub, actor=Actor.command("reuring demo"), at=at - timedelta(days=9 - number, hours=place),
            )  # fmt: skip
    wish = wishing.make_wish(
        person=people[0], title="Koken met weinig geld", creator="Nadia Bouali", actor=Actor.command("reuring demo"),
        at=at - timedelta(days=20),
    ).wish  # fmt: skip
    wishing.decide(wish=wish, answer="bought", words="", actor=collection, at=at - timedelta(days=3))


def _libraries(hub: Branch, desk: Actor, at: datetime) -> None:
    kind, made = SubscriptionType.objects.get_or_create(
        code="library",
        defaults={"kind": SubscriptionType.Kind.LIBRARY, "is_offered": False, "is_offered_online": False,
                  "position": 90},
    )  # fmt: skip
    if made:
        for language, name in (("nl", "Andere bibliotheek"), ("de", "Andere Bibliothek"), ("en", "Other library")):
            SubscriptionTypeText.objects.create(type=kind, language=language, name=name)
        SubscriptionTerms.objects.create(type=kind, valid_from=SINCE, fee_cents=0, months=None, max_loans=200)
        LendingRule.objects.create(type=kind, valid_from=SINCE, loan_days=42, max_renewals=1, renews_by_itself=False)
    near = [
        between.keep_library(library=OtherLibrary(name=name, email=email), actor=desk, at=at)
        for name, email in (
            ("Bibliotheek Heuvelland-Maas (voorbeeld)", "uitleen@heuvelland.example"),
            ("Stadtbücherei Herzogenrath (Beispiel)", "fernleihe@herzogenrath.example"),
        )
    ]
    item = (
        Item.objects.filter(branch=hub, status=Item.Status.AVAILABLE, edition__format=Format.BOOK)
        .filter(bag_item__isnull=True)
        .exclude(edition__work__in=Hold.objects.open().values("work"))
        .select_related("edition")
        .order_by("-barcode")
        .first()
    )
    title = item.edition.title[:200] if item else "Max Havelaar"
    asked = between.note_asked_of_us(
        library=near[0], branch=hub, title=title, reference="2026-118", actor=desk, at=at - timedelta(days=2)
    )
    if item is not None:
        between.send_to_library(asked=asked, item=item, branch=hub, actor=desk, at=at)
    between.note_asked_of_us(
        library=near[1], branch=hub, title="De mijnstreek in beeld", creator="Jo Schoenmaekers", actor=desk, at=at
    )
    in_force = Subscription.objects.in_force(timezone.localdate(at)).values("person")
    reader = Person.objects.filter(pk__in=in_force, merged_into__isnull=True).order_by("pk").first()
    if reader is not None:
        request = between.ask_for(
            person=reader, pickup_branch=hub, title="Handboek bijen houden", creator="Veldman, Ruud",
            cost_cents=450, actor=desk, at=at - timedelta(days=4),
        )  # fmt: skip
        between.send_for(asked=request, library=near[0], actor=desk, at=at - timedelta(days=3))
