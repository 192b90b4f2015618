# SPDX-License-Identifier: EUPL-1.2
"""People at the desk: finding, making and changing them; and who may."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reuring.people.models import AuditEvent, Look, Person, PostalAddress
from reuring.people.patrons import Asked, asked_for, find_patrons
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_address, make_card, make_household, make_person

pytestmark = pytest.mark.django_db
PAGES = ("", "details/", "address/", "cards/", "pin/", "household/", "consents/", "duplicates/")


@pytest.fixture
def desk() -> Client:
    """Noor's browser, who works at the desk."""
    return log_in(make_account(role=Role.FRONT_DESK))


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("jansen 12-3-1985", Asked(words=("jansen",), born_on=date(1985, 3, 12))),
        ("1985-03-12 Göbbels", Asked(words=("gobbels",), born_on=date(1985, 3, 12))),
        ("12.3.1985", Asked(born_on=date(1985, 3, 12))),
        ("31-2-1985", Asked(words=("31", "2", "1985"))),
        ("6461 ab 12", Asked(postal_code="6461AB", house_number=12)),
        ("6461AB", Asked(postal_code="6461AB")),
        ("52134 5", Asked(postal_code="52134", house_number=5)),
        ("2000 000 017", Asked(card="2000000017")),
        ("0612345678", Asked(card="0612345678", phone="+31612345678")),
        ("+31 6 1234 5678", Asked(phone="+31612345678")),
        ("Els@Example.org", Asked(email="els@example.org")),
        ("van der weijden jef", Asked(words=("van", "der", "weijden", "jef"))),
        ("", Asked()),
        ("\x00 \x00", Asked()),
    ],
)
def test_a_search_is_taken_apart(typed: str, asked: Asked) -> None:
    assert asked_for(typed) == asked
    assert asked_for(typed).is_empty is (asked == Asked())


def test_people_are_found_by_what_is_known_of_them() -> None:
    els = make_person(
        given_name="Els", family_name="Habets", born_on=date(1985, 3, 12), email="els@example.org", phone="+31612345678"
    )
    make_card(els, "2000000017")
    make_card(els, "2000000025", blocked_at="2025-03-01T10:00:00Z", block_reason="lost")
    make_address(els)
    hidden = make_person(given_name="Fons", family_name="Habets")
    make_address(hidden, is_secret=True)
    make_person(given_name="Els", family_name="Oud", merged_into=els)
    for text in ("2000000017", "2000000025", "habets els", "12-3-1985", "6461 AB 12", "els@example.org", "06 12345678",
                 "habets 12-3-1985 6461AB"):  # fmt: skip
        assert list(find_patrons(text)) == [els], text
    assert list(find_patrons("habets")) == [els, hidden]
    for text in ("", "2000000018", "habets 13-3-1985", "6461AB 13", "oud", "%", "_"):
        assert list(find_patrons(text)) == [], text


def test_a_scanned_card_opens_the_person_at_once(desk: Client) -> None:
    person = make_person()
    make_card(person, "2000000017")
    assert desk.get("/patrons/", {"q": "2000000017"})["Location"] == f"/patrons/{person.public_id}/"
    assert "cijfer verkeerd" in page(desk, "/patrons/?q=2000000018")
    assert "kennen we niet" in page(desk, "/patrons/?q=2000000041")
    assert "Niemand gevonden" in page(desk, "/patrons/?q=zzz")


def test_the_list_hides_a_secret_address_and_grows_without_queries(desk: Client) -> None:
    for turn in range(6):
        person = make_person(given_name=f"Jan{turn}", family_name="Bos")
        make_address(person, street="Zichtbaar", is_secret=False)
        make_card(person, f"200000{turn:04}")
    make_address(make_person(given_name="Roel", family_name="Bos"), street="Verstopt", is_secret=True)
    with CaptureQueriesContext(connection) as seen:
        text = page(desk, "/patrons/?q=bos")
    assert "Zichtbaar" in text
    assert "Verstopt" not in text
    assert "geheim" in text
    assert len(seen) <= 12


