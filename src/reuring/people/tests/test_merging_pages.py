# SPDX-License-Identifier: EUPL-1.2
"""Finding who is in here twice, merging and parting them, and forgetting somebody, in the browser."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.people import personal
from reuring.people.actor import Actor
from reuring.people.erasures import ask_erasure
from reuring.people.models import AuditEvent, Card, ErasureRequest, Look, Person
from reuring.people.policy import Obstacle
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_address, make_card, make_person

pytestmark = pytest.mark.django_db
BORN = date(1985, 3, 12)


@pytest.fixture
def desk() -> Client:
    """Noor's browser, who works at the desk."""
    return log_in(make_account(role=Role.FRONT_DESK))


@pytest.fixture
def twice() -> tuple[Person, Person]:
    """One woman in two rows, each with a card."""
    one = make_person(given_name="Ria", family_name="Meijer", born_on=BORN)
    two = make_person(given_name="Ria", family_name="Meyer", born_on=BORN)
    make_card(one, "2000000017")
    make_card(two, "2000000025")
    make_address(two)
    return one, two


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_merging_shows_what_happens_and_can_be_taken_back(desk: Client, twice: tuple[Person, Person]) -> None:
    kept, gone = twice
    path = f"/patrons/{kept.public_id}/"
    merger = f"{path}merger/?with={gone.public_id}"
    assert f"merger/?with={gone.public_id}" in words(desk.get(f"{path}duplicates/"))
    shown = words(desk.get(merger))
    assert "Passen die meegaan: 1" in shown
    assert "Beide hebben een pas" in shown
    assert set(Look.objects.values_list("person", "purpose")) >= {
        (kept.pk, "duplicates"),
        (gone.pk, "duplicates"),
    }
    assert desk.post(f"{path}merger/", {"with": gone.public_id, "reason": ""}).status_code == 422
    assert desk.post(f"{path}merger/", {"with": gone.public_id, "reason": "zelfde pas"}).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into == kept
    assert Card.objects.filter(person=kept).count() == 2
    assert AuditEvent.objects.get(verb="merge").reason == "zelfde pas"
    assert f"/patrons/{gone.public_id}/parting/" in words(desk.get(f"{path}duplicates/"))
    assert desk.get(f"/patrons/{gone.public_id}/")["Location"] == path
    parting = f"/patrons/{gone.public_id}/parting/"
    assert "zelfde pas" in words(desk.get(parting))
    assert desk.post(parting, {"reason": ""}).status_code == 422
    assert desk.post(parting, {"reason": "toch zussen"}).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert Card.objects.usable().filter(person=gone).count() == 1
    assert desk.get(parting).status_code == 302


def test_what_can_not_be_merged(desk: Client, twice: tuple[Person, Person]) -> None:
    kept, gone = twice
    path = f"/patrons/{kept.public_id}/merger/"
    same = desk.post(path, {"with": kept.public_id, "reason": "x"})
    assert "twee keer dezelfde" in words(same)
    assert desk.get(path).status_code == 404
    assert desk.get(path, {"with": "nobody"}).status_code == 404
    make_person(merged_into=gone, public_id="merged0000")
    assert desk.get(path, {"with": "merged0000"}).status_code == 404


def test_a_secret_address_stays_so_beside_another(desk: Client, twice: tuple[Person, Person]) -> None:
    kept, gone = twice
    gone.addresses.update(is_secret=True, street="Verstopt")
    for path in (f"merger/?with={gone.public_id}", "duplicates/", "duplicates/?q=meyer"):
        assert "Verstopt" not in words(desk.get(f"/patrons/{kept.public_id}/{path}"))


def test_forgetting_somebody_who_asked(twice: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    person, other = twice
    toine = log_in(make_account(role=Role.ADMINISTRATOR))
    ask_erasure(person=person, actor=Actor.command("test"), at=timezone.now())
    ask_erasure(person=person, actor=Actor.command("test"), at=timezone.now())
    assert ErasureRequest.objects.count() == 1
    assert "Ria Meijer" in words(toine.get("/erasures/"))
    path = f"/patrons/{person.public_id}/erasure/"
    card = personal._registered["people.Card.person"]
    waits = Obstacle("open-loan", "Er is nog een titel thuis.")
    blocked = personal.PersonalData(
        card.model, card.field, card.export, card.erase, card.merge, card.unmerge, None, None, lambda person: [waits],
        card.label,
    )  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setitem(personal._registered, "people.Card.person", blocked)
        assert "nog een titel thuis" in words(toine.get("/erasures/"))
        shown = words(toine.get(path))
        assert "nog een titel thuis" in shown
        refused = toine.post(path, {"reason": "verzoek"})
        assert refused.status_code == 422
    shown = words(toine.get(path))
    assert "Passen: 1" in shown or "passen: 1" in shown
    assert toine.post(path, {"reason": ""}).status_code == 422
    assert toine.post(path, {"reason": "verzoek per brief"}).status_code == 302
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not ErasureRequest.objects.exists()
    assert Person.objects.filter(pk=other.pk).exists()
    assert "geen verzoeken" in words(toine.get("/erasures/"))
