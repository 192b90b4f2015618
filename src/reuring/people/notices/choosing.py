# SPDX-License-Identifier: EUPL-1.2
"""How somebody wants to be written to: the road, the language, and which notices not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.notices.kinds import NoticeKind, kinds
from reuring.people.notices.models import NoticeOff
from reuring.people.notices.reach import reach
from reuring.people.policy import Obstacle


class ChoiceRefused(Refused):
    """Somebody can't be written to so."""


def optional_kinds() -> list[NoticeKind]:
    """The kinds that a person may switch off."""
    return [kind for kind in kinds() if kind.may_be_off]


@transaction.atomic
def choose_notices(
    *, person: Person, road: str, language: str, off: Collection[str], actor: Actor, at: datetime
) -> Person:
    """Keep how somebody wants to be written to.

    road: of NoticeRoad; must lead to the person now, unless it is the one that was chosen already. off: keys of kinds
    that are not wanted; those that can't be switched off are left out.
    Raises ChoiceRefused.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    if road != held.notice_road and road not in reach([held.pk], at)[held.pk].addresses:
        text = _("Langs deze weg kunnen we je nu niet bereiken. Geef eerst je adres of nummer door.")
        raise ChoiceRefused(Obstacle("no-such-road", text))
    wanted_off = {kind.key for kind in optional_kinds()} & set(off)
    was_off = set(NoticeOff.objects.filter(person=held).values_list("kind", flat=True))
    before = {"road": held.notice_road, "language": held.language, "off": sorted(was_off)}
    after = {"road": road, "language": language, "off": sorted(wanted_off)}
    if before == after:
        return held
    held.notice_road, held.language = road, language
    held.save(update_fields=["notice_road", "language"])
    NoticeOff.objects.filter(person=held, kind__in=was_off - wanted_off).delete()
    NoticeOff.objects.bulk_create(NoticeOff(person=held, kind=kind, since=at) for kind in wanted_off - was_off)
    record_event(
        actor=actor,
        at=at,
        verb="choose_notices",
        subject_kind="person",
        subject_key=held.public_id,
        before=before,
        after=after,
    )
    return held
