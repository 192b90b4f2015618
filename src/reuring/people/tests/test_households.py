# SPDX-License-Identifier: EUPL-1.2
"""Households: who sees what of whom, who answers for whom, and two homes that don't know of each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.ages import age_on, is_child, latest_birth
from reuring.people.family import Resident, Sees, Tie, is_without_guardian, obstacles_to_join, sees
from reuring.people.households import (
    HouseholdRefused,
    children_of,
    guardians_of,
    has_two_homes,
    households_for_desk,
    housemates_of,
    join_household,
    leave_household,
    set_guardian,
    start_household,
    what_may_be_seen,
)
from reuring.people.models import Consent, Household, HouseholdMember, Person
from reuring.people.personal import erase_person
from reuring.people.tests.cast import make_household, make_person

DESK = Actor.command("test")
NOW = timezone.now()
ON = timezone.localdate(NOW)


def born(age: int, days: int = 0) -> date:
    """The date of birth of who turned `age` so many days ago."""
    return latest_birth(age, ON - timedelta(days=days))


def test_ages_turn_on_the_day() -> None:
    assert age_on(date(2010, 5, 3), date(2026, 5, 2)) == 15
    assert age_on(date(2010, 5, 3), date(2026, 5, 3)) == 16
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert age_on(None, ON) is None
    assert not is_child(None, ON)
    for on in (date(2026, 2, 28), date(2024, 2, 29), date(2026, 3, 1)):
        for day in (date(2008, 2, 28), date(2008, 2, 29), date(2008, 3, 1), date(2006, 2, 28), date(2006, 3, 1)):
            assert is_child(day, on) is (day > latest_birth(18, on))


LOANS = {Sees.NAME, Sees.LOANS, Sees.RENEW}


@pytest.mark.parametrize(
    ("together", "guardian", "age", "shares", "seen"),
    [
        (False, False, 9, True, set()),
        (False, True, 9, True, set()),
        (True, False, 9, False, {Sees.NAME}),
        (True, True, 9, False, LOANS | {Sees.TITLES, Sees.MONEY, Sees.CONSENT}),
        (True, True, 15, False, LOANS | {Sees.TITLES, Sees.MONEY, Sees.CONSENT}),
        (True, True, 16, False, LOANS | {Sees.MONEY}),
        (True, True, 17, False, LOANS | {Sees.MONEY}),
        (True, True, 17, True, LOANS | {Sees.MONEY, Sees.TITLES}),
        (True, True, 18, False, {Sees.NAME}),
        (True, False, 40, True, LOANS | {Sees.TITLES}),
    ],
)
def test_who_may_see_what(together: bool, guardian: bool, age: int, shares: bool, seen: set[Sees]) -> None:
    tie = Tie(live_together=together, is_guardian=guardian, born_on=born(age), shares=shares)
    found = sees(tie, on=ON)
    assert found == seen
    assert Sees.CONTACT not in found


def test_the_day_before_a_birthday_counts() -> None:
    tie = Tie(live_together=True, is_guardian=True, born_on=born(16), shares=False)
    assert Sees.TITLES not in sees(tie, on=ON)
    assert Sees.TITLES in sees(tie, on=ON - timedelta(days=1))


def test_every_obstacle_to_a_household_at_once() -> None:
    who = Resident(born(9), is_in_it=True, is_merged=True)
    codes = [each.code for each in obstacles_to_join(who, as_guardian=True, on=ON)]
    assert codes == ["person-merged", "already-in", "guardian-under-age"]
    assert obstacles_to_join(Resident(born(9), households=1), as_guardian=False, on=ON) == ()
    [only] = obstacles_to_join(Resident(born(30), households=1), as_guardian=False, on=ON)
    assert only.code == "elsewhere"


def test_children_without_a_guardian() -> None:
    assert is_without_guardian([(born(9), False), (born(40), False)], on=ON)
    assert is_without_guardian([(born(9), True)], on=ON)
    assert not is_without_guardian([(born(9), False), (born(40), True)], on=ON)
    assert not is_without_guardian([(born(40), False)], on=ON)


@pytest.fixture
def family(db: None) -> dict[str, Person]:
    """A mother with two children, and their father in a home of his own with a new partner and a baby."""
    people = {
        "mother": make_person(given_name="Mila", born_on=born(41)),
        "nine": make_person(given_name="Noah", born_on=born(9)),
        "sixteen": make_person(given_name="Saar", born_on=born(16)),
        "father": make_person(given_name="Fons", born_on=born(43)),
        "partner": make_person(given_name="Pia", born_on=born(38)),
        "baby": make_person(given_name="Bob", born_on=born(1)),
    }
    both = [people["nine"], people["sixteen"]]
    make_household(guardians=[people["mother"]], others=both)
    make_household(guardians=[people["father"], people["partner"]], others=[*both, people["baby"]])
    return people


@pytest.mark.django_db
def test_two_homes_do_not_know_of_each_other(family: dict[str, Person]) -> None:
    names = {key: {mate.person.given_name for mate in housemates_of(person, NOW)} for key, person in family.items()}
    assert names["mother"] == {"Noah", "Saar"}
    assert names["father"] == {"Pia", "Noah", "Saar", "Bob"}
    assert names["baby"] == {"Fons", "Pia", "Noah", "Saar"}
    # The children live in both, and a parent may hold their card: nothing is told on their own page.
    assert names["nine"] == set()
    assert has_two_homes(family["nine"], NOW)
    assert not has_two_homes(family["baby"], NOW)
    assert not has_two_homes(family["mother"], NOW)
    for one, other in (("mother", "father"), ("mother", "baby"), ("father", "mother"), ("partner", "mother")):
        assert what_may_be_seen(family[one], family[other], NOW) == frozenset()


@pytest.mark.django_db
def test_children_and_guardians(family: dict[str, Person]) -> None:
    assert children_of(family["mother"], NOW) == [family["sixteen"], family["nine"]]
    assert children_of(family["partner"], NOW) == [family["sixteen"], family["nine"], family["baby"]]
    assert children_of(family["nine"], NOW) == []
    assert {each.given_name for each in guardians_of(family["nine"], NOW)} == {"Mila", "Fons", "Pia"}
    assert guardians_of(family["mother"], NOW) == []
    later = NOW + timedelta(days=366 * 2)
    assert family["sixteen"] not in children_of(family["mother"], later)
    assert guardians_of(family["sixteen"], later) == []
    assert what_may_be_seen(family["mother"], family["sixteen"], later) == {Sees.NAME}


@pytest.mark.django_db
def test_a_brother_sees_a_name_only_until_it_is_shared(family: dict[str, Person]) -> None:
    assert what_may_be_seen(family["baby"], family["sixteen"], NOW) == {Sees.NAME}
    Consent.objects.create(
        person=family["sixteen"], purpose="share_with_household", text_version=1, given_at=NOW - timedelta(days=1)
    )
    assert Sees.TITLES in what_may_be_seen(family["baby"], family["sixteen"], NOW)
    assert Sees.CONTACT in what_may_be_seen(family["nine"], family["nine"], NOW)


@pytest.mark.django_db
def test_joining_and_leaving_is_dated() -> None:
    mother, child = make_person(born_on=born(40)), make_person(born_on=born(10))
    first = start_household(person=mother, is_guardian=True, actor=DESK, at=NOW - timedelta(days=30))
    member = join_household(household=first.household, person=child, actor=DESK, at=NOW - timedelta(days=20))
    assert children_of(mother, NOW) == [child]
    assert children_of(mother, NOW - timedelta(days=25)) == []
    leave_household(member=member, actor=DESK, at=NOW)
    left = leave_household(member=member, actor=DESK, at=NOW + timedelta(days=9))
    assert left.until == ON
    assert children_of(mother, NOW) == []
    assert children_of(mother, NOW - timedelta(days=1)) == [child]
    assert households_for_desk(child, NOW) == []
    # And in again on the same day.
    join_household(household=first.household, person=child, actor=DESK, at=NOW)
    assert children_of(mother, NOW) == [child]
    with pytest.raises(HouseholdRefused, match="hoort al bij dit"):
        join_household(household=first.household, person=child, actor=DESK, at=NOW)
    with pytest.raises(IntegrityError, match="in_a_household_once"), transaction.atomic():
        HouseholdMember.objects.create(household=first.household, person=child, since=ON)


@pytest.mark.django_db
def test_only_who_is_of_age_answers_for_children() -> None:
    member = start_household(person=make_person(born_on=born(17)), is_guardian=False, actor=DESK, at=NOW)
    with pytest.raises(HouseholdRefused, match="18"):
        set_guardian(member=member, is_guardian=True, actor=DESK, at=NOW)
    with pytest.raises(HouseholdRefused, match="18"):
        start_household(person=make_person(born_on=born(9)), is_guardian=True, actor=DESK, at=NOW)
    assert Household.objects.count() == 1
    adult = join_household(
        household=member.household, person=make_person(born_on=born(50)), is_guardian=True, actor=DESK, at=NOW
    )
    assert guardians_of(member.person, NOW) == [adult.person]
    set_guardian(member=adult, is_guardian=False, actor=DESK, at=NOW)
    assert guardians_of(member.person, NOW) == []


@pytest.mark.django_db
def test_erasing_takes_people_out_of_their_household() -> None:
    mother, child = make_person(born_on=born(40)), make_person(born_on=born(10))
    make_household(guardians=[mother], others=[child])
    erase_person(person=child, actor=DESK, at=NOW)
    assert [member.person for member in HouseholdMember.objects.all()] == [mother]
    erase_person(person=mother, actor=DESK, at=NOW)
    assert not Household.objects.exists()
