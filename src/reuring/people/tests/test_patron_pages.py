# SPDX-License-Identifier: EUPL-1.2
"""Cards, PINs, household and consents of a patron, in the browser of the desk."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reuring.people.models import AuditEvent, Card, Consent, HouseholdMember, Person
from reuring.people.pin_hashes import is_pin
from reuring.people.roles import Role
from reuring.people.tests.cast import PIN, log_in, make_account, make_card, make_household, make_person
from reuring.people.tests.test_households import born

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    """Noor's browser, who works at the desk."""
    return log_in(make_account(role=Role.FRONT_DESK))


def words(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


# Cards


def test_issuing_replacing_losing_and_finding_a_card(desk: Client) -> None:
    person = make_person()
    path = f"/patrons/{person.public_id}/cards/"
    assert "Nog geen pas" in words(desk.get(path))
    assert desk.post(path, {"pin": PIN}).status_code == 302
    card = Card.objects.get(person=person)
    assert is_pin(PIN, card.pin_hash)
    shown = words(desk.get(path))
    assert card.number in shown
    assert "data:image/svg+xml" in shown
    assert desk.post(f"{path}{card.pk}/loss/").status_code == 302
    card.refresh_from_db()
    assert card.block_reason == "lost"
    assert desk.post(f"{path}{card.pk}/release/").status_code == 302
    assert desk.post(f"{path}{card.pk}/block/", {"reason": ""}, follow=True).status_code == 200
    card.refresh_from_db()
    assert card.blocked_at is None
    assert desk.post(f"{path}{card.pk}/block/", {"reason": "bleef liggen"}).status_code == 302
    assert AuditEvent.objects.get(verb="block_card").reason == "bleef liggen"
    assert desk.post(path, {"number": "2000000017", "valid_until": "2099-01-01"}).status_code == 302
    card.refresh_from_db()
    assert card.replaced_by is not None
    assert card.replaced_by.number == "2000000017"
    assert "al vervangen" in words(desk.post(f"{path}{card.pk}/release/", follow=True))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "2000000018"}, "cijfer verkeerd"),
        ({"number": "123456782"}, "Zo ziet een pasnummer er niet uit"),
        ({"number": "2000000041"}, "Er is al een pas met dit nummer"),
        ({"pin": "1234"}, "makkelijk te raden"),
        ({"pin": "12"}, "4 tot 8 cijfers"),
        ({"valid_until": "2020-01-01"}, "Kies een dag die nog komt"),
    ],
)
def test_a_card_that_can_not_be(desk: Client, typed: dict[str, str], said: str) -> None:
    make_card(make_person(), "2000000041")
    person = make_person()
    answer = desk.post(f"/patrons/{person.public_id}/cards/", typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Card.objects.filter(person=person).exists()


def test_a_card_of_somebody_else_is_not_touched(desk: Client) -> None:
    card = make_card(make_person())
    other = make_person()
    for verb in ("loss", "block", "release"):
        assert desk.post(f"/patrons/{other.public_id}/cards/{card.pk}/{verb}/", {"reason": "x"}).status_code == 404
    card.refresh_from_db()
    assert card.blocked_at is None


def test_a_forgotten_pin(desk: Client) -> None:
    person = make_person(born_on=born(40))
    path = f"/patrons/{person.public_id}/pin/"
    assert "Zonder pas" in words(desk.get(path))
    card = make_card(person)
    assert "niet gelijk" in words(desk.post(path, {"pin": "8264", "again": "8265"}))
    easy = desk.post(path, {"pin": "1234", "again": "1234"})
    assert easy.status_code == 422
    assert "makkelijk te raden" in words(easy)
    assert desk.post(path, {"pin": "8264", "again": "8264"}).status_code == 302
    card.refresh_from_db()
    assert is_pin("8264", card.pin_hash)
    slip = desk.post(path, {"do": "random"})
    assert slip["Cache-Control"].find("no-store") >= 0
    [made_up] = re.findall(r'class="pin">(\d{4})<', words(slip))
    card.refresh_from_db()
    assert is_pin(made_up, card.pin_hash)
    assert AuditEvent.objects.filter(verb="change_pin", subject_key=person.public_id).count() == 2
    assert made_up not in str(list(AuditEvent.objects.values_list("after", "before", "reason")))


# Household


def test_a_family_is_made_at_the_desk(desk: Client) -> None:
    mother, child = make_person(given_name="Mila", born_on=born(40)), make_person(given_name="Noah", born_on=born(9))
    path = f"/patrons/{child.public_id}/household/"
    assert "Begin een huishouden" in words(desk.get(path))
    desk.post(f"{path}members/", {"person": child.public_id})
    assert "nog geen ouder of verzorger" in words(desk.get(path))
    found = words(desk.get(path, {"q": "habets"}))
    assert mother.public_id in found
    home = HouseholdMember.objects.get(person=child).household
    as_guardian = {"person": mother.public_id, "household": home.public_id, "is_guardian": "yes"}
    assert "hoort nu bij" in words(desk.post(f"{path}members/", as_guardian, follow=True))
    assert "al bij dit huishouden" in words(desk.post(f"{path}members/", as_guardian, follow=True))
    shown = words(desk.get(path))
    assert "nog geen ouder" not in shown
    assert "leningen met titels" in shown
    member = HouseholdMember.objects.get(person=mother)
    desk.post(f"{path}members/{member.pk}/guardian/", {"is_guardian": "no"})
    member.refresh_from_db()
    assert not member.is_guardian
    own = HouseholdMember.objects.get(person=child)
    refused = words(desk.post(f"{path}members/{own.pk}/guardian/", {"is_guardian": "yes"}, follow=True))
    assert "minstens 18" in refused
    desk.post(f"{path}members/{member.pk}/departure/")
    member.refresh_from_db()
    assert member.until is not None


def test_a_household_of_others_is_not_touched(desk: Client) -> None:
    mother, child, stranger = (make_person(born_on=born(age)) for age in (40, 9, 50))
    home = make_household(guardians=[mother], others=[child])
    member = HouseholdMember.objects.get(person=mother)
    path = f"/patrons/{stranger.public_id}/household/members/"
    assert desk.post(path, {"person": stranger.public_id, "household": home.public_id}).status_code == 404
    assert desk.post(path, {"person": "nobody", "household": home.public_id}).status_code == 404
    assert desk.post(f"{path}{member.pk}/departure/").status_code == 404
    assert desk.post(f"{path}{member.pk}/guardian/", {"is_guardian": "no"}).status_code == 404
    assert HouseholdMember.objects.filter(household=home, until__isnull=True, is_guardian=True).count() == 1


def test_the_desk_is_told_that_two_homes_do_not_know_of_each_other(desk: Client) -> None:
    mother, father, child = (make_person(born_on=born(age)) for age in (40, 44, 9))
    make_household(guardians=[mother], others=[child])
    assert "niet van elkaar weten" not in words(desk.get(f"/patrons/{child.public_id}/"))
    make_household(guardians=[father], others=[child])
    assert "niet van elkaar weten" in words(desk.get(f"/patrons/{child.public_id}/"))
    assert "niet van elkaar weten" in words(desk.get(f"/patrons/{child.public_id}/household/"))
    # The page of one parent, who may be looking along, names the other nowhere.
    father.given_name = "Hidde"
    father.save()
    for part in ("", "household/", "consents/", "duplicates/", "details/", "cards/"):
        assert "Hidde" not in words(desk.get(f"/patrons/{mother.public_id}/{part}"))


# Consents


def decide(person: Person, purpose: str = "loan_history", agree: str = "yes", **more: str) -> dict[str, str]:
    return {"purpose": purpose, "version": "1", "agree": agree, **more}


def test_consent_at_the_desk_for_oneself_and_by_a_guardian(desk: Client) -> None:
    mother, child = make_person(born_on=born(40)), make_person(born_on=born(9))
    path = f"/patrons/{mother.public_id}/consents/"
    assert desk.post(path, decide(mother)).status_code == 302
    assert Consent.objects.get(person=mother).given_by == mother
    assert desk.post(path, decide(mother, agree="no")).status_code == 302
    assert "Eerder gegeven" in words(desk.get(path))
    child_path = f"/patrons/{child.public_id}/consents/"
    assert "nog niet bekend" in words(desk.get(child_path))
    assert "geeft een ouder" in words(desk.post(child_path, decide(child), follow=True))
    make_household(guardians=[mother], others=[child])
    desk.post(child_path, decide(child, by=mother.public_id))
    assert Consent.objects.get(person=child).given_by == mother
    for odd in ({"purpose": "all"}, {"version": "x"}, {}):
        assert desk.post(path, {**decide(mother), **odd} if odd else {}).status_code == 404
