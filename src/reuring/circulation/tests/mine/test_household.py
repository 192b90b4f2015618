# SPDX-License-Identifier: EUPL-1.2
"""What a guardian sees of a child and does for it, and what nobody sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.circulation.models import Movement, SubscriptionType
from reuring.circulation.tests.cast import DESK, make_open_branch, make_rule, make_subscriber, make_type
from reuring.circulation.tests.mine.home import KEY, at_home, lent, words
from reuring.people.consents import give_consent, text_version
from reuring.people.households import join_household, leave_household, start_household
from reuring.people.models import Account, Household, Person, Purpose
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db


def born(age: int) -> date:
    on = timezone.localdate()
    return date(on.year - age, 1, 1)


@pytest.fixture
def branch() -> Branch:
    return make_open_branch()


@pytest.fixture
def adult() -> SubscriptionType:
    make_rule()
    return make_type()


@pytest.fixture
def parent(adult: SubscriptionType) -> tuple[Account, Client]:
    return at_home(adult)


@pytest.fixture
def house(parent: tuple[Account, Client]) -> Household:
    return start_household(person=parent[0].person, is_guardian=True, actor=DESK, at=timezone.now()).household


def live_in(house: Household, person: Person, **more: Any) -> Person:
    join_household(household=house, person=person, actor=DESK, at=timezone.now(), **more)
    return person


def child(adult: SubscriptionType, house: Household, age: int = 9, name: str = "Fien") -> Person:
    return live_in(house, make_subscriber(adult, given_name=name, born_on=born(age)))


def test_a_guardian_sees_the_titles_of_a_child_and_renews(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    client, fien = parent[1], child(adult, house)
    loan, other = lent(fien, branch, "Otje"), lent(fien, branch, "Minoes")
    assert "Fien 2 titels thuis." in words(client.get("/mine/household/"))
    page = f"/mine/household/{fien.public_id}/"
    assert "Otje" in words(client.get(page))
    client.post(f"{page}renewals/", {"key": KEY, "loan": loan.public_id})
    loan.refresh_from_db()
    other.refresh_from_db()
    assert (loan.renewals, other.renewals) == (1, 0)
    assert Movement.objects.get(loan=loan, kind="renewal").account == parent[0]
    client.post(f"{page}renewals/", {"key": KEY})
    assert "titel" in words(client.get(page))
    other.refresh_from_db()
    assert other.renewals == 1


def test_from_sixteen_no_titles_but_days_and_renewing(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    client, daan = parent[1], child(adult, house, age=16, name="Daan")
    lent(daan, branch, "Geheim dagboek", due_in=1)
    page = f"/mine/household/{daan.public_id}/"
    answer = client.get(page)
    assert "Terug: morgen" in words(answer)
    assert "Geheim dagboek" not in answer.content.decode()
    assert "/w/" not in answer.content.decode()
    client.post(f"{page}renewals/", {"key": KEY})
    after = client.get(page)
    assert "1 titel verlengd." in words(after)
    assert "Geheim dagboek" not in after.content.decode()


def test_from_eighteen_nothing_but_a_name(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    client, kim = parent[1], child(adult, house, age=18, name="Kim")
    loan = lent(kim, branch, "Oeroeg")
    said = words(client.get("/mine/household/"))
    assert "Kim Wat deze huisgenoot leent, zie je niet." in said
    assert client.get(f"/mine/household/{kim.public_id}/").status_code == 404
    assert client.post(f"/mine/household/{kim.public_id}/renewals/", {"key": KEY}).status_code == 404
    loan.refresh_from_db()
    assert loan.renewals == 0


def test_who_shares_is_seen_by_who_lives_there(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    partner = live_in(house, make_subscriber(adult, given_name="Ruud"))
    lent(partner, branch, "Oeroeg")
    page = f"/mine/household/{partner.public_id}/"
    assert parent[1].get(page).status_code == 404
    purpose = Purpose.SHARE_WITH_HOUSEHOLD
    give_consent(
        person=partner, purpose=purpose, version=text_version(purpose), by=partner, actor=DESK, at=timezone.now()
    )
    assert "Oeroeg" in words(parent[1].get(page))


def test_two_homes_of_one_child_never_meet(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    fien = child(adult, house)
    mother = make_account(person=make_subscriber(adult, given_name="Wilma", family_name="Elders"))
    other = start_household(person=mother.person, is_guardian=True, actor=DESK, at=timezone.now()).household
    live_in(other, fien)
    half = child(adult, other, age=6, name="Siem")
    lent(fien, branch, "Otje")
    lent(half, branch, "Kikker")
    for address in ("/mine/", "/mine/household/", f"/mine/household/{fien.public_id}/"):
        page = parent[1].get(address).content.decode()
        assert "Wilma" not in page
        assert "Siem" not in page
        assert "Kikker" not in page
    assert parent[1].get(f"/mine/household/{half.public_id}/").status_code == 404
    theirs = log_in(mother)
    assert "Otje" in words(theirs.get(f"/mine/household/{fien.public_id}/"))
    assert parent[0].person.given_name not in words(theirs.get("/mine/household/"))


def test_who_moved_out_sees_nothing_more(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType
) -> None:
    fien = child(adult, house)
    leave_household(member=parent[0].person.memberships.get(), actor=DESK, at=timezone.now())
    assert parent[1].get(f"/mine/household/{fien.public_id}/").status_code == 404
    assert "Fien" not in words(parent[1].get("/mine/household/"))


def test_a_child_sees_no_parent_and_a_stranger_no_child(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    fien = child(adult, house)
    lent(parent[0].person, branch, "Van de ouder")
    hers = log_in(make_account(person=fien))
    assert hers.get(f"/mine/household/{parent[0].person.public_id}/").status_code == 404
    assert "Van de ouder" not in words(hers.get("/mine/household/"))
    stranger = at_home(adult, given_name="Vreemd")[1]
    assert stranger.get(f"/mine/household/{fien.public_id}/").status_code == 404
    assert stranger.post(f"/mine/household/{fien.public_id}/renewals/").status_code == 404


def test_a_loan_of_another_is_not_renewed_through_a_child(
    parent: tuple[Account, Client], house: Household, adult: SubscriptionType, branch: Branch
) -> None:
    fien = child(adult, house)
    others = lent(make_subscriber(adult, given_name="Wim"), branch, "Oeroeg")
    answer = parent[1].post(f"/mine/household/{fien.public_id}/renewals/", {"key": KEY, "loan": others.public_id})
    assert answer.status_code == 404
    others.refresh_from_db()
    assert others.renewals == 0


def test_as_many_queries_for_four_children_as_for_one(
    parent: tuple[Account, Client],
    house: Household,
    adult: SubscriptionType,
    branch: Branch,
    django_assert_max_num_queries: Any,
) -> None:
    counts = []
    for names in (["Fien"], ["Daan", "Siem", "Pip"]):
        for name in names:
            lent(child(adult, house, name=name), branch, f"Van {name}")
        with django_assert_max_num_queries(14) as count:
            parent[1].get("/mine/household/")
        counts.append(len(count))
    assert counts[0] == counts[1]
