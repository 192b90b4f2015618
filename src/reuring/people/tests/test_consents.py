# SPDX-License-Identifier: EUPL-1.2
"""Consents: by purpose, dated, by a guardian until 16, and taken back with what was kept on that ground."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reuring.people import consents
from reuring.people.actor import Actor
from reuring.people.consents import (
    ConsentRefused,
    Purpose,
    asked_of,
    give_consent,
    has_consent,
    register_withdrawal,
    text_of,
    text_version,
    with_consent,
    withdraw_consent,
)
from reuring.people.models import AuditEvent, Consent, Person
from reuring.people.personal import erase_person, merge_people, unmerge_people
from reuring.people.tests.cast import make_household, make_person
from reuring.people.tests.test_households import born

pytestmark = pytest.mark.django_db
DESK = Actor.command("test")
NOW = timezone.now()
HISTORY = Purpose.LOAN_HISTORY


def agree(person: Person, by: Person | None = None, purpose: Purpose = HISTORY, at: datetime = NOW) -> Consent:
    return give_consent(
        person=person, purpose=purpose, version=text_version(purpose), by=by or person, actor=DESK, at=at
    )


def refusal(verb: object, **call: object) -> list[str]:
    with pytest.raises(ConsentRefused) as refused:
        verb(**call)  # type: ignore[operator]
    return [obstacle.code for obstacle in refused.value.obstacles]


def test_every_purpose_has_its_words() -> None:
    for purpose in Purpose:
        assert str(text_of(purpose, text_version(purpose)))
        with pytest.raises(IndexError):
            text_of(purpose, 0)
        with pytest.raises(IndexError):
            text_of(purpose, text_version(purpose) + 1)


def test_agreeing_is_dated_and_taken_back() -> None:
    person = make_person(born_on=born(30))
    assert not has_consent(person.pk, HISTORY, NOW)
    first = agree(person)
    assert agree(person, at=NOW + timedelta(hours=1)) == first
    assert has_consent(person.pk, HISTORY, NOW)
    assert not has_consent(person.pk, HISTORY, NOW - timedelta(seconds=1))
    assert not has_consent(person.pk, Purpose.INTERESTS, NOW)
    later = NOW + timedelta(days=1)
    withdraw_consent(person=person, purpose=HISTORY, by=person, actor=DESK, at=later)
    withdraw_consent(person=person, purpose=HISTORY, by=person, actor=DESK, at=later)
    assert has_consent(person.pk, HISTORY, later - timedelta(seconds=1))
    assert not has_consent(person.pk, HISTORY, later)
    agree(person, at=later)
    assert with_consent([person.pk, -1], HISTORY, later) == {person.pk}
    assert AuditEvent.objects.filter(verb="give_consent").count() == 2
    assert AuditEvent.objects.filter(verb="withdraw_consent").count() == 1


def test_one_open_consent_and_the_database_holds_it() -> None:
    person = make_person()
    agree(person)
    with pytest.raises(IntegrityError, match="one_open_consent"), transaction.atomic():
        Consent.objects.create(person=person, purpose=HISTORY, text_version=1, given_at=NOW)


def test_until_16_a_guardian_agrees_and_from_16_nobody_else() -> None:
    mother, neighbour = make_person(born_on=born(40)), make_person(born_on=born(40))
    child, teen = make_person(born_on=born(15, 364)), make_person(born_on=born(16))
    make_household(guardians=[mother], others=[child, teen])
    assert refusal(agree, person=child) == ["needs-guardian"]
    assert refusal(agree, person=child, by=neighbour) == ["needs-guardian"]
    assert agree(child, by=mother).given_by == mother
    assert refusal(agree, person=teen, by=mother) == ["own-choice"]
    agree(teen)
    assert refusal(withdraw_consent, person=teen, purpose=HISTORY, by=mother, actor=DESK, at=NOW) == ["own-choice"]
    # A child may say no to what is about itself, and what a guardian said holds on after the birthday.
    after = NOW + timedelta(days=30)
    assert has_consent(child.pk, HISTORY, after)
    assert refusal(withdraw_consent, person=child, purpose=HISTORY, by=mother, actor=DESK, at=after) == ["own-choice"]
    withdraw_consent(person=child, purpose=HISTORY, by=child, actor=DESK, at=after)
    assert not has_consent(child.pk, HISTORY, after)


def test_the_words_that_were_shown_must_be_those_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person()
    agree(person)
    monkeypatch.setitem(consents.TEXTS, HISTORY, (*consents.TEXTS[HISTORY], "Nieuwe woorden."))
    assert has_consent(person.pk, HISTORY, NOW)
    [asked] = [each for each in asked_of(person, NOW) if each.purpose is HISTORY]
    assert (asked.is_on, asked.has_newer_text, asked.version) == (True, True, 2)
    stale = {"person": person, "purpose": HISTORY, "version": 1, "by": person, "actor": DESK, "at": NOW}
    assert refusal(give_consent, **stale) == ["text-changed"]
    agree(person, at=NOW + timedelta(minutes=1))
    assert [row.text_version for row in Consent.objects.filter(withdrawn_at__isnull=True)] == [2]
    assert Consent.objects.count() == 2


def test_taking_back_forgets_at_once_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consents, "_withdrawals", {})
    forgotten: list[Person] = []
    register_withdrawal(HISTORY, lambda person, at: forgotten.append(person))
    person = make_person()
    withdraw_consent(person=person, purpose=HISTORY, by=person, actor=DESK, at=NOW)
    assert forgotten == []
    agree(person)
    withdraw_consent(person=person, purpose=HISTORY, by=person, actor=DESK, at=NOW)
    assert forgotten == [person]

    def fails(person: Person, at: datetime) -> None:
        raise OSError("no disk")

    register_withdrawal(HISTORY, fails)
    agree(person)
    with pytest.raises(OSError, match="no disk"):
        withdraw_consent(person=person, purpose=HISTORY, by=person, actor=DESK, at=NOW)
    assert has_consent(person.pk, HISTORY, NOW)


def test_an_erased_guardian_leaves_the_consent_without_a_name() -> None:
    mother, child = make_person(born_on=born(40)), make_person(born_on=born(10))
    make_household(guardians=[mother], others=[child])
    agree(child, by=mother)
    erase_person(person=mother, actor=DESK, at=NOW)
    assert has_consent(child.pk, HISTORY, NOW)
    assert Consent.objects.get().given_by is None


def test_merging_keeps_a_no() -> None:
    kept, gone = make_person(), make_person()
    agree(kept)
    withdraw_consent(person=kept, purpose=HISTORY, by=kept, actor=DESK, at=NOW)
    agree(gone)
    agree(gone, purpose=Purpose.INTERESTS)
    merge_people(kept=kept, gone=gone, actor=DESK, at=NOW)
    assert not has_consent(kept.pk, HISTORY, NOW)
    assert has_consent(kept.pk, Purpose.INTERESTS, NOW)
    unmerge_people(gone=gone, actor=DESK, at=NOW)
    assert has_consent(gone.pk, HISTORY, NOW)
    assert has_consent(gone.pk, Purpose.INTERESTS, NOW)
    assert not has_consent(kept.pk, Purpose.INTERESTS, NOW)
