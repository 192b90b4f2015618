# SPDX-License-Identifier: EUPL-1.2
"""What I have at home, and renewing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.circulation.holding import place_hold
from reuring.circulation.lending import judge_renewal
from reuring.circulation.mine.loans import open_loans
from reuring.circulation.mine.renewing import judge_renewals
from reuring.circulation.models import LendingRule, Movement, SubscriptionType, Via
from reuring.circulation.tests.cast import DESK, make_item, make_open_branch, make_rule, make_subscriber, make_type
from reuring.circulation.tests.mine.home import KEY, at_home, lent, today, words
from reuring.ledger.models import Charge
from reuring.people.models import Account
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    return make_open_branch(days=(1, 2, 3, 4, 5, 6, 7))


@pytest.fixture
def adult() -> SubscriptionType:
    return make_type()


@pytest.fixture
def rule() -> LendingRule:
    return make_rule()


@pytest.fixture
def home(adult: SubscriptionType, rule: LendingRule) -> tuple[Account, Client]:
    return at_home(adult)


def wanted_by_another(loan: Any, adult: SubscriptionType) -> None:
    """Somebody waits for the work of a loan."""
    place_hold(
        work=loan.item.edition.work, person=make_subscriber(adult), pickup_branch=loan.item.branch, via=Via.DESK,
        at=timezone.now(), actor=DESK,
    )  # fmt: skip


def test_the_list_says_until_when_in_words(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    lent(account.person, branch, "Oeroeg", due_in=1)
    lent(account.person, branch, "De avonden", due_in=-3)
    said = words(client.get("/mine/loans/"))
    assert "Je hebt 2 titels thuis. 1 is te laat." in said
    assert said.index("De avonden") < said.index("3 dagen te laat") < said.index("Oeroeg") < said.index("Terug: morgen")


def test_with_nothing_there_is_a_way_on(home: tuple[Account, Client]) -> None:
    page = home[1].get("/mine/loans/")
    assert "Je hebt nu niets thuis." in words(page)
    assert 'href="/search/"' in page.content.decode()
    assert "Verleng alles" not in words(page)


def test_renewing_all_says_of_each_what_came_of_it(
    home: tuple[Account, Client], branch: Branch, adult: SubscriptionType
) -> None:
    account, client = home
    free, wanted = lent(account.person, branch, "Oeroeg"), lent(account.person, branch, "De avonden")
    wanted_by_another(wanted, adult)
    answer = client.post("/mine/loans/renewals/", {"key": KEY})
    assert answer["Location"] == "/mine/loans/"
    said = words(client.get("/mine/loans/"))
    assert "1 titel verlengd. 1 titel kon niet langer blijven." in said
    assert "Niet verlengd. Iemand anders wacht erop." in said
    free.refresh_from_db()
    wanted.refresh_from_db()
    assert free.due_on == today() + timedelta(days=21)
    assert wanted.due_on == today() + timedelta(days=5)
    assert "1 titel verlengd" not in words(client.get("/mine/loans/")), "it is said once"


def test_the_same_form_sent_twice_renews_once(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    loan = lent(account.person, branch, "Oeroeg")
    for _turn in range(2):
        client.post("/mine/loans/renewals/", {"key": KEY})
    loan.refresh_from_db()
    assert loan.renewals == 1
    assert Movement.objects.filter(kind=Movement.Kind.RENEWAL, via=Via.HOME).count() == 1
    assert "1 titel verlengd." in words(client.get("/mine/loans/"))


def test_renewing_one_leaves_the_others(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    one, other = lent(account.person, branch, "Oeroeg"), lent(account.person, branch, "De avonden")
    client.post(f"/mine/loans/{one.public_id}/renewals/", {"key": KEY})
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.renewals, other.renewals) == (1, 0)


def test_what_was_late_costs_what_the_rule_says_and_is_told(adult: SubscriptionType, branch: Branch) -> None:
    make_rule(charge_per_day_cents=20, charge_cap_cents=500)
    account, client = at_home(adult)
    lent(account.person, branch, "Oeroeg", due_in=-3)
    client.post("/mine/loans/renewals/", {"key": KEY})
    assert "Er is € 0,60 bij je kosten gekomen." in words(client.get("/mine/loans/")).replace("\xa0", " ")
    assert Charge.objects.get(person=account.person).amount_cents == 60


def test_a_paid_renewal_says_its_price_before(adult: SubscriptionType, branch: Branch) -> None:
    make_rule(renewal_price_cents=25)
    account, client = at_home(adult)
    lent(account.person, branch, "Oeroeg")
    said = words(client.get("/mine/loans/")).replace("\xa0", " ")
    assert "Verleng voor € 0,25" in said
    assert "Samen kost dat € 0,25." in said


def test_somebody_elses_loan_is_not_there(
    home: tuple[Account, Client], adult: SubscriptionType, branch: Branch
) -> None:
    other = lent(make_subscriber(adult, given_name="Wim"), branch, "De avonden")
    client = home[1]
    assert "De avonden" not in words(client.get("/mine/loans/"))
    assert client.post(f"/mine/loans/{other.public_id}/renewals/", {"key": KEY}).status_code == 404
    other.refresh_from_db()
    assert other.renewals == 0


def test_a_stranger_goes_to_the_login_and_comes_back() -> None:
    answer = Client().get("/mine/loans/")
    assert answer["Location"] == "/account/login/?next=/mine/loans/"


def test_who_has_no_subscription_sees_an_empty_list() -> None:
    client = log_in(make_account())
    assert "Je hebt nu niets thuis." in words(client.get("/mine/loans/"))
    assert client.post("/mine/loans/renewals/").status_code == 302


def test_the_list_judges_as_the_verb_does(
    home: tuple[Account, Client], adult: SubscriptionType, rule: LendingRule, branch: Branch
) -> None:
    account, _client = home
    person, now = account.person, timezone.now()
    lent(person, branch, "Gewoon")
    wanted_by_another(lent(person, branch, "Gewild"), adult)
    there_is_another = lent(person, branch, "Er is er nog een")
    wanted_by_another(there_is_another, adult)
    make_item(branch, there_is_another.item.edition)
    often = lent(person, branch, "Vaak verlengd")
    often.renewals = 2
    often.save()
    lost = lent(person, branch, "Kwijt")
    lost.lost_at = now
    lost.save()
    lent(person, branch, "Net verlengd", due_in=21)
    loans = open_loans(person)
    judged = judge_renewals(loans, person, now)
    for loan in loans:
        alone = judge_renewal(loan=loan, item=loan.item, person=person, via=Via.HOME, at=now)
        found = judged[loan.pk]
        assert [each.code for each in found.obstacles] == [each.code for each in alone.obstacles], loan.item.edition
        assert found.new_due_on == alone.new_due_on
    codes = {loan.item.edition.title: [each.code for each in judged[loan.pk].obstacles] for loan in loans}
    assert codes["Gewild"] == ["others-wait"]
    assert codes["Er is er nog een"] == []


def test_as_many_queries_for_twenty_titles_as_for_two(
    home: tuple[Account, Client], branch: Branch, django_assert_max_num_queries: Any
) -> None:
    account, client = home
    for number in range(2):
        lent(account.person, branch, f"Deel {number}")
    client.get("/mine/loans/")  # reads the rules once
    with django_assert_max_num_queries(12) as few:
        client.get("/mine/loans/")
    for number in range(2, 20):
        lent(account.person, branch, f"Deel {number}")
    with django_assert_max_num_queries(12) as many:
        client.get("/mine/loans/")
    assert len(many) == len(few)
