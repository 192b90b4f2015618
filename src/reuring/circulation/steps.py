# SPDX-License-Identifier: EUPL-1.2
"""After how many days people are told what, kept as dated rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import NoticeStep
from reuring.circulation.reminding import USUAL, steps_on
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle


class StepsRefused(Refused):
    """The steps can't be so."""


def obstacles_to_steps(days: Mapping[str, int]) -> tuple[Obstacle, ...]:
    """Everything that is wrong with steps. days: by kind, after the due date; before it is negative. Pure."""
    found = []
    if days[NoticeStep.Kind.DUE_SOON] > 0:
        found.append(Obstacle("due-soon-late", _("Het eerste bericht komt voor de dag zelf, niet erna.")))
    late = [days[kind] for kind in USUAL if kind != NoticeStep.Kind.DUE_SOON]
    if any(number < 1 for number in late):
        found.append(Obstacle("late-early", _("Een bericht dat iets te laat is komt ten minste een dag erna.")))
    if any(after <= before for before, after in pairwise(late)):
        found.append(Obstacle("out-of-order", _("Elk bericht komt later dan het vorige.")))
    return tuple(found)


@transaction.atomic
def set_steps(*, days: Mapping[str, int], actor: Actor, at: datetime) -> None:
    """Let these steps hold from the day of `at` on.

    days: for every kind of `NoticeStep.Kind`. Raises StepsRefused with every obstacle.
    """
    if obstacles := obstacles_to_steps(days):
        raise StepsRefused(*obstacles)
    on = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('circulation.notice_steps'))")
    before = dict(steps_on(on))
    after = {kind: days[kind] for kind in USUAL}
    if before == after:
        return
    for kind, number in after.items():
        if before[kind] == number:
            continue
        held = NoticeStep.objects.filter(kind=kind, valid_until=None)
        held.filter(valid_from__gte=on).delete()
        held.update(valid_until=on)
        NoticeStep.objects.create(kind=kind, days=number, valid_from=on)
    record_event(
        actor=actor, at=at, verb="edit", subject_kind="notice_steps", subject_key="all", before=before, after=after
    )
