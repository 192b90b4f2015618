# SPDX-License-Identifier: EUPL-1.2
"""Who looked at whose data: a table of its own, so that a person can ask, and that is forgotten in time.

Source: AVG (EU 2016/679), articles 5 (1)(f), 15 and 32; that a person learns when and why their data were looked at,
and not by which colleague: EU Court of Justice, C-579/21 (Pankki S).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reuring.people.models import Account, Look, Person

# Somebody who goes back and forth between pages looks once.
AGAIN_AFTER_MINUTES: Final = 10
KEPT_DAYS: Final = 365


def record_look(*, account: Account, person: Person, at: datetime, purpose: str = Look.Why.DESK) -> Look | None:
    """Keep that a colleague looked at a person's data at the moment `at`.

    purpose: of `Look.Why`, or a room's own word, at most 24 characters.
    Returns the row; None when the same colleague looked for the same purpose in the ten minutes before, or looks at
    themselves.
    """
    if account.person_id == person.pk:
        return None
    since = at - timedelta(minutes=AGAIN_AFTER_MINUTES)
    if Look.objects.filter(person=person, account=account, purpose=purpose, at__gt=since, at__lte=at).exists():
        return None
    return Look.objects.create(account=account, person=person, at=at, purpose=purpose)
