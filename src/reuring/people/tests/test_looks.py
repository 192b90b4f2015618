# SPDX-License-Identifier: EUPL-1.2
"""Who looked at whose data: once in ten minutes, forgotten after a year."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reuring.people import looks
from reuring.people.actor import Actor
from reuring.people.looks import record_look
from reuring.people.models import Look
from reuring.people.personal import erase_person, export_person
from reuring.people.retention import clear_what_expired
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_going_back_and_forth_is_one_look() -> None:
    noor, other = make_account(role=Role.FRONT_DESK), make_account(role=Role.CATALOGUER)
    person = make_person()
    first = record_look(account=noor, person=person, at=NOW)
    assert first is not None
    assert record_look(account=noor, person=person, at=NOW + timedelta(minutes=9)) is None
    assert record_look(account=noor, person=person, at=NOW + timedelta(minutes=9), purpose=Look.Why.ADDRESS) is not None
    assert record_look(account=other, person=person, at=NOW + timedelta(minutes=9)) is not None
    assert record_look(account=noor, person=make_person(), at=NOW) is not None
    assert record_look(account=noor, person=person, at=NOW + timedelta(minutes=11)) is not None
    assert Look.objects.count() == 5


def test_looking_at_oneself_is_no_look() -> None:
    noor = make_account(role=Role.FRONT_DESK)
    assert record_look(account=noor, person=noor.person, at=NOW) is None
    assert not Look.objects.exists()


def test_a_person_reads_when_and_why_and_not_who() -> None:
    noor, person = make_account(role=Role.FRONT_DESK), make_person()
    record_look(account=noor, person=person, at=NOW)
    told = export_person(person, at=NOW)["people.Look.person"]
    assert told == [{"at": NOW.isoformat(), "purpose": "desk"}]
    assert "people.Look.account" not in export_person(noor.person, at=NOW)


def test_a_purpose_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_purposes", dict(looks._purposes))
    looks.register_purpose("room.lamp", "een lamp aangedaan")
    assert looks.purpose_in_words("room.lamp") == "een lamp aangedaan"
    assert looks.purpose_in_words(Look.Why.DESK) == "hulp aan de balie"
    with pytest.raises(ValueError, match="twice"):
        looks.register_purpose("desk", "anders")


def test_looks_are_forgotten_after_a_year_and_with_the_person() -> None:
    noor, person, other = make_account(role=Role.FRONT_DESK), make_person(), make_person()
    record_look(account=noor, person=person, at=NOW - timedelta(days=366))
    record_look(account=noor, person=other, at=NOW - timedelta(days=364))
    assert clear_what_expired(at=NOW)["people.Look.person"] == 1
    record_look(account=noor, person=person, at=NOW)
    erase_person(person=person, actor=Actor.command("test"), at=NOW)
    assert [look.person for look in Look.objects.all()] == [other]
    erase_person(person=noor.person, actor=Actor.command("test"), at=NOW)
    assert Look.objects.get().account is None
