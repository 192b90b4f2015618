# SPDX-License-Identifier: EUPL-1.2
"""Joining at the desk, what waits there, and the subscription of somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.circulation.members.applying import Application
from reuring.circulation.members.joining import Who
from reuring.circulation.members.subscribing import charge_of, current_subscription, subscribe
from reuring.circulation.models import Joining, SubscriptionType
from reuring.circulation.tests.cast import DESK, make_subscriber, make_type
from reuring.circulation.tests.mine.home import KEY, today, words
from reuring.ledger.books import owed_cents
from reuring.people.households import children_of
from reuring.people.models import Account, Card, Look, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch, make_card, make_person
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db
HOME = {"street": "Markt", "house_number": 12, "postal_code": "6461AB", "town": "Kerkrade", "country": "NL"}
ELS = {
    "given_name": "Els", "family_name": "Habets", "born_on": "1986-03-01", "language": "nl", "country": "NL",
    "postal_code": "6461 ab", "house_number": "12", "street": "Markt", "town": "Kerkrade",
    "email": "els@example.org", "notice_road": "email", "type": "adult", "key": KEY,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def adult() -> SubscriptionType:
    make_type("youth", max_age=17, terms={"months": None})
    make_type("eurode", is_reciprocal=True, is_offered_online=False, terms={"months": None})
    make_type("small", min_age=18, position=1, terms={"fee_cents": 2_400})
    return make_type("adult", min_age=18, terms={"fee_cents": 4_800})


@pytest.fixture
def branch() -> Branch:
    return make_branch()


@pytest.fixture
def noor(branch: Branch) -> Account:
    return make_account(role=Role.FRONT_DESK, branch=branch)


@pytest.fixture
def desk(noor: Account) -> Client:
    return log_in(noor)


def els() -> Person:
    return Person.objects.get(given_name="Els")


def test_somebody_joins_at_the_desk(desk: Client, branch: Branch) -> None:
    answer = desk.post("/patrons/new/", {**ELS, "card_number": "2000000017", "pin": "7391"}, follow=True)
    assert "Els Habets is nu lid. Pasnummer: 2000000017." in words(answer)
    assert "Reken nog af: € 48,00." in words(answer).replace("\xa0", " ")
    found = current_subscription(els(), today())
    assert found is not None
    fee = charge_of(found)
    assert fee is not None
    assert (fee.branch, fee.amount_cents) == (branch, 4_800)


@pytest.mark.parametrize(("age", "code"), [(9, "youth"), (40, "adult")])
def test_the_type_that_fits_the_age(desk: Client, age: int, code: str) -> None:
    desk.post(
        "/patrons/new/",
        {**ELS, "type": "auto", "born_on": f"{today().year - age}-01-01", "guardian_on_paper": "on"},
    )
    found = current_subscription(els(), today())
    assert found is not None
    assert found.type.code == code


def test_an_age_for_which_there_is_nothing(desk: Client) -> None:
    SubscriptionType.objects.filter(code="youth").update(is_offered=False)
    refused = desk.post("/patrons/new/", {**ELS, "type": "auto", "born_on": f"{today().year - 17}-01-01"})
    assert "Voor deze leeftijd is er geen abonnement." in words(refused)
    assert not Person.objects.filter(given_name="Els").exists()


def test_the_same_form_twice_makes_one(desk: Client) -> None:
    first = desk.post("/patrons/new/", ELS)
    again = desk.post("/patrons/new/", ELS)
    assert first["Location"] == again["Location"]
    assert Card.objects.count() == 1


def test_who_looks_the_same_is_shown_before_a_second_card(desk: Client) -> None:
    known = make_person(given_name="Els", family_name="Habets", born_on=date(1986, 3, 1))
    shown = desk.post("/patrons/new/", ELS)
    assert shown.status_code == 422
    assert "Is het een van deze?" in words(shown)
    assert f"/patrons/{known.public_id}/" in shown.content.decode()
    assert 'value="Els"' in shown.content.decode(), "what was typed is kept"
    assert Person.objects.filter(given_name="Els").count() == 1
    desk.post("/patrons/new/", {**ELS, "is_someone_else": "yes"})
    assert Person.objects.filter(given_name="Els").count() == 2


def test_who_looks_the_same_while_one_types(desk: Client) -> None:
    make_person(given_name="Els", family_name="Habets", born_on=date(1986, 3, 1))
    piece = desk.post("/patrons/new/likely/", {"given_name": "els", "family_name": "Habetz", "born_on": "1986-03-01"})
    assert "Is het een van deze?" in words(piece)
    assert "<html" not in piece.content.decode()
    for typed in ({}, {"given_name": "Els"}, {"given_name": "Wim", "family_name": "Ploum"}, {"born_on": "x"}):
        assert words(desk.post("/patrons/new/likely/", typed)) == ""


def test_every_obstacle_stands_at_its_field(desk: Client) -> None:
    refused = desk.post(
        "/patrons/new/",
        {**ELS, "born_on": f"{today().year - 9}-05-01", "postal_code": "", "house_number": "", "street": "", "town": "",
         "card_number": "12", "pin": "1111"},
    )  # fmt: skip
    assert refused.status_code == 422
    said = words(refused)
    for text in (
        "Om te lenen hebben we een adres nodig.",
        "Tot en met 15 jaar moet een ouder of verzorger het goedvinden.",
        "Dit abonnement is vanaf 18 jaar.",
        "Zo ziet een pasnummer er niet uit.",
        "Deze pincode is makkelijk te raden.",
    ):
        assert text in said
    assert not Person.objects.filter(given_name="Els").exists()


def test_a_child_with_the_card_of_a_parent_or_on_paper(desk: Client) -> None:
    parent = make_person(given_name="Ruud", born_on=date(1980, 1, 1))
    make_card(parent, "2000000017")
    fien = {**ELS, "given_name": "Fien", "born_on": f"{today().year - 9}-05-01", "type": "youth"}
    unknown = desk.post("/patrons/new/", {**fien, "guardian_card": "2000000025"})
    assert "Deze pas kennen we niet." in words(unknown)
    desk.post("/patrons/new/", {**fien, "guardian_card": "2000000017"})
    assert [child.given_name for child in children_of(parent, timezone.now())] == ["Fien"]
    siem = {**fien, "given_name": "Siem", "born_on": f"{today().year - 7}-02-01", "key": "1" * 16}
    assert desk.post("/patrons/new/", {**siem, "guardian_on_paper": "on"}).status_code == 302
    assert owed_cents([person.pk for person in Person.objects.all()])[Person.objects.get(given_name="Siem").pk] == 0


def test_a_participant_needs_no_address(desk: Client) -> None:
    only = {"given_name": "Els", "family_name": "Habets", "language": "nl", "country": "NL", "notice_road": "email"}
    answer = desk.post("/patrons/new/", {**only, "type": ""}, follow=True)
    assert "Els Habets doet nu mee." in words(answer)
    assert "Doet mee zonder te lenen." in words(answer)
    assert not Card.objects.exists()


def test_a_citizen_service_number_is_refused(desk: Client) -> None:
    for field in ("given_name", "street", "elsewhere_card"):
        assert desk.post("/patrons/new/", {**ELS, field: "111222333"}).status_code == 422
    assert not Person.objects.filter(family_name="Habets").exists()


def waiting() -> Joining:
    who = Who("Els", "Habets", date(1986, 3, 1), email="els@example.org", address=HOME)
    return Joining.objects.create(
        key="online:1", state="at_desk", why="looks-known", said=Application(who, "adult").to_json(),
        asked_at=timezone.now(), confirmed_at=timezone.now(),
    )  # fmt: skip


def test_what_waits_at_the_desk_is_finished_there(desk: Client) -> None:
    joining = waiting()
    assert "Els Habets" in words(desk.get("/patrons/joinings/"))
    page = desk.get(f"/patrons/new/?joining={joining.public_id}").content.decode()
    for value in ('value="Els"', 'value="1986-03-01"', 'value="6461AB"', 'value="els@example.org"'):
        assert value in page
    desk.post("/patrons/new/", {**ELS, "joining": joining.public_id})
    joining.refresh_from_db()
    assert (joining.state, joining.said, joining.person) == ("done", {}, els())
    assert "Er wacht niemand." in words(desk.get("/patrons/joinings/"))
    assert desk.get(f"/patrons/new/?joining={joining.public_id}").status_code == 404


def test_what_waits_can_be_taken_away(desk: Client) -> None:
    joining = waiting()
    desk.post(f"/patrons/joinings/{joining.public_id}/removal/")
    joining.refresh_from_db()
    assert (joining.state, joining.said) == ("dropped", {})
    assert desk.post(f"/patrons/joinings/{joining.public_id}/removal/").status_code == 404


def test_giving_changing_and_ending_a_subscription(desk: Client, noor: Account) -> None:
    person = make_person(born_on=date(1986, 3, 1))
    person.addresses.create(**HOME, valid_from=date(2020, 1, 1))
    page = f"/patrons/{person.public_id}/subscription/"
    assert "Youth" not in words(desk.get(page)), "only what fits the age"
    desk.post(page, {"type": "small", "key": KEY})
    desk.post(page, {"type": "small", "key": KEY})
    first = current_subscription(person, today())
    assert first is not None
    assert (first.type.code, owed_cents([person.pk])[person.pk]) == ("small", 2_400)
    desk.post(page, {"type": "adult", "key": "1" * 16})
    second = current_subscription(person, today())
    assert second is not None
    assert (second.type.code, owed_cents([person.pk])[person.pk]) == ("adult", 4_800)
    assert desk.post(page, {"type": "eurode", "key": "2" * 16}).status_code == 422
    desk.post(f"{page}end/")
    second.refresh_from_db()
    assert not second.renews_by_itself
    desk.post(f"{page}end/", {"keep": "1"})
    second.refresh_from_db()
    assert second.renews_by_itself
    desk.post(f"{page}end/", {"now": "1"})
    assert current_subscription(person, today()) is None
    assert desk.post(f"{page}end/").status_code == 404
    assert "is afgelopen op" in words(desk.get(f"/patrons/{person.public_id}/"))
    assert Look.objects.filter(person=person, account=noor).exists()


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.VOLUNTEER, Role.CATALOGUER])
def test_closed_to_who_does_not_work_at_the_desk(role: Role | None) -> None:
    client = log_in(make_account(role=role) if role else None)
    person = make_person()
    for address in ("/patrons/new/", "/patrons/joinings/", f"/patrons/{person.public_id}/subscription/"):
        assert client.get(address).status_code in (302, 403)
    assert client.post("/patrons/new/", ELS).status_code in (302, 403)
    assert not Person.objects.filter(given_name="Els", family_name="Habets", born_on=date(1986, 3, 1)).exists()


# My own subscription


def member_of(type: SubscriptionType) -> tuple[Person, Client]:
    person = make_person(given_name="Lieve", born_on=date(1986, 3, 1))
    subscribe(person=person, type=type, actor=DESK, at=timezone.now())
    return person, log_in(make_account(person=person))


def test_my_subscription_and_stopping_it(adult: SubscriptionType) -> None:
    person, client = member_of(adult)
    said = words(client.get("/mine/subscription/")).replace("\xa0", " ")
    assert "Adult" in said
    assert "€ 48,00 per jaar" in said
    assert "Je abonnement stopt aan het eind" in words(client.post("/mine/subscription/end/", follow=True))
    found = current_subscription(person, today())
    assert found is not None
    assert not found.renews_by_itself
    client.post("/mine/subscription/end/", {"keep": "1"})
    found.refresh_from_db()
    assert found.renews_by_itself


def test_a_participant_begins_to_borrow_at_home() -> None:
    person = make_person(born_on=date(1986, 3, 1))
    client = log_in(make_account(person=person))
    assert "Vul eerst je adres in." in words(client.get("/mine/subscription/"))
    person.addresses.create(**HOME, valid_from=date(2020, 1, 1))
    page = words(client.get("/mine/subscription/"))
    assert "Kies een pincode" in page
    assert "Eurode" not in page
    wrong = client.post("/mine/subscription/", {"type": "adult", "secret": "7391", "again": "1", "key": KEY})
    assert wrong.status_code == 422
    for _turn in range(2):
        client.post("/mine/subscription/", {"type": "adult", "secret": "7391", "again": "7391", "key": KEY})
    assert Card.objects.get(person=person).pin_hash
    assert owed_cents([person.pk])[person.pk] == 4_800


def test_a_child_comes_with_a_parent() -> None:
    person = make_person(born_on=date(today().year - 9, 1, 1))
    client = log_in(make_account(person=person))
    assert "Kom samen met je ouder of verzorger" in words(client.get("/mine/subscription/"))
    client.post("/mine/subscription/", {"type": "youth", "secret": "7391", "again": "7391"})
    assert current_subscription(person, today()) is None


def test_somebody_elses_subscription_stays(adult: SubscriptionType) -> None:
    other = make_subscriber(adult)
    log_in(make_account()).post("/mine/subscription/end/")
    found = current_subscription(other, today())
    assert found is not None
    assert found.renews_by_itself
