# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from reuring.engine.checks import Check, register_check
from reuring.people.notices.kinds import Urgency, keys_of
from reuring.people.notices.models import Attempt, Message, Notice

_STUCK: Final = timedelta(hours=1)
_WAITS_TOO_LONG: Final = timedelta(days=2)


def nothing_stuck() -> Check:
    """Whether no message has been under way for an hour, and no notice waits that should be in a message."""
    at = timezone.now()
    stuck = Message.objects.filter(state=Message.State.HANDING_OVER, taken_at__lt=at - _STUCK).count()
    overdue = Message.objects.filter(state=Message.State.READY, not_before__lt=at - _STUCK).count()
    waiting = Notice.objects.waiting()
    at_once = waiting.filter(kind__in=keys_of(Urgency.AT_ONCE), due_at__lt=at - _STUCK).count()
    digest = waiting.filter(kind__in=keys_of(Urgency.DIGEST), due_at__lt=at - _WAITS_TOO_LONG).count()
    doubtful = Message.objects.filter(state=Message.State.UNSURE, composed_at__lt=at - _WAITS_TOO_LONG).count()
    if doubtful:
        return Check(
            False,
            f"Of {doubtful} messages nobody knows whether they went out, for more than two days.",
            "Decide about them on the page on notices.",
        )
    if stuck or overdue or at_once or digest:
        return Check(
            False,
            f"{stuck} messages are under way for more than an hour, {overdue} should have gone by now, and "
            f"{at_once + digest} notices wait too long to be put in a message.",
            "See whether the background work runs (`reuring work`); the page on notices shows what is wrong.",
        )
    return Check(True, "Notices go out as they should.")


def nothing_twice() -> Check:
    """Whether every message went out at most once, and says truly that it did."""
    doubled = (
        Attempt.objects.filter(outcome=Attempt.Outcome.HANDED_OVER)
        .values("message")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .count()
    )
    gone = Q(tries__outcome=Attempt.Outcome.HANDED_OVER)
    counted = Message.objects.annotate(went=Count("tries", filter=gone))
    unproven = counted.filter(state=Message.State.HANDED_OVER, went=0).count()
    denied = counted.filter(went__gt=0).exclude(state=Message.State.HANDED_OVER).count()
    if doubled or unproven or denied:
        return Check(
            False,
            f"{doubled} messages went out twice, {unproven} are said to be gone without a try that succeeded, and "
            f"{denied} went out without saying so.",
            "Keep a backup and report this: the database should have refused it.",
        )
    return Check(True, "No message went out twice.")


register_check("notices under way", nothing_stuck)
register_check("notices once", nothing_twice)
