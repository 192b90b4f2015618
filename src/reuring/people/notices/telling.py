# SPDX-License-Identifier: EUPL-1.2
"""The two verbs for the rooms above: tell people something, and take it back while it has not gone out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from reuring.people.notices.kinds import NoticeKind, Urgency, kind_of
from reuring.people.notices.models import Message, Notice, NoticeOff
from reuring.people.notices.reach import guardians

BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell.

    person: the key of whom it is for; a child under 16 has it told to the guardians where the kind says so.
    key: the same key reaches the same person once, so it says what it is about and which time: `due_soon:<loan>:<day>`.
    about: public id of the loan, hold or other thing. facts: by the keys of the kind's fields.
    due_at: not before then; None: now. may_be_young: False where the caller knows that this is no child under 16, which
    saves the question.
    """

    kind: str
    person: int
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    due_at: datetime | None = None
    may_be_young: bool = True


_INSERT: Final = """
INSERT INTO people_notice
    (kind, person_id, regards_id, key, about, facts, created_at, due_at, cancelled_because)
SELECT kind, person_id, NULLIF(regards_id, 0), key, about, facts::jsonb, %(at)s, due_at, ''
FROM unnest(%(kinds)s::text[], %(people)s::bigint[], %(regards)s::bigint[], %(keys)s::text[], %(abouts)s::text[],
            %(facts)s::text[], %(due)s::timestamptz[]) AS told(kind, person_id, regards_id, key, about, facts, due_at)
ON CONFLICT (key, person_id) DO NOTHING
RETURNING kind
"""


@transaction.atomic(savepoint=False)
def tell(told: Iterable[Telling], *, at: datetime) -> int:
    """Tell people things: kept in the transaction of the change that they follow from, and sent after it.

    told: any number; what is there already by its key and person is left as it is.
    at: the moment.
    Returns how many notices are new. Those of a kind that goes at once are sent as soon as the transaction commits,
    by a job that is a part of it; the others wait for the message of the day.
    Raises UnknownKind.
    Source: decision 0008.
    """
    new = 0
    at_once = False
    batch: list[Telling] = []
    for each in told:
        batch.append(each)
        if len(batch) == BATCH:
            made, hurry = _tell(batch, at)
            new, at_once, batch = new + made, at_once or hurry, []
    if batch:
        made, hurry = _tell(batch, at)
        new, at_once = new + made, at_once or hurry
    if at_once:
        from reuring.people.notices.jobs import at_once as send_at_once

        send_at_once.defer()
    return new


def _tell(batch: Sequence[Telling], at: datetime) -> tuple[int, bool]:
    """Write one batch. Returns how many are new, and whether one of them goes at once."""
    kinds = {key: kind_of(key) for key in {each.kind for each in batch}}
    rows = [(each, person, regards) for each, person, regards in _for_whom(batch, kinds, at)]
    if not rows:
        return 0, False
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "at": at,
                "kinds": [each.kind for each, _person, _regards in rows],
                "people": [person for _each, person, _regards in rows],
                "regards": [regards for _each, _person, regards in rows],
                "keys": [each.key for each, _person, _regards in rows],
                "abouts": [each.about for each, _person, _regards in rows],
                "facts": [json.dumps(dict(each.facts), ensure_ascii=False) for each, _person, _regards in rows],
                "due": [each.due_at or at for each, _person, _regards in rows],
            },
        )
        new = [kinds[key] for (key,) in cursor.fetchall()]
    return len(new), any(kind.urgency is Urgency.AT_ONCE for kind in new)


def _for_whom(
    batch: Sequence[Telling], kinds: Mapping[str, NoticeKind], at: datetime
) -> Iterable[tuple[Telling, int, int]]:
    """Each thing with whom to tell it: (what, person, whom it regards or 0), without who does not want it."""
    young = {each.person for each in batch if each.may_be_young and kinds[each.kind].to_guardian}
    answering = guardians(young, at) if young else {}
    optional = [key for key, kind in kinds.items() if kind.may_be_off]
    off: set[tuple[int, str]] = set()
    if optional:
        listeners = {each.person for each in batch} | {key for keys in answering.values() for key in keys}
        rows = NoticeOff.objects.filter(kind__in=optional, person__in=listeners)
        off = set(rows.values_list("person_id", "kind"))
    for each in batch:
        listening = answering.get(each.person) if kinds[each.kind].to_guardian else None
        for person in listening or [each.person]:
            if (person, each.kind) not in off:
                yield each, person, each.person if listening else 0


@transaction.atomic
def cancel(keys: Iterable[str], *, at: datetime) -> int:
    """Take notices back whose reason went away, as far as they have not gone out. Whom they were for plays no part.

    Returns how many. A message that was made already is written anew without them, or does not go when nothing is left.
    """
    wanted = list(keys)
    if not wanted:
        return 0
    held = Notice.objects.filter(key__in=wanted, cancelled_at__isnull=True)
    found = list(held.select_for_update().order_by("person_id", "id").values_list("pk", "message_id"))
    messages = {message for _pk, message in found if message}
    ahead: set[int] = set()
    if messages:
        # A message that is being handed over, is on paper or has gone is past changing.
        locked = Message.objects.select_for_update().filter(pk__in=messages, state__in=Message.AHEAD)
        locked = locked.filter(print_run__isnull=True).order_by("pk")
        ahead = set(locked.values_list("pk", flat=True))
        Message.objects.filter(pk__in=ahead).update(is_stale=True)
    gone = [pk for pk, message in found if message is None or message in ahead]
    return Notice.objects.filter(pk__in=gone).update(cancelled_at=at, cancelled_because=Notice.Because.GONE)
