# SPDX-License-Identifier: EUPL-1.2
"""Due dates in a calendar: right for programs, private, and ended when one says so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from reuring.circulation.models import CalendarFeed, SubscriptionType
from reuring.circulation.tests.cast import make_open_branch, make_rule, make_subscriber, make_type
from reuring.circulation.tests.mine.home import at_home, due, lent, today
from reuring.people.models import Account
from reuring.people.personal import export_person
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    return make_open_branch("HuB, Kerkrade")


@pytest.fixture
def adult() -> SubscriptionType:
    make_rule()
    return make_type()


@pytest.fixture
def home(adult: SubscriptionType) -> tuple[Account, Client]:
    return at_home(adult)


def address_of(client: Client) -> str:
    found = re.search(r'value="http://testserver(/[^"]*\.ics)"', client.get("/mine/calendar/").content.decode())
    assert found
    return found[1]


def events(address: str) -> list[Event]:
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_day_is_one_event_of_the_whole_day(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    for title, days in (("Oeroeg", 3), ("De avonden", 3), ("Minoes", 8)):
        due(lent(account.person, branch, title), days)
    client.post("/mine/calendar/address/")
    first, second = events(address_of(client))
    assert first["DTSTART"].dt == today() + timedelta(days=3)
    assert first["DTEND"].dt == today() + timedelta(days=4)
    assert first["DTSTART"].params["VALUE"] == "DATE"
    assert str(first["SUMMARY"]) == "2 titels terug naar de bibliotheek"
    assert str(first["LOCATION"]) == "HuB, Kerkrade"
    assert str(second["SUMMARY"]) == "1 titel terug naar de bibliotheek"
    raw = Client().get(address_of(client)).content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"LOCATION:HuB\\, Kerkrade\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert first["UID"] == events(address_of(client))[0]["UID"], "the same event the next time"


def test_titles_only_for_who_wants_them(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    lent(account.person, branch, "Oeroeg")
    client.post("/mine/calendar/address/")
    assert b"Oeroeg" not in Client().get(address_of(client)).content
    client.post("/mine/calendar/address/", {"titles": "on"})
    [event] = events(address_of(client))
    assert str(event["DESCRIPTION"]) == "Oeroeg"


def test_the_language_is_that_of_the_address(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    lent(account.person, branch, "Oeroeg")
    client.post("/mine/calendar/address/")
    address = address_of(client)
    german = client.get("/de/mine/calendar/").content.decode()
    assert f"/de{address}" in german
    assert Client().get(f"/de{address}").status_code == 200


def test_a_new_address_ends_the_old_and_stopping_ends_all(home: tuple[Account, Client]) -> None:
    client = home[1]
    client.post("/mine/calendar/address/")
    old = address_of(client)
    client.post("/mine/calendar/address/")
    new = address_of(client)
    assert old != new
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    client.post("/mine/calendar/address/", {"end": "1"})
    assert Client().get(new).status_code == 404
    assert "Maak mijn adres" in client.get("/mine/calendar/").content.decode()


def test_nobody_guesses_an_address(home: tuple[Account, Client]) -> None:
    home[1].post("/mine/calendar/address/")
    feed = CalendarFeed.objects.get()
    address = address_of(home[1])
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert feed.secret not in address
    assert len(token) == 50
    for wrong in (feed.public_id, feed.public_id + feed.secret, token[:-1], token[:-1] + "x", "x", token + "0"):
        assert Client().get(f"/calendar/{wrong}.ics").status_code == 404
    kept = str(export_person(home[0].person, at=timezone.now()))
    assert feed.secret not in kept
    assert token not in kept


def test_only_what_is_really_to_be_brought_back(
    home: tuple[Account, Client], adult: SubscriptionType, branch: Branch
) -> None:
    account, client = home
    for name in ("lost_at", "claimed_returned_at"):
        loan = lent(account.person, branch, name)
        setattr(loan, name, timezone.now())
        loan.save()
    lent(make_subscriber(adult, given_name="Wim"), branch, "Van een ander")
    client.post("/mine/calendar/address/")
    assert events(address_of(client)) == []
