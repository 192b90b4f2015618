# SPDX-License-Identifier: EUPL-1.2
"""Telling: once by its key, to whom it should go, in the caller's transaction; and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.people.models import Household, Message, Notice, NoticeOff
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import UnknownKind, Urgency
from reuring.people.notices.sending import send_due
from reuring.people.notices.telling import Telling, cancel, tell
from reuring.people.notices.tests.shelf import DUE, FEE, MORNING, due, join, make_reader, ready

pytestmark = pytest.mark.django_db


def test_the_same_key_tells_the_same_person_once() -> None:
    person, other = make_reader(), make_reader()
    assert tell([due(person), due(person, 2), due(other)], at=MORNING) == 3
    assert tell([due(person), due(person, 3)], at=MORNING) == 1
    assert Notice.objects.filter(person=person).count() == 3


def test_a_kind_that_nobody_registered_is_refused() -> None:
    with pytest.raises(UnknownKind):
        tell([Telling("test.nothing", make_reader().pk, "x")], at=MORNING)


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="people.notices_at_once").count()


def test_what_goes_at_once_has_a_job_in_the_same_transaction() -> None:
    person = make_reader()
    tell([due(person)], at=MORNING)
    assert jobs() == 0
    tell([ready(person), ready(person, 2)], at=MORNING)
    assert jobs() == 1
    tell([ready(person)], at=MORNING)
    assert jobs() == 1, "nothing new, so nothing to do"
    with transaction.atomic():
        tell([ready(person, 3)], at=MORNING)
        transaction.set_rollback(True)
    assert jobs() == 1
    assert Notice.objects.filter(key="ready:3").count() == 0


def test_of_a_child_under_sixteen_the_guardians_are_told_each_by_itself() -> None:
    child = make_reader(given_name="Tim", born_on=date(2015, 5, 1))
    mother, father, sister = make_reader(), make_reader(), make_reader(born_on=date(2009, 5, 1))
    for home, guardian in ((Household.objects.create(), mother), (Household.objects.create(), father)):
        join(home, child)
        join(home, guardian, is_guardian=True)
        join(home, sister)
    assert tell([due(child)], at=MORNING) == 2
    assert set(Notice.objects.values_list("person", "regards")) == {(mother.pk, child.pk), (father.pk, child.pk)}
    tell([Telling(FEE.key, child.pk, "fee:1", {"fee": 100})], at=MORNING)
    assert Notice.objects.get(key="fee:1").person == child, "this kind is not for guardians"


@pytest.mark.parametrize(
    ("born_on", "goes_to_child"), [(date(2010, 3, 10), True), (date(2010, 3, 11), False), (None, True)]
)
def test_from_sixteen_on_one_is_told_oneself(born_on: date | None, goes_to_child: bool) -> None:
    child, guardian, home = make_reader(born_on=born_on), make_reader(), Household.objects.create()
    join(home, child)
    join(home, guardian, is_guardian=True)
    tell([due(child)], at=MORNING)
    assert Notice.objects.get().person == (child if goes_to_child else guardian)


def test_a_child_without_guardians_here_is_told_itself() -> None:
    child = make_reader(born_on=date(2015, 5, 1))
    tell([due(child)], at=MORNING)
    assert Notice.objects.get().person == child
    assert Notice.objects.get().regards is None


def test_what_somebody_switched_off_is_not_told() -> None:
    person = make_reader()
    NoticeOff.objects.create(person=person, kind=DUE.key, since=MORNING)
    NoticeOff.objects.create(person=person, kind="test.ready", since=MORNING)
    assert tell([due(person), ready(person)], at=MORNING) == 1, "a kind that can't be switched off is told"


def test_the_same_number_of_queries_for_one_and_for_many(django_assert_num_queries: Any) -> None:
    people = [make_reader() for _ in range(50)]
    with django_assert_num_queries(3):  # children, who switched it off, the rows
        tell([due(people[0])], at=MORNING)
    with django_assert_num_queries(3):
        tell([due(person, 2) for person in people], at=MORNING)


def test_cancelling_takes_back_what_waits() -> None:
    person = make_reader()
    tell([due(person), due(person, 2)], at=MORNING)
    assert cancel(["due:1", "due:9"], at=MORNING) == 1
    assert cancel(["due:1"], at=MORNING) == 0
    compose(urgency=Urgency.DIGEST, at=MORNING)
    assert "Boek 2" in Message.objects.get().body
    assert "Boek 1" not in Message.objects.get().body
    assert Notice.objects.get(key="due:1").cancelled_because == "gone"


def test_cancelling_changes_a_message_that_has_not_gone(mailoutbox: list[Any]) -> None:
    person, other = make_reader(), make_reader(email="ander@example.org")
    tell([due(person), due(person, 2), due(other, 3)], at=MORNING)
    compose(urgency=Urgency.DIGEST, at=MORNING)
    assert cancel(["due:1", "due:3"], at=MORNING) == 2
    send_due(clock=lambda: MORNING)
    assert [mail.to for mail in mailoutbox] == [["lieve@example.org"]]
    assert "Boek 1" not in mailoutbox[0].body
    assert "Boek 2" in mailoutbox[0].body
    assert Message.objects.get(person=other).state == Message.State.CANCELLED
    assert cancel(["due:2"], at=MORNING + timedelta(1)) == 0, "it has gone"
    assert Notice.objects.get(key="due:2").cancelled_at is None


def test_thousands_are_told_in_one_go() -> None:
    person = make_reader()
    assert tell((due(person, number) for number in range(4_500)), at=MORNING) == 4_500
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT key) FROM people_notice")
        assert cursor.fetchone() == (4_500,)