def test_every_opening_is_a_look_and_today_is_remembered(desk: Client) -> None:
    person = make_person(given_name="Gerda")
    page(desk, f"/patrons/{person.public_id}/")
    page(desk, f"/patrons/{person.public_id}/cards/")
    assert [(look.person, look.purpose) for look in Look.objects.all()] == [(person, "desk")]
    assert "Gerda" in page(desk, "/patrons/")
    other = log_in(make_account(role=Role.ADMINISTRATOR))
    assert "Gerda" not in page(other, "/patrons/")


def test_a_secret_address_is_shown_on_its_own_page_and_kept_apart(desk: Client) -> None:
    person = make_person()
    make_address(person, street="Verstoptestraat", is_secret=True)
    for part in ("", "details/", "duplicates/", "household/", "cards/"):
        assert "Verstoptestraat" not in page(desk, f"/patrons/{person.public_id}/{part}")
    assert "Verstoptestraat" in page(desk, f"/patrons/{person.public_id}/address/")
    assert set(Look.objects.values_list("purpose", flat=True)) == {"desk", "address"}


@pytest.mark.parametrize("who", [None, Role.MEMBER, Role.CATALOGUER, Role.VOLUNTEER, Role.POLICY_OFFICER])
def test_nobody_else_sees_the_people_at_the_desk(who: Role | None) -> None:
    person = make_person(given_name="Gerda")
    client = log_in(make_account(role=who) if who else None)
    for path in ["/patrons/", "/patrons/new/", *(f"/patrons/{person.public_id}/{part}" for part in PAGES)]:
        answer = client.get(path)
        assert answer.status_code == (403 if who else 302), path
        assert "Gerda" not in answer.content.decode()
        assert client.post(path, {"given_name": "X"}).status_code == (403 if who else 302)
    assert not Look.objects.exists()
    assert Person.objects.filter(given_name="X").count() == 0


def test_looks_and_forgetting_are_for_administrators(desk: Client) -> None:
    person = make_person()
    toine = log_in(make_account(role=Role.ADMINISTRATOR))
    page(desk, f"/patrons/{person.public_id}/")
    assert "Noor Bemelmans" in page(toine, f"/patrons/{person.public_id}/looks/")
    for path in (f"/patrons/{person.public_id}/looks/", f"/patrons/{person.public_id}/erasure/", "/erasures/"):
        assert desk.get(path).status_code == 403
    assert "Wie keek er" not in page(desk, f"/patrons/{person.public_id}/")


NEW = {
    "given_name": "Marieke", "family_name_prefix": "van", "family_name": "Souren", "born_on": "1985-03-12",
    "language": "nl", "home_branch": "", "email": "", "phone": "06 12345678", "notice_road": "email",
    "country": "NL", "postal_code": "6461 ab", "house_number": "12", "addition": "a", "street": "Markt",
    "town": "Kerkrade",
}  # fmt: skip


def test_making_somebody_known(desk: Client) -> None:
    answer = desk.post("/patrons/new/", NEW)
    person = Person.objects.get(given_name="Marieke")
    assert answer["Location"] == f"/patrons/{person.public_id}/"
    assert str(person) == "Marieke van Souren"
    # Without an e-mail address the road that stands there by itself gives way to one that leads somewhere.
    assert (person.phone, person.notice_road) == ("+31612345678", "sms")
    home = PostalAddress.objects.get(person=person)
    assert (home.postal_code, home.line) == ("6461AB", "Markt 12a")
    assert AuditEvent.objects.filter(verb="make_person", subject_key=person.public_id).count() == 1


def test_somebody_who_is_known_is_shown_before_a_second_one_is_made(desk: Client) -> None:
    known = make_person(given_name="Marike", family_name="Soeren", born_on=date(1985, 3, 12))
    answer = desk.post("/patrons/new/", NEW)
    assert answer.status_code == 422
    assert f"/patrons/{known.public_id}/" in answer.content.decode()
    assert Person.objects.filter(family_name__in=["Souren", "Soeren"]).count() == 1
    assert desk.post("/patrons/new/", {**NEW, "is_someone_else": "yes"}).status_code == 302
    assert Person.objects.filter(family_name__in=["Souren", "Soeren"]).count() == 2


