# SPDX-License-Identifier: EUPL-1.2
"""My library: contact, address, consents, who looked, being forgotten; and nothing of another home."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from reuring.people.looks import record_look
from reuring.people.models import Account, Consent, ErasureRequest, Person, PostalAddress
from reuring.people.notices.models import Message
from reuring.people.personal import export_person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_address, make_household, make_person
from reuring.people.tests.test_households import born

pytestmark = pytest.mark.django_db
PAGES = ("/mine/", "/mine/settings/", "/mine/settings/contact/", "/mine/settings/consents/", "/mine/settings/looks/",
         "/mine/notices/")  # fmt: skip


def at_home(person: Person) -> Client:
    """The browser of somebody who logged in with a card."""
    account = Account.objects.filter(person=person).first() or make_account(person=person, email=None, password=None)
    return log_in(account, by="card", second_factor=False)


def words(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def test_a_stranger_is_asked_to_log_in() -> None:
    for path in (*PAGES, "/mine/settings/address/", "/mine/settings/erasure/"):
        assert Client().get(path)["Location"].startswith("/account/login/")
    assert Client().post("/mine/settings/consents/decisions/", {}).status_code == 302
    assert not Consent.objects.exists()


def test_changing_how_one_is_reached() -> None:
    person = make_person(email="els@example.org", notice_road="sms", phone="+31612345678")
    client = at_home(person)
    assert "06 12345678" in words(client.get("/mine/settings/contact/"))
    assert client.post("/mine/settings/contact/", {"phone": "06 87654321"}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "+31687654321"
    gone = client.post("/mine/settings/contact/", {"phone": ""})
    assert gone.status_code == 422
    assert "mobiel nummer nodig" in words(gone)
    assert client.post("/mine/settings/contact/", {"phone": "bel me"}).status_code == 422
    person.refresh_from_db()
    assert person.phone == "+31687654321"


def test_moving_house() -> None:
    person = make_person()
    client = at_home(person)
    home = {"country": "NL", "postal_code": "6461 ec", "house_number": "33", "street": "Markt", "town": "Kerkrade"}
    assert client.post("/mine/settings/address/", {**home, "street": ""}).status_code == 422
    assert client.post("/mine/settings/address/", {**home, "street": "Markt 123456782"}).status_code == 422
    assert client.post("/mine/settings/address/", home).status_code == 302
    assert PostalAddress.objects.get(person=person).line == "Markt 33"
    assert "Markt 33" in words(client.get("/mine/settings/"))


def decide(person: Person, agree: str = "yes", purpose: str = "loan_history", version: str = "1") -> dict[str, str]:
    return {"person": person.public_id, "purpose": purpose, "agree": agree, "version": version}


def test_agreeing_and_taking_back() -> None:
    person = make_person(born_on=born(30))
    client = at_home(person)
    path = "/mine/settings/consents/decisions/"
    assert "staat nu aan" in words(client.post(path, decide(person), follow=True))
    assert Consent.objects.get().given_by == person
    assert "staat nu uit" in words(client.post(path, decide(person, "no"), follow=True))
    assert "net veranderd" in words(client.post(path, decide(person, version="7"), follow=True))
    assert client.get(path).status_code == 405
    for odd in ({"purpose": "all"}, {"version": "x"}):
        assert client.post(path, {**decide(person), **odd}).status_code == 404


def test_a_guardian_decides_for_a_child_and_for_nobody_else() -> None:
    mother, child, teen, stranger = (make_person(born_on=born(age)) for age in (40, 9, 16, 8))
    child.given_name = "Noah"
    child.save()
    make_household(guardians=[mother], others=[child, teen])
    client = at_home(mother)
    path = "/mine/settings/consents/decisions/"
    assert "Voor Noah" in words(client.get("/mine/settings/consents/"))
    assert client.post(path, decide(child)).status_code == 302
    assert Consent.objects.get(person=child).given_by == mother
    for other in (teen, stranger):
        assert client.post(path, decide(other)).status_code == 404
    assert Consent.objects.count() == 1
    own = at_home(child)
    page = words(own.get("/mine/settings/consents/"))
    assert "Tot je 16 bent" in page
    assert "Zet aan" not in page
    assert "geeft een ouder" in words(own.post(path, decide(child, purpose="interests"), follow=True))
    own.post(path, decide(child, "no"))
    assert Consent.objects.get(person=child).withdrawn_at is not None


def test_who_looked_without_their_name() -> None:
    noor, person = make_account(role=Role.FRONT_DESK), make_person()
    client = at_home(person)
    assert "Niemand keek" in words(client.get("/mine/settings/looks/"))
    record_look(account=noor, person=person, at=timezone.now())
    page = words(client.get("/mine/settings/looks/"))
    assert "hulp aan de balie" in page
    assert "Noor" not in page


def test_asking_to_be_forgotten_and_thinking_better_of_it() -> None:
    person = make_person()
    client = at_home(person)
    page = words(client.get("/mine/settings/erasure/"))
    assert "Dit gaat weg" in page
    assert client.post("/mine/settings/erasure/", {"do": "ask"}).status_code == 302
    assert ErasureRequest.objects.get().person == person
    assert "We hebben je verzoek" in words(client.get("/mine/settings/erasure/"))
    client.post("/mine/settings/erasure/", {"do": "withdraw"})
    assert not ErasureRequest.objects.exists()
    assert Person.objects.filter(pk=person.pk).exists()


def test_nothing_of_one_home_is_told_in_the_other() -> None:
    mother = make_person(given_name="Moedermila", family_name="Moedernaam", born_on=born(41), phone="+31611111111")
    father = make_person(given_name="Vaderfons", family_name="Vadernaam", born_on=born(43), phone="+31622222222")
    partner = make_person(given_name="Partnerpia", family_name="Partnernaam", born_on=born(38))
    child = make_person(given_name="Noah", born_on=born(9), phone="+31633333333", email="noah@example.org")
    teen = make_person(given_name="Saar", born_on=born(16))
    make_address(mother, street="Moederstraat")
    make_address(father, street="Vaderstraat", is_secret=True)
    make_address(child, street="Vaderstraat")
    make_address(teen, street="Moederstraat")
    make_household(guardians=[mother], others=[child, teen])
    make_household(guardians=[father, partner], others=[child, teen])
    at_home(father).post("/mine/settings/consents/decisions/", decide(child))
    hers = ("Vaderfons", "Vadernaam", "Partnerpia", "Partnernaam", "Vaderstraat", "622222222")
    his = ("Moedermila", "Moedernaam", "Moederstraat", "611111111")
    contact = ("633333333", "noah@example.org")
    # A parent may hold the card of a child: what a child sees itself tells nothing of either home.
    for viewer, hidden in (
        (mother, (*hers, *contact)), (father, (*his, *contact)), (partner, (*his, *contact)),
        (child, (*hers, *his)), (teen, (*hers, *his)),
    ):  # fmt: skip
        client = at_home(viewer)
        shown = "".join(words(client.get(path)) for path in PAGES)
        shown += words(client.get("/mine/settings/address/"))
        shown += json.dumps(export_person(viewer, at=timezone.now()), ensure_ascii=False)
        assert [each for each in hidden if each in shown] == [], viewer
    assert at_home(child).get("/mine/settings/address/").status_code == 403
    assert "Noah" in words(at_home(mother).get("/mine/"))
    assert "Noah" in words(at_home(father).get("/mine/"))


def test_a_letter_to_a_child_in_two_homes_is_told_without_its_address() -> None:
    child = make_person(born_on=born(16))
    for _turn in range(2):
        make_household(guardians=[make_person(born_on=born(40))], others=[child])
    Message.objects.create(
        person=child,
        road="letter",
        language="nl",
        day=timezone.localdate(),
        is_digest=False,
        state=Message.State.HANDED_OVER,
        address="Saar\nVaderstraat 12",
        body="Dag",
        not_before=timezone.now(),
        handed_over_at=timezone.now(),
        composed_at=timezone.now(),
    )
    told = json.dumps(export_person(child, at=timezone.now()))
    assert "Dag" in told
    assert "Vaderstraat" not in told
