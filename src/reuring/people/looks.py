# SPDX-License-Identifier: EUPL-1.2
"""Who looked at whose data: a table of its own, so that a person can ask, and that is forgotten in time.

Source: AVG (EU 2016/679), articles 5 (1)(f), 15 and 32; that a person learns when and why their data were looked at,
and not by which colleague: EU Court of Justice, C-579/21 (Pankki S).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise

from reuring.people.models import Account, Look, Person

# Somebody who goes back and forth between pages looks once.
AGAIN_AFTER_MINUTES: Final = 10
KEPT_DAYS: Final = 365


# The purposes by their keys, in words for the person.
_purposes: dict[str, str | Promise] = dict(Look.Why.choices)


def register_purpose(key: str, label: str | Promise) -> None:
    """Say in words why a room looks at people's data.

    key: at most 24 characters. label: as a person reads it at `/mine/settings/looks/`.
    Raises ValueError for a key that is there already.
    """
    if key in _purposes:
        raise ValueError(f"{key} is registered twice")
    _purposes[key] = label


def purpose_in_words(key: str) -> str:
    """A purpose for the person, in the language of now."""
    return str(_purposes.get(key, key))


def record_look(*, account: Account, person: Person, at: datetime, purpose: str = Look.Why.DESK) -> Look | None:
    """Keep that a colleague looked at a person's data at the moment `at`.

    purpose: of `Look.Why`, or one that a room registered.
    Returns the row; None when the same colleague looked for the same purpose in the ten minutes before, or looks at
    themselves.
    """
    if account.person_id == person.pk:
        return None
    since = at - timedelta(minutes=AGAIN_AFTER_MINUTES)
    if Look.objects.filter(person=person, account=account, purpose=purpose, at__gt=since, at__lte=at).exists():
        return None
    return Look.objects.create(account=account, person=person, at=at, purpose=purpose)
