# SPDX-License-Identifier: EUPL-1.2
"""The call list: whom a colleague calls, with what, and how it went."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.models import NoticeRoad
from reuring.people.notices.composing import refresh
from reuring.people.notices.models import Attempt, Message, NoticeRules
from reuring.people.notices.policy import next_call
from reuring.people.policy import Obstacle


class CallRefused(Refused):
    """A call can't be recorded."""


def to_call(at: datetime) -> QuerySet[Message]:
    """Whom to call now, longest waiting first."""
    waiting = Message.objects.filter(road=NoticeRoad.CALL, state=Message.State.BY_HAND, not_before__lte=at)
    return waiting.select_related("person").order_by("not_before", "pk")


@transaction.atomic
def still_to_call(messages: list[Message], *, at: datetime) -> list[Message]:
    """Of these, with words that are true now, those that still have to be called."""
    keys = [message.pk for message in messages]
    held = Message.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=keys)
    return [
        message
        for message in held.filter(state=Message.State.BY_HAND).order_by("not_before", "pk")
        if refresh(message, at=at)
    ]


@transaction.atomic
def record_call(*, message: Message, outcome: str, actor: Actor, at: datetime) -> Message:
    """Keep how a call went.

    outcome: HANDED_OVER when the person was spoken to; NO_ANSWER: called again a day later, as often as the rules
    say; WRONG_NUMBER: not again.
    Raises CallRefused when a colleague was before.
    """
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state != Message.State.BY_HAND or held.road != NoticeRoad.CALL:
        raise CallRefused(Obstacle("called-already", _("Een collega heeft al gebeld.")))
    held.attempts += 1
    Attempt.objects.create(
        message=held, number=held.attempts, began_at=at, ended_at=at, outcome=outcome, account=actor.account
    )
    if outcome == Attempt.Outcome.HANDED_OVER:
        held.state, held.handed_over_at, held.reason = Message.State.HANDED_OVER, at, ""
    elif outcome == Attempt.Outcome.WRONG_NUMBER:
        held.state, held.reason = Message.State.FAILED, Message.Reason.WRONG_NUMBER
    else:
        again = next_call(held.attempts, NoticeRules.on(timezone.localdate(at)).call_tries, at)
        if again is None:
            held.state, held.reason = Message.State.FAILED, Message.Reason.NO_ANSWER
        else:
            held.not_before = again
    held.save(update_fields=["state", "handed_over_at", "reason", "attempts", "not_before"])
    return held
