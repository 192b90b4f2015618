# SPDX-License-Identifier: EUPL-1.2
"""A calendar of due dates, at an address that only its owner knows.

The address is made from a secret of the feed and the key of the site, so that who reads the database can't read
calendars. Source: RFC 5545 (iCalendar), 3.6.1: an event of whole days ends on the first day that is not in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from reuring.circulation.mine.loans import open_loans
from reuring.circulation.models import CalendarFeed, Loan
from reuring.people.models import Person

_SALT: Final = "reuring.circulation.calendar"
# How often a calendar asks again.
_AGAIN: Final = timedelta(hours=6)


@transaction.atomic
def open_feed(*, person: Person, with_titles: bool, at: datetime) -> CalendarFeed:
    """Give somebody a calendar at a new address; an address of before stops working."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    CalendarFeed.objects.filter(person=person).delete()
    return CalendarFeed.objects.create(person=person, secret=secrets.token_hex(16), with_titles=with_titles, made_at=at)


def close_feed(*, person: Person) -> None:
    """End somebody's calendar. Doing it twice changes nothing."""
    CalendarFeed.objects.filter(person=person).delete()


def token_of(feed: CalendarFeed) -> str:
    """What stands in the address of a calendar."""
    return feed.public_id + salted_hmac(_SALT, feed.secret, algorithm="sha256").hexdigest()[:40]


def feed_at(token: str) -> CalendarFeed | None:
    """The calendar with this in its address, or None."""
    feed = CalendarFeed.objects.select_related("person").filter(public_id=token[:10]).first()
    return feed if feed is not None and constant_time_compare(token_of(feed), token) else None


def calendar_of(feed: CalendarFeed, *, host: str, at: datetime) -> bytes:
    """The calendar: for each day on which something is due one event of the whole day, in the language of now.

    host: of the site, which makes the names of events unique in the world.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Reuring//Mijn bibliotheek//NL")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Bibliotheek: terugbrengen"))
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    loans = [loan for loan in open_loans(feed.person) if loan.lost_at is None and loan.claimed_returned_at is None]
    for due_on, group in groupby(loans, key=lambda loan: loan.due_on):
        due = list(group)
        event = Event()
        event.add("uid", f"due-{due_on:%Y%m%d}-{feed.public_id}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", due_on)
        event.add("dtend", due_on + timedelta(days=1))
        event.add("summary", _summary(len(due)))
        event.add("location", ", ".join(sorted({loan.item.branch.name for loan in due})))
        event.add("transp", "TRANSPARENT")
        if feed.with_titles:
            event.add("description", "\n".join(_titles(due)))
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def _summary(count: int) -> str:
    return ngettext(
        "%(number)d titel terug naar de bibliotheek", "%(number)d titels terug naar de bibliotheek", count
    ) % {"number": count}


def _titles(loans: Iterable[Loan]) -> list[str]:
    return [loan.item.edition.title for loan in loans]
