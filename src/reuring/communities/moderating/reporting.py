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
def report(*, thing: Thing, person: Person | None, why: str, text: str = "", at: datetime) -> Report:
    """Keep that somebody says that something is not right. The second report joins the case that is open.

    person: who says so; None for a stranger. why: of Report.Why. Somebody who says it twice changes what they said.
    A child or somebody else in danger: it is hidden until somebody looked, and the moderators are told at once; only
    where somebody inside says so, or two strangers do, so that nobody silences another from outside by one click.
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
    said = {"why": why, "text": text.strip()[:500], "at": at}
    if person is None:
        found = Report.objects.create(case=case, person=None, **said)
    else:
        found, _made = Report.objects.update_or_create(case=case, person=person, defaults=said)
    if why in Report.SERIOUS:
        if person is not None or case.reports.filter(why__in=Report.SERIOUS).count() > 1:
            hide(case, at=at)
        tell_at_once(case, moderators(case.community, at), at=at)
    return found


def is_serious(case: Case) -> bool:
    """Whether somebody may be in danger."""
    return case.reports.filter(why__in=Report.SERIOUS).exists()
