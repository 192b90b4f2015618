# SPDX-License-Identifier: EUPL-1.2
"""Patron cards: their numbers, and every verb with its refusals."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from reuring.people import cards
from reuring.people.actor import Actor
from reuring.people.bsn import contains_bsn
from reuring.people.card_numbers import has_our_form, is_mistyped, with_check_digit
from reuring.people.cards import (
    CardRefused,
    CardUnknown,
    block_card,
    find_card,
    issue_card,
    replace_card,
    report_lost,
    unblock_card,
)
from reuring.people.models import AuditEvent, Card, Person
from reuring.people.pin_hashes import is_pin
from reuring.people.tests.cast import PIN, make_card, make_person

DESK = Actor.command("test")
NOW = timezone.now()


def refusal(verb: object, **call: object) -> list[str]:
    with pytest.raises(CardRefused) as refused:
        verb(**call, actor=DESK, at=NOW)  # type: ignore[operator]
    return [obstacle.code for obstacle in refused.value.obstacles]


@pytest.mark.parametrize("number", ["2000000017", "2000000025", "2000000033"])
def test_numbers_of_the_demonstration_have_their_check_digit(number: str) -> None:
    assert with_check_digit(number[:9]) == number
    assert not is_mistyped(number)


def test_every_wrong_digit_and_nearly_every_exchange_is_noticed() -> None:
    number = with_check_digit("200479316")
    for place in range(1, 10):
        for digit in set("0123456789") - {number[place]}:
            assert is_mistyped(number[:place] + digit + number[place + 1 :])
    for place in range(1, 9):
        one, two = number[place], number[place + 1]
        if one != two and {one, two} != {"0", "9"}:
            assert is_mistyped(number[:place] + two + one + number[place + 2 :])


@pytest.mark.parametrize("number", ["4539578763621486", "12345", "", "200000001", "³000000017", "1000000017"])
def test_numbers_of_elsewhere_are_not_judged(number: str) -> None:
    assert not has_our_form(number)
    assert not is_mistyped(number)


@pytest.mark.django_db
def test_a_new_card_gets_the_next_number_with_its_check_digit() -> None:
    first = issue_card(person=make_person(), actor=DESK, at=NOW, pin=PIN)
    second = issue_card(person=make_person(), actor=DESK, at=NOW, valid_until=date(2031, 1, 1))
    assert has_our_form(first.number)
    assert not is_mistyped(first.number)
    assert int(second.number[:9]) == int(first.number[:9]) + 1
    assert not contains_bsn(first.number)
    assert is_pin(PIN, first.pin_hash)
    assert second.pin_hash == ""
    assert not second.is_expired(date(2030, 12, 31))
    assert second.is_expired(date(2031, 1, 1))
    assert not first.is_expired(date(2099, 1, 1))
    event = AuditEvent.objects.filter(verb="issue_card", subject_key=first.person.public_id).get()
    assert first.number not in str(event.after)


@pytest.mark.django_db
def test_a_number_that_is_taken_is_passed_over() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM people_card_number")
        ahead = cursor.fetchone()[0] + 1
    make_card(make_person(), with_check_digit(str(ahead)))
    made = [issue_card(person=make_person(), actor=DESK, at=NOW).number for _turn in range(3)]
    assert with_check_digit(str(ahead)) not in made
    assert len(set(made)) == 3


@pytest.mark.django_db
def test_a_card_that_was_printed_before() -> None:
    card = issue_card(person=make_person(), number="3 0012 3456 7890", actor=DESK, at=NOW)
    assert card.number == "3001234567890"
    person = make_person()
    assert refusal(issue_card, person=person, number="3001234567890") == ["number-taken"]
    assert refusal(issue_card, person=person, number="2000000018") == ["number-mistyped"]
    assert refusal(issue_card, person=person, number="123456782") == ["number-form"]  # it reads as a BSN
    assert refusal(issue_card, person=person, number="pas") == ["number-form"]
    assert refusal(issue_card, person=person, number="12") == ["number-form"]


@pytest.mark.django_db
def test_every_obstacle_to_a_card_at_once() -> None:
    person = make_person(born_on=date(1954, 5, 3), merged_into=make_person())
    make_card(person)
    found = refusal(issue_card, person=person, number="2000000018", pin="1954")
    assert found == ["number-mistyped", "pin-birthday", "person-merged", "has-card"]


@pytest.mark.django_db
def test_one_card_works_and_the_database_holds_it() -> None:
    person = make_person()
    make_card(person, "2000000017")
    with pytest.raises(IntegrityError, match="one_usable_card"), transaction.atomic():
        make_card(person, "2000000025")
    make_card(person, "2000000033", blocked_at=NOW, block_reason="lost")


@pytest.mark.django_db
def test_replacing_a_worn_card_keeps_its_pin_and_its_history() -> None:
    old = issue_card(person=make_person(), pin=PIN, actor=DESK, at=NOW)
    new = replace_card(card=old, actor=DESK, at=NOW)
    old.refresh_from_db()
    assert (old.block_reason, old.blocked_at, old.replaced_by) == ("replaced", NOW, new)
    assert is_pin(PIN, new.pin_hash)
    assert list(Card.objects.usable().filter(person=new.person)) == [new]
    assert refusal(replace_card, card=old) == ["already-replaced", "has-card"]
    again = replace_card(card=new, pin="8264", valid_until=date(2031, 1, 1), actor=DESK, at=NOW)
    assert is_pin("8264", again.pin_hash)
    assert again.valid_until == date(2031, 1, 1)


@pytest.mark.django_db
def test_a_lost_card_is_replaced_and_stays_lost() -> None:
    card = make_card(make_person())
    report_lost(card=card, actor=DESK, at=NOW)
    report_lost(card=card, actor=DESK, at=NOW + timedelta(hours=1))
    card.refresh_from_db()
    assert (card.block_reason, card.blocked_at) == ("lost", NOW)
    assert AuditEvent.objects.filter(verb="report_lost").count() == 1
    new = replace_card(card=card, actor=DESK, at=NOW)
    card.refresh_from_db()
    assert (card.block_reason, card.replaced_by) == ("lost", new)
    assert refusal(unblock_card, card=card) == ["already-replaced", "has-card"]


@pytest.mark.django_db
def test_blocking_has_a_reason_and_can_be_taken_back() -> None:
    card = make_card(make_person())
    block_card(card=card, reason="pas bleef liggen bij de kiosk", actor=DESK, at=NOW)
    assert AuditEvent.objects.get(verb="block_card").reason == "pas bleef liggen bij de kiosk"
    assert refusal(report_lost, card=card) == ["card-blocked"]
    unblock_card(card=card, reason="opgehaald", actor=DESK, at=NOW)
    card.refresh_from_db()
    assert (card.blocked_at, card.block_reason) == (None, "")
    assert refusal(unblock_card, card=card) == ["card-works"]


@pytest.mark.django_db
def test_finding_a_card_tells_a_wrong_number_from_an_unknown_one() -> None:
    card = make_card(make_person(given_name="Gerda"), "2000000017")
    assert find_card(" 2000 000-017 ") == card
    for typed, code in [
        ("2000000018", "number-mistyped"), ("2000000041", "card-unknown"), ("", "card-unknown"), ("999", "card-unknown"),
        ("20000\x0000017", "card-unknown"), ("é" * 1000, "card-unknown"), ("2" * 5000, "card-unknown"),
    ]:  # fmt: skip
        with pytest.raises(CardUnknown) as unknown:
            find_card(typed)
        assert [each.code for each in unknown.value.obstacles] == [code], typed
    # A number of before, without our check digit, is found as well.
    other = make_card(make_person(), "2000000018")
    assert find_card("2000000018") == other


@pytest.mark.django_db(transaction=True)
def test_two_desks_make_one_card() -> None:
    person = make_person()
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def desk() -> None:
        try:
            start.wait(10)
            cards.issue_card(person=Person.objects.get(pk=person.pk), actor=DESK, at=NOW)
            outcomes.append("made")
        except CardRefused as refused:
            outcomes.append(refused.obstacles[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=desk) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["has-card", "has-card", "has-card", "made"]
    assert Card.objects.filter(person=person).count() == 1
