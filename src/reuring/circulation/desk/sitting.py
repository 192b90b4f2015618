# SPDX-License-Identifier: EUPL-1.2
"""One sitting at the desk: from the first scan for somebody until "done".

It lives in the page, not in the session: who is open and from which movement on its steps count travel with each scan.
So two windows are two sittings, a scan writes nothing but the loan, and nothing of whoever was helped stays behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from reuring.circulation.desk.branch import branch_at_work, may_lend_at
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import Movement
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.places.models import Branch


@dataclass(frozen=True)
class Sitting:
    """Where, who works, who is helped (None between people), and after which movement its steps begin."""

    branch: Branch
    account: Account
    at: datetime
    person: Person | None
    after: int

    @cached_property
    def actor(self) -> Actor:
        """Who does what is done here."""
        return Actor.person(self.account)

    @property
    def today(self) -> date:
        """The day in the branch."""
        return day_at(self.branch.time_zone, self.at)

    @property
    def address(self) -> str:
        """Where this sitting is shown."""
        return address_of(self.person, self.after)


def address_of(person: Person | None, after: int) -> str:
    """The desk with somebody open. after: the last movement before the sitting."""
    query: dict[str, object] = {"person": person.public_id} if person is not None else {}
    return reverse("circulation:desk") + "?" + urlencode(query | {"after": after})


def last_movement() -> int:
    """The newest movement there is: a sitting that begins now comes after it."""
    return Movement.objects.aggregate(last=Max("pk"))["last"] or 0


def sitting_of(request: HttpRequest, at: datetime | None = None) -> Sitting | None:
    """The sitting that a request belongs to; None for who works at no desk.

    What the page says of it is believed as far as it can be: a person that is not there is nobody, and a beginning that
    is no number, or very long ago, is now.
    """
    branch = branch_at_work(request)
    account = request.user
    if branch is None or not isinstance(account, Account) or not may_lend_at(request, branch):
        return None
    said = request.POST if request.method == "POST" else request.GET
    person = None
    if public_id := said.get("person", "").replace("\0", ""):
        person = Person.objects.filter(public_id=public_id[:10], merged_into__isnull=True).first()
    after = said.get("after", "")
    is_number = after.isascii() and after.isdecimal() and len(after) < 19
    return Sitting(branch, account, at or timezone.now(), person, int(after) if is_number else last_movement())
