# SPDX-License-Identifier: EUPL-1.2
"""What the day around the desk keeps of people, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import (
    AskedFromLibrary,
    Bag,
    BranchDay,
    ChecklistTick,
    FoundItem,
    HomeDelivery,
    LentToLibrary,
    LostAsk,
    NotAgain,
    OtherLibrary,
    ShiftNote,
    Wish,
    WishVoice,
)
from reuring.people.models import Person
from reuring.people.personal import register_personal, rows_of, show_nothing
from reuring.people.policy import Obstacle

NOTE_KEPT_DAYS = 30
ASK_KEPT_DAYS = 30
FOUND_KEPT_DAYS = 365
DELIVERY_KEPT_DAYS = 90
BAG_KEPT_DAYS = 365
WISH_KEPT_DAYS = 90
# Longer than that, for who waits for a title that was bought and does not come.
WAITING_KEPT_DAYS = 365
REQUEST_KEPT_DAYS = 90


def _expire_notes(before: datetime) -> int:
    return ShiftNote.objects.filter(written_at__lt=before).delete()[0]


def _expire_asks(before: datetime) -> int:
    return LostAsk.objects.filter(asked_at__lt=before).delete()[0]


def _expire_found(before: datetime) -> int:
    return FoundItem.objects.filter(ended_at__lt=before).delete()[0]


def _deliveries(person: Person) -> list[dict[str, Any]]:
    found = HomeDelivery.objects.filter(person=person).order_by("starts_on").prefetch_related("topics")
    listed = NotAgain.objects.filter(delivery__person=person).select_related("work__node")
    titles: dict[int, list[str]] = {}
    for row in listed:
        titles.setdefault(row.delivery_id, []).append(row.work.node.title)
    return [
        {
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat() if each.ends_on else None,
            "every_weeks": each.every_weeks,
            "how_many": each.how_many,
            "formats": each.formats,
            "topics": [topic.key for topic in each.topics.all()],
            "wishes": each.wishes,
            "directions": each.directions,
            "not_again": titles.get(each.pk, []),
            "visits": [on.isoformat() for on in each.bags.order_by("on").values_list("on", flat=True)],
        }
        for each in found
    ]


def _packed(person: Person) -> Iterable[Obstacle]:
    if Bag.objects.under_way().filter(delivery__person=person).exists():
        text = _("Er is nog een tas voor deze persoon onderweg. Handel die eerst af.")
        yield Obstacle("bag-under-way", text)


def _expire_deliveries(before: datetime) -> int:
    return HomeDelivery.objects.filter(ends_on__lt=before.date()).delete()[0]


def _expire_bags(before: datetime) -> int:
    return Bag.objects.filter(ended_at__lt=before).delete()[0]


def _voices(person: Person) -> list[dict[str, Any]]:
    found = WishVoice.objects.filter(person=person).select_related("wish", "pickup_branch").order_by("at")
    return [
        {
            "title": voice.wish.title,
            "at": voice.at.isoformat(),
            "remark": voice.remark,
            "state": voice.wish.state,
            "words": voice.wish.words,
        }
        for voice in found
    ]


def _forget_voices(person: Person) -> None:
    # The wish goes on counting, without who had it.
    _let_go(WishVoice.objects.filter(person=person))


def _let_go(voices: Any) -> int:
    count: int = voices.update(person=None, remark="", wants_hold=False, pickup_branch=None)
    return count


def _expire_voices(before: datetime) -> int:
    answered = Q(wish__arrived_at__lt=before) | Q(wish__state=Wish.State.NOT_BOUGHT, wish__decided_at__lt=before)
    # Who waits for a title that was bought waits on, but not for ever.
    given_up = Q(wish__state=Wish.State.BOUGHT, wish__decided_at__lt=before - timedelta(days=WAITING_KEPT_DAYS))
    return _let_go(WishVoice.objects.filter(answered | given_up, person__isnull=False))


def _requests(person: Person) -> list[dict[str, Any]]:
    return rows_of(
        AskedFromLibrary, "person", person, only=("title", "creator", "asked_at", "state", "cost_cents", "back_on")
    )


def _requests_here(person: Person) -> Iterable[Obstacle]:
    if AskedFromLibrary.objects.filter(person=person, state=AskedFromLibrary.State.HERE).exists():
        text = _("Er is nog een titel van een andere bibliotheek voor deze persoon hier. Stuur die eerst terug.")
        yield Obstacle("from-library-here", text)


def _forget_requests(person: Person) -> None:
    now = timezone.now()
    mine = AskedFromLibrary.objects.filter(person=person)
    mine.open().update(state=AskedFromLibrary.State.CANCELLED, ended_at=now)
    mine.update(person=None, note="")


def _expire_requests(before: datetime) -> int:
    return AskedFromLibrary.objects.filter(person__isnull=False, ended_at__lt=before).update(person=None, note="")


register_personal(BranchDay, "opened_by", export=show_nothing)
register_personal(BranchDay, "closed_by", export=show_nothing)
register_personal(ChecklistTick, "account", export=show_nothing)
register_personal(
    ShiftNote,
    "written_by",
    export=lambda person: rows_of(ShiftNote, "written_by", person, only=("text", "written_at", "until")),
    keep_days=NOTE_KEPT_DAYS,
    expire=_expire_notes,
)
register_personal(ShiftNote, "done_by", export=show_nothing)
register_personal(FoundItem, "noted_by", export=show_nothing, keep_days=FOUND_KEPT_DAYS, expire=_expire_found)
register_personal(FoundItem, "ended_by", export=show_nothing)
register_personal(LostAsk, "noted_by", export=show_nothing, keep_days=ASK_KEPT_DAYS, expire=_expire_asks)
register_personal(
    HomeDelivery,
    "person",
    export=_deliveries,
    obstacles=_packed,
    keep_days=DELIVERY_KEPT_DAYS,
    expire=_expire_deliveries,
)
register_personal(HomeDelivery, "volunteer", export=show_nothing)
register_personal(Bag, "volunteer", export=show_nothing, keep_days=BAG_KEPT_DAYS, expire=_expire_bags)
register_personal(
    WishVoice, "person", export=_voices, erase=_forget_voices, keep_days=WISH_KEPT_DAYS, expire=_expire_voices
)
register_personal(Wish, "decided_by", export=show_nothing)
register_personal(OtherLibrary, "person", export=show_nothing)
register_personal(LentToLibrary, "noted_by", export=show_nothing)
register_personal(
    AskedFromLibrary,
    "person",
    export=_requests,
    erase=_forget_requests,
    obstacles=_requests_here,
    keep_days=REQUEST_KEPT_DAYS,
    expire=_expire_requests,
)
register_personal(AskedFromLibrary, "noted_by", export=show_nothing)
