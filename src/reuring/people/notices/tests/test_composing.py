# SPDX-License-Identifier: EUPL-1.2
"""From notices to messages: one digest a day, the road that can be taken, and the words of each language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from reuring.people.actor import Actor
from reuring.people.models import Household, Message, Notice, NoticeOff, NoticeRoad, NoticeRules
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.telling import Telling, tell
from reuring.people.notices.tests.shelf import (
    DUE,
    FEE,
    MORNING,
    OVER,
    by,
    due,
    join,
    live_at,
    make_reader,
    ready,
)
from reuring.people.personal import merge_people

pytestmark = pytest.mark.django_db


def digest(days: int = 0) -> int:
    return compose(urgency=Urgency.DIGEST, at=MORNING + timedelta(days))


def test_five_things_are_one_message_with_a_list() -> None:
    person = make_reader()
    tell([due(person, number) for number in range(1, 5)], at=MORNING)
    tell([Telling(FEE.key, person.pk, "fee:1", {"fee": 250, "branch": "Bleijerheide"})], at=MORNING)
    assert digest() == 1
    message = Message.objects.get()
    assert message.subject == "Berichten van Bibliotheek"
    assert message.body.startswith(
        "Dag Lieve,\n\nBreng terug voor donderdag 12 maart:\n- Boek 1, uiterlijk donderdag 12 maart\n- Boek 2,"
    )
    assert "Er staat €\xa02,50 open.\nBetaal bij Bleijerheide." in message.body
    assert (message.road, message.address, message.state) == ("email", "lieve@example.org", "ready")
    assert set(Notice.objects.values_list("message", flat=True)) == {message.pk}


def test_one_digest_a_day_however_often_it_is_made() -> None:
    person = make_reader()
    tell([due(person)], at=MORNING)
    assert [digest(), digest()] == [1, 0]
    tell([due(person, 2)], at=MORNING)
    assert digest() == 0, "it waits for tomorrow"
    assert digest(days=1) == 1
    assert list(Message.objects.order_by("day").values_list("day", flat=True)) == [date(2026, 3, 10), date(2026, 3, 11)]


def test_what_goes_at_once_waits_for_no_digest_and_not_the_other_way_round() -> None:
    person = make_reader()
    tell([due(person), ready(person), ready(person, 2)], at=MORNING)
    assert compose(urgency=Urgency.AT_ONCE, at=MORNING) == 1
    assert Message.objects.get().subject == "2 reserveringen klaar bij Bleijerheide"
    assert Notice.objects.waiting().get().kind == DUE.key


def test_nothing_goes_before_its_time() -> None:
    tell([due(make_reader(), due_at=MORNING + timedelta(hours=1))], at=MORNING)
    assert digest() == 0
    assert digest(days=1) == 1


def test_what_is_over_is_not_told() -> None:
    person, other = make_reader(), make_reader()
    tell([due(person, 801), due(person, 802), due(other, 803)], at=MORNING)
    OVER.update({"loan801", "loan803"})
    assert digest() == 1
    assert "Boek 802" in Message.objects.get().body
    assert "Boek 801" not in Message.objects.get().body
    assert set(Notice.objects.exclude(cancelled_because="").values_list("key", flat=True)) == {"due:801", "due:803"}


def test_each_reads_it_in_their_own_language() -> None:
    german, english = make_reader(language="de"), make_reader(language="en")
    tell([due(german), due(english, 2)], at=MORNING)
    digest()
    body = Message.objects.get(person=german).body
    assert "Hallo Lieve" in body
    assert "Bitte zurück bis Donnerstag, 12. März:\n- Boek 1 (Donnerstag, 12. März)" in body
    assert Message.objects.get(person=german).subject == "1 Titel bald zurück"
    body = Message.objects.get(person=english).body
    assert "Hello Lieve" in body
    assert "Breng terug" in body, "without an English text it says it in Dutch"


@pytest.mark.parametrize("road", NoticeRoad.values)
def test_it_goes_by_the_road_that_was_chosen(road: str, settings: Any) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"sms_url": "file:"})
    person = by(NoticeRoad(road))
    tell([due(person)], at=MORNING)
    digest()
    message = Message.objects.get()
    assert (message.road, message.address, message.state) == {
        "email": ("email", "lieve@example.org", "ready"),
        "sms": ("sms", "+31612345678", "ready"),
        "letter": ("letter", "Lieve Habets\nMarkt 12\n6461 EC  Kerkrade", "by_hand"),
        "call": ("call", "+31612345678", "by_hand"),
    }[road]
    if road == "sms":
        assert message.body == "1 titel moeten terug voor donderdag 12 maart. Groet, Bibliotheek"
        assert message.subject == ""


def test_the_way_round_is_in_the_rules() -> None:
    person = make_reader(email="", phone="045 5350000")
    tell([Telling(FEE.key, person.pk, "fee:1", {"fee": 100})], at=MORNING)
    NoticeRules.objects.create(valid_from=date(2026, 1, 1), instead_of_email="call", instead_of_call="")
    NoticeRules.objects.create(valid_from=date(2026, 4, 1), instead_of_email="")
    digest()
    assert Message.objects.get().road == "call"


def test_by_default_a_letter_takes_the_place_of_mail() -> None:
    person = make_reader(email="")
    live_at(person, country="DE", postal_code="52134", town="Herzogenrath")
    tell([Telling(FEE.key, person.pk, "fee:1", {"fee": 100}), due(person)], at=MORNING)
    digest()
    message = Message.objects.get()
    assert message.address.split("\n")[2:] == ["52134 Herzogenrath", "DUITSLAND"]
    assert "Boek 1" in message.body, "what would not be worth a letter by itself goes along"


def test_a_reminder_takes_no_other_road_and_is_dropped() -> None:
    person = make_reader(email="")
    live_at(person)
    tell([due(person)], at=MORNING)
    assert digest() == 0
    assert Notice.objects.get().cancelled_because == "no_road"


def test_who_can_not_be_reached_at_all_is_shown_to_staff() -> None:
    person = make_reader(email="")
    tell([Telling(FEE.key, person.pk, "fee:1", {"fee": 100})], at=MORNING)
    digest()
    message = Message.objects.get()
    assert (message.state, message.reason, message.road) == ("failed", "no-road", "")
    assert "€" in message.body


def test_an_sms_wakes_nobody(settings: Any) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"sms_url": "file:"})
    late = MORNING + timedelta(hours=12, minutes=30)  # 22.30 in the library
    tell([ready(by(NoticeRoad.SMS)), ready(make_reader(), 2)], at=late)
    compose(urgency=Urgency.AT_ONCE, at=late)
    assert Message.objects.get(road="sms").not_before == MORNING + timedelta(hours=22)
    assert Message.objects.get(road="email").not_before == late


def test_a_guardian_reads_whom_it_is_about() -> None:
    guardian, home = make_reader(), Household.objects.create()
    join(home, guardian, is_guardian=True)
    for number, name in enumerate(("Tim", "Sanne")):
        child = make_reader(given_name=name, born_on=date(2016, 1, 1))
        join(home, child)
        tell([due(child, number)], at=MORNING)
    tell([due(guardian, 7)], at=MORNING)
    assert digest() == 1
    body = Message.objects.get().body
    places = [body.index(words) for words in ("Boek 7", "Voor Sanne:", "Boek 1", "Voor Tim:", "Boek 0")]
    assert places == sorted(places)


def test_what_was_switched_off_meanwhile_is_not_told() -> None:
    person = make_reader()
    tell([due(person)], at=MORNING)
    NoticeOff.objects.create(person=person, kind=DUE.key, since=MORNING)
    assert digest() == 0
    assert Notice.objects.get().cancelled_because == "off"


def test_two_who_turn_out_to_be_one_get_one_message() -> None:
    kept, gone = make_reader(), make_reader(email="oud@example.org")
    tell([due(kept), due(gone), due(gone, 2)], at=MORNING)
    merge_people(kept=kept, gone=gone, actor=Actor.command("test"), at=MORNING)
    assert digest() == 1
    assert Message.objects.get().person == kept
    assert Message.objects.get().body.count("Boek 1,") == 1
    assert "Boek 2" in Message.objects.get().body


def test_many_people_in_batches_with_a_constant_number_of_queries(
    django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_reader(email=f"{number}@example.org") for number in range(60)]
    tell([due(person, number) for number, person in enumerate(people)], at=MORNING)
    with django_assert_max_num_queries(19):  # the rules, the texts, the library; then a batch, and an empty one
        assert digest() == 60
    assert Notice.objects.waiting().count() == 0
