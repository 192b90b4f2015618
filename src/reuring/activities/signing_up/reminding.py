# SPDX-License-Identifier: EUPL-1.2
"""The daily round: who comes tomorrow is told so. Asked by the round of notices; telling again tells nothing twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from reuring.activities.models import Registration
from reuring.activities.notices import REMINDER
from reuring.activities.signing_up.telling import facts_of, is_called, sessions_of, title_for, with_sessions
from reuring.people.notices.telling import Telling, tell

BATCH: Final = 500
# Who signed up just now has the confirmation.
_JUST_NOW: Final = timedelta(hours=24)


def tell_of_tomorrow(at: datetime) -> int:
    """Remind everybody of what they come to tomorrow, by the library's clock. Returns how many are new."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    zone = ZoneInfo(settings.TIME_ZONE)
    first = datetime.combine(tomorrow, time(0), zone)
    until = datetime.combine(tomorrow + timedelta(days=1), time(0), zone)
    found = Registration.objects.filter(
        state=Registration.State.CONFIRMED,
        person__isnull=False,
        made_at__lt=at - _JUST_NOW,
        seats__pool__session__starts_at__gte=first,
        seats__pool__session__starts_at__lt=until,
    ).exclude(seats__pool__session__state="cancelled")
    new, after = 0, 0
    while keys := list(found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).distinct()[:BATCH]):
        after = keys[-1]
        told = []
        for each in with_sessions(Registration.objects.filter(pk__in=keys)).order_by("pk"):
            for session in sessions_of(each):
                if first <= session.starts_at < until and not session.is_cancelled and not is_called(each):
                    assert each.person_id is not None
                    facts = facts_of(each, [session], title_for(each))
                    key = f"{REMINDER}:{each.public_id}:{session.public_id}:{session.starts_at:%Y%m%d%H%M}"
                    told.append(Telling(REMINDER, each.person_id, key, facts, about=each.public_id))
        new += tell(told, at=at)
    return new
