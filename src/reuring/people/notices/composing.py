# SPDX-License-Identifier: EUPL-1.2
"""From notices to messages: what waits for one person becomes one message, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reuring.people.models import NoticeRoad
from reuring.people.notices.kinds import LONG, SHORT, NoticeKind, Urgency, keys_of, kind_of, known_kind
from reuring.people.notices.models import Message, Notice, NoticeOff, NoticeRules
from reuring.people.notices.policy import road_for, within_hours
from reuring.people.notices.reach import Reach, reach
from reuring.people.notices.roads.parts import shortened
from reuring.people.notices.texts import Sender, Texts, Told, Written, sender, write

BATCH: Final = 500
# One that makes messages at a time; another waits a moment and then finds less to do.
_TURN: Final = 0x6E6F7469636573  # "notices"


@dataclass(frozen=True, slots=True)
class _Around:
    """What a run knows: the same for all of its messages."""

    at: datetime
    day: date
    rules: NoticeRules
    texts: Texts
    of: Sender
    is_digest: bool


def compose(*, urgency: Urgency, at: datetime) -> int:
    """Make a message for everyone for whom a notice of that urgency waits: one a person, one a day for a digest.

    Each batch of people is a transaction, so a run that was killed goes on where it was, and two at once take turns:
    neither can put a notice in two messages, and the database refuses a second digest on the same day.
    Returns how many messages were made.
    """
    day = timezone.localdate(at)
    around = _Around(at, day, NoticeRules.on(day), Texts.at(at), sender(), urgency is Urgency.DIGEST)
    kinds = keys_of(urgency)
    made, after = 0, 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
            people = _next_people(kinds, around, after)
            if not people:
                return made
            made += _compose_for(people, kinds, around)
        after = people[-1]


def _next_people(kinds: Collection[str], around: _Around, after: int) -> list[int]:
    waiting = Notice.objects.waiting().filter(person__gt=after, kind__in=kinds, due_at__lte=around.at)
    if around.is_digest:
        today = Message.objects.filter(person=OuterRef("person"), day=around.day, is_digest=True)
        waiting = waiting.exclude(Exists(today))
    return list(waiting.order_by("person").values_list("person", flat=True).distinct()[:BATCH])


def _compose_for(people: list[int], kinds: Collection[str], around: _Around) -> int:
    waiting = Notice.objects.waiting().filter(person__in=people, kind__in=kinds, due_at__lte=around.at)
    held = list(waiting.select_related("regards").select_for_update(of=("self",)).order_by("person_id", "id"))
    reached = reach(people, around.at)
    off = set(NoticeOff.objects.filter(person__in=people).values_list("person_id", "kind"))
    gone, fresh = without_reason(held)
    cancelled: dict[str, list[int]] = {Notice.Because.GONE: [each.pk for each in gone]}
    by_person: dict[int, list[Notice]] = {}
    for notice in fresh:
        assert notice.person_id is not None
        if reached[notice.person_id].is_merged:
            cancelled.setdefault(Notice.Because.LEFT, []).append(notice.pk)
        elif (notice.person_id, notice.kind) in off and kind_of(notice.kind).may_be_off:
            cancelled.setdefault(Notice.Because.OFF, []).append(notice.pk)
        else:
            by_person.setdefault(notice.person_id, []).append(notice)
    messages: list[Message] = []
    members: list[list[int]] = []
    for person, notices in by_person.items():
        message = _message(reached[person], notices, around)
        if message is None:
            cancelled.setdefault(Notice.Because.NO_ROAD, []).extend(notice.pk for notice in notices)
            continue
        messages.append(message)
        members.append([notice.pk for notice in notices])
    Message.objects.bulk_create(messages)
    _put_in(messages, members)
    for because, keys in cancelled.items():
        if keys:
            Notice.objects.filter(pk__in=keys).update(cancelled_at=around.at, cancelled_because=because)
    return len(messages)


def _put_in(messages: list[Message], members: list[list[int]]) -> None:
    pairs = [(notice, message.pk) for message, keys in zip(messages, members, strict=True) for notice in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_notice SET message_id = put.message FROM unnest(%s::bigint[], %s::bigint[]) "
            "AS put(notice, message) WHERE id = put.notice",
            [[notice for notice, _message in pairs], [message for _notice, message in pairs]],
        )


def without_reason(notices: Iterable[Notice]) -> tuple[list[Notice], list[Notice]]:
    """Notices parted in those whose reason went away and those that still hold, as their kinds say. A query a kind."""
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    gone: list[Notice] = []
    fresh: list[Notice] = []
    for key, members in by_kind.items():
        kind = known_kind(key)
        if kind is None:  # its room is not here any more
            gone += members
            continue
        ask = kind.still_holds
        holding = None if ask is None else set(ask({each.about for each in members if each.about}))
        for each in members:
            is_gone = holding is not None and bool(each.about) and each.about not in holding
            (gone if is_gone else fresh).append(each)
    fresh.sort(key=lambda each: (each.person_id or 0, each.pk))
    return gone, fresh


def _message(reached: Reach, notices: list[Notice], around: _Around) -> Message | None:
    """The message for one person, unsaved; None when no road leads there and it is not worth a colleague's while."""
    may_fall_back = any(kind_of(each.kind).falls_back for each in notices)
    road = road_for(reached.wanted, reached.addresses, around.rules.instead_of, may_fall_back=may_fall_back)
    if road is None and not may_fall_back:
        return None
    text = written(notices, road or NoticeRoad.LETTER, reached.given_name, reached.language, around.texts, around.of)
    return Message(
        person_id=reached.person,
        road=road or "",
        language=reached.language,
        day=around.day,
        is_digest=around.is_digest,
        address=reached.addresses[road] if road else "",
        subject=text.subject,
        body=shortened(text.body, around.rules.sms_parts) if road == NoticeRoad.SMS else text.body,
        composed_at=around.at,
        not_before=not_before(road or "", around.rules, around.at),
        state=state_for(road or ""),
        reason="" if road else Message.Reason.NO_ROAD,
    )


