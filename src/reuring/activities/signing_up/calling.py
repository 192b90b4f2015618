# SPDX-License-Identifier: EUPL-1.2
"""Who has to be called about an offer: no machine reaches them before it is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from reuring.activities.models import Registration
from reuring.activities.signing_up import policy
from reuring.people.models import NoticeRoad
from reuring.people.notices.reach import reach

_BY_MACHINE = (NoticeRoad.EMAIL, NoticeRoad.SMS)


@dataclass(frozen=True, slots=True)
class ToCall:
    """An offer that somebody has to be called about. phone: where. calls: how often that was tried."""

    registration: Registration
    phone: str
    calls: int

    @property
    def may_move_on(self) -> bool:
        """Whether it was tried often enough."""
        return self.calls >= policy.CALLS_NEEDED


def to_be_called(people: Collection[int], at: datetime) -> dict[int, str]:
    """Of these people, those who have to be called, with the number: they asked for it, want letters, or have no mail.

    Three queries.
    """
    found = {}
    for key, each in reach(people, at).items():
        phone = each.addresses.get(NoticeRoad.CALL, "")
        by_machine = each.wanted in _BY_MACHINE and any(road in each.addresses for road in _BY_MACHINE)
        if phone and not by_machine:
            found[key] = phone
    return found


def offers_to_call(at: datetime) -> list[ToCall]:
    """Everybody who has an offer now and has to be called about it, whose time is over first."""
    offers = Registration.objects.filter(state=Registration.State.OFFERED, person__isnull=False)
    rows = list(offers.select_related("activity__node", "person").order_by("until", "pk"))
    tries = dict(offers.values_list("pk").annotate(tried=Count("calls")))
    phones = to_be_called({each.person_id for each in rows if each.person_id is not None}, at)
    return [ToCall(each, phones[each.person_id], tries.get(each.pk, 0)) for each in rows if each.person_id in phones]
