# SPDX-License-Identifier: EUPL-1.2
"""Messages go out by machine: e-mail and SMS, each at most once.

A message is marked as being handed over and committed before the network is touched, and marked as gone after it; the
mark of one and the next take share a commit. What a process that died was handing over is never sent again by itself:
it is shown to staff as perhaps gone (decision 0008).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from reuring.people.models import NoticeRoad
from reuring.people.notices.composing import refresh
from reuring.people.notices.models import Attempt, Message
from reuring.people.notices.policy import CHECK_AFTER, LEASE, next_try
from reuring.people.notices.roads.mail import Mail
from reuring.people.notices.roads.road import NotHandedOver, PerhapsHandedOver, Road, RoadClosed
from reuring.people.notices.roads.sms import sms_road

logger = logging.getLogger(__name__)

_MAKERS: Final[dict[str, Callable[[], Road]]] = {NoticeRoad.EMAIL: Mail, NoticeRoad.SMS: sms_road}


@dataclass
class Sent:
    """What a run did, by how it went."""

    handed_over: int = 0
    not_sent: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    message: Message
    outcome: str
    reason: str = ""
    detail: str = ""
    is_final: bool = False
    is_closed: bool = False


@dataclass
class _Roads:
    """The roads of one run. One that is closed is left alone until the next."""

    open: dict[str, Road] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def road(self, name: str) -> Road:
        if name not in self.open:
            self.open[name] = _MAKERS[name]()
        return self.open[name]

    def usable(self) -> list[str]:
        return [name for name in _MAKERS if name not in self.closed]

    def close(self) -> None:
        for road in self.open.values():
            try:
                road.close()
            except Exception:
                logger.warning("a road did not close well", exc_info=True)


def send_due(*, clock: Callable[[], datetime] = timezone.now, most: int | None = None) -> Sent:
    """Hand over every message that may go now. Several of these may run at once: each takes other messages.

    clock: asked for the moment of each step. most: how many at the most; None: all.
    """
    sent = Sent()
    outcome: _Outcome | None = None
    roads = _Roads()
    with ExitStack() as after:
        after.callback(roads.close)
        tried = 0
        while True:
            with transaction.atomic():
                if outcome is not None:
                    _settle(outcome, clock())
                taken = _take(roads.usable(), clock()) if most is None or tried < most else None
            if taken is None:
                return sent
            tried += 1
            outcome = _hand_over(taken, roads)
            if outcome.is_closed:
                roads.closed.add(taken.road)
            setattr(sent, outcome.outcome, getattr(sent, outcome.outcome) + 1)


def _take(roads: list[str], at: datetime) -> Message | None:
    """The next message to hand over, marked as such; None when there is none. In the caller's transaction."""
    while True:
        ready = Message.objects.filter(state=Message.State.READY, not_before__lte=at, road__in=roads)
        locked = ready.select_for_update(skip_locked=True, of=("self",)).select_related("person")
        message = locked.order_by("not_before", "id").first()
        if message is None:
            return None
        is_old = at - message.composed_at > CHECK_AFTER
        if (message.is_stale or is_old) and not refresh(message, at=at):
            continue
        message.state = Message.State.HANDING_OVER
        message.taken_at = at
        message.attempts += 1
        message.save(update_fields=["state", "taken_at", "attempts"])
        Attempt.objects.create(message=message, number=message.attempts, began_at=at)
        return message


def _hand_over(message: Message, roads: _Roads) -> _Outcome:
    """Touch the network. Outside any transaction."""
    try:
        roads.road(message.road).hand_over(message)
    except NotHandedOver as refused:
        return _Outcome(
            message,
            Attempt.Outcome.NOT_SENT,
            refused.code,
            refused.detail,
            is_final=refused.is_final,
            is_closed=isinstance(refused, RoadClosed),
        )
    except PerhapsHandedOver as broken:
        return _Outcome(message, Attempt.Outcome.UNSURE, Message.Reason.BROKE_OFF, str(broken))
    except Exception as fault:
        # A fault of ours: how far it came is not known, so it is not tried again by itself.
        logger.exception("message %s could not be handed over", message.public_id)
        return _Outcome(message, Attempt.Outcome.UNSURE, Message.Reason.FAULT, f"{type(fault).__name__}: {fault}")
    return _Outcome(message, Attempt.Outcome.HANDED_OVER)


def _settle(outcome: _Outcome, at: datetime) -> None:
    """Mark how a handover went. In the caller's transaction."""
    message = outcome.message
    held = Message.objects.select_for_update().get(pk=message.pk)
    tries = Attempt.objects.filter(message=held, number=message.attempts)
    try:
        with transaction.atomic():
            tries.update(outcome=outcome.outcome, ended_at=at)
    except IntegrityError:
        # Given up as unsure, sent again by a colleague, and then this one said that it had gone after all.
        logger.error("message %s went out twice: it was sent again while it was still under way", message.public_id)
        return
    if held.attempts != message.attempts or held.state not in (Message.State.HANDING_OVER, Message.State.UNSURE):
        if outcome.outcome == Attempt.Outcome.HANDED_OVER and held.state == Message.State.READY:
            _save(held, Message.State.HANDED_OVER, handed_over_at=at, reason="")
        return
    if outcome.outcome == Attempt.Outcome.HANDED_OVER:
        _save(held, Message.State.HANDED_OVER, handed_over_at=at, reason="")
    elif outcome.outcome == Attempt.Outcome.UNSURE:
        _save(held, Message.State.UNSURE, reason=outcome.reason, detail=outcome.detail)
    else:
        again = None if outcome.is_final else next_try(held.attempts, held.composed_at, at)
        if again is None:
            _save(held, Message.State.FAILED, reason=outcome.reason, detail=outcome.detail)
        else:
            _save(held, Message.State.READY, reason=outcome.reason, detail=outcome.detail, not_before=again)


def _save(held: Message, state: str, **fields: Any) -> None:
    held.state = state
    held.taken_at = None
    fields["detail"] = str(fields.get("detail", ""))[:300]
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=["state", "taken_at", *fields])


@transaction.atomic
def give_up_on_the_dead(*, at: datetime) -> int:
    """Mark as perhaps gone what is being handed over for longer than anybody lives. Returns how many.

    at: the moment. Nothing is sent again by this: staff decide, with the message before them.
    """
    late = Message.objects.filter(state=Message.State.HANDING_OVER, taken_at__lt=at - LEASE)
    held = list(late.select_for_update(skip_locked=True).order_by("pk"))
    for message in held:
        Attempt.objects.filter(message=message, number=message.attempts).update(
            outcome=Attempt.Outcome.UNSURE, ended_at=at
        )
        _save(message, Message.State.UNSURE, reason=Message.Reason.DIED)
    return len(held)
