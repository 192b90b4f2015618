# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about people: each check finds its fault, and nothing where all is well."""

from __future__ import annotations

import pytest
from django.utils import timezone

from reuring.engine.checks import registered_checks
from reuring.people.checks import (
    children_with_guardians,
    guardians_of_age,
    nothing_left_with_the_merged,
    roads_that_lead_somewhere,
)
from reuring.people.models import HouseholdMember
from reuring.people.tests.cast import make_address, make_card, make_household, make_person
from reuring.people.tests.test_households import born

pytestmark = pytest.mark.django_db


def test_they_are_asked() -> None:
    assert {"guardians", "guardians of age", "merged people", "roads for messages", "PINs"} <= set(registered_checks())


def test_a_child_without_a_guardian_is_found() -> None:
    make_household(guardians=[make_person(born_on=born(40))], others=[make_person(born_on=born(9))])
    assert children_with_guardians().is_ok
    make_household(others=[make_person(born_on=born(9)), make_person(born_on=born(40))])
    found = children_with_guardians()
    assert (found.is_ok, bool(found.what_to_do)) == (False, True)
    HouseholdMember.objects.update(until=timezone.localdate())
    assert children_with_guardians().is_ok


def test_a_guardian_whose_date_of_birth_was_put_right_is_found() -> None:
    parent = make_person(born_on=born(18))
    make_household(guardians=[parent], others=[make_person(born_on=born(9))])
    assert guardians_of_age().is_ok
    parent.born_on = born(17)
    parent.save()
    assert not guardians_of_age().is_ok


def test_a_card_that_works_for_a_merged_person_is_found() -> None:
    kept = make_person()
    gone = make_person(merged_into=kept)
    make_card(kept, "2000000017")
    make_card(gone, "2000000025", blocked_at=timezone.now(), block_reason="merged")
    assert nothing_left_with_the_merged().is_ok
    make_card(gone, "2000000033")
    assert not nothing_left_with_the_merged().is_ok


@pytest.mark.parametrize("road", ["sms", "call", "letter"])
def test_a_road_that_leads_nowhere_is_found(road: str) -> None:
    person = make_person(notice_road=road)
    assert roads_that_lead_somewhere().is_ok  # without a card nobody writes
    make_card(person)
    assert not roads_that_lead_somewhere().is_ok
    person.phone = "+31612345678"
    person.save()
    make_address(person)
    assert roads_that_lead_somewhere().is_ok
