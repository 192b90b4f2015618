# SPDX-License-Identifier: EUPL-1.2
"""Where and how people are reached: addresses, telephone numbers, roads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.contact import ContactRefused, change_address, change_contact, current_address
from reuring.people.models import AuditEvent, PostalAddress
from reuring.people.phones import is_mobile, normalized_phone, shown_phone
from reuring.people.postal_codes import normalized_postal_code
from reuring.people.tests.cast import make_address, make_person

DESK = Actor.command("test")
NOW = timezone.now()


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [("6461 ab", "NL", "6461AB"), ("6461AB", "NL", "6461AB"), (" 64-61.Ab ", "NL", "6461AB"), ("52134", "DE", "52134"),
     ("D-52134", "DE", "52134"), ("01067", "DE", "01067")],
)  # fmt: skip
def test_a_postal_code_is_kept_in_one_form(typed: str, country: str, kept: str) -> None:
    assert normalized_postal_code(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"),
    [("0461AB", "NL"), ("6461 SS", "NL"), ("6461SA", "NL"), ("6461", "NL"), ("646AB1", "NL"), ("52134", "NL"), ("", "NL"),
     ("٦٤٦١AB", "NL"), ("6461AB", "DE"), ("5213", "DE"), ("00123", "DE"), ("01000", "DE"), ("521345", "DE"), ("", "DE"),
     ("6461ab\n; DROP", "NL")],
)  # fmt: skip
def test_what_is_no_postal_code(typed: str, country: str) -> None:
    with pytest.raises(ValueError, match="no postal code"):
        normalized_postal_code(typed, country)


@pytest.mark.parametrize(
    ("typed", "country", "kept", "shown", "mobile"),
    [
        ("06-12345678", "NL", "+31612345678", "06 12345678", True),
        ("+31 (0)6 1234 5678", "NL", "+31612345678", "06 12345678", True),
        ("0031612345678", "DE", "+31612345678", "06 12345678", True),
        ("045 543 21 00", "NL", "+31455432100", "045 5432100", False),
        ("02406 12345", "DE", "+49240612345", "+49 240612345", False),
        ("0049 151 23456789", "NL", "+4915123456789", "+49 15123456789", True),
        ("+32 470 12 34 56", "NL", "+32470123456", "+32 470123456", True),
        ("", "NL", "", "", False),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed: str, country: str, kept: str, shown: str, mobile: bool) -> None:
    assert normalized_phone(typed, country) == kept
    assert shown_phone(kept) == shown
    assert is_mobile(kept) is mobile


@pytest.mark.parametrize("typed", ["12345", "06-1234567", "06 123456789", "bel me", "+310", "0" * 40, "+٣١٦١٢٣٤٥٦٧٨"])
def test_what_is_no_telephone_number(typed: str) -> None:
    with pytest.raises(ValueError, match="number"):
        normalized_phone(typed)


@pytest.mark.django_db
def test_a_road_that_leads_nowhere_is_refused() -> None:
    person = make_person(email="els@example.org")

    def refusal(road: str, phone: str = "") -> str:
        with pytest.raises(ContactRefused) as refused:
            change_contact(person=person, phone=phone, notice_road=road, actor=DESK, at=NOW)
        return refused.value.obstacles[0].code

    assert refusal("sms") == "no-mobile"
    assert refusal("sms", "+31455432100") == "no-mobile"
    assert refusal("call") == "no-phone"
    assert refusal("letter") == "no-address"
    person.refresh_from_db()
    assert person.phone == ""
    make_address(person)
    change_contact(person=person, phone="+31455432100", notice_road="letter", actor=DESK, at=NOW)
    person.refresh_from_db()
    assert (person.phone, person.notice_road) == ("+31455432100", "letter")
    with pytest.raises(ContactRefused, match="e-mailadres"):
        change_contact(person=person, phone="", notice_road="email", email="", actor=DESK, at=NOW)


@pytest.mark.django_db
def test_the_trail_says_what_changed_and_not_into_what() -> None:
    person = make_person(email="els@example.org")
    change_contact(person=person, phone="+31612345678", notice_road="sms", actor=DESK, at=NOW)
    change_contact(person=person, phone="+31612345678", notice_road="sms", actor=DESK, at=NOW)
    change_address(
        person=person, street="Markt", house_number=1, postal_code="6461AB", town="Kerkrade", actor=DESK, at=NOW
    )
    first, second = AuditEvent.objects.filter(subject_key=person.public_id).order_by("pk")
    assert first.after == {"changed": ["phone", "notice_road"]}
    assert second.verb == "change_address"
    for event in (first, second):
        assert "612345678" not in str(event.after)
        assert "Markt" not in str(event.after)


@pytest.mark.django_db
def test_moving_keeps_the_address_of_before() -> None:
    person = make_person()
    first = make_address(person)
    place = {"street": "Markt", "house_number": 33, "addition": "a", "postal_code": "6461EC", "town": "Kerkrade"}
    moved = change_address(person=person, **place, actor=DESK, at=NOW)  # type: ignore[arg-type]
    first.refresh_from_db()
    assert first.valid_until == moved.valid_from == timezone.localdate(NOW)
    assert current_address(person) == moved
    assert str(moved) == "Markt 33a, 6461 EC  Kerkrade"
    again = change_address(person=person, **place, actor=DESK, at=NOW + timedelta(days=3))  # type: ignore[arg-type]
    assert again == moved
    # The spelling of a street, and whether it is secret, are put right where they stand.
    same = change_address(
        person=person, **{**place, "street": "De Markt"}, is_secret=True, actor=DESK, at=NOW + timedelta(days=3)  # type: ignore[arg-type]
    )  # fmt: skip
    assert same.pk == moved.pk
    assert same.is_secret
    assert PostalAddress.objects.filter(person=person).count() == 2


@pytest.mark.django_db
def test_a_german_address_on_an_envelope() -> None:
    home = make_address(
        make_person(), street="Kleikstraße", house_number=5, addition="", postal_code="52134", town="Herzogenrath",
        country="DE",
    )  # fmt: skip
    assert (home.line, home.place) == ("Kleikstraße 5", "52134 Herzogenrath")
    home.addition = "2"
    assert home.line == "Kleikstraße 5-2"


@pytest.mark.django_db
def test_one_address_is_current_and_the_database_holds_it() -> None:
    person = make_person()
    make_address(person)
    with pytest.raises(IntegrityError, match="one_current_address"), transaction.atomic():
        make_address(person)
    with pytest.raises(IntegrityError, match="address_ends"), transaction.atomic():
        make_address(person, valid_until="2020-01-01")
    make_address(person, valid_from="2020-01-01", valid_until="2024-01-01")