def test_a_twin_does_not_hold_anybody_up(desk: Client) -> None:
    make_address(make_person(given_name="Tim", family_name="Souren", born_on=date(1985, 3, 12)), addition="a")
    assert desk.post("/patrons/new/", {**NEW, "given_name": "Tom", "family_name_prefix": ""}).status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"given_name": ""}, "verplicht"),
        ({"given_name": "123456782"}, "burgerservicenummer"),
        ({"town": "Kerkrade 123456782"}, "burgerservicenummer"),
        ({"born_on": "2199-01-01"}, "nog niet geweest"),
        ({"born_on": "1754-01-01"}, "Zo lang geleden"),
        ({"postal_code": "52134"}, "geen postcode"),
        ({"postal_code": "6461SS"}, "geen postcode"),
        ({"country": "DE"}, "geen postcode"),
        ({"country": "BE"}, "Selecteer"),
        ({"house_number": "-3"}, "1"),
        ({"street": ""}, "hele adres"),
        ({"phone": "12"}, "geen telefoonnummer"),
        ({"notice_road": "call", "phone": ""}, "telefoonnummer nodig"),
    ],
)
def test_what_is_wrong_is_said(desk: Client, change: dict[str, str], words: str) -> None:
    answer = desk.post("/patrons/new/", {**NEW, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Person.objects.filter(family_name="Souren").exists()


def test_somebody_without_anything_but_a_name(desk: Client) -> None:
    bare = dict.fromkeys(NEW, "") | {"given_name": "Wim", "language": "nl", "country": "NL", "notice_road": "email"}
    assert desk.post("/patrons/new/", bare).status_code == 302
    assert Person.objects.get(given_name="Wim").addresses.count() == 0


def test_changing_who_somebody_is_and_how_they_are_reached(desk: Client) -> None:
    person = make_person(given_name="Els", family_name="Habets")
    path = f"/patrons/{person.public_id}/details/"
    who = {"form": "person", "given_name": "Else", "family_name": "Habets", "born_on": "1954-05-03", "language": "de"}
    assert desk.post(path, who).status_code == 302
    reach = {"form": "contact", "email": "ELS@example.org", "phone": "", "notice_road": "email"}
    assert desk.post(path, reach).status_code == 302
    person.refresh_from_db()
    assert (person.given_name, person.born_on, person.language) == ("Else", date(1954, 5, 3), "de")
    assert person.email == "els@example.org"
    assert desk.post(path, {**reach, "notice_road": "letter"}).status_code == 422
    assert desk.post(path, {**who, "given_name": ""}).status_code == 422
    trail = AuditEvent.objects.filter(subject_key=person.public_id)
    assert {event.verb for event in trail} == {"change_person", "change_contact"}
    assert "1954" not in str([event.after for event in trail])
    home = {
        "country": "DE",
        "postal_code": "52134",
        "house_number": "5",
        "street": "Kleikstraße",
        "town": "Herzogenrath",
    }
    assert desk.post(f"/patrons/{person.public_id}/address/", home).status_code == 302
    assert "52134 Herzogenrath" in page(desk, f"/patrons/{person.public_id}/")
    assert desk.post(f"/patrons/{person.public_id}/address/", {**home, "town": ""}).status_code == 422


def test_a_merged_person_leads_to_who_it_is_now(desk: Client) -> None:
    kept = make_person()
    gone = make_person(merged_into=kept)
    for part in PAGES:
        assert desk.get(f"/patrons/{gone.public_id}/{part}")["Location"] == f"/patrons/{kept.public_id}/"
    assert desk.get("/patrons/nobody0000/").status_code == 404


def test_the_page_of_a_patron_asks_as_much_for_many_as_for_one(desk: Client) -> None:
    def queries(person: Person) -> int:
        with CaptureQueriesContext(connection) as seen:
            page(desk, f"/patrons/{person.public_id}/")
        return len(seen)

    alone = make_person(born_on=date(1980, 1, 1))
    crowded = make_person(born_on=date(1980, 1, 1))
    make_household(guardians=[crowded], others=[make_person(born_on=date(2018, 1, turn + 1)) for turn in range(6)])
    for turn in range(5):
        make_card(crowded, f"200000{turn:04}", blocked_at="2025-03-01T10:00:00Z", block_reason="lost")
    queries(alone)
    assert queries(crowded) <= queries(alone) + 2
