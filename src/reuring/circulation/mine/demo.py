# SPDX-License-Identifier: EUPL-1.2
"""My library in the demonstration: a family that borrows, a history for who wanted one, topics that are followed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reuring.catalogue.models import Format, Item
from reuring.circulation.lending import check_out
from reuring.circulation.models import Via
from reuring.circulation.returning import check_in
from reuring.people.actor import Actor
from reuring.people.consents import give_consent, has_consent, text_version
from reuring.people.models import Card, Person, Purpose
from reuring.places.models import Branch
from reuring.threads.following import follow_under
from reuring.threads.models import TopicFollow

# Whose card, and how many days ago each book was lent.
_LENT: Final = {"2000000041": (19,), "2000000058": (20, 9, 9), "2000000066": (15, 2)}
_READ_BEFORE: Final = ("2000000041", (18, 11))
_FOLLOWS: Final = ("2000000017", {"fiction": ("novels-classics",), "history": ("history",)})


def mine_demo(at: datetime, source: str, actor: Actor) -> None:
    """What the family of the demonstration has at home, and what Mia follows. source: of the records that are lent."""
    people = {card.number: card.person for card in Card.objects.select_related("person").filter(number__in=_numbers())}
    hub = Branch.objects.filter(is_flagship=True).first()
    if hub is None or len(people) < len(_numbers()):
        return
    copies = Item.objects.filter(
        edition__original_record__source=source, branch=hub, status=Item.Status.AVAILABLE, edition__format=Format.BOOK
    )
    # Without those that somebody waits for.
    free = iter(copies.exclude(edition__work__holds__state="waiting").order_by("-barcode")[20:40])
    number, before = _READ_BEFORE
    reader = people[number]
    if has_consent(reader.pk, Purpose.LOAN_HISTORY, at):
        for days in before:
            item = next(free)
            lent_at = at - timedelta(days=days)
            check_out(item=item, person=reader, branch=hub, via=Via.DESK, at=lent_at, actor=actor)
            check_in(item=item, branch=hub, via=Via.KIOSK, at=at, actor=actor)
    for number, ago in _LENT.items():
        for days in ago:
            check_out(
                item=next(free), person=people[number], branch=hub, via=Via.KIOSK, at=at - timedelta(days=days),
                actor=actor,
            )  # fmt: skip
    _follow(people[_FOLLOWS[0]], at, actor)


def _follow(person: Person, at: datetime, actor: Actor) -> None:
    if TopicFollow.objects.filter(person=person).exists():
        return
    purpose = Purpose.INTERESTS
    give_consent(person=person, purpose=purpose, version=text_version(purpose), by=person, actor=actor, at=at)
    for main, keys in _FOLLOWS[1].items():
        follow_under(person=person, main=main, keys=keys, at=at)


def _numbers() -> set[str]:
    return {*_LENT, _READ_BEFORE[0], _FOLLOWS[0]}
