# SPDX-License-Identifier: EUPL-1.2
"""Saying that something is not right: it comes before the moderators, and where somebody may be in danger at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Case, Report
from reuring.communities.moderating.hiding import Thing, hide, open_case
from reuring.communities.moderating.moderators import moderators
from reuring.communities.moderating.telling import tell_at_once
from reuring.communities.refusals import ModerationRefused
from reuring.people.bsn import contains_bsn
from reuring.people.models import Person
from reuring.people.policy import Obstacle


@transaction.atomic
def report(
    *,
    thing: Thing,
    person: Person | None,
    why: str,
    text: str = "",
    is_inside: bool = False,
    source: str = "",
    at: datetime,
) -> Report:
    """Keep that somebody says that something is not right. The second report joins the case that is open.

    person: who says so; None for a stranger. why: of Report.Why. Somebody who says it twice changes what they said.
    is_inside: they are in the group that it is in, or go with groups. source: of who is not, a mark of the address of
    the network (`people/limits.mark_of`).
    A child or somebody else in danger: the moderators are told at once. It is hidden until somebody looked where
    somebody inside says so, or it comes from two addresses outside: nobody silences another from outside alone, with
    or without an account.
    Raises ModerationRefused with every obstacle.
    """
    obstacles = []
    if why not in Report.Why.values:
        obstacles.append(Obstacle("no-reason", _("Kies wat er niet goed is.")))
    if contains_bsn(text):
        obstacles.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if person is not None and thing.person is not None and thing.person.pk == person.pk:
        obstacles.append(Obstacle("own", _("Dit is van jezelf. Je kunt het zelf weghalen.")))
    if obstacles:
        raise ModerationRefused(*obstacles)
    case = open_case(thing, at=at)
    said = {"why": why, "text": text.strip()[:500], "source": "" if is_inside else source, "at": at}
    if person is not None:
        found, _made = Report.objects.update_or_create(case=case, person=person, defaults=said)
    elif source:
        found, _made = Report.objects.update_or_create(case=case, person=None, source=source, defaults=said)
    else:
        found = Report.objects.create(case=case, person=None, **said)
    if why in Report.SERIOUS:
        if is_inside or _addresses(case) > 1:
            hide(case, at=at)
        tell_at_once(case, moderators(case.community, at), at=at)
    return found


def _addresses(case: Case) -> int:
    """From how many addresses outside a case has a report that cannot wait."""
    serious = case.reports.filter(why__in=Report.SERIOUS).exclude(source="")
    return serious.order_by().values("source").distinct().count()


def is_serious(case: Case) -> bool:
    """Whether somebody may be in danger."""
    return case.reports.filter(why__in=Report.SERIOUS).exists()