def state_for(road: str) -> str:
    """Where a new message by a road begins."""
    if road in (NoticeRoad.EMAIL, NoticeRoad.SMS):
        return Message.State.READY
    return Message.State.BY_HAND if road else Message.State.FAILED


def not_before(road: str, rules: NoticeRules, at: datetime) -> datetime:
    """When a message by a road may go: an SMS wakes nobody."""
    if road != NoticeRoad.SMS:
        return at
    return within_hours(at, rules.sms_from, rules.sms_until, ZoneInfo(settings.TIME_ZONE))


def written(notices: Iterable[Notice], road: str, given_name: str, language: str, texts: Texts, of: Sender) -> Written:
    """What a message with these notices says. notices: with whom they regard."""
    length = SHORT if road == NoticeRoad.SMS else LONG
    told = [Told(kind_of(each.kind), each.facts, each.regards.given_name if each.regards else "") for each in notices]
    return write(told, name=given_name, language=language, length=length, texts=texts, of=of)


def refresh(message: Message, *, at: datetime) -> bool:
    """Look whether a message that waits still says what is true, and write it anew where it does not.

    message: locked by the caller, with its person; in a state of `Message.AHEAD`. at: the moment.
    Returns whether anything is left to tell; the message is cancelled where nothing is.
    """
    notices = list(message.notices.filter(cancelled_at__isnull=True).select_related("regards").order_by("id"))
    gone, fresh = without_reason(notices)
    if gone:
        keys = [each.pk for each in gone]
        Notice.objects.filter(pk__in=keys).update(cancelled_at=at, cancelled_because=Notice.Because.GONE)
    if not fresh or message.person is None:
        message.state = Message.State.CANCELLED
        message.is_stale = False
        message.save(update_fields=["state", "is_stale"])
        return False
    if gone or message.is_stale:
        rewrite(message, fresh, at=at)
        message.is_stale = False
        message.save(update_fields=["subject", "body", "is_stale"])
    return True


def rewrite(message: Message, notices: Iterable[Notice], *, at: datetime) -> None:
    """Write subject and body of a message for its road, unsaved. message: with its person."""
    assert message.person is not None
    text = written(notices, message.road, message.person.given_name, message.language, Texts.at(at), sender())
    rules = NoticeRules.on(timezone.localdate(at))
    message.subject = text.subject
    message.body = shortened(text.body, rules.sms_parts) if message.road == NoticeRoad.SMS else text.body


def kinds_in(message: Message) -> list[NoticeKind]:
    """The kinds of what a message tells, each once."""
    keys = message.notices.filter(cancelled_at__isnull=True).values_list("kind", flat=True).distinct()
    return sorted((kind_of(key) for key in keys), key=lambda kind: (kind.order, kind.key))
