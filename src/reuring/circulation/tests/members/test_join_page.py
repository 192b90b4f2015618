# SPDX-License-Identifier: EUPL-1.2
"""Joining on line: three screens and a mail, the same for everybody, and no card before the address is confirmed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.circulation.members.applying import asked_with, forget_joinings, token_of
from reuring.circulation.members.jobs import send_join_mail
from reuring.circulation.members.subscribing import current_subscription
from reuring.circulation.models import Joining
from reuring.circulation.tests.cast import make_type
from reuring.circulation.tests.mine.home import today, words
from reuring.ledger.books import owed_cents
from reuring.people.households import children_of
from reuring.people.models import Account, Card, Consent, Household, Person, PostalAddress
from reuring.people.tests.cast import log_in, make_account, make_branch, make_person

pytestmark = pytest.mark.django_db
ELS = {"borrows": "yes", "given_name": "Els", "family_name": "Habets", "born_on": "1986-03-01"}
HOME = {
    "type": "adult", "country": "NL", "postal_code": "6461 ab", "house_number": "12", "street": "Markt",
    "town": "Kerkrade",
}  # fmt: skip
REACH = {"email": "Els@Example.org", "terms": "on"}
PIN = {"secret": "7391", "again": "7391"}


@pytest.fixture(autouse=True)
def _library(settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    make_type("adult", min_age=18, terms={"fee_cents": 4_800})
    make_type("youth", max_age=17, terms={"months": None})
    make_type("eurode", is_reciprocal=True, terms={"months": None})
    make_type("school", kind="school")
    HOME["home_branch"] = str(make_branch().pk)


def post_office() -> list[Any]:
    """Send the mail that waits in the queue; returns what was sent now."""
    waiting = ProcrastinateJob.objects.filter(task_name="circulation.join_mail").order_by("pk")
    before = len(mail.outbox)
    for job in waiting[before:]:
        send_join_mail(**job.args)
    return mail.outbox[before:]


def send(client: Client | None = None, prefix: str = "", **more: Any) -> Any:
    """The last of the three screens, with everything."""
    data = {"step": "reach", **ELS, **HOME, **REACH, **more}
    return (client or Client()).post(
        f"{prefix}/join/", {key: value for key, value in data.items() if value is not None}
    )


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found, message.body
    return found[1]


def test_from_the_first_screen_to_the_card() -> None:
    client = Client()
    assert "Stap 1 van 3" in words(client.get("/join/"))
    second = client.post("/join/", {"step": "who", **ELS})
    assert "Volwassen" not in words(second), "the names of the types are those of this library"
    assert "Adult: € 48,00 per jaar" in words(second).replace("\xa0", " ")
    assert "Youth" not in words(second)
    third = client.post("/join/", {"step": "home", **ELS, **HOME})
    assert 'name="given_name" value="Els"' in third.content.decode()
    assert 'name="history"' in third.content.decode()
    assert "checked" not in third.content.decode()
    assert send(client)["Location"] == "/join/sent/"
    assert not Person.objects.exists(), "nobody is known before the address is confirmed"
    [message] = post_office()
    assert message.to == ["els@example.org"]
    link = link_in(message)
    assert "Bijna klaar, Els" in words(client.get(link))
    answer = client.post(link, PIN, follow=True)
    person = Person.objects.get()
    card = Card.objects.get(person=person)
    assert card.number in words(answer)
    assert "Je abonnement kost € 48,00." in words(answer).replace("\xa0", " ")
    assert current_subscription(person, today()) is not None
    assert PostalAddress.objects.get(person=person).postal_code == "6461AB"
    assert owed_cents([person.pk])[person.pk] == 4_800
    assert client.get("/mine/loans/").status_code == 200, "logged in"
    assert "Dag Els" in words(client.get("/mine/"))
    assert Client().login(card_number=card.number, pin="7391")
    assert Joining.objects.get().said == {}


def test_the_link_works_once_and_three_days() -> None:
    send()
    [message] = post_office()
    link = link_in(message)
    assert Client().post(link, {"secret": "7391", "again": "7392"}).status_code == 422
    assert Client().post(link, {"secret": "1986", "again": "1986"}).status_code == 422
    assert not Person.objects.exists()
    Client().post(link, PIN)
    assert Client().get(link).status_code == 410
    assert Client().post(link, PIN).status_code == 410
    assert Person.objects.count() == 1
    for forged in ("x", "aaaaaaaaaa:1xWaEi:x", token_of("nowhere000")):
        assert Client().get(f"/join/{forged}/").status_code == 410


def test_an_old_link_is_over_and_forgotten() -> None:
    send()
    joining = Joining.objects.get()
    Joining.objects.update(asked_at=timezone.now() - timedelta(days=4))
    assert asked_with(token_of(joining.public_id)) is not None
    assert forget_joinings(at=timezone.now()) == 1
    assert asked_with(token_of(joining.public_id)) is None
    assert post_office() == []


def test_who_is_known_is_answered_the_same_and_told_by_mail() -> None:
    known = make_person(given_name="Els", family_name="Habets", born_on=date(1986, 3, 1), email="els@example.org")
    new, again = send(email="nieuw@example.org", given_name="Ömer", family_name="Yilmaz"), send()
    assert (new.status_code, new["Location"]) == (again.status_code, again["Location"])
    first, second = post_office()
    assert first.subject == "Bevestig je e-mailadres"
    assert (second.to, second.subject) == (["els@example.org"], "Je bent al bekend bij de bibliotheek")
    assert "/join/" not in second.body
    assert Person.objects.get() == known


def test_who_uses_somebody_elses_name_comes_to_the_desk_and_the_other_is_told() -> None:
    known = make_person(
        given_name="Els", family_name="Habets", born_on=date(1986, 3, 1), email="echt@example.org", language="de"
    )
    assert send()["Location"] == "/join/sent/"
    [message] = post_office()
    assert message.subject == "Bevestig je e-mailadres"
    answer = Client().post(link_in(message), PIN, follow=True)
    assert "Kom langs bij de balie." in words(answer)
    assert "echt@example.org" not in answer.content.decode()
    assert list(Person.objects.all()) == [known]
    assert not Card.objects.exists()
    [warning] = post_office()
    assert warning.to == ["echt@example.org"]
    waiting = Joining.objects.get()
    assert (waiting.state, waiting.why) == ("at_desk", "looks-known")


def test_a_reader_from_across_the_border_shows_the_card_at_the_desk() -> None:
    german = {"country": "DE", "postal_code": "52134", "town": "Herzogenrath", "type": "eurode"}
    refused = send(**german)
    assert refused.status_code == 422
    assert "van de andere bibliotheek" in words(refused)
    assert send(**german, elsewhere_card="H-1234")["Location"] == "/join/sent/"
    [message] = post_office()
    assert "Kom langs bij de balie." in words(Client().post(link_in(message), PIN, follow=True))
    assert (Joining.objects.get().why, Person.objects.count()) == ("elsewhere-card", 0)


def child(**more: Any) -> dict[str, Any]:
    born_on = f"{today().year - 9}-05-01"
    return {"given_name": "Fien", "born_on": born_on, "type": "youth", **more}


GUARDIAN = {
    "guardian_given_name": "Els", "guardian_family_name": "Habets", "guardian_born_on": "1986-03-01",
}  # fmt: skip


def test_a_child_needs_somebody_who_answers_for_it() -> None:
    assert send(**child()).status_code == 422
    young = {**GUARDIAN, "guardian_born_on": f"{today().year - 12}-01-01"}
    assert send(**child(**GUARDIAN, history="on"))["Location"] == "/join/sent/"
    [message] = post_office()
    answer = Client().post(link_in(message), PIN, follow=True)
    assert "Fien is nu lid" in words(answer)
    els, fien = Person.objects.get(given_name="Els"), Person.objects.get(given_name="Fien")
    assert children_of(els, timezone.now()) == [fien]
    assert Consent.objects.get(person=fien).given_by == els
    assert not Card.objects.filter(person=els).exists()
    assert Account.objects.get(person=els).email == "els@example.org"
    assert owed_cents([fien.pk])[fien.pk] == 0
    send(**{**child(**young), "email": "anders@example.org", "given_name": "Siem"})
    [other] = post_office()
    refused = Client().post(link_in(other), PIN)
    assert refused.status_code == 422
    assert "minstens 18 jaar" in words(refused)


def test_a_guardian_who_is_known_by_that_address_is_found() -> None:
    els = make_person(given_name="Els", family_name="Habets", born_on=date(1986, 3, 1), email="els@example.org")
    send(**child(**GUARDIAN))
    [message] = post_office()
    Client().post(link_in(message), PIN)
    assert [each.given_name for each in children_of(els, timezone.now())] == ["Fien"]
    assert Person.objects.count() == 2
    send(**child(**GUARDIAN, given_name="Siem", email="vals@example.org"))
    [other] = post_office()
    assert "Kom langs bij de balie." in words(Client().post(link_in(other), PIN, follow=True))
    assert Joining.objects.get(state="at_desk").why == "guardian-known"
    assert Household.objects.count() == 1


def test_a_parent_who_is_logged_in_needs_no_mail() -> None:
    parent = make_account(person=make_person(born_on=date(1986, 3, 1), email="els@example.org"))
    client = log_in(parent)
    assert "Je bent ingelogd als Els Habets." in words(client.get("/join/"))
    answer = send(client, **child(email=None))
    assert answer["Location"].startswith("/join/")
    assert answer["Location"] != "/join/sent/"
    client.post(answer["Location"], PIN)
    [fien] = children_of(parent.person, timezone.now())
    assert fien.given_name == "Fien"
    assert fien.email == "els@example.org"
    assert post_office() == []


def test_taking_part_without_borrowing() -> None:
    participant = {"borrows": "no", "type": None, "postal_code": None, "street": None, "house_number": None}
    assert "Stap 2 van 2" in words(Client().post("/join/", {"step": "who", **ELS, "borrows": "no"}))
    send(**participant)
    [message] = post_office()
    client = Client()
    link = link_in(message)
    assert client.post(link, {"secret": "kort", "again": "kort"}).status_code == 422
    secret = "vier woorden op een rij"
    answer = client.post(link, {"secret": secret, "again": secret}, follow=True)
    assert "Je doet mee." in words(answer)
    assert not Card.objects.exists()
    said = words(client.get("/mine/"))
    assert "Je doet mee zonder te lenen." in said
    assert "Verleng" not in said
    send(**participant, given_name="Ruud", born_on="1980-01-01")
    [known] = post_office()
    assert known.subject == "Je bent al bekend bij de bibliotheek", "that address has an account"


def test_a_citizen_service_number_is_refused() -> None:
    refused = Client().post("/join/", {"step": "who", **ELS, "family_name": "Habets 111222333"})
    assert refused.status_code == 422
    assert "burgerservicenummer" in words(refused)
    assert send(street="Markt 111222333").status_code == 422


def test_going_back_keeps_what_was_typed() -> None:
    client = Client()
    back = client.post("/join/", {"step": "reach", "back": "1", **ELS, **HOME, **REACH})
    assert "Stap 2 van 3" in words(back)
    assert 'value="6461 ab"' in back.content.decode()
    assert 'name="email" value="Els@Example.org"' in back.content.decode()
    first = client.post("/join/", {"step": "home", "back": "1", **ELS, **HOME})
    assert "Stap 1 van 3" in words(first)
    assert 'value="Els"' in first.content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"terms": None},
        {"email": "geen"},
        {"type": "youth"},
        {"type": "school"},
        {"type": "nowhere"},
        {"postal_code": "12"},
        {"house_number": "x"},
        {"born_on": "31-02-2001"},
        {"born_on": "2999-01-01"},
        {"born_on": "1850-01-01"},
        {"given_name": ""},
        {"given_name": "\0"},
        {"borrows": "x"},
        {"home_branch": "0"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(more: dict[str, Any]) -> None:
    refused = send(**more)
    assert refused.status_code == 422
    assert "Er klopt iets niet" in words(refused)
    assert not Joining.objects.exists()


def test_it_is_throttled() -> None:
    for number in range(5):
        assert send(given_name=f"Els{number}").status_code == 302
    refused = send()
    assert refused.status_code == 429
    assert "wel erg vaak" in words(refused)
    assert Joining.objects.count() == 5


def test_in_german_the_mail_is_german_too() -> None:
    assert send(prefix="/de")["Location"] == "/de/join/sent/"
    assert Joining.objects.get().said["who"]["language"] == "de"
    [message] = post_office()
    assert "http://testserver/de/join/" in message.body
