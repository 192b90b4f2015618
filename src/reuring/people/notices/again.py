# SPDX-License-Identifier: EUPL-1.2
"""What staff decide about a message that failed, or that perhaps went out: again, gone, or let be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.notices.composing import not_before, rewrite, state_for, without_reason
from reuring.people.notices.models import Attempt, Message, Notice, NoticeRules
from reuring.people.notices.reach import reach
from reuring.people.policy import Obstacle

OPEN = (Message.State.FAILED, Message.State.UNSURE)


class MessageRefused(Refused):
    """Nothing can be decided about a message so."""


@transaction.atomic
def send_again(*, message: Message, road: str, actor: Actor, at: datetime) -> Message:
    """Let a message that failed or perhaps went out go (again), by a road that leads to the person now.

    The words are written anew, without what is over. Raises MessageRefused with every obstacle.
    """
    held = _locked(message)
    obstacles = []
    person = held.person
    addresses = reach([person.pk], at)[person.pk].addresses if person else {}
    if person is None:
        obstacles.append(Obstacle("person-gone", _("We weten niet meer voor wie dit was.")))
    elif road not in addresses:
        obstacles.append(Obstacle("no-such-road", _("Langs deze weg is deze persoon nu niet te bereiken.")))
    notices = list(held.notices.filter(cancelled_at__isnull=True).select_related("regards").order_by("id"))
    gone, fresh = without_reason(notices)
    if any(not notice.facts for notice in fresh):
        obstacles.append(Obstacle("too-old", _("Dit bericht is te oud: we weten niet meer wat erin stond.")))
    elif not fresh:
        obstacles.append(Obstacle("is-over", _("Dit hoeft niet meer: wat erin stond geldt niet meer.")))
    if obstacles:
        raise MessageRefused(*obstacles)
    Notice.objects.filter(pk__in=[each.pk for each in gone]).update(
        cancelled_at=at, cancelled_because=Notice.Because.GONE
    )
    before = {"road": held.road, "state": held.state}
    held.road, held.address = road, addresses[road]
    held.state, held.reason, held.detail = state_for(road), "", ""
    held.composed_at, held.print_run = at, None
    held.not_before = not_before(road, NoticeRules.on(timezone.localdate(at)), at)
    rewrite(held, fresh, at=at)
    held.save()
    _record("send_again", held, actor, at, before)
    return held


@transaction.atomic
def it_went_out(*, message: Message, actor: Actor, at: datetime) -> Message:
    """Say that a message that was in doubt did go out. Raises MessageRefused."""
    held = _locked(message)
    if held.state != Message.State.UNSURE:
        raise MessageRefused(Obstacle("not-in-doubt", _("Van dit bericht weten we dat het niet weg is.")))
    Attempt.objects.filter(message=held, number=held.attempts).update(outcome=Attempt.Outcome.HANDED_OVER)
    before = {"road": held.road, "state": held.state}
    held.state, held.handed_over_at, held.reason, held.detail = Message.State.HANDED_OVER, at, "", ""
    held.save(update_fields=["state", "handed_over_at", "reason", "detail"])
    _record("it_went_out", held, actor, at, before)
    return held


@transaction.atomic
def let_be(*, message: Message, actor: Actor, at: datetime) -> Message:
    """Say that a message need not go (again). Raises MessageRefused."""
    held = _locked(message)
    before = {"road": held.road, "state": held.state}
    held.state = Message.State.CANCELLED
    held.save(update_fields=["state"])
    _record("let_be", held, actor, at, before)
    return held


def _locked(message: Message) -> Message:
    held = Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    if held.state not in OPEN:
        raise MessageRefused(Obstacle("decided-already", _("Hierover is al beslist.")))
    return held


def _record(verb: str, held: Message, actor: Actor, at: datetime, before: dict[str, str]) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="message",
        subject_key=held.public_id,
        before=before,
        after={"road": held.road, "state": held.state},
    )
